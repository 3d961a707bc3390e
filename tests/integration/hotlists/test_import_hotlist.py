"""import_hotlist from the storage event to what matching finds, in moto."""

import gzip
import importlib
import io
import json
from typing import Any
from urllib.parse import quote_plus

import pytest

from platewatch.adapters import clients, sqs_imports
from platewatch.adapters.dynamodb_hotlist import DynamoEntries
from platewatch.adapters.dynamodb_lists import DynamoLists
from platewatch.adapters.sqs_imports import MessageUnknown, read_orders
from platewatch.hotlists import imports

HEADER = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"


def write_csv(*entries: tuple[str, str]) -> bytes:
    lines = [f"{plate},NL,1,1,{reason},PL1,OVJ,suspect,,2026-01-01,2099-01-01,me" for plate, reason in entries]
    return "\n".join([HEADER, *lines, ""]).encode()


class Context:
    """A Lambda context whose time runs low after so many looks."""

    function_name = "import-hotlist"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:import-hotlist"
    aws_request_id = "request"

    def __init__(self, looks: int = 1_000_000) -> None:
        self.looks = looks

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 300_000 if self.looks >= 0 else 10_000


class Deployment:
    """The function with its bucket, table and queue."""

    def __init__(self, queue_url: str) -> None:
        self.queue_url = queue_url
        self.app = importlib.import_module("functions.import_hotlist.app")
        self.app.importing.cache_clear()

    def put(self, key: str, data: bytes) -> dict[str, Any]:
        etag = clients.s3().put_object(Bucket="hotlists", Key=key, Body=data)["ETag"]
        return {
            "Records": [
                {
                    "eventName": "ObjectCreated:Put",
                    "s3": {
                        "bucket": {"name": "hotlists"},
                        "object": {"key": quote_plus(key, safe="/"), "eTag": etag.strip('"'), "size": len(data)},
                    },
                }
            ]
        }

    def invoke(self, body: Any, looks: int = 1_000_000) -> list[Any]:
        record = {
            "messageId": "m1",
            "receiptHandle": "r",
            "body": body if isinstance(body, str) else json.dumps(body),
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:imports",
            "awsRegion": "eu-west-1",
        }
        answer = self.app.handler({"Records": [record]}, Context(looks))
        return answer["batchItemFailures"]

    def take_message(self) -> str | None:
        found = clients.sqs().receive_message(QueueUrl=self.queue_url).get("Messages", [])
        for message in found:
            clients.sqs().delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found[0]["Body"] if found else None

    def load(self, key: str) -> bytes:
        return clients.s3().get_object(Bucket="hotlists", Key=key)["Body"].read()

    def report(self, key: str) -> Any:
        return json.loads(self.load(key))

    def find(self, *plates: str) -> dict[str, str]:
        found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries(plates)
        return {plate: entry.reason for plate, (entry,) in found.items()}


@pytest.fixture
def deployment(make_bucket: Any, make_table: Any, make_queue: Any, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setenv("HOTLISTS_BUCKET", make_bucket("hotlists"))
    monkeypatch.setenv("HOTLIST_TABLE", make_table("hotlist"))
    queue_url = make_queue("imports")
    monkeypatch.setenv("IMPORTS_QUEUE_URL", queue_url)
    return Deployment(queue_url)


def test_a_file_is_imported_its_successor_writes_differences_and_both_report(deployment: Deployment) -> None:
    assert deployment.invoke(deployment.put("burglaries/a b.csv", write_csv(("7-KXL-92", "x"), ("AA11BB", "x")))) == []
    assert deployment.find("7KXL92", "AA11BB", "CC22DD") == {"7KXL92": "x", "AA11BB": "x"}
    report = deployment.report("burglaries/a b.report.json")
    assert (report["status"], report["revision"], report["lines"], report["added"]) == ("imported", 1, 2, 2)
    second = b"\xef\xbb\xbf" + write_csv(("CC22DD", '"é, y"'), ("7KXL92", "y"))
    assert deployment.invoke(deployment.put("burglaries/b.csv", second)) == []
    assert deployment.find("7KXL92", "AA11BB", "CC22DD") == {"7KXL92": "y", "CC22DD": "é, y"}
    report = deployment.report("burglaries/b.report.json")
    assert [report[name] for name in ("revision", "lines", "added", "changed", "ended")] == [2, 2, 1, 1, 1]
    rows = gzip.decompress(deployment.load(".revisions/burglaries/2.csv.gz")).decode().splitlines()
    assert [row.split(",")[:2] for row in rows] == [["2", "7KXL92"], ["2", "CC22DD"]]


def test_a_bad_file_changes_nothing_and_its_report_names_the_lines(deployment: Deployment) -> None:
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    bad = write_csv(("7KXL92", "y"), ("AA11*", "x"), ("7KXL92", "z"))
    assert deployment.invoke(deployment.put("burglaries/b.csv", bad)) == []
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    report = deployment.report("burglaries/b.report.json")
    assert (report["status"], report["bad_lines"]) == ("refused", 2)
    assert [(fault["line"], fault["column"]) for fault in report["faults"]] == [(3, "plate"), (4, "plate")]


def test_a_long_import_goes_on_in_later_invocations(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 10)
    monkeypatch.setattr(sqs_imports, "GO_ON_SECONDS", 0)
    plates = [f"AA{number}" for number in range(35)]
    event = deployment.put("burglaries/a.csv", write_csv(*((plate, "x") for plate in plates)))
    assert deployment.invoke(event, looks=2) == []
    state = DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries")
    assert state.running is not None
    assert (state.running.written, state.active) == (10, 0)
    assert deployment.find(*plates) == {}
    invocations = 1
    while message := deployment.take_message():
        assert set(json.loads(message)) == {"list", "revision"}
        assert deployment.invoke(message, looks=0) == []
        invocations += 1
        if deployment.find(*plates):
            break
    assert invocations == 5
    assert len(deployment.find(*plates)) == 35
    assert deployment.report("burglaries/a.report.json")["lines"] == 35


def test_the_same_event_twice_changes_nothing(deployment: Deployment, scan_table: Any) -> None:
    event = deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x")))
    assert deployment.invoke(event) == []
    before = scan_table("hotlist")
    clients.s3().delete_object(Bucket="hotlists", Key="burglaries/a.report.json")
    assert deployment.invoke(event) == []
    assert scan_table("hotlist") == before
    assert deployment.report("burglaries/a.report.json")["revision"] == 1


def test_events_without_an_object_and_test_events_pass(deployment: Deployment, scan_table: Any) -> None:
    event = deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x")))
    clients.s3().delete_object(Bucket="hotlists", Key="burglaries/a.csv")
    assert deployment.invoke(event) == []
    assert deployment.invoke({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "hotlists"}) == []
    assert scan_table("hotlist") == []


def test_a_key_outside_of_a_list_s_folder_is_reported(deployment: Deployment) -> None:
    assert deployment.invoke(deployment.put("stray.csv", write_csv(("7KXL92", "x")))) == []
    assert deployment.report("stray.report.json")["status"] == "refused"


def test_a_fault_of_ours_keeps_the_message(deployment: Deployment) -> None:
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    clients.s3().delete_object(Bucket="hotlists", Key=".revisions/burglaries/1.csv.gz")
    event = deployment.put("burglaries/b.csv", write_csv(("7KXL92", "y")))
    assert deployment.invoke(event) == [{"itemIdentifier": "m1"}]
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    assert deployment.invoke("not JSON") == [{"itemIdentifier": "m1"}]


def test_logs_name_no_plate(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(deployment.app.logger.registered_handler, "stream", written)
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    deployment.invoke(deployment.put("burglaries/b.csv", write_csv(("7KXL92", "x"), ("7KXL92", "y"))))
    clients.s3().delete_object(Bucket="hotlists", Key=".revisions/burglaries/1.csv.gz")
    deployment.invoke(deployment.put("burglaries/c.csv", write_csv(("7KXL92", "y"))))
    assert '"outcome":"imported"' in written.getvalue()
    assert "RevisionLost" in written.getvalue()
    assert "KXL" not in written.getvalue()


@pytest.mark.parametrize("body", ["[]", "{}", "1", '{"Records": [{}]}', '{"Records": 1}', '{"list": "a"}', "{"])
def test_a_message_from_nobody_is_refused(body: str) -> None:
    with pytest.raises(MessageUnknown):
        read_orders(body)
