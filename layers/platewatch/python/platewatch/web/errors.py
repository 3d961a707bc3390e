"""How errors answer over HTTP; failures has the table."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aws_lambda_powertools import Logger

from platewatch.aws.faults import describe_fault
from platewatch.text.dutch import write_dutch
from platewatch.web.failures import FAULT, NOT_FOUND, Failure, find_failure


def answer_error(error: Exception, logger: Logger) -> dict[str, Any]:
    """The answer {"error": {"code", "message", "message_nl"?, "field"?, "by"?}}, where `by` names who is in the way.

    `message_nl` is the message in Dutch, for those that hold what no code tells.

    A fault of ours answers 500, tells nothing and is logged. The log gets the fault's type and where it arose, never
    its message: that may quote what a record holds.
    """
    failure = find_failure(error)
    if failure is FAULT:
        logger.error("fault", **describe_fault(error))
        return _refuse(FAULT, "something went wrong on our side; it was logged")
    logger.info("refused", code=failure.code)
    told = {name: getattr(error, name, None) for name in ("field", "by")}
    refused = _refuse(failure, str(error), {"message_nl": write_dutch(str(error)), **told})
    refused["headers"] |= make_retry_header(failure, error)
    return refused


def make_retry_header(failure: Failure, error: Exception) -> dict[str, str]:
    """The header Retry-After, where trying again helps."""
    own = getattr(error, "retry_after", None)
    seconds = failure.retry_after if own is None else max(1, int(own.total_seconds()))
    return {} if seconds is None else {"Retry-After": str(seconds)}


def answer_not_found() -> dict[str, Any]:
    """The answer when no route is called so."""
    return _refuse(NOT_FOUND, "there is no such route")


def answer_empty(now: datetime) -> dict[str, Any]:
    """The answer 204 without a body. Its date lets whoever asked compare clocks."""
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    return {"statusCode": 204, "headers": {"Date": date, "Cache-Control": "no-store"}}


def answer(status: int, body: object) -> dict[str, Any]:
    """A JSON answer of a function behind the HTTP API; never to be kept by anything in between."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": json.dumps(body, separators=(",", ":")),
    }


def _refuse(failure: Failure, message: str, more: Mapping[str, str | None] | None = None) -> dict[str, Any]:
    told = {name: value for name, value in (more or {}).items() if value}
    return answer(failure.status, {"error": {"code": failure.code, "message": message, **told}})
