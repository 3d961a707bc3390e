"""The SMS alphabet (GSM 03.38): one character outside it would cut a message's length from 160 to 70."""

import unicodedata
from typing import Final

ONE_PART: Final = 160
"""Septets in a message of one part."""

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
"""Each of these takes two septets."""

_WRITTEN: Final = (
    dict(zip("–—−‐‑•’‘‚´`“”„«»·×÷⁄łŁđĐðÐıħĦſ", '------\'\',\'\'""""".x//lLdDdDihHs', strict=True))
    | dict(zip("абвгдезийклмнопрстуфхыэіґј", "abvgdeziiklmnoprstufhyeigj", strict=True))
    | dict(zip("αβγδεζηικλμνξοπρστυφωςΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "avgdeziiklmnxoprstyfosABEZIIKMNORTYX", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya", "ё": "yo"}
    | {"є": "ye", "ї": "yi", "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c", "θ": "th", "χ": "ch", "ψ": "ps"}
    | {"þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE", "ŋ": "ng", "Ŋ": "Ng", "ẞ": "SS", "…": "...", "°": " gr", "©": "(c)"}
)
"""How a character outside the alphabet is written in it, where taking its accents off does not do."""


def transliterate(text: str) -> str:
    """The text on one line in the SMS alphabet; what can't be written in it becomes a question mark."""
    # Composed first: an e and its accent are then one character, which the alphabet may have.
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    if _BASIC.issuperset(composed):
        return composed
    return "".join(_write(character) for character in composed)


def count_septets(text: str) -> int:
    """How much room a text of the SMS alphabet takes."""
    return sum(2 if character in _EXTENSION else 1 for character in text)


def is_gsm(text: str) -> bool:
    """True when the text is all of the SMS alphabet."""
    return all(character in _BASIC or character in _EXTENSION for character in text)


def cut_septets(text: str, room: int) -> str:
    """As much of the text as fits into `room` septets, without a space at its end."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character in _EXTENSION else 1
        if taken > room:
            return text[:index].rstrip()
    return text.rstrip()


def _write(character: str) -> str:
    if is_gsm(character):
        return character
    lower = character.lower()
    if character in _WRITTEN:
        return _WRITTEN[character]
    if lower != character and lower in _WRITTEN:
        return _WRITTEN[lower].capitalize()
    # Accents off: é stays (the alphabet has it), ő becomes o. Controls and bare accents leave nothing.
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    written = "".join(part if is_gsm(part) else _WRITTEN.get(part, "?") for part in bare if part != character)
    if written:
        return " ".join(written.split())
    return "" if unicodedata.category(character) in ("Mn", "Me", "Cc", "Cf") else "?"
