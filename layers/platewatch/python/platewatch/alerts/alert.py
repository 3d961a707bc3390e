"""An alert: the record of a hit to be told to one recipient."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from platewatch.alerts.answers import Answer
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.cameras.camera import Position
from platewatch.hits.hit import Hit
from platewatch.hotlists.settings import ListSettings
from platewatch.reading.record import Evidence
from platewatch.retention.terms import Retention

_ALERT_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Which passage was seen where and when. `position` is None only when nobody knows the camera any more.

    `model_version` tells the weights that read the plate; records from before they were told have none.
    `clock_uncertain` says that the camera's clock was wrong then: `captured_at` is what it wrote all the same.
    """

    passage_id: str
    read_id: str
    camera_id: str
    position: Position | None
    captured_at: datetime
    received_at: datetime
    evidence: Evidence
    model_version: str = ""
    clock_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A hit to be told to one recipient; there is one record per passage, entry and recipient.

    `hit_id` is shared by the alerts of one passage and entry. `tier` is the recipient's, 0 where there was nobody to
    tell. `escalate_at` is when the next tier is told unless somebody answers first, None when nobody waits for an
    answer. `settings` is what its list had agreed about its handling when it was born: recipients, hit_days,
    escalate_after and language; nothing else of the list's settings is kept. `late` alerts tell of a passage that came
    in long after it. `escalated_at` is when the next tier was told instead. Answers belong to the hit and are kept with
    it; `earlier` are those that records of earlier versions hold with the alert itself. `stale_as_of` is when its list
    was refreshed last, where that comes from elsewhere and was too old when the hit was found; None otherwise.
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
    escalated_at: datetime | None = None
    earlier: tuple[Answer, ...] = ()
    stale_as_of: datetime | None = None

    def with_evidence(self, evidence: Evidence) -> "Alert":
        """The same alert with its pictures where they are kept."""
        return replace(self, sighting=replace(self.sighting, evidence=evidence))


def mark_escalated(alert: Alert, now: datetime) -> Alert:
    """The alert once the next tier is told: nobody waits for its own recipient any more."""
    return replace(alert, escalate_at=None, escalated_at=now)


@dataclass(frozen=True, slots=True)
class SeenHit:
    """A hit and where it was seen, with the settings of the entry's list; `late` when that was long ago, `stale_as_of`
    as Alert has it.
    """

    hit: Hit
    sighting: Sighting
    settings: ListSettings
    late: bool = False
    stale_as_of: datetime | None = None


def make_alert(
    seen: SeenHit,
    recipient: Recipient | None,
    now: datetime,
    escalate_at: datetime | None,
    retention: Retention,
) -> Alert:
    """A new alert. With nobody to tell (`recipient` None) it is the control room's, and watch takes it up.

    Nobody waits for the answer to a late alert, so it is not escalated.
    """
    hit, sighting = seen.hit, seen.sighting
    recipient_id = recipient.recipient_id if recipient else CONTROL_ROOM
    return Alert(
        alert_id=format_alert_id(sighting.passage_id, hit.entry.entry_id, recipient_id),
        hit_id=format_hit_id(sighting.passage_id, hit.entry.entry_id),
        recipient_id=recipient_id,
        tier=recipient.tier if recipient else 0,
        hit=hit,
        sighting=sighting,
        created_at=now,
        escalate_at=None if seen.late else escalate_at,
        retention=retention,
        settings=keep_handling(seen.settings),
        late=seen.late,
        stale_as_of=seen.stale_as_of,
    )


def hand_on(alert: Alert, recipient: Recipient, now: datetime, escalate_at: datetime) -> Alert:
    """The alert of the same hit for another recipient."""
    seen = SeenHit(alert.hit, alert.sighting, alert.settings, alert.late, alert.stale_as_of)
    return make_alert(seen, recipient, now, escalate_at, alert.retention)


def is_late(captured_at: datetime, now: datetime, late_after: timedelta) -> bool:
    """True when a passage is so long ago that nobody should be sent after it: its camera was offline, most likely."""
    return now - captured_at > late_after


def format_alert_id(passage_id: str, entry_id: str, recipient_id: str) -> str:
    """32 hex digits: the same for the same passage, entry and recipient, whoever asks and however often."""
    return _digest("alert", passage_id, entry_id, recipient_id)


def is_alert_id(text: str) -> bool:
    """True for text that has the form of format_alert_id."""
    return _ALERT_ID.fullmatch(text) is not None


def format_hit_id(passage_id: str, entry_id: str) -> str:
    """32 hex digits: the same for all alerts of the same passage and entry."""
    return _digest("hit", passage_id, entry_id)


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
