"""A preview: who would get what if a listed plate passed a camera. Nothing is recorded as an alert, nothing is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, SeenHit, Sighting, make_alert
from platewatch.alerts.dispute import DisputeFinder
from platewatch.alerts.errors import NothingListed
from platewatch.alerts.link import TOKEN_LENGTH, format_link
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, list_turns
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.standing import Standing
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.words import Language, choose_language
from platewatch.cameras.camera import CameraFinder, Position, position_at
from platewatch.cameras.errors import CameraUnknown
from platewatch.fields import FieldInvalid, parse_line, parse_number, parse_object, parse_time
from platewatch.hits.bands import Bounds, choose_bounds
from platewatch.hits.hit import CountryCheck, Hit, HitKind
from platewatch.hotlists.entry import Entry, EntryStore, Found
from platewatch.hotlists.findings import LineWarning
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.settings import ListSettings
from platewatch.hotlists.twins import list_twins, warn_of_twins
from platewatch.plates.country import find_reported
from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import normalise_listed
from platewatch.reading.record import Evidence
from platewatch.reading.reportable import fill_pattern, find_obstacles, limit_probability
from platewatch.retention.terms import retain_hit
from platewatch.sentences import say
from platewatch.text.names import LONGEST_NAME
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

_SURE: Final = 0.99
_NO_PICTURES: Final = Evidence("", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Question:
    """Which plate (normalised, or a pattern as it is listed) of which list passes which camera, when and how surely.

    `written` is the plate as it was typed.
    """

    list_name: str
    plate: str
    camera_id: str
    at: datetime
    probability: float
    written: str = ""


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
    disputes: DisputeFinder


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
    standing: Standing


@dataclass(frozen=True, slots=True)
class _Passing:
    """The passage that is asked about: where its camera stands then, and which rules hold."""

    question: Question
    position: Position
    settings: ListSettings
    rules: PreviewRules
    stale_as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Everyone who would be told, and what deserves a second look in what is listed.

    An entry that no camera can report is in nobody's alert: the warnings say why.
    """

    told: tuple[Previewed, ...]
    warnings: tuple[LineWarning, ...] = ()


def parse_question(document: object, now: datetime) -> Question:
    """The question of {"list", "plate", "camera", "at"?, "probability"?}. Raises FieldInvalid, without the plate."""
    fields = parse_object(document, "", ("list", "plate", "camera"), ("at", "probability"))
    return Question(
        list_name=parse_line(fields["list"], "list", LONGEST_NAME),
        plate=_parse_plate(fields["plate"]),
        camera_id=parse_line(fields["camera"], "camera", LONGEST_NAME),
        at=now if fields.get("at") is None else parse_time(fields["at"], "at"),
        probability=parse_number(fields.get("probability", _SURE), "probability", 0.0, 1.0),
        written=str(fields["plate"]),
    )


def preview_alert(question: Question, rules: PreviewRules, stores: PreviewStores) -> Preview:
    """Who would be told what, tier by tier; nobody when the list does not match then or there.

    Raises NothingListed when the list has no such entry in force at that moment, and CameraUnknown.
    """
    camera = stores.cameras.find(question.camera_id)
    if camera is None:
        raise CameraUnknown(f"no camera is called {question.camera_id}")
    pattern = "?" in question.plate or "*" in question.plate
    found = stores.entries.find_entries([] if pattern else [question.plate, *list_twins(question.plate)])
    entries = [entry for entry in _listed(found, question) if entry.holds(question.at, rules.zone)]
    if not entries:
        raise NothingListed(f"list {question.list_name} has no entry of that plate which is in force then")
    day = question.at.astimezone(rules.zone).date()
    warnings = [warning for entry in entries for warning in find_warnings(entry, question.written)]
    warnings += warn_of_twins(question.list_name, question.plate, found, day)
    settings, stale = found.settings_of(question.list_name), found.find_stale(question.list_name, question.at)
    passing = _Passing(question, position_at(camera, question.at), settings, rules, stale)
    told = _preview_entries(entries, passing, stores)
    return Preview(tuple(told), tuple(dict.fromkeys(warnings)))


def _preview_entries(entries: Sequence[Entry], passing: _Passing, stores: PreviewStores) -> Iterator[Previewed]:
    question, settings = passing.question, passing.settings
    covered = settings.area.covers(question.camera_id, passing.position.site)
    if not settings.hours.hold(question.at, passing.rules.zone) or not covered:
        return
    recipients = stores.recipients.list_recipients()
    for entry in entries:
        hit = _make_hit(entry, question)
        if hit is not None:
            standing = Standing(dispute=stores.disputes.find_dispute(entry.list_name, entry.entry_id, question.at))
            for recipient, after in _list_tiers(recipients, entry, passing):
                yield _preview(hit, standing, recipient, after, passing)


def _make_hit(entry: Entry, question: Question) -> Hit | None:
    """The hit if a camera saw the plate as surely as it is asked; None where no camera can report it."""
    obstacles = find_obstacles(entry.plate, entry.country)
    probability = limit_probability(question.probability, obstacles)
    if question.probability > 0 and probability <= 0:
        return None
    read = next((one.read_as for one in obstacles if one.read_as), fill_pattern(question.plate))
    kind = HitKind.EXACT_READ if read == entry.plate else HitKind.LOOK_ALIKE
    seen = find_reported(entry.country)
    country = CountryCheck.AGREES if seen else CountryCheck.NOT_REPORTED
    return Hit(
        entry,
        HitKind.PATTERN if entry.is_pattern else kind,
        read,
        probability,
        probability,
        seen,
        country if entry.country else CountryCheck.NOT_LISTED,
    )


def _listed(found: Found, question: Question) -> list[Entry]:
    listed = [*found.entries.get(question.plate, ()), *found.patterns_at(question.at)]
    return [entry for entry in listed if (entry.list_name, entry.plate) == (question.list_name, question.plate)]


def _list_tiers(
    recipients: tuple[Recipient, ...], entry: Entry, passing: _Passing
) -> Iterator[tuple[Recipient, timedelta]]:
    """Every recipient with the time after which it is its turn."""
    question, settings, rules = passing.question, passing.settings, passing.rules
    occasion = Occasion(entry, settings, question.camera_id, passing.position.site, question.at, rules.zone)
    return list_turns(recipients, occasion, settings.escalate_after or rules.escalate_after)


def _preview(hit: Hit, standing: Standing, recipient: Recipient, after: timedelta, passing: _Passing) -> Previewed:
    question, settings, rules = passing.question, passing.settings, passing.rules
    sighting = Sighting(
        "preview", "preview", question.camera_id, passing.position, question.at, question.at, _NO_PICTURES
    )
    told_at = question.at + after
    retention = retain_hit(question.at, question.at)
    seen = SeenHit(hit, sighting, settings, stale_as_of=passing.stale_as_of)
    alert = make_alert(seen, recipient, told_at, None, retention)
    link = format_link(rules.base_url, "x" * TOKEN_LENGTH)
    text = compose_sms(alert, link, choose_language(alert, rules.language), rules.zone, rules.phones, standing)
    threshold = choose_bounds(Bounds(rules.threshold, 0.0), settings, recipient).threshold
    return Previewed(alert, recipient, after, threshold, text, link, standing)


def _parse_plate(value: object) -> str:
    if not isinstance(value, str):
        raise FieldInvalid("plate", "must be a plate, or a pattern with ? and * as it is listed")
    try:
        return normalise_listed(value)
    except NotAPlate as error:
        raise FieldInvalid(
            "plate", say("must be a plate, or a pattern as it is listed: {error}", error=str(error))
        ) from error
