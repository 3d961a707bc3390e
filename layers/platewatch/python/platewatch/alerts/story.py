"""The whole story of a hit: its pictures with their hashes, everybody who was to be told, and what came of it.

What is told is what is kept. Of the spellings that the read had, an alert keeps the most probable one and the
probability of the listed one; the audit log is the auditor's (docs/decisions/0056).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, Sighting
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.hold import Hold
from platewatch.alerts.question import Place
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.alerts.search import AlertSearch, RecipientList, list_alert_ids, order_alerts
from platewatch.alerts.standing import Standing
from platewatch.alerts.store import UnansweredHits

MOST_FRAMES: Final = 6
"""Whose pictures are looked at; a hit seldom has more than one or two."""

LOOK: Final = 200
MOST_LOOKS: Final = 4
SPAN: Final = timedelta(hours=2)
"""So long before and after the alert others are looked for whose recipients are not there any more."""


class PictureState(StrEnum):
    """What is known of a picture by its recorded hash."""

    KEPT = "kept"
    """It is there, and is the picture that was recorded."""

    GONE = "gone"
    """It is not kept any more."""

    ALTERED = "altered"
    """Something is there under its name that is not the picture which was recorded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A kept picture: the SHA-256 that was recorded when it was taken, and what is there now, None where it is gone."""

    sha256: str
    data: bytes | None

    @property
    def found_sha256(self) -> str | None:
        """The SHA-256 of what is there now."""
        return None if self.data is None else hashlib.sha256(self.data).hexdigest()

    @property
    def state(self) -> PictureState:
        """How both compare."""
        if self.data is None:
            return PictureState.GONE
        return PictureState.KEPT if self.found_sha256 == self.sha256 else PictureState.ALTERED


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the passage that alerts of the hit show: its sighting, and its two pictures."""

    sighting: Sighting
    overview: Picture
    plate: Picture


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a story, why, for which case and when; `authority` allowed its restricted use, "" where none is
    needed. `by` is a verified identity.
    """

    by: str
    role: str
    reason: str
    case_number: str
    at: datetime
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A hit as it is known at one moment.

    `alert` is the one that was asked for, `alerts` are all of its hit, oldest first, with their `deliveries` and the
    `notices` of others' answers, by alert. `names` says who recipients are. `nobody_left` says that the operators were
    told, because nobody answered. `is_whole` is False where alerts of recipients who were removed may be missing.
    """

    alert: Alert
    standing: Standing
    alerts: tuple[Alert, ...]
    deliveries: Mapping[str, Delivery]
    notices: Mapping[str, Sequence[Delivery]]
    names: Mapping[str, str]
    frames: tuple[Frame, ...]
    holds: tuple[Hold, ...]
    nobody_left: bool
    is_whole: bool
    asked: Asked


class KeptPictures(Protocol):
    """Where a hit's pictures are kept."""

    def find_kept(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, of the copy that a hold keeps where the picture itself is gone, or None."""


class NoticeLog(Protocol):
    """Where it is kept who was told of others' answers."""

    def list_notices(self, alert_id: str) -> Sequence[Delivery]:
        """The deliveries of all notices to the alert's recipient, that of the first answer first."""


@dataclass(frozen=True, slots=True)
class StoryStores:
    """What a story is made of."""

    alerts: AlertSearch
    recipients: RecipientList
    notices: NoticeLog
    pictures: KeptPictures
    unanswered: UnansweredHits


def tell_story(
    alert: Alert, standing: Standing, holds: Sequence[Hold], asked: Asked, now: datetime, stores: StoryStores
) -> Story:
    """The story of the alert's hit. The alert itself may be shown: that is for the caller to find out.

    Of its hit's other alerts those are told that have not expired, and restricted ones with an authority only.
    """
    recipients = stores.recipients.list_recipients()
    known = {CONTROL_ROOM, *(one.recipient_id for one in recipients), *standing.answers.list_involved()}
    removed, is_whole = _find_removed(alert, stores.alerts)
    found = stores.alerts.find_alerts(list_alert_ids(alert, known | removed))
    others = (one for one in found.values() if _may_show(one, asked, now))
    alerts = order_alerts({one.alert_id: one for one in (*others, alert)}.values())
    (hit,) = stores.alerts.find_hits([alerts], now)
    return Story(
        alert=alert,
        standing=standing,
        alerts=alerts,
        deliveries=hit.deliveries,
        notices={one.alert_id: stores.notices.list_notices(one.alert_id) for one in alerts},
        names={one.recipient_id: one.name for one in recipients},
        frames=tuple(_load_frame(sighting, stores.pictures) for sighting in list_sightings(alerts)[:MOST_FRAMES]),
        holds=tuple(holds),
        nobody_left=stores.unanswered.is_told(alert.hit_id),
        is_whole=is_whole,
        asked=asked,
    )


def list_sightings(alerts: Iterable[Alert]) -> list[Sighting]:
    """The frames that these alerts show, each once, the one captured first first."""
    frames = {alert.sighting.evidence.folder: alert.sighting for alert in alerts}
    return sorted(frames.values(), key=lambda one: (one.captured_at, one.read_id))


def _may_show(alert: Alert, asked: Asked, now: datetime) -> bool:
    return alert.retention.holds(now) and (bool(asked.authority) or not alert.retention.is_restricted(now))


def _find_removed(alert: Alert, store: AlertSearch) -> tuple[set[str], bool]:
    """Who has an alert of the hit that was born around this one, whether or not that recipient is there now; and
    whether all alerts of that time were looked at. A call goes through 800 of them at the most.
    """
    since, place = alert.created_at - SPAN, Place(alert.created_at + SPAN)
    recipient_ids: set[str] = set()
    for _ in range(MOST_LOOKS):
        born, more = store.list_born(place.day, since, place, LOOK)
        recipient_ids |= {one.recipient_id for one in born if one.hit_id == alert.hit_id}
        if more and born:
            place = Place(born[-1].created_at, born[-1].alert_id)
        else:
            place = Place(datetime.combine(place.day, time(), UTC))
        if place.born_at <= since:
            return recipient_ids, True
    return recipient_ids, False


def _load_frame(sighting: Sighting, pictures: KeptPictures) -> Frame:
    evidence = sighting.evidence
    return Frame(
        sighting,
        Picture(evidence.overview_sha256, pictures.find_kept(evidence.overview_key)),
        Picture(evidence.plate_sha256, pictures.find_kept(evidence.plate_key)),
    )
