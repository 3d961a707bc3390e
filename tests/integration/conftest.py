"""AWS in memory (moto) for the tests of adapters and handlers: fake credentials and makers of what they need.

Nothing here reaches the network. A test asks for `aws` (or for a maker, which asks for it): an empty account. With
PLATEWATCH_EMULATOR the account is MiniStack's at that loopback address, for a second opinion (docs/second-emulator.md).
"""

import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from botocore.config import Config
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from platewatch.audit.free_text import CASE_SHAPE
from platewatch.audit.message import parse_message
from platewatch.aws import clients
from platewatch.aws.plate_tags import open_tagger
from tests.declared import answers_checked
from tests.integration.quick_moto import quicken_moto

REGION = "eu-west-1"
AUDIT = "audit"
"""The audit queue; in the tests of the audit log also its table."""

MakeTable = Callable[..., str]
MakeBucket = Callable[[str], str]
MakeQueue = Callable[[str], str]
HttpEvent = Callable[..., dict[str, Any]]

quicken_moto()

CALLER = "arn:aws:sts::123456789012:assumed-role/hotlist-editor/j.jansen"


@cache
def _make_client(service: str, region: str, config: Config | None) -> Any:
    """A client of the account in moto; whichever account is there when it is used.

    Made once: parsing botocore's models anew for each test took half of its time. moto asks for no signature; only S3's
    client signs, for the addresses that are given away.
    """
    client = boto3.Session(region_name=region).client(service, config=config)
    if service != "s3":
        event = f"request-created.{client.meta.service_model.service_id.hyphenize()}"
        client.meta.events.unregister(event, client._request_signer.handler)
        client.meta.events.register(event, partial(_name_caller, region))
    return client


def _name_caller(region: str, request: Any, **_: Any) -> None:
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential=testing/20260101/{region}/any/aws4_request"


def _open_client(service: str, region_name: str = REGION, config: Config | None = None) -> Any:
    return _make_client(service, region_name, config)


def _forget_clients() -> None:
    for client in (clients.s3, clients.dynamodb, clients.sqs, clients.sns, clients.kms, clients.logs):
        client.cache_clear()


@contextmanager
def _empty_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """moto's, or the second emulator's, emptied."""
    emulator = os.environ.get("PLATEWATCH_EMULATOR")
    if emulator is None:
        with mock_aws():
            monkeypatch.setattr(boto3, "client", _open_client)
            yield
        return
    assert emulator.startswith("http://127.0.0.1:"), "the second emulator runs on this machine"
    with urllib.request.urlopen(f"{emulator}/_ministack/reset", data=b"", timeout=10):
        monkeypatch.setenv("AWS_ENDPOINT_URL", emulator)
        yield


def read_texts() -> list[tuple[str, str]]:
    """Number and text of every text message sent, oldest first (of the second emulator, those of each number)."""
    emulator = os.environ.get("PLATEWATCH_EMULATOR")
    if emulator is None:
        sent = sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values()
        return [(number, text) for number, text, *_ in sent]
    with urllib.request.urlopen(f"{emulator}/_ministack/sns/sms-messages?region={REGION}", timeout=10) as answer:
        by_number = json.load(answer)["sms_messages"]
    return [(one["PhoneNumber"], one["Message"]) for records in by_number.values() for one in records]


@pytest.fixture(scope="session", autouse=True)
def _declared_answers() -> Iterator[None]:
    """Every answer of a route that any test here calls is held against the route's declaration."""
    with answers_checked():
        yield


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty account in moto, with fake credentials and a region; platewatch.aws.clients reach it."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Platewatch")
    monkeypatch.setenv("TIME_ZONE", "Europe/Amsterdam")
    monkeypatch.setenv("AUDIT_DAYS", "1826")
    monkeypatch.setenv("CASE_NUMBER_SHAPE", CASE_SHAPE)
    with _empty_account(monkeypatch):
        _forget_clients()
        monkeypatch.setenv("AUDIT_QUEUE_URL", clients.sqs().create_queue(QueueName=AUDIT)["QueueUrl"])
        open_tagger.cache_clear()
        yield
    _forget_clients()


@pytest.fixture
def plate_tag_key(aws: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key that tags plates in the audit log, as the functions' environment names it."""
    key = clients.kms().create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    monkeypatch.setenv("PLATE_TAG_KEY_ID", key)
    return key


@pytest.fixture
def make_table(aws: None) -> MakeTable:
    """Makes a table with string keys pk and sk: make_table("alerts", by_day=("day", "created_at")) -> name.

    Each keyword is a global secondary index (all attributes, by_expiry only keys) with its hash and its range key.
    """

    def make(name: str, **indexes: tuple[str, str]) -> str:
        attributes = {"pk", "sk"} | {key for keys in indexes.values() for key in keys}
        extra: dict[str, Any] = {}
        if indexes:
            extra["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": hash_key, "KeyType": "HASH"},
                        {"AttributeName": range_key, "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY" if index == "by_expiry" else "ALL"},
                }
                for index, (hash_key, range_key) in indexes.items()
            ]
        _create_table(
            {
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in sorted(attributes)],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                **extra,
            }
        )
        return name

    return make


def _create_table(definition: dict[str, Any]) -> None:
    """As the API's CreateTable; in moto without the API, whose calls for nine tables took as long as most tests."""
    if os.environ.get("PLATEWATCH_EMULATOR") is not None:
        clients.dynamodb().create_table(**definition)
        return
    dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].create_table(
        definition["TableName"],
        schema=definition["KeySchema"],
        throughput=None,
        attr=definition["AttributeDefinitions"],
        global_indexes=definition.get("GlobalSecondaryIndexes", []),
        indexes=[],
        streams=None,
        billing_mode=definition["BillingMode"],
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )


@pytest.fixture
def make_bucket(aws: None) -> MakeBucket:
    """Makes a bucket: make_bucket("snapshots") -> its name."""

    def make(name: str) -> str:
        clients.s3().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    return make


@pytest.fixture
def make_queue(aws: None) -> MakeQueue:
    """Makes a queue: make_queue("deliveries") -> its URL."""

    def make(name: str) -> str:
        return clients.sqs().create_queue(QueueName=name)["QueueUrl"]

    return make


@pytest.fixture
def scan_table(aws: None) -> Callable[[str], list[dict[str, Any]]]:
    """Every item of a small table as DynamoDB's JSON, sorted by key; of `audit` what was put into the audit queue."""

    def scan(name: str) -> list[dict[str, Any]]:
        if name == AUDIT:
            return list_put()
        items = [dict(item) for item in clients.dynamodb().scan(TableName=name)["Items"]]
        return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    return scan


def list_put() -> list[dict[str, Any]]:
    """Every record that waits in the audit queue, in the order in which they were put, as an item would hold it."""
    messages = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[AUDIT]._messages
    return [TypeSerializer().serialize(parse_message(message.body))["M"] for message in messages]


@pytest.fixture
def scan_people(scan_table: Callable[[str], list[dict[str, Any]]]) -> Callable[[], list[dict[str, Any]]]:
    """The audit records of what people did, without those of what Platewatch does by itself or by their order later."""

    def is_own_act(item: dict[str, Any]) -> bool:
        return item["role"]["S"] != "system" and "function" not in item["detail"]["M"]

    return lambda: [item for item in scan_table("audit") if is_own_act(item)]


@dataclass
class FakeContext:
    """What a handler may ask of Lambda's context."""

    function_name: str = "test"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:test"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture
def lambda_context() -> FakeContext:
    """A Lambda context with 30 s left."""
    return FakeContext()


@pytest.fixture
def http_event() -> HttpEvent:
    """Makes an HTTP API event (payload 2.0): http_event("GET", "/v1/cameras", headers={}, body={}, iam=ARN).

    `body` is sent as it is when it is text, else as JSON. `iam` is the caller's ARN; None for an open route.
    """

    def make(
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: object = None,
        iam: str | None = CALLER,
        base64: bool = False,
    ) -> dict[str, Any]:
        context: dict[str, Any] = {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "api.example.org",
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
            "requestId": "request",
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "time": "12/Mar/2026:19:03:58 +0000",
            "timeEpoch": 1773342238000,
        }
        if iam is not None:
            context["authorizer"] = {"iam": {"accountId": "123456789012", "userArn": iam, "userId": "AROA:x"}}
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{method} {path}",
            "rawPath": path,
            "rawQueryString": "&".join(f"{key}={value}" for key, value in (query or {}).items()),
            "headers": {key.lower(): value for key, value in (headers or {}).items()},
            "requestContext": context,
            "isBase64Encoded": base64,
        }
        if query:
            event["queryStringParameters"] = query
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        return event

    return make
