"""Letters with accents, and the dashes and spaces that word processors write, as the reader sees them.

The reader reports A-Z and 0-9 alone. An accent, a dot, a ring or a stroke does not change what it reports: drawn plates
with Ö, Ä, Å, Á, Ñ, Ø and a stroked B are read with the plain letter, and Æ as AE
(docs/decisions/0024-letters-are-folded-as-the-reader-reports-them.md).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

SEPARATORS: Final = frozenset(
    " .-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00a0\u1680\u202f\u205f\u3000"
) | {chr(code) for code in range(0x2000, 0x200B)}
"""What people and programs write between the groups of a plate: dots, dashes and spaces of all widths."""

# Latin-1, Latin Extended-A and B, and Latin Extended Additional.
_LATIN: Final = (range(0xC0, 0x250), range(0x1E00, 0x1F00))
# Letters that Unicode does not take apart into a plain one and a mark.
_OTHERS: Final = {"Ø": "O", "ø": "O", "Ł": "L", "ł": "L", "Đ": "D", "đ": "D", "Ð": "D", "ð": "D"}
_JOINED: Final = {"Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE"}


def _fold_latin() -> Iterator[tuple[str, str]]:
    for letter in (chr(code) for codes in _LATIN for code in codes):
        apart = unicodedata.normalize("NFD", letter)
        # Letters without marks, such as the dotless i and the long s, are no other writing of a plain one.
        if len(apart) > 1 and apart[0].isascii() and apart[0].isalpha():
            yield letter, apart[0].upper()


PLAIN: Final[Mapping[str, str]] = {**dict(_fold_latin()), **_OTHERS, **_JOINED}
"""What the reader reports for each letter with a mark: Ö as O, Æ as AE. The keys are composed (NFC)."""
