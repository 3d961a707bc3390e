"""An investigation: its order, its bounds, who has a part in it, and how far it has come.

It waits for its approver, is open from then on, and ends by itself. Nothing here ever opens again what has ended or was
refused. Every question goes through `require_open`; every look at the investigation through `find_part`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from platewatch.hotlists.standing import name_person
from platewatch.investigations import errors
from platewatch.retention.terms import DOSSIER_TERM
from platewatch.sentences import say

FINISHED_AFTER: Final = timedelta(minutes=15)
"""So long after an early end what is left is looked for again: no call runs that long that began before it."""

UNKNOWN: Final = "no investigation of yours has this id: see GET /v1/investigations"


class State(StrEnum):
    """How far an investigation has come."""

    WAITING = "waiting"
    """Its approver has not decided yet."""

    OPEN = "open"
    """It may ask."""

    REFUSED = "refused"
    ENDED = "ended"


class Part(StrEnum):
    """What somebody is in an investigation."""

    MEMBER = "member"
    APPROVER = "approver"
    AUDITOR = "auditor"
    """Sees what was done, and no result."""


class Source(StrEnum):
    """What is searched."""

    PASSAGES = "passages"
    """Every passage that is kept under article 126jj."""

    HITS = "hits"
    """Hits alone: under hit/no-hit nothing else is kept."""


class Choice(StrEnum):
    """What an approver decides."""

    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Order:
    """The order (bevel) that an investigation stands on: its reference, the offence, and who granted it."""

    reference: str
    offence: str
    granted_by: str


@dataclass(frozen=True, slots=True)
class Combining:
    """The authorisation under Wpg article 11 to combine data: its reference, and who granted it."""

    reference: str
    granted_by: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an investigation may look at: passages from `since` up to `until` at these cameras."""

    since: datetime
    until: datetime
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the approver (`by`: a verified identity) decided, when, and in which words."""

    choice: Choice
    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Who ended the investigation before its time (a verified identity), and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Investigation:
    """One investigation. `members` and `approver` are people's names as name_person gives them; `opened_by` is a
    verified identity. It is over at `ends_at`, or when somebody ended it. `cleared` says that what was not verified is
    destroyed already, and `finished` that this was done again once nothing could be under way any more.

    `questions` counts its questions, `verified` are the verified candidates (question, candidate): what was counted
    when it was looked up.
    """

    investigation_id: str
    order: Order
    bounds: Bounds
    combining: Combining | None
    members: tuple[str, ...]
    approver: str
    opened_by: str
    opened_at: datetime
    ends_at: datetime
    case_number: str
    source: Source
    decision: Decision | None = None
    ending: Ending | None = None
    cleared: bool = False
    finished: bool = False
    questions: int = field(default=0, compare=False)
    verified: frozenset[tuple[int, int]] = field(default=frozenset(), compare=False)

    @property
    def over_at(self) -> datetime:
        """From when on nothing is asked or shown any more."""
        return self.ending.at if self.ending is not None else self.ends_at

    @property
    def kept_until(self) -> datetime:
        """Until when what was verified, and the investigation's own record, are kept."""
        return self.over_at + DOSSIER_TERM

    @property
    def due_at(self) -> datetime:
        """When watch has to look at its record: for what an early end has left, and once nothing of it is kept."""
        if self.ending is None or self.finished:
            return self.kept_until
        return self.over_at + FINISHED_AFTER if self.cleared else self.over_at

    def find_state(self, now: datetime) -> State:
        """How far it has come at that moment."""
        if self.decision is not None and self.decision.choice is Choice.REFUSED:
            return State.REFUSED
        if now >= self.over_at:
            return State.ENDED
        return State.WAITING if self.decision is None else State.OPEN

    def is_kept(self, now: datetime) -> bool:
        """False once even its record may not be served any more."""
        return now < self.kept_until


class InvestigationStore(Protocol):
    """Where investigations are kept. What it answers is never stale."""

    def add_investigation(self, investigation: Investigation) -> None:
        """Keep a new one."""

    def find_investigation(self, investigation_id: str, now: datetime) -> Investigation | None:
        """The investigation; None where there is none, or it is not kept any more."""

    def list_investigations(self, now: datetime, after: str, most: int) -> tuple[Sequence[Investigation], str | None]:
        """Those that are kept, the newest first, beginning after this id ("" for the newest): up to `most`, and the id
        to go on after, None once there are no more.
        """

    def change_investigation(self, before: Investigation, after: Investigation) -> bool:
        """Keep it in place of `before`, but for its counts; False where it was changed meanwhile."""


def find_part(investigation: Investigation, actor: str, *, is_auditor: bool) -> Part | None:
    """What this person is in the investigation; None for everybody else.

    Who opened it, is a member or approves it stays that, whichever role they act in.
    """
    name = name_person(actor)
    if name in investigation.members:
        return Part.MEMBER
    if name == investigation.approver:
        return Part.APPROVER
    return Part.AUDITOR if is_auditor else None


def require_part(
    investigation_id: str, actor: str, now: datetime, store: InvestigationStore, *, is_auditor: bool
) -> tuple[Investigation, Part]:
    """The investigation and what this person is in it. Raises InvestigationUnknown, with the same words for one that
    is not there as for one of other people's.
    """
    found = store.find_investigation(investigation_id, now)
    part = find_part(found, actor, is_auditor=is_auditor) if found is not None and found.is_kept(now) else None
    if found is None or part is None:
        raise errors.InvestigationUnknown(UNKNOWN)
    return found, part


def require_member(part: Part) -> None:
    """Raises NotMember for the approver and the auditor."""
    if part is not Part.MEMBER:
        raise errors.NotMember(
            say("you are the {part} here: only members ask questions and see what they show", part=say(part.value))
        )


def require_running(investigation: Investigation, now: datetime) -> None:
    """Raises InvestigationRefused or InvestigationEnded."""
    state = investigation.find_state(now)
    if state is State.REFUSED:
        raise errors.InvestigationRefused("the approver has refused this investigation: open another one")
    if state is State.ENDED:
        raise errors.InvestigationEnded("this investigation is over: what was not verified is destroyed")


def require_open(investigation: Investigation, now: datetime) -> None:
    """Raises NotApproved, InvestigationRefused or InvestigationEnded unless it may ask."""
    require_running(investigation, now)
    if investigation.find_state(now) is State.WAITING:
        raise errors.NotApproved(
            say("{approver} has not approved this investigation yet: nothing is asked", approver=investigation.approver)
        )


def require_combining(investigation: Investigation) -> Combining:
    """The authorisation to combine data. Raises CombiningMissing."""
    if investigation.combining is None:
        raise errors.CombiningMissing(
            "this question combines data: it needs an authorisation under Wpg article 11, and this investigation was"
            " opened without one; only a plate may be asked for"
        )
    return investigation.combining


def decide(investigation: Investigation, actor: str, choice: Choice, words: str, now: datetime) -> Investigation:
    """The investigation once its approver has decided. Raises NotApprover, ApproverIsMember, AlreadyDecided and
    InvestigationEnded.
    """
    name = name_person(actor)
    if name in investigation.members:
        raise errors.ApproverIsMember("you are a member of this investigation: somebody who is none has to approve it")
    if name != investigation.approver:
        raise errors.NotApprover(say("only {approver} decides on this investigation", approver=investigation.approver))
    if investigation.decision is not None:
        raise errors.AlreadyDecided(
            say("it is {choice} already: nothing of that changes", choice=say(investigation.decision.choice.value))
        )
    require_running(investigation, now)
    return replace(investigation, decision=Decision(choice, actor, now, words))


def mark_cleared(investigation: Investigation, now: datetime) -> Investigation:
    """The investigation once what was not verified is destroyed at that moment."""
    return replace(investigation, cleared=True, finished=now >= investigation.over_at + FINISHED_AFTER)


def end(investigation: Investigation, actor: str, now: datetime) -> Investigation:
    """The investigation once a member or the approver has ended it. Raises InvestigationRefused, InvestigationEnded."""
    require_running(investigation, now)
    return replace(investigation, ending=Ending(actor, now))
