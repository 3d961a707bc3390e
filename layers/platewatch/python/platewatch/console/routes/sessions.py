"""The routes about who is signed in to the console."""

from typing import Final

from platewatch.audit.record import AUDITED, Action
from platewatch.composition.console_sessions import open_sessions
from platewatch.composition.known_names import UNKNOWN
from platewatch.console.errors import NobodySignedIn
from platewatch.console.person import LONGEST_NAME
from platewatch.console.session import Session, find_running, list_running
from platewatch.fields import parse_line, parse_object
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, TEXT, TIME, body, document, line, list_of


def list_sessions(request: Request) -> Document:
    """Who is signed in, newest first, and since when nothing was done. Asking it is recorded."""
    now = get_now()
    sessions = list_running(now, open_sessions())
    write_record(request, "console:sessions", what="sessions")
    return {"sessions": [_describe(session) for session in sessions]}


def end_sessions(request: Request) -> Document:
    """Ends every session of a user at once: the next request of theirs is refused. They may sign in again, unless the
    identity provider stops them.
    """
    now, store = get_now(), open_sessions()
    user = parse_line(parse_object(parse_body(request.body), "", ("user",))["user"], "user", LONGEST_NAME)
    try:
        running = find_running(user, now, store)
    except NobodySignedIn:
        write_record(request, f"user:{UNKNOWN}", what="end sessions", outcome="refused")
        raise
    write_record(request, f"user:{user}", what="end sessions", ended=str(len(running)))
    for session in running:
        store.end(session.digest, now)
    return {"user": user, "ended": len(running)}


def _describe(session: Session) -> Document:
    return {
        "user": session.person.name,
        "role": session.role,
        "started_at": format_utc(session.started_at),
        "active_at": format_utc(session.active_at),
        "idle_at": format_utc(session.idle_at),
        "ends_at": format_utc(session.ends_at),
    }


_SESSION: Final = document(
    {"user": TEXT, "role": TEXT, "started_at": TIME, "active_at": TIME, "idle_at": TIME, "ends_at": TIME}
)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/console-sessions",
        list_sessions,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="List who is signed in to the console",
        # Recorded each time; without a reason and a case where none is given, as it shows no plate.
        audit=Audit(Action.CONSULT, AUDITED, always=False),
        answer=document({"sessions": list_of(_SESSION)}),
    ),
    Route(
        "POST",
        "/v1/console-sessions/end",
        end_sessions,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="End all sessions of a user of the console",
        audit=Audit(Action.CHANGE, AUDITED),
        body=body({"user": line(LONGEST_NAME)}),
        answer=document({"user": TEXT, "ended": COUNT}),
        refusals=(NobodySignedIn,),
    ),
)
