"""Everything under /console: which address is answered by what, and the headers of every answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from platewatch.composition.console import Console
from platewatch.console.networks import check_network
from platewatch.console.origin import SAFE
from platewatch.console.pending import HOME
from platewatch.console.routes.call import Call
from platewatch.console.routes.door import answer_route
from platewatch.console.routes.session import note_activity, show_session
from platewatch.console.routes.signing import begin, count_if_refused, finish, leave, take_role, with_page
from platewatch.web.errors import answer_error, answer_not_found
from platewatch.web.event import find_path
from platewatch.web.route import Route

_FILES: Final = "/console/files/"
_ROUTES: Final = "/console/v1/"

_OWN: Final[Mapping[tuple[str, str], Callable[[Call], dict[str, Any]]]] = {
    ("GET", "/console/sign-in"): with_page(begin),
    ("GET", "/console/callback"): with_page(finish),
    ("POST", "/console/role"): with_page(take_role),
    ("POST", "/console/sign-out"): leave,
    ("GET", "/console/session"): show_session,
    ("POST", "/console/activity"): note_activity,
}


def answer_console(
    routes: Sequence[Route], console: Console, event: Mapping[str, Any], logger: Logger
) -> dict[str, Any]:
    """The answer to one event. An error answers by its type, or as a fault that is logged and tells nothing."""
    call = Call(event, find_path(event), routes, console, datetime.now(UTC), logger)
    try:
        check_network(console.networks, call.address)
        answered = _find_answer(call)(call)
    except Exception as error:  # noqa: BLE001 - whoever asked gets an answer; a fault is logged as one
        count_if_refused(error)
        answered = answer_error(error, logger)
    answered["headers"] = {**make_headers(console, call.origin), **answered["headers"]}
    return answered


def make_headers(console: Console, origin: str) -> dict[str, str]:
    """What goes with every answer: nothing keeps it, frames it, or loads anything into it that is not ours.

    Of its own pages the console must learn where they stand: with no referrer at all, browsers would not send the
    origin of a form either.
    """
    tiles = console.background.origin if console.background else ""
    images = " ".join(filter(None, ("'self'", "blob:", "data:", tiles)))
    policy = (
        f"default-src 'self'; img-src {images}; connect-src 'self' {console.uploads}; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'; object-src 'none'"
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
    secure = {"Strict-Transport-Security": "max-age=31536000"} if origin.startswith("https:") else {}
    return headers | secure


def _find_answer(call: Call) -> Callable[[Call], dict[str, Any]]:
    own = _OWN.get((call.method, call.path))
    if own is not None:
        return own
    if call.path.startswith(_ROUTES):
        return answer_route
    is_page = call.path == HOME or call.path.startswith(f"{HOME}/")
    if not is_page or any(call.path == path for _, path in _OWN) or call.method not in SAFE:
        return _answer_nothing
    return _answer_file if call.path.startswith(_FILES) else _answer_index


def _answer_file(call: Call) -> dict[str, Any]:
    path = call.path.removeprefix(_FILES)
    return call.console.files.answer_file(path, call.find_header("Accept-Encoding")) or answer_not_found()


def _answer_index(call: Call) -> dict[str, Any]:
    return call.console.files.answer_index(call.find_header("Accept-Encoding"))


def _answer_nothing(_call: Call) -> dict[str, Any]:
    return answer_not_found()
