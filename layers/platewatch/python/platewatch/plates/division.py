"""Plates that differ in nothing but where their letters are divided, or in marks such as the dots of Ö.

German and Austrian plates begin with the letters of a district, and more letters may follow: B-NO 1234 is of Berlin,
BN-O 1234 of Bonn. A camera reports BNO1234 for both. In the other countries whose syntax is known here a digit, or a
fixed number of letters, ends each group, so the letters and digits alone say how a plate is divided.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from platewatch.plates.spelling import PLAIN

_SHAPE: Final = re.compile(r"(?P<letters>[A-Z]+)(?P<digits>[1-9][0-9]*)(?P<end>[A-Z]*)")
_BEFORE_DIGITS: Final = re.compile(r"[^0-9]*")
_SEPARATORS: Final = re.compile(r"[ -]+")


def list_writings(spelling: str, country: str) -> tuple[str, ...]:
    """Every way in which that country could divide a normalised spelling; none where it has no such plates.

    Districts are not looked up: new ones come every year, and while one too many costs an officer a look, one too few
    stops the wrong car.

        list_writings("BNO1234", "DE") == ("B-NO 1234", "BN-O 1234", "BNO 1234")
        list_writings("MUCAB12", "DE") == ("MUC-AB 12",)
    """
    match = _SHAPE.fullmatch(spelling)
    if match is None or country not in _DIVIDERS:
        return ()
    letters, rest = match["letters"], match["digits"] + match["end"]
    places = _DIVIDERS[country](letters, match["digits"], match["end"])
    return tuple(
        f"{letters[:place]}-{letters[place:]} {rest}" if place < len(letters) else f"{letters} {rest}"
        for place in places
    )


def list_same_to_camera(spelling: str, written: str, country: str | None) -> tuple[str, ...]:
    """The plates that no camera can tell apart from this one, itself among them; () where there is no other.

    `written` is the list's own writing, "" where the list has none. What it says stands first, word for word unless it
    is a pattern. `country` is None when nobody knows it: then every country counts that may divide the plate as the
    writing does.
    """
    ways = sorted(_list_divisions(spelling, written, country), key=lambda way: _divide(way) != _divide(written))
    if not _is_pattern(written) and (_is_divided(written) or not written.isascii()):
        others = (way for way in ways if _divide(way) != _divide(written))
        ways = [written, _drop_marks(written), *others]
    found = tuple(dict.fromkeys(ways))
    return found if len(found) > 1 else ()


def is_other_car(spelling: str, one: str, other: str, country: str | None) -> bool:
    """True when both writings divide the letters of this plate, each in a way that the country may, and not alike."""
    if not (_is_divided(one) and _is_divided(other)) or _divide(one) == _divide(other):
        return False
    ways = {_divide(way) for way in _list_divisions(spelling, one, country)}
    return {_divide(one), _divide(other)} <= ways


def _list_divisions(spelling: str, written: str, country: str | None) -> Iterator[str]:
    for name in (country,) if country else _DIVIDERS:
        ways = list_writings(spelling, name)
        if country or (_is_divided(written) and _divide(written) in map(_divide, ways)):
            yield from ways


def _drop_marks(written: str) -> str:
    """The writing with the letters that a camera reports."""
    return "".join(PLAIN.get(character, character) for character in written)


def _divide(written: str) -> tuple[int, ...]:
    """How many letters, or ? for letters, each group before the first digit has."""
    match = _BEFORE_DIGITS.match(written)
    groups = _SEPARATORS.split(match[0]) if match else []
    return tuple(len(group) for group in groups if group)


def _is_divided(written: str) -> bool:
    """False also for BNO 1234: that is how people write who do not know, or care, where the letters are divided."""
    match = _BEFORE_DIGITS.match(written)
    return len(_divide(written)) > 1 and (match is None or "*" not in match[0])


def _is_pattern(written: str) -> bool:
    return "?" in written or "*" in written


def _divide_german(letters: str, digits: str, end: str) -> Iterator[int]:
    """District of one to three letters, one or two more, one to four digits, E or H: eight characters at the most."""
    if len(digits) <= 4 and end in ("", "E", "H") and len(letters + digits + end) <= 8:
        yield from (place for place in (1, 2, 3) if 1 <= len(letters) - place <= 2)
    # Authorities' plates have no letters after the district's.
    if len(letters) <= 3 and 2 <= len(digits) <= 6 and not end:
        yield len(letters)


def _divide_austrian(letters: str, digits: str, end: str) -> Iterator[int]:
    """District of one or two letters, then digits first; a plate that its owner chose has letters first."""
    if not end and len(digits) <= 5:
        yield from (place for place in (1, 2) if 1 <= len(letters) - place <= 5)
    if len(letters) <= 2 and len(digits) <= 6 and len(end) <= 3:
        yield len(letters)


_DIVIDERS: Final[dict[str, Callable[[str, str, str], Iterator[int]]]] = {"DE": _divide_german, "AT": _divide_austrian}
