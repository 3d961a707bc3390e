"""The permissions on keys that a call requires because the data that it touches is encrypted."""

from collections.abc import Iterator, Sequence

from localcloud import moto_internals
from localcloud.account_id import ACCOUNT
from localcloud.enforce.policy import Request
from localcloud.wire import Wire

_NO_DATA = ("DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "ListTables", "DescribeLimits")


def list_key_permissions(wire: Wire, needs: Sequence[Request], region: str) -> list[Request]:
    """The permissions on keys that this call requires beside `needs`."""
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
            request = Request(f"kms:{key_action}", moto_internals.find_key_arn(key_id, region), context)
            if request not in found:
                found.append(request)
    return found


def _s3(wire: Wire, action: str, resource: str, _region: str) -> Iterator[tuple[str, str]]:
    bucket, _, name = resource.removeprefix("arn:aws:s3:::").partition("/")
    if not moto_internals.has_bucket(bucket):
        return
    if action == "PutObject":
        asked = wire.headers.get("x-amz-server-side-encryption")
        key_id = wire.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
        if asked is None:
            key_id = moto_internals.find_bucket_key(bucket)
        elif asked == "aws:kms" and key_id is None:
            key_id = "alias/aws/s3"
        if key_id is not None and asked != "AES256":
            yield "GenerateDataKey", key_id
            if "uploadId" in wire.query:
                yield "Decrypt", key_id
    elif action in ("GetObject", "GetObjectVersion") and wire.method != "HEAD":
        key_id = moto_internals.find_object_key(bucket, name)
        if key_id is not None:
            yield "Decrypt", key_id


def _dynamodb(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    name = resource.split("table/", 1)[-1].partition("/")[0]
    key_id = moto_internals.find_table_key(name, region)
    if key_id is not None and action not in _NO_DATA:
        yield "Decrypt", key_id


def _sqs(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    key_id = moto_internals.find_queue_key(resource.rsplit(":", 1)[-1], region)
    if key_id is not None and action in ("SendMessage", "ReceiveMessage"):
        yield "Decrypt", key_id
        if action == "SendMessage":
            yield "GenerateDataKey", key_id


def _sns(_wire: Wire, action: str, resource: str, region: str) -> Iterator[tuple[str, str]]:
    key_id = moto_internals.find_topic_key(resource, region)
    if key_id is not None and action == "Publish":
        yield "GenerateDataKey", key_id
        yield "Decrypt", key_id


_READERS = {"s3": _s3, "dynamodb": _dynamodb, "sqs": _sqs, "sns": _sns}
