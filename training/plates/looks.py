"""How the plates of each country look and what may stand on them.

A pattern's marks: X letter, 9 digit, ? either; "-" a drawn dash, " " a gap, "." a dot, "*" the place of a sticker or
crest, "|" the end of the first line; a pattern that starts with "=" has its second mark as a fixed letter, as in
"=B 999 XXX".
"""

from dataclasses import dataclass

import numpy as np

Colour = tuple[int, int, int]  # BGR

WHITE: Colour = (235, 235, 235)
BLACK: Colour = (25, 22, 22)
YELLOW: Colour = (10, 180, 245)
BLUE: Colour = (150, 60, 10)
RED: Colour = (40, 30, 190)
GREEN: Colour = (60, 120, 20)
NO_VOWELS = "BCDFGHJKLMNPQRSTVWXYZ"
ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Look:
    """One country's plates. `colours` are (background, ink, weight), `band` the letters on the blue band."""

    country: str
    weight: float
    patterns: tuple[tuple[str, float], ...]
    families: tuple[str, ...]
    letters: str = ALL
    colours: tuple[tuple[Colour, Colour, float], ...] = ((WHITE, BLACK, 1.0),)
    band: str = ""
    band_chance: float = 0.85
    right_band: float = 0.0
    border: float = 0.6
    aspect: tuple[float, float] = (4.5, 4.9)
    text_height: tuple[float, float] = (0.64, 0.76)
    sticker: str = ""  # kinds: d(iscs) c(rest) v(ignette)
    top_text: tuple[str, ...] = ()
    bottom_text: tuple[str, ...] = ()
    umlauts: bool = False


_STATES = (
    *("CALIFORNIA", "TEXAS", "FLORIDA", "OHIO", "VIRGINIA", "IOWA", "IDAHO", "UTAH", "NEVADA", "ARIZONA", "MICHIGAN"),
    *("ONTARIO", "COLORADO", "MARYLAND", "ILLINOIS", "OREGON", "KENTUCKY", "MAINE"),
    *("NEW YORK", "NEW JERSEY", "WASHINGTON"),
)
_MOTTOES = ("DMV ORG", "SUNSHINE STATE", "GARDEN STATE", "LIVE FREE", "THE LONE STAR STATE", "GREAT LAKES", "SEP 12")

LOOKS: tuple[Look, ...] = (
    Look(
        "NL",
        34,
        (
            ("XX-99-XX", 3),
            ("XX-XX-99", 3),
            ("99-XX-XX", 4),
            ("99-XXX-9", 4),
            ("9-XXX-99", 4),
            ("XX-999-X", 4),
            ("X-999-XX", 3),
            ("XXX-99-X", 1.5),
            ("X-99-XXX", 1.5),
            ("9-XX-999", 1),
            ("999-XX-9", 0.5),
            ("XX-99-99", 0.8),
            ("99-99-XX", 0.8),
            ("99-XX-99", 0.8),
            ("XX-99|XX", 0.5),
            ("99-XX|XX", 0.5),
            ("99-XX|X-9", 0.5),
            ("XX-999|X", 0.3),
            ("XX|99-XX", 0.4),
            ("9-XX|X-99", 0.4),
        ),
        ("gill", "gill", "gill", "road", "stroke"),
        letters="BDFGHJKLMNPRSTVWXYZ",
        colours=(
            (YELLOW, BLACK, 17),
            ((30, 200, 250), BLACK, 4),
            (WHITE, BLACK, 1),
            ((225, 190, 120), BLACK, 0.5),
            (BLUE, WHITE, 0.8),
            ((140, 220, 150), BLACK, 0.3),
        ),
        band="NL",
        aspect=(4.4, 4.9),
    ),
    Look(
        "DE",
        11,
        (
            ("X*XX 9999", 2),
            ("XX*XX 999", 3),
            ("XXX*XX 99", 2),
            ("XXX*X 999", 2),
            ("X*XX 999", 2),
            ("X*X 9999", 1),
            ("XX*X 9999", 2),
            ("XX*X 99", 1),
            ("XX*XX 99", 1),
            ("XX*X 9", 0.3),
            ("XX*XX|9999", 0.3),
            ("X*XX|999", 0.3),
            ("XX*XX 99H", 0.2),
            ("XX-XX 999", 0.5),
            ("X*9999", 0.2),
        ),
        ("fe", "fe", "fe", "din", "stroke"),
        band="D",
        sticker="d",
        umlauts=True,
    ),
    Look(
        "FR",
        7,
        (("XX-999-XX", 8), ("9999 XX 99", 2), ("999 XXX 99", 1), ("XX-999|XX", 0.4)),
        ("grotesk", "grotesk", "din", "stroke"),
        letters="ABCDEFGHJKLMNPQRSTVWXYZ",
        colours=((WHITE, BLACK, 8), (YELLOW, BLACK, 1.2), (BLACK, WHITE, 0.5)),
        band="F",
        right_band=0.85,
    ),
    Look(
        "BE",
        6,
        (("9-XXX-999", 7), ("XXX-999", 4), ("999-XXX", 1), ("9-XXX|999", 0.4), ("XX-999", 0.2), ("X-9999", 0.2)),
        ("grotesk", "gill", "stroke", "road"),
        colours=((WHITE, (45, 35, 165), 8), (WHITE, (70, 110, 20), 0.3)),
        band="B",
        sticker="v",
    ),
    Look(
        "GB",
        7,
        (
            ("XX99 XXX", 8),
            ("X999 XXX", 2),
            ("X99 XXX", 1),
            ("XXX 999X", 1),
            ("X9 XXX", 0.7),
            ("XXX 9", 0.2),
            ("XXX 999", 0.3),
            ("XX99|XXX", 0.5),
            ("9 XXX", 0.2),
        ),
        ("stroke", "stroke", "road", "mono", "grotesk"),
        letters="ABCDEFGHJKLMNOPRSTUVWXYZ",
        colours=((WHITE, BLACK, 5), ((20, 200, 250), BLACK, 5), (BLACK, WHITE, 0.5)),
        band="GB",
        band_chance=0.45,
        border=0.2,
        aspect=(4.2, 4.8),
        bottom_text=("MOTORS", "WWW CARS CO UK", "FORD OF KENT"),
    ),
    Look(
        "IT",
        4,
        (("XX*999XX", 4), ("XX 999XX", 4), ("XX 999|XX", 0.4)),
        ("din", "grotesk", "stroke"),
        letters="ABCDEFGHJKLMNPRSTVWXYZ",
        band="I",
        right_band=0.9,
        aspect=(3.3, 4.8),
        sticker="c",
    ),
    Look(
        "ES",
        5,
        (("9999 XXX", 8), ("X 9999 XX", 1), ("XX 9999 XX", 0.6), ("9999|XXX", 0.4)),
        ("fe", "din", "grotesk", "stroke"),
        letters=NO_VOWELS,
        band="E",
        border=0.8,
    ),
    Look(
        "RO",
        6,
        (("XX 99 XXX", 6), ("=B 999 XXX", 4), ("=B 99 XXX", 4), ("XX 999999", 0.4)),
        ("din", "din", "grotesk", "stroke"),
        band="RO",
    ),
    Look(
        "PL",
        4,
        (
            ("XX 9999X", 2),
            ("XX 99999", 3),
            ("XXX 9XX9", 1),
            ("XXX 99XX", 2),
            ("XXX X999", 1),
            ("XX 999XX", 2),
            ("XXX 9999X", 0.5),
            ("XX*99999", 1),
            ("XXX|9999", 0.2),
        ),
        ("din", "grotesk", "stroke"),
        band="PL",
        sticker="v",
    ),
    Look(
        "BG",
        2.5,
        (("XX 9999 XX", 4), ("X 9999 XX", 2)),
        ("din", "grotesk", "stroke"),
        letters="ABCEHKMOPTXY",
        band="BG",
    ),
    Look(
        "AT",
        3,
        (("X*99999X", 2), ("XX*999XX", 2), ("X*9999XX", 1), ("XX*99XX", 1), ("X*999 XX", 1), ("XX*9 XXX", 0.5)),
        ("grotesk", "din", "stroke"),
        band="A",
        sticker="c",
    ),
    Look(
        "CH",
        3,
        (("XX*999999", 3), ("XX*99999", 2), ("XX 999999", 1), ("XX*|999999", 0.6), ("XX*9999", 0.5)),
        ("din", "grotesk", "stroke"),
        aspect=(3.6, 4.8),
        sticker="s",
    ),
    Look(
        "LU",
        1.5,
        (("XX 9999", 4), ("99999", 0.7), ("9999", 0.3)),
        ("din", "grotesk", "fe"),
        colours=((YELLOW, BLACK, 1.0),),
        band="L",
    ),
    Look(
        "CZ",
        2.5,
        (("9X9 9999", 4), ("9XX 9999", 1), ("9X9*9999", 3)),
        ("din", "grotesk", "stroke"),
        letters="ABCEHJKLMPSTUZ",
        band="CZ",
        sticker="d",
    ),
    Look("SK", 2.5, (("XX*999XX", 4), ("XX-999XX", 2)), ("din", "grotesk", "stroke"), band="SK", sticker="c"),
    Look(
        "HU", 2, (("XXX-999", 4), ("XX*XX-999", 1), ("XXX*999", 1)), ("din", "grotesk", "stroke"), band="H", sticker="c"
    ),
    Look(
        "HR",
        2,
        (("XX*999-XX", 4), ("XX*9999-XX", 2), ("XX*999-X", 1), ("XX 999-XX", 1)),
        ("din", "grotesk", "stroke"),
        band="HR",
        band_chance=0.4,
        sticker="c",
    ),
    Look(
        "SI",
        2,
        (("XX*XX-999", 3), ("XX*99-XXX", 2), ("XX*X9-99X", 1)),
        ("din", "grotesk", "stroke"),
        band="SLO",
        sticker="c",
        border=0.9,
    ),
    Look(
        "PT",
        2,
        (("99-XX-99", 3), ("99-99-XX", 3), ("XX-99-XX", 2), ("XX-99-99", 1)),
        ("din", "grotesk", "stroke"),
        colours=((WHITE, BLACK, 1.0),),
        band="P",
        right_band=0.5,
    ),
    Look(
        "DK",
        2,
        (("XX 99 999", 4),),
        ("grotesk", "din", "stroke"),
        colours=((WHITE, BLACK, 4), (YELLOW, BLACK, 1)),
        band="DK",
        band_chance=0.5,
        border=0.8,
    ),
    Look(
        "SE",
        2,
        (("XXX 999", 3), ("XXX*999", 3), ("XXX 99X", 2)),
        ("grotesk", "din", "stroke"),
        letters="ABCDEFGHJKLMNOPRSTUWXYZ",
        band="S",
        sticker="v",
    ),
    Look(
        "NO",
        2,
        (("XX 99999", 4), ("XX*99999", 1)),
        ("grotesk", "din", "stroke"),
        letters="ABCDEFHJKLNPRSTUVXYZ",
        colours=((WHITE, BLACK, 4), (GREEN, WHITE, 0.4)),
        band="N",
        band_chance=0.7,
        sticker="v",
    ),
    Look("FI", 1, (("XXX-999", 4), ("XXX-99", 1)), ("din", "grotesk", "stroke"), band="FIN"),
    Look(
        "IE",
        1,
        (("999-X-99999", 3), ("99-XX-9999", 2), ("99-X-99999", 2)),
        ("grotesk", "din"),
        band="IRL",
        top_text=("LIMERICK", "CORCAIGH", "BAILE ATHA CLIATH"),
    ),
    Look("LT", 1, (("XXX 999", 4), ("XXX*999", 1)), ("din", "grotesk", "stroke"), band="LT", sticker="v"),
    Look("LV", 1, (("XX-9999", 4), ("XX-999", 1)), ("din", "grotesk", "stroke"), band="LV"),
    Look("EE", 1, (("999 XXX", 4), ("999*XXX", 1)), ("din", "grotesk", "stroke"), band="EST"),
    Look("UA", 1.5, (("XX 9999 XX", 4),), ("din", "grotesk", "stroke"), letters="ABCEHIKMOPTX", band="UA"),
    Look(
        "GR",
        3,
        (("XXX-9999", 4), ("XXX 9999", 1), ("XXX|9999", 0.4)),
        ("din", "grotesk", "stroke"),
        letters="ABEHIKMNOPTXYZ",
        band="GR",
    ),
    Look(
        "TR",
        1.5,
        (("99 XX 999", 2), ("99 XXX 99", 2), ("99 X 9999", 1), ("99 XX 9999", 1)),
        ("grotesk", "din", "stroke"),
        letters="ABCDEFGHJKLMNPRSTUVYZ",
        band="TR",
    ),
    Look(
        "US",
        5,
        (
            ("9XXX999", 3),
            ("XXX 9999", 2),
            ("XXX*999", 2),
            ("999 XXX", 2),
            ("XXX-9999", 1),
            ("XX9*X999", 1),
            ("XXXXXXX", 1.5),
            ("XXXXXX", 1),
            ("XXXXX", 0.5),
            ("99X9999", 0.5),
        ),
        ("mono", "grotesk", "stroke", "road"),
        colours=(
            (WHITE, (120, 50, 30), 4),
            (WHITE, BLACK, 2),
            ((215, 205, 190), (110, 60, 30), 2),
            (WHITE, (40, 40, 150), 1),
            (WHITE, (70, 110, 20), 0.7),
            ((60, 190, 230), BLACK, 1),
            ((110, 60, 20), (100, 210, 240), 0.5),
            (GREEN, WHITE, 0.4),
        ),
        aspect=(1.9, 2.1),
        text_height=(0.40, 0.52),
        border=0.4,
        sticker="c",
        top_text=_STATES,
        bottom_text=_MOTTOES,
    ),
    Look(
        "IN",
        4,
        (
            ("XX 99 XX 9999", 6),
            ("XX 99 X 9999", 2),
            ("XX99XX9999", 3),
            ("XX-99-XX-9999", 2),
            ("XX 9X XX 9999", 1),
            ("XX 99|XX 9999", 0.8),
            ("XX99|9999", 0.4),
        ),
        ("grotesk", "din", "stroke", "gill", "road"),
        colours=((WHITE, BLACK, 6), (YELLOW, BLACK, 1.5), (BLACK, YELLOW, 0.6), (GREEN, WHITE, 0.3)),
        band="IND",
        band_chance=0.3,
        text_height=(0.45, 0.75),
    ),
    Look(
        "IL",
        2,
        (("99-999-99", 4), ("999-99-999", 2), ("99.999.99", 2)),
        ("grotesk", "din", "stroke"),
        colours=((YELLOW, BLACK, 1.0),),
        band="IL",
    ),
    Look(
        "AU",
        1,
        (("XXX 999", 3), ("XX 99 XX", 2), ("XXX*999", 1)),
        ("road", "grotesk", "stroke"),
        colours=((WHITE, BLACK, 2), (YELLOW, BLACK, 2), (BLACK, WHITE, 1), (WHITE, (110, 40, 20), 1)),
        aspect=(2.5, 3.8),
        text_height=(0.5, 0.65),
        bottom_text=("NEW SOUTH WALES", "VICTORIA", "QUEENSLAND"),
        top_text=("NSW", "VIC"),
    ),
    Look(
        "unknown",
        9,
        (
            ("????", 1),
            ("?????", 2),
            ("??????", 3),
            ("???????", 3),
            ("????????", 1),
            ("?????????", 0.5),
            ("??-???", 1),
            ("??? ???", 1),
            ("??-??-??", 1),
            ("?? ?? ???", 1),
            ("?*?????", 0.5),
            ("???|???", 0.5),
            ("??|????", 0.5),
        ),
        ("stroke", "stroke", "grotesk", "din", "road", "mono", "gill", "fe"),
        colours=(
            (WHITE, BLACK, 6),
            (BLACK, WHITE, 2),
            (YELLOW, BLACK, 2),
            (RED, WHITE, 0.7),
            (BLUE, WHITE, 1),
            (GREEN, WHITE, 0.7),
            (WHITE, RED, 1),
            (WHITE, BLUE, 1),
        ),
        band="",
        aspect=(2.2, 5.0),
        text_height=(0.5, 0.8),
        sticker="c",
        bottom_text=("AUTO CENTER", "MOTORS", "GARAGE"),
    ),
)

COUNTRIES: tuple[str, ...] = tuple(look.country for look in LOOKS)
"""The classes of the country head; the last is "unknown"."""


def choose_look(rng: np.random.Generator) -> Look:
    """A country's look, as often as its weight says."""
    return LOOKS[int(np.searchsorted(_WEIGHTS, rng.random(), side="right"))]


def choose_pattern(rng: np.random.Generator, look: Look) -> str:
    """One of the look's patterns with letters and digits filled in; separators stay."""
    weights = np.cumsum([weight for _, weight in look.patterns])
    pattern = look.patterns[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))][0]
    fixed = ""
    if pattern.startswith("="):
        fixed, pattern = pattern[1], pattern[2:]
    return fixed + "".join(_fill(rng, mark, look.letters) for mark in pattern)


def _fill(rng: np.random.Generator, mark: str, letters: str) -> str:
    if mark == "X":
        return letters[rng.integers(len(letters))]
    if mark == "9":
        return "0123456789"[rng.integers(10)]
    if mark == "?":
        return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rng.integers(36)]
    return mark


_WEIGHTS = np.cumsum([look.weight for look in LOOKS]) / sum(look.weight for look in LOOKS)
