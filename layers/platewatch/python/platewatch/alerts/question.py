"""What is asked when alerts are searched, and where the next page of the answer begins.

A plate is looked for by its key alone: as the listed plate (or pattern) and as the one that was read. Spellings that
look like it are not looked for: a search that found them would show cars that nobody asked for.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from platewatch.alerts.alert import Alert, is_alert_id
from platewatch.alerts.answers import Stand
from platewatch.fields import FieldInvalid, check_year, parse_line, parse_object, parse_time, parse_whole
from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import normalise_listed
from platewatch.sentences import say
from platewatch.text.names import is_name
from platewatch.text.timestamps import format_utc, truncate_time
from platewatch.text.timestamps import parse_time as parse_stored

LONGEST: Final = timedelta(days=31)
"""The longest period of one search."""

LARGEST_PAGE: Final = 50
USUAL_PAGE: Final = 25
MOST_REMOVED: Final = 40
"""So many recipients who were removed are remembered from one page to the next."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_CURSOR: Final = 8_000
_OPTIONAL: Final = ("case", "list", "plate", "camera", "state", "limit", "after")


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the alerts, newest first: after the alert with that id, or after all that were born from
    `born_at` on where the id is "".
    """

    born_at: datetime
    alert_id: str = ""

    @property
    def day(self) -> date:
        """The day (UTC) on which the search goes on."""
        moment = self.born_at if self.alert_id else self.born_at - timedelta(milliseconds=1)
        return moment.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins. `begun_at` is when the first page was asked for; `removed` are recipients that alerts
    name and that are not there any more.
    """

    place: Place
    begun_at: datetime
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertQuestion:
    """Which alerts are asked for: those born from `since` up to `until` (aware, UTC) of which all that is given holds.

    `plate` is normalised; of `case_number` capitals do not count. `state` is how the hit stands now. A page has `limit`
    hits at the most; `after` is where it begins, None for the first.
    """

    since: datetime
    until: datetime
    case_number: str | None = None
    list_name: str | None = None
    plate: str | None = None
    camera_id: str | None = None
    state: Stand | None = None
    limit: int = USUAL_PAGE
    after: Cursor | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what was given beside the period."""
        given = {
            "case": self.case_number,
            "list": self.list_name,
            "plate": self.plate,
            "camera": self.camera_id,
            "state": self.state,
        }
        return tuple(name for name, value in given.items() if value is not None)

    def holds(self, moment: datetime) -> bool:
        """True when the moment is in the period."""
        return self.since <= moment < self.until

    def fits(self, alert: Alert) -> bool:
        """True when the alert is one that is asked for; how its hit stands is not looked at."""
        hit, entry = alert.hit, alert.hit.entry
        return (
            self.holds(alert.created_at)
            and (self.case_number is None or self.case_number.casefold() == entry.case_number.strip().casefold())
            and self.list_name in (None, entry.list_name)
            and self.camera_id in (None, alert.sighting.camera_id)
            and (self.plate is None or self.plate in hit.plates)
        )


def parse_question(document: object, now: datetime) -> AlertQuestion:
    """The question of {"from", "to", "case"?, "list"?, "plate"?, "camera"?, "state"?, "limit"?, "after"?}.

    `from` and `to` are days (UTC, both included) or times. Raises FieldInvalid naming the field, never with the plate.
    """
    fields = parse_object(document, "", ("from", "to"), _OPTIONAL)
    given = {name: value for name, value in fields.items() if value is not None}
    since, until = _parse_bound(fields["from"], "from"), _parse_bound(fields["to"], "to", ends=True)
    if until <= since:
        raise FieldInvalid("to", "must not be before from")
    if until - since > LONGEST:
        raise FieldInvalid(
            "to", say("must be at most {days} days after from: ask for one month after another", days=LONGEST.days)
        )
    if since > now:
        raise FieldInvalid("from", "must not be in the future")
    asked = {name: parse_line(given[name], name, 64) for name in ("case", "list", "camera", "plate") if name in given}
    question = AlertQuestion(
        since=since,
        until=until,
        case_number=asked.get("case"),
        list_name=asked.get("list"),
        plate=_parse_plate(asked["plate"]) if "plate" in asked else None,
        camera_id=asked.get("camera"),
        state=_parse_state(given["state"]) if "state" in given else None,
        limit=_parse_limit(given.get("limit", USUAL_PAGE)),
        after=parse_cursor(given["after"]) if "after" in given else None,
    )
    if question.after and not since <= question.after.place.born_at <= until:
        raise FieldInvalid("after", _FOREIGN)
    return question


def format_cursor(cursor: Cursor) -> str:
    """The cursor as an answer's `next`."""
    place = cursor.place
    parts = (format_utc(cursor.begun_at), format_utc(place.born_at), place.alert_id, ",".join(cursor.removed))
    return urlsafe_b64encode("|".join(parts).encode()).decode()


def parse_cursor(value: object) -> Cursor:
    """The cursor of a text of format_cursor. Raises FieldInvalid."""
    text = parse_line(value, "after", _LONGEST_CURSOR)
    try:
        begun_at, born_at, alert_id, removed = urlsafe_b64decode(text.encode()).decode("ascii").split("|")
        begun, born = parse_stored(begun_at).astimezone(UTC), parse_stored(born_at).astimezone(UTC)
    except (binascii.Error, ValueError, OverflowError) as error:
        raise FieldInvalid("after", _FOREIGN) from error
    names = tuple(removed.split(",")) if removed else ()
    is_ours = (not alert_id or is_alert_id(alert_id)) and all(map(is_name, names))
    if not is_ours or len(names) > MOST_REMOVED:
        raise FieldInvalid("after", _FOREIGN)
    for moment in (begun, born):
        check_year(moment, "after")
    return Cursor(Place(born, alert_id), begun, names)


_FOREIGN: Final = "must be the `next` of an answer to the same question"


def _parse_bound(value: object, field: str, *, ends: bool = False) -> datetime:
    """A day's start, or its end; or a time to the millisecond."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return truncate_time(parse_time(value, field))
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise FieldInvalid(field, "is no day that exists; give one such as 2026-03-12") from error
    check_year(day, field)
    return datetime.combine(day, time(), UTC) + timedelta(days=1 if ends else 0)


def _parse_plate(text: str) -> str:
    try:
        return normalise_listed(text)
    except NotAPlate as error:
        raise FieldInvalid("plate", str(error)) from error


def _parse_state(value: object) -> Stand:
    states = [stand.value for stand in Stand]
    if value not in states:
        raise FieldInvalid("state", say("must be one of {choices}", choices=", ".join(states)))
    return Stand(str(value))


def _parse_limit(value: object) -> int:
    limit = parse_whole(value, "limit", 1)
    if limit > LARGEST_PAGE:
        raise FieldInvalid("limit", say("must be at most {most}", most=LARGEST_PAGE))
    return limit
