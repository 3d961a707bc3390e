"""One request of a browser, and what the console answers it with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools import Logger

from platewatch.composition.console import Console
from platewatch.console.origin import check_page, make_origin
from platewatch.console.pending import PENDING_TERM
from platewatch.console.session import Session, admit, find_session
from platewatch.web.event import decode_body, find_header
from platewatch.web.route import Route

SESSION: Final = "__Host-session"
PENDING: Final = "pw-sign-in"
BEFORE: Final = "pw-before"
"""Says that somebody was signed in at this browser, and nothing else: not who, nor when."""

_LONGEST_COOKIE: Final = 4_000


@dataclass(frozen=True, slots=True)
class Call:
    """A request under /console, with what answers it."""

    event: Mapping[str, Any]
    path: str
    routes: Sequence[Route]
    console: Console
    now: datetime
    logger: Logger

    @property
    def method(self) -> str:
        """GET, POST and so on."""
        return str(self.event["requestContext"]["http"]["method"])

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark, decoded."""
        return self.event.get("queryStringParameters") or {}

    @property
    def origin(self) -> str:
        """The console's own origin: that of its domain, or of the name that was called."""
        return make_origin(self.console.domain or self.event["requestContext"].get("domainName", ""))

    @property
    def address(self) -> str:
        """Where the request came from, as API Gateway saw it."""
        return str(self.event["requestContext"]["http"].get("sourceIp", ""))

    @property
    def session_id(self) -> str:
        """What the browser says its session is; "" where it says nothing, or two things."""
        return self.find_cookie(SESSION)

    def find_cookie(self, name: str) -> str:
        """The cookie's text; "" where there is none, or more than one."""
        pairs = (
            pair.strip().partition("=") for cookie in self.event.get("cookies") or [] for pair in cookie.split(";")
        )
        found = [value for key, _, value in pairs if key == name]
        return found[0] if len(found) == 1 and len(found[0]) <= _LONGEST_COOKIE else ""

    def find_header(self, name: str) -> str:
        """The header's text; "" where it is missing."""
        return find_header(self.event, name)

    def check_page(self, *, form: bool = False) -> None:
        """Raises ForeignPage unless the console's own page sends this."""
        headers = {str(name).lower(): str(text) for name, text in (self.event.get("headers") or {}).items()}
        has_body = bool(self.event.get("body"))
        check_page(self.method, headers, self.origin, has_body=has_body, form=form)

    def admit(self, *, while_idle: bool = False) -> Session:
        """The session. Raises SignInNeeded, SessionEnded, SessionIdle and RoleNeeded."""
        return admit(self.session_id, self.now, self.console.signs.sessions, while_idle=while_idle)

    def find_session(self) -> Session:
        """The session, idle or not, with a role or without. Raises SignInNeeded and SessionEnded."""
        return find_session(self.session_id, self.now, self.console.signs.sessions)

    def decode_body(self) -> bytes | None:
        """The bytes that were sent; None where they are not what the event says they are."""
        return decode_body(self.event)


def make_session_cookie(session_id: str) -> str:
    """The session's id as the browser keeps it until it is closed: for this host alone, out of reach of scripts, and
    sent with no request that another site began.
    """
    return f"{SESSION}={session_id}; Path=/; Secure; HttpOnly; SameSite=Strict"


def make_pending_cookie(text: str) -> str:
    """The sign-in as the browser keeps it. Lax, because the provider's page leads back here."""
    seconds = int(PENDING_TERM.total_seconds())
    return f"{PENDING}={text}; Path=/console; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"


BEFORE_COOKIE: Final = f"{BEFORE}=1; Path=/console/sign-in; Secure; HttpOnly; SameSite=Lax"
"""Kept until the browser is closed. Lax, so that it comes along where a page elsewhere leads to the sign-in."""

END_SESSION_COOKIE: Final = f"{SESSION}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
END_PENDING_COOKIE: Final = f"{PENDING}=; Path=/console; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
