"""Counts in DynamoDB: once for a hit, together or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platewatch.adapters import clients
from platewatch.adapters.dynamodb_tally import DynamoTally
from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit
from platewatch.matching.hit import HitKind
from tests.unit.alerts.makers import make_alert_for, make_entry

FIRST = describe_hit(make_alert_for("unit-1", make_entry("1KXL9Z"), kind=HitKind.LOOK_ALIKE))
SECOND = describe_hit(make_alert_for("unit-1", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE))


@pytest.fixture
def tally(make_table: Callable[..., str]) -> DynamoTally:
    return DynamoTally(clients.dynamodb(), make_table("alerts"), pause=lambda _seconds: None)


def test_each_hit_counts_once_for_its_camera_and_each_pair(
    tally: DynamoTally, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    for _ in range(3):
        tally.count(Counted.TOLD, FIRST)
        tally.count(Counted.TOLD, SECOND)
        tally.count(Counted.MISREAD, FIRST)
        tally.count(Counted.RIGHT, SECOND)
    assert tally.list_counts("2026-03") == [
        Count(Subject.CAMERA, "west-1", told=2, misread=1, right=1),
        Count(Subject.CHANCE, "0.95", told=0, misread=1, right=1),
        Count(Subject.PAIR, "2>Z", told=1, misread=1),
        Count(Subject.PAIR, "7>1", told=2, misread=1, right=1),
    ]
    assert tally.list_counts("2026-04") == []
    items = scan_table("alerts")
    assert all("expires_at" in item for item in items)
    assert "KXL" not in repr(items)


def _cancel(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}
    return clients.dynamodb().exceptions.TransactionCanceledException(error, "TransactWriteItems")  # type: ignore[arg-type]


def test_a_conflict_with_another_hit_is_tried_again(tally: DynamoTally, monkeypatch: pytest.MonkeyPatch) -> None:
    write, faults = clients.dynamodb().transact_write_items, [_cancel("None", "TransactionConflict")] * 2

    def conflict(**arguments: Any) -> Any:
        if faults:
            raise faults.pop()
        return write(**arguments)

    monkeypatch.setattr(clients.dynamodb(), "transact_write_items", conflict)
    tally.count(Counted.TOLD, SECOND)
    assert tally.list_counts("2026-03")[0] == Count(Subject.CAMERA, "west-1", 1, 0)


def test_what_cannot_be_counted_is_no_success(tally: DynamoTally, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("TransactionConflict", "ProvisionedThroughputExceeded"):

        def fail(code: str = code, **_: Any) -> Any:
            raise _cancel("None", code)

        with monkeypatch.context() as patch:
            patch.setattr(clients.dynamodb(), "transact_write_items", fail)
            with pytest.raises(ClientError):
                tally.count(Counted.TOLD, SECOND)
