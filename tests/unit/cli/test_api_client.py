"""The signing client: what arrives is what was signed, and every failure has its type."""

import hashlib
import hmac
import json
from urllib.parse import quote, unquote

import pytest

from platewatch.cli.api_client import (
    ApiClient,
    ApiRefused,
    ApiUnreachable,
    CredentialsMissing,
)
from tests.loopback import LoopbackHandler, serve_loopback

SECRET = "wJalrXUtnFEMI"


class Api(LoopbackHandler):
    def _serve(self):
        self.body = self.take_body()
        self.server.seen = self
        self.answer(*self.server.reply)

    do_GET = do_POST = do_PUT = do_DELETE = _serve


@pytest.fixture
def api(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with serve_loopback(Api) as server:
        server.reply = (200, b"{}")
        yield server


def sign(request):
    """The signature that belongs to what arrived, by AWS's description of Signature Version 4."""
    fields = dict(part.strip().split("=", 1) for part in request.headers["Authorization"].split(" ", 1)[1].split(","))
    scope = fields["Credential"].split("/", 1)[1]
    path, _, query = request.path.partition("?")
    names = fields["SignedHeaders"].split(";")
    canonical = "\n".join(
        [
            request.command,
            quote(path),
            "&".join(sorted(query.split("&"))),
            *(f"{name}:{request.headers[name]}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", request.headers["X-Amz-Date"], scope, digest])
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return fields, scope, names, hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("method", "path", "body", "query"),
    [
        ("GET", "/v1/cameras", None, None),
        ("POST", "/v1/cameras", {"site": "Café"}, None),
        ("GET", "/v1/alerts", None, {"day": "2026-03-12", "a b": "c/d+e&f"}),
        ("PUT", "/v1/recipients/desk%201", {}, None),
    ],
)
def test_what_arrives_is_what_was_signed(api, method, path, body, query):
    api.reply = (200, b'{"ok": true}')
    headers = {"X-Reason": "inbraak café 100%", "X-Case-Number": "PL1300-1"}
    assert ApiClient(api.address).call(method, path, body, query, headers) == {"ok": True}
    fields, scope, names, signature = sign(api.seen)
    assert scope.endswith("/eu-west-1/execute-api/aws4_request")
    assert {"host", "x-amz-date", "x-reason", "x-case-number"} <= set(names)
    assert fields["Signature"] == signature
    assert unquote(api.seen.headers["X-Reason"]) == "inbraak café 100%"
    assert api.seen.headers["X-Case-Number"] == "PL1300-1"
    assert (json.loads(api.seen.body) if api.seen.body else None) == body


def test_temporary_credentials_travel_with_the_request(api, monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a-session")
    ApiClient(api.address).call("GET", "/v1/cameras")
    assert api.seen.headers["X-Amz-Security-Token"] == "a-session"


def test_the_region_is_the_endpoints_own_or_the_machines(api, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    ApiClient(api.address).call("GET", "/v1/cameras")
    assert "/eu-north-1/execute-api/" in api.seen.headers["Authorization"]
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    ApiClient("https://abc123.execute-api.eu-west-3.amazonaws.com")
    ApiClient("https://abc123.execute-api.eusc-de-east-1.amazonaws.eu")


def test_the_apis_own_error_is_passed_on_whole(api):
    api.reply = (400, b'{"error": {"code": "field_invalid", "message": "lane: must be ...", "field": "lane"}}')
    with pytest.raises(ApiRefused) as refusal:
        ApiClient(api.address).call("POST", "/v1/cameras", {})
    error = refusal.value
    assert (error.status, error.code, error.field) == (400, "field_invalid", "lane")
    assert str(error) == "lane: must be ..."


@pytest.mark.parametrize(
    ("status", "data", "told"),
    [
        (403, b'{"message": "Forbidden"}', "the API answered 403 Forbidden: your AWS identity may not call"),
        (500, b'{"message":"Internal Server Error"}', "the API answered 500 Internal Server Error"),
        (502, b"<html>", "the API answered 502"),
        (307, b"", "the API answered 307"),
        (500, b"[]", "the API answered 500"),
        (200, b"<html>", "is this Platewatch's API"),
    ],
)
def test_a_gateways_refusal_is_said_in_words(api, status, data, told):
    api.reply = (status, data)
    with pytest.raises(ApiRefused, match=told):
        ApiClient(api.address).call("GET", "/v1/cameras")


def test_nobody_there(api):
    with pytest.raises(ApiUnreachable, match="no answer from 127"):
        ApiClient("http://127.0.0.1:9").call("GET", "/v1/cameras")


@pytest.mark.parametrize("address", ["abc.execute-api.eu-west-1.amazonaws.com", "ftp://x", "https://", ""])
def test_an_address_is_http(api, address):
    with pytest.raises(ApiUnreachable, match="https://"):
        ApiClient(address)


def test_without_credentials_or_region_it_says_which_to_set(api, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(CredentialsMissing, match="AWS_REGION"):
        ApiClient(api.address)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(CredentialsMissing, match="AWS_PROFILE"):
        ApiClient(api.address)
