"""Sessions: a person at a browser, in one role, for a shift at the most.

The browser alone has the session's id; what is stored is its hash. Only what a person does keeps a session from being
idle: a page that asks for news does not. An idle session no longer comes to life, and after its end nothing does.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.console.errors import (
    NobodySignedIn,
    RoleForbidden,
    RoleNeeded,
    SessionEnded,
    SessionIdle,
    SignInNeeded,
)
from platewatch.console.person import Person

IDLE_AFTER: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)

_ID_BYTES: Final = 32
_LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class Session:
    """One session. `digest` is the SHA-256 of its id, hex.

    `role` is "" until the person has chosen one of `roles`: rights of several do not add up. `ended_at` is None while
    nobody has ended it.
    """

    digest: str
    person: Person
    role: str
    roles: tuple[str, ...]
    started_at: datetime
    active_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    @property
    def idle_at(self) -> datetime:
        """When it is idle, if nothing more is done."""
        return min(self.active_at + IDLE_AFTER, self.ends_at)

    def has_ended(self, now: datetime) -> bool:
        """True once its time is up or somebody has ended it."""
        return self.ended_at is not None or now >= self.ends_at

    def is_idle(self, now: datetime) -> bool:
        """True once nothing was done for too long."""
        return now >= self.idle_at


class SessionStore(Protocol):
    """Where sessions are kept. What it answers is never stale."""

    def keep(self, session: Session) -> None:
        """Keep a new one until its end."""

    def find(self, digest: str) -> Session | None:
        """The session, ended or not; None where there is none."""

    def note_activity(self, digest: str, now: datetime, active_since: datetime) -> Session | None:
        """The session with `now` as its last activity; None where it has ended or was not active since then."""

    def choose_role(self, digest: str, role: str) -> Session | None:
        """The session in this role; None where it has ended or has a role."""

    def end(self, digest: str, now: datetime) -> None:
        """End it; does nothing where it has ended, or never was."""

    def list_all(self) -> Sequence[Session]:
        """All that are kept, ended ones too."""


def open_session(
    person: Person, roles: tuple[str, ...], now: datetime, store: SessionStore, replaced: str = ""
) -> tuple[str, Session]:
    """A new session and its id, which is new at every sign-in. `replaced` is the id of the browser's session before:
    it ends. Whoever has one role has it at once.
    """
    session_id = secrets.token_urlsafe(_ID_BYTES)
    role = roles[0] if len(roles) == 1 else ""
    session = Session(hash_id(session_id), person, role, roles, now, now, now + LONGEST)
    if replaced:
        store.end(hash_id(replaced), now)
    store.keep(session)
    return session_id, session


def find_session(session_id: str, now: datetime, store: SessionStore) -> Session:
    """The session, idle or not, in whatever role. Raises SignInNeeded and SessionEnded."""
    if not session_id or len(session_id) > _LONGEST_ID:
        raise SignInNeeded
    session = store.find(hash_id(session_id))
    if session is None:
        raise SignInNeeded
    if session.has_ended(now):
        raise SessionEnded
    return session


def admit(session_id: str, now: datetime, store: SessionStore, *, while_idle: bool = False) -> Session:
    """The session, if something may be asked in it. Raises SignInNeeded, SessionEnded, SessionIdle and RoleNeeded.

    With `while_idle` it may be idle.
    """
    session = find_session(session_id, now, store)
    if not session.role:
        raise RoleNeeded
    if session.is_idle(now) and not while_idle:
        raise SessionIdle
    return session


def renew(session_id: str, now: datetime, store: SessionStore) -> Session:
    """The session after something was done in it. Raises what admit raises."""
    session = admit(session_id, now, store)
    renewed = store.note_activity(session.digest, now, now - IDLE_AFTER)
    if renewed is None:
        raise SessionEnded
    return renewed


def take_role(session: Session, role: str, store: SessionStore) -> Session:
    """The session in the role that was chosen. Raises RoleForbidden for a role that the person does not have, or where
    the session has one already: another role needs another sign-in.
    """
    chosen = store.choose_role(session.digest, role) if role in session.roles else None
    if chosen is None:
        raise RoleForbidden(f"this session can have no role {role!r}: sign in again to work in another role")
    return chosen


def list_running(now: datetime, store: SessionStore) -> list[Session]:
    """The sessions that have not ended, newest first."""
    running = [session for session in store.list_all() if not session.has_ended(now)]
    return sorted(running, key=lambda session: session.started_at, reverse=True)


def find_running(name: str, now: datetime, store: SessionStore) -> list[Session]:
    """The running sessions of the user. Raises NobodySignedIn."""
    found = [session for session in list_running(now, store) if session.person.name == name]
    if not found:
        raise NobodySignedIn
    return found


def hash_id(session_id: str) -> str:
    """What is stored in place of a session's id."""
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()
