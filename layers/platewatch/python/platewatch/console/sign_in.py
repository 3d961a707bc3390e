"""Signing in: from the provider's answer to a session, and what the audit log gets of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.audit.record import AUDITED, Action, AuditLog, AuditRecord
from platewatch.console.errors import IdTokenRefused, NoRole, SignInDenied
from platewatch.console.pending import Pending, check_state
from platewatch.console.person import Person, parse_groups, parse_person
from platewatch.console.provider import Provider
from platewatch.console.roles import Roles, choose_roles
from platewatch.console.session import Session, SessionStore, open_session, take_role

SUBJECT: Final = "console:session"
NO_ROLE: Final = "no role yet"
"""Stands in the records of somebody who has none, or has not chosen one of several yet."""


@dataclass(frozen=True, slots=True)
class SignIns:
    """What signing in works with. The claims name what a provider calls people's names and groups.

    `known` are all roles, in the order in which they are offered.
    """

    provider: Provider
    sessions: SessionStore
    audit: AuditLog
    roles: Roles
    known: Sequence[str]
    name_claim: str
    groups_claim: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the browser brings back from the provider: the address's query, and the id of a session that it had."""

    query: Mapping[str, str]
    callback: str
    session_id: str = ""


def finish_sign_in(reply: Reply, pending: Pending, now: datetime, signs: SignIns) -> tuple[str, Session]:
    """The new session and its id. It is recorded before the session is there.

    Raises PendingMissing for an answer to another sign-in, SignInDenied, IdTokenRefused, ProviderUnavailable; and
    NoRole, which is recorded: then it is known who it was.
    """
    check_state(pending, reply.query.get("state", ""))
    # A provider that names itself in the answer must be the one that was asked (RFC 9207).
    if reply.query.get("iss", signs.provider.issuer) != signs.provider.issuer:
        raise IdTokenRefused
    code = reply.query.get("code")
    if not code:
        raise SignInDenied
    claims = signs.provider.fetch_claims(code, pending, reply.callback, now)
    person = parse_person(claims, signs.name_claim)
    roles = choose_roles(signs.roles, parse_groups(claims, signs.groups_claim), signs.known)
    if not roles:
        signs.audit.append(_describe(Action.SIGN_IN, person, NO_ROLE, now, outcome="refused"))
        raise NoRole
    role = roles[0] if len(roles) == 1 else NO_ROLE
    signs.audit.append(_describe(Action.SIGN_IN, person, role, now, outcome="signed in", roles=", ".join(roles)))
    return open_session(person, roles, now, signs.sessions, reply.session_id)


def choose_role(session: Session, role: str, now: datetime, sessions: SessionStore, audit: AuditLog) -> Session:
    """The session in the role that its person chose. Raises RoleForbidden; only a role that was taken is recorded."""
    chosen = take_role(session, role, sessions)
    audit.append(_describe(Action.SIGN_IN, session.person, role, now, outcome="role chosen"))
    return chosen


def sign_out(session: Session, now: datetime, sessions: SessionStore, audit: AuditLog) -> None:
    """Ends the session. It is over even where its record can't be written; that then raises."""
    sessions.end(session.digest, now)
    audit.append(_describe(Action.SIGN_OUT, session.person, session.role or NO_ROLE, now))


def _describe(action: Action, person: Person, role: str, now: datetime, **detail: str) -> AuditRecord:
    return AuditRecord(
        at=now,
        actor=person.actor,
        role=role,
        action=action,
        subject=SUBJECT,
        ground=AUDITED,
        detail={**detail, "issuer": person.issuer, "subject": person.subject},
    )
