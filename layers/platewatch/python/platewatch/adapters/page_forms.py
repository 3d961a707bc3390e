"""What a phone sends to the alert page beside the link, and what it is given to show again: a form and a cookie."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from platewatch.alerts.login import SESSION_TERM, Shown

SESSION: Final = "__Secure-platewatch"

_LONGEST_FORM: Final = 256
_LONGEST_SESSION: Final = 64


def read_shown(event: Mapping[str, Any]) -> Shown:
    """The PIN of the form and the session of the cookie; empty where they are not what the page would send."""
    return Shown(_read_pin(event), _read_session(event))


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


def _read_pin(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if len(body) > _LONGEST_FORM:
        return ""
    try:
        data = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        pins = parse_qs(data.decode("ascii"), max_num_fields=4).get("pin", [])
    except (binascii.Error, ValueError):
        return ""
    # Some people type a PIN in groups, and some keyboards add a space at the end.
    return "".join(pins[0].split()) if len(pins) == 1 else ""


def _read_session(event: Mapping[str, Any]) -> str:
    pairs = (pair.strip().partition("=") for cookie in event.get("cookies") or [] for pair in cookie.split(";"))
    sessions = [value for name, _, value in pairs if name == SESSION]
    return sessions[0] if len(sessions) == 1 and len(sessions[0]) <= _LONGEST_SESSION else ""
