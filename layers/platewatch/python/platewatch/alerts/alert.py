"""An alert: the record of a hit to be told to one recipient, from its birth to its outcome."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.alerts.errors import AlertAnswered, AlertClosed, AlertDismissed, AlertError, AlertUnanswered
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.cameras.camera import Position
from platewatch.fields import FieldInvalid, read_object
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.hit import Hit
from platewatch.reads.record import Evidence
from platewatch.retention.terms import Retention


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DISMISSED = "dismissed"
    """A person looked and saw a misread."""

    ESCALATED = "escalated"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done to an alert."""

    ACKNOWLEDGE = "acknowledge"
    DISMISS = "dismiss"
    ESCALATE = "escalate"
    CLOSE = "close"


class Outcome(StrEnum):
    """What came of a closed alert."""

    STOPPED = "stopped"
    NOT_FOUND = "not-found"
    MISREAD = "misread"
    OUTDATED = "outdated-entry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Which passage was seen where and when. `position` is None only when nobody knows the camera any more.

    `model_version` tells the weights that read the plate; records from before they were told have none.
    """

    passage_id: str
    read_id: str
    camera_id: str
    position: Position | None
    captured_at: datetime
    received_at: datetime
    evidence: Evidence
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who last did something to an alert (a recipient's or a caller's id) and when; `outcome` once it is closed."""

    by: str
    at: datetime
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The first answer to any alert of a hit, and the state in which that alert then was."""

    state: AlertState
    answer: Answer


@dataclass(frozen=True, slots=True)
class Alert:
    """A hit to be told to one recipient; there is one record per passage, entry and recipient.

    `hit_id` is shared by the alerts of one passage and entry. `tier` is the recipient's, 0 where there was nobody to
    tell. `escalate_at` is when the next tier is told unless somebody answers first, None when nobody waits for an
    answer. `settings` is what its list had agreed about its handling when it was born: recipients, hit_days,
    escalate_after and language; nothing else of the list's settings is kept. `late` alerts tell of a passage that came
    in long after it.
    """

    alert_id: str
    hit_id: str
    recipient_id: str
    tier: int
    hit: Hit
    sighting: Sighting
    created_at: datetime
    escalate_at: datetime | None
    retention: Retention
    settings: ListSettings
    late: bool = False
    state: AlertState = AlertState.OPEN
    answer: Answer | None = None

    def with_evidence(self, evidence: Evidence) -> "Alert":
        """The same alert with its pictures where they are kept."""
        return replace(self, sighting=replace(self.sighting, evidence=evidence))


_CLOSED: Final = (AlertClosed, "the alert is closed: it does not change any more")
_NEXT: Final[dict[tuple[AlertState, Step], AlertState | tuple[type[AlertError], str]]] = {
    (AlertState.OPEN, Step.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.OPEN, Step.DISMISS): AlertState.DISMISSED,
    (AlertState.OPEN, Step.ESCALATE): AlertState.ESCALATED,
    (AlertState.OPEN, Step.CLOSE): (AlertUnanswered, "the alert has no answer yet: acknowledge or dismiss it first"),
    (AlertState.ESCALATED, Step.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.ESCALATED, Step.DISMISS): AlertState.DISMISSED,
    (AlertState.ESCALATED, Step.ESCALATE): (AlertAnswered, "the alert is escalated already"),
    (AlertState.ESCALATED, Step.CLOSE): AlertState.CLOSED,
    (AlertState.ACKNOWLEDGED, Step.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    # Who is on the way may still see on the picture that it is another plate.
    (AlertState.ACKNOWLEDGED, Step.DISMISS): AlertState.DISMISSED,
    (AlertState.ACKNOWLEDGED, Step.ESCALATE): (AlertAnswered, "the alert is acknowledged: nobody waits for an answer"),
    (AlertState.ACKNOWLEDGED, Step.CLOSE): AlertState.CLOSED,
    (AlertState.DISMISSED, Step.ACKNOWLEDGE): (AlertDismissed, "the alert was dismissed as a misread"),
    (AlertState.DISMISSED, Step.DISMISS): AlertState.DISMISSED,
    (AlertState.DISMISSED, Step.ESCALATE): (AlertAnswered, "the alert was dismissed: nobody waits for an answer"),
    (AlertState.DISMISSED, Step.CLOSE): AlertState.CLOSED,
    (AlertState.CLOSED, Step.ACKNOWLEDGE): _CLOSED,
    (AlertState.CLOSED, Step.DISMISS): _CLOSED,
    (AlertState.CLOSED, Step.ESCALATE): _CLOSED,
    (AlertState.CLOSED, Step.CLOSE): _CLOSED,
}


def next_state(state: AlertState, step: Step) -> AlertState:
    """The state after the step; an answer given twice is given once.

    Raises AlertUnanswered, AlertAnswered, AlertDismissed or AlertClosed for a step that the state does not allow.
    """
    answer = _NEXT[state, step]
    if isinstance(answer, AlertState):
        return answer
    error, problem = answer
    raise error(problem)


def take_step(alert: Alert, step: Step, by: str, now: datetime, outcome: Outcome | None = None) -> Alert:
    """The alert after the step; the same alert when the step was taken before. Raises as next_state does.

    `outcome` belongs to closing and to nothing else.
    """
    if (step is Step.CLOSE) != (outcome is not None):
        raise ValueError("an outcome is given when an alert is closed, and only then")
    state = next_state(alert.state, step)
    if state is alert.state:
        return alert
    return replace(alert, state=state, escalate_at=None, answer=Answer(by, now, outcome))


def read_answer(document: object) -> tuple[Step, Outcome | None]:
    """The step and, where it closes, the outcome of {"step", "outcome"?}. Raises FieldInvalid naming the field."""
    fields = read_object(document, "", ("step",), ("outcome",))
    steps = [step.value for step in (Step.ACKNOWLEDGE, Step.DISMISS, Step.CLOSE)]
    if fields["step"] not in steps:
        raise FieldInvalid("step", f"must be {', '.join(steps[:-1])} or {steps[-1]}")
    step, given = Step(str(fields["step"])), fields.get("outcome")
    outcomes = [outcome.value for outcome in Outcome]
    if step is not Step.CLOSE:
        if given is not None:
            raise FieldInvalid("outcome", "is given when an alert is closed, and only then")
        return step, None
    if given not in outcomes:
        raise FieldInvalid("outcome", f"must be one of {', '.join(outcomes)} when an alert is closed")
    return step, Outcome(str(given))


def make_alert(
    hit: Hit,
    sighting: Sighting,
    recipient: Recipient | None,
    now: datetime,
    escalate_at: datetime | None,
    retention: Retention,
    *,
    settings: ListSettings | None = None,
    late: bool = False,
) -> Alert:
    """A new alert. With nobody to tell (`recipient` None) it is the control room's, and watch takes it up.

    `settings` are those of the entry's list. Nobody waits for the answer to a late alert, so it is not escalated.
    """
    recipient_id = recipient.recipient_id if recipient else CONTROL_ROOM
    return Alert(
        alert_id=format_alert_id(sighting.passage_id, hit.entry.entry_id, recipient_id),
        hit_id=_digest("hit", sighting.passage_id, hit.entry.entry_id),
        recipient_id=recipient_id,
        tier=recipient.tier if recipient else 0,
        hit=hit,
        sighting=sighting,
        created_at=now,
        escalate_at=None if late else escalate_at,
        retention=retention,
        settings=keep_handling(settings or ListSettings(hit.entry.list_name)),
        late=late,
    )


def hand_on(alert: Alert, recipient: Recipient, now: datetime, escalate_at: datetime) -> Alert:
    """The alert of the same hit for another recipient."""
    return make_alert(
        alert.hit,
        alert.sighting,
        recipient,
        now,
        escalate_at,
        alert.retention,
        settings=alert.settings,
        late=alert.late,
    )


def is_late(captured_at: datetime, now: datetime, late_after: timedelta) -> bool:
    """True when a passage is so long ago that nobody should be sent after it: its camera was offline, most likely."""
    return now - captured_at > late_after


def format_alert_id(passage_id: str, entry_id: str, recipient_id: str) -> str:
    """32 hex digits: the same for the same passage, entry and recipient, whoever asks and however often."""
    return _digest("alert", passage_id, entry_id, recipient_id)


def keep_handling(settings: ListSettings) -> ListSettings:
    """What of a list's settings is kept with its hits: what says how they are handled."""
    return ListSettings(
        settings.list_name,
        recipients=settings.recipients,
        hit_days=settings.hit_days,
        escalate_after=settings.escalate_after,
        language=settings.language,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
