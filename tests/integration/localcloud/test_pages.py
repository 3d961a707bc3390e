"""A page of the API's own address may put a file into a bucket whose rules admit it; no other page may."""

import urllib.error
import urllib.request
from collections.abc import Mapping

import pytest

from localcloud import LocalCloud
from localcloud.enforce.cors import CorsRule, answer_preflight
from localcloud.run.gate import is_page_of_this_machine
from localcloud.wire import Wire

pytestmark = pytest.mark.xdist_group("localcloud")

ELSEWHERE = "https://attacker.example"


def sign(cloud: LocalCloud, logical_id: str = "Drop") -> str:
    s3 = cloud.client_for_role("WorkRole", "s3")
    bound = {"Bucket": cloud.resources[logical_id], "Key": "out/a.csv", "ContentType": "text/csv"}
    url: str = s3.generate_presigned_url("put_object", Params=bound, ExpiresIn=60)
    return url


def ask(method: str, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    body = b"plate\n" if method == "PUT" else None
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}


def preflight(url: str, origin: str, method: str = "PUT", headers: str = "content-type") -> tuple[int, dict[str, str]]:
    told = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return ask("OPTIONS", url, told)


def test_a_browser_is_told_that_the_apis_page_may_put(cloud: LocalCloud) -> None:
    for origin in (cloud.api_url, cloud.api_url.replace("127.0.0.1", "localhost")):
        status, headers = preflight(sign(cloud), origin)
        assert (status, headers["access-control-allow-origin"]) == (200, origin)
        assert headers["access-control-allow-headers"] == "content-type"
        assert headers["access-control-max-age"] == "600"
        assert "access-control-expose-headers" not in headers


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_the_apis_page_puts_and_sees_the_answer(cloud: LocalCloud, site: str) -> None:
    told = {"Origin": cloud.api_url, "Sec-Fetch-Site": site, "Content-Type": "text/csv"}
    status, headers = ask("PUT", sign(cloud), told)
    assert (status, headers["access-control-allow-origin"]) == (200, cloud.api_url)


def test_the_page_sees_why_a_put_was_refused(cloud: LocalCloud) -> None:
    told = {"Origin": cloud.api_url, "Content-Type": "text/html"}
    status, headers = ask("PUT", sign(cloud), told)
    assert (status, headers["access-control-allow-origin"]) == (403, cloud.api_url)


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        (ELSEWHERE, "PUT", "content-type"),
        ("null", "PUT", "content-type"),
        ("http://127.0.0.1:1", "PUT", "content-type"),
        ("own", "GET", "content-type"),
        ("own", "DELETE", ""),
        ("own", "PUT", "content-type, x-amz-acl"),
    ],
)
def test_what_no_rule_admits_is_refused_before_it_is_sent(
    cloud: LocalCloud, origin: str, method: str, headers: str
) -> None:
    status, told = preflight(sign(cloud), cloud.api_url if origin == "own" else origin, method, headers)
    assert status == 403
    assert not [name for name in told if name.startswith("access-control-")]


def test_a_bucket_without_rules_admits_no_page(cloud: LocalCloud) -> None:
    assert preflight(sign(cloud, "Bucket"), cloud.api_url)[0] == 403
    status, headers = ask("PUT", sign(cloud, "Bucket"), {"Origin": cloud.api_url, "Content-Type": "text/csv"})
    # The signature holds, as on AWS; the browser keeps the answer from the page.
    assert (status, "access-control-allow-origin" in headers) == (200, False)


def test_a_page_elsewhere_may_not_even_use_an_address_that_it_knows(cloud: LocalCloud) -> None:
    status, _ = ask("PUT", sign(cloud), {"Origin": ELSEWHERE, "Content-Type": "text/csv"})
    assert status == 403


@pytest.mark.parametrize(
    ("method", "origin", "admitted"),
    [
        ("PUT", "http://127.0.0.1:8080", True),
        ("PUT", "http://localhost:8080", True),
        ("POST", "http://127.0.0.1:8080", False),
        ("DELETE", "http://127.0.0.1:8080", False),
        ("PUT", "http://127.0.0.1.attacker.example:80", False),
        ("PUT", "https://127.0.0.1:8080", False),
        ("PUT", "null", False),
    ],
)
def test_pages_at_other_ports_of_this_machine_may_put_and_nothing_else(
    method: str, origin: str, admitted: bool
) -> None:
    headers = {"origin": origin, "sec-fetch-site": "same-site"}
    assert is_page_of_this_machine(method, headers, "127.0.0.1:9") is admitted


def test_the_first_rule_that_fits_is_the_one_that_is_told() -> None:
    rules = [CorsRule(("https://*.example",), ("PUT",), ("*",), ("ETag",)), CorsRule(("*",), ("GET",))]
    headers = {"access-control-request-method": "PUT", "access-control-request-headers": "X-One, x-two"}
    answer = answer_preflight(Wire("OPTIONS", "/b/k", "", headers, b""), "https://a.example", rules)
    told = dict(answer.headers)
    assert (answer.status, told["Access-Control-Expose-Headers"]) == (200, "ETag")
    assert told["Access-Control-Allow-Headers"] == "x-one, x-two"
    other = answer_preflight(Wire("OPTIONS", "/b/k", "", headers, b""), "https://b.test", rules)
    assert other.status == 403
