"""The table of investigations, with a key of its own: bounds, questions, candidates, events, pictures of the verified.

`investigations` / `<id>` is the investigation. Of one, under `investigation#<id>`: `question#<number>`,
`plate#<number>#<digest>` (what it asks for), `work#<number>`, `candidate#<number>#<run>#<place>`,
`event#<time>#<event>`, and of what was verified `frames#<number>#<place>` and `picture#<sha256>#<part>`. No plate is in
a key. Each item is born with its end, by which the sweep finds it: what is not verified ends with the investigation,
the rest with its dossier.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import describe_due, write_ttl
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.investigations.aws.records import (
    load_candidate,
    load_event,
    load_investigation,
    load_question,
    load_work,
    pack_document,
    unpack_document,
    write_candidate,
    write_event,
    write_investigation,
    write_question,
    write_work,
)
from platewatch.investigations.candidates import CandidateState, KeptCandidate
from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.investigation import Investigation, Source
from platewatch.investigations.question import KeptQuestion, Work
from platewatch.investigations.story import Event
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL: Final = "investigations"
_ENDS_WITH_IT: Final = ("plate#", "work#", "candidate#")
"""What ends with the investigation unless something of it was verified."""

MOST_BYTES: Final = 380_000
"""An item has 400 KB at the most."""


class DynamoInvestigations:
    """Implements the ports InvestigationStore, QuestionStore, EventLog and VerifiedPictures."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def add_investigation(self, investigation: Investigation) -> None:
        """See InvestigationStore."""
        self._table.put_new(_write(investigation, 1))

    def find_investigation(self, investigation_id: str, now: datetime) -> Investigation | None:
        """See InvestigationStore."""
        item = self._table.find(make_key(_ALL, investigation_id))
        found = load_investigation(_open(item)) if item is not None else None
        return found if found is not None and found.is_kept(now) else None

    def list_investigations(self, now: datetime) -> Sequence[Investigation]:
        """See InvestigationStore."""
        found = [load_investigation(_open(item)) for item in self._table.list_items(_ALL)]
        return [one for one in reversed(found) if one.is_kept(now)]

    def change_investigation(self, before: Investigation, after: Investigation) -> bool:
        """See InvestigationStore."""
        key = make_key(_ALL, before.investigation_id)
        item = self._table.find(key)
        if item is None or load_investigation(_open(item)) != before:
            return False
        version = int(item["version"])
        return self._table.put_version(_write(after, version + 1), version)

    def list_questions(self, investigation: Investigation) -> Sequence[KeptQuestion]:
        """See QuestionStore."""
        return [load_question(_open(item)) for item in self._list(investigation, "question#")]

    def add_question(self, investigation: Investigation, question: KeptQuestion, plate: str) -> bool:
        """See QuestionStore. The plate first: a question without its plate could never be answered."""
        if plate:
            self._put(investigation, _name_plate(question.number, question.digest), {"plate": plate})
        item = self._make(investigation, _name_question(question), write_question(question), investigation.kept_until)
        return self._table.put_new(item)

    def find_plate(self, investigation: Investigation, question: KeptQuestion) -> str | None:
        """See QuestionStore."""
        item = self._table.find(_key(investigation, _name_plate(question.number, question.digest)))
        return None if item is None else str(_open(item)["plate"])

    def find_work(self, investigation: Investigation, number: int) -> Work | None:
        """See QuestionStore."""
        item = self._table.find(_key(investigation, _name_work(number)))
        return None if item is None else load_work(_open(item), int(item["version"]))

    def keep_work(self, investigation: Investigation, number: int, work: Work) -> bool:
        """See QuestionStore. Raises QuestionTooWide for what no item can hold."""
        item = self._make(investigation, _name_work(number), write_work(work), investigation.over_at)
        if len(item["document"]) > MOST_BYTES:
            raise QuestionTooWide("the plate fits too many passages: give more of its characters", "plate")
        return self._table.put_version(item | {"version": work.version + 1}, work.version)

    def answer_question(
        self, investigation: Investigation, question: KeptQuestion, candidates: Sequence[KeptCandidate]
    ) -> bool:
        """See QuestionStore. The candidates first, under the run's name: nobody sees them before it names it."""
        for candidate in candidates:
            self._put(investigation, _name_candidate(question, candidate.number), write_candidate(candidate))
        item = self._make(investigation, _name_question(question), write_question(question), investigation.kept_until)
        values = {":answered": True}
        done = self._table.put_if(
            item | {"answered": True}, "attribute_exists(pk) AND NOT answered = :answered", values
        )
        self._table.delete(_key(investigation, _name_work(question.number)))
        return done

    def list_candidates(self, investigation: Investigation, question: KeptQuestion) -> Sequence[KeptCandidate]:
        """See QuestionStore."""
        items = self._list(investigation, _name_candidate(question, None))
        return [load_candidate(_open(item)) for item in items]

    def find_candidate(self, investigation: Investigation, question: KeptQuestion, number: int) -> KeptCandidate | None:
        """See QuestionStore."""
        item = self._table.find(_key(investigation, _name_candidate(question, number)))
        return None if item is None else load_candidate(_open(item))

    def change_candidate(
        self, investigation: Investigation, question: KeptQuestion, before: KeptCandidate, after: KeptCandidate
    ) -> bool:
        """See QuestionStore."""
        verified = after.state is CandidateState.VERIFIED
        if verified:
            self._keep_plate(investigation, question)
        name, end = _name_candidate(question, after.number), _end_of(investigation, verified=verified)
        item = self._make(investigation, name, write_candidate(after), end)
        condition = "#document = :before"
        return self._table.put_if(item, condition, {":before": pack_document(write_candidate(before))})

    def clear(self, investigation: Investigation) -> int:
        """See QuestionStore."""
        kept, destroyed = set(), 0
        items = [item for prefix in _ENDS_WITH_IT for item in self._list(investigation, prefix)]
        for item in items:
            if item["sk"].startswith("candidate#") and load_candidate(_open(item)).state is CandidateState.VERIFIED:
                kept.add(item["sk"].split("#")[1])
        for item in items:
            kind, number = item["sk"].split("#")[:2]
            verified = kind == "candidate" and load_candidate(_open(item)).state is CandidateState.VERIFIED
            if verified or (kind == "plate" and number in kept):
                continue
            destroyed += kind == "candidate"
            self._table.delete(make_key(item["pk"], item["sk"]))
        return destroyed

    def add_event(self, investigation: Investigation, event: Event) -> None:
        """See EventLog."""
        name = f"event#{format_time(event.at)}#{secrets.token_hex(8)}"
        self._table.put(self._make(investigation, name, write_event(event), investigation.kept_until))

    def list_events(self, investigation: Investigation) -> Sequence[Event]:
        """See EventLog."""
        return [load_event(_open(item)) for item in self._list(investigation, "event#")]

    def keep_picture(self, investigation: Investigation, sha256: str, data: bytes) -> None:
        """See VerifiedPictures."""
        end = investigation.kept_until
        for part, start in enumerate(range(0, len(data), MOST_BYTES)):
            name = f"picture#{sha256}#{part:03d}"
            item = _describe(investigation, name, end) | {"data": data[start : start + MOST_BYTES]}
            self._table.put(item)

    def find_picture(self, investigation: Investigation, sha256: str) -> bytes | None:
        """See VerifiedPictures."""
        parts = [bytes(item["data"]) for item in self._list(investigation, f"picture#{sha256}#")]
        return b"".join(parts) or None

    def keep_frames(self, investigation: Investigation, question: int, candidate: int, frames: Sequence[Any]) -> None:
        """See VerifiedPictures."""
        name, end = _name_frames(question, candidate), investigation.kept_until
        self._table.put(self._make(investigation, name, list(frames), end))

    def list_frames(self, investigation: Investigation, question: int, candidate: int) -> Sequence[Any]:
        """See VerifiedPictures."""
        item = self._table.find(_key(investigation, _name_frames(question, candidate)))
        return [] if item is None else list(_open(item))

    def _keep_plate(self, investigation: Investigation, question: KeptQuestion) -> None:
        """What a verified candidate was found by belongs into its dossier."""
        plate = self.find_plate(investigation, question)
        if plate is not None:
            name = _name_plate(question.number, question.digest)
            self._table.put(self._make(investigation, name, {"plate": plate}, investigation.kept_until))

    def _list(self, investigation: Investigation, prefix: str) -> Iterator[Item]:
        return self._table.list_beginning(_pk(investigation), prefix)

    def _put(self, investigation: Investigation, name: str, document: object) -> None:
        self._table.put(self._make(investigation, name, document, investigation.over_at))

    def _make(self, investigation: Investigation, name: str, document: object, end: datetime) -> dict[str, Any]:
        return _describe(investigation, name, end) | {"document": pack_document(document)}


def _pk(investigation: Investigation) -> str:
    return f"investigation#{investigation.investigation_id}"


def _key(investigation: Investigation, name: str) -> Key:
    return make_key(_pk(investigation), name)


def _name_question(question: KeptQuestion) -> str:
    return f"question#{question.number:03d}"


def _name_plate(number: int, digest: str) -> str:
    """Two people who ask at the same moment do not write over each other's."""
    return f"plate#{number:03d}#{digest[:16]}"


def _name_work(number: int) -> str:
    return f"work#{number:03d}"


def _name_candidate(question: KeptQuestion, number: int | None) -> str:
    run = question.answer.run if question.answer is not None else ""
    return f"candidate#{question.number:03d}#{run}#" + ("" if number is None else f"{number:02d}")


def _name_frames(question: int, candidate: int) -> str:
    return f"frames#{question:03d}#{candidate:02d}"


def _end_of(investigation: Investigation, *, verified: bool) -> datetime:
    return investigation.kept_until if verified else investigation.over_at


def _describe(investigation: Investigation, name: str, end: datetime) -> dict[str, Any]:
    """What each item has: its key, its end, its ground, and what the sweep finds it by."""
    ground = Ground.PASSAGE if investigation.source is Source.PASSAGES else Ground.HIT
    verified = end == investigation.kept_until
    return {
        **_key(investigation, name),
        "expires_at": write_ttl(end),
        "ground": (Ground.HIT if verified else ground).value,
        **describe_due(end, f"{investigation.investigation_id}#{name}"),
    }


def _write(investigation: Investigation, version: int) -> dict[str, Any]:
    end = investigation.kept_until
    return {
        **make_key(_ALL, investigation.investigation_id),
        "document": pack_document(write_investigation(investigation)),
        "version": version,
        "expires_at": write_ttl(end),
        "ground": Ground.HIT.value,
        **describe_due(end, f"{investigation.investigation_id}#investigation"),
    }


def _open(item: Item) -> Any:
    return unpack_document(bytes(item["document"]))
