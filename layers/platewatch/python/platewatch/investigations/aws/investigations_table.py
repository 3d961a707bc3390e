"""The table of investigations, with a key of its own: bounds, questions, candidates, events, pictures of the verified.

`investigations` / `<id>` is the investigation. Of one, under `investigation#<id>`: `question#<number>`,
`plate#<number>#<digest>` (what it asks for), `work#<number>` and its parts `work#<number>#<part>`,
`candidate#<number>#<run>#<place>`, `event#<time>#<event>`, and of what was verified `frames#<number>#<place>` and
`picture#<sha256>#<part>`. No plate is in a key. Each item is born with its end, by which the sweep finds it: what is
not verified ends with the investigation, and no later than the passages that it is a copy of; the rest ends with its
dossier.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.tables import PRESENT, Item, Table, make_key
from platewatch.investigations.aws import clearing
from platewatch.investigations.aws.items import (
    ALL,
    change_item,
    describe_item,
    find_item,
    load_item,
    make_item,
    name_candidate,
    name_frames,
    name_key,
    name_pk,
    name_plate,
    name_question,
    name_work,
    open_item,
)
from platewatch.investigations.aws.records import (
    load_candidate,
    load_event,
    load_habits,
    load_question,
    load_work,
    pack_document,
    write_candidate,
    write_event,
    write_habits,
    write_question,
    write_work,
)
from platewatch.investigations.candidates import CandidateState, KeptCandidate, find_end
from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.investigation import Investigation
from platewatch.investigations.lookup import Seen
from platewatch.investigations.question import KeptQuestion, Work, find_work_end
from platewatch.investigations.story import Event
from platewatch.text.timestamps import format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_BYTES: Final = 380_000
"""An item has 400 KB at the most."""

MOST_SEEN: Final = 20_000
"""So many passages are kept in one item of habits: at some 13 bytes each, packed."""


_OneCar = tuple[frozenset[str], Sequence[Seen]]


class DynamoInvestigations:
    """Implements the ports InvestigationStore, QuestionStore, EventLog and VerifiedPictures."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def add_investigation(self, investigation: Investigation) -> None:
        """See InvestigationStore."""
        self._table.put_new(make_item(investigation, 1))

    def find_investigation(self, investigation_id: str, now: datetime) -> Investigation | None:
        """See InvestigationStore."""
        found = find_item(self._table, investigation_id)
        return found[0] if found is not None and found[0].is_kept(now) else None

    def list_investigations(self, now: datetime, after: str, most: int) -> tuple[Sequence[Investigation], str | None]:
        """See InvestigationStore."""
        items, last = self._table.list_newest(ALL, most, make_key(ALL, after) if after else None)
        found = [load_item(item) for item in items]
        return [one for one in found if one.is_kept(now)], str(last["sk"]) if last else None

    def change_investigation(self, before: Investigation, after: Investigation) -> bool:
        """See InvestigationStore."""
        return change_item(self._table, before, after)

    def list_questions(self, investigation: Investigation) -> Sequence[KeptQuestion]:
        """See QuestionStore."""
        return [load_question(open_item(item)) for item in self._list(investigation, "question#")]

    def add_question(self, investigation: Investigation, question: KeptQuestion, plate: str) -> bool:
        """See QuestionStore. The plate first: a question without its plate could never be answered."""
        if plate:
            self._put(investigation, name_plate(question.number, question.digest), {"plate": plate})
        item = self._make(investigation, name_question(question), write_question(question), investigation.kept_until)
        return self._table.put_new(item)

    def find_plate(self, investigation: Investigation, question: KeptQuestion) -> str | None:
        """See QuestionStore."""
        item = self._table.find(name_key(investigation, name_plate(question.number, question.digest)))
        return None if item is None else str(open_item(item)["plate"])

    def find_work(self, investigation: Investigation, number: int) -> Work | None:
        """See QuestionStore. Habits that have ended are missing: they are looked up again."""
        items = {str(item["sk"]): item for item in self._list(investigation, name_work(number))}
        main = items.pop(name_work(number), None)
        if main is None:
            return None
        habits: dict[frozenset[str], tuple[Seen, ...]] = {}
        for part in items.values():
            habits |= load_habits(open_item(part))
        return replace(load_work(open_item(main), int(main["version"])), habits=habits)

    def keep_work(self, investigation: Investigation, number: int, work: Work) -> bool:
        """See QuestionStore. Raises QuestionTooWide for what no item can hold. Habits first, each part under a name of
        its own: two steps at a time do not write over each other's.
        """
        for part in split_habits([(car, work.habits[car]) for car in work.added]):
            end = find_work_end((one.captured_at for _, seen in part for one in seen), investigation)
            name = f"{name_work(number)}#{secrets.token_hex(8)}"
            self._table.put(self._fit(self._make(investigation, name, write_habits(part), end)))
        end = find_work_end((one.captured_at for one in work.found), investigation)
        item = self._fit(self._make(investigation, name_work(number), write_work(work), end))
        return self._table.put_version(item | {"version": work.version + 1}, work.version)

    def answer_question(
        self, investigation: Investigation, question: KeptQuestion, candidates: Sequence[KeptCandidate]
    ) -> bool:
        """See QuestionStore. The candidates first, under the run's name: nobody sees them before it names it."""
        items = [self._make_candidate(investigation, question, one) for one in candidates]
        if any(len(item["document"]) > MOST_BYTES for item in items):
            raise QuestionTooWide("a candidate passed too often to be kept: give a shorter period or fewer cameras")
        for each in items:
            self._table.put(each)
        item = self._make(investigation, name_question(question), write_question(question), investigation.kept_until)
        values = {":answered": True}
        done = self._table.put_if(
            item | {"answered": True}, "attribute_exists(pk) AND NOT answered = :answered", values
        )
        for part in self._list(investigation, name_work(question.number)):
            self._table.delete(make_key(part["pk"], part["sk"]))
        return done

    def list_candidates(self, investigation: Investigation, question: KeptQuestion) -> Sequence[KeptCandidate]:
        """See QuestionStore."""
        items = self._list(investigation, name_candidate(question, None))
        return [load_candidate(open_item(item)) for item in items]

    def find_candidate(self, investigation: Investigation, question: KeptQuestion, number: int) -> KeptCandidate | None:
        """See QuestionStore."""
        item = self._table.find(name_key(investigation, name_candidate(question, number)))
        return None if item is None else load_candidate(open_item(item))

    def change_candidate(
        self, investigation: Investigation, question: KeptQuestion, before: KeptCandidate, after: KeptCandidate
    ) -> bool:
        """See QuestionStore."""
        item = self._make_candidate(investigation, question, after)
        condition = "#document = :before"
        return self._table.put_if(item, condition, {":before": pack_document(write_candidate(before))})

    def count_question(self, investigation: Investigation, question: KeptQuestion) -> None:
        """See QuestionStore."""
        fewer = f"{PRESENT} AND (attribute_not_exists(#questions) OR #questions < :number)"
        key = make_key(ALL, investigation.investigation_id)
        self._table.update(key, "SET #questions = :number", {":number": question.number}, fewer)

    def keep_longer(self, investigation: Investigation) -> None:
        """See QuestionStore."""
        clearing.lengthen(self._table, investigation)

    def clear(self, investigation: Investigation) -> int:
        """See QuestionStore."""
        return clearing.clear(self._table, investigation)

    def add_event(self, investigation: Investigation, event: Event, once: str = "") -> None:
        """See EventLog."""
        name = f"event#{format_time(event.at)}#{once or secrets.token_hex(8)}"
        self._table.put_new(self._make(investigation, name, write_event(event), investigation.kept_until))

    def list_events(self, investigation: Investigation) -> Sequence[Event]:
        """See EventLog."""
        return [load_event(open_item(item)) for item in self._list(investigation, "event#")]

    def keep_picture(self, investigation: Investigation, sha256: str, data: bytes, end: datetime) -> None:
        """See VerifiedPictures."""
        for part, start in enumerate(range(0, len(data), MOST_BYTES)):
            name = f"picture#{sha256}#{part:03d}"
            item = describe_item(investigation, name, end) | {"data": data[start : start + MOST_BYTES]}
            # Another candidate's has the same bytes, and perhaps a later end.
            later = "attribute_not_exists(pk) OR #expires < :expires"
            self._table.put_if(item, later, {":expires": item["expires"]})

    def find_picture(self, investigation: Investigation, sha256: str) -> bytes | None:
        """See VerifiedPictures."""
        parts = [bytes(item["data"]) for item in self._list(investigation, f"picture#{sha256}#")]
        return b"".join(parts) or None

    def keep_frames(
        self, investigation: Investigation, question: int, candidate: int, frames: Sequence[Any], end: datetime
    ) -> None:
        """See VerifiedPictures."""
        item = self._make(investigation, name_frames(question, candidate), list(frames), end)
        # What somebody else has verified meanwhile has a later end, and stays.
        earlier = "attribute_not_exists(pk) OR #expires <= :expires"
        self._table.put_if(item, earlier, {":expires": item["expires"]})

    def list_frames(self, investigation: Investigation, question: int, candidate: int) -> Sequence[Any]:
        """See VerifiedPictures."""
        item = self._table.find(name_key(investigation, name_frames(question, candidate)))
        return [] if item is None else list(open_item(item))

    def _make_candidate(
        self, investigation: Investigation, question: KeptQuestion, one: KeptCandidate
    ) -> dict[str, Any]:
        verified = one.state is CandidateState.VERIFIED
        end = investigation.kept_until if verified else find_end(one, investigation)
        return self._make(investigation, name_candidate(question, one.number), write_candidate(one), end)

    def _fit(self, item: dict[str, Any]) -> dict[str, Any]:
        if len(item["document"]) > MOST_BYTES:
            raise QuestionTooWide("it finds too many passages to be kept: give more of the plate, or ask about less")
        return item

    def _list(self, investigation: Investigation, prefix: str) -> Iterator[Item]:
        return self._table.list_beginning(name_pk(investigation), prefix)

    def _put(self, investigation: Investigation, name: str, document: object) -> None:
        self._table.put(self._make(investigation, name, document, investigation.over_at))

    def _make(self, investigation: Investigation, name: str, document: object, end: datetime) -> dict[str, Any]:
        return describe_item(investigation, name, end) | {"document": pack_document(document)}


def split_habits(habits: Sequence[_OneCar]) -> list[list[_OneCar]]:
    """The cars in parts that an item can hold."""
    parts: list[list[_OneCar]] = [[]]
    count = 0
    for car, seen in habits:
        if parts[-1] and count + len(seen) > MOST_SEEN:
            parts.append([])
            count = 0
        parts[-1].append((car, seen))
        count += len(seen)
    return [part for part in parts if part]
