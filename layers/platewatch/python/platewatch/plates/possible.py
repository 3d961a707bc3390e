"""Which readings are impossible in a country: plates that none of its series on the road has (plates.issued).

It is said only of countries whose series are all known. Rules (plates.syntax) say what is usual there; this says what
cannot be, and is the wider of the two.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from platewatch.plates.issued import CODES, ISSUED, UNREPORTED, Issued
from platewatch.plates.syntax import fits

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
