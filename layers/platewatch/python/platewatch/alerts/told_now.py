"""Who would be told of a hit at a moment, in which turn, and why the others would not. It needs no plate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, asks_for, list_turns

LEAST_PRIORITY: Final = 5
CATEGORIES: Final = (1, 2, 3)


class Hindrance(StrEnum):
    """Why a recipient is not told, or why a list does not match."""

    OFF = "off"
    """It is switched off."""

    LIST = "list"
    """It does not ask for the list, and the list does not name it."""

    CATEGORY = "category"
    PRIORITY = "priority"
    PLACE = "place"
    HOURS = "hours"
    """It is outside its hours: these are its quiet hours."""


@dataclass(frozen=True, slots=True)
class AskedEntry:
    """An entry as it is asked about: of which list, and how urgent."""

    list_name: str
    category: int
    priority: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One recipient: told `after` that time if nobody answers before, None for never; then `hindrances` say why."""

    recipient: Recipient
    after: timedelta | None
    hindrances: tuple[Hindrance, ...] = ()


@dataclass(frozen=True, slots=True)
class Turns:
    """All recipients, those who are told first. With `list_hindrances` the list does not match, so nobody is told."""

    turns: tuple[Turn, ...]
    list_hindrances: tuple[Hindrance, ...] = ()

    @property
    def somebody(self) -> bool:
        """False when nobody is told: then the operators are informed, and the hit stands open on the board."""
        return any(turn.after is not None for turn in self.turns)


def evaluate_turns(recipients: Iterable[Recipient], occasion: Occasion, wait: timedelta) -> Turns:
    """Who is told of a hit on this occasion; `wait` is how long each tier has to answer."""
    known, asleep = tuple(recipients), tuple(_find_list_hindrances(occasion))
    told = {} if asleep else {one.recipient_id: after for one, after in list_turns(known, occasion, wait)}
    turns = [_make_turn(one, told.get(one.recipient_id), occasion) for one in known]
    ordered = sorted(turns, key=lambda turn: (turn.after is None, turn.after or timedelta(0)))
    return Turns(tuple(ordered), asleep)


def _make_turn(recipient: Recipient, after: timedelta | None, occasion: Occasion) -> Turn:
    if after is not None:
        return Turn(recipient, after)
    found = tuple(_find_hindrances(recipient, occasion))
    # Within its hours now, and no longer when its turn would come.
    return Turn(recipient, None, found or (() if any(_find_list_hindrances(occasion)) else (Hindrance.HOURS,)))


def _find_hindrances(recipient: Recipient, occasion: Occasion) -> Iterator[Hindrance]:
    entry = occasion.entry
    if not recipient.active:
        yield Hindrance.OFF
    if not asks_for(recipient, entry.list_name, occasion.settings):
        yield Hindrance.LIST
    if recipient.categories is not None and entry.category not in recipient.categories:
        yield Hindrance.CATEGORY
    if entry.priority > recipient.least_priority:
        yield Hindrance.PRIORITY
    if not recipient.area.covers(occasion.camera_id, occasion.site):
        yield Hindrance.PLACE
    if not recipient.hours.hold(occasion.at, occasion.zone):
        yield Hindrance.HOURS


def _find_list_hindrances(occasion: Occasion) -> Iterator[Hindrance]:
    if not occasion.settings.area.covers(occasion.camera_id, occasion.site):
        yield Hindrance.PLACE
    if not occasion.settings.hours.hold(occasion.at, occasion.zone):
        yield Hindrance.HOURS
