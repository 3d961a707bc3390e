"""What is agreed about a list as a whole: whose it is, who is told, from which probability, when and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from platewatch.cameras.area import EVERYWHERE, Area, describe_area, parse_area
from platewatch.fields import FieldInvalid, parse_line, parse_number, parse_object, parse_whole
from platewatch.retention.terms import HIT_TERM
from platewatch.sentences import say
from platewatch.text.hours import ALWAYS, Hours, describe_hours, parse_hours
from platewatch.text.message_text import parse_sent_line
from platewatch.text.names import KnownNames, NameKind, find_unknown

LANGUAGES: Final = ("nl", "en")
CATEGORIES: Final = (1, 2, 3)
MOST_RECIPIENTS: Final = 50
MOST_ESCALATE_MINUTES: Final = 24 * 60
MOST_FRESH_HOURS: Final = 31 * 24

_FIELDS: Final = (
    "owner",
    "category",
    "recipients",
    "threshold",
    "review_floor",
    "hours",
    "area",
    "hit_days",
    "escalate_minutes",
    "language",
    "origin",
    "fresh_hours",
)


@dataclass(frozen=True, slots=True)
class ListSettings:
    """The settings of one list; None means that the deployment's choice holds.

    `category` (1 to 3) is the list's own; an entry's counts where it differs. `recipients` are the ids of those who
    are told of this list's hits beside those who ask for it. `threshold` is the probability from which an alert goes
    at once, `review_floor` that from which a person decides. The list's entries match within `hours` and `area` alone.
    `hit_days` is how long its hits are kept, `escalate_after` how long an alert waits for an answer. `language` is that
    of its messages: nl or en. `origin` is who delivers a list from elsewhere, None for a list of our own; `fresh_hours`
    is how old such a list may be. `version` counts the writes.
    """

    list_name: str
    owner: str | None = None
    category: int | None = None
    recipients: tuple[str, ...] = ()
    threshold: float | None = None
    review_floor: float | None = None
    hours: Hours = ALWAYS
    area: Area = EVERYWHERE
    hit_days: int | None = None
    escalate_after: timedelta | None = None
    language: str | None = None
    origin: str | None = None
    fresh_hours: int | None = None
    version: int = 0


class SettingsStore(Protocol):
    """Where the settings of lists are kept."""

    def find_settings(self, list_name: str) -> ListSettings:
        """The list's settings; the deployment's choices, with version 0, where it has none of its own."""

    def put_settings(self, settings: ListSettings) -> ListSettings:
        """Keep the settings in place of those with the same version; returns them as they are kept now.

        Raises SettingsChanged, and keeps nothing, when others were kept meanwhile.
        """


def parse_settings(list_name: str, document: object) -> ListSettings:
    """The settings of a decoded document {"version", and any of the others}; a field that is missing or null is unset.

    `version` is that of the settings that these take the place of, 0 for the first. Raises FieldInvalid.
    """
    fields = parse_object(document, "", ("version",), _FIELDS)
    settings = ListSettings(
        list_name=list_name,
        owner=None if fields.get("owner") is None else parse_line(fields["owner"], "owner", 100),
        category=_parse_between(fields, "category", CATEGORIES[-1]),
        recipients=_parse_recipients(fields.get("recipients")),
        threshold=_parse_probability(fields, "threshold"),
        review_floor=_parse_probability(fields, "review_floor"),
        hours=parse_hours(fields.get("hours"), "hours"),
        area=parse_area(fields.get("area"), "area"),
        hit_days=_parse_between(fields, "hit_days", HIT_TERM.days),
        escalate_after=_parse_minutes(fields),
        language=_parse_language(fields.get("language")),
        origin=None if fields.get("origin") is None else parse_line(fields["origin"], "origin", 100),
        fresh_hours=_parse_between(fields, "fresh_hours", MOST_FRESH_HOURS),
        version=parse_whole(fields["version"], "version"),
    )
    floor, threshold = settings.review_floor, settings.threshold
    if floor is not None and threshold is not None and floor > threshold:
        raise FieldInvalid(
            "review_floor", say("{floor:g} is above the threshold {threshold:g}", floor=floor, threshold=threshold)
        )
    if settings.fresh_hours is not None and settings.origin is None:
        raise FieldInvalid("fresh_hours", "is for lists from elsewhere: give their origin too")
    return settings


def check_names(settings: ListSettings) -> ListSettings:
    """The settings themselves. Raises FieldInvalid when their owner or origin is a link or a spreadsheet's formula.

    Settings that are stored already are read without this check.
    """
    for where, name in (("owner", settings.owner), ("origin", settings.origin)):
        if name is not None:
            parse_sent_line(name, where, 100, None)
    return settings


def require_known_names(settings: ListSettings, before: ListSettings, known: KnownNames) -> None:
    """Raises FieldInvalid for the first recipient, camera or site that is not there, and was not named `before` either.

    What was named before and is gone since must not keep people from changing something else.
    """
    for kind, names, present, where in (
        (NameKind.RECIPIENT, settings.recipients, before.recipients, "recipients"),
        (NameKind.CAMERA, settings.area.cameras, before.area.cameras, "area.cameras"),
        (NameKind.SITE, settings.area.sites, before.area.sites, "area.sites"),
    ):
        for unknown in find_unknown(kind, names, known):
            if unknown.name not in present:
                raise FieldInvalid(f"{where}[{names.index(unknown.name)}]", str(unknown))


def describe_settings(settings: ListSettings) -> dict[str, Any]:
    """The document that read_settings reads."""
    after = settings.escalate_after
    return {
        "owner": settings.owner,
        "category": settings.category,
        "recipients": list(settings.recipients),
        "threshold": settings.threshold,
        "review_floor": settings.review_floor,
        "hours": describe_hours(settings.hours),
        "area": describe_area(settings.area),
        "hit_days": settings.hit_days,
        "escalate_minutes": None if after is None else int(after.total_seconds()) // 60,
        "language": settings.language,
        "origin": settings.origin,
        "fresh_hours": settings.fresh_hours,
        "version": settings.version,
    }


def _parse_between(fields: Mapping[str, object], name: str, most: int) -> int | None:
    if fields.get(name) is None:
        return None
    value = parse_whole(fields[name], name, 1)
    if value > most:
        raise FieldInvalid(name, say("must be at most {most}", most=most))
    return value


def _parse_minutes(fields: Mapping[str, object]) -> timedelta | None:
    minutes = _parse_between(fields, "escalate_minutes", MOST_ESCALATE_MINUTES)
    return None if minutes is None else timedelta(minutes=minutes)


def _parse_probability(fields: Mapping[str, object], name: str) -> float | None:
    return None if fields.get(name) is None else parse_number(fields[name], name, 0, 1)


def _parse_recipients(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_RECIPIENTS:
        raise FieldInvalid("recipients", say("must be a list of at most {most} recipients' ids", most=MOST_RECIPIENTS))
    return tuple(dict.fromkeys(parse_line(one, f"recipients[{place}]", 63) for place, one in enumerate(value)))


def _parse_language(value: object) -> str | None:
    if value is not None and value not in LANGUAGES:
        raise FieldInvalid("language", say("must be one of {choices}", choices=", ".join(LANGUAGES)))
    return None if value is None else str(value)
