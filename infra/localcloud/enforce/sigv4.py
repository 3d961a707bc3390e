"""Checks AWS signatures (Signature Version 4), in headers and in queries, with botocore's own signers."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localcloud.wire import Wire

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<headers>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]+)$"
)
_SKEW = timedelta(minutes=15)
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z", re.ASCII)


class SignatureMalformed(Exception):
    """The request carries no signature that could be read."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says about its signature."""

    access_key: str
    region: str
    service: str
    stamp: str
    at: datetime
    """When it was signed, which is what `stamp` says."""
    headers: tuple[str, ...]
    signature: str
    token: str | None
    expires_s: int | None


def parse_signature(wire: Wire) -> Signed | None:
    """What the request says about its signature, or None where it has none. Raises SignatureMalformed."""
    query = wire.query
    if "X-Amz-Algorithm" in query or "X-Amz-Signature" in query:
        try:
            return _signed(
                query["X-Amz-Credential"],
                query["X-Amz-Date"],
                query["X-Amz-SignedHeaders"],
                query["X-Amz-Signature"],
                query.get("X-Amz-Security-Token"),
                int(query["X-Amz-Expires"]),
            )
        except (KeyError, ValueError) as error:
            raise SignatureMalformed from error
    authorization = wire.headers.get("authorization")
    if authorization is None:
        return None
    found = _HEADER.match(authorization)
    if found is None:
        raise SignatureMalformed
    token = wire.headers.get("x-amz-security-token")
    stamp = wire.headers.get("x-amz-date", "")
    try:
        return _signed(found["credential"], stamp, found["headers"], found["signature"], token, None)
    except ValueError as error:
        raise SignatureMalformed from error


def _signed(
    credential: str, stamp: str, headers: str, signature: str, token: str | None, expires_s: int | None
) -> Signed:
    access_key, _, region, service, _ = credential.split("/")
    if _STAMP.fullmatch(stamp) is None:
        raise ValueError(f"no time of a signature: {stamp!r}")
    at = datetime.fromisoformat(stamp)
    return Signed(access_key, region, service, stamp, at, tuple(headers.split(";")), signature, token, expires_s)


def signature_fits(wire: Wire, signed: Signed, secret: str) -> bool:
    """Whether the signature is what this request, signed with this secret, must carry."""
    headers = {name: wire.headers[name] for name in signed.headers if name in wire.headers}
    if len(headers) != len(signed.headers):
        return False
    signers = {True: S3SigV4QueryAuth, False: S3SigV4Auth if signed.service == "s3" else SigV4Auth}
    signer = signers[signed.expires_s is not None](
        Credentials(signed.access_key, secret, signed.token), signed.service, signed.region
    )
    kept = "&".join(each for each in wire.raw_query.split("&") if not each.startswith("X-Amz-Signature="))
    url = replace(wire, raw_query=kept).url
    request = AWSRequest(method=wire.method, url=url, data=wire.body, headers=headers)
    request.context["timestamp"] = signed.stamp
    canonical = signer.canonical_request(request)
    expected = signer.signature(signer.string_to_sign(request, canonical), request)
    return hmac.compare_digest(expected, signed.signature)


def is_timely(signed: Signed, now: datetime) -> bool:
    """Whether a signed request is neither too old nor from the future; for a presigned URL, whether it has begun."""
    if signed.expires_s is None:
        return abs(now - signed.at) <= _SKEW
    return signed.at - _SKEW <= now


def is_expired(signed: Signed, now: datetime) -> bool:
    """Whether a presigned URL's time is over."""
    return signed.expires_s is not None and now > signed.at + timedelta(seconds=signed.expires_s)


def payload_fits(wire: Wire) -> bool:
    """Whether the body is the one whose hash the headers announce."""
    announced = wire.headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    if re.fullmatch(r"[0-9a-f]{64}", announced) and announced != hashlib.sha256(wire.body).hexdigest():
        return False
    checksum = wire.headers.get("x-amz-checksum-sha256")
    return checksum is None or checksum == base64.b64encode(hashlib.sha256(wire.body).digest()).decode()
