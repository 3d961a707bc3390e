"""The one spelling of a plate that is stored, looked up and compared, and the one that people see."""

import string
import unicodedata
from typing import Final

from platewatch.plates.errors import NotAPlate

MIN_LENGTH: Final = 2
MAX_LENGTH: Final = 12

_SEPARATORS: Final = frozenset(" .-")
# Not str.isalnum or str.upper: those take look-alikes of other scripts, and turn a dotless i into an I.
_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits)

# Letter X, digit 9, as the register publishes them; the index is the sidecode.
_SIDECODE_SHAPES: Final = {
    "XX9999": 1,
    "9999XX": 2,
    "99XX99": 3,
    "XX99XX": 4,
    "XXXX99": 5,
    "99XXXX": 6,
    "99XXX9": 7,
    "9XXX99": 8,
    "XX999X": 9,
    "X999XX": 10,
    "XXX99X": 11,
    "X99XXX": 12,
    "9XX999": 13,
    "999XX9": 14,
}
_SIDECODE_GROUPS: Final = {
    1: (2, 2, 2),
    2: (2, 2, 2),
    3: (2, 2, 2),
    4: (2, 2, 2),
    5: (2, 2, 2),
    6: (2, 2, 2),
    7: (2, 3, 1),
    8: (1, 3, 2),
    9: (2, 3, 1),
    10: (1, 3, 2),
    11: (3, 2, 1),
    12: (1, 2, 3),
    13: (1, 2, 3),
    14: (3, 2, 1),
}


def normalise(text: str) -> str:
    """The spelling of a plate written by a person: upper case A-Z and 0-9 only, 2 to 12 characters.

    Spaces, dots and dashes carry no information and are left out. Anything else raises NotAPlate, letters of
    other scripts that look like ours among them: a list must never hold a plate that no camera can ever read.
    """
    kept: list[str] = []
    for position, character in enumerate(text, start=1):
        if character in _SEPARATORS:
            continue
        if character not in _CHARACTERS:
            raise NotAPlate(
                f"character {position} is {_name_character(character)}:"
                " a plate has only the letters A-Z, digits, spaces, dots and dashes"
            )
        kept.append(character.upper())
    if not MIN_LENGTH <= len(kept) <= MAX_LENGTH:
        raise NotAPlate(f"{len(kept)} letters and digits: a plate has {MIN_LENGTH} to {MAX_LENGTH}")
    return "".join(kept)


def dutch_sidecode(spelling: str) -> int | None:
    """The Dutch series (1 to 14) that a normalised spelling has the shape of, or None.

    It looks at letters and digits only: other countries have plates of the same shapes, so a sidecode does
    not say that the plate is Dutch.
    """
    shape = "".join("9" if character.isdigit() else "X" for character in spelling)
    return _SIDECODE_SHAPES.get(shape)


def show(spelling: str, country: str | None) -> str:
    """A normalised spelling as people of that country write it: 7KXL92 of NL is 7-KXL-92.

    `country` is an upper-case code such as NL, or None when unknown; then, and for any shape that is no Dutch
    series, the spelling comes back as it is.
    """
    sidecode = dutch_sidecode(spelling) if country == "NL" else None
    if sidecode is None:
        return spelling
    first, second, _ = _SIDECODE_GROUPS[sidecode]
    return f"{spelling[:first]}-{spelling[first : first + second]}-{spelling[first + second :]}"


def _name_character(character: str) -> str:
    """U+0410 CYRILLIC CAPITAL LETTER A, and the character itself when it can be shown."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    shown = f" ({character})" if character.isprintable() else ""
    return f"{code} {name}{shown}" if name else f"{code}{shown}"
