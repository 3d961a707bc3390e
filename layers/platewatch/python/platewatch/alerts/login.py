"""Who may open an alert's page: whoever has its link, with the recipient's PIN unless none is asked for."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.errors import PinNeeded, PinRefused, PinUnset
from platewatch.alerts.link import LinkGrant
from platewatch.alerts.pin import PinHash, can_be_pin, is_right
from platewatch.alerts.tries import TryStore, check_lock, forget_tries, give_back, take_try

SESSION_TERM: Final = timedelta(minutes=10)
"""How long a typed PIN opens its link; never longer than the link itself."""

_SESSION_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A PIN was typed for a link. `digest` is the session's SHA-256, hex; the session itself is with the phone alone.

    `pin_salt` is that of the PIN which was typed: another PIN ends the session.
    """

    digest: str
    link_digest: str
    pin_salt: str
    ends_at: datetime


class PinFinder(Protocol):
    """Where a recipient's PIN is looked up. What it answers is never stale."""

    def find_pin(self, recipient_id: str) -> PinHash | None:
        """The PIN as it is kept; None when none was set."""


class PinStore(PinFinder, Protocol):
    """Where PINs are kept."""

    def list_holders(self) -> Sequence[str]:
        """The ids of those who have a PIN."""

    def keep_pin(self, pin: PinHash) -> None:
        """Keep it in place of the one before: its tries, locks and sessions no longer count."""

    def remove_pin(self, recipient_id: str) -> None:
        """Forget it; does nothing when there is none."""


class SessionStore(Protocol):
    """Where sessions are kept."""

    def keep_session(self, session: Session) -> None:
        """Keep it until its end."""

    def find_session(self, digest: str, now: datetime) -> Session | None:
        """The session; None when it has ended or never was."""


@dataclass(frozen=True, slots=True)
class PinGate:
    """What checking a PIN works with."""

    pins: PinFinder
    tries: TryStore
    sessions: SessionStore


@dataclass(frozen=True, slots=True)
class Shown:
    """What a phone shows beside its link: a typed PIN, or the session that it got for one."""

    pin: str = ""
    session: str = ""


def require_unlocked(grant: LinkGrant, now: datetime, gate: PinGate) -> None:
    """Raises PinUnset or PageLocked when no PIN would open the page now; nothing is counted."""
    pin = _find_pin(grant, gate)
    for key in _try_keys(pin, grant):
        check_lock(key, now, gate.tries)


def pass_gate(grant: LinkGrant, shown: Shown, now: datetime, gate: PinGate) -> str | None:
    """Lets the recipient in: returns the session for a PIN that was typed, None where the shown session holds.

    Raises PinNeeded when neither was shown, PinUnset when the recipient has no PIN, PinRefused when it is wrong, and
    PageLocked, whatever was typed, while no PIN is taken.
    """
    pin = _find_pin(grant, gate)
    if shown.session and _holds(shown.session, grant, pin, now, gate.sessions):
        return None
    of_pin, of_link = _try_keys(pin, grant)
    for key in (of_pin, of_link):
        check_lock(key, now, gate.tries)
    if not can_be_pin(shown.pin):
        raise PinNeeded("the page asks for the recipient's PIN")
    # Counted before it is looked at, and given back when it was right.
    linked = take_try(of_link, now, gate.tries)
    counted = take_try(of_pin, now, gate.tries)
    if not is_right(pin, shown.pin):
        locks = [tries.locked_until for tries in (linked, counted) if tries.locked_until is not None]
        raise PinRefused(max(locks, default=None))
    # The link's wrong ones stay counted: its owner's success gives nobody else with the link more guesses.
    give_back(of_link, now, gate.tries)
    forget_tries(of_pin, now, gate.tries)
    return _open_session(grant, pin, now, gate.sessions)


def _find_pin(grant: LinkGrant, gate: PinGate) -> PinHash:
    pin = gate.pins.find_pin(grant.recipient_id)
    if pin is None:
        raise PinUnset(f"recipient {grant.recipient_id} has no PIN: platewatch recipient set-pin gives one")
    return pin


def _try_keys(pin: PinHash, grant: LinkGrant) -> tuple[str, str]:
    """Tries belong to a PIN, by its salt: with a new PIN they count from zero."""
    return pin.salt, f"{pin.salt}#{grant.digest}"


def _holds(session: str, grant: LinkGrant, pin: PinHash, now: datetime, sessions: SessionStore) -> bool:
    found = sessions.find_session(_digest(session), now)
    return found is not None and (found.link_digest, found.pin_salt) == (grant.digest, pin.salt)


def _open_session(grant: LinkGrant, pin: PinHash, now: datetime, sessions: SessionStore) -> str:
    session = secrets.token_urlsafe(_SESSION_BYTES)
    ends_at = min(now + SESSION_TERM, grant.expires_at)
    sessions.keep_session(Session(_digest(session), grant.digest, pin.salt, ends_at))
    return session


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
