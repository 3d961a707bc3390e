"""The record of a verification, and what is remembered of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.audit.verified import Verified, describe_result, parse_verified

DETAIL = {"what": "verification", **describe_result(70, 1, 70, 2)}


def make(**changed: Any) -> dict[str, Any]:
    return {
        "action": "consult",
        "subject": "audit",
        "actor": "console/a.visser",
        "at": "2026-03-12T11:59:00.000+00:00",
        "received_at": "2026-03-12T12:00:00.000+00:00",
        "detail": DETAIL,
        **changed,
    }


def test_a_verification_is_known_by_its_record() -> None:
    at = datetime(2026, 3, 12, 12, tzinfo=UTC)
    assert parse_verified(make()) == Verified(at, "console/a.visser", 70, 1, 70, 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "change"},
        {"subject": "alert:1"},
        {"detail": {**DETAIL, "what": "part of a verification"}},
        {"detail": {**DETAIL, "what": "report"}},
        {"detail": {**DETAIL, "findings": "none"}},
        {"detail": {**DETAIL, "records": "1" * 13}},
        {"detail": {"what": "verification"}},
        {"detail": None},
    ],
)
def test_any_other_record_is_none(changed: dict[str, Any]) -> None:
    assert parse_verified(make(**changed)) is None
