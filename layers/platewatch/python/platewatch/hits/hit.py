"""A hit: which entries want a passage, how it matches and how probable that is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.hits.incomplete import COUNTRY_KNOWN as COUNTRY_KNOWN
from platewatch.hits.incomplete import fit_read, list_plates
from platewatch.hits.odds import weigh
from platewatch.hotlists.entry import Entry, Found
from platewatch.plates import show
from platewatch.plates.country import find_reported
from platewatch.plates.distribution import MOST_SPELLINGS, Spelling, find_repaired
from platewatch.plates.division import list_same_to_camera
from platewatch.reading.combine import CombinedRead
from platewatch.reading.completeness import Missing, find_missing

KEPT_SPELLINGS: Final = 5
LEAST_KEPT: Final = 0.01
"""How many spellings a hit keeps at the most, and how probable each must be: enough to judge the read by."""


class HitKind(StrEnum):
    """How a passage matches an entry."""

    EXACT_READ = "exact read"
    """The most probable spelling is the listed plate."""

    SYNTAX_REPAIRED = "syntax-repaired"
    """The listed plate is the most probable spelling only because of how its country builds plates."""

    LOOK_ALIKE = "look-alike"
    """A less probable spelling is the listed plate."""

    PATTERN = "pattern"
    """The listed plate is known in part, and spellings of the read fit it."""

    SEEN_BEFORE = "seen before"
    """An entry that is new was asked for among passages of the past."""


class CountryCheck(StrEnum):
    """What is known about the country of the plate against the entry's."""

    AGREES = "agrees"
    UNKNOWN = "unknown"
    """The entry names a country, the plate does not show one well enough."""

    NOT_LISTED = "not-listed"
    """The entry names no country."""

    NOT_REPORTED = "not-reported"
    """The entry names a country that no camera can report, so nothing speaks for it or against it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches an entry.

    `plate_read` is the most probable spelling of the passage (for a pattern, of those that fit it), `by_read` how
    probable the entry's plate is by what was read alone, `probability` how probable the hit is: with what being listed
    says (matching.odds). `country_read` is what the plate shows, None when it shows none. `missing` is the part of the
    plate that no picture of the passage shows, None where what was read is rather the whole plate: a hit of an
    incomplete read is never more than doubtful. `spellings` are the most probable texts of the whole plate, best first;
    empty where the hit is from before they were kept.
    """

    entry: Entry
    kind: HitKind
    plate_read: str
    probability: float
    by_read: float
    country_read: str | None
    country: CountryCheck
    missing: Missing | None = None
    spellings: tuple[Spelling, ...] = ()

    @property
    def plate(self) -> str:
        """The plate that was seen if the hit is right: the listed one or, for a pattern, the one that was read."""
        return self.plate_read if self.entry.is_pattern else self.entry.plate

    def show_plate(self) -> str:
        """The same for people: as the list writes it or, for a pattern, as the country does."""
        country = self.entry.country or self.country_read
        return show(self.plate_read, country) if self.entry.is_pattern else self.entry.show_plate(self.country_read)

    def show_read(self) -> str:
        """The most probable spelling of the passage for people: as the country writes it that was read or is listed."""
        return show(self.plate_read, self.country_read or self.entry.country)

    @property
    def same_to_camera(self) -> tuple[str, ...]:
        """The plates that the camera cannot tell from the one of the hit, as people write them, the listed one first.

        Empty where there is no other. B-NO 1234 and BN-O 1234 are two cars that are reported alike.
        """
        return list_same_to_camera(self.plate, self.entry.written, self.entry.country or self.country_read)

    @property
    def sure_of_read(self) -> float | None:
        """How probable it is that `plate_read` is the plate; None where the hit is from before that was kept."""
        if self.plate_read == self.entry.plate:
            return self.by_read
        return next((one.probability for one in self.spellings if one.text == self.plate_read), None)

    @property
    def plates(self) -> tuple[str, ...]:
        """Every plate that the hit says something of: the listed one, and the read one where it is another."""
        return tuple(dict.fromkeys((self.entry.plate, self.plate_read)))


@dataclass(frozen=True, slots=True)
class Observation:
    """What a passage shows, when and where: its combined read, the capture time (aware) of the frame that shows it
    best, the camera, and the site where that stands (None when nobody knows).
    """

    read: CombinedRead
    captured_at: datetime
    camera_id: str
    site: str | None


def choose_spellings(spellings: Sequence[Spelling], least: float) -> tuple[Spelling, ...]:
    """The plates worth asking the hotlist for, of those that a read may be (list_plates): of probability `least` or
    more, best first, 40 at the most.

    What is left out could reach no threshold over `least`.
    """
    plausible = [spelling for spelling in spellings if spelling.probability >= least]
    plausible.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    return tuple(plausible[:MOST_SPELLINGS])


def fits_any(read: CombinedRead, spellings: Sequence[Spelling], found: Found, now: datetime) -> bool:
    """Whether a plate of the passage is listed or fits a pattern at all, wherever and whenever its entry counts."""
    return bool(read.spellings) and any(True for _ in _match(read, spellings, found, now, 1.0))


def find_hits(
    seen: Observation,
    spellings: Sequence[Spelling],
    found: Found,
    now: datetime,
    zone: ZoneInfo,
    odds: float = 1.0,
) -> tuple[Hit, ...]:
    """The hits of a passage, most urgent first; `found` is what is listed under `spellings`, and all patterns.

    `spellings` are of choose_spellings, each with the probability that it is the whole plate.

    `odds` is what being listed says of a spelling; a pattern's hits are as probable as the spellings that fit it, for a
    wrong one fits it as easily as a right one.

    An entry counts when it was in force at capture and its weed date is not past now, both in `zone`, when its list's
    hours and area hold, and when the plate does not show another country than the entry's. A pattern that no second
    person has confirmed in time does not.
    """
    if not seen.read.spellings:
        return ()
    hits = [hit for hit in _match(seen.read, spellings, found, now, odds) if _counts(hit.entry, seen, found, now, zone)]
    kept = keep_spellings(list_plates(seen.read), {hit.plate_read for hit in hits}) if hits else ()
    hits = [replace(hit, spellings=kept) for hit in hits]
    return tuple(sorted(hits, key=lambda hit: (hit.entry.priority, -hit.probability, hit.entry.entry_id)))


def keep_spellings(spellings: Sequence[Spelling], read: Collection[str]) -> tuple[Spelling, ...]:
    """Those of a passage's spellings that its hits keep: the most probable ones, and what counts as `read`."""
    ranked = sorted(spellings, key=lambda spelling: (-spelling.probability, spelling.text))
    best = [spelling.text for spelling in ranked if spelling.probability >= LEAST_KEPT][:KEPT_SPELLINGS]
    return tuple(Spelling(one.text, one.probability) for one in ranked if one.text in best or one.text in read)


def _match(
    read: CombinedRead, spellings: Sequence[Spelling], found: Found, now: datetime, odds: float
) -> Iterator[Hit]:
    ranked = sorted(read.spellings, key=lambda spelling: -spelling.probability)
    best = ranked[0].text
    missing = find_missing(read.completeness)
    kind_of_best = HitKind.EXACT_READ if find_repaired(ranked) is None else HitKind.SYNTAX_REPAIRED
    for spelling in spellings:
        for entry in found.entries.get(spelling.text, ()):
            country = _check_country(read, entry)
            if country is not None:
                kind = kind_of_best if spelling.text == best else HitKind.LOOK_ALIKE
                by_read = min(1.0, spelling.probability)
                yield Hit(entry, kind, best, weigh(by_read, odds), by_read, read.country, country, missing)
    for entry in found.patterns_at(now):
        fit, country = fit_read(read, entry.plate), _check_country(read, entry)
        if fit is not None and country is not None:
            chance = min(1.0, fit.probability)
            yield Hit(entry, HitKind.PATTERN, fit.best.text, chance, chance, read.country, country, missing)


def _counts(entry: Entry, seen: Observation, found: Found, now: datetime, zone: ZoneInfo) -> bool:
    settings = found.settings_of(entry.list_name)
    return (
        entry.holds(seen.captured_at, zone)
        and now.astimezone(zone).date() <= entry.weed_date
        and settings.hours.hold(seen.captured_at, zone)
        and settings.area.covers(seen.camera_id, seen.site)
    )


def _check_country(read: CombinedRead, entry: Entry) -> CountryCheck | None:
    """None when the plate shows another country than the entry's: the same characters, but not the same plate."""
    if entry.country is None:
        return CountryCheck.NOT_LISTED
    listed = find_reported(entry.country)
    if listed is None:
        return CountryCheck.NOT_REPORTED
    if read.country is None or read.country_probability < COUNTRY_KNOWN:
        return CountryCheck.UNKNOWN
    return CountryCheck.AGREES if read.country == listed else None
