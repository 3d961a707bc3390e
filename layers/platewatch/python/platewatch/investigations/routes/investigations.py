"""Routes of an investigation itself: opened, approved, looked at, told as a story, and ended."""

import re
from typing import Final

from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.audit.record import Action
from platewatch.cameras.errors import CameraUnknown
from platewatch.composition.investigating import load_source, open_investigations, require_cameras
from platewatch.composition.known_names import UNKNOWN
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid, parse_object
from platewatch.investigations import errors
from platewatch.investigations.document import describe_investigation, describe_question
from platewatch.investigations.investigation import Choice, Investigation, Part, decide, end, find_part
from platewatch.investigations.opening import open_investigation, parse_opening
from platewatch.investigations.routes.entering import Entered, clear, enter
from platewatch.investigations.routes.schemas import EVENT, INVESTIGATION, OPENING, QUESTION
from platewatch.investigations.story import Act, add_closing
from platewatch.investigations.telling import describe_event
from platewatch.investigations.words import LONGEST, parse_words
from platewatch.retention.terms import Ground
from platewatch.sentences import either, say
from platewatch.web.body import parse_body
from platewatch.web.failures import find_failure
from platewatch.web.people import get_now, parse_purpose, write_record
from platewatch.web.route import Audit, Document, Handler, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import TEXT, Schema, body, document, line, list_of, members, or_null

MOST_LISTED: Final = 100
"""How many investigations one answer has at the most: each may name a hundred cameras."""

MOST_LOOKED_THROUGH: Final = 500
"""How many are looked through for one page of a member's own."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


def open_one(request: Request) -> Document:
    """Opens an investigation, which then waits for its approver. Who opens it is a member.

    The body is {"order": {"reference", "offence", "granted_by"}, "since", "until", "cameras", "members", "approver",
    "ends_at", "combining"?: {"reference", "granted_by"}}. Without `combining` only a plate may be asked for.
    """
    now, purpose, store = get_now(), parse_purpose(request), open_investigations()
    source = load_source()
    try:
        opening = parse_opening(parse_body(request.body), now, source, load_case_shape())
        require_cameras(opening.bounds.cameras)
        opened = open_investigation(opening, request.caller.actor, purpose.case_number, now, source)
    except PlatewatchError as error:
        write_record(request, f"investigation:{UNKNOWN}", outcome="refused", code=find_failure(error).code)
        raise
    entered = Entered(request, opened, Part.MEMBER, now, store)
    order = opened.order
    tell = entered.attempt(Act.OPENED, reference=order.reference, offence=order.offence, approver=opened.approver)
    store.add_investigation(opened)
    tell()
    return {"investigation": describe_investigation(opened, Part.MEMBER, now)}


def list_mine(request: Request) -> Document:
    """The investigations in which the caller is a member or the approver, the newest first; ?after= the last page's
    `next`. A page may have few of them or none: go on until `next` is null.
    """
    return _list(request, is_auditor=False)


def list_all(request: Request) -> Document:
    """Every investigation, for the auditor, the newest first: its bounds and counts, and no result; ?after= the last
    page's `next`.
    """
    return _list(request, is_auditor=True)


def _list(request: Request, *, is_auditor: bool) -> Document:
    """A page of them. The auditor's own investigations, if there are any, are shown as everybody else's."""
    after = request.query.get("after") or ""
    if after and not _ID.fullmatch(after):
        raise FieldInvalid("after", "must be the `next` of the answer before")
    write_record(request, "investigations", what="list", after=after)
    now, found = get_now(), []
    most = MOST_LISTED if is_auditor else MOST_LOOKED_THROUGH
    page, following = open_investigations().list_investigations(now, after, most)
    for one in page:
        part = Part.AUDITOR if is_auditor else find_part(one, request.caller.actor, is_auditor=False)
        if part is not None:
            found.append(describe_investigation(one, part, now))
        if len(found) == MOST_LISTED and one is not page[-1]:
            following = one.investigation_id
            break
    return {"over": load_source().value, "investigations": found, "next": following}


def show(request: Request) -> Document:
    """One investigation with its questions and their counts. No candidate is told here."""
    entered = enter(request)
    entered.record(what="show")
    store, investigation = entered.store, entered.investigation
    events = store.list_events(investigation)
    return {
        "investigation": describe_investigation(investigation, entered.part, entered.now),
        "questions": [describe_question(one, investigation, events) for one in store.list_questions(investigation)],
    }


def tell(request: Request) -> Document:
    """What everybody did in an investigation, oldest first, in words. No plate is in it."""
    entered = enter(request)
    entered.record(what="story")
    investigation = entered.investigation
    events = add_closing(entered.store.list_events(investigation), investigation, entered.now)
    return {
        "investigation": describe_investigation(investigation, entered.part, entered.now),
        "events": [describe_event(one, investigation) for one in events],
    }


def approve(request: Request) -> Document:
    """The approver's decision {"decision": "approved" | "refused", "words"}. Before it, nothing is asked."""
    entered = enter(request)
    with entered.denying():
        fields = parse_object(parse_body(request.body), "", ("decision", "words"))
        if fields["decision"] not in list(Choice):
            raise FieldInvalid("decision", say("must be {choices}", choices=either(Choice)))
        choice = Choice(str(fields["decision"]))
        words = parse_words(fields["words"], "words", load_case_shape())
        decided = decide(entered.investigation, entered.actor, choice, words, entered.now)
    tell = entered.attempt(Act.APPROVED if choice is Choice.APPROVED else Act.REFUSED, why=words)
    _change(entered, decided)
    tell()
    return _tell_changed(entered, decided)


def end_one(request: Request) -> Document:
    """Ends an investigation before its time. What was not verified is destroyed."""
    entered = enter(request)
    with entered.denying():
        ended = end(entered.investigation, entered.actor, entered.now)
    tell = entered.attempt(Act.ENDED)
    _change(entered, ended)
    tell()
    return _tell_changed(entered, clear(ended, entered.now, entered.store))


def _change(entered: Entered, after: Investigation) -> None:
    if not entered.store.change_investigation(entered.investigation, after):
        raise errors.InvestigationChanged("somebody else changed it at the same moment: look at it and try again")


def _tell_changed(entered: Entered, after: Investigation) -> Document:
    return {"investigation": describe_investigation(after, entered.part, entered.now)}


_MEMBERS: Final = (Role.INVESTIGATOR,)
CHANGES: Final = Audit(Action.CHANGE, Ground.HIT.value)
LOOKS: Final = Audit(Action.CONSULT, Ground.HIT.value)
# Recorded each time; a look on duty needs no reason and case number.
_LOOKS_ON_DUTY: Final = Audit(Action.CONSULT, Ground.HIT.value, always=False)
_LIST: Final = document(
    {
        "over": INVESTIGATION["properties"]["over"],
        "investigations": list_of(INVESTIGATION),
        "next": or_null(TEXT),
    }
)
_AFTER: Final = Query("after", TEXT, "The `next` of the answer before")
_ONE: Final = document({"investigation": INVESTIGATION})
_SHOWN: Final = document({"investigation": INVESTIGATION, "questions": list_of(QUESTION)})
_STORY: Final = document({"investigation": INVESTIGATION, "events": list_of(EVENT)})
UNKNOWN_OR_CHANGED: Final = (errors.InvestigationUnknown, errors.InvestigationChanged)


def _look(path: str, handler: Handler, summary: str, answer: Schema, role: Role = Role.INVESTIGATOR) -> Route:
    """A look at investigations: the auditor says why, and a member is on duty."""
    return Route(
        "GET",
        path,
        handler,
        roles=(role,),
        purpose=PurposeRule.REQUIRED if role is Role.AUDITOR else PurposeRule.DUTY,
        summary=summary,
        audit=_LOOKS_ON_DUTY if role is Role.INVESTIGATOR else LOOKS,
        answer=answer,
        query=() if "{" in path else (_AFTER,),
        refusals=(errors.InvestigationUnknown,) if "{" in path else (),
    )


ROUTES: Final = (
    Route(
        "POST",
        "/v1/investigations",
        open_one,
        roles=_MEMBERS,
        purpose=PurposeRule.REQUIRED,
        summary="Open an investigation under an order",
        audit=CHANGES,
        body=OPENING,
        answer=_ONE,
        refusals=(
            errors.OrderMissing,
            errors.StandingQuestion,
            errors.PeriodTooLong,
            errors.PeriodNotKept,
            errors.ApproverIsMember,
            CameraUnknown,
        ),
    ),
    _look("/v1/investigations", list_mine, "List the investigations that you have a part in", _LIST),
    _look("/v1/investigations/{investigation_id}", show, "Show an investigation and its questions", _SHOWN),
    _look("/v1/investigations/{investigation_id}/story", tell, "Tell what was done in an investigation", _STORY),
    Route(
        "POST",
        "/v1/investigations/{investigation_id}/approval",
        approve,
        roles=_MEMBERS,
        purpose=PurposeRule.REQUIRED,
        summary="Approve or refuse an investigation",
        audit=CHANGES,
        body=body({"decision": members(Choice), "words": line(LONGEST)}),
        answer=_ONE,
        refusals=(
            *UNKNOWN_OR_CHANGED,
            errors.NotApprover,
            errors.ApproverIsMember,
            errors.AlreadyDecided,
            errors.InvestigationRefused,
            errors.InvestigationEnded,
        ),
    ),
    Route(
        "POST",
        "/v1/investigations/{investigation_id}/end",
        end_one,
        roles=_MEMBERS,
        purpose=PurposeRule.REQUIRED,
        summary="End an investigation before its time",
        audit=CHANGES,
        answer=_ONE,
        refusals=(*UNKNOWN_OR_CHANGED, errors.InvestigationRefused, errors.InvestigationEnded),
    ),
)

AUDITORS: Final = (
    _look("/v1/audit/investigations", list_all, "List all investigations", _LIST, Role.AUDITOR),
    _look("/v1/audit/investigations/{investigation_id}", show, "Audit an investigation", _SHOWN, Role.AUDITOR),
    _look("/v1/audit/investigations/{investigation_id}/story", tell, "Audit what was done", _STORY, Role.AUDITOR),
)
"""The auditor's, whom the signed door knows by the path alone."""
