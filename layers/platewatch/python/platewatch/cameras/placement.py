"""Why a camera stands where it stands: what is on record of each of its positions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from platewatch.fields import FieldInvalid, check_year, join, parse_line, parse_number
from platewatch.plates.free_text import compose, find_plates
from platewatch.sentences import as_sentence, say

BEFORE_RECORDS: Final = "before positions were recorded"
"""The reason of positions that were stored before reasons were asked for. The camera plan does not take it for one."""

LONGEST_REASON: Final = 500
LONGEST_NAME: Final = 100
HIGHEST: Final = 100.0
"""Metres above the road."""


_WHY: Final = "why the camera stands there"
_FEWEST_LETTERS: Final = 3
"""Different letters of a reason that says something."""


class Purpose(StrEnum):
    """What a placement is for. The camera plan has a column for each."""

    BORDER = "border"
    MAIN_ROAD = "main-road"
    ACCESS_ROAD = "access-road"
    CRIME_AREA = "crime-area"
    VITAL_PLACE = "vital-place"


@dataclass(frozen=True, slots=True)
class Placement:
    """What is on record of a position: why, for what, by whose decision, and how the camera looks at the road.

    `by` is who recorded it. `height` is in metres above the road, `angle` in degrees down from level. None and "" are
    for what was not said. From `review_on` on it has to be looked at again whether the camera still has to stand there.
    """

    reason: str = ""
    by: str = ""
    purposes: tuple[Purpose, ...] = ()
    authority: str = ""
    town: str = ""
    municipality: str = ""
    height: float | None = None
    angle: float | None = None
    review_on: date | None = None

    @property
    def has_reason(self) -> bool:
        """Whether somebody said why the camera stands there."""
        return bool(self.reason) and self.reason != BEFORE_RECORDS


NOT_RECORDED: Final = Placement()
UNKNOWN_PLACEMENT: Final = Placement(reason=BEFORE_RECORDS)

FIELDS: Final = ("reason", "purposes", "authority", "town", "municipality", "height", "angle", "review_on")
"""The names that parse_placement looks at."""


def parse_placement(fields: Mapping[str, object], where: str, by: str, *, reason_needed: bool) -> Placement:
    """The placement of these fields of a position's document; null is for what is not known. Raises FieldInvalid."""
    given = {name: value for name, value in fields.items() if name in FIELDS and value is not None}
    if reason_needed and "reason" not in given:
        raise FieldInvalid(join(where, "reason"), say("is missing: say in words {why}", why=as_sentence(_WHY)))
    return Placement(
        reason=parse_words(given["reason"], join(where, "reason"), _WHY) if "reason" in given else "",
        by=by,
        purposes=_parse_purposes(given.get("purposes", []), join(where, "purposes")),
        authority=_parse_text(given, "authority", where, LONGEST_REASON),
        town=_parse_text(given, "town", where, LONGEST_NAME),
        municipality=_parse_text(given, "municipality", where, LONGEST_NAME),
        height=parse_number(given["height"], join(where, "height"), 0, HIGHEST) if "height" in given else None,
        angle=parse_number(given["angle"], join(where, "angle"), 0, 90) if "angle" in given else None,
        review_on=_parse_day(given["review_on"], join(where, "review_on")) if "review_on" in given else None,
    )


def describe_placement(placement: Placement) -> dict[str, Any]:
    """The fields of a placement as the API shows them, with who recorded it."""
    return {
        "reason": placement.reason or None,
        "by": placement.by or None,
        "purposes": [purpose.value for purpose in placement.purposes],
        "authority": placement.authority or None,
        "town": placement.town or None,
        "municipality": placement.municipality or None,
        "height": placement.height,
        "angle": placement.angle,
        "review_on": placement.review_on.isoformat() if placement.review_on else None,
    }


def load_placement(fields: Mapping[str, Any]) -> Placement:
    """The placement of a document of describe_placement."""
    height, angle, review_on = fields.get("height"), fields.get("angle"), fields.get("review_on")
    return Placement(
        reason=fields.get("reason") or "",
        by=fields.get("by") or "",
        purposes=tuple(Purpose(purpose) for purpose in fields.get("purposes") or ()),
        authority=fields.get("authority") or "",
        town=fields.get("town") or "",
        municipality=fields.get("municipality") or "",
        height=None if height is None else float(height),
        angle=None if angle is None else float(angle),
        review_on=date.fromisoformat(review_on) if review_on else None,
    )


def is_review_due(placement: Placement, today: date) -> bool:
    """Whether it has to be looked at again whether the camera still has to stand there."""
    return placement.review_on is not None and placement.review_on <= today


def parse_words(value: object, where: str, meaning: str) -> str:
    """The value as a line of words that many may see: it says `meaning`, and holds no plate. Raises FieldInvalid."""
    text = parse_line(value, where, LONGEST_REASON)
    if len({letter.casefold() for letter in text if letter.isalpha()}) < _FEWEST_LETTERS:
        raise FieldInvalid(where, say("must say in words {meaning}", meaning=as_sentence(meaning)))
    if any(True for _ in find_plates(compose(text))):
        raise FieldInvalid(where, "must hold no number plate")
    return text


def _parse_text(given: Mapping[str, object], name: str, where: str, longest: int) -> str:
    return parse_line(given[name], join(where, name), longest) if name in given else ""


def _parse_purposes(value: object, where: str) -> tuple[Purpose, ...]:
    if not isinstance(value, list) or any(not isinstance(one, str) or one not in list(Purpose) for one in value):
        raise FieldInvalid(where, say("must be a list of {choices}", choices=", ".join(Purpose)))
    return tuple(purpose for purpose in Purpose if purpose.value in value)


def _parse_day(value: object, where: str) -> date:
    try:
        if not isinstance(value, str) or len(value) != len("2026-03-12"):
            raise ValueError
        day = datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise FieldInvalid(where, "must be a day such as 2027-03-12") from error
    check_year(day, where)
    return day
