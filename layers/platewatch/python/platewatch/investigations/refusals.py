"""What no question may be, whoever asks: each refused with its own reason before anything else is looked at."""

from collections.abc import Iterator
from typing import Final

from platewatch.investigations.errors import InvestigationError, PatternOfLife, StandingQuestion, VehicleLook

_STANDING: Final = (
    "an investigation has no questions that go on by themselves: it looks at what has passed; list the plate for what"
    " is still to come"
)
_LIFE: Final = (
    "an investigation does not ask when somebody uses to come and go: it asks where a car was in the order's period,"
    " once"
)
_LOOK: Final = (
    "an investigation does not search by what a vehicle looks like: many cars look alike; give a plate or scenes"
)

_REFUSED: Final[tuple[tuple[type[InvestigationError], str, frozenset[str]], ...]] = (
    (
        StandingQuestion,
        _STANDING,
        frozenset({"standing", "repeat", "every", "interval", "notify", "subscribe", "alert", "watch", "follow"}),
    ),
    (
        PatternOfLife,
        _LIFE,
        frozenset(
            {"hours", "weekdays", "weekday", "hour", "routine", "profile", "pattern_of_life", "habits", "heatmap"}
        ),
    ),
    (
        VehicleLook,
        _LOOK,
        frozenset(
            {"make", "model", "colour", "color", "vehicle", "brand", "body", "look", "type", "damage", "sticker"}
        ),
    ),
)
"""By the names of fields, and of kinds, that ask for such a thing."""


def refuse_forbidden(document: object) -> None:
    """Raises StandingQuestion, PatternOfLife or VehicleLook for a question of that kind, or with a field of it."""
    for where, name in _list_names(document):
        for error, reason, names in _REFUSED:
            if name.casefold() in names:
                raise error(reason, where)


def _list_names(document: object) -> Iterator[tuple[str, str]]:
    if not isinstance(document, dict):
        return
    if isinstance(kind := document.get("kind"), str):
        yield "kind", kind
    for name, value in document.items():
        shown = name if name.isidentifier() and len(name) <= 40 else "question"
        yield shown, name
        for number, each in enumerate(value if isinstance(value, list) else []):
            for inside in each if isinstance(each, dict) else ():
                yield f"{shown}[{number}].{inside if inside.isidentifier() else '?'}"[:80], inside
