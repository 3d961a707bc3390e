"""The addresses of signing in and out. Nothing of a code, a token or a session's id gets into an answer or the log."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

from platewatch.aws.refusals import Refused, count_refusal
from platewatch.console.errors import (
    IdTokenRefused,
    NetworkRefused,
    PendingMissing,
    ProviderUnavailable,
    RoleForbidden,
    SessionEnded,
    SignInDenied,
    SignInNeeded,
)
from platewatch.console.pending import HOME, choose_next, make_pending, parse_cookie, write_cookie
from platewatch.console.routes.call import (
    BEFORE,
    BEFORE_COOKIE,
    END_PENDING_COOKIE,
    END_SESSION_COOKIE,
    PENDING,
    Call,
    make_pending_cookie,
    make_session_cookie,
)
from platewatch.console.routes.pages import answer_choice, answer_go_on, answer_refused
from platewatch.console.sign_in import Reply, choose_role, finish_sign_in, sign_out
from platewatch.errors import PlatewatchError
from platewatch.web.errors import answer, answer_error
from platewatch.web.failures import find_failure

_LONGEST_FORM: Final = 1_000
_COUNTED: Final = (IdTokenRefused, NetworkRefused, PendingMissing, SignInDenied)

SignIn = Callable[[Call], dict[str, Any]]


def begin(call: Call) -> dict[str, Any]:
    """Leads to the provider. The browser keeps what must be known when it leads back.

    Where somebody was signed in at this browser before, the person must sign in at the provider too: what the provider
    remembers may be a colleague.
    """
    fresh_since = call.now if call.find_cookie(BEFORE) or call.session_id else None
    pending = make_pending(call.query.get("next", ""), fresh_since)
    address = call.console.signs.provider.make_address(pending, _callback(call))
    headers = {"Location": address, "Cache-Control": "no-store"}
    return {"statusCode": 302, "headers": headers, "cookies": [make_pending_cookie(write_cookie(pending))], "body": ""}


def finish(call: Call) -> dict[str, Any]:
    """Checks what the provider says, starts a session, and goes on to where the person wanted to go."""
    pending = parse_cookie(call.find_cookie(PENDING))
    reply = Reply(call.query, _callback(call), call.session_id)
    session_id, session = finish_sign_in(reply, pending, call.now, call.console.signs)
    call.logger.info("signed in")
    cookies = [END_PENDING_COOKIE, make_session_cookie(session_id), BEFORE_COOKIE]
    if session.role:
        return answer_go_on(pending.next_path, call.console.language, cookies)
    return answer_choice(pending.next_path, session.roles, call.console.language, cookies)


def take_role(call: Call) -> dict[str, Any]:
    """The form of a person who has several roles, sent once after the sign-in."""
    call.check_page(form=True)
    session = call.find_session()
    fields = _parse_form(call)
    signs = call.console.signs
    choose_role(session, fields.get("role", ""), call.now, signs.sessions, signs.audit)
    return answer_go_on(choose_next(fields.get("next", "")), call.console.language, [])


def leave(call: Call) -> dict[str, Any]:
    """Ends the session, has the browser forget it, and tells where to sign out at the provider, or None.

    Without a session nothing is left to end here.
    """
    call.check_page()
    signs = call.console.signs
    try:
        sign_out(call.find_session(), call.now, signs.sessions, signs.audit)
    except (SignInNeeded, SessionEnded):
        call.logger.info("signed out without a session")
    return {**answer(200, {"provider": _find_end(call)}), "cookies": [END_SESSION_COOKIE]}


def with_page(sign_in: SignIn) -> SignIn:
    """The same, with a page in place of an error: a person looks at it."""

    def run(call: Call) -> dict[str, Any]:
        try:
            return sign_in(call)
        except Exception as error:  # noqa: BLE001 - whoever signs in gets a page; a fault is logged as one
            count_if_refused(error)
            refused = answer_error(error, call.logger)
            code = find_failure(error).code if isinstance(error, PlatewatchError) else ""
            return answer_refused(refused["statusCode"], code, call.console.language, [END_PENDING_COOKIE])

    return run


def count_if_refused(error: Exception) -> None:
    """One more for the operators' alarm, where somebody was refused who may have no business here."""
    if isinstance(error, _COUNTED):
        count_refusal(Refused.SIGN_INS)


def _find_end(call: Call) -> str | None:
    """The session has ended by now, so a provider that does not answer fails nothing."""
    try:
        return call.console.signs.provider.make_end_address(f"{call.origin}{HOME}")
    except ProviderUnavailable:
        call.logger.warning("signed out, but not at the provider")
        return None


def _callback(call: Call) -> str:
    return f"{call.origin}/console/callback"


def _parse_form(call: Call) -> dict[str, str]:
    """The fields of the form. Raises RoleForbidden where it is not what the page sends."""
    data = call.decode_body() or b""
    try:
        found = (
            parse_qs(data.decode("ascii"), max_num_fields=4, strict_parsing=True) if len(data) <= _LONGEST_FORM else {}
        )
    except ValueError as error:
        raise RoleForbidden("send the form as the page has it") from error
    return {name: values[0] for name, values in found.items()}
