"""The rights on keys that a call needs without naming them, because what it touches is encrypted."""

from collections.abc import Iterator, Sequence
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localcloud.needs import find_key_arn
from localcloud.policy import Request
from localcloud.stack import ACCOUNT
from localcloud.wire import Wire

_NO_DATA = ("DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "ListTables", "DescribeLimits")


def list_key_needs(wire: Wire, needs: Sequence[Request], region: str) -> list[Request]:
    """What the caller needs on keys, beside `needs`, for this call."""
    found: list[Request] = []
    for need in needs:
        service, _, action = need.action.partition(":")
        reader = _READERS.get(service)
        if reader is None:
            continue
        for key_action, key_id in reader(wire, action, need.resource, region):
            # AWS's own keys (alias/aws/…) are open to the account by themselves.
            if key_id.removeprefix(f"arn:aws:kms:{region}:{ACCOUNT}:").startswith("alias/aws/"):
                continue
            context = {
                "kms:viaservice": [f"{service}.{region}.amazonaws.com"],
                "kms:calleraccount": [ACCOUNT],
            }
            request = Request(f"kms:{key_action}", find_key_arn(key_id, region), context)
            if request not in found:
                found.append(request)
    return found


def _s3(wire: Wire, action: str, resource: str, _region: str) -> Iterator[tuple[str, str]]:
    name, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(name)
    if bucket is None:
        return
    if action == "PutObject":
        asked = wire.headers.get("x-amz-server-side-encryption")
        key_id = wire.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
        if asked is None:
            key_id = _default_key(bucket)
        elif asked == "aws:kms" and key_id is None:
            key_id = "alias/aws/s3"
        if key_id is not None and asked != "AES256":
            yield "GenerateDataKey", key_id
            if "uploadId" in wire.query:
                yield "Decrypt", key_id
    elif action in ("GetObject", "GetObjectVersion") and wire.method != "HEAD":
        stored = bucket.keys.get(key)
        key_id = stored.kms_key_id if stored is not None else None
        if key_id is None and stored is not None and stored.encryption in (None, "aws:kms"):
            key_id = _default_key(bucket)
        if key_id is not None:
            yield "Decrypt", key_id


def _default_key(bucket: Any) -> str | None:
    """The key that a bucket encrypts with by default, or None for S3's own."""
    rules = (bucket.encryption or {}).get("Rule", {})
    rule = rules[0] if isinstance(rules, list) else rules
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    if default.get("SSEAlgorithm") != "aws:kms":
        return None
    return str(default.get("KMSMasterKeyID") or "alias/aws/s3")


def _dynamodb(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    name = resource.split("table/", 1)[-1].partition("/")[0]
    table = dynamodb_backends[ACCOUNT][region].tables.get(name)
    encryption = (table.sse_specification if table is not None else None) or {}
    if encryption.get("Enabled") and action not in _NO_DATA:
        yield "Decrypt", str(encryption.get("KMSMasterKeyId") or "alias/aws/dynamodb")


def _sqs(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    queue: Any = sqs_backends[ACCOUNT][region].queues.get(resource.rsplit(":", 1)[-1])
    key_id = queue.kms_master_key_id if queue is not None else None
    if key_id and action in ("SendMessage", "ReceiveMessage"):
        yield "Decrypt", str(key_id)
        if action == "SendMessage":
            yield "GenerateDataKey", str(key_id)


def _sns(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    topic = sns_backends[ACCOUNT][region].topics.get(resource)
    if topic is not None and topic.kms_master_key_id and action == "Publish":
        yield "GenerateDataKey", str(topic.kms_master_key_id)
        yield "Decrypt", str(topic.kms_master_key_id)


_READERS = {"s3": _s3, "dynamodb": _dynamodb, "sqs": _sqs, "sns": _sns}
