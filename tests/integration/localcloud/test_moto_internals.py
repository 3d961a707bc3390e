"""A JSON call that goes to moto at once is answered as by moto's Flask application."""

import json
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from moto import mock_aws
from moto.moto_server.werkzeug_app import create_backend_app

from localcloud.moto_internals import load_services
from localcloud.wire import Answer, Wsgi, call_wsgi

TABLE = {
    "TableName": "t",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEM = {"k": {"S": "é=1&key=%41"}, "n": {"N": "1"}}
ABSENT = {"ConditionExpression": "attribute_not_exists(k)"}
URL = "http://127.0.0.1:5000/123456789012/q"

CALLS: dict[str, list[tuple[str, dict[str, Any] | bytes]]] = {
    "dynamodb": [
        ("DynamoDB_20120810.CreateTable", TABLE),
        ("DynamoDB_20120810.PutItem", {"TableName": "t", "Item": ITEM}),
        ("DynamoDB_20120810.PutItem", {"TableName": "t", "Item": ITEM} | ABSENT),
        ("DynamoDB_20120810.GetItem", {"TableName": "t", "Key": {"k": ITEM["k"]}}),
        ("DynamoDB_20120810.GetItem", {"TableName": "t", "Key": {"k": {"S": "nowhere"}}}),
        ("DynamoDB_20120810.GetItem", {"TableName": "unknown", "Key": {"k": ITEM["k"]}}),
        ("DynamoDB_20120810.Query", {"TableName": "t", "KeyConditionExpression": "k = ("}),
    ],
    "sqs": [
        ("AmazonSQS.CreateQueue", {"QueueName": "q"}),
        ("AmazonSQS.SendMessage", {"QueueUrl": URL, "MessageBody": "a=b&c=d"}),
        ("AmazonSQS.ReceiveMessage", {"QueueUrl": URL, "MaxNumberOfMessages": 10}),
        ("AmazonSQS.SendMessage", {"QueueUrl": f"{URL}-unknown", "MessageBody": "x"}),
        ("AmazonSQS.SendMessageBatch", {"QueueUrl": URL, "Entries": []}),
    ],
    "kms": [
        ("TrentService.CreateKey", {}),
        ("TrentService.DescribeKey", {"KeyId": "00000000-0000-0000-0000-000000000000"}),
    ],
}
CHANGES = ("MessageId", "ReceiptHandle", "KeyId", "Arn", "CreationDate", "CreationDateTime", "TableId", "SentTimestamp")


def make_environ(service: str, target: str, body: bytes, path: str = "/") -> dict[str, Any]:
    """A request as the server hands it on."""
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "RAW_URI": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "HTTP_HOST": "127.0.0.1:5000",
        "HTTP_X_AMZ_TARGET": target,
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=AKIA/20261202/eu-west-1/{service}/aws4_request",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "CONTENT_LENGTH": str(len(body)),
    }


def ask(app: Wsgi, service: str) -> list[tuple[int, Any, str | None]]:
    """Status, document and error of each call."""
    answers = []
    for target, asked in CALLS[service]:
        body = json.dumps(asked).encode()
        answer = call_wsgi(app, make_environ(service, target, body), body)
        answers.append((answer.status, hide(json.loads(answer.body)), find(answer, "x-amzn-errortype")))
    return answers


def find(answer: Answer, name: str) -> str | None:
    return next((value for key, value in answer.headers if key.lower() == name), None)


def hide(document: Any) -> Any:
    """The document without what no two answers share."""
    if isinstance(document, dict):
        return {key: "-" if key in CHANGES else hide(value) for key, value in document.items()}
    return [hide(each) for each in document] if isinstance(document, list) else document


@pytest.mark.parametrize("service", CALLS)
def test_answers_are_those_of_motos_application(service: str) -> None:
    with mock_aws():
        at_once = ask(load_services([service])[service], service)
    assert {status for status, _, _ in at_once} >= {200, 400}
    with mock_aws():
        assert at_once == ask(create_backend_app(service), service)  # type: ignore[arg-type]  # it lists all names


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"PATH_INFO": "/123456789012/q", "RAW_URI": "/123456789012/q"}, "another path"),
        ({"QUERY_STRING": "Action=ListQueues", "RAW_URI": "/?Action=ListQueues"}, "a query"),
        ({"HTTP_X_AMZ_TARGET": None}, "no JSON call"),
    ],
)
def test_other_requests_go_through_motos_application(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None], why: str
) -> None:
    def answer(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [b"application"]

    monkeypatch.setattr("localcloud.moto_internals.create_backend_app", lambda _name: answer)
    environ = make_environ("sqs", "AmazonSQS.ListQueues", b"{}") | change
    environ = {name: value for name, value in environ.items() if value is not None}
    assert call_wsgi(load_services(["sqs"])["sqs"], environ, b"{}").body == b"application", why
