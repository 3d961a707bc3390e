"""Who is signed in, as the page asks it."""

from typing import Any

from platewatch.alerts.standing import name_answerer
from platewatch.console.routes.call import Call
from platewatch.console.session import Session, renew
from platewatch.fields import parse_object
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.errors import answer


def show_session(call: Call) -> dict[str, Any]:
    """Who is signed in, until when, and what the page needs to know. It is no activity to ask."""
    call.check_page()
    return answer(200, _describe(call, call.admit()))


def note_activity(call: Call) -> dict[str, Any]:
    """The person did something: the time until the session is idle begins again."""
    call.check_page()
    parse_object(parse_body(call.decode_body() or b"{}"), "", ())
    session = renew(call.session_id, call.now, call.console.signs.sessions)
    return answer(200, _describe(call, session))


def _describe(call: Call, session: Session) -> dict[str, Any]:
    """The document. `name` is as answers and leases show it, `user` as the provider has it."""
    console, background = call.console, call.console.background
    return {
        "name": name_answerer(session.person.actor),
        "user": session.person.name,
        "role": session.role,
        "started_at": format_utc(session.started_at),
        "idle_at": format_utc(session.idle_at),
        "ends_at": format_utc(session.ends_at),
        "now": format_utc(call.now),
        "language": console.language.value,
        "time_zone": console.time_zone,
        "map": {"tiles": background.tiles, "attribution": background.attribution} if background else None,
        "retention_mode": console.retention_mode,
        "routes": [f"{route.method} {route.path}" for route in call.routes if session.role in route.roles],
    }
