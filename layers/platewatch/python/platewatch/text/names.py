"""Names of lists, cameras and recipients: one rule for all of them, and the nearest known name to a misspelt one."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from platewatch.fields import FieldInvalid
from platewatch.sentences import say

NAME_SHAPE: Final = r"[a-z0-9][a-z0-9-]{1,62}"
"""The rule as a regular expression, for what holds a name among other things: keys, tokens."""

LONGEST_NAME: Final = 63

NAME_RULE: Final = say("2 to 63 lower-case letters, digits and dashes, and not begin with a dash")

_NAME: Final = re.compile(NAME_SHAPE)
_LONGEST_SHOWN: Final = 60


class NameKind(StrEnum):
    """What has a name. Lists, cameras and recipients follow the rule; a site is a line of text."""

    LIST = "list"
    CAMERA = "camera"
    RECIPIENT = "recipient"
    SITE = "site"


_COMMANDS: Final = {
    NameKind.LIST: "hotlist show",
    NameKind.CAMERA: "camera list",
    NameKind.RECIPIENT: "recipient list",
    NameKind.SITE: "camera list",
}
"""The command that lists the names of each kind."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that exist now. `cameras` are those in use; `sites` is where they stand, or will."""

    lists: frozenset[str] = frozenset()
    cameras: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()

    def of_kind(self, kind: NameKind) -> frozenset[str]:
        """The known names of one kind."""
        return {
            NameKind.LIST: self.lists,
            NameKind.CAMERA: self.cameras,
            NameKind.SITE: self.sites,
            NameKind.RECIPIENT: self.recipients,
        }[kind]


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that something refers to and nothing has; `nearest` is a known one that looks like it."""

    kind: NameKind
    name: str
    nearest: str | None

    def __str__(self) -> str:
        return _word_unknown(self.kind, self.name, self.nearest)


def is_name(text: str) -> bool:
    """True when a list, camera or recipient can be called so."""
    return _NAME.fullmatch(text) is not None


def parse_name(value: object, where: str) -> str:
    """The value, if a list, camera or recipient can be called so. Raises FieldInvalid naming the field `where`."""
    if not isinstance(value, str) or not is_name(value):
        raise FieldInvalid(where, say("must be {rule}", rule=NAME_RULE))
    return value


def suggest_name(name: str, known: Collection[str]) -> str | None:
    """The known name that looks most like this one, whatever its case; None when none looks like it.

    >>> suggest_name("stoelen", ["stolen", "wanted"])
    'stolen'
    """
    by_folded = {each.casefold(): each for each in sorted(known, reverse=True)}
    nearest = get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[nearest[0]] if nearest else None


def describe_unknown(kind: NameKind, name: str, known: Collection[str]) -> str:
    """Says that nothing of the kind has this name, and which name may be meant, or how to list them."""
    return _word_unknown(kind, name, suggest_name(name, known))


def find_unknown(kind: NameKind, names: Iterable[str], known: KnownNames) -> tuple[UnknownName, ...]:
    """Those of the names that nothing of the kind has now."""
    there = known.of_kind(kind)
    return tuple(UnknownName(kind, name, suggest_name(name, there)) for name in names if name not in there)


def require_known(kind: NameKind, names: Sequence[str], where: str, known: KnownNames) -> None:
    """Raises FieldInvalid for the first of the names that nothing of the kind has; `where` is the field of them all."""
    for unknown in find_unknown(kind, names, known)[:1]:
        raise FieldInvalid(f"{where}[{list(names).index(unknown.name)}]", str(unknown))


def _word_unknown(kind: NameKind, name: str, nearest: str | None) -> str:
    shown = name if len(name) <= _LONGEST_SHOWN else name[:_LONGEST_SHOWN] + "..."
    told = {"kind": say(kind.value), "name": shown if shown.isprintable() else ascii(shown)}
    if nearest is None:
        return say("no {kind} is called {name}: see {command}", **told, command=_COMMANDS[kind])
    return say("no {kind} is called {name}: did you mean {nearest}?", **told, nearest=nearest)
