"""What is no plate: badges, lettering, grilles.

The detector and the recogniser must both agree that it is one, and be the surer the less its text looks like a plate of
the country that the picture shows. A word or a number is none at all where no country can be told: STOP, SORTIE and
telephone numbers are everywhere, and who chose a word for a plate has a country on it, by band or design. On scenes
full of lettering that leaves a tenth of the junk; it costs two right readings in a hundred on real photos.

Two or three characters are a plate only where the picture shows a country that has such. Two characters stand
everywhere: on boards, in badges, at the ends of lettering that is cut off. So the country must be sure, and one of its
series on the road must be as short.
"""

from dataclasses import dataclass
from typing import Final

from platewatch.plates.country import REPORTED
from platewatch.plates.distribution import Distribution
from platewatch.plates.issued import keeps_rules
from platewatch.plates.syntax import fits, fold, has_rules, list_look_alikes
from platewatch.reading.limits import SHORTEST, SHORTEST_OF_ALL
from platewatch.reading.recognised import RecognisedPlate

SHORT_COUNTRY: Final = 0.9
"""The least probability of the country."""


def may_be_short(spelling: str, country: str | None, country_probability: float) -> bool:
    """Whether a picture that shows this country with this probability may show so short a plate."""
    return country_probability >= SHORT_COUNTRY and is_short_plate(spelling, country)


def is_short_plate(spelling: str, country: str | None) -> bool:
    """Whether this normalised spelling is a plate of two or three characters such as the country (a code) has.

    False where the country is unknown or nothing is known of how its plates are built.

    >>> is_short_plate("A1", "GB"), is_short_plate("A1", "NL"), is_short_plate("AA1", "NL"), is_short_plate("A1", None)
    (True, False, True, False)
    """
    if country is None or not SHORTEST_OF_ALL <= len(spelling) < SHORTEST:
        return False
    return country in REPORTED and has_rules(country) and keeps_rules(spelling, country)


def find_look_alike(spelling: str, country: str | None) -> str | None:
    """A short plate of the country that is this spelling, or is when O is taken for 0, I for 1, or the reverse."""
    if not SHORTEST_OF_ALL <= len(spelling) < SHORTEST:
        return None
    return next((one for one in list_look_alikes(spelling) if is_short_plate(one, country)), None)


def drop_short(distribution: Distribution, country: str | None) -> Distribution:
    """The distribution without short texts that are no plates of the country: these count as unreadable."""
    kept = tuple(
        one for one in distribution.spellings if len(one.text) >= SHORTEST or is_short_plate(one.text, country)
    )
    if len(kept) == len(distribution.spellings):
        return distribution
    dropped = sum(one.probability for one in distribution.spellings) - sum(one.probability for one in kept)
    return Distribution(kept, min(1.0, distribution.unreadable + max(0.0, dropped)))


# These limits were chosen on held-out photos of the training sets and on drawn scenes without plates.
MIN_SCORE: Final = 0.4
# A crop that the recogniser calls unreadable with more than this probability is junk: a badge, a sign, a blur.
MAX_UNREADABLE: Final = 0.5
# The best spelling must have at least this probability: below it the read says nothing.
MIN_CONFIDENCE: Final = 0.2
MIN_CHARACTERS: Final = 4
# Narrower finds (pixels of the picture as decoded) have three pixels a character: nobody could read them.
MIN_WIDTH: Final = 24.0
ODD_CAUTION: Final = 1.6
WORD_CAUTION: Final = 2.0
WORD_COUNTRY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a plate worth reading: the detector's score and the width; and worth reporting: the unreadable
    share and the best spelling as read.

    Texts of fewer than `min_characters` must be short plates of a sure country. Score and confidence must be
    `odd_caution` times as high for a text that breaks its country's rules or shows no country that has rules, and
    `word_caution` times for a short plate, a word or a number; the latter must also show some country with a
    probability of `word_country`. Two finds that share more than `max_overlap` of the smaller one are the same plate.
    """

    min_score: float = MIN_SCORE
    max_unreadable: float = MAX_UNREADABLE
    min_confidence: float = MIN_CONFIDENCE
    min_characters: int = MIN_CHARACTERS
    min_width: float = MIN_WIDTH
    odd_caution: float = ODD_CAUTION
    word_caution: float = WORD_CAUTION
    word_country: float = WORD_COUNTRY
    max_overlap: float = 0.5
    max_plates: int = 50


def is_plate(score: float, read: RecognisedPlate, limits: Limits) -> bool:
    """Whether a find of this score, read as this, is a plate worth reporting."""
    distribution, country = read.distribution, read.country
    if not distribution.spellings or distribution.unreadable > limits.max_unreadable:
        return False
    best = distribution.spellings[0]
    caution = 1.0
    if len(best.text) < limits.min_characters:
        if not may_be_short(best.text, country, read.country_probability):
            return False
        caution = limits.word_caution
    elif is_word(best.text):
        if (read.country_probability if country else 0.0) < limits.word_country:
            return False
        caution = limits.word_caution
    elif country is None or not has_rules(country) or not fits(best.text, country):
        caution = limits.odd_caution
    return score >= caution * limits.min_score and best.probability >= caution * limits.min_confidence


def is_word(spelling: str) -> bool:
    """Whether the text has no digit or no letter, or nothing but one character and its look-alike: 1I1I.

    Words, telephone numbers, years and bars are found on bodywork, boards and grilles; few countries' plates look so.
    """
    return spelling.isalpha() or spelling.isdigit() or len(set(fold(spelling))) == 1
