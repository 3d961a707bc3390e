"""What text that people type may not hold where it can reach a message: what a phone makes a link of.

Phones turn web addresses, bare domains, mail addresses and phone numbers in a message into links, wherever they stand.
A list's instruction could so put a stranger's link before ours. What is checked is the text as a phone gets it: letters
of other alphabets and widths are written in the SMS alphabet first.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from platewatch.fields import FieldInvalid, parse_line
from platewatch.sentences import say
from platewatch.text.gsm import cut_septets, transliterate
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers, list_phone_numbers, mask_allowed
from platewatch.text.spreadsheet import FORMULA, is_formula
from platewatch.text.top_level_domains import TOP_LEVEL_DOMAINS

_DOT: Final = re.compile(r"\.\w")
_TWO_DIGITS: Final = re.compile(r"[0-9][^0-9]{0,4}[0-9]")
_SEVEN_DIGITS: Final = re.compile(r"[0-9](?:[^0-9]{0,4}[0-9]){6}")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://|(?<![^\W_])www\.[^\W_]", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]@[\w-]+(?:\.[\w-]+)+")
_DOMAIN: Final = re.compile(r"(?<=[\w-])\.(?P<last>xn--[a-z0-9-]+|[^\W\d_]{2,63})(?![^\W_])", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_WORD: Final = re.compile(r"\S+")


class Kind(StrEnum):
    """What a phone would make of a part of a text."""

    LINK = "link"
    PHONE_NUMBER = "phone number"


@dataclass(frozen=True, slots=True)
class Unsafe:
    """A part of a text that may not be in a message: the characters from `start` up to `end`, counted from 0."""

    kind: Kind
    start: int
    end: int


def find_unsafe(text: str, phones: PhoneNumbers | None = NO_NUMBERS) -> Unsafe | None:
    """The first part of the text, as it stands, that a phone would make a link of; None when there is none.

    `phones` are the numbers that may be there; None where any may. A domain is a dot between characters without a space
    that is followed by a top-level domain: `gate.nl` is one, "t.o.v." and "P.C. Hooftstraat" are none.
    """
    if not _is_suspect(text, phones):
        return None
    found = [*_find_links(text), *_find_numbers(text, phones)]
    return min(found, key=lambda one: one.start, default=None)


@dataclass(frozen=True, slots=True)
class Located:
    """What is wrong with a text that can reach a message: what a phone would make of a part of it, and the reason."""

    kind: Kind
    reason: str


def describe_unsafe(text: str, phones: PhoneNumbers | None = NO_NUMBERS) -> str | None:
    """What is wrong with a text that can reach a message, and what to do; None when nothing is."""
    located = locate_unsafe(text, phones)
    return None if located is None else located.reason


def locate_unsafe(text: str, phones: PhoneNumbers | None = NO_NUMBERS) -> Located | None:
    """The same with its kind. It quotes nothing of the text, which may be a plate in the wrong place."""
    if text.isascii() and not _is_suspect(text, phones):
        return None
    plain = unicodedata.normalize("NFKC", text).replace("。", ".")
    written = transliterate(text)
    for form in (written, plain):
        if (found := find_unsafe(form, phones)) is not None:
            reason = say(_REASONS[found.kind])
            if form != text:
                return Located(found.kind, say("part of it {reason}", reason=reason))
            where = {"first": found.start + 1, "last": found.end}
            return Located(found.kind, say("characters {first} to {last} {reason}", **where, reason=reason))
    return None


def require_safe(text: str, where: str, phones: PhoneNumbers | None = NO_NUMBERS) -> str:
    """The text itself. Raises FieldInvalid for the field at path `where` when it may not be in a message."""
    if (problem := describe_unsafe(text, phones)) is not None:
        raise FieldInvalid(where, problem)
    return text


def neutralise(text: str, phones: PhoneNumbers | None, replacements: tuple[str, str]) -> str:
    """The text in the SMS alphabet with nothing left that a phone would make a link of.

    It is for text that was stored before it was checked. `replacements` stand in place of a link and of a phone number;
    they must be safe themselves.
    """
    written = transliterate(text)
    while (found := find_unsafe(written, phones)) is not None:
        replacement = replacements[found.kind is Kind.PHONE_NUMBER]
        written = f"{written[: found.start]}{replacement}{written[found.end :]}"
    return written


def fit_text(text: str, room: int, phones: PhoneNumbers | None, replacements: tuple[str, str]) -> str:
    """As much of the text, neutralised, as fits into `room` septets: it may be sent, however it was cut."""
    cut = cut_septets(neutralise(text, phones, replacements), room)
    # Cutting can make a link of what was none: gate.company, cut after gate.com.
    while find_unsafe(cut, phones) is not None:
        cut = cut.rpartition(" ")[0]
    return cut


def keep_safe(text: str, replacements: tuple[str, str], phones: PhoneNumbers | None = NO_NUMBERS) -> str:
    """The text as it is where it may be in a message, and else neutralised."""
    return text if describe_unsafe(text, phones) is None else neutralise(text, phones, replacements)


def parse_sent_line(value: object, where: str, longest: int, phones: PhoneNumbers | None = NO_NUMBERS) -> str:
    """The value as one line of text that may be in a message and in a spreadsheet's cell; see fields.read_line.

    Raises FieldInvalid.
    """
    text = parse_line(value, where, longest)
    if is_formula(text):
        raise FieldInvalid(where, FORMULA)
    return require_safe(text, where, phones)


_REASONS: Final = {
    Kind.LINK: (
        "would be a link on a phone: text that is sent holds no web and no mail addresses; if this is none, put a space"
        " after the dot"
    ),
    Kind.PHONE_NUMBER: (
        "look like a phone number, and it is none of those that an admin has allowed (parameter AllowedPhoneNumbers);"
        " numbers of other kinds are set apart by commas or letters"
    ),
}


def _is_suspect(text: str, phones: PhoneNumbers | None) -> bool:
    """False for most texts, at once: a list has millions."""
    if ("." in text and _DOT.search(text)) or "@" in text or "://" in text:
        return True
    return phones is not None and bool(_TWO_DIGITS.search(text) and _SEVEN_DIGITS.search(text))


def _find_links(text: str) -> Iterator[Unsafe]:
    for word in _WORD.finditer(text):
        if _is_link(word[0]):
            yield Unsafe(Kind.LINK, *word.span())


def _is_link(word: str) -> bool:
    return (
        _SCHEME.search(word) is not None
        or _MAIL.search(word) is not None
        or any(_is_top_level(match["last"]) for match in _DOMAIN.finditer(word))
        or any(_is_address(match[0]) for match in _ADDRESS.finditer(word))
    )


def _is_top_level(label: str) -> bool:
    if label.isascii():
        # Encoded ones hold dashes; a dash may also stand after the domain.
        parts = label.lower().split("-")
        return any("-".join(parts[:count]) in TOP_LEVEL_DOMAINS for count in range(1, len(parts) + 1))
    try:
        return label.lower().encode("idna").decode() in TOP_LEVEL_DOMAINS
    except UnicodeError:
        return False


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def _find_numbers(text: str, phones: PhoneNumbers | None) -> Iterator[Unsafe]:
    if phones is None:
        return
    for start, end in list_phone_numbers(mask_allowed(text, phones)):
        yield Unsafe(Kind.PHONE_NUMBER, start, end)
