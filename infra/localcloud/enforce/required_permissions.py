"""The permissions that a call requires: which actions on which resources, from the request of each service."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree  # nosec B405  # see _deleted_keys

from localcloud.account_id import ACCOUNT
from localcloud.enforce.dynamodb_permissions import list_dynamodb_permissions
from localcloud.enforce.policy import Request
from localcloud.moto_internals import find_key_arn
from localcloud.wire import Wire


class UnknownCall(Exception):
    """The local cloud does not know which permissions this call requires, so only the account's owner may make it."""


def list_required_permissions(wire: Wire, service: str, region: str) -> list[Request]:
    """Everything that the caller must be allowed to do for this call. Raises UnknownCall."""
    if service not in _READERS:
        raise UnknownCall(f"the local cloud does not serve {service} to functions")
    try:
        return list(_READERS[service](wire, region))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownCall(f"a {service} call that the local cloud cannot read: {wire.method} {wire.path}") from error


_TLS = {"aws:securetransport": ["true"]}


def _operation(wire: Wire) -> str:
    return wire.headers["x-amz-target"].rsplit(".", 1)[1]


# ---------------------------------------------------------------- S3

_S3_OBJECT = {
    ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "tagging"): "PutObjectTagging",
    ("DELETE", "tagging"): "DeleteObjectTagging",
    ("GET", "attributes"): "GetObjectAttributes",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "uploadId"): "ListMultipartUploadParts",
    ("POST", "uploads"): "PutObject",
    ("POST", "uploadId"): "PutObject",
}
_S3_PLAIN = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_S3_BUCKET = {
    ("GET", "location"): "GetBucketLocation",
    ("GET", "versions"): "ListBucketVersions",
    ("GET", "uploads"): "ListBucketMultipartUploads",
}
# Sub-resources that mean another operation than the plain one. Those that are in no table above are refused.
_S3_SUBRESOURCES = {
    *("acl", "accelerate", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering"),
    *("inventory", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification", "object-lock"),
    *("ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment"),
    *("restore", "retention", "select", "tagging", "torrent", "uploadId", "uploads", "versioning", "versions"),
    "website",
}


def _s3(wire: Wire, _region: str) -> Iterator[Request]:
    bucket, _, key = wire.path.removeprefix("/").partition("/")
    if not bucket:
        yield Request("s3:ListAllMyBuckets", "*", _TLS)
        return
    arn = f"arn:aws:s3:::{bucket}"
    query = wire.query
    sub = next((name for name in query if name in _S3_SUBRESOURCES), None)
    if not key:
        yield from _s3_bucket(wire, arn, sub)
        return
    name = _S3_PLAIN[wire.method] if sub is None else _S3_OBJECT[(wire.method, sub)]
    version = "Version" if "versionId" in query and name in ("GetObject", "DeleteObject") else ""
    context = {
        **_TLS,
        **{f"s3:{each}": [value] for each, value in wire.headers.items() if each.startswith("x-amz-")},
    }
    yield Request(f"s3:{name}{version}", f"{arn}/{key}", context)
    source = wire.headers.get("x-amz-copy-source")
    if source is not None:
        yield Request("s3:GetObject", f"arn:aws:s3:::{unquote(source.partition('?')[0]).lstrip('/')}", _TLS)
    if "x-amz-tagging" in wire.headers:
        yield Request("s3:PutObjectTagging", f"{arn}/{key}", context)


def _s3_bucket(wire: Wire, arn: str, sub: str | None) -> Iterator[Request]:
    if (wire.method, sub) == ("POST", "delete"):
        for key in _deleted_keys(wire.body):
            yield Request("s3:DeleteObject", f"{arn}/{key}", _TLS)
        return
    if sub is not None:
        yield Request(f"s3:{_S3_BUCKET[(wire.method, sub)]}", arn, _TLS)
        return
    if wire.method not in ("GET", "HEAD"):
        raise ValueError(wire.method)
    yield Request("s3:ListBucket", arn, {**_TLS, "s3:prefix": [wire.query.get("prefix", "")]})


def _deleted_keys(body: bytes) -> list[str]:
    # Signed requests of this machine's own functions, never a stranger's.
    root = ElementTree.fromstring(body)  # nosec B314
    return [each.text or "" for each in root.iter() if each.tag.rpartition("}")[2] == "Key"]


# ---------------------------------------------------------------- the others


def _dynamodb(wire: Wire, region: str) -> Iterator[Request]:
    return list_dynamodb_permissions(_operation(wire), json.loads(wire.body), region)


def _sqs(wire: Wire, region: str) -> Iterator[Request]:
    operation, asked = _operation(wire), json.loads(wire.body)
    name = asked["QueueName"] if "QueueName" in asked else asked["QueueUrl"].rsplit("/", 1)[-1]
    yield Request(f"sqs:{operation.removesuffix('Batch')}", f"arn:aws:sqs:{region}:{ACCOUNT}:{name}", _TLS)


def _form(wire: Wire) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(wire.body.decode(), keep_blank_values=True).items()}


def _sns(wire: Wire, _region: str) -> Iterator[Request]:
    form = _form(wire)
    action = "Publish" if form["Action"] == "PublishBatch" else form["Action"]
    # A phone number is no ARN; policies reach it by "*" or by NotResource.
    resource = form.get("TopicArn") or form.get("TargetArn") or form.get("PhoneNumber") or "*"
    yield Request(f"sns:{action}", resource, _TLS)


def _sts(wire: Wire, _region: str) -> Iterator[Request]:
    form = _form(wire)
    if form["Action"] == "GetCallerIdentity":
        return
    # An error of the caller's own, as in AWS, where it is missing.
    context = {**_TLS, "sts:rolesessionname": [form["RoleSessionName"]]}
    yield Request(f"sts:{form['Action']}", form["RoleArn"], context)


def _kms(wire: Wire, region: str) -> Iterator[Request]:
    asked = json.loads(wire.body)
    yield Request(f"kms:{_operation(wire)}", find_key_arn(asked["KeyId"], region), _TLS)


def _logs(wire: Wire, region: str) -> Iterator[Request]:
    group = json.loads(wire.body)["logGroupName"]
    yield Request(f"logs:{_operation(wire)}", f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group}:*", _TLS)


def _secretsmanager(wire: Wire, _region: str) -> Iterator[Request]:
    # Named by ARN: a function has it from the template.
    yield Request(f"secretsmanager:{_operation(wire)}", json.loads(wire.body)["SecretId"], _TLS)


_READERS: dict[str, Callable[[Wire, str], Iterator[Request]]] = {
    "s3": _s3,
    "dynamodb": _dynamodb,
    "sqs": _sqs,
    "sns": _sns,
    "sts": _sts,
    "kms": _kms,
    "logs": _logs,
    "secretsmanager": _secretsmanager,
}
