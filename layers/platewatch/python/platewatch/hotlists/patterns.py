"""The patterns of a list as one packed set: small, because matching fetches it with every look-up.

A set is written under a number of its own whenever a pattern changes, and never altered. So whoever finds the set that
the list's state names has all of it, and may keep it.

A pattern may fit few of the plates in use only: otherwise it would name cars that nobody looks for.

For people, a list's patterns are shown with what is known of them: which match, until when, and why the others do not.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import PatternsTooMany, PatternTooWide
from platewatch.hotlists.fields import parse_row, write_row
from platewatch.hotlists.standing import Standing, Standings, find_end
from platewatch.plates.share import measure_share
from platewatch.sentences import say

MAX_PATTERNS: Final = 200
"""How many patterns a list may have."""

MAX_PACKED_BYTES: Final = 25_000
"""How large their packed set may be: a dozen lists may share one stored item of 400 KB."""

MAX_SHARE: Final = 1 / 10_000
"""Which part of the plates in use a pattern may fit at the most, in any country where it matches."""

MAX_LIST_SHARE: Final = 1 / 1_000
"""Which part the patterns of a list may fit together, counted as if none of them fitted another's plates."""

_UNITS: Final = 10**12
"""Shares are stored as whole numbers of this part, rounded down: what was let in must not be too much when it is summed
up again."""

_ROUNDING: Final = 1e-9

_TOO_WIDE: Final = (
    "fits 1 in {one_in} of the plates in use ({where}), and a pattern may fit 1 in {most} at the most: give more"
    " characters{or_country}"
)
_ONE_TOO_WIDE: Final = (
    "the pattern fits 1 in {one_in:,} of the plates in use ({country}), and a pattern may fit 1 in {most:,} at the"
    " most: give more characters, or a country"
)
_TOGETHER_TOO_WIDE: Final = (
    "the list's patterns fit 1 in {one_in:,} of the plates in use together, and may fit 1 in {most:,} at the most: give"
    " them more characters or a country, or list fewer"
)
_ELSEWHERE: Final = "{country}: a picture does not always show the country, so others count by half"


@dataclass(frozen=True, slots=True)
class Measured:
    """A pattern of a stored set and the part of the plates in use that it fits."""

    entry: Entry
    part: float


def explain_too_wide(plate: str, country: str | None) -> str | None:
    """Why a pattern fits too many of the plates in use, and what to do; None when it does not."""
    share = measure_share(plate, country)
    if share.part <= MAX_SHARE:
        return None
    elsewhere = country is not None and share.country != country
    return _TOO_WIDE.format(
        one_in=_write_number(share.one_in),
        where=_ELSEWHERE.format(country=share.country) if elsewhere else share.country,
        most=_write_number(round(1 / MAX_SHARE)),
        or_country=" or a country" if country is None else "",
    )


def detail_too_wide(plate: str, country: str | None) -> dict[str, str]:
    """The numbers of explain_too_wide."""
    return {"one_in": str(measure_share(plate, country).one_in), "most": str(round(1 / MAX_SHARE))}


def explain_too_wide_together(part: float) -> str | None:
    """Why patterns that fit this part of the plates in use together are too many; None when they are not."""
    if part <= MAX_LIST_SHARE:
        return None
    return say(_TOGETHER_TOO_WIDE, one_in=round(1 / part), most=round(1 / MAX_LIST_SHARE))


def check_bounds(patterns: Sequence[Entry], before: Iterable[Entry]) -> None:
    """Raises PatternTooWide when a pattern that was not on the list `before` fits too many plates, or all together do.

    What is on the list already is not refused again: a list may be changed although it has patterns from the time when
    nothing bounded them. Those that fit too many do not match (choose_within_bounds).
    """
    old = {(entry.plate, entry.case_number, entry.country) for entry in before}
    new = [entry for entry in patterns if (entry.plate, entry.case_number, entry.country) not in old]
    for entry in new:
        if explain_too_wide(entry.plate, entry.country):
            share, most = measure_share(entry.plate, entry.country), round(1 / MAX_SHARE)
            raise PatternTooWide(say(_ONE_TOO_WIDE, one_in=share.one_in, country=share.country, most=most))
    parts = (measure_share(entry.plate, entry.country).part for entry in patterns)
    reason = explain_too_wide_together(sum(part for part in parts if part <= MAX_SHARE))
    if new and reason:
        raise PatternTooWide(reason)


def choose_within_bounds(patterns: Iterable[Measured]) -> tuple[Entry, ...]:
    """Those of a list's patterns that match: none that fits too many plates, and together no more than may be.

    The ones that fit fewest come first, so that one wide pattern does not push many narrow ones out.
    """
    chosen: list[Entry] = []
    together = 0.0
    for one in sorted(patterns, key=lambda one: (one.part, one.entry.plate, one.entry.case_number)):
        together += one.part
        if one.part > MAX_SHARE or together > MAX_LIST_SHARE * (1 + _ROUNDING):
            break
        chosen.append(one.entry)
    return tuple(sorted(chosen, key=lambda entry: (entry.plate, entry.case_number)))


def pack_patterns(patterns: Sequence[Entry]) -> bytes:
    """The set as bytes; the same ones for the same patterns. Raises PatternsTooMany."""
    if len(patterns) > MAX_PATTERNS:
        raise PatternsTooMany(f"{len(patterns)} patterns: a list has at most {MAX_PATTERNS} plates with ? or *")
    # With their shares: matching opens sets when it starts, and should not count plates then.
    parts = [int(measure_share(entry.plate, entry.country).part * _UNITS) for entry in patterns]
    document = {"rows": [write_row(entry) for entry in patterns], "parts": parts}
    packed = zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    if len(packed) > MAX_PACKED_BYTES:
        raise PatternsTooMany(
            f"the {len(patterns)} plates with ? or * take {len(packed)} bytes together, packed: at most"
            f" {MAX_PACKED_BYTES}; shorten their reasons and instructions, or list fewer"
        )
    return packed


def unpack_measured(list_name: str, packed: bytes) -> tuple[Measured, ...]:
    """The patterns that pack_patterns packed, with their shares; also those packed when no share was kept with them."""
    document = json.loads(zlib.decompress(packed))
    rows = document if isinstance(document, list) else document["rows"]
    entries = [parse_row(list_name, row) for row in rows]
    if isinstance(document, list):
        return tuple(Measured(entry, measure_share(entry.plate, entry.country).part) for entry in entries)
    parts = [units / _UNITS for units in document["parts"]]
    return tuple(Measured(entry, part) for entry, part in zip(entries, parts, strict=True))


def unpack_patterns(list_name: str, packed: bytes) -> tuple[Entry, ...]:
    """The patterns that pack_patterns packed."""
    return tuple(one.entry for one in unpack_measured(list_name, packed))


def _write_number(number: int) -> str:
    return f"{number:,}"


class PatternState(StrEnum):
    """Whether a pattern matches."""

    STAYS = "stays"
    """It matches until its weed date."""

    WAITS = "waits"
    """It matches, and stops 24 hours after it was listed unless a second person confirms it."""

    STOPPED = "stopped"
    """It no longer matches: nobody has confirmed it in time."""

    TOO_WIDE = "too wide"
    """It does not match: it is from the time when patterns were not bounded, and fits too many plates."""


@dataclass(frozen=True, slots=True)
class ListedPattern:
    """A pattern of a list, the `part` of the plates in use that it fits, and whether that is `within` the bounds."""

    entry: Entry
    part: float
    within: bool
    standing: Standing | None

    @property
    def ends(self) -> datetime | None:
        """When it stops matching unless a second person confirms it; None when it stays."""
        return find_end(self.standing, self.entry)

    def find_state(self, now: datetime) -> PatternState:
        """Whether it matches now, whatever its dates say."""
        if not self.within:
            return PatternState.TOO_WIDE
        if self.ends is None:
            return PatternState.STAYS
        return PatternState.WAITS if now < self.ends else PatternState.STOPPED


def describe_patterns(patterns: Iterable[Measured], standings: Standings) -> tuple[ListedPattern, ...]:
    """The patterns of one list with what is known of them."""
    measured = tuple(patterns)
    within = set(choose_within_bounds(measured))
    return tuple(
        ListedPattern(one.entry, one.part, one.entry in within, standings.by_entry.get(one.entry.entry_id))
        for one in measured
    )
