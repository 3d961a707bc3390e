"""What there is to say about the plates of a country.

A pattern's marks: X letter, 9 digit, # digit but 0, ? either; "-" a drawn dash, " " a gap, "." a dot, "*" the place of
a sticker or crest, "|" the end of a line that another one follows; a pattern that starts with "=" has its second mark
as a fixed letter, as in "=B 999 XXX", and so on: "=A=A-9".
"""

from dataclasses import dataclass

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
    """One country's plates.

    `aspect` is width over height, `colours` are (background, ink, weight), `band` the letters on the blue band.
    """

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
    tall_aspect: tuple[float, float] = (1.35, 1.8)  # of plates with more than one line
    outline: str = ""  # of a plate that is no rectangle: a kind of training.plates.outline
    text_height: tuple[float, float] = (0.64, 0.76)
    sticker: str = ""  # kinds: d(iscs) c(rest) v(ignette)
    top_text: tuple[str, ...] = ()
    bottom_text: tuple[str, ...] = ()
    umlauts: bool = False
