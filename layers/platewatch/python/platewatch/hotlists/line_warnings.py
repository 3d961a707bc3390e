"""What deserves a second look in an entry that is right as far as its columns go."""

from collections.abc import Iterator
from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.findings import LineWarning
from platewatch.plates.country import warn_unreported
from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.german import find_lost_umlaut
from platewatch.reading.reportable import Obstacle, ObstacleKind, find_obstacles

_CAUSES: Final = {
    ObstacleKind.NEVER_READ: Cause.NEVER_READ,
    ObstacleKind.NOT_BUILT_SO: Cause.NOT_BUILT_SO,
    ObstacleKind.READ_AS_OTHER: Cause.READ_AS_OTHER,
    ObstacleKind.WORD_OR_NUMBER: Cause.WORD_OR_NUMBER,
    ObstacleKind.SHORT: Cause.SHORT,
}


def find_warnings(entry: Entry, written: str, line: int = 0) -> Iterator[LineWarning]:
    """The warnings about one entry by itself. `written` is its plate as it was typed; `line` is 0 without a file."""
    return warn_of_plate(entry.plate, entry.country, written, line)


def warn_of_plate(plate: str, country: str | None, written: str, line: int) -> Iterator[LineWarning]:
    """The same warnings: they are all about the normalised plate, or pattern, and its country."""
    lost = find_lost_umlaut(plate, written) if country in (None, "DE") else None
    for obstacle in find_obstacles(plate, country):
        # The umlaut says why there is no such district, and what to write.
        if lost is not None and obstacle.kind is ObstacleKind.NOT_BUILT_SO:
            continue
        yield LineWarning(line, "plate", obstacle.reason, _CAUSES[obstacle.kind], _list_details(obstacle, country))
    if lost is not None:
        plain, umlaut = lost
        reason = (
            f"{plain} for the German district {umlaut}: write {umlaut}, because cameras report its umlaut as one letter"
        )
        yield LineWarning(line, "plate", reason, Cause.DIGRAPH, {"plain": plain, "umlaut": umlaut})
    # An entry that was stored before codes were checked may hold anything.
    unreported = warn_unreported(country) if country in COUNTRIES else None
    if unreported is not None:
        yield LineWarning(line, "country", unreported, Cause.COUNTRY_NOT_READ, {"country": str(country)})


def _list_details(obstacle: Obstacle, country: str | None) -> dict[str, str]:
    if country is None or obstacle.kind not in (ObstacleKind.NOT_BUILT_SO, ObstacleKind.READ_AS_OTHER):
        return {}
    kind = {"kind": "seldom" if obstacle.left else "never"} if obstacle.kind is ObstacleKind.NOT_BUILT_SO else {}
    return {**kind, "country": country}
