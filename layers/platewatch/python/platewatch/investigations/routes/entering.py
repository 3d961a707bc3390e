"""How every route of investigations begins: what the caller is in it, and what is written down of the call.

Whatever is done or denied stands in the audit log before it is answered, and beside it in the investigation's story.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from platewatch.audit.aws.audit_queue import load_case_shape, open_audit_log
from platewatch.audit.record import Action, Basis, record_system
from platewatch.composition.investigating import open_investigations
from platewatch.composition.known_names import UNKNOWN
from platewatch.errors import PlatewatchError
from platewatch.investigations.aws.investigations_table import DynamoInvestigations
from platewatch.investigations.candidates import CandidateState, KeptCandidate
from platewatch.investigations.errors import InvestigationUnknown
from platewatch.investigations.investigation import Investigation, Part, Source, mark_cleared, require_part
from platewatch.investigations.story import Act, Event
from platewatch.investigations.words import parse_words
from platewatch.retention.terms import Ground
from platewatch.web.failures import find_failure
from platewatch.web.people import get_now, parse_purpose, write_record
from platewatch.web.route import PurposeRule, Request, Role

_FUNCTION: Final = "investigate"
_NUMBER_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Entered:
    """A call of somebody who has a part in the investigation."""

    request: Request
    investigation: Investigation
    part: Part
    now: datetime
    store: DynamoInvestigations

    @property
    def actor(self) -> str:
        """Who calls."""
        return self.request.caller.actor

    def note(
        self,
        act: Act,
        *,
        question: int | None = None,
        candidate: int | None = None,
        action: Action | None = None,
        plates: Sequence[str] = (),
        **detail: str,
    ) -> None:
        """Write a look into the audit log and then into the story. Nothing is answered before."""
        self.attempt(act, question=question, candidate=candidate, action=action, plates=plates, more=detail)()

    def attempt(
        self,
        act: Act,
        *,
        question: int | None = None,
        candidate: int | None = None,
        action: Action | None = None,
        plates: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
        **detail: str,
    ) -> Callable[..., None]:
        """Write into the audit log what is about to be done. What it returns writes it into the story, once it is done;
        with once=True it stands there once, however often that is called.
        """
        told = {name: text for name, text in {**(more or {}), **detail}.items() if text}
        about = {name: str(number) for name, number in (("question", question), ("candidate", candidate)) if number}
        self.record(action=action.value if action else "", plates=plates, what=act.value, **about, **told)
        return partial(self.tell, act, told, question=question, candidate=candidate)

    def record(self, *, action: str = "", plates: Sequence[str] = (), **detail: str) -> None:
        """Write a record into the audit log alone."""
        subject, ground = name_subject(self.investigation), name_ground(self.investigation)
        write_record(self.request, subject, plates=plates, ground=ground, action=action, **detail)

    def tell(
        self,
        act: Act,
        detail: Mapping[str, str],
        *,
        question: int | None = None,
        candidate: int | None = None,
        at: datetime | None = None,
        once: bool = False,
    ) -> None:
        """Write the act into the story alone. One that is done `once` at one moment stands there once."""
        reason, case_number = parse_reason(self.request)
        role = self.request.caller.role
        event = Event(act, self.actor, role, at or self.now, reason, case_number, question, candidate, detail)
        name = f"{act.value}#{question or 0:03d}#{candidate or 0:02d}" if once else ""
        self.store.add_event(self.investigation, event, name)

    def finish_verdicts(self, question: int, candidates: Iterable[KeptCandidate]) -> None:
        """Keep for the dossier what a call that died has left: pictures of a verified candidate with an early end."""
        verified = {(question, one.number) for one in candidates if one.state is CandidateState.VERIFIED}
        if not verified <= self.investigation.verified:
            self.store.keep_longer(self.investigation)

    @contextmanager
    def denying(self, *, question: int | None = None, candidate: int | None = None) -> Iterator[None]:
        """What is refused inside is written down too, with the code of the refusal."""
        try:
            yield
        except PlatewatchError as error:
            code = find_failure(error).code
            self.note(Act.DENIED, question=question, candidate=candidate, code=code)
            raise


def enter(request: Request) -> Entered:
    """The call, of somebody who has a part. Raises InvestigationUnknown for everybody else, on the record.

    Where an investigation was ended and its end was interrupted, what was not verified is destroyed now.
    """
    now, store = get_now(), open_investigations()
    is_auditor = request.route.roles == (Role.AUDITOR,)
    try:
        investigation, part = require_part(
            request.parts["investigation_id"], request.caller.actor, now, store, is_auditor=is_auditor
        )
    except InvestigationUnknown:
        write_record(request, f"investigation:{UNKNOWN}", outcome="refused")
        raise
    if investigation.ending is not None and not investigation.cleared:
        investigation = clear(investigation, now, store)
    return Entered(request, investigation, part, now, store)


def clear(investigation: Investigation, now: datetime, store: DynamoInvestigations) -> Investigation:
    """The investigation once what was not verified is destroyed, on the record."""
    basis = Basis(name_ground(investigation), investigation.case_number)
    detail = {"what": "unverified"}
    open_audit_log().append(record_system(now, _FUNCTION, Action.DESTROY, name_subject(investigation), basis, detail))
    store.clear(investigation)
    cleared = mark_cleared(investigation, now)
    store.change_investigation(investigation, cleared)
    return cleared


def name_subject(investigation: Investigation) -> str:
    """The subject of records about it."""
    return f"investigation:{investigation.investigation_id}"


def name_ground(investigation: Investigation) -> str:
    """Why what it looks at is kept."""
    return (Ground.PASSAGE if investigation.source is Source.PASSAGES else Ground.HIT).value


def parse_reason(request: Request) -> tuple[str, str]:
    """The reason, without plates, and the case number of a call; empty where its route asks for none."""
    if request.route.purpose is not PurposeRule.REQUIRED:
        return "", ""
    purpose = parse_purpose(request)
    return parse_words(purpose.reason, "X-Reason", load_case_shape()), purpose.case_number


def parse_number(request: Request, name: str) -> int:
    """The number of a question or a candidate in the path; 0 for what is none. No text of it goes anywhere."""
    text = request.parts[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS else 0
