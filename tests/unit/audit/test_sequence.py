"""The sequencer: in order, one head, as far as the time goes, anchored in time, and stopped by no bad record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.audit.chain import Anchor, Chained, Document, Head
from platewatch.audit.sequence import (
    BATCH,
    NOT_STORED,
    TAKEN,
    AlreadyChained,
    AppendRefused,
    HeadMoved,
    Sequenced,
    is_same_record,
    sequence_waiting,
)
from platewatch.audit.set_aside import Message, SetAside
from platewatch.audit.verified import Verified, describe_result

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
TERM = timedelta(days=1826)


def write(number: int, **changes: Any) -> str:
    record = {
        "id": f"{number:032x}",
        "at": "2026-03-12T11:59:00.000+00:00",
        "actor": "deliver",
        "role": "system",
        "action": "disclose",
        "subject": f"alert:{number}",
        "reason": "",
        "case_number": "",
        "ground": "wpg-8",
        "detail": {"recipient": "unit-1"},
        "tags": ["ab" * 16],
    }
    return json.dumps(record | changes)


@dataclass
class FakeInbox:
    """Gives every message again until it is dropped, as a queue may."""

    waiting: list[Message] = field(default_factory=list)
    drops: bool = True
    looks: int = 10

    def put(self, *bodies: str, at: datetime = NOON - timedelta(seconds=30)) -> None:
        start = len(self.waiting)
        for number, body in enumerate(bodies, start):
            sent = at + timedelta(milliseconds=number)
            self.waiting.append(
                Message(f"message-{sent.timestamp()}-{number}", str(number), body, sent, "AROA:deliver")
            )

    def receive(self, most: int) -> Sequence[Message]:
        self.looks -= not self.drops
        return self.waiting[:most] if self.looks else []

    def drop(self, messages: Sequence[Message]) -> None:
        if self.drops:
            self.waiting = [one for one in self.waiting if one not in messages]


@dataclass
class FakeChain:
    chained: list[Chained] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    aside: list[SetAside] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    caught_up: list[datetime] = field(default_factory=list)
    verified: list[Verified] = field(default_factory=list)
    dies_before_noting: bool = False
    moves_by_others: int = 0
    indigestible: str = "nothing is"

    def find_head(self) -> Head:
        return self.head

    def find_record(self, record_id: str) -> Document | None:
        return next((one.document for one in self.chained if one.document["id"] == record_id), None)

    def append(self, head: Head, chained: Sequence[Chained], now: datetime, aside: SetAside | None = None) -> Head:
        assert len(chained) <= BATCH
        if self.moves_by_others:
            self.moves_by_others -= 1
            self.head = replace(self.head, sequence=self.head.sequence + 1, digest="ab" * 32)
        if head != self.head:
            raise HeadMoved("moved")
        if aside is None and self.indigestible in repr([one.document for one in chained]):
            raise AppendRefused("no")
        known = [str(one.document["id"]) for one in chained if self.find_record(str(one.document["id"]))]
        if known:
            raise AlreadyChained(known)
        self.chained += chained
        self.times += [now] * len(chained)
        self.aside += [aside] if aside else []
        last = chained[-1].link
        self.head = replace(head, sequence=last.sequence, digest=last.digest, chained_at=now)
        return self.head

    def keep_anchor(self, anchor: Anchor) -> None:
        self.anchors.append(anchor)

    def note_anchor(self, anchor: Anchor) -> None:
        if self.dies_before_noting:
            raise RuntimeError
        self.head = replace(self.head, anchored=anchor.sequence, anchored_at=anchor.made_at)

    def note_verified(self, verified: Verified) -> None:
        self.verified.append(verified)

    def note_caught_up(self, moment: datetime) -> None:
        self.caught_up.append(moment)

    def subjects(self) -> list[object]:
        return [one.document["subject"] for one in self.chained]


def run(chain: FakeChain, *inboxes: FakeInbox, now: datetime = NOON, batches: int = 1_000) -> tuple[int, int]:
    """How many records were chained and how many set aside."""
    looks = iter(range(batches))
    done = sequence_waiting(lambda: now, chain, inboxes, chain, TERM, lambda: next(looks, None) is not None)
    return done.chained, done.set_aside


def test_all_that_waits_is_chained_in_its_order_with_numbers_without_a_gap() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(*map(write, range(230)))
    assert run(chain, inbox) == (230, 0)
    assert [one.link.sequence for one in chain.chained] == list(range(1, 231))
    assert chain.subjects() == [f"alert:{number}" for number in range(230)]
    assert run(chain, inbox) == (0, 0)


def test_what_is_not_the_writers_to_say_is_the_sequencers() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(write(1, at="2019-01-01T00:00:00.000+00:00"))
    run(chain, inbox)
    [one] = chain.chained
    assert one.document["at"] == "2019-01-01T00:00:00.000+00:00"
    assert (one.document["received_at"], one.document["sender"]) == ("2026-03-12T11:59:30.000+00:00", "AROA:deliver")
    assert one.document["expires_at"] == int((NOON - timedelta(seconds=30) + TERM).timestamp())


def test_when_the_time_runs_low_the_rest_waits_for_the_next_run() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(*map(write, range(3 * BATCH)))
    assert run(chain, inbox, batches=0) == (BATCH, 0)
    assert (len(inbox.waiting), chain.caught_up) == (2 * BATCH, [])
    assert run(chain, inbox) == (2 * BATCH, 0)
    assert chain.caught_up == [NOON]


def test_under_records_that_never_end_a_run_knows_when_it_has_those_from_before_it() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(*map(write, range(10)))
    inbox.put(*map(write, range(10, 200)), at=NOON)
    assert run(chain, inbox) == (2 * BATCH, 0)
    assert chain.caught_up == [NOON]


def test_a_record_that_comes_again_is_chained_once() -> None:
    chain, inbox = FakeChain(), FakeInbox(drops=False)
    inbox.put(write(1), write(2), write(1))
    assert run(chain, inbox) == (2, 0)
    inbox.looks, inbox.drops = 10, True
    inbox.put(write(3))
    assert run(chain, inbox) == (1, 0)
    assert [one.link.sequence for one in chain.chained] == [1, 2, 3]


BAD = {
    "no JSON": "drop table",
    "a list": "[]",
    "nothing": "",
    "another field": write(1, place=7),
    "no field": json.dumps({"at": "2026-03-12T11:59:00.000+00:00"}),
    "no time": write(1, at=""),
    "a time without a zone": write(1, at="2026-03-12T11:59:00.000"),
    "a time that does not exist": write(1, at="2026-13-12T11:59:00.000+00:00"),
    "no id": write(1, id=""),
    "the id of a key": write(1, id="2026-03-12|x"),
    "an unknown action": write(1, action="forget"),
    "nobody": write(1, actor=""),
    "a number": write(1, reason=7),
    "detail that is no texts": write(1, detail={"a": {"b": "c"}}),
    "a name that no store takes": write(1, detail={"": "x"}),
    "a tag that is a plate": write(1, tags=["7KXL92"]),
    "too large": write(1, reason="x" * 70_000),
    "half a character": write(1).replace("unit-1", "\\ud800"),
    "very deep": "[" * 60_000,
    "a very long number": '{"id":' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_no_record_is_set_aside_with_a_record_of_that_and_stops_nothing(body: str) -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(write(1), body, write(2))
    assert run(chain, inbox) == (2, 1)
    assert chain.subjects() == ["alert:1", "alert:2", "audit"]
    [kept], told = chain.aside, chain.chained[-1].document
    assert kept.message.body == body
    assert (told["actor"], told["sender"]) == ("sequence", "AROA:deliver")
    assert json.loads(json.dumps(told["detail"]))["change"] == "set aside"
    # It comes again, and says no more than before.
    inbox.waiting = [kept.message]
    assert run(chain, inbox) == (0, 0)
    assert inbox.waiting == []


def test_another_record_with_a_known_id_is_set_aside_and_the_first_stays() -> None:
    for batches in ([[write(1), write(1, actor="x")]], [[write(1)], [write(1, actor="x")]]):
        chain, inbox = FakeChain(), FakeInbox()
        for batch in batches:
            inbox.put(*batch)
            run(chain, inbox)
        assert chain.subjects() == ["alert:1", "audit"]
        assert [one.why for one in chain.aside] == [TAKEN]


def test_a_record_that_the_store_refuses_is_found_among_the_others() -> None:
    chain, inbox = FakeChain(indigestible="poison"), FakeInbox()
    inbox.put(*map(write, range(7)), write(7, reason="poison"), write(8))
    assert run(chain, inbox) == (8, 1)
    assert [one.why for one in chain.aside] == [NOT_STORED]
    assert inbox.waiting == []


@given(st.lists(st.text() | st.sampled_from([*BAD.values(), write(1), write(2)]), max_size=12))
def test_whatever_is_put_the_chain_goes_on(bodies: list[str]) -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(*bodies, write(99))
    run(chain, inbox)
    assert "alert:99" in chain.subjects()
    assert inbox.waiting == []
    assert [one.link.sequence for one in chain.chained] == list(range(1, len(chain.chained) + 1))


def test_every_inbox_is_emptied() -> None:
    chain, earlier, queue = FakeChain(), FakeInbox(), FakeInbox()
    earlier.put(*map(write, range(3 * BATCH)))
    queue.put(write(999))
    assert run(chain, earlier, queue, batches=0) == (BATCH + 1, 0)
    assert chain.caught_up == []


def test_a_head_that_another_run_moves_is_gone_on_from() -> None:
    chain, inbox = FakeChain(moves_by_others=3), FakeInbox()
    inbox.put(write(1))
    assert run(chain, inbox) == (1, 0)
    assert [one.link.sequence for one in chain.chained] == [4]


def test_a_head_that_keeps_moving_ends_the_run_and_nothing_is_let_go_of() -> None:
    chain, inbox = FakeChain(moves_by_others=99), FakeInbox()
    inbox.put(write(1))
    with pytest.raises(HeadMoved):
        run(chain, inbox)
    assert (chain.chained, len(inbox.waiting)) == ([], 1)


def test_a_clock_that_goes_back_does_not_take_the_chain_back_a_day() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(write(1))
    run(chain, inbox)
    inbox.put(write(2))
    run(chain, inbox, now=NOON - timedelta(days=1))
    assert chain.times == [NOON, NOON]


def test_an_anchor_that_was_not_noted_is_made_again_and_says_the_same() -> None:
    chain, inbox = FakeChain(dies_before_noting=True), FakeInbox()
    inbox.put(write(1), write(2))
    with pytest.raises(RuntimeError):
        run(chain, inbox)
    chain.dies_before_noting = False
    run(chain, inbox, now=NOON + timedelta(minutes=1))
    assert len({(anchor.sequence, anchor.digest) for anchor in chain.anchors}) == 1
    assert chain.head.anchored == 2


@pytest.mark.parametrize(("moves", "chained"), [(4, True), (5, False)])
def test_a_batch_is_tried_five_times(moves: int, chained: bool) -> None:
    chain, inbox = FakeChain(moves_by_others=moves), FakeInbox()
    inbox.put(write(1))
    if chained:
        assert run(chain, inbox) == (1, 0)
    else:
        with pytest.raises(HeadMoved):
            run(chain, inbox)
    assert (len(chain.chained), chain.moves_by_others) == (int(chained), 0)


def sequence(chain: FakeChain, now: datetime, *bodies: str) -> Sequenced:
    inbox = FakeInbox()
    inbox.put(*bodies, at=now - timedelta(seconds=30))
    return sequence_waiting(lambda: now, chain, [inbox], chain, TERM, lambda: True)


@pytest.mark.parametrize(
    ("waited", "anchored"), [(timedelta(minutes=4, seconds=30), True), (timedelta(minutes=4, seconds=29), False)]
)
def test_the_head_is_anchored_every_five_minutes_give_or_take_half_a_minute(waited: timedelta, anchored: bool) -> None:
    chain = FakeChain()
    first = sequence(chain, NOON, write(1), write(2))
    assert (first.chained, first.set_aside, first.anchored, first.head.sequence) == (2, 0, True, 2)
    assert chain.anchors == [Anchor(2, chain.chained[1].link.digest, NOON)]
    then = sequence(chain, NOON + waited, write(3))
    assert (then.chained, then.anchored) == (1, anchored)
    assert [anchor.sequence for anchor in chain.anchors] == ([2, 3] if anchored else [2])


def test_a_head_that_is_anchored_already_is_not_anchored_again() -> None:
    chain = FakeChain()
    assert not sequence(chain, NOON).anchored
    sequence(chain, NOON, write(1))
    assert not sequence(chain, NOON + timedelta(hours=1)).anchored
    assert len(chain.anchors) == 1


def test_records_of_one_moment_are_chained_in_one_order_however_they_come() -> None:
    def message(source: str, number: int, at: datetime = NOON - timedelta(seconds=9)) -> Message:
        return Message(source, source, write(number), at, "AROA:deliver")

    waiting = [message("b", 2), message("c", 3), message("a", 1), message("z", 0, NOON - timedelta(minutes=1))]
    for order in (waiting, waiting[::-1], waiting[2:] + waiting[:2]):
        chain = FakeChain()
        assert run(chain, FakeInbox(list(order))) == (4, 0)
        assert chain.subjects() == [f"alert:{number}" for number in range(4)]


def test_the_same_record_from_another_sender_at_another_time_is_the_same() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put(write(1))
    inbox.waiting.append(Message("other", "r", write(1), NOON - timedelta(seconds=5), "AROA:other"))
    assert run(chain, inbox) == (1, 0)
    inbox.waiting.append(Message("later", "r", write(1), NOON - timedelta(seconds=1), "AROA:other"))
    assert run(chain, inbox) == (0, 0)
    assert (len(chain.chained), chain.aside) == (1, [])
    assert chain.chained[0].document["sender"] == "AROA:deliver"


@pytest.mark.parametrize("name", ["id", "at", "actor", "action", "subject", "reason", "detail", "tags"])
def test_what_its_writer_says_otherwise_is_another_record(name: str) -> None:
    one = json.loads(write(1))
    assert is_same_record(one, dict(one))
    assert is_same_record(one | {"received_at": "a", "sender": "b", "expires_at": 1}, one)
    assert not is_same_record(one, one | {name: "another"})
    assert not is_same_record(one, {key: value for key, value in one.items() if key != name})
    assert not is_same_record({key: value for key, value in one.items() if key != name}, one)


def test_what_is_set_aside_is_kept_as_long_as_a_record() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    inbox.put("no record", at=NOON - timedelta(minutes=7))
    done = sequence_waiting(lambda: NOON, chain, [inbox], chain, TERM, lambda: True)
    [kept] = chain.aside
    assert (kept.expires_at, kept.why) == (NOON - timedelta(minutes=7) + TERM, "it is no JSON text")
    assert (done.chained, done.set_aside, done.head.sequence, done.anchored) == (0, 1, 1, True)


def test_of_several_that_the_store_refuses_each_is_found() -> None:
    chain, inbox = FakeChain(indigestible="poison"), FakeInbox()
    inbox.put(write(1, reason="poison"), write(2), write(3, reason="poison"), write(4))
    assert run(chain, inbox) == (2, 2)
    assert chain.subjects() == ["alert:2", "alert:4", "audit", "audit"]
    assert [one.why for one in chain.aside] == [NOT_STORED, NOT_STORED]


def test_a_verification_is_noted_when_its_record_is_chained_and_again_after_a_death() -> None:
    chain, inbox = FakeChain(), FakeInbox()
    detail = {"what": "verification", **describe_result(12, 1, 12, 0)}
    told = {"actor": "console/a.visser", "action": "consult", "subject": "audit", "detail": detail}
    inbox.put(write(1), write(2, **told), write(3, **told | {"action": "change"}))
    messages = list(inbox.waiting)
    for _ in range(2):
        inbox.waiting = list(messages)
        sequence_waiting(lambda: NOON, chain, [inbox], chain, TERM, lambda: True)
    assert [(one.by, one.records) for one in chain.verified] == [("console/a.visser", 12)] * 2
    assert len(chain.chained) == 3
