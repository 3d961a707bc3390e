"""Which plates there are, how close they lie, and how many of them a hotlist holds.

Plates are issued in series: so many combinations of letters and digits, of which so many are on a vehicle today. That
density is what look-alikes are made of: whoever misreads one character of a Dutch plate has a fair chance of naming
another car that exists. The vehicles of each series are the package's (plates.series); only the shapes and letters that
the battery draws take part, because no other plate is ever read here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.series import DIGITS, DUTCH, DUTCH_SERIES, FLEETS, Series, fill_places
from training.battery.countries import COUNTRIES, Country

DUTCH_SHARE: Final = 0.9
"""How much of a hotlist, and of the traffic, is Dutch."""

_SEPARATORS: Final = str.maketrans("", "", "-|* ")
_BASE: Final = 37
_CHARACTERS: Final = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Population:
    """All series, and the share of a hotlist's entries that falls to each country."""

    series: tuple[Series, ...]
    shares: dict[str, float]

    def fleet(self, country: str) -> float:
        """The vehicles of a country."""
        return sum(one.vehicles for one in self.series if one.country == country)

    def densities(self, size: int) -> NDArray[np.float64]:
        """For each series the chance that a given plate of it is one of a hotlist's `size` entries."""
        return np.array(
            [min(1.0, size * self.share_of(one) / one.combinations) for one in self.series], dtype=np.float64
        )

    def share_of(self, series: Series) -> float:
        """The share of a hotlist's entries that are of the series: vehicles are listed wherever they come from."""
        return self.shares[series.country] * series.vehicles / self.fleet(series.country)

    def draw_list(self, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """The codes of a hotlist of about `size` different plates, sorted; see encode."""
        counts = rng.multinomial(size, [self.share_of(one) for one in self.series])
        drawn = [_draw_plates(one, int(count), rng) for one, count in zip(self.series, counts, strict=True)]
        return _sort_distinct(np.concatenate(drawn))


def build_population(dutch_share: float = DUTCH_SHARE) -> Population:
    """Dutch series, and the foreign ones as the battery draws them, as often as it draws each country."""
    letters = {country.code: country.letters for country in COUNTRIES}
    drawn = {shape for country in COUNTRIES if country.code == DUTCH for shape in _list_shapes(country)}
    series = [
        Series(DUTCH, fill_places(shape, letters[DUTCH]), count)
        for shape, count in DUTCH_SERIES.items()
        if shape in drawn
    ]
    foreign = [country for country in COUNTRIES if country.code != DUTCH]
    for country in foreign:
        shapes = _list_shapes(country)
        room = {shape: Series(country.code, fill_places(shape, country.letters), 0.0).combinations for shape in shapes}
        fleet = FLEETS[country.code] * 1e6
        for shape in shapes:
            vehicles = min(float(room[shape]), fleet * room[shape] / sum(room.values()))
            series.append(Series(country.code, fill_places(shape, country.letters), vehicles))
    whole = sum(country.share for country in foreign)
    shares = {country.code: (1.0 - dutch_share) * country.share / whole for country in foreign}
    return Population(tuple(series), {DUTCH: dutch_share, **shares})


def count_neighbours(text: str, series: Series) -> int:
    """How many plates of the series lie within one change of `text`: a character changed, added, dropped, or none."""
    missing = len(series.places) - len(text)
    if missing == 0:
        wrong = [place for mark, place in zip(text, series.places, strict=True) if mark not in place]
        if not wrong:
            return 1 + sum(len(place) - 1 for place in series.places)
        return len(wrong[0]) if len(wrong) == 1 else 0
    if missing == -1:
        return sum(series.holds(shorter) for shorter in _drop_one(text))
    return _count_longer(text, series) if missing == 1 else 0


def within_one(text: str, other: str) -> bool:
    """Whether one changed, added or dropped character at the most makes one text of the other."""
    if len(text) == len(other):
        return sum(a != b for a, b in zip(text, other, strict=True)) <= 1
    short, long = sorted((text, other), key=len)
    return len(long) - len(short) == 1 and short in _drop_one(long)


def encode(texts: Sequence[str]) -> NDArray[np.int64]:
    """Each text (up to 12 characters) as a number of its own."""
    codes = []
    for text in texts:
        code = 0
        for mark in text:
            code = code * _BASE + _CHARACTERS.index(mark) + 1
        codes.append(code)
    return np.array(codes, np.int64)


def decode(codes: NDArray[np.int64]) -> list[str]:
    """The texts that encode made the codes of."""
    texts = []
    for code in codes.tolist():
        marks = []
        while code:
            code, place = divmod(code, _BASE)
            marks.append(_CHARACTERS[place - 1])
        texts.append("".join(reversed(marks)))
    return texts


def _drop_one(text: str) -> set[str]:
    return {text[:at] + text[at + 1 :] for at in range(len(text))}


def _count_longer(text: str, series: Series) -> int:
    """An added character that equals its right neighbour gives what adding it one place further right gives."""
    count = 0
    for at, place in enumerate(series.places):
        left, right = text[:at], text[at:]
        if all(mark in other for mark, other in zip(left, series.places[:at], strict=True)) and all(
            mark in other for mark, other in zip(right, series.places[at + 1 :], strict=True)
        ):
            count += len(place) - (bool(right) and right[0] in place)
    return count


def _list_shapes(country: Country) -> list[str]:
    return sorted({pattern.translate(_SEPARATORS) for pattern in country.patterns})


def _draw_plates(series: Series, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """So many different plates of the series, or all of it."""
    room = series.combinations
    count = min(count, room)
    if count * 2 > room:
        numbers = rng.permutation(room)[:count]
    else:
        numbers = _sort_distinct(rng.integers(room, size=count))
        while len(numbers) < count:
            numbers = _sort_distinct(np.concatenate([numbers, rng.integers(room, size=count - len(numbers))]))
    return _number_to_code(series, numbers)


def _sort_distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """What np.unique does, which is many times slower on millions of numbers."""
    numbers = np.sort(numbers)
    return numbers[np.append(True, np.diff(numbers) > 0)] if len(numbers) else numbers


def _number_to_code(series: Series, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    codes = np.zeros(len(numbers), np.int64)
    scale = 1
    for place in reversed(series.places):
        marks = np.array([_CHARACTERS.index(mark) + 1 for mark in place], np.int64)
        codes += marks[numbers % len(place)] * scale
        numbers = numbers // len(place)
        scale *= _BASE
    return codes


def list_series(text: str, population: Population) -> Iterator[int]:
    """The indices of the series that the text is a plate of."""
    for index, one in enumerate(population.series):
        if one.holds(text):
            yield index
