"""What a phone sends to the alert page beside the link, and what it is given to show again: a form and a cookie."""

import base64
import binascii
from collections.abc import Mapping
from re import Pattern
from typing import Any, Final
from urllib.parse import parse_qs

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from platewatch.alerts.answers import CONFIRMED, LONGEST_NOTE, Outcome, Step, find_step, parse_note
from platewatch.alerts.errors import OrderUnknown
from platewatch.alerts.login import SESSION_TERM, Shown
from platewatch.alerts.page_buttons import PageOrder

SESSION: Final = "__Secure-platewatch"

_LONGEST_FORM: Final = 4096
"""A note of any letters, percent-encoded, with all else that a form has."""

_LONGEST_SESSION: Final = 64


def parse_shown(event: Mapping[str, Any]) -> Shown:
    """The PIN of the form and the session of the cookie; empty where they are not what the page would send."""
    # Some people type a PIN in groups, and some keyboards add a space at the end.
    return Shown("".join(_parse_field(event, "pin").split()), _parse_session(event))


def make_cookie(session: str, token: str) -> Cookie:
    """The session as the phone keeps it: for this link alone, out of reach of scripts and of other sites."""
    return Cookie(
        SESSION,
        session,
        path=f"/a/{token}",
        secure=True,
        http_only=True,
        max_age=int(SESSION_TERM.total_seconds()),
        same_site=SameSite.STRICT_MODE,
    )


def parse_order(name: str, event: Mapping[str, Any], cases: Pattern[str] | None = None) -> PageOrder:
    """What a button orders, by the last part of its address and by its form. Raises OrderUnknown.

    Plates in the note are hidden; `cases` is the shape of case numbers, which stay.
    """
    step = find_step(name)
    if step is None:
        raise OrderUnknown("no button of the page orders this")
    outcome = next((each for each in Outcome if each.value == _parse_field(event, "outcome")), None)
    if (step is Step.CLOSE) != (outcome is not None):
        raise OrderUnknown("an outcome is given when an alert is closed, and only then")
    confirmed = step not in CONFIRMED or _parse_field(event, "confirmed") == "yes"
    return PageOrder(step, outcome, confirmed, _parse_note(event, cases))


def _parse_note(event: Mapping[str, Any], cases: Pattern[str] | None) -> str:
    """The note of the form on one line. What no keyboard writes is left out: an answer must not fail for it."""
    typed = "".join(each if each.isprintable() else " " for each in _parse_field(event, "note"))
    return parse_note(" ".join(typed.split())[:LONGEST_NOTE].strip() or None, cases)


def _parse_field(event: Mapping[str, Any], name: str) -> str:
    """The field of the form; empty where the form is not what the page would send."""
    body = event.get("body") or ""
    if len(body) > _LONGEST_FORM:
        return ""
    try:
        data = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        values = parse_qs(data.decode("ascii"), max_num_fields=4).get(name, [])
    except (binascii.Error, ValueError):
        return ""
    return values[0] if len(values) == 1 else ""


def _parse_session(event: Mapping[str, Any]) -> str:
    pairs = (pair.strip().partition("=") for cookie in event.get("cookies") or [] for pair in cookie.split(";"))
    sessions = [value for name, _, value in pairs if name == SESSION]
    return sessions[0] if len(sessions) == 1 and len(sessions[0]) <= _LONGEST_SESSION else ""
