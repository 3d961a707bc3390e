"""Checks a presigned URL as S3 does: its signature, its time, each header it binds, and the body's checksum."""

from datetime import datetime

from localcloud.enforce.refusals import Refusal
from localcloud.enforce.sigv4 import Signed, is_expired, is_timely, payload_fits, signature_fits
from localcloud.wire import Wire

_LONGEST_S = 7 * 24 * 3600
# Headers that a client may send without having bound them.
_FREE = frozenset({"x-amz-content-sha256", "x-amz-user-agent", "x-amz-request-id"})


def check_presigned(wire: Wire, signed: Signed, secret: str, now: datetime) -> None:
    """Raises Refusal unless this request is exactly what the URL's signer allowed."""
    assert signed.expires_s is not None  # nosec B101  # what makes a URL presigned
    if signed.service != "s3":
        raise Refusal("AccessDenied", f"a presigned URL for {signed.service} is not served here")
    if not 1 <= signed.expires_s <= _LONGEST_S:
        raise Refusal("AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800 seconds", 400)
    if not is_timely(signed, now):
        raise Refusal("AccessDenied", "Request is not valid yet")
    if is_expired(signed, now):
        raise Refusal("AccessDenied", "Request has expired")
    if not signature_fits(wire, signed, secret):
        raise Refusal(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        )
    unbound = sorted(
        name for name in wire.headers if name.startswith("x-amz-") and name not in signed.headers and name not in _FREE
    )
    if unbound:
        raise Refusal(
            "AccessDenied", f"There were headers present in the request which were not signed: {', '.join(unbound)}"
        )
    if not payload_fits(wire):
        raise Refusal("BadDigest", "The SHA256 you specified did not match the calculated checksum.", 400)
