"""A preview: who would get what if a listed plate passed a camera. Nothing is recorded as an alert, nothing is sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, Sighting, make_alert
from platewatch.alerts.errors import NothingListed
from platewatch.alerts.link import TOKEN_LENGTH, format_link
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.words import Language, choose_language
from platewatch.cameras.camera import Position, position_at
from platewatch.cameras.errors import CameraUnknown
from platewatch.cameras.store import CameraFinder
from platewatch.fields import FieldInvalid, read_number, read_object, read_text, read_time
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.settings import ListSettings
from platewatch.hotlists.store import EntryStore, Found
from platewatch.matching.bands import Bounds, choose_bounds
from platewatch.matching.hit import CountryCheck, Hit, HitKind
from platewatch.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import normalise
from platewatch.reads.record import Evidence
from platewatch.retention.terms import retain_hit
from platewatch.snapshots.snapshot import CAMERA_ID

_LIST: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PATTERN: Final = re.compile(r"(?=.*[?*])[A-Z0-9?*]{2,12}")
_SURE: Final = 0.99
_NO_PICTURES: Final = Evidence("", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Question:
    """Which plate (normalised, or a pattern as it is listed) of which list passes which camera, when and how surely."""

    list_name: str
    plate: str
    camera_id: str
    at: datetime
    probability: float


@dataclass(frozen=True, slots=True)
class PreviewRules:
    """The deployment's choices, as matching and delivering have them."""

    base_url: str
    language: Language
    zone: ZoneInfo
    threshold: float
    escalate_after: timedelta
    phones: PhoneNumbers = NO_NUMBERS


@dataclass(frozen=True, slots=True)
class PreviewStores:
    """What a preview looks at."""

    entries: EntryStore
    cameras: CameraFinder
    recipients: RecipientStore


@dataclass(frozen=True, slots=True)
class Previewed:
    """What one recipient would be told of one entry: the `alert`, and as `text` the SMS.

    `after` is how long after the passage, if nobody of the tiers before answers. `threshold` is the probability from
    which the recipient is told at once.
    """

    alert: Alert
    recipient: Recipient
    after: timedelta
    threshold: float
    text: str
    link: str


def read_question(document: object, now: datetime) -> Question:
    """The question of {"list", "plate", "camera", "at"?, "probability"?}. Raises FieldInvalid, without the plate."""
    fields = read_object(document, "", ("list", "plate", "camera"), ("at", "probability"))
    return Question(
        list_name=read_text(fields["list"], "list", _LIST, "the name of a hotlist"),
        plate=_read_plate(fields["plate"]),
        camera_id=read_text(fields["camera"], "camera", CAMERA_ID, "the id of a camera"),
        at=now if fields.get("at") is None else read_time(fields["at"], "at"),
        probability=read_number(fields.get("probability", _SURE), "probability", 0.0, 1.0),
    )


def preview_alert(question: Question, rules: PreviewRules, stores: PreviewStores) -> tuple[Previewed, ...]:
    """Who would be told what, tier by tier; nobody when the list does not match then or there.

    Raises NothingListed when the list has no such entry in force at that moment, and CameraUnknown.
    """
    camera = stores.cameras.find(question.camera_id)
    if camera is None:
        raise CameraUnknown(f"no camera is called {question.camera_id}")
    found = stores.entries.find_entries([] if _is_pattern(question.plate) else [question.plate])
    entries = [entry for entry in _listed(found, question) if entry.holds(question.at, rules.zone)]
    if not entries:
        raise NothingListed(f"list {question.list_name} has no entry of that plate which is in force then")
    settings, position = found.settings_of(question.list_name), position_at(camera, question.at)
    if not settings.hours.hold(question.at, rules.zone) or not settings.area.covers(camera.camera_id, position.site):
        return ()
    recipients = stores.recipients.list_recipients()
    return tuple(
        _preview(entry, recipient, after, position, settings, question, rules)
        for entry in entries
        for recipient, after in _list_tiers(recipients, entry, position, settings, question, rules)
    )


def _listed(found: Found, question: Question) -> list[Entry]:
    listed = [entry for entries in found.entries.values() for entry in entries]
    listed += [entry for entry in found.patterns if entry.plate == question.plate]
    return [entry for entry in listed if entry.list_name == question.list_name]


def _list_tiers(
    recipients: tuple[Recipient, ...],
    entry: Entry,
    position: Position,
    settings: ListSettings,
    question: Question,
    rules: PreviewRules,
) -> Iterator[tuple[Recipient, timedelta]]:
    """Every recipient with the time after which it is its turn."""
    tier, after, wait = 0, timedelta(0), settings.escalate_after or rules.escalate_after
    while True:
        occasion = Occasion(entry, settings, question.camera_id, position.site, question.at + after, rules.zone)
        told = choose_recipients(recipients, occasion, above=tier)
        if not told:
            return
        yield from ((recipient, after) for recipient in told)
        tier, after = told[0].tier, after + wait


def _preview(
    entry: Entry,
    recipient: Recipient,
    after: timedelta,
    position: Position,
    settings: ListSettings,
    question: Question,
    rules: PreviewRules,
) -> Previewed:
    # Of a pattern nobody knows which plate will be read: its unknown characters are shown as zeros.
    read = re.sub(r"[?*]", "0", question.plate)
    kind = HitKind.PATTERN if entry.is_pattern else HitKind.EXACT_READ
    country = CountryCheck.AGREES if entry.country else CountryCheck.NOT_LISTED
    hit = Hit(entry, kind, read, question.probability, question.probability, entry.country, country)
    sighting = Sighting("preview", "preview", question.camera_id, position, question.at, question.at, _NO_PICTURES)
    told_at = question.at + after
    retention = retain_hit(question.at, question.at)
    alert = make_alert(hit, sighting, recipient, told_at, None, retention, settings=settings)
    link = format_link(rules.base_url, "x" * TOKEN_LENGTH)
    text = compose_sms(alert, link, choose_language(alert, rules.language), rules.zone, rules.phones)
    threshold = choose_bounds(Bounds(rules.threshold, 0.0), settings, recipient).threshold
    return Previewed(alert, recipient, after, threshold, text, link)


def _is_pattern(plate: str) -> bool:
    return "?" in plate or "*" in plate


def _read_plate(value: object) -> str:
    if isinstance(value, str) and _is_pattern(value):
        bare = re.sub(r"[ .-]", "", value).upper()
        return read_text(bare, "plate", _PATTERN, "a plate, or a pattern with ? and * as it is listed")
    try:
        return normalise(value if isinstance(value, str) else "")
    except NotAPlate as error:
        meaning = "must be a plate of 2 to 12 letters and digits, or a pattern as it is listed"
        raise FieldInvalid("plate", meaning) from error
