"""What the battery knows of plates: patterns, colours and furniture of the countries it draws.

A pattern: X a letter, 9 a digit, # a digit but 0, other marks themselves; "-" a dash, " " a gap, "*" the place of a
sticker or crest, "|" the end of the upper line.
"""

from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]  # BGR

WHITE: Final = (238, 238, 234)
BLACK: Final = (24, 22, 22)
YELLOW: Final = (20, 190, 248)
LIGHT_BLUE: Final = (232, 186, 112)
LIGHT_GREEN: Final = (150, 214, 150)
DARK_BLUE: Final = (120, 48, 16)
RED: Final = (42, 32, 160)
BAND: Final = (158, 56, 12)

CONSONANTS: Final = "BDFGHJKLMNPRSTVWXZ"
NO_IOU: Final = "ABCDEFGHJKLMNPQRSTVWXYZ"
USUAL: Final = "ABCDEFGHJKLMNPRSTVWXYZ"
ALL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Country:
    """`patterns` and `paints` (paper, ink) are as frequent as listed; `right` is the right-hand band's colour."""

    code: str
    share: int
    patterns: tuple[str, ...]
    faces: tuple[str, ...]
    letters: str = ALL
    paints: tuple[tuple[Colour, Colour], ...] = ((WHITE, BLACK),)
    band: str = ""
    right: str = ""
    sticker: str = ""
    shape: float = 4.7


HUMANIST: Final = ("humanist-a", "humanist-b", "humanist-c", "humanist-narrow")
GROTESK: Final = ("grotesk-a", "grotesk-b", "grotesk-c", "grotesk-d", "tall-a")
TALL: Final = ("tall-a", "tall-b", "grotesk-b", "square-a")
EVEN: Final = ("even-a", "even-b")

COUNTRIES: Final = (
    Country(
        "NL",
        40,
        (
            *("XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99", "XX-999-X", "X-999-XX", "X-999-XX"),
            *("XXX-99-X", "99-XXX-9", "9-XXX-99", "XX-999-X", "X-99-XXX", "99-XX|XX", "XX-99|XX", "9-XX|X-99"),
        ),
        HUMANIST,
        CONSONANTS,
        ((YELLOW, BLACK),) * 12 + ((WHITE, BLACK), (LIGHT_BLUE, BLACK), (LIGHT_GREEN, BLACK), (DARK_BLUE, WHITE)),
        "NL",
    ),
    Country(
        "DE",
        11,
        ("X*XX #99", "XX*XX #99", "XXX*XX #9", "XX*X #999", "X*X #999", "XXX*X #99", "XX*XX #9", "XX*XX|#99"),
        EVEN,
        band="D",
        sticker="discs",
    ),
    Country("BE", 8, ("1-XXX-999", "2-XXX-999", "1-XXX-999", "XXX-999"), GROTESK, ALL, ((WHITE, RED),), "B"),
    Country("FR", 8, ("XX-999-XX",), GROTESK, NO_IOU, band="F", right="BLUE"),
    Country(
        "GB",
        7,
        ("XX99 XXX", "XX99 XXX", "XX99 XXX", "X#99 XXX"),
        ("square-a", "tall-b", "grotesk-a"),
        "ABCDEFGHJKLMNOPRSTUVWXYZ",
        ((WHITE, BLACK), ((30, 205, 250), BLACK)),
        "UK",
    ),
    Country("PL", 4, ("XX 99999", "XXX 99XX", "XX 9999X", "XXX 99999"), TALL, "ACEGHJKLMNPRSTUVWXY", band="PL"),
    Country("ES", 4, ("9999 XXX",), TALL + EVEN, "BCDFGHJKLMNPRSTVWXYZ", band="E"),
    Country("IT", 4, ("XX*999XX", "XX 999XX"), TALL, "ABCDEFGHJKLMNPRSTVWXYZ", band="I", right="BLUE"),
    Country("RO", 4, ("XX 99 XXX", "B 999 XXX", "B 99 XXX"), TALL, USUAL, band="RO"),
    Country("LU", 1, ("XX 9999",), TALL, USUAL, ((YELLOW, BLACK),), "L"),
    Country("CZ", 2, ("9X9 9999", "9X9*9999"), TALL, "ABCEHJKLMPSTUZ", band="CZ", sticker="discs"),
    Country("AT", 2, ("X*#9999X", "XX*#99XX"), GROTESK, USUAL, band="A", sticker="crest"),
    Country("HU", 1, ("XXX-999", "XX*XX-999"), TALL, USUAL, band="H", sticker="crest"),
    Country("PT", 1, ("99-XX-99", "XX-99-XX"), GROTESK, USUAL, band="P", right="YELLOW"),
    Country("DK", 1, ("XX 99 999",), GROTESK, USUAL, ((WHITE, BLACK), (YELLOW, BLACK)), "DK"),
    Country("SE", 1, ("XXX 999", "XXX 99X"), GROTESK, "ABCDEFGHJKLMNPRSTUWXYZ", band="S"),
    Country("LT", 1, ("XXX 999",), TALL, "ABCDEFGHJKLMNPRSTUVZ", band="LT"),
)
