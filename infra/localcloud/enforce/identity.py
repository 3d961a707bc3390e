"""The caller of a request: finds the session, role or user of its access key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from localcloud.account_id import ACCOUNT
from localcloud.moto_internals import StoredSession, find_role, find_session, find_user


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity of the account. `policies` are its own; `session_policy` narrows them for a session."""

    access_key: str
    secret: str
    arn: str
    user_id: str
    policies: tuple[str, ...] = ()
    session_policy: str | None = None
    role_arn: str | None = None
    token: str | None = None
    owner: bool = False

    @property
    def principals(self) -> frozenset[str]:
        """The principals by which a resource policy can name this caller."""
        names = {f"AWS:{self.arn}"}
        if self.role_arn is not None:
            names.add(f"AWS:{self.role_arn}")
        return frozenset(names)


ACCOUNT_PRINCIPALS = frozenset({f"AWS:arn:aws:iam::{ACCOUNT}:root", f"AWS:{ACCOUNT}"})
"""The principals by which a resource policy delegates to the account's own policies."""


class UnknownKey(Exception):
    """No identity has this access key."""


class WrongToken(Exception):
    """The session token is missing, superfluous or not this session's."""


class TokenExpired(Exception):
    """The session has ended."""


class Identities:
    """Looks callers up. The owner's key is known from the start; all others are in moto."""

    def __init__(self, owner_key: str, owner_secret: str) -> None:
        arn = f"arn:aws:iam::{ACCOUNT}:root"
        self._owner = Caller(owner_key, owner_secret, arn, ACCOUNT, owner=True)

    def find(self, access_key: str, token: str | None) -> Caller:
        """The caller with that key. Raises UnknownKey, WrongToken or TokenExpired."""
        if access_key == self._owner.access_key:
            return self._owner
        if (session := find_session(access_key)) is not None:
            if session.token != token:
                raise WrongToken
            if session.expired:
                raise TokenExpired
            return _session_caller(session, access_key)
        if (user := find_user(access_key)) is not None:
            if token is not None:
                raise WrongToken
            return Caller(access_key, user.secret, user.arn, user.user_id, user.policies)
        raise UnknownKey


def _session_caller(session: StoredSession, access_key: str) -> Caller:
    role = find_role(session.role_arn.rsplit("/", 1)[-1])
    return Caller(
        access_key=access_key,
        secret=session.secret,
        arn=session.arn,
        user_id=session.user_id,
        policies=role.policies if role is not None else (),
        session_policy=session.policy,
        role_arn=session.role_arn,
        token=session.token,
    )


@cache
def parse_policy(text: str) -> Mapping[str, Any]:
    """A policy document; the same text is parsed once."""
    document: Mapping[str, Any] = json.loads(text)
    return document
