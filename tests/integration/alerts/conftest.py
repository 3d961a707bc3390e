"""A deployment in moto with everything that match, deliver, alert_page, watch and the API's alerts need."""

import hashlib
import importlib
import json
import ssl
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from platewatch.alerts import pin
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, DynamoLinks
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.recipient import Recipient
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.hotlists.aws.hotlist_table import DynamoVersions
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.list_state import Counts, ListState, Upload
from platewatch.hotlists.revisions import begin_import, finish_import, note_progress
from platewatch.hotlists.versions import Change, Version
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.reading.record import Read, ReadRef
from platewatch.retention import sweep
from platewatch.snapshots.aws.reads_queue import PICTURES, ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.integration.conftest import read_texts
from tests.integration.in_process import InProcessClient
from tests.integration.queue_events import take_events
from tests.unit.alerts.makers import make_camera, make_read

Ask = Callable[..., tuple[int, dict[str, Any]]]

REGION = "eu-west-1"
LOOKS = {name: getattr(sweep, name) for name in ("LOOKS_BACK", "LOOKS_FARTHER_BACK", "LOOKS_FAR_BACK")}
_TLS = cache(ssl.create_default_context)
OVERVIEW, PLATE = b"\xff\xd8an overview", b"\xff\xd8a plate"


@dataclass
class Deployment:
    """The deployment's names, its stores, and a way to call its functions."""

    queue_url: str
    ops_queue_url: str
    webhooks_queue_url: str
    context: Any
    alerts: DynamoAlerts
    deliveries: DynamoDeliveries
    links: DynamoLinks
    recipients: DynamoRecipients
    reads: DynamoReads
    reviews: DynamoReviews
    reads_queue_url: str
    board: DynamoBoard
    added: dict[str, ReadRef] = field(default_factory=dict)
    sealed: dict[str, bytes] = field(default_factory=dict)
    """The pictures that messages carry, by the read that they are about."""

    def load(self, function: str) -> ModuleType:
        """The function's module, as if its process had just started."""
        module = importlib.import_module(f"functions.{function}.app")
        for name in ("matching", "delivering", "watching", "page"):
            if hasattr(module, name):
                getattr(module, name).cache_clear()
        # Powertools keeps the standard output of the first test that imported the function.
        module.logger.registered_handler.stream = sys.stdout
        return module

    def add_read(self, *spellings: tuple[str, float], **changes: Any) -> Read:
        """A read that recognise has just written, with its pictures."""
        now = datetime.now(UTC).replace(microsecond=0)
        read = make_read(*spellings, **({"captured_at": now} | changes))
        read = replace(
            read,
            evidence=replace(
                read.evidence,
                overview_sha256=hashlib.sha256(OVERVIEW).hexdigest(),
                plate_sha256=hashlib.sha256(PLATE).hexdigest(),
            ),
        )
        for key, data in ((read.evidence.overview_key, OVERVIEW), (read.evidence.plate_key, PLATE)):
            clients.s3().put_object(Bucket="evidence", Key=key, Body=data)
        self.reads.keep_reads([read])
        self.added[read.read_id] = read.ref
        return read

    def add_entries(self, list_name: str, *entries: Entry) -> None:
        """A first revision of the list."""
        now = datetime.now(UTC)
        lists = DynamoLists(clients.dynamodb(), "hotlist")
        state = lists.save_state(begin_import(ListState(list_name), Upload("k", "e", now), now))
        with ThreadPoolExecutor(1) as executor:
            versions = DynamoVersions(clients.dynamodb(), "hotlist", executor)
            versions.write_changes([Change(None, Version(entry, 1)) for entry in entries], 1)
        counted = note_progress(state, 1, now, counts=Counts(len(entries), len(entries), 0, 0))
        lists.save_state(finish_import(counted, 1, now))

    def add_recipients(self, *recipients: Recipient) -> None:
        """Adds them, or puts them in place of those with their ids."""
        for recipient in recipients:
            before = self.recipients.find_recipient(recipient.recipient_id)
            self.recipients.put_recipient(replace(recipient, version=before.version if before else 0))

    def add_lists(self, *names: str) -> None:
        """Lists without entries."""
        for name in names:
            DynamoLists(clients.dynamodb(), "hotlist").save_state(ListState(name))

    def match(self, *read_ids: str) -> Any:
        """Matches as if the reads' messages had come; the batch's answer."""
        return self._call_match(read_ids, closes=False)

    def close(self, *read_ids: str) -> Any:
        """Closes the passages as if the delayed messages had come; the batch's answer."""
        return self._call_match(read_ids, closes=True)

    def _call_match(self, read_ids: tuple[str, ...], *, closes: bool) -> Any:
        unknown = datetime(2026, 3, 12, tzinfo=UTC)
        refs = [self.added.get(read_id) or ReadRef(read_id, "west-1", unknown) for read_id in read_ids]
        bodies = [write_message(ReadMessage(ref, closes)) for ref in refs]
        event = _sqs_event(bodies, [self.sealed.get(ref.read_id) for ref in refs])
        return self.load("match").handler(event, self.context)

    def deliver_waiting(self, queue_url: str | None = None) -> Any:
        """Hands what waits on the deliveries queue to deliver, as Lambda does; the answers' failures."""
        queue_url = queue_url or self.queue_url
        failures = []
        module = self.load("deliver")
        for event in take_events(queue_url):
            failed = module.handler(event, self.context)["batchItemFailures"]
            failures += failed
            if not failed:
                handle = event["Records"][0]["receiptHandle"]
                clients.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=handle)
        return failures

    def read_orders(self) -> list[dict[str, str]]:
        """Takes what waits on the deliveries queue."""
        answer = clients.sqs().receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    def read_sms(self) -> list[tuple[str, str]]:
        """Number and text of every text message sent."""
        return read_texts()


@pytest.fixture
def deployment(
    make_table: Callable[..., str],
    make_bucket: Callable[[str], str],
    make_queue: Callable[[str], str],
    lambda_context: Any,
    plate_tag_key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Deployment:
    """Empty, but for one camera (west-1)."""
    sns, sqs, kms = clients.sns(), clients.sqs(), clients.kms()
    deliveries, ops, webhooks = make_queue("deliveries"), make_queue("ops"), make_queue("webhooks")
    reads_queue = make_queue("reads")
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    ops_topic = sns.create_topic(Name="ops")["TopicArn"]
    ops_arn = sqs.get_queue_attributes(QueueUrl=ops, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=ops_topic, Protocol="sqs", Endpoint=ops_arn)
    key, webhook_key = (
        kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"] for _ in range(2)
    )
    due = ("expiry_hour", "expires")
    make_table("alerts", by_day=("day", "created_at"), waiting=("waiting", "escalate_at"), by_expiry=due)
    for name in ("reads", "passages", "investigations"):
        make_table(name, by_expiry=due)
    for name in ("hotlist", "cameras", "logins", "counts"):
        make_table(name)
    settings = {
        "ALERTS_TABLE": "alerts",
        "READS_TABLE": "reads",
        "INVESTIGATIONS_TABLE": "investigations",
        "HOTLIST_TABLE": "hotlist",
        "CAMERAS_TABLE": "cameras",
        "LOGINS_TABLE": "logins",
        # test_page_login.py has the PIN.
        "ALERT_PAGE_LOGIN": "token",
        "COUNTS_TABLE": "counts",
        "EVIDENCE_BUCKET": make_bucket("evidence"),
        "DELIVERIES_QUEUE_URL": deliveries,
        "ALERTS_TOPIC_ARN": topic,
        "OPS_TOPIC_ARN": ops_topic,
        "LINK_KEY_ID": key,
        "WEBHOOK_KEY_ID": webhook_key,
        "WEBHOOKS_QUEUE_URL": webhooks,
        "DELIVERY_ATTEMPTS": "8",
        "ALERT_BASE_URL": "https://pw.example",
        "LINK_MINUTES": "60",
        "LANGUAGE": "nl",
        "SMS_SENDER_ID": "",
        "RETENTION_MODE": "hit-no-hit",
        "ALERT_THRESHOLD": "0.5",
        "ESCALATE_MINUTES": "10",
        "REVIEW_FLOOR": "0.1",
        "HIT_ODDS": "1",
        "REVIEW_HOURS": "12",
        "PASSAGE_SECONDS": "0",
        "GONE_MINUTES": "30",
        "READS_PRIORITY_QUEUE_URL": reads_queue,
        "READS_STANDARD_QUEUE_URL": reads_queue,
        "LATE_MINUTES": "10",
        "LIST_REST_MINUTES": "20",
        "SMS_LOG_GROUP": "sns/eu-west-1/123456789012/DirectPublishToPhoneNumber",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    # Loading the certificates takes longer than most tests, and so does hashing a PIN as slowly as is right
    # (tests/unit/alerts/test_pin.py).
    monkeypatch.setattr(ssl, "create_default_context", _TLS)
    monkeypatch.setattr(pin, "_COST", 2)
    look_back(monkeypatch, dict.fromkeys(LOOKS, timedelta(hours=1)))
    DynamoCameras(clients.dynamodb(), "cameras").add(_make_camera())
    return Deployment(
        queue_url=deliveries,
        ops_queue_url=ops,
        webhooks_queue_url=webhooks,
        context=lambda_context,
        alerts=DynamoAlerts(clients.dynamodb(), "alerts"),
        deliveries=DynamoDeliveries(clients.dynamodb(), "alerts"),
        links=DynamoLinks(clients.dynamodb(), "alerts"),
        recipients=DynamoRecipients(clients.dynamodb(), "alerts"),
        reads=DynamoReads(clients.dynamodb(), "reads"),
        reviews=DynamoReviews(clients.dynamodb(), "alerts"),
        reads_queue_url=reads_queue,
        board=DynamoBoard(clients.dynamodb(), "alerts"),
    )


@pytest.fixture
def far_looks(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps look back as far as they really do every ten minutes, whatever minute it is."""
    look_back(monkeypatch, dict.fromkeys(LOOKS, LOOKS["LOOKS_FARTHER_BACK"]))


def look_back(monkeypatch: pytest.MonkeyPatch, looks: dict[str, timedelta]) -> None:
    """Has sweeps look back so far. They ask for each hour what ended in it: for 48 hours it takes watch longest."""
    for name, back in looks.items():
        monkeypatch.setattr(sweep, name, back)


def _make_camera() -> Any:
    camera = make_camera()
    since = datetime.now(UTC) - timedelta(days=2)
    return replace(camera, positions=(replace(camera.positions[1], since=since),))


def _carry(sealed: bytes | None) -> dict[str, Any]:
    return {} if sealed is None else {PICTURES: {"binaryValue": b64encode(sealed).decode(), "dataType": "Binary"}}


def _sqs_event(bodies: list[str], sealed: list[bytes | None]) -> dict[str, Any]:
    sent = str(round(datetime.now(UTC).timestamp() * 1000))
    return {
        "Records": [
            {
                "messageId": f"message-{index}",
                "receiptHandle": "handle",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": sent},
                "messageAttributes": _carry(carried),
                "eventSource": "aws:sqs",
            }
            for index, (body, carried) in enumerate(zip(bodies, sealed, strict=True))
        ]
    }


@pytest.fixture
def ask(deployment: Deployment, http_event: Callable[..., dict[str, Any]]) -> Ask:
    """Calls the api function: the status and the document of its answer."""
    app = importlib.import_module("functions.api.app")

    def send(method: str, path: str, body: object = None, **options: Any) -> tuple[int, dict[str, Any]]:
        response = app.handler(http_event(method, path, body=body, **options), deployment.context)
        return response["statusCode"], json.loads(response["body"])

    return send


@pytest.fixture
def api_client(deployment: Deployment, http_event: Callable[..., dict[str, Any]]) -> InProcessClient:
    return InProcessClient(http_event, deployment.context)
