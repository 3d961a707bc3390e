"""The answers to a hit: one recorded sequence for all its alerts, and how the hit stands by it.

Every answer is kept. The latest verdict that was not undone counts, and so does the latest outcome.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from re import Pattern
from typing import Final

from platewatch.fields import FieldInvalid, parse_line, parse_object
from platewatch.plates.free_text import compose, find_plates
from platewatch.sentences import either, say


class AlertState(StrEnum):
    """Where a hit, and with it each of its alerts, stands.

    *Taken* is no state: it is a lease of the console, and stops nothing.
    """

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done to an alert."""

    ACKNOWLEDGE = "acknowledge"
    """Somebody is on the way."""

    RIGHT_CAR = "right-car"
    MISREAD = "misread"
    WRONG_COUNTRY = "wrong-country"
    """The characters are right, and the plate is of another country than the listed one."""

    LIST_WRONG = "list-wrong"
    """It is the listed plate, and it should not be on the list: the entry is disputed."""

    UNDO = "undo"
    CLOSE = "close"
    ESCALATE = "escalate"
    """Done by the service itself when nobody answers in time. It is no answer."""


class Outcome(StrEnum):
    """What came of a closed alert."""

    STOPPED = "stopped"
    NOT_STOPPED = "found-not-stopped"
    NOT_FOUND = "not-found"
    NOT_TRIED = "not-tried"


class Stand(StrEnum):
    """How a hit stands by its answers: the rows of the table in docs/alerts.md."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    """Answered, and the verdict that counts says that it is another car."""

    CLOSED = "closed"


VERDICTS: Final = (Step.RIGHT_CAR, Step.MISREAD, Step.WRONG_COUNTRY, Step.LIST_WRONG)
DISMISSING: Final = frozenset({Step.MISREAD, Step.WRONG_COUNTRY})
"""The verdicts after which nobody is to be stopped for this hit."""

CONFIRMED: Final = frozenset({*DISMISSING, Step.LIST_WRONG})
"""The verdicts that are asked for twice, and that can be undone."""

STEPS: Final = (Step.ACKNOWLEDGE, *VERDICTS, Step.UNDO, Step.CLOSE)
"""What people may do to an alert."""

LONGEST_NOTE: Final = 300
"""Characters of a note."""

_PLATE: Final = "[plate]"
"""Stands in a note for what was shaped like a plate."""

_MISREAD_BEFORE: Final = "dismiss"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answers: the step, how it ended where it closes the alert, and what they add in words."""

    step: Step
    outcome: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a hit.

    `by` is the id of a recipient, or the AWS identity of a caller. `recipient_id` is whose alert was answered.
    `outcome` belongs to closing; it is None where it was not recorded, as in records of earlier versions. `note` is
    what the person added in words, without plates.
    """

    step: Step
    by: str
    at: datetime
    outcome: Outcome | None = None
    recipient_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers to a hit, oldest first. An answer's number is its place in them, from 1."""

    given: tuple[Answer, ...] = ()

    def upto(self, number: int) -> "Answers":
        """The first `number` answers."""
        return Answers(self.given[:number])

    def find_undone(self) -> frozenset[int]:
        """The numbers of the verdicts that were undone."""
        undone: set[int] = set()
        for place, answer in enumerate(self.given, 1):
            if answer.step is Step.UNDO and (number := self.upto(place - 1)._find_own_verdict(answer.by, undone)):
                undone.add(number)
        return frozenset(undone)

    def find_undoable(self, by: str) -> int | None:
        """The number of the latest verdict of that person that was not undone, or None."""
        return self._find_own_verdict(by, self.find_undone())

    @property
    def verdict(self) -> Answer | None:
        """The verdict that counts."""
        undone = self.find_undone()
        counting = [
            answer for number, answer in enumerate(self.given, 1) if answer.step in VERDICTS and number not in undone
        ]
        return counting[-1] if counting else None

    @property
    def dismissed(self) -> Answer | None:
        """The verdict that counts, where it says that it is another car."""
        verdict = self.verdict
        return verdict if verdict and verdict.step in DISMISSING else None

    @property
    def closed(self) -> Answer | None:
        """The latest closing."""
        return self._find_last(Step.CLOSE)

    @property
    def acknowledged(self) -> bool:
        """True when somebody is or was on the way."""
        return self._find_last(Step.ACKNOWLEDGE) is not None

    def is_on_the_way(self, by: str) -> bool:
        """True when the person has acknowledged, and has not dismissed the hit since."""
        undone = self.find_undone()
        own = [
            answer.step
            for number, answer in enumerate(self.given, 1)
            if answer.by == by and number not in undone and answer.step in (Step.ACKNOWLEDGE, *DISMISSING)
        ]
        return bool(own) and own[-1] is Step.ACKNOWLEDGE

    @property
    def stand(self) -> Stand:
        """How the hit stands."""
        if self.closed:
            return Stand.CLOSED
        if self.dismissed:
            return Stand.DISMISSED
        return Stand.ANSWERED if self.acknowledged or self.verdict else Stand.OPEN

    @property
    def state(self) -> AlertState:
        """The same as a state."""
        stand = self.stand
        return AlertState.ANSWERED if stand is Stand.DISMISSED else AlertState(stand.value)

    def list_involved(self) -> frozenset[str]:
        """Who has answered, and whose alerts were answered by others: ids of recipients and identities of callers."""
        return frozenset(name for answer in self.given for name in (answer.by, answer.recipient_id) if name)

    def find_last_of(self, by: str) -> Answer | None:
        """The last answer of that person."""
        own = [answer for answer in self.given if answer.by == by]
        return own[-1] if own else None

    def _find_last(self, step: Step) -> Answer | None:
        found = [answer for answer in self.given if answer.step is step]
        return found[-1] if found else None

    def _find_own_verdict(self, by: str, undone: "frozenset[int] | set[int]") -> int | None:
        own = [
            number
            for number, answer in enumerate(self.given, 1)
            if answer.by == by and answer.step in VERDICTS and number not in undone
        ]
        return own[-1] if own else None


NOBODY: Final = Answers()
"""The answers to a hit that nobody has answered."""


def parse_answer(document: object, cases: Pattern[str] | None = None) -> tuple[Step, Outcome | None, str]:
    """The step, where it closes the outcome, and the note ("" for none) of {"step", "outcome"?, "note"?}.

    Plates in the note are hidden; `cases` is the shape of case numbers, which stay. Raises FieldInvalid naming the
    field.
    """
    fields = parse_object(document, "", ("step",), ("outcome", "note"))
    note = parse_note(fields.get("note"), cases)
    step = find_step(fields["step"])
    if step is None:
        steps = [step.value for step in STEPS]
        raise FieldInvalid("step", say("must be {choices}", choices=either(steps)))
    given = fields.get("outcome")
    outcomes = [outcome.value for outcome in Outcome]
    if step is not Step.CLOSE:
        if given is not None:
            raise FieldInvalid("outcome", "is given when an alert is closed, and only then")
        return step, None, note
    if given not in outcomes:
        raise FieldInvalid(
            "outcome", say("must be one of {choices} when an alert is closed", choices=", ".join(outcomes))
        )
    return step, Outcome(str(given)), note


def find_step(name: object) -> Step | None:
    """The step that people may take under that name, or None. `dismiss` is what misread was called before."""
    if name == _MISREAD_BEFORE:
        return Step.MISREAD
    return next((step for step in STEPS if step.value == name), None)


def parse_note(value: object, cases: Pattern[str] | None = None, longest: int = LONGEST_NOTE) -> str:
    """What a person adds to an answer: one line, without plates; "" for None. Raises FieldInvalid.

    A plate is hidden and not refused: nobody who stops a car has time to write it again.
    """
    if value is None:
        return ""
    text, end, parts = compose(parse_line(value, "note", longest)), 0, []
    for found in find_plates(text, cases):
        parts += [text[end : found.start], _PLATE]
        end = found.end
    return "".join([*parts, text[end:]])
