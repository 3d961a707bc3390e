"""The story of an investigation: each thing that somebody did in it, in its order, in words. No plate is in it.

An event is kept beside the audit record of the same act, and says the same: the log is the auditor's, and the story is
for everybody who has a part in the investigation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from platewatch.investigations.investigation import Investigation, State


class Act(StrEnum):
    """What somebody did."""

    OPENED = "opened"
    APPROVED = "approved"
    REFUSED = "refused"
    ASKED = "asked"
    ANSWERED = "answered"
    LOOKED = "looked"
    """At the candidates of an answer, masked."""

    UNMASKED = "unmasked"
    SAW_PICTURES = "saw pictures"
    VERIFIED = "verified"
    REJECTED = "rejected"
    MADE_DOSSIER = "made dossier"
    DENIED = "denied"
    """Something that was asked and not allowed: `detail` has the code of the refusal."""

    ENDED = "ended"
    CLOSED = "closed"
    """Nobody did: it ended by itself."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who (`by`: a verified identity, with the role), when, about which question and candidate, and why."""

    act: Act
    by: str
    role: str
    at: datetime
    reason: str = ""
    case_number: str = ""
    question: int | None = None
    candidate: int | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


class EventLog(Protocol):
    """Where events are kept, as long as the investigation's own record."""

    def add_event(self, investigation: Investigation, event: Event, once: str = "") -> None:
        """Keep it. With `once`, the name of an act that is done once, it is kept once, however often it is added."""

    def list_events(self, investigation: Investigation) -> Sequence[Event]:
        """All events, oldest first."""


def add_closing(events: Sequence[Event], investigation: Investigation, now: datetime) -> tuple[Event, ...]:
    """The events with the investigation's end in its place, where it ended by itself: nobody was there to write it."""
    if investigation.ending is not None or investigation.find_state(now) is not State.ENDED:
        return tuple(events)
    closing = Event(Act.CLOSED, "", "", investigation.ends_at)
    return tuple(sorted((*events, closing), key=lambda event: event.at))


@dataclass(frozen=True, slots=True)
class Handled:
    """How many candidates of a question people have unmasked and rejected."""

    unmasked: int = 0
    rejected: int = 0


def count_handled(events: Sequence[Event], question: int) -> Handled:
    """What people did with a question's candidates, each counted once."""

    def count(act: Act) -> int:
        return len({one.candidate for one in events if one.act is act and one.question == question})

    return Handled(count(Act.UNMASKED), count(Act.REJECTED))
