"""Counts in DynamoDB: once for a hit, together or not at all."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit
from platewatch.aws import clients
from platewatch.hits.hit import HitKind
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
        tally.count_told(FIRST)
        tally.count_told(SECOND)
        tally.count_verdict(FIRST, Counted.MISREAD, 1)
        tally.count_verdict(SECOND, Counted.RIGHT)
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
    tally.count_told(SECOND)
    assert tally.list_counts("2026-03")[0] == Count(Subject.CAMERA, "west-1", 1, 0)


def test_what_cannot_be_counted_is_no_success(tally: DynamoTally, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("TransactionConflict", "ProvisionedThroughputExceeded"):

        def fail(code: str = code, **_: Any) -> Any:
            raise _cancel("None", code)

        with monkeypatch.context() as patch:
            patch.setattr(clients.dynamodb(), "transact_write_items", fail)
            with pytest.raises(ClientError):
                tally.count_told(SECOND)


def _count_of_camera(tally: DynamoTally) -> tuple[int, int, int]:
    count = next(one for one in tally.list_counts("2026-03") if one.subject is Subject.CAMERA)
    return count.told, count.right, count.misread


def test_a_hit_counts_once_and_its_count_moves_with_the_verdict(tally: DynamoTally) -> None:
    said = [(1, None), (2, Counted.MISREAD), (3, Counted.RIGHT), (4, None), (5, Counted.MISREAD)]
    for number, counted in said:
        for _ in range(2):
            tally.count_verdict(SECOND, counted, number)
        told, right, misread = _count_of_camera(tally) if number > 1 else (0, 0, 0)
        assert (told, right, misread) == (0, int(counted is Counted.RIGHT), int(counted is Counted.MISREAD))
    pair = next(one for one in tally.list_counts("2026-03") if one.subject is Subject.PAIR)
    assert (pair.right, pair.misread) == (0, 1)


def test_what_is_known_by_fewer_answers_changes_nothing(tally: DynamoTally) -> None:
    """A function that was slow, or a review that is decided after an officer has seen the car."""
    tally.count_verdict(SECOND, Counted.RIGHT, 3)
    for number in (0, 1, 2, 3):
        tally.count_verdict(SECOND, Counted.MISREAD, number)
    assert _count_of_camera(tally) == (0, 1, 0)


def test_another_frame_of_the_hit_moves_what_the_first_one_counted_for(tally: DynamoTally) -> None:
    """The alerts of one hit may come from frames that were read with other probabilities, at the turn of a month."""
    first = replace(SECOND, chance="0.50")
    tally.count_verdict(first, Counted.MISREAD, 1)
    tally.count_verdict(replace(SECOND, chance="0.90", month="2026-04"), Counted.RIGHT, 2)
    assert Count(Subject.CHANCE, "0.50", 0, misread=0, right=1) in tally.list_counts("2026-03")
    assert tally.list_counts("2026-04") == []


def test_a_hit_that_an_earlier_version_counted_twice_counts_once_after_the_next_answer(tally: DynamoTally) -> None:
    """One hit could be right and misread at once."""
    table = clients.dynamodb()
    for what in ("misread", "right"):
        item = {"pk": {"S": f"hit#{SECOND.hit_id}"}, "sk": {"S": f"counted#{what}"}, "expires_at": {"N": "9999999999"}}
        table.put_item(TableName="alerts", Item=item)
        for name in ("camera#west-1", "chance#0.95", "pair#7>1"):
            table.update_item(
                TableName="alerts",
                Key={"pk": {"S": "tally#2026-03"}, "sk": {"S": name}},
                UpdateExpression="ADD #what :one",
                ExpressionAttributeNames={"#what": what},
                ExpressionAttributeValues={":one": {"N": "1"}},
            )
    assert _count_of_camera(tally) == (0, 1, 1)
    for _ in range(2):
        tally.count_verdict(SECOND, Counted.MISREAD, 3)
    assert _count_of_camera(tally) == (0, 0, 1)
    tally.count_verdict(SECOND, None, 4)
    assert {(one.right, one.misread) for one in tally.list_counts("2026-03")} == {(0, 0)}


def test_two_who_count_the_same_hit_at_once_count_it_once(tally: DynamoTally, monkeypatch: pytest.MonkeyPatch) -> None:
    write, others = clients.dynamodb().transact_write_items, [Counted.RIGHT]

    def be_late(**arguments: Any) -> Any:
        if others:
            tally.count_verdict(SECOND, others.pop(), 1)
        return write(**arguments)

    monkeypatch.setattr(clients.dynamodb(), "transact_write_items", be_late)
    tally.count_verdict(SECOND, Counted.MISREAD, 2)
    assert _count_of_camera(tally) == (0, 0, 1)


def test_what_an_earlier_version_counted_beside_the_answers_is_moved_and_not_counted_again(
    tally: DynamoTally, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    """Marks have a key of their own since decision 0030."""
    tally.count_told(FIRST)
    tally.count_verdict(FIRST, Counted.MISREAD, 2)
    table = clients.dynamodb()
    for item in scan_table("alerts"):
        if item["pk"]["S"].startswith("counted#"):
            table.delete_item(TableName="alerts", Key={"pk": item["pk"], "sk": item["sk"]})
            earlier = {"pk": {"S": f"hit#{FIRST.hit_id}"}, "sk": {"S": f"counted#{item['sk']['S']}"}}
            table.put_item(TableName="alerts", Item=item | earlier)
    before = _count_of_camera(tally)
    tally.count_told(FIRST)
    tally.count_verdict(FIRST, Counted.RIGHT, 2)
    assert _count_of_camera(tally) == before, "known already"
    for _ in range(2):
        tally.count_verdict(FIRST, Counted.RIGHT, 3)
    told, right, misread = before
    assert _count_of_camera(tally) == (told, right + 1, misread - 1)
