"""import_hotlist deployed in moto: its bucket, table and queue."""

import importlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit
from urllib.request import Request

import pytest

from platewatch.aws import clients
from platewatch.hotlists.announcement import AnnouncedFile, FileFormat, split_key
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.imports_table import DynamoImports
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.commands import file_upload as hotlist_upload
from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.mode import parse_mode
from tests.integration.in_process import InProcessClient

CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EDITOR = "arn:aws:sts::123456789012:assumed-role/editor/j.jansen"
LISTS = ("burglaries", "long", "other", "stolen")
PURPOSE = {"X-Reason": "check before the shift", "X-Case-Number": "PL1300-2026-1"}
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

    def put(self, key: str, data: bytes, *, confirmed: bool = True) -> dict[str, Any]:
        """Put a file into the bucket, announced now unless it was before; the storage event."""
        list_name, import_id, file_format = split_key(key) if key.count("/") else ("", "", FileFormat.CSV)
        records = DynamoImports(clients.dynamodb(), "hotlist")
        if list_name and records.find_record(list_name, import_id) is None:
            file = AnnouncedFile(len(data), "a" * 64, parse_mode(import_id), file_format, confirmed)
            records.add_record(ImportRecord(list_name, import_id, datetime.now(UTC), EDITOR, "editor", file))
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

    def list_keys(self) -> list[str]:
        return [item["Key"] for item in clients.s3().list_objects_v2(Bucket="hotlists").get("Contents", [])]

    def report(self, key: str) -> Any:
        return json.loads(self.load(key))

    def find(self, *plates: str) -> dict[str, str]:
        found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries(plates).entries
        return {plate: entry.reason for plate, (entry,) in found.items()}

    def find_all(self) -> Any:
        return DynamoEntries(clients.dynamodb(), "hotlist").find_entries([])

    def find_patterns(self) -> list[tuple[str, str]]:
        found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries([]).patterns
        return sorted((entry.plate, entry.reason) for entry in found)


@pytest.fixture
def deployment(
    make_bucket: Any, make_table: Any, make_queue: Any, plate_tag_key: str, monkeypatch: pytest.MonkeyPatch
) -> Deployment:
    monkeypatch.setenv("HOTLISTS_BUCKET", make_bucket("hotlists"))
    monkeypatch.setenv("HOTLIST_TABLE", make_table("hotlist"))
    monkeypatch.setenv("ALERTS_TABLE", make_table("alerts", waiting=("waiting", "escalate_at")))
    # Where it is told: what hotlist show judges a list by.
    monkeypatch.setenv("CAMERAS_TABLE", make_table("cameras"))
    monkeypatch.setenv("LIST_REST_MINUTES", "20")
    queue_url = make_queue("imports")
    monkeypatch.setenv("IMPORTS_QUEUE_URL", queue_url)
    return Deployment(queue_url)


@pytest.fixture
def client(deployment: Deployment, monkeypatch: Any, http_event: Any, lambda_context: Any) -> Any:
    """Calls the API; the lists of LISTS are there, and empty."""
    for name in LISTS:
        DynamoLists(clients.dynamodb(), "hotlist").save_state(ListState(name))
    client = InProcessClient(http_event, lambda_context)

    def exchange(request: Request) -> tuple[int, bytes]:
        # What S3 does with the presigned PUT, and the event that follows.
        parts = urlsplit(request.full_url)
        signed = parse_qs(parts.query)["X-Amz-SignedHeaders"][0].split(";")
        assert {"content-length", "content-type", "x-amz-checksum-sha256", "if-none-match"} <= set(signed)
        data = request.data.read()
        sent = {name.lower(): value for name, value in request.header_items()}
        assert sent["content-length"] == str(len(data))
        assert sent["content-type"] == CONTENT_TYPES[parts.path.rpartition(".")[2]]
        assert sent["if-none-match"] == "*"
        key = parts.path.removeprefix("/").removeprefix("hotlists/")
        if key in deployment.list_keys():
            return 412, b""
        deployment.invoke(deployment.put(key, data))
        return 200, b""

    monkeypatch.setattr(hotlist_upload, "exchange", exchange)
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: client)
    return client
