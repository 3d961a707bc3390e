"""The board of the fake service: its items, who has taken one, what is answered and decided; its sessions."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from platewatch.alerts.answer_table import add_answer
from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.errors import PlatewatchError
from platewatch.text.timestamps import format_utc
from platewatch.web.failures import find_failure
from tests.browser.samples import (
    Document,
    Sample,
    describe_differences,
    describe_doubtful,
    describe_hit,
    describe_told,
    draw_pictures,
    name_probability,
    now,
)

LEASE: Final = timedelta(minutes=2)
STAND: Final = ("state", "verdict", "dismissed", "outcome", "answers", "dispute", "told")
"""What the answer to an answer says of the hit."""


@dataclass
class Item:
    """An item of the board, and all that is told of it."""

    sample: Sample
    kind: str
    document: Document
    state: str
    version: int = 0
    answers: Answers = field(default_factory=Answers)
    notes: dict[int, str] = field(default_factory=dict)
    lease: Document | None = None
    told: list[Document] = field(default_factory=list)


@dataclass
class Seat:
    """One session. `stage` is in, idle, ending or ended: FakeService.move."""

    name: str
    role: str
    stage: str = "in"


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.document = {"error": {"code": code, "message": message, **more}}


@dataclass
class FakeBoard:
    """The items. Everything is under one lock: browsers ask in parallel."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    items: dict[str, Item] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    more: int = 0

    def add_hit(self, sample: Sample) -> str:
        return self._add(Item(sample, "hit", describe_hit(sample), "open", told=describe_told(sample)))

    def add_review(self, sample: Sample) -> str:
        return self._add(Item(sample, "review", describe_doubtful(sample), "waiting"))

    def answer(
        self, item_id: str, step: str, by: str, outcome: str | None = None, note: str = "", ago: float = 0
    ) -> None:
        """An answer of somebody, by the service's table."""
        with self.lock:
            item = self.items[item_id]
            chosen = Outcome(outcome) if outcome else None
            at = now() - timedelta(seconds=ago)
            answers = add_answer(item.answers, Answer(Step(step), by, at, chosen))
            if note and answers is not item.answers:
                item.notes[len(answers.given)] = note
            item.answers = answers
            item.state = answers.stand.value
            self.touch(item_id)

    def take(self, item_id: str, by: str) -> None:
        with self.lock:
            self.items[item_id].lease = {"by": by, "until": format_utc(now() + LEASE)}
            self.touch(item_id)

    def touch(self, item_id: str) -> None:
        with self.lock:
            self.changes += 1
            self.items[item_id].version = self.changes

    def remove(self, item_id: str) -> None:
        with self.lock:
            self.changes += 1
            del self.items[item_id]
            self.gone[item_id] = self.changes

    def _add(self, item: Item) -> str:
        with self.lock:
            self.changes += 1
            item.version = self.changes
            self.items[item.sample.item_id] = item
            return item.sample.item_id

    # What the addresses answer.

    def answer_live(self, method: str, parts: list[str], query: dict[str, str], seat: Seat) -> Document:
        if not parts:
            return self._describe_board(query.get("after"), seat)
        item = self.items.get(parts[0])
        if item is None or (item.kind == "review" and item.state != "waiting"):
            raise Refused(404, "item_unknown", "this is not on the board any more")
        if method == "GET":
            return self._describe_item(item, seat, pictures=query.get("pictures") == "true")
        if item.lease and item.lease["by"] != seat.name and item.lease["until"] > format_utc(now()):
            holder = item.lease["by"]
            raise Refused(409, "lease_taken", f"{holder} has taken it: take it over in 100 seconds", by=holder)
        item.lease = {"by": seat.name, "until": format_utc(now() + LEASE)} if parts[1] == "take" else None
        self.touch(parts[0])
        return {"id": parts[0], "lease": _describe_lease(item, seat)}

    def _describe_board(self, after: str | None, seat: Seat) -> Document:
        known = int(after) if after else None
        changed = [item for item in self.items.values() if known is None or item.version > known]
        return {
            "cursor": str(self.changes),
            "now": format_utc(now()),
            "whole": known is None,
            "entries": [_describe_entry(item, seat) for item in changed],
            "gone": [] if known is None else [key for key, version in self.gone.items() if version > known],
            "more": self.more,
        }

    def _describe_item(self, item: Item, seat: Seat, *, pictures: bool) -> Document:
        hit = item.document["hit"]
        alert = describe_answers(item) if item.kind == "hit" else None
        return {
            "item": _describe_entry(item, seat),
            "alert": alert,
            "review": item.document if item.kind == "review" else None,
            "told": item.told,
            "escalate_at": item.document.get("escalate_at") if item.state == "open" else None,
            "differences": describe_differences(item.sample),
            "probability_words": name_probability(hit["probability"]),
            "camera": {"id": "cam-03", **item.document["passage"]["position"]},
            "lease": _describe_lease(item, seat),
            "pictures": draw_pictures(hit["plate_written"]) if pictures else None,
        }

    def answer_hit(self, alert_id: str, body: Document, seat: Seat) -> Document:
        found = [key for key, item in self.items.items() if item.document.get("alert_id") == alert_id]
        if not found:
            raise Refused(404, "alert_unknown", "there is no such alert")
        try:
            self.answer(found[0], body["step"], seat.name, body.get("outcome"), body.get("note", ""))
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error)) from error
        stand = describe_answers(self.items[found[0]])
        return {"alert_id": alert_id, **{name: stand[name] for name in STAND}}

    def decide_review(self, review_id: str, decision: str, headers: dict[str, str]) -> Document:
        item = self.items.get(review_id)
        if item is None or item.state != "waiting":
            raise Refused(404, "review_unknown", "there is no such review")
        if not headers.get("x-reason") or not headers.get("x-case-number"):
            raise Refused(400, "field_invalid", "X-Reason: is missing", field="X-Reason")
        item.state = "sent" if decision == "send" else "dismissed"
        self.touch(review_id)
        return {"review_id": review_id, **({"alerts": []} if decision == "send" else {"dismissed": True})}


def describe_answers(item: Item) -> Document:
    """The alert's document with its answers as they stand."""
    answers, undone = item.answers, item.answers.find_undone()
    given = [
        {
            "number": number,
            "step": one.step.value,
            "outcome": one.outcome.value if one.outcome else None,
            "by": f"console/{one.by}",
            "name": one.by,
            "at": format_utc(one.at),
            "undone": number in undone,
            "note": item.notes.get(number, ""),
        }
        for number, one in enumerate(answers.given, 1)
    ]
    return {
        **item.document,
        "state": answers.state.value,
        "verdict": answers.verdict.step.value if answers.verdict else None,
        "dismissed": answers.dismissed is not None,
        "outcome": answers.closed.outcome.value if answers.closed and answers.closed.outcome else None,
        "answers": given,
    }


def _describe_lease(item: Item, seat: Seat) -> Document | None:
    return {**item.lease, "own": item.lease["by"] == seat.name} if item.lease else None


def _describe_entry(item: Item, seat: Seat) -> Document:
    told = {"id": item.sample.item_id, "kind": item.kind, "state": item.state, "priority": item.sample.priority}
    if seat.stage == "idle":
        return {**told, "taken_until": item.lease["until"] if item.lease else None}
    passage = item.document["passage"]
    return {
        **told,
        "version": item.version,
        "captured_at": passage["captured_at"],
        "alert_id": item.document.get("alert_id"),
        "late": item.sample.late,
        "decide_by": item.document.get("decide_by"),
        "lease": _describe_lease(item, seat),
    }
