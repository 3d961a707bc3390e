"""From passage to verified audit log through the deployed template, each function under its own rights."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from platewatch.cli.main import main
from tests.e2e.conftest import Service, wait_for

pytestmark = pytest.mark.xdist_group("cloud")

PURPOSE = ("--reason", "yearly audit", "--case", "AUDIT-2026-1")


def test_what_a_passage_leaves_in_the_log_is_chained_anchored_and_verified(
    service: Service,
    wanted_scene: bytes,
    unwanted_scene: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: service.client)
    told, camera = len(service.messages()), service.take_camera()
    service.upload(wanted_scene, datetime.now(UTC))
    service.upload(unwanted_scene, datetime.now(UTC))
    wait_for(lambda: len(service.messages()) > told)
    service.settle()
    outcome = service.cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    assert main(["audit", "verify", *PURPOSE]) == 0, capsys.readouterr().out
    verified = capsys.readouterr().out
    assert "the chain is whole" in verified
    assert "anchored up to number 0" not in verified
    alert = next(one for one in service.alerts() if one["camera_id"] == camera)
    assert not service.cloud.run_schedule("SequenceFunction").failed
    assert main(["audit", "report", "--plate", alert["plate_listed"], *PURPOSE]) == 0
    report = capsys.readouterr().out
    assert [word for word in ("combine", "collect", "disclose", "consult") if word not in report] == []
    assert alert["plate_listed"] not in report
    assert main(["audit", "no-hits", *PURPOSE]) == 0
    assert camera in capsys.readouterr().out
    table = service.cloud.resources["AuditTable"]
    items = service.cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    assert alert["plate_listed"].replace("-", "") not in repr(items)


FUNCTIONS_ROLES = (
    *("IssueUploadRole", "RecogniseRole", "MatchRole", "DeliverRole", "ImportHotlistRole", "AlertPageRole"),
    *("PeopleApiRole", "WatchRole"),
)
"""Every role but the sequencer's."""


def list_attacks(service: Service, role: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """What somebody with this role's rights could try on the log, each as a call with the role's own credentials."""
    cloud = service.cloud
    sqs, dynamodb, s3 = (cloud.client_for_role(role, name) for name in ("sqs", "dynamodb", "s3"))
    queue, table, heads, bucket = (
        cloud.resources[name] for name in ("AuditQueue", "AuditTable", "AuditHeadTable", "AnchorsBucket")
    )
    admin = cloud.admin_client("dynamodb")
    chained = next(item for item in admin.scan(TableName=table)["Items"] if "digest" in item)
    key = {name: chained[name] for name in ("pk", "sk")}
    forged, head = chained | {"actor": {"S": "arn:somebody-else"}}, {"pk": {"S": "head"}, "sk": {"S": "head"}}
    update = {"UpdateExpression": "SET actor = :x", "ExpressionAttributeValues": {":x": {"S": "arn:somebody-else"}}}
    yield "put over a record", lambda: dynamodb.put_item(TableName=table, Item=forged)
    yield "put a record", lambda: dynamodb.put_item(TableName=table, Item=forged | {"pk": {"S": "record#" + "ab" * 16}})
    yield (
        "put over all of them",
        lambda: dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": forged}}]}),
    )
    yield "change a record", lambda: dynamodb.update_item(TableName=table, Key=key, **update)
    yield (
        "change it in a transaction",
        lambda: dynamodb.transact_write_items(TransactItems=[{"Update": {"TableName": table, "Key": key, **update}}]),
    )
    yield "remove a record", lambda: dynamodb.delete_item(TableName=table, Key=key)
    yield "move the head", lambda: dynamodb.put_item(TableName=heads, Item=head)
    yield "change the head", lambda: dynamodb.update_item(TableName=heads, Key=head, **update)
    yield "take records out", lambda: sqs.receive_message(QueueUrl=queue)
    yield "delete one that waits", lambda: sqs.delete_message(QueueUrl=queue, ReceiptHandle=receipt(service))
    yield (
        "keep one from the sequencer",
        lambda: sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=receipt(service), VisibilityTimeout=43200),
    )
    yield "purge the queue", lambda: sqs.purge_queue(QueueUrl=queue)
    yield (
        "let them expire",
        lambda: sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MessageRetentionPeriod": "60"}),
    )
    yield "delete the queue", lambda: sqs.delete_queue(QueueUrl=queue)
    yield "put an anchor", lambda: s3.put_object(Bucket=bucket, Key="2026-03-12/1.json", Body=b"{}")
    yield "remove an anchor", lambda: s3.delete_object(Bucket=bucket, Key=anchor(service))


def answer_of(attack: Callable[[], object]) -> str:
    """The code of AWS's refusal, or that there was none."""
    try:
        attack()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def receipt(service: Service) -> str:
    """The handle of a record that waits, as if somebody had learned it."""
    sqs, queue = service.cloud.admin_client("sqs"), service.cloud.resources["AuditQueue"]
    messages = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0).get("Messages", [])
    return str(messages[0]["ReceiptHandle"]) if messages else "none"


def anchor(service: Service) -> str:
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["AnchorsBucket"]
    return str(s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"])


def verify(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: service.client)
    capsys.readouterr()
    status = main(["audit", "verify", *PURPOSE])
    return status, capsys.readouterr().out


def test_with_each_functions_real_rights_no_record_is_changed_hidden_or_taken(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud = service.cloud
    service.alerts()
    assert not cloud.run_schedule("SequenceFunction").failed
    before = cloud.admin_client("dynamodb").scan(TableName=cloud.resources["AuditTable"])["Count"]
    # This one waits while they try.
    service.alerts()
    answers = {
        (role, name): answer_of(attack) for role in FUNCTIONS_ROLES for name, attack in list_attacks(service, role)
    }
    assert {each: answer for each, answer in answers.items() if "AccessDenied" not in answer} == {}
    assert not cloud.run_schedule("SequenceFunction").failed
    assert cloud.admin_client("dynamodb").scan(TableName=cloud.resources["AuditTable"])["Count"] > before
    status, told = verify(service, monkeypatch, capsys)
    assert (status, "the chain is whole" in told) == (0, True), told


def test_a_false_record_of_a_function_stands_beside_the_true_ones_with_its_sender(service: Service) -> None:
    """Whoever has a function's rights can put, and that is all: a copy takes nobody's place, junk stops nothing."""
    cloud = service.cloud
    table, queue = cloud.resources["AuditTable"], cloud.resources["AuditQueue"]
    service.alerts()
    waiting = cloud.admin_client("sqs").receive_message(QueueUrl=queue, VisibilityTimeout=0)["Messages"][0]["Body"]
    true = json.loads(waiting)
    sqs = cloud.client_for_role("AlertPageRole", "sqs")
    for body in (json.dumps(true | {"actor": "arn:somebody-else"}), "junk", json.dumps(true | {"id": "cd" * 16})):
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert not cloud.run_schedule("SequenceFunction").failed
    items = cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    [kept] = [item for item in items if item["pk"]["S"] == f"record#{true['id']}"]
    assert kept["actor"]["S"] == true["actor"]
    assert sum(item["pk"]["S"].startswith("aside#") for item in items) == 2
    assert "record#" + "cd" * 16 in {item["pk"]["S"] for item in items}


def test_what_is_done_with_the_sequencers_rights_after_an_anchor_is_found(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud, table = service.cloud, service.cloud.resources["AuditTable"]
    service.alerts()
    assert not cloud.run_schedule("SequenceFunction").failed
    dynamodb = cloud.client_for_role("SequenceRole", "dynamodb")
    items = cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    true = next(item for item in items if item.get("place") == {"S": f"{1:012d}"})
    dynamodb.put_item(TableName=table, Item=true | {"actor": {"S": "arn:somebody-else"}})
    try:
        status, told = verify(service, monkeypatch, capsys)
        assert (status, "ALTERED: number 1" in told) == (1, True), told
    finally:
        cloud.admin_client("dynamodb").put_item(TableName=table, Item=true)
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.delete_item(TableName=table, Key={name: true[name] for name in ("pk", "sk")})
    s3, bucket = cloud.client_for_role("SequenceRole", "s3"), cloud.resources["AnchorsBucket"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=anchor(service))
    with pytest.raises(ClientError, match="AccessDenied"):
        cloud.client_for_role("SequenceRole", "sqs").purge_queue(QueueUrl=cloud.resources["AuditQueue"])


def test_anchors_are_locked_as_the_template_says(service: Service) -> None:
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["AnchorsBucket"]
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (lock["Mode"], lock["Days"]) == ("COMPLIANCE", 1826)
