"""The HTTP API behaves as API Gateway's: routes, IAM, events and answers of payload format 2.0."""

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localcloud import LocalCloud
from localcloud.deploy.stack import Route
from localcloud.run.http_api import find_route
from platewatch.cli.api_client import ApiRefused

pytestmark = pytest.mark.xdist_group("localcloud")

Answer = tuple[int, Any, Any]


def call(
    cloud: LocalCloud, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    request = urllib.request.Request(cloud.api_url + path, data=body, headers=dict(headers or {}), method=method)
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def sign(
    cloud: LocalCloud, method: str, path: str, keys: Mapping[str, str], body: bytes | None = None
) -> dict[str, str]:
    request = AWSRequest(method=method, url=cloud.api_url + path, data=body)
    credentials = Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys.get("AWS_SESSION_TOKEN"))
    SigV4Auth(credentials, "execute-api", "eu-west-1").add_auth(request)
    return dict(request.headers.items())


def event_of(answer: Answer) -> dict[str, Any]:
    status, _, body = answer
    assert status == 200, body
    event: dict[str, Any] = json.loads(body)["event"]
    return event


def test_an_open_route_gives_the_event_of_format_2(cloud: LocalCloud) -> None:
    headers = {"X-Two": "a", "Cookie": "c=1; d=2", "Content-Type": "application/json", "User-Agent": "t"}
    event = event_of(call(cloud, "POST", "/open/a%20b?x=1&x=2&y=", b'{"k": 1}', headers))
    assert event["version"] == "2.0"
    assert event["routeKey"] == "ANY /open/{name}"
    assert event["rawPath"] == "/open/a b"
    assert event["rawQueryString"] == "x=1&x=2&y="
    assert event["queryStringParameters"] == {"x": "1,2", "y": ""}
    assert event["pathParameters"] == {"name": "a b"}
    assert event["cookies"] == ["c=1", "d=2"]
    assert event["headers"]["x-two"] == "a"
    assert event["stageVariables"] == {"Season": "lc-winter"}
    assert (event["body"], event["isBase64Encoded"]) == ('{"k": 1}', False)
    context = event["requestContext"]
    assert context["http"] == {
        "method": "POST",
        "path": "/open/a b",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "t",
    }
    assert (context["accountId"], context["stage"]) == ("123456789012", "$default")
    assert "authorizer" not in context


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "image/png", "multipart/form-data; boundary=x"])
def test_what_is_no_text_arrives_as_base64(cloud: LocalCloud, kind: str) -> None:
    event = event_of(call(cloud, "POST", "/open/x", b"a=1&b=\xff", {"Content-Type": kind}))
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"a=1&b=\xff"


def test_bytes_cookies_and_plain_values_come_out(cloud: LocalCloud) -> None:
    status, headers, body = call(cloud, "GET", "/open/x?do=bytes")
    assert (status, headers["content-type"], body) == (200, "image/png", bytes(range(256)))
    status, headers, _ = call(cloud, "GET", "/open/x?do=cookies")
    assert (status, headers["location"], headers.get_all("set-cookie")) == (303, "/x", ["a=1; Secure", "b=2"])
    status, headers, body = call(cloud, "GET", "/open/x?do=plain")
    assert (status, headers["content-type"], json.loads(body)) == (200, "application/json", {"hello": "world"})


@pytest.mark.parametrize("path", ["/open", "/open/a/b", "/", "/other"])
def test_no_route_is_404(cloud: LocalCloud, path: str) -> None:
    status, _, body = call(cloud, "GET", path)
    assert (status, json.loads(body)) == (404, {"message": "Not Found"})


def test_a_fault_of_the_function_is_500(cloud: LocalCloud) -> None:
    status, _, body = call(cloud, "GET", "/open/x?do=fail")
    assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
    log = cloud.logs("EchoFunction")
    assert "[local cloud] [ERROR] ValueError: told to fail" in log
    # Its role may not write logs, so its own output is lost, as on AWS.
    assert "Traceback" not in log


def test_an_answer_too_large_for_lambda_is_500(cloud: LocalCloud) -> None:
    status, _, body = call(cloud, "GET", "/open/x?do=large")
    assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
    assert "ResponseSizeTooLarge" in cloud.logs("EchoFunction")


def test_a_signed_route_tells_who_called(cloud: LocalCloud) -> None:
    keys = cloud.person_environment()
    headers = sign(cloud, "POST", "/signed/a/b%20c?q=1", keys, b"{}")
    event = event_of(call(cloud, "POST", "/signed/a/b%20c?q=1", b"{}", headers))
    assert event["pathParameters"] == {"proxy": "a/b c"}
    iam = event["requestContext"]["authorizer"]["iam"]
    assert iam["userArn"] == "arn:aws:iam::123456789012:user/operator"
    assert iam["accessKey"] == keys["AWS_ACCESS_KEY_ID"]
    assert cloud.api_client().call("GET", "/signed/x")["event"]["rawPath"] == "/signed/x"


def test_a_signed_route_refuses_everyone_else(cloud: LocalCloud) -> None:
    person = cloud.person_environment()
    work = cloud.client_for_role("WorkRole", "s3")._request_signer._credentials
    role = {
        "AWS_ACCESS_KEY_ID": work.access_key,
        "AWS_SECRET_ACCESS_KEY": work.secret_key,
        "AWS_SESSION_TOKEN": work.token,
    }
    good = sign(cloud, "POST", "/signed/x", person, b"{}")
    late = {**good, "X-Amz-Date": "20200101T000000Z"}
    attempts = {
        "unsigned": ("/signed/x", b"{}", {}),
        "another path": ("/signed/y", b"{}", good),
        "another body": ("/signed/x", b"[]", good),
        "another time": ("/signed/x", b"{}", late),
        "a wrong secret": (
            "/signed/x",
            b"{}",
            sign(cloud, "POST", "/signed/x", {**person, "AWS_SECRET_ACCESS_KEY": "no"}, b"{}"),
        ),
        "a role without the right": ("/signed/x", b"{}", sign(cloud, "POST", "/signed/x", role, b"{}")),
    }
    for name, (path, body, headers) in attempts.items():
        status, _, text = call(cloud, "POST", path, body, headers)
        assert (status, json.loads(text)) == (403, {"message": "Forbidden"}), name
    assert call(cloud, "POST", "/signed/x", b"{}", good)[0] == 200


def test_a_person_may_call_only_the_routes_that_are_allowed(cloud: LocalCloud) -> None:
    by_routes = cloud.add_person("reader", ["GET/signed/lists/*"])
    by_policy = cloud.add_person("reader-by-policy", role="ReaderPolicy")
    for client in (by_routes.api_client(), by_policy.api_client()):
        assert client.call("GET", "/signed/lists/a")["name"] == "lc-echo"
        for method, path in (("POST", "/signed/lists/a"), ("GET", "/signed/alerts")):
            with pytest.raises(ApiRefused) as caught:
                client.call(method, path)
            assert caught.value.status == 403


def test_a_large_body_is_refused(cloud: LocalCloud) -> None:
    assert call(cloud, "POST", "/open/x", b"x" * (11 * 1024 * 1024))[0] == 413
    assert call(cloud, "POST", "/open/x", b"x" * (7 * 1024 * 1024))[0] == 413
    assert call(cloud, "POST", "/open/x", b"x" * 1024)[0] == 200


def test_requests_are_served_side_by_side(cloud: LocalCloud, tmp_path: Path) -> None:
    """Each of two requests is answered only while the other one is being served too."""
    answers: list[tuple[int, int]] = []

    def ask() -> None:
        status, _, body = call(cloud, "GET", f"/open/x?do=meet&count=2&folder={quote(str(tmp_path))}")
        answers.append((status, json.loads(body).get("pid")))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in answers] == [200, 200]
    assert len({pid for _, pid in answers}) == 2


def test_a_function_sees_its_own_environment_only(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.loads(call(cloud, "GET", "/open/x")[2])
    environment = answer["environment"]
    assert environment["AWS_ENDPOINT_URL"] == cloud.endpoint_url
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == answer["name"] == "lc-echo"
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert {"HOME", "USER", "PYTHONPATH", "VIRTUAL_ENV"} & environment.keys() == set()
    assert "COLOUR" not in environment
    assert 0 < answer["left_ms"] <= 2000


def test_routes_the_most_specific_wins() -> None:
    routes = [
        Route("ANY", "/v1/{proxy+}", "greedy", iam=True),
        Route("POST", "/v1/uploads", "full", iam=False),
        Route("GET", "/a/{token}", "page", iam=False),
        Route("ANY", "/a/{token}", "any", iam=False),
        Route("GET", "/a/{token}/done", "done", iam=False),
    ]

    def chosen(method: str, path: str) -> str | None:
        match = find_route(routes, method, path)
        return match.route.function if match is not None else None

    assert chosen("POST", "/v1/uploads") == "full"
    assert chosen("GET", "/v1/uploads") == "greedy"
    assert chosen("GET", "/v1/a/b") == "greedy"
    assert chosen("GET", "/v1/") is None
    assert chosen("GET", "/a/x") == "page"
    assert chosen("PUT", "/a/x") == "any"
    assert chosen("GET", "/a/x/done") == "done"
    assert chosen("GET", "/a/x/y") is None
