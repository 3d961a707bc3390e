"""The series of plates that are on the road, by country, each with where that is written; and what no series has.

Old series, special ones and those of embassies, armies and dealers are here too, and where a page leaves something open
the pattern is wider than the series: a plate that is missing here makes right readings of it lose to wrong ones
(is_possible). Letters are as the reader reports them: an umlaut or a caron is lost.

A reading is impossible only in a country whose series are all known. Rules (plates.syntax) say what is usual there;
this says what cannot be, and is the wider of the two.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from platewatch.plates.german_districts import AUTHORITIES, DISTRICTS, fold_letters
from platewatch.plates.syntax import fits

_WIKI: Final = "https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_"
_GUIDE: Final = "https://kennzeichen-guide.de/deutschland-kompakt"
_EMBASSIES: Final = "https://kennzeichenwelt.de/bundesrepublik-seit-1956/diplomaten"
_SWISS: Final = _WIKI + "Switzerland"
_SPANISH: Final = "https://matriculasdelmundo.com/matriculas-espana-especiales.php"
_FRENCH_SPECIAL: Final = "https://247newsreel.com/automobile/506191.html"
_NOT_FOUND: Final = "no page found that gives the form: a wide pattern, so that nothing is lost"


@dataclass(frozen=True, slots=True)
class Issued:
    """One series: a regular expression for whole plates in which # is an office's code (CODES), the longest plate, and
    where it is written."""

    name: str
    pattern: str
    source: str
    longest: int = 12


_DUTCH_SHAPES: Final = (
    *("XX99XX", "XXXX99", "99XXXX", "99XXX9", "9XXX99", "XX999X", "X999XX", "XXX99X", "X99XXX", "9XX999", "999XX9"),
)


def _spell_dutch(shape: str) -> str:
    """Consonants but C and Q stand for X; the first letter may be the O of semi-trailers as well."""
    first, letter = "[BDFGHJKLMNOPRSTVWXYZ]", "[BDFGHJKLMNPRSTVWXYZ]"
    places = [r"\d" if mark == "9" else letter for mark in shape]
    places[shape.index("X")] = first
    return "".join(places)


_BULGARIAN: Final = "A B BH BP BT C CA CB CC CH CM CO CT E EB EH H K KH M OB P PA PB PK PP T TX X Y"
# FL is Liechtenstein, whose plates look nearly the same and which the reader cannot report.
_CANTONS: Final = "AG AI AR BE BL BS FL FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH"
_COUNTIES: Final = (
    "AB AG AR B BC BH BN BR BT BV BZ CJ CL CS CT CV DB DJ GJ GL GR HD HR IF IL IS MH MM MS NT OT PH SB SJ SM SV TL TM"
    " TR VL VN VS"
)
CODES: Final[dict[str, frozenset[str]]] = {
    "BG": frozenset(_BULGARIAN.split()),
    "CH": frozenset(_CANTONS.split()),
    "DE": frozenset(fold_letters(code) for code in DISTRICTS | AUTHORITIES),
    "RO": frozenset(_COUNTIES.split()),
}
"""What # stands for; of Bulgaria and Switzerland from the pages named below, of Romania from the page on its plates."""

ISSUED: Final[dict[str, tuple[Issued, ...]]] = {
    "AT": (
        # Number then letters, letters then number, and numbers alone of the army, embassies and the police; before
        # 1990 numbers too. All begin with letters.
        Issued("all", r"[A-Z]{1,7}\d{1,6}[A-Z]{0,3}", _WIKI + "Austria"),
    ),
    "BG": (
        Issued("since 1992", r"#\d{4}[ABCEHKMOPTXY]{1,2}", _WIKI + "Bulgaria"),
        Issued("chosen", r"#[A-Z0-9]{6}", _WIKI + "Bulgaria"),
        Issued("transit, new and dealers", r"\d{3}[A-Z]\d{3}", _WIKI + "Bulgaria"),
        Issued("army, civil protection", r"(?:BA|CP)\d{5,6}", _WIKI + "Bulgaria"),
        Issued("embassies, foreigners", r"(?:C|CC|CT|XX)\d{4,6}", _WIKI + "Bulgaria"),
    ),
    "CH": (
        Issued("cantons, dealers, import, old rental", r"#[1-9]\d{0,5}[UVZ]?", _SWISS),
        Issued("federal administration, army, post", r"[AMP]\d{1,6}", _SWISS),
        Issued("embassies", r"(?:CD|CC|AT)[A-Z]{2}\d{1,6}|#\d{1,6}(?:CD|CC|AT)?", _NOT_FOUND),
    ),
    "DE": (
        Issued("usual, electric, historic, seasonal", r"#[A-Z]{1,2}[1-9]\d{0,3}[EH]?", _GUIDE, longest=8),
        Issued("authorities, consulates, armed forces", r"#[1-9]\d{0,5}[A-Z]?", _EMBASSIES),
        Issued("short-term, dealers, testers, old cars", r"#0\d{2,6}", _GUIDE),
        Issued("export", r"#[1-9]\d{0,3}[A-Z]", "http://hm-schild.de/kennzeichenformate.php"),
        Issued("embassies", r"0\d{2,6}[A-Z]?", _EMBASSIES),
        Issued("insurance plates of mopeds and scooters", r"\d{3}[A-Z]{3}", _GUIDE + " names them; form: none found"),
    ),
    "ES": (
        Issued("since 2000", r"\d{4}[BCDFGHJKLMNPRSTVWXYZ]{3}", _WIKI + "Spain"),
        # E machines, C mopeds, R trailers, H historic, S T V P temporary.
        Issued("kinds of vehicles since 2000", r"[A-Z]\d{4}[BCDFGHJKLMNPRSTVWXYZ]{3}", _SPANISH),
        # By province until 2000 (M-1234-AB) and 1971 (M-123456); CD, CC, TA, OI; police, ministries, armed forces.
        Issued("provinces, embassies and bodies", r"[A-Z]{1,4}\d{1,7}[A-Z]{0,2}", _WIKI + "Spain and " + _SPANISH),
    ),
    "FR": (
        Issued("since 2009", r"[A-HJ-NP-TV-Z]{1,2}\d{2,3}[A-HJ-NP-TV-Z]{1,2}", _WIKI + "France"),
        Issued("dealers since 2009", r"W\d{3}[A-HJ-NP-TV-Z]{2}", _FRENCH_SPECIAL),
        Issued("until 2009", r"[1-9]\d{0,3}[A-HJ-NP-Z]{1,3}(?:\d{2}|2[AB]|9[78]\d)", _WIKI + "France"),
        Issued("embassies", r"[ESU]?\d{1,3}(?:CMD|CD|CC|C|K)\d{1,5}[A-Z]?", _FRENCH_SPECIAL),
        Issued("armed forces", r"\d{6,8}", _WIKI + "France"),
        Issued("state property", r"\d{2,3}[A-Z]\d{1,4}[A-Z]", _NOT_FOUND),
        # Looks nearly the same, and the reader cannot report it.
        Issued("Monaco", r"[A-Z0-9]{4}", _NOT_FOUND),
    ),
    "GB": (
        Issued("since 2001", r"[A-HJ-PR-Z]{2}\d{2}[A-HJ-PR-Z]{3}", "https://www.drivearchive.co.uk/reginfo.htm"),
        Issued("1983 to 2001", r"[A-Y][1-9]\d{0,2}[A-Z]{3}", "https://www.drivearchive.co.uk/reginfo.htm"),
        Issued("1963 to 1983", r"[A-Z]{3}[1-9]\d{0,2}[A-Z]", "https://www.drivearchive.co.uk/reginfo.htm"),
        Issued("before, Northern Ireland", r"[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3}", _WIKI + "the_United_Kingdom"),
        Issued("embassies", r"\d{3}[DX]\d{3}", "https://www.drivearchive.co.uk/reginfo.htm"),
        Issued("armed forces, trade, trailers", r"\d{2}[A-Z]{2}\d{2}|\d{2,6}|[A-Z]\d{5,7}", _NOT_FOUND),
        Issued("islands and Gibraltar", r"[A-Z]{1,3}\d{1,6}[A-Z]?", _NOT_FOUND),
    ),
    "HR": (
        Issued("towns, chosen, army, export", r"[A-Z]{2}[A-Z0-9]{3,7}", _WIKI + "Croatia"),
        Issued("police", r"\d{6}", _WIKI + "Croatia"),
        Issued("embassies", r"\d{2,3}[A-Z]{1,2}\d{2,4}", _NOT_FOUND),
    ),
    "IT": (
        Issued("since 1994", r"[A-HJ-NPR-TV-Z]{2}\d{3}[A-HJ-NPR-TV-Z]{2}", _WIKI + "Italy"),
        Issued("provinces, motorcycles, army", r"(?:[A-Z]{2,3}|ROMA)\d*[A-Z]?\d+[A-Z]?", _WIKI + "Italy"),
        Issued("bodies and embassies", r"(?:CC|CD|EE|EI|UN|XX|YA)[A-Z]{0,2}\d{3}[A-Z]{0,2}", _WIKI + "Italy"),
        Issued("tests", r"[A-Z0-9]{2}P\d{5}", _NOT_FOUND),
        # Mopeds have five or six characters in any order; San Marino and the police have as few.
        Issued("mopeds and all that is short", r"[A-Z0-9]{2,6}", _WIKI + "Italy"),
    ),
    "NL": (
        Issued("sidecodes 1 to 3", r"[A-Z]{2}\d{4}|\d{4}[A-Z]{2}|\d{2}[A-Z]{2}\d{2}", _WIKI + "the_Netherlands"),
        Issued("sidecodes 4 to 14", "|".join(map(_spell_dutch, _DUTCH_SHAPES)), _WIKI + "the_Netherlands"),
        Issued("others", r"AA\d{1,3}|AA\d{2}[A-Z]{2}|CDJ?\d{1,3}|[A-Z]\d{4}", _WIKI + "the_Netherlands"),
    ),
    "PL": (
        # Usual, chosen, army, police, embassies, temporary, and the black ones until 2000: all begin with a letter.
        Issued("all", r"[A-Z][A-Z0-9]{3,7}", _WIKI + "Poland"),
    ),
    "RO": (
        Issued("counties", r"#\d{2,3}[A-HJ-NP-Z][A-Z]{2}", _WIKI + "Romania"),
        # Red ones, leasing; CD, CO and TC; army and ministry; yellow ones of towns.
        Issued("letters, then digits", r"[A-Z]{1,8}\d{1,7}", _WIKI + "Romania"),
    ),
}
"""By the country that the reader reports."""

UNREPORTED: Final[dict[str, tuple[Issued, ...]]] = {
    "BA": (Issued("since 1998", r"[AEJKMOT]\d{2}[AEJKMOT]\d{3}", _WIKI + "Bosnia_and_Herzegovina"),),
    "RU": (
        Issued("usual", r"[ABEKMHOPCTYXD]\d{3}[ABEKMHOPCTYX]{2}\d{2,3}", _WIKI + "Russia"),
        Issued("motorcycles", r"\d{4}[ABEKMHOPCTYX]{2}\d{2,3}", _WIKI + "Russia"),
    ),
    "XK": (
        Issued("since 2010", r"0[1-7]\d{3}[A-Z]{2}", _WIKI + "Kosovo"),
        Issued("1999 to 2010", r"\d{3}KS\d{3}", _WIKI + "Kosovo"),
    ),
}
"""Countries that the reader does not know and takes for others, as far as their plates were seen to be misread.

Serbia (AB123CD) is not among them: France and Italy would lose what tells O from 0, for a plate that is rare there."""

NOT_JUDGED: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("AU", "BE", "CZ", "DK", "EE", "FI", "HU", "LT", "LU", "LV", "NO", "SE", "SI", "SK", "UA", "US"),
        "has plates that the owner chooses freely, or may have: no page was read that excludes it",
    ),
    **dict.fromkeys(
        ("GR", "IE", "IL", "IN", "PT", "TR"),
        "no page was read that has all its special series",
    ),
}
"""Countries of which no reading is ruled out, and why."""


_LONGEST_CODE: Final = 3


def is_possible(spelling: str, country: str) -> bool:
    """Whether a plate of this normalised spelling may be on the road and be taken for one of `country`.

    True for any spelling of a country whose series are not all known, and for the plates of countries that the reader
    cannot report.
    """
    return country not in ISSUED or _has(spelling, country) or is_unreported(spelling)


def keeps_rules(spelling: str, country: str) -> bool:
    """Whether the country's rules allow the spelling and a series on the road has it, or it is a plate of a country
    that the reader cannot report and takes for this one.
    """
    return is_unreported(spelling) or (fits(spelling, country) and (country not in ISSUED or _has(spelling, country)))


def is_unreported(spelling: str) -> bool:
    """Whether a country that the reader cannot report has such plates: Bosnia, Kosovo, Russia."""
    return any(one.fullmatch(spelling) for one in _compile_unreported())


def _has(spelling: str, country: str) -> bool:
    codes = CODES.get(country, frozenset())
    writings = [spelling, *(f"#{spelling[n:]}" for n in range(1, _LONGEST_CODE + 1) if spelling[:n] in codes)]
    return any(
        len(spelling) <= longest and any(pattern.fullmatch(writing) for writing in writings)
        for pattern, longest in _compile(country)
    )


@cache
def _compile(country: str) -> Sequence[tuple[re.Pattern[str], int]]:
    """The country's series, those of one length limit together."""
    limits: dict[int, list[Issued]] = {}
    for series in ISSUED[country]:
        limits.setdefault(series.longest, []).append(series)
    return [(re.compile("|".join(one.pattern for one in some)), longest) for longest, some in limits.items()]


@cache
def _compile_unreported() -> Sequence[re.Pattern[str]]:
    return [re.compile("|".join(one.pattern for one in series)) for series in UNREPORTED.values()]
