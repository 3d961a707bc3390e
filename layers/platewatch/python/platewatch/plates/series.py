"""Which plates are in use: the series of each country, the characters they hold, and how many vehicles carry one.

Shapes, letters and years are those of the published series (the Dutch sidecodes, the neighbours' rules; see
plates.syntax). How many vehicles carry a plate of each series are assumptions in round numbers, not the registers'
figures. Within a series every combination counts as equally frequent: a district's code is not told from other letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Final

DIGITS: Final = "0123456789"
DUTCH: Final = "NL"

_ALL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DUTCH_EARLY: Final = "ABDEFGHIJKLMNOPRSTUVWXYZ"
_DUTCH: Final = "BDFGHJKLMNPRSTVWXZ"
_USUAL: Final = "ABCDEFGHJKLMNPRSTVWXYZ"
_NO_IOU: Final = "ABCDEFGHJKLMNPQRSTVWXYZ"

DUTCH_SERIES: Final[Mapping[str, int]] = {
    "XX9999": 100_000,
    "9999XX": 50_000,
    "99XX99": 50_000,
    "XX99XX": 300_000,
    "XXXX99": 900_000,
    "99XXXX": 2_700_000,
    "99XXX9": 2_300_000,
    "9XXX99": 1_500_000,
    "XX999X": 2_300_000,
    "X999XX": 2_300_000,
    "XXX99X": 600_000,
    "X99XXX": 100_000,
    "9XX999": 50_000,
    "CD#99": 900,
}
"""Sidecodes 1 to 13 and the diplomats', and how many vehicles carry each: cars, vans, lorries, trailers, motorcycles.
Of the first three there are old and imported vehicles left."""

_WITH_VOWELS: Final = frozenset({"XX9999", "9999XX", "99XX99"})
_WITH_Y: Final = frozenset({"XX99XX", "XXXX99", "99XXXX"})

FLEETS: Final[Mapping[str, float]] = {
    "DE": 60.0,
    "BE": 7.5,
    "FR": 45.0,
    "GB": 40.0,
    "PL": 25.0,
    "ES": 30.0,
    "IT": 45.0,
    "RO": 9.0,
    "LU": 0.6,
    "CZ": 8.0,
    "AT": 7.0,
    "HU": 5.0,
    "PT": 7.0,
    "DK": 3.5,
    "SE": 6.0,
    "LT": 1.7,
    "BG": 3.5,
    "CH": 6.0,
    "EE": 0.9,
    "FI": 3.5,
    "GR": 6.0,
    "HR": 2.2,
    "IE": 2.8,
    "IL": 4.0,
    "IN": 300.0,
    "LV": 0.9,
    "NO": 3.5,
    "SI": 1.4,
    "SK": 3.0,
    "TR": 28.0,
    "UA": 10.0,
}
"""Vehicles of each other country, in millions."""

# The letters that X stands for, and the shapes with their parts of the fleet. Before a shape's parts are used up there
# must be room for them: what a series cannot hold is not counted.
_SHAPES: Final[Mapping[str, tuple[str, Mapping[str, float]]]] = {
    "AT": (_USUAL, {"X#9999X": 3, "XX#99XX": 4, "XX#999X": 1, "XX#99X": 1}),
    "BE": (_ALL, {"1XXX999": 3, "2XXX999": 4, "XXX999": 0.5, "999XXX": 0.1}),
    "BG": ("ABCEHKMOPTXY", {"XX9999XX": 4, "X9999XX": 1}),
    "CH": (_ALL, {"XX#99999": 4, "XX#9999": 4, "XX#999": 1, "XX#99": 0.1}),
    "CZ": ("ABCEHJKLMPSTUZ", {"9X99999": 1}),
    "DE": (
        _ALL,
        {
            "XX#9": 0.1,
            "XX#99": 1,
            "XX#999": 2,
            "XXX#": 0.1,
            "XXX#9": 4,
            "XXX#99": 9,
            "XXX#999": 8,
            "XXXX#": 3,
            "XXXX#9": 10,
            "XXXX#99": 18,
            "XXXX#999": 10,
            "XXXX#9E": 1,
            "XXXX#99E": 2,
            "XXXXX#": 3,
            "XXXXX#9": 10,
            "XXXXX#99": 18,
        },
    ),
    "DK": (_USUAL, {"XX99999": 1}),
    "EE": (_ALL, {"999XXX": 1}),
    "ES": ("BCDFGHJKLMNPRSTVWXYZ", {"9999XXX": 19, "XX9999XX": 1}),
    "FI": (_ALL, {"XXX#99": 5, "XX#99": 0.2}),
    "FR": (_NO_IOU, {"XX999XX": 1}),
    "GB": ("ABCDEFGHJKLMNOPRSTUVWXYZ", {"XX99XXX": 3, "X#99XXX": 0.5, "X#9XXX": 0.1}),
    "GR": ("ABEHIKMNOPTXYZ", {"XXX#999": 1}),
    "HR": (_ALL, {"XX999XX": 1, "XX9999XX": 1, "XX999X": 0.5, "XX9999X": 0.5}),
    "HU": (_USUAL, {"XXX999": 3, "XXXX999": 1}),
    "IE": ("CDGKLMORSTW", {"99hX#9999": 3, "99hX#999": 2, "99X#9999": 1}),
    "IL": (_ALL, {"9999999": 2, "99999999": 1}),
    "IN": ("ABCDEFGHJKLMNPQRSTUVWXYZ", {"XX99XX9999": 4, "XX99X9999": 1}),
    "IT": ("ABCDEFGHJKLMNPRSTVWXYZ", {"XX999XX": 1}),
    "LT": ("ABCDEFGHJKLMNPRSTUVZ", {"XXX999": 1}),
    "LU": (_USUAL, {"XX9999": 1}),
    "LV": (_ALL, {"XX#999": 5, "XX#99": 1}),
    "NO": ("ABCDEFGHJKLNPRSTUVXYZ", {"XX#9999": 4, "XX#999": 0.2}),
    "PL": ("ACEGHJKLMNPRSTUVWXY", {"XX99999": 3, "XXX99XX": 1, "XX9999X": 1, "XXX99999": 2}),
    "PT": (_USUAL, {"99XX99": 3, "XX99XX": 2, "9999XX": 1}),
    "RO": (_USUAL, {"XX99XXX": 8, "B999XXX": 3, "B99XXX": 0.5}),
    "SE": ("ABCDEFGHJKLMNPRSTUWXYZ", {"XXX999": 3, "XXX99X": 1}),
    "SI": (_ALL, {"XXXX999": 1, "XX99XXX": 1, "XX999XX": 1}),
    "SK": (_ALL, {"XX999XX": 1}),
    "TR": ("ABCDEFGHIJKLMNOPRSTUVYZ", {"99X9999": 1, "99XX999": 2, "99XX9999": 1, "99XXX99": 2, "99XXX999": 3}),
    "UA": ("ABCEHIKMOPTX", {"XX9999XX": 1}),
}


@dataclass(frozen=True, slots=True)
class Series:
    """Plates of one country and shape: `places` are the characters that each place may hold; `vehicles` carry one."""

    country: str
    places: tuple[str, ...]
    vehicles: float

    @property
    def combinations(self) -> int:
        """How many plates the series has room for."""
        return prod(len(place) for place in self.places)

    def holds(self, text: str) -> bool:
        """Whether the text is one of the series' plates, on a vehicle or not."""
        return len(text) == len(self.places) and all(
            mark in place for mark, place in zip(text, self.places, strict=True)
        )


def fill_places(shape: str, letters: str) -> tuple[str, ...]:
    """The characters of each place of a shape: X is one of the letters, 9 a digit, # a digit but 0, h a 1 or 2, and
    anything else itself."""
    pools = {"X": letters, "9": DIGITS, "#": DIGITS[1:], "h": "12"}
    return tuple(pools.get(mark, mark) for mark in shape)


@cache
def list_series() -> Mapping[str, tuple[Series, ...]]:
    """The series in use by country (upper-case code): every country whose plates' build is known."""
    dutch = tuple(
        Series(DUTCH, fill_places(shape, _choose_letters(shape)), float(count)) for shape, count in DUTCH_SERIES.items()
    )
    return {DUTCH: dutch} | {country: _share_out(country) for country in _SHAPES}


def _choose_letters(shape: str) -> str:
    if shape in _WITH_VOWELS:
        return _DUTCH_EARLY
    return "".join(sorted(_DUTCH + "Y")) if shape in _WITH_Y else _DUTCH


def _share_out(country: str) -> tuple[Series, ...]:
    letters, shapes = _SHAPES[country]
    whole = sum(shapes.values())
    series = []
    for shape, part in shapes.items():
        places = fill_places(shape, letters)
        vehicles = min(FLEETS[country] * 1e6 * part / whole, float(prod(len(place) for place in places)))
        series.append(Series(country, places, vehicles))
    return tuple(series)
