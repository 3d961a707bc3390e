"""The door of sessions: a request of a person who is signed in becomes a request of a route, as a signed one does.

What differs is who says who calls, and who checks the role: there AWS, here the session.
"""

import json
from typing import Any, Final

from platewatch.aws import clients
from platewatch.console.errors import FunctionFailed, RoleForbidden
from platewatch.console.routes.call import Call
from platewatch.console.session import Session
from platewatch.web.app import find_route, run_route
from platewatch.web.errors import answer, answer_not_found
from platewatch.web.event import make_request_of
from platewatch.web.people import parse_purpose
from platewatch.web.route import Caller, Door, PurposeRule, Request, Route

PREFIX: Final = "/console"


def answer_route(call: Call) -> dict[str, Any]:
    """The answer of the route that is called so. Raises what keeps it from being answered."""
    found = find_route(call.routes, call.method, call.path.removeprefix(PREFIX))
    call.check_page()
    if found is None or found[0].door is not Door.PEOPLE:
        return answer_not_found()
    route, parts = found
    session = call.admit(while_idle=route.while_idle)
    check_role(route, session)
    request = make_request_of(make_caller(session), call.event, route, parts, idle=session.is_idle(call.now))
    if function := call.console.elsewhere.get((route.method, route.path)):
        return _ask_elsewhere(function, request, call)
    return answer(route.status, run_route(request))


def check_role(route: Route, session: Session) -> None:
    """Raises RoleForbidden unless the session's one role may call the route."""
    if session.role not in route.roles:
        needed = " or ".join(role.value for role in route.roles)
        raise RoleForbidden(f"{session.role or 'nobody'} may not call this route: it is for {needed}")


def make_caller(session: Session) -> Caller:
    """Who calls, as records name the person."""
    ids = {"issuer": session.person.issuer, "subject": session.person.subject}
    return Caller(session.person.actor, session.role, ids)


def _ask_elsewhere(function: str, request: Request, call: Call) -> dict[str, Any]:
    """The answer of the function that alone has the rights for the route. It gets who calls, who was checked here."""
    if request.route.purpose is PurposeRule.REQUIRED:
        parse_purpose(request)
    event = make_event(request, call)
    answered = clients.functions().invoke(FunctionName=function, Payload=json.dumps(event).encode())
    document = json.loads(answered["Payload"].read())
    if answered.get("FunctionError") or "statusCode" not in document:
        raise FunctionFailed(f"{function} did not answer")
    return dict(document)


def make_event(request: Request, call: Call) -> dict[str, Any]:
    """The event for a function that takes a caller from the console (web.event.identify_console)."""
    caller = request.caller
    vouched = {"actor": caller.actor, "role": caller.role, "ids": dict(caller.ids)}
    path = call.path.removeprefix(PREFIX)
    kept = ("body", "isBase64Encoded", "headers", "queryStringParameters")
    context = {
        "http": {"method": request.route.method, "path": path},
        "stage": "$default",
        "domainName": request.host,
        "authorizer": {"console": vouched},
    }
    told = {name: call.event[name] for name in kept if name in call.event}
    return {**told, "version": "2.0", "rawPath": path, "requestContext": context}
