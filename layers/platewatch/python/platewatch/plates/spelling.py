"""The one spelling of a plate that is stored, looked up and compared, and the one that people see.

The reader reports A-Z and 0-9 alone. An accent, a dot, a ring or a stroke does not change what it reports: drawn plates
with Ö, Ä, Å, Á, Ñ, Ø and a stroked B are read with the plain letter, and Æ as AE
(docs/decisions/0024-letters-are-folded-as-the-reader-reports-them.md).
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.plates.errors import PatternTooOpen, PlateCharacter, PlateLength
from platewatch.sentences import as_sentence, say

SEPARATORS: Final = frozenset(
    " .-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00a0\u1680\u202f\u205f\u3000"
) | {chr(code) for code in range(0x2000, 0x200B)}
"""What people and programs write between the groups of a plate: dots, dashes and spaces of all widths."""

# Latin-1, Latin Extended-A and B, and Latin Extended Additional.
_LATIN: Final = (range(0xC0, 0x250), range(0x1E00, 0x1F00))
# Letters that Unicode does not take apart into a plain one and a mark.
_OTHERS: Final = {"Ø": "O", "ø": "O", "Ł": "L", "ł": "L", "Đ": "D", "đ": "D", "Ð": "D", "ð": "D"}
_JOINED: Final = {"Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE"}

_PATTERN_RULE: Final = "a pattern has only Latin letters, digits, ? and *, spaces, dots and dashes"


def _fold_latin() -> Iterator[tuple[str, str]]:
    for letter in (chr(code) for codes in _LATIN for code in codes):
        apart = unicodedata.normalize("NFD", letter)
        # Letters without marks, such as the dotless i and the long s, are no other writing of a plain one.
        if len(apart) > 1 and apart[0].isascii() and apart[0].isalpha():
            yield letter, apart[0].upper()


PLAIN: Final[Mapping[str, str]] = {**dict(_fold_latin()), **_OTHERS, **_JOINED}
"""What the reader reports for each letter with a mark: Ö as O, Æ as AE. The keys are composed (NFC)."""


MIN_LENGTH: Final = 2
MAX_LENGTH: Final = 12
MIN_KNOWN: Final = 2
"""How many characters of a pattern must be known."""

_WITHOUT_SEPARATORS: Final = str.maketrans("", "", "".join(SEPARATORS))
# Not str.isalnum or str.upper: those take look-alikes of other scripts, and turn a dotless i into an I.
_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits)
_UNKNOWN: Final = frozenset("?*")
_UNKNOWN_RUN: Final = re.compile(r"[?*]+")

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
SIDECODE_GROUPS: Final = {
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
"""How many characters are in each group of a Dutch plate, by its sidecode."""


def normalise(text: str) -> str:
    """The spelling of a plate written by a person: upper case A-Z and 0-9 only, 2 to 12 characters.

    Spaces, dots and dashes carry no information and are left out, typographic ones too. A letter with a mark becomes
    what the reader reports for it: GÖ-AB 123 is GOAB123. Anything else raises NotAPlate, letters of other scripts that
    look like ours among them: a list must never hold a plate that no camera can ever read.
    """
    kept = _keep_characters(text, _CHARACTERS, "a plate has only Latin letters, digits, spaces, dots and dashes")
    if not MIN_LENGTH <= len(kept) <= MAX_LENGTH:
        raise PlateLength(
            say(
                "{count} letters and digits: a plate has {least} to {most}",
                count=len(kept),
                least=MIN_LENGTH,
                most=MAX_LENGTH,
            )
        )
    return kept


def normalise_listed(text: str) -> str:
    """The one spelling of what may be listed: a pattern where the text holds ? or *, else a plate. Raises NotAPlate."""
    return normalise_pattern(text) if "?" in text or "*" in text else normalise(text)


def normalise_pattern(text: str) -> str:
    """The one writing of a plate that is known in part: ? is one unknown character, * any number of them, also none.

    Of unknown characters in a row the ? come first and one * at the most, so that a pattern has one spelling. Raises
    NotAPlate for anything else than normalise takes beside them, and for fewer than MIN_KNOWN known characters.
    """
    kept = _keep_characters(text, _CHARACTERS | _UNKNOWN, _PATTERN_RULE)
    pattern = _UNKNOWN_RUN.sub(lambda run: "?" * run[0].count("?") + "*" * ("*" in run[0]), kept)
    known = sum(character not in _UNKNOWN for character in pattern)
    if known < MIN_KNOWN:
        raise PatternTooOpen(
            say(
                "{known} known letters and digits: a pattern needs at least {least} beside its ? and *",
                known=known,
                least=MIN_KNOWN,
            )
        )
    if len(pattern.replace("*", "")) > MAX_LENGTH:
        raise PlateLength(say("more than {most} letters, digits and ?: a plate has at most {most}", most=MAX_LENGTH))
    return pattern


def dutch_sidecode(spelling: str) -> int | None:
    """The Dutch series (1 to 14) that a normalised spelling has the shape of, or None.

    It looks at letters and digits only: other countries have plates of the same shapes, so a sidecode does
    not say that the plate is Dutch.
    """
    shape = "".join("9" if character.isdigit() else "X" for character in spelling)
    return _SIDECODE_SHAPES.get(shape)


def show(spelling: str, country: str | None) -> str:
    """A normalised spelling as people of that country write it: 7KXL92 of NL is 7-KXL-92.

    `country` is an upper-case code such as NL, or None when unknown; then, and for a pattern or any shape that is no
    Dutch series, the spelling comes back as it is.
    """
    sidecode = dutch_sidecode(spelling) if country == "NL" and spelling.isalnum() else None
    if sidecode is None:
        return spelling
    first, second, _ = SIDECODE_GROUPS[sidecode]
    return f"{spelling[:first]}-{spelling[first : first + second]}-{spelling[first + second :]}"


def hide(spelling: str, text: str) -> str:
    """The text with [plate] for this spelling, whatever separators, capitals and accents it is written with there."""
    spelled = r"[\s\x00]*".join(re.escape(character) for character in spelling)
    written = unicodedata.normalize("NFC", text)
    folded, places = _fold_text(written)
    found = re.compile(rf"(?<![A-Z0-9]){spelled}(?![A-Z0-9])").finditer(folded)
    spans = [(places[match.start()], places[match.end() - 1] + 1) for match in found]
    if not spans:
        return text
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(written)]
    return "[plate]".join(written[end:start] for end, start in zip(ends, starts, strict=True))


def _fold_text(text: str) -> tuple[str, list[int]]:
    """The text with plain capitals and every separator as NUL, and the place in `text` of each of its characters."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = PLAIN.get(character, character.upper() if character.isascii() else character)
        if character in SEPARATORS:
            plain = "\x00"
        folded.append(plain)
        places += [place] * len(plain)
    return "".join(folded), places


def _keep_characters(text: str, allowed: frozenset[str], rule: str) -> str:
    quick = text.translate(_WITHOUT_SEPARATORS)
    if quick.isascii() and quick.isalnum():
        return quick.upper()
    kept: list[str] = []
    for position, character in enumerate(unicodedata.normalize("NFC", text), start=1):
        if character in SEPARATORS:
            continue
        plain = PLAIN.get(character, character)
        if not allowed.issuperset(plain):
            raise PlateCharacter(
                say(
                    "character {position} is {character}: {rule}",
                    position=position,
                    character=_name_character(character),
                    rule=as_sentence(rule),
                ),
                position,
            )
        kept.append(plain.upper())
    return "".join(kept)


def _name_character(character: str) -> str:
    """U+0410 CYRILLIC CAPITAL LETTER A, and the character itself when it can be shown."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    shown = f" ({character})" if character.isprintable() else ""
    return f"{code} {name}{shown}" if name else f"{code}{shown}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where `listed` differs from `read`: a character for another, or one of them empty.

    `position` counts the characters of what was read from 0. Where nothing was read it is that of the character before
    which one is missing, the length of the spelling at its end.
    """

    position: int
    read: str
    listed: str


def find_differences(read: str, listed: str) -> tuple[Difference, ...]:
    """The fewest differences that make `listed` of `read`, left to right; a character for another before anything else.

    Both are short: the work grows with the product of their lengths.
    """
    costs = _count_edits(read, listed)
    found = []
    at, to = 0, 0
    while at < len(read) or to < len(listed):
        here = costs[at][to]
        if at < len(read) and to < len(listed) and here == costs[at + 1][to + 1] + (read[at] != listed[to]):
            if read[at] != listed[to]:
                found.append(Difference(at, read[at], listed[to]))
            at, to = at + 1, to + 1
        elif at < len(read) and here == costs[at + 1][to] + 1:
            found.append(Difference(at, read[at], ""))
            at += 1
        else:
            found.append(Difference(at, "", listed[to]))
            to += 1
    return tuple(found)


def _count_edits(read: str, listed: str) -> list[list[int]]:
    """How many edits the rests of both from each pair of positions on are apart."""
    costs = [[0] * (len(listed) + 1) for _ in range(len(read) + 1)]
    for at in range(len(read), -1, -1):
        for to in range(len(listed), -1, -1):
            if at == len(read) or to == len(listed):
                costs[at][to] = len(read) - at + len(listed) - to
                continue
            change = costs[at + 1][to + 1] + (read[at] != listed[to])
            costs[at][to] = min(change, costs[at + 1][to] + 1, costs[at][to + 1] + 1)
    return costs
