"""`platewatch audit verify` against a log that somebody has touched."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from platewatch.audit.aws.anchors_bucket import S3Anchors
from platewatch.audit.aws.chain_table import DynamoChain, load_document
from platewatch.audit.chain import Head, link_records
from platewatch.audit.routes import log as audit
from platewatch.audit.sequence import HeadMoved
from platewatch.aws import clients
from platewatch.aws.tables import unpack
from platewatch.fields import FieldInvalid
from tests.integration.audit.conftest import HEADERS, Log
from tests.integration.conftest import AUDIT, REGION


def test_an_untouched_log_is_whole_and_says_what_is_anchored(chained: Log) -> None:
    status, told = chained.run("verify")
    assert status == 0, told
    assert "12 records verified, from number 1: the chain is whole" in told
    assert "anchored up to number 6; 6 records after it" in told


def alter(log: Log) -> None:
    log.put(log.items()[3] | {"actor": {"S": "arn:somebody-else"}})


def alter_and_recompute(log: Log) -> None:
    item = log.items()[3] | {"actor": {"S": "arn:somebody-else"}}
    [one] = link_records(3, item["previous"]["S"], [load_document(unpack(item))])
    log.put(item | {"digest": {"S": one.link.digest}})


def remove(log: Log) -> None:
    log.delete(log.items()[3])


def remove_by_putting_another_in_its_place(log: Log) -> None:
    item = log.items()[3]
    log.put({name: item[name] for name in ("pk", "sk", "at")})


def insert(log: Log) -> None:
    item = log.items()[3]
    log.put(item | {"sk": {"S": item["sk"]["S"] + "x"}, "subject": {"S": "alert:forged"}})


def insert_at_the_end(log: Log) -> None:
    item = log.items()[-1]
    forged = item | {"sk": {"S": item["sk"]["S"] + "x"}}
    [one] = link_records(12, item["digest"]["S"], [load_document(unpack(forged))])
    place = {"S": f"{13:012d}"}
    log.put(forged | {"place": place, "previous": item["digest"], "digest": {"S": one.link.digest}})


def reorder(log: Log) -> None:
    first, second = log.items()[2], log.items()[4]
    log.put(first | {"place": second["place"]})
    log.put(second | {"place": first["place"]})


def rewrite(log: Log, start: int) -> None:
    """All records from that number on, as if the log had always said so."""
    items = log.items()
    items[start - 1]["actor"] = {"S": "arn:somebody-else"}
    digest = items[start - 2]["digest"]["S"] if start > 1 else "0" * 64
    for item, one in zip(
        items[start - 1 :],
        link_records(start - 1, digest, [load_document(unpack(item)) for item in items[start - 1 :]]),
        strict=True,
    ):
        log.put(item | {"previous": {"S": one.link.previous}, "digest": {"S": one.link.digest}})


@pytest.mark.parametrize(
    ("attack", "kind", "number"),
    [
        (alter, "ALTERED", 4),
        (alter_and_recompute, "ALTERED", 4),
        (remove, "REMOVED", 4),
        (remove_by_putting_another_in_its_place, "REMOVED", 4),
        (insert, "INSERTED", 4),
        (insert_at_the_end, "INSERTED", 13),
        (reorder, "REORDERED", 3),
        (lambda log: rewrite(log, 2), "REWRITTEN", 6),
        # As long as the head is not moved along, even what has no anchor yet is found.
        (lambda log: rewrite(log, 11), "REWRITTEN", 12),
    ],
)
def test_what_was_done_to_the_table_is_found(
    chained: Log, attack: Callable[[Log], None], kind: str, number: int
) -> None:
    attack(chained)
    status, told = chained.run("verify")
    assert status == 1
    assert f"{kind}: number {number}" in told or f"{kind}: numbers {number} to" in told, told


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
def test_a_record_beside_the_last_one_of_an_answer_is_found(
    chained: Log, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(audit, "PAGE", size)
    # So that each answer ends after one look.
    monkeypatch.setattr(audit, "MOST_LOOKS", 1)
    insert(chained)
    status, told = chained.run("verify")
    assert status == 1
    assert "INSERTED: number 4" in told, told


def move_head(log: Log) -> None:
    """What an attacker does who may do all that the sequencer may."""
    digest = log.items()[-1]["digest"]
    clients.dynamodb().update_item(
        TableName="heads",
        Key={"pk": {"S": "head"}, "sk": {"S": "head"}},
        UpdateExpression="SET digest = :digest",
        ExpressionAttributeValues={":digest": digest},
    )


def test_the_sequencers_own_rewriting_is_found_by_its_anchors_but_for_what_is_younger(chained: Log) -> None:
    before = chained.run("verify")[1]
    rewrite(chained, 8)
    move_head(chained)
    # The stated window: nothing after the last anchor is vouched for yet, and that is what is printed.
    status, told = chained.run("verify")
    assert (status, "anchored up to number 6; 6 records after it" in told) == (0, True)
    # Who wrote down an earlier head finds even that.
    head = next(line.removeprefix("head: ") for line in before.splitlines() if line.startswith("head: "))
    assert "REWRITTEN: number 12: what you know was made of another chain" in chained.run("verify", "--known", head)[1]
    rewrite(chained, 5)
    move_head(chained)
    status, told = chained.run("verify")
    assert status == 1
    assert "REWRITTEN: number 6: the anchor of" in told


def test_an_anchor_can_be_neither_deleted_nor_hidden(chained: Log) -> None:
    s3 = clients.s3()
    [version] = s3.list_object_versions(Bucket="anchors")["Versions"]
    with pytest.raises(ClientError, match=r"AccessDenied|Access Denied"):
        s3.delete_object(Bucket="anchors", Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_object(Bucket="anchors", Key=version["Key"])
    assert "Contents" not in s3.list_objects_v2(Bucket="anchors")
    rewrite(chained, 5)
    move_head(chained)
    assert "REWRITTEN: number 6" in chained.run("verify")[1]


def test_anchors_are_listed_page_by_page(log: Log) -> None:
    now = datetime.now(UTC)
    for minute in (0, 5, 10):
        log.write()
        log.sequence(now + timedelta(minutes=minute))
    anchors, found, after = S3Anchors(clients.s3(), "anchors", page=1), [], ""
    while True:
        page, following = anchors.list_anchors(now.date(), after)
        found += [anchor.sequence for anchor in page]
        if following is None:
            break
        after = following
    assert found == [1, 2, 3]
    assert anchors.list_anchors(now.date() + timedelta(days=2), "")[0] == []
    with pytest.raises(FieldInvalid):
        anchors.list_anchors(now.date(), "somewhere")


@pytest.mark.parametrize(("code", "raised"), [("InvalidArgument", FieldInvalid), ("SlowDown", ClientError)])
def test_a_version_that_storage_never_gave_out_is_the_callers_fault(aws: None, code: str, raised: type) -> None:
    client = boto3.Session().client("s3")
    stubber = Stubber(client)
    stubber.add_client_error("list_object_versions", code)
    with stubber, pytest.raises(raised):
        S3Anchors(client, "anchors").list_anchors(date(2026, 3, 12), "made-up|2026-03-12/120000-1.json")


def test_anchors_are_five_minutes_apart_and_only_where_something_is_new(log: Log) -> None:
    now = datetime.now(UTC)
    anchored = []
    for minute in range(12):
        if minute < 8:
            log.write()
        anchored.append(log.sequence(now + timedelta(minutes=minute)).anchored)
    assert [minute for minute, done in enumerate(anchored) if done] == [0, 5, 10]


def test_a_record_that_shows_late_is_chained_all_the_same(log: Log) -> None:
    now = datetime.now(UTC)
    log.write(subject="alert:1", at=now)
    assert log.sequence(now).chained == 1
    log.write(subject="alert:late", at=now - timedelta(hours=3))
    assert log.sequence(now + timedelta(minutes=1)).chained == 1
    assert [item["subject"]["S"] for item in log.items()] == ["alert:1", "alert:late"]
    assert log.run("verify")[0] == 0


def test_two_runs_can_not_fork_the_chain(log: Log) -> None:
    log.write()
    head = log.chain.find_head()
    log.sequence()
    [document] = [load_document(unpack(item)) for item in log.items()]
    with pytest.raises(HeadMoved):
        log.chain.append(head, link_records(0, head.digest, [{**document, "id": "ab" * 16}]), datetime.now(UTC))
    assert len(log.items()) == 1


def test_a_run_whose_head_another_moves_goes_on_after_it(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without reserved concurrency two runs may be at work at once."""
    for number in range(3):
        log.write(subject=f"alert:{number}")
    append, others = DynamoChain.append, [lambda: log.sequence()]

    def slow_append(chain: DynamoChain, head: Head, *given: Any) -> Head:
        if others:
            other = others.pop()
            log.write(subject="alert:other")
            assert other().chained == 1
        return append(chain, head, *given)

    monkeypatch.setattr(DynamoChain, "append", slow_append)
    assert log.sequence().chained == 3
    assert [int(item["place"]["S"]) for item in log.items()] == [1, 2, 3, 4]
    assert log.items()[0]["subject"]["S"] == "alert:other"
    log.sequence()
    assert "the chain is whole" in log.run("verify")[1]


def test_no_run_at_all_is_said_although_nothing_is_known_to_wait(log: Log) -> None:
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[AUDIT]
    assert log.run("verify")[0] == 0, "a new log has its first minute before it"
    queue.created_timestamp -= 660
    status, told = log.run("verify")
    assert (status, "STALLED: not everything was chained since" in told) == (1, True)
    log.chain.note_caught_up(datetime.now(UTC) - timedelta(minutes=11))
    status, told = log.run("verify")
    assert (status, "STALLED: not everything was chained since" in told) == (1, True)
    log.sequence()
    assert log.run("verify")[0] == 0


def test_verifying_needs_reason_and_case_and_is_recorded(log: Log, scan_table: Callable[[str], list[Any]]) -> None:
    log.sequence()
    assert log.run("verify")[0] == 0
    records = scan_table("audit")
    assert {(one["subject"]["S"], one["role"]["S"], one["case_number"]["S"]) for one in records} == {
        ("audit", "auditor", "AUDIT-2026-1")
    }


def test_records_as_long_as_they_may_be_are_served_in_answers_that_lambda_can_give(log: Log) -> None:
    """An answer was bounded by the number of its records: a few hundred long ones stopped verifying for good."""
    for number in range(100):
        log.write(subject=f"alert:{number}", detail={"why": "x" * 60_000})
    log.sequence()
    status, told = log.run("verify")
    assert (status, "100 records verified" in told) == (0, True), told
    query = {"since": datetime.now(UTC).date().isoformat()}
    answer = log.client.call("GET", "/v1/audit/chain", query=query, headers=HEADERS)
    assert len(json.dumps(answer)) < 6_000_000
    assert answer["next"] is not None


def test_past_its_term_a_record_is_not_served(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_DAYS", "365")
    # All days in one request.
    monkeypatch.setattr(audit, "MOST_LOOKS", 500)
    now = datetime.now(UTC)
    for days in (400, 300):
        log.write(subject=f"alert:{days}", at=now - timedelta(days=days))
        log.sequence(now - timedelta(days=days))
    answer = log.client.call(
        "GET",
        "/v1/audit/chain",
        query={"since": (now - timedelta(days=401)).date().isoformat()},
        headers={"X-Reason": "audit", "X-Case-Number": "AUDIT-2026-1"},
    )
    assert [one["record"]["subject"] for one in answer["records"]] == ["alert:300"]
