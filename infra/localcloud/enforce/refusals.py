"""Answers that refuse a call, in the shape that each service gives its errors."""

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape  # nosec B406  # writes, never reads

from localcloud.wire import Answer, Wire


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Why a call is refused: the service's error code, its message and the HTTP status."""

    code: str
    message: str
    status: int = 403


# Where a service has its own name for a general refusal.
_CODES = {
    ("dynamodb", "AccessDenied"): "AccessDeniedException",
    ("kms", "AccessDenied"): "AccessDeniedException",
    ("sns", "AccessDenied"): "AuthorizationError",
    ("sns", "KeyDenied"): "KMSAccessDenied",
    ("sqs", "KeyDenied"): "KMS.AccessDeniedException",
    ("dynamodb", "KeyDenied"): "AccessDeniedException",
    ("s3", "KeyDenied"): "AccessDenied",
    ("dynamodb", "InvalidAccessKeyId"): "UnrecognizedClientException",
    ("s3", "InvalidAccessKeyId"): "InvalidAccessKeyId",
    ("dynamodb", "ExpiredToken"): "ExpiredTokenException",
    ("kms", "ExpiredToken"): "ExpiredTokenException",
}
_GENERAL = {"InvalidAccessKeyId": "InvalidClientTokenId", "KeyDenied": "AccessDenied"}


def render(refusal: Refusal, service: str, wire: Wire) -> Answer:
    """The refusal as that service's clients understand it."""
    code = _CODES.get((service, refusal.code)) or _GENERAL.get(refusal.code, refusal.code)
    request_id = str(uuid.uuid4())
    if "x-amz-target" in wire.headers:
        kind = "com.amazon.coral.service#" + code
        body = json.dumps({"__type": kind, "message": refusal.message, "Message": refusal.message})
        headers = [
            ("Content-Type", "application/x-amz-json-1.0"),
            ("x-amzn-RequestId", request_id),
            # SQS's clients take the error code from here.
            ("x-amzn-query-error", f"{code};Sender"),
        ]
        return Answer(400, headers, body.encode())
    if service == "s3":
        headers = [("Content-Type", "application/xml"), ("x-amz-request-id", request_id)]
        if wire.method == "HEAD":
            return Answer(refusal.status, headers)
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
            f"<Message>{escape(refusal.message)}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        return Answer(refusal.status, headers, text.encode())
    text = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(refusal.message)}</Message>"
        f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return Answer(refusal.status, [("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)], text.encode())
