"""What stands before the local cloud's ports: clients that send less than they say, and pages of other addresses."""

import socket
import time
import urllib.parse
from collections.abc import Iterator
from io import BytesIO

import pytest
from botocore.exceptions import ClientError

from localcloud import Limits, LocalCloud
from localcloud.run.gate import Body, BodyLate, BodyShort, is_own_host, is_own_page
from tests.integration.localcloud.conftest import TEMPLATE

pytestmark = pytest.mark.xdist_group("localcloud")

LIMIT_S = 0.5
PORTS = ["api", "aws"]


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    limits = Limits(client_s=LIMIT_S, prestart=False, schedules=False, ttl_sweep_s=3600)
    with LocalCloud.start(TEMPLATE, limits=limits, name="gate", workdir=tmp_path_factory.mktemp("gate")) as started:
        yield started


def port_of(cloud: LocalCloud, which: str) -> int:
    url = cloud.api_url if which == "api" else cloud.endpoint_url
    port = urllib.parse.urlsplit(url).port
    assert port is not None
    return port


def talk(port: int, request: bytes, *, drip: bytes = b"", close: bool = False) -> tuple[bytes, float]:
    """Send the request, then the drip again and again; all that comes until the server closes, and how long it took."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        began = time.monotonic()
        if close:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while True:
            assert time.monotonic() - began < 15, "the server waits without end"
            connection.settimeout(0.1 if drip else 15)
            try:
                part = connection.recv(65536)
            except TimeoutError:
                connection.sendall(drip)
                continue
            except ConnectionError:
                part = b""
            if not part:
                return answer, time.monotonic() - began
            answer += part


def request(port: int, method: str = "PUT", path: str = "/bucket/key", **headers: str) -> bytes:
    told = {"Host": f"127.0.0.1:{port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items() if value), "", ""]
    return "\r\n".join(lines).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("length", ["1000", "20000000"])
@pytest.mark.parametrize("which", PORTS)
def test_a_body_shorter_than_its_length_is_not_waited_for(impatient: LocalCloud, which: str, length: str) -> None:
    port = port_of(impatient, which)
    answer, took = talk(port, request(port, Content_Length=length) + b"too short")
    assert status(answer) == 408
    assert took < LIMIT_S + 5


@pytest.mark.parametrize("which", PORTS)
def test_a_body_that_drips_is_not_waited_for(impatient: LocalCloud, which: str) -> None:
    port = port_of(impatient, which)
    answer, took = talk(port, request(port, Content_Length="1000"), drip=b"x")
    assert status(answer) == 408
    assert took < LIMIT_S + 5


@pytest.mark.parametrize("which", PORTS)
def test_a_body_without_a_length_is_refused(impatient: LocalCloud, which: str) -> None:
    port = port_of(impatient, which)
    assert status(talk(port, request(port, Transfer_Encoding="chunked"), drip=b"1\r\nx\r\n")[0]) == 411


@pytest.mark.parametrize("beginning", [b"", b"PUT / HTTP/1.1\r\nHost"])
@pytest.mark.parametrize("which", PORTS)
def test_a_connection_that_says_nothing_is_closed(impatient: LocalCloud, which: str, beginning: bytes) -> None:
    answer, took = talk(port_of(impatient, which), beginning)
    assert answer == b""
    assert took < LIMIT_S + 5


@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "0x10", "9" * 30])
def test_a_length_that_is_none_is_refused(impatient: LocalCloud, length: str) -> None:
    port = port_of(impatient, "aws")
    assert status(talk(port, request(port, Content_Length=length))[0]) == 400


def test_half_a_snapshot_is_not_stored(impatient: LocalCloud) -> None:
    s3, port = impatient.admin_client("s3"), port_of(impatient, "aws")
    s3.create_bucket(Bucket="halves", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    url = urllib.parse.urlsplit(s3.generate_presigned_url("put_object", {"Bucket": "halves", "Key": "half.jpg"}))
    path = f"{url.path}?{url.query}"
    answer, _ = talk(port, request(port, path=path, Content_Length="10") + b"half", close=True)
    assert status(answer) == 400
    with pytest.raises(ClientError):
        s3.head_object(Bucket="halves", Key="half.jpg")
    whole = request(port, path=path, Content_Length="10", Connection="close") + b"all of it."
    assert status(talk(port, whole)[0]) == 200
    assert s3.head_object(Bucket="halves", Key="half.jpg")["ContentLength"] == 10


@pytest.mark.parametrize("which", PORTS)
def test_a_name_that_leads_here_is_not_listened_to(impatient: LocalCloud, which: str) -> None:
    port = port_of(impatient, which)
    for host in (f"attacker.example:{port}", "attacker.example", "127.0.0.1", "localhost:1", f"127.0.0.1:{port + 1}",
                 f"127.0.0.1.attacker.example:{port}", f"attacker.example@127.0.0.1:{port}", ""):  # fmt: skip
        for path in ("/open/x", "/_localcloud/sms", "/moto-api/data.json"):
            answer, _ = talk(port, request(port, "GET", path, Host=host, Connection="close"))
            assert status(answer) == 421, (host, path)
            assert b"127.0.0.1 or localhost" in answer
    twice = request(port, "GET", "/open/x").replace(b"\r\n\r\n", b"\r\nHost: attacker.example\r\n\r\n")
    assert status(talk(port, twice)[0]) == 421


def test_motos_own_pages_and_the_controls_need_their_token(impatient: LocalCloud) -> None:
    port = port_of(impatient, "aws")
    for path in ("/moto-api/", "/moto-api/data.json", "/moto-api/reset", "/_localcloud/sms", "/_localcloud/policy"):
        for method in ("GET", "POST"):
            answer, _ = talk(port, request(port, method, path, Connection="close"))
            assert status(answer) == 404, (method, path)


@pytest.mark.parametrize("which", PORTS)
def test_a_page_of_another_address_may_not_send_a_form(impatient: LocalCloud, which: str) -> None:
    port = port_of(impatient, which)
    forms = ({"Origin": "https://attacker.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
             {"Origin": "null", "Sec_Fetch_Site": "same-site"})  # fmt: skip
    for told in forms:
        answer, _ = talk(port, request(port, "POST", "/open/x", **told))
        assert status(answer) == 403, told
        assert b"another address" in answer


def test_our_own_pages_forms_and_links_from_elsewhere_are_answered(cloud: LocalCloud) -> None:
    port = port_of(cloud, "api")
    own = ({}, {"Origin": f"http://127.0.0.1:{port}"}, {"Origin": "null", "Sec_Fetch_Site": "same-origin"})
    for told in own:
        answer, _ = talk(port, request(port, "POST", "/open/x", Content_Length="0", Connection="close", **told))
        assert status(answer) == 200, told
    answer, _ = talk(port, request(port, "GET", "/open/x", Sec_Fetch_Site="cross-site", Connection="close"))
    assert status(answer) == 200
    answer, _ = talk(port, request(port, "GET", "/open/x", Host=f"localhost:{port}", Connection="close"))
    assert status(answer) == 200


def test_after_all_that_it_still_serves(impatient: LocalCloud) -> None:
    assert impatient.admin_client("s3").list_buckets()["Buckets"]


def test_a_port_of_80_need_not_be_named() -> None:
    assert is_own_host("localhost", 80)
    assert is_own_host("127.0.0.1:80", 80)
    assert not is_own_host("localhost", 8080)
    assert not is_own_host(None, 80)


def test_what_changes_nothing_may_come_from_anywhere() -> None:
    elsewhere = {"origin": "https://attacker.example", "sec-fetch-site": "cross-site"}
    assert [is_own_page(method, elsewhere, "h") for method in ("GET", "HEAD", "POST", "PUT", "DELETE")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_a_body_is_read_in_pieces_and_to_its_end() -> None:
    body = Body(BytesIO(b"0123456789next request"), 10, 5)
    assert [body.read(4), body.read(4), body.read(4), body.read(4)] == [b"0123", b"4567", b"89", b""]
    assert Body(BytesIO(b"0123456789next"), 10, 5).read() == b"0123456789"
    with pytest.raises(BodyShort):
        Body(BytesIO(b"01234"), 10, 5).read()
    with pytest.raises(BodyLate):
        Body(BytesIO(b"01234"), 5, -1).read()


def test_a_connection_to_aws_serves_one_request_after_the_other(impatient: LocalCloud) -> None:
    """Also after an answer to HEAD, which has a length and no body. Idle, it is closed after the limit."""
    port = port_of(impatient, "aws")
    unsigned = request(port, "GET") + request(port, "HEAD") + request(port, "PUT", Content_Length="5") + b"12345"
    answer, took = talk(port, unsigned + request(port, "GET"))
    assert answer.count(b"HTTP/1.1 403 ") == 4
    assert b"Connection: close" not in answer
    assert LIMIT_S <= took < LIMIT_S + 5


def test_a_refused_body_closes_the_connection(impatient: LocalCloud) -> None:
    port = port_of(impatient, "aws")
    answer, _ = talk(
        port, request(port, Transfer_Encoding="chunked") + b"5\r\n12345\r\n0\r\n\r\n" + request(port, "GET")
    )
    assert status(answer) == 411
    assert answer.count(b"HTTP/1.1") == 1
