"""Everything that depends on moto's inner workings: the state it keeps, its server parts and the patches to both.

moto promises none of this, so a new release of moto may need a change here, in moto_tables or in moto_savings, and
nowhere else. All other modules ask by name and get plain values, or None where moto has no such thing.
"""

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote_plus, unquote

from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID  # type: ignore[attr-defined]
from moto.core.request import Request
from moto.core.utils import get_service_model, utcnow
from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3 import notifications
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import Queue, sqs_backends
from moto.sts.models import sts_backends
from werkzeug.exceptions import HTTPException

from localcloud.account_id import ACCOUNT
from localcloud.wire import Wsgi

_GLOBAL: Final = "aws"
"""The key under which moto keeps what has no region."""

RequestHandler = MotoRequestHandler
"""Handles a connection to the process that plays AWS."""

OrderMessages = Callable[[Sequence[Any], Sequence[Any]], Sequence[Any]]
"""Orders a queue's waiting messages, given those under way. A message has `group_id`."""


# ---------------------------------------------------------------- serving


def load_services(names: Sequence[str]) -> dict[str, Wsgi]:
    """A WSGI application for each named service.

    moto's own dispatcher lists its directories on each call to find a service, which takes as long as the call itself.
    """
    for name in names:
        get_service_model(name)
    return {name: _load_service(name) for name in names}


def _load_service(name: str) -> Wsgi:
    """Gives a JSON call to moto at once. All others go through moto's Flask application, which takes longer."""
    app: Wsgi = create_backend_app(name)  # type: ignore[arg-type]  # it lists all names
    regions: Any = get_backend(name)[DEFAULT_ACCOUNT_ID]  # type: ignore[call-overload]
    dispatch = regions["us-east-1" if "us-east-1" in regions else _GLOBAL].flask_paths.get("/")

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asks_root = environ["PATH_INFO"] == "/" and not environ["QUERY_STRING"]
        if dispatch is None or not asks_root or "HTTP_X_AMZ_TARGET" not in environ:
            return app(environ, start_response)
        request = _ServedRequest(environ)
        try:
            status, headers, body = dispatch(request, request.raw_url, dict(request.headers))
        except ClientError as error:
            status, headers, body = 400, {}, error.response["Error"]["Message"]
        except HTTPException as error:
            return error.get_response(environ)(environ, start_response)
        start_response(
            f"{status} {HTTPStatus(int(status)).phrase}", [(key, str(value)) for key, value in headers.items()]
        )
        return [body.encode() if isinstance(body, str) else body]

    return serve


class _ServedRequest(Request):
    """A request for a service's root, without a query."""

    from_wsgi_server = True

    @property
    def raw_url(self) -> str:
        """Put together at once: werkzeug takes the address apart for it, and checks each part."""
        return f"http://{self.environ['HTTP_HOST']}/"


def create_dispatcher() -> Wsgi:
    """The WSGI application for all other services."""
    dispatcher: Wsgi = DomainDispatcherApplication(create_backend_app)
    return dispatcher


# ---------------------------------------------------------------- identities


@dataclass(frozen=True, slots=True)
class StoredRole:
    """A role: the text of its trust policy and of its own policies."""

    trust: str | None
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session of an assumed role. `policy` narrows what the role's policies allow."""

    secret: str
    token: str
    expired: bool
    arn: str
    user_id: str
    role_arn: str
    policy: str | None


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A user with the secret of one of their access keys, and the text of their policies."""

    secret: str
    arn: str
    user_id: str
    policies: tuple[str, ...]


def find_role(name: str) -> StoredRole | None:
    """The role of that name."""
    roles = iam_backends[ACCOUNT][_GLOBAL].roles.values()
    found = next((role for role in roles if role.name == name), None)
    return StoredRole(found.assume_role_policy_document, _list_policies(found)) if found is not None else None


def find_session(access_key: str) -> StoredSession | None:
    """The session with that access key."""
    for session in reversed(list(sts_backends[ACCOUNT][_GLOBAL].assumed_roles)):
        if session.access_key_id == access_key:
            expires: datetime = session.expiration
            return StoredSession(
                secret=session.secret_access_key,
                token=session.session_token,
                expired=expires <= utcnow(),
                arn=session.arn,
                user_id=session.user_id,
                role_arn=session.role_arn,
                policy=session.policy or None,
            )
    return None


def find_user(access_key: str) -> StoredUser | None:
    """The user with that access key."""
    for user in list(iam_backends[ACCOUNT][_GLOBAL].users.values()):
        for key in user.access_keys:
            if key.access_key_id == access_key:
                return StoredUser(key.secret_access_key, user.arn, user.id, _list_policies(user))
    return None


def _list_policies(identity: Any) -> tuple[str, ...]:
    """The policies written into a user or role, and those attached to it."""
    versions = (version for policy in identity.managed_policies.values() for version in policy.versions)
    return (*identity.policies.values(), *(each.document for each in versions if each.is_default))


# ---------------------------------------------------------------- keys and what they encrypt


def find_key_policy(key_id: str, region: str) -> str | None:
    """The text of a key's policy. `key_id` is no alias and no ARN."""
    key = kms_backends[ACCOUNT][region].keys.get(key_id)
    return key.policy or None if key is not None else None


def find_key_arn(key_id: str, region: str) -> str:
    """The ARN of a key named by id, ARN or alias; one made of `key_id` where there is no such key."""
    backend = kms_backends[ACCOUNT][region]
    key = backend.keys.get(backend.any_id_to_key_id(key_id))
    return str(key.arn) if key is not None else f"arn:aws:kms:{region}:{ACCOUNT}:key/{key_id}"


def has_bucket(name: str) -> bool:
    """Whether there is a bucket of that name."""
    return name in s3_backends[ACCOUNT][_GLOBAL].buckets


def find_bucket_key(bucket: str) -> str | None:
    """The key that a bucket encrypts with by default; None for S3's own key and for an unknown bucket."""
    known: Any = s3_backends[ACCOUNT][_GLOBAL].buckets.get(bucket)
    rules = ((known.encryption if known is not None else None) or {}).get("Rule", {})
    rule = rules[0] if isinstance(rules, list) else rules
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    if default.get("SSEAlgorithm") != "aws:kms":
        return None
    return str(default.get("KMSMasterKeyID") or "alias/aws/s3")


def find_cors_rules(bucket: str) -> list[dict[str, Any]]:
    """The bucket's rules for pages of other origins, by the names of CorsRule; none for an unknown bucket."""
    known: Any = s3_backends[ACCOUNT][_GLOBAL].buckets.get(bucket)
    return [
        {
            "origins": _listed(rule.allowed_origins),
            "methods": _listed(rule.allowed_methods),
            "headers": tuple(each.lower() for each in _listed(rule.allowed_headers)),
            "exposed": _listed(rule.exposed_headers),
            "max_age_s": int(rule.max_age_seconds) if rule.max_age_seconds else None,
        }
        for rule in (known.cors if known is not None else [])
    ]


def _listed(value: Any) -> tuple[str, ...]:
    """moto keeps one value as a text and several as a list."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def find_object_key(bucket: str, name: str) -> str | None:
    """The key that an object is encrypted with; None for S3's own key and for an unknown object."""
    known = s3_backends[ACCOUNT][_GLOBAL].buckets.get(bucket)
    stored = known.keys.get(name) if known is not None else None
    if stored is None:
        return None
    if stored.kms_key_id is not None:
        return str(stored.kms_key_id)
    return find_bucket_key(bucket) if stored.encryption in (None, "aws:kms") else None


def find_table_key(table: str, region: str) -> str | None:
    """The key that a table is encrypted with; None for DynamoDB's own key and for an unknown table."""
    known = dynamodb_backends[ACCOUNT][region].tables.get(table)
    encryption = (known.sse_specification if known is not None else None) or {}
    return str(encryption.get("KMSMasterKeyId") or "alias/aws/dynamodb") if encryption.get("Enabled") else None


def find_queue_key(queue: str, region: str) -> str | None:
    """The key that a queue is encrypted with, if any."""
    known: Any = sqs_backends[ACCOUNT][region].queues.get(queue)
    return str(known.kms_master_key_id) if known is not None and known.kms_master_key_id else None


def find_topic_key(arn: str, region: str) -> str | None:
    """The key that a topic is encrypted with, if any."""
    known = sns_backends[ACCOUNT][region].topics.get(arn)
    return str(known.kms_master_key_id) if known is not None and known.kms_master_key_id else None


# ---------------------------------------------------------------- tables


def find_partition_key(table: str, region: str, index: str | None = None) -> str | None:
    """The name of the partition key of a table, or of one of its global indexes."""
    known: Any = dynamodb_backends[ACCOUNT][region].tables.get(table)
    if known is None:
        return None
    if index is None:
        return str(known.hash_key_attr)
    [schema] = [each.schema for each in known.global_indexes if each.name == index] or [[]]
    return next((str(part["AttributeName"]) for part in schema if part["KeyType"] == "HASH"), None)


# ---------------------------------------------------------------- queues


def wait_for_messages(queue: str, region: str, seconds: float) -> bool:
    """Waits until the queue has a message to give, at most so long; whether moto should be asked for it.

    A message whose delay or visibility timeout ends does not wake it. Of a queue that is not there, moto is asked.
    """
    known: Any = sqs_backends[ACCOUNT][region].queues.get(queue)
    if known is None:
        return True
    known.wait_for_messages(seconds)
    return bool(known.messages)


def keep_trace(queue: str, region: str, answer: bytes, trace: str, attribute: str) -> None:
    """Adds a trace header to the messages that moto has just accepted, as its answer names them.

    The header becomes a system attribute of that name, which ReceiveMessage returns.
    """
    document = json.loads(answer)
    accepted = {one["MessageId"] for one in [*document.get("Successful", []), document] if "MessageId" in one}
    for message in _newest_first(queue, region):
        if not accepted:
            return
        if message.id in accepted:
            accepted.remove(message.id)
            value = {"DataType": "String", "StringValue": unquote(trace)}
            message.system_attributes = {**message.system_attributes, attribute: value}


def _newest_first(queue: str, region: str) -> Iterator[Any]:
    return reversed(sqs_backends[ACCOUNT][region].queues[queue]._messages)


# ---------------------------------------------------------------- patches


def order_queues(order: OrderMessages) -> None:
    """Makes moto's standard queues give out their messages in that order, where any message has a group."""
    as_they_came = Queue.messages

    def messages(queue: Any) -> Sequence[Any]:
        waiting = as_they_came.__get__(queue)
        if queue.fifo_queue or not any(message.group_id for message in waiting):
            return list(waiting)
        under_way = [message for message in queue._messages if not message.visible and not message.delayed]
        return order(waiting, under_way)

    Queue.messages = property(messages)  # type: ignore[assignment, method-assign]


def keep_slashes_in_events() -> None:
    """Makes S3's events leave the slashes of a key as they are, as AWS does."""
    vars(notifications)["quote_plus"] = functools.partial(quote_plus, safe="/")
