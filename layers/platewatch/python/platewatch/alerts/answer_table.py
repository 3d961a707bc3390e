"""The table of answers: what each action does to a hit as it stands. docs/alerts.md shows it, and a test compares.

All that follows from an answer is looked up here: whether it is allowed, who is told, whether the escalation goes on,
what the page shows, and the sound that a desk should make of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.alerts.answers import CONFIRMED, VERDICTS, Answer, Answers, Stand, Step
from platewatch.alerts.errors import (
    AlertAnswered,
    AlertClosed,
    AlertDismissed,
    AlertError,
    AlertUnanswered,
    AnswersTooMany,
    NothingToUndo,
)

UNDO_TERM: Final = timedelta(minutes=5)
"""How long a verdict can be undone by whoever gave it."""

MOST_ANSWERS: Final = 200
"""How many answers are recorded of one hit: nobody needs them all, and a record has an end."""


class Told(StrEnum):
    """Who is told of an answer, but never whoever gave it."""

    EVERYBODY = "everybody who was told of the hit"
    FIRST = "of the first one everybody who was told of the hit, of others nobody"
    INVOLVED = "everybody who has answered"
    NEXT_TIER = "the next tier, or the operators"
    NOBODY = "nobody"


class Sound(StrEnum):
    """What a desk should make of it. Phones make the sound of any message."""

    ALARM = "alarm"
    """Somebody must act: it sounds until somebody answers."""

    ATTENTION = "attention"
    """Whoever acts on the hit must look, once."""

    NONE = "none"


class Escalation(StrEnum):
    """What becomes of the wait for an answer."""

    STOPS = "stops"
    STOPPED = "stays stopped"
    RESTARTS = "starts again if no answer is left"
    NEXT = "waits for the next tier"


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from an action that is allowed. `becomes` None means: as before the verdict that is undone."""

    becomes: Stand | None
    sound: Sound
    escalation: Escalation
    told: Told


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an action is not allowed."""

    error: type[AlertError]
    problem: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows of a hit that stands so: whether the instruction, and which actions it offers."""

    instruction: bool
    offers: tuple[Step, ...]


PAGES: Final = {
    Stand.OPEN: Page(True, (Step.ACKNOWLEDGE, *VERDICTS)),
    Stand.ANSWERED: Page(True, (Step.ACKNOWLEDGE, *VERDICTS, Step.CLOSE)),
    Stand.DISMISSED: Page(False, (*VERDICTS, Step.CLOSE)),
    Stand.CLOSED: Page(False, (*VERDICTS, Step.CLOSE)),
}
"""Undo is offered beside them to whoever may undo."""

_FIRST: Final = Rule(Stand.ANSWERED, Sound.NONE, Escalation.STOPS, Told.EVERYBODY)
_FIRST_DISMISSES: Final = Rule(Stand.DISMISSED, Sound.ATTENTION, Escalation.STOPS, Told.EVERYBODY)
_AGREES: Final = Rule(Stand.ANSWERED, Sound.NONE, Escalation.STOPPED, Told.INVOLVED)
_DISMISSES: Final = Rule(Stand.DISMISSED, Sound.ATTENTION, Escalation.STOPPED, Told.EVERYBODY)
_DISMISSES_TOO: Final = Rule(Stand.DISMISSED, Sound.ATTENTION, Escalation.STOPPED, Told.INVOLVED)
_DISPUTES: Final = Rule(Stand.ANSWERED, Sound.ATTENTION, Escalation.STOPPED, Told.EVERYBODY)
_WANTED_AGAIN: Final = Rule(Stand.ANSWERED, Sound.ALARM, Escalation.STOPPED, Told.EVERYBODY)
_UNDOES: Final = Rule(None, Sound.ALARM, Escalation.RESTARTS, Told.EVERYBODY)
_CLOSES: Final = Rule(Stand.CLOSED, Sound.NONE, Escalation.STOPPED, Told.INVOLVED)
_CORRECTS: Final = Rule(Stand.CLOSED, Sound.ATTENTION, Escalation.STOPPED, Told.INVOLVED)
_NOBODY_WAITS: Final = Refusal(AlertAnswered, "the alert is answered: nobody waits for an answer")
_CLOSED: Final = Refusal(AlertClosed, "the alert is closed: nobody is sent any more; give a verdict or another outcome")

TABLE: Final[dict[tuple[Stand, Step], Rule | Refusal]] = {
    (Stand.OPEN, Step.ACKNOWLEDGE): _FIRST,
    (Stand.OPEN, Step.RIGHT_CAR): _FIRST,
    (Stand.OPEN, Step.MISREAD): _FIRST_DISMISSES,
    (Stand.OPEN, Step.WRONG_COUNTRY): _FIRST_DISMISSES,
    (Stand.OPEN, Step.LIST_WRONG): Rule(Stand.ANSWERED, Sound.ATTENTION, Escalation.STOPS, Told.EVERYBODY),
    (Stand.OPEN, Step.UNDO): Refusal(NothingToUndo, "there is no verdict of yours to undo"),
    (Stand.OPEN, Step.CLOSE): Refusal(
        AlertUnanswered, "the alert has no answer yet: acknowledge it or give a verdict first"
    ),
    (Stand.OPEN, Step.ESCALATE): Rule(Stand.OPEN, Sound.ALARM, Escalation.NEXT, Told.NEXT_TIER),
    (Stand.ANSWERED, Step.ACKNOWLEDGE): Rule(Stand.ANSWERED, Sound.NONE, Escalation.STOPPED, Told.FIRST),
    (Stand.ANSWERED, Step.RIGHT_CAR): _AGREES,
    (Stand.ANSWERED, Step.MISREAD): _DISMISSES,
    (Stand.ANSWERED, Step.WRONG_COUNTRY): _DISMISSES,
    (Stand.ANSWERED, Step.LIST_WRONG): _DISPUTES,
    (Stand.ANSWERED, Step.UNDO): _UNDOES,
    (Stand.ANSWERED, Step.CLOSE): _CLOSES,
    (Stand.ANSWERED, Step.ESCALATE): _NOBODY_WAITS,
    (Stand.DISMISSED, Step.ACKNOWLEDGE): Refusal(
        AlertDismissed, "the alert was dismissed: give the verdict right-car first if you see the listed car"
    ),
    (Stand.DISMISSED, Step.RIGHT_CAR): _WANTED_AGAIN,
    (Stand.DISMISSED, Step.MISREAD): _DISMISSES_TOO,
    (Stand.DISMISSED, Step.WRONG_COUNTRY): _DISMISSES_TOO,
    (Stand.DISMISSED, Step.LIST_WRONG): _DISPUTES,
    (Stand.DISMISSED, Step.UNDO): _UNDOES,
    (Stand.DISMISSED, Step.CLOSE): _CLOSES,
    (Stand.DISMISSED, Step.ESCALATE): _NOBODY_WAITS,
    (Stand.CLOSED, Step.ACKNOWLEDGE): _CLOSED,
    (Stand.CLOSED, Step.RIGHT_CAR): _CORRECTS,
    (Stand.CLOSED, Step.MISREAD): _CORRECTS,
    (Stand.CLOSED, Step.WRONG_COUNTRY): _CORRECTS,
    (Stand.CLOSED, Step.LIST_WRONG): _CORRECTS,
    (Stand.CLOSED, Step.UNDO): _CORRECTS,
    (Stand.CLOSED, Step.CLOSE): _CLOSES,
    (Stand.CLOSED, Step.ESCALATE): _NOBODY_WAITS,
}


def find_rule(stand: Stand, step: Step) -> Rule:
    """What follows from the action. Raises the error of the table where it is not allowed."""
    rule = TABLE[stand, step]
    if isinstance(rule, Refusal):
        raise rule.error(rule.problem)
    return rule


def add_answer(answers: Answers, answer: Answer) -> Answers:
    """The answers with one more; the same answers when it was given already.

    Raises what the table says for the action, NothingToUndo when an undo comes too late or from somebody else, and
    AnswersTooMany.
    """
    if (answer.step is Step.CLOSE) != (answer.outcome is not None):
        raise ValueError("an outcome is given when an alert is closed, and only then")
    if answer.step is Step.ESCALATE:
        raise ValueError("an escalation is no answer")
    if _is_repeated(answers, answer):
        return answers
    find_rule(answers.stand, answer.step)
    if answer.step is Step.UNDO and not may_undo(answers, answer.by, answer.at):
        minutes = int(UNDO_TERM.total_seconds()) // 60
        raise NothingToUndo(
            f"a verdict is undone by whoever gave it, within {minutes} minutes: give another verdict instead"
        )
    if len(answers.given) >= MOST_ANSWERS:
        raise AnswersTooMany(f"the hit has {MOST_ANSWERS} answers already: call the control room")
    return Answers((*answers.given, answer))


def may_undo(answers: Answers, by: str, now: datetime) -> bool:
    """True when the person's latest verdict is one that can be undone, and is not too old for that."""
    return find_undo_end(answers, by, now) is not None


def find_undo_end(answers: Answers, by: str, now: datetime) -> datetime | None:
    """Until when the person can undo their latest verdict, or None when that is not possible (any more)."""
    number = answers.find_undoable(by)
    if number is None:
        return None
    verdict = answers.given[number - 1]
    end = verdict.at + UNDO_TERM
    return end if verdict.step in CONFIRMED and now < end else None


def find_rule_of(answers: Answers, number: int) -> Rule:
    """The rule by which the answer with that number was taken."""
    return find_rule(answers.upto(number - 1).stand, answers.given[number - 1].step)


def is_told(recipient_id: str, answers: Answers, number: int) -> bool:
    """Whether a recipient who was told of the hit is told of its answer with that number too."""
    before, answer = answers.upto(number - 1), answers.given[number - 1]
    if recipient_id == answer.by:
        return False
    told = find_rule_of(answers, number).told
    if told is Told.FIRST:
        return not before.acknowledged
    return told is Told.EVERYBODY or (told is Told.INVOLVED and recipient_id in before.list_involved())


def _is_repeated(answers: Answers, answer: Answer) -> bool:
    """True when the person gave this answer before and it still holds: pressed twice, or sent again after a fault."""
    last = answers.find_last_of(answer.by)
    if answer.note and (last is None or last.note != answer.note):
        # Given again with something to add: that must not be lost.
        return False
    if answer.step is Step.ACKNOWLEDGE:
        return answers.stand is Stand.ANSWERED and answers.is_on_the_way(answer.by)
    if answer.step is Step.CLOSE:
        return answers.closed is not None and answers.closed.outcome is answer.outcome
    if last is None or last.step is not answer.step:
        return False
    return answer.step is Step.UNDO or (answers.verdict is not None and answers.verdict.step is answer.step)
