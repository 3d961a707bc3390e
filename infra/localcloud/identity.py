"""Who calls: the access key of a request, looked up among the keys, roles and users that moto knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from localcloud.stack import ACCOUNT

_PARTITION = "aws"


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
        """The names under which a resource policy may mean this caller itself."""
        names = {f"AWS:{self.arn}"}
        if self.role_arn is not None:
            names.add(f"AWS:{self.role_arn}")
        return frozenset(names)


ACCOUNT_PRINCIPALS = frozenset({f"AWS:arn:aws:iam::{ACCOUNT}:root", f"AWS:{ACCOUNT}"})
"""The names under which a resource policy leaves the decision to the account's own policies."""


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
        for session in reversed(list(sts_backends[ACCOUNT][_PARTITION].assumed_roles)):
            if session.access_key_id == access_key:
                if session.session_token != token:
                    raise WrongToken
                if session.expiration <= utcnow():
                    raise TokenExpired
                return _session_caller(session)
        for user in list(iam_backends[ACCOUNT][_PARTITION].users.values()):
            for key in user.access_keys:
                if key.access_key_id == access_key:
                    if token is not None:
                        raise WrongToken
                    return Caller(access_key, key.secret_access_key, user.arn, user.id, list_policies(user))
        raise UnknownKey


def list_policies(identity: Any) -> tuple[str, ...]:
    """The policies of a user or role of moto's: written into it, and attached to it."""
    versions = (version for policy in identity.managed_policies.values() for version in policy.versions)
    return (*identity.policies.values(), *(each.document for each in versions if each.is_default))


def _session_caller(session: Any) -> Caller:
    name = session.role_arn.rsplit("/", 1)[-1]
    role = next((each for each in iam_backends[ACCOUNT][_PARTITION].roles.values() if each.name == name), None)
    return Caller(
        access_key=session.access_key_id,
        secret=session.secret_access_key,
        arn=session.arn,
        user_id=session.user_id,
        policies=list_policies(role) if role is not None else (),
        session_policy=session.policy or None,
        role_arn=session.role_arn,
        token=session.session_token,
    )


@cache
def parse_policy(text: str) -> Mapping[str, Any]:
    """A policy document; the same text is parsed once."""
    document: Mapping[str, Any] = json.loads(text)
    return document
