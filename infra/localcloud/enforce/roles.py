"""Credentials of the stack's roles, renewed before they end, and clients that use them."""

import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config
from botocore.session import Session

from localcloud.enforce.policy import Request, Verdict, decide
from localcloud.errors import DeployRefused

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=60,
    retries={"total_max_attempts": 1},
    max_pool_connections=50,
    s3={"addressing_style": "path"},
)
# botocore would presign for S3 with a signature of the old kind.
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4"))
_LIFE_S = 3600
_RENEW_BEFORE = timedelta(minutes=20)


def make_session() -> Session:
    """A botocore session that knows nothing of the profiles and settings that this machine's user has for AWS."""
    own = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
    return Session(session_vars=own | {"credentials_file": (None, None, os.devnull, None)})


class Clients:
    """Makes boto3 clients for one endpoint, with whatever credentials."""

    def __init__(self, endpoint_url: str, region: str) -> None:
        self._endpoint_url = endpoint_url
        self._region = region
        self._session = boto3.session.Session(botocore_session=make_session(), region_name=region)
        self._lock = threading.Lock()

    def make(self, service: str, access_key: str, secret: str, token: str | None = None) -> Any:
        """A client of that service. Sessions are not thread-safe, clients are."""
        with self._lock:
            return self._session.client(  # type: ignore[call-overload]
                service,
                endpoint_url=self._endpoint_url,
                region_name=self._region,
                aws_access_key_id=access_key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=_S3_CONFIG if service == "s3" else _CONFIG,
            )


class RoleSession:
    """A role assumed on behalf of a service or a person."""

    def __init__(self, clients: Clients, admin: Any, role_arn: str, name: str, *, policy: str | None = None) -> None:
        self._clients = clients
        self._sts = admin
        self._asked: dict[str, Any] = {"RoleArn": role_arn, "RoleSessionName": name, "DurationSeconds": _LIFE_S}
        if policy is not None:
            self._asked["Policy"] = policy
        self._lock = threading.Lock()
        self._credentials: dict[str, Any] | None = None
        self._made: dict[str, Any] = {}

    def credentials(self) -> Mapping[str, Any]:
        """AccessKeyId, SecretAccessKey, SessionToken and Expiration, good for at least twenty minutes."""
        with self._lock:
            current = self._credentials
            if current is None or current["Expiration"] - datetime.now(UTC) < _RENEW_BEFORE:
                current = self._sts.assume_role(**self._asked)["Credentials"]
                self._credentials = current
                self._made = {}
            return current

    def client(self, service: str) -> Any:
        """A client that acts as this role."""
        current = self.credentials()
        with self._lock:
            if service not in self._made:
                self._made[service] = self._clients.make(
                    service, current["AccessKeyId"], current["SecretAccessKey"], current["SessionToken"]
                )
            return self._made[service]


def check_trust(iam: Any, role_arn: str, service: str) -> None:
    """Raises DeployRefused unless the role may be assumed by that service, as AWS checks on creation."""
    name = role_arn.rsplit("/", 1)[-1]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    document = json.loads(trust) if isinstance(trust, str) else trust
    if decide(document, Request("sts:AssumeRole", role_arn), {f"Service:{service}"}) is not Verdict.ALLOW:
        raise DeployRefused(f"the role {name} cannot be assumed by {service}: see its AssumeRolePolicyDocument")
