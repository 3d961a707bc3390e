"""Presence: a wanted car that stays before a camera is told once, until it has been gone for a while.

What is remembered is the stretches of time during which the car was seen, and which passage is told of for each. The
key names entry, plate, camera and recipient, so nothing else is ever held back by it.

A function may die after it has claimed a stay for a passage, and the passage may not be told of when it is matched
again: other frames may have come that say otherwise. So a claim counts for good only once its alert, or its review, is
recorded.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.hits.hit import Hit
from platewatch.matching.errors import PresenceBusy, PresenceChanged

KEPT_STAYS: Final = 8
"""How many stays are remembered: more than one only where cameras report late and out of order."""

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time (aware) during which a car was seen again and again, and the passage that is told of. `told` is
    False until it is known that this was done.
    """

    first: datetime
    last: datetime
    passage_id: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class Presence:
    """The last stays of one car at one camera, oldest first; `version` counts the writes."""

    key: str
    stays: tuple[Stay, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of alerts (or reviews) when a stay is claimed: whether this passage's is recorded and, where others
    may be asked about, whether theirs are.
    """

    own: bool = False
    of_other: Callable[[str], bool] | None = None


_NOTHING_KNOWN: Final = Known()


class PresenceStore(Protocol):
    """Where presences are kept. What it answers is never stale."""

    def find_presence(self, key: str) -> Presence:
        """The presence; one without stays when there is none."""

    def save_presence(self, presence: Presence) -> None:
        """Keep it in place of the one it was made from. Raises PresenceChanged when another was kept meanwhile."""


def format_key(purpose: str, entry_id: str, plate: str, camera_id: str, recipient_id: str) -> str:
    """64 hex digits; no plate shows. `purpose` keeps alerts and reviews apart."""
    return hashlib.sha256("|".join((purpose, entry_id, plate, camera_id, recipient_id)).encode()).hexdigest()


def format_alert_key(hit: Hit, camera_id: str, recipient_id: str) -> str:
    """The key under which it is remembered that a recipient was told of a hit's car at a camera."""
    return format_key("alert", hit.entry.entry_id, hit.plate, camera_id, recipient_id)


def note_seen(
    presence: Presence, passage_id: str, at: datetime, gone_after: timedelta, known: Known = _NOTHING_KNOWN
) -> tuple[Presence, bool]:
    """The presence with the car seen `at` a moment, and whether this passage is the one that is told of.

    It is, when the car had been gone for `gone_after`, or when it was before: asking again changes no answer. And it is
    in place of another one which claimed the stay, and of which no alert is recorded.
    """
    stays = list(presence.stays)
    place = next((i for i, stay in enumerate(stays) if stay.first - gone_after <= at <= stay.last + gone_after), None)
    # A passage that was told of stays told of, wherever its later frames fall.
    own = next((i for i, stay in enumerate(stays) if stay.passage_id == passage_id), None)
    place = own if own is not None else place
    if place is None:
        kept = sorted([*stays, Stay(at, at, passage_id, known.own)], key=lambda stay: stay.first)
        return replace(presence, stays=tuple(kept[-KEPT_STAYS:])), True
    stay = stays[place]
    stay = replace(stay, first=min(stay.first, at), last=max(stay.last, at))
    if stay.passage_id == passage_id:
        stay = replace(stay, told=stay.told or known.own)
    elif not stay.told and known.of_other is not None:
        told = known.of_other(stay.passage_id)
        stay = replace(stay, told=True) if told else replace(stay, passage_id=passage_id, told=known.own)
    stays[place] = stay
    return replace(presence, stays=tuple(stays)), stay.passage_id == passage_id


def is_told_by_another(store: PresenceStore, key: str, passage_id: str, at: datetime, gone_after: timedelta) -> bool:
    """True when another passage of the same stay was told of. Notes nothing."""
    return not note_seen(store.find_presence(key), passage_id, at, gone_after)[1]


def claim(
    store: PresenceStore,
    key: str,
    passage_id: str,
    at: datetime,
    gone_after: timedelta,
    known: Known = _NOTHING_KNOWN,
) -> bool:
    """Note the car as seen; True when this passage is the one to tell of. Repeatable.

    Raises PresenceBusy when too many others note it at the same time.
    """
    for _ in range(_TRIES):
        before = store.find_presence(key)
        after, told = note_seen(before, passage_id, at, gone_after, known)
        if after == before:
            return told
        try:
            store.save_presence(after)
        except PresenceChanged:
            continue
        return told
    raise PresenceBusy("a car's presence changes all the time: try again later")
