"""What keeps a list from alerting anybody now: no entry in force, its hours, its area, or nobody to tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import asks_for, takes
from platewatch.cameras.area import Area
from platewatch.cameras.places import Place
from platewatch.hotlists.settings import ListSettings
from platewatch.sentences import Sentence, join_parts, say
from platewatch.text.hours import describe_hours
from platewatch.text.names import KnownNames, NameKind, UnknownName, find_unknown

_MOST_NAMED: Final = 5


class GapKind(StrEnum):
    """Why a list alerts nobody, or not everywhere or of everything."""

    ENTRIES = "entries"
    HOURS = "hours"
    AREA = "area"
    NOBODY = "nobody"
    """Nobody is told of any of its hits now."""

    NOT_ALL_ENTRIES = "not-all-entries"
    NOT_ALL_CAMERAS = "not-all-cameras"

    @property
    def stops_alerts(self) -> bool:
        """True when the list alerts nobody at all."""
        return self not in (GapKind.NOT_ALL_ENTRIES, GapKind.NOT_ALL_CAMERAS)


@dataclass(frozen=True, slots=True)
class Gap:
    """One reason, in words too."""

    kind: GapKind
    text: str


@dataclass(frozen=True, slots=True)
class EntriesSeen:
    """What was seen of a list's entries: how many were looked at, whether those are all, and the category and priority
    of those that are in force. `lost` is True when they could not be read.
    """

    looked: int
    whole: bool
    kinds: frozenset[tuple[int, int]]
    lost: bool = False


def find_gaps(
    settings: ListSettings,
    seen: EntriesSeen,
    recipients: Iterable[Recipient],
    places: Mapping[str, Place],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Gap, ...]:
    """Everything that keeps hits of the list from being told now; `places` are those of all cameras in use."""
    gaps = [*_check_entries(seen)]
    if not settings.hours.hold(now, zone):
        gaps.append(
            Gap(
                GapKind.HOURS,
                say(
                    "now is outside its hours ({hours})",
                    hours=join_parts(list(map(_word_hours, describe_hours(settings.hours))), ", "),
                ),
            )
        )
    covered = [camera for camera, place in places.items() if settings.area.covers(camera, place.site)]
    if not covered:
        gaps.append(Gap(GapKind.AREA, _word_area(settings.area, places)))
    asking = [one for one in recipients if one.active and asks_for(one, settings.list_name, settings)]
    return (*gaps, *_check_recipients(asking, seen.kinds, {each: places[each] for each in covered}, now, zone))


def find_unknown_names(area: Area, known: KnownNames) -> tuple[UnknownName, ...]:
    """The cameras and sites of an area that are not there any more."""
    return (
        *find_unknown(NameKind.CAMERA, area.cameras, known),
        *find_unknown(NameKind.SITE, area.sites, known),
    )


def _check_entries(seen: EntriesSeen) -> Iterable[Gap]:
    if seen.lost:
        yield Gap(GapKind.ENTRIES, "its entries cannot be read: an object of the hotlists bucket is lost")
    elif not seen.looked:
        yield Gap(GapKind.ENTRIES, "it has no entries")
    elif not seen.kinds:
        yield Gap(
            GapKind.ENTRIES,
            (
                say("no entry is in force today")
                if seen.whole
                else say("none of its first {count} entries is in force today", count=seen.looked)
            ),
        )


def _check_recipients(
    asking: Sequence[Recipient],
    kinds: Collection[tuple[int, int]],
    places: Mapping[str, Place],
    now: datetime,
    zone: ZoneInfo,
) -> Iterable[Gap]:
    if not asking:
        yield Gap(GapKind.NOBODY, "nobody is told of its hits: no recipient that is in use asks for the list")
        return
    awake = [one for one in asking if one.hours.hold(now, zone)]
    if not awake:
        yield Gap(GapKind.NOBODY, "nobody is told of its hits at this hour: all its recipients have other hours")
        return
    told = {
        (kind, camera)
        for kind in kinds
        for camera, place in places.items()
        if any(takes(one, *kind) and one.area.covers(camera, place.site) for one in awake)
    }
    if kinds and places and not told:
        yield Gap(GapKind.NOBODY, "nobody is told of its hits now: its recipients take other entries or places")
        return
    if without := sorted(set(kinds) - {kind for kind, _ in told}) if places else []:
        words = [say("category {category}, priority {priority}", category=c, priority=p) for c, p in without]
        yield Gap(GapKind.NOT_ALL_ENTRIES, say("nobody is told now of entries of {kinds}", kinds=_join(words, "; ")))
    if silent := sorted(set(places) - {camera for _, camera in told}) if kinds else []:
        yield Gap(
            GapKind.NOT_ALL_CAMERAS,
            say("nobody is told now of its hits at {cameras}", cameras=_join(silent, ", ")),
        )


def _word_area(area: Area, places: Mapping[str, Place]) -> str:
    if not places:
        return say("no camera is in use")
    return say("no camera in use is in its area ({places})", places=_join([*area.cameras, *area.sites], ", "))


def _word_hours(text: str) -> Sentence:
    """One of describe_hours, with its days as words of their own."""
    days, span = text.split(" ")
    return join_parts([join_parts([say(day) for day in days.split("-")], "-"), span], " ")


def _join(words: Sequence[str], between: str) -> str:
    told = join_parts(words[:_MOST_NAMED], between)
    more = len(words) - _MOST_NAMED
    return say("{words} and {more} more", words=told, more=more) if more > 0 else told
