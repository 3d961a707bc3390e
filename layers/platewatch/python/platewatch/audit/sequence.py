"""The sequencer: chains what writers have put, and anchors the chain's head.

Writers may put records and nothing else. What a record's number is, when it was put and until when it is kept is the
sequencer's word. A batch and the new head are one write, on condition that the head is still the one it was made after:
two runs can't fork the chain. A record leaves where it waited only once it is chained, and is known by its id when it
comes again. What is no record is set aside, with a record of that, and stops nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.audit.chain import Anchor, Chained, Document, Head, link_records
from platewatch.audit.message import RecordRefused, parse_message
from platewatch.audit.set_aside import Message, SetAside, describe_set_aside
from platewatch.audit.verified import Verified, parse_verified
from platewatch.errors import PlatewatchError
from platewatch.text.timestamps import format_time

BATCH: Final = 50
"""Records of one write. With the head, DynamoDB takes 100 items and 4 MB in one: 50 of the longest records are 3.2."""

ANCHOR_EVERY: Final = timedelta(minutes=5)
_SLACK: Final = timedelta(seconds=30)
"""A schedule is not that exact: without it every other anchor would wait a run longer."""

_TRIES: Final = 5
"""How often a batch is tried again because another run has moved the head meanwhile."""

TAKEN: Final = "another record has its id"
NOT_STORED: Final = "the store does not take it"


class HeadMoved(PlatewatchError):
    """Somebody else has chained records since the head was read. Nothing was written."""


class AlreadyChained(PlatewatchError):
    """Records of the batch are chained already. Nothing was written."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"{len(ids)} records were chained before")
        self.ids = frozenset(ids)


class AppendRefused(PlatewatchError):
    """The store takes a batch neither now nor later, because of what stands in it. Nothing was written."""


class Inbox(Protocol):
    """Where records wait to be chained. A record may come more than once, and in any order."""

    def receive(self, most: int) -> Sequence[Message]:
        """Up to `most` of what waits; nothing when nothing waits."""

    def drop(self, messages: Sequence[Message]) -> None:
        """Let go of what is chained or set aside."""


class Chain(Protocol):
    """Where records and the chain's head are."""

    def find_head(self) -> Head:
        """The head; never stale."""

    def find_record(self, record_id: str) -> Document | None:
        """The chained record with this id; never stale."""

    def append(self, head: Head, chained: Sequence[Chained], now: datetime, aside: SetAside | None = None) -> Head:
        """Keep the records with their links, and what is set `aside`, and move the head, all or nothing.

        The new head. Raises HeadMoved, AlreadyChained and AppendRefused.
        """

    def note_anchor(self, anchor: Anchor) -> None:
        """Remember the anchor as the last one."""

    def note_verified(self, verified: Verified) -> None:
        """Remember this verification as the last one, unless a later one is remembered."""

    def note_caught_up(self, moment: datetime) -> None:
        """Remember that what was put before that moment is chained."""


class AnchorStore(Protocol):
    """Where anchors are kept, so that nobody can change or remove them before their time."""

    def keep_anchor(self, anchor: Anchor) -> None:
        """Keep the anchor."""


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What a run did: how many records it chained and set aside, whether it anchored, and the head that it left."""

    chained: int
    set_aside: int
    anchored: bool
    head: Head


@dataclass(slots=True)
class _Run:
    """A run of the sequencer, and how far it has come."""

    clock: Callable[[], datetime]
    chain: Chain
    term: timedelta
    head: Head
    chained: int = 0
    set_aside: int = 0

    def take(self, messages: Sequence[Message]) -> None:
        """Chain these, or set them aside."""
        documents: dict[str, tuple[Message, Document]] = {}
        refused: list[tuple[Message, str]] = []
        ordered: list[Document] = []
        for message in sorted(messages, key=lambda one: (one.received_at, one.source)):
            try:
                document = complete_record(message, self.term)
            except RecordRefused as error:
                refused.append((message, str(error)))
                continue
            known = documents.setdefault(str(document["id"]), (message, document))
            if is_same_record(known[1], document):
                ordered.append(document)
            else:
                refused.append((message, TAKEN))
        refused += self._append_known_apart(documents)
        # Before the messages are dropped: after a death in between they come again.
        found = [verified for document in ordered if (verified := parse_verified(document)) is not None]
        if found:
            self.chain.note_verified(found[-1])
        for message, why in refused:
            self._set_aside(message, why)

    def _append_known_apart(self, documents: dict[str, tuple[Message, Document]]) -> Iterator[tuple[Message, str]]:
        """Chain what is not chained yet; what cannot be, and why."""
        while documents:
            try:
                self.chained += self._append([document for _, document in documents.values()])
                return
            except AlreadyChained as known:
                for record_id in known.ids:
                    message, document = documents.pop(record_id)
                    stored = self.chain.find_record(record_id)
                    if stored is None or not is_same_record(stored, document):
                        yield message, TAKEN
            except AppendRefused:
                if len(documents) == 1:
                    [(message, _)] = documents.values()
                    yield message, NOT_STORED
                    return
                # One of them is at fault: each by itself.
                for record_id, one in documents.items():
                    yield from self._append_known_apart({record_id: one})
                return

    def _set_aside(self, message: Message, why: str) -> None:
        kept = SetAside(message, why, message.received_at + self.term)
        try:
            self._append([describe_set_aside(kept)], kept)
        except AlreadyChained:
            return
        self.set_aside += 1

    def _append(self, documents: Sequence[Document], aside: SetAside | None = None) -> int:
        for tries in range(1, _TRIES + 1):
            # A clock that goes back must not: days of the chain follow one another.
            now = max(self.clock(), self.head.chained_at) if self.head.chained_at else self.clock()
            links = link_records(self.head.sequence, self.head.digest, documents)
            try:
                self.head = self.chain.append(self.head, links, now, aside)
                break
            except HeadMoved:
                if tries == _TRIES:
                    raise
                self.head = self.chain.find_head()
        return len(documents)


def sequence_waiting(
    clock: Callable[[], datetime],
    chain: Chain,
    inboxes: Sequence[Inbox],
    anchors: AnchorStore,
    term: timedelta,
    keep_going: Callable[[], bool],
) -> Sequenced:
    """Chain what waits, as far as the time goes, then anchor the head when it is time. May be stopped at any point.

    Records are kept for the `term` from when they were put. Raises HeadMoved when other runs keep moving the head.
    """
    run, begun = _Run(clock, chain, term, chain.find_head()), clock()
    behind = [inbox for inbox in inboxes if not _empty(inbox, run, begun, keep_going)]
    if not behind:
        chain.note_caught_up(begun)
    now, head = clock(), run.head
    waited = head.anchored_at is None or now - head.anchored_at >= ANCHOR_EVERY - _SLACK
    due = waited and head.sequence > head.anchored
    if due:
        anchor = Anchor(head.sequence, head.digest, now)
        anchors.keep_anchor(anchor)
        chain.note_anchor(anchor)
    return Sequenced(run.chained, run.set_aside, due, head)


def complete_record(message: Message, term: timedelta) -> Document:
    """The record in a message, with what is not its writer's to say. Raises RecordRefused."""
    return {
        **parse_message(message.body),
        "received_at": format_time(message.received_at),
        "sender": message.sender,
        "expires_at": int((message.received_at + term).timestamp()),
    }


def is_same_record(one: Document, other: Document) -> bool:
    """True when their writer said the same: a record that comes again is put once."""
    ours = ("received_at", "sender", "expires_at")
    return {name: one[name] for name in one if name not in ours} == {
        name: other[name] for name in other if name not in ours
    }


def _empty(inbox: Inbox, run: _Run, begun: datetime, keep_going: Callable[[], bool]) -> bool:
    """Whether everything is chained that was put before the run began."""
    while messages := inbox.receive(BATCH):
        run.take(messages)
        inbox.drop(messages)
        if all(one.received_at >= begun for one in messages):
            return True
        if not keep_going():
            return False
    return True
