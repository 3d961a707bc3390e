"""Cameras post by HTTP: each maker's form is kept, and a hostile camera gets nothing and holds up nobody."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from platewatch.agent.inputs.http import MOST_PER_ADDRESS, Server
from platewatch.agent.settings import Listener
from tests.integration.agent.certificate import make_certificate
from tests.integration.agent.conftest import LOOPBACK, MOST, PASSWORD, SECRET, Agent
from tests.unit.agent.posted import DAHUA, HIKVISION_TYPE, dahua_post, hikvision_post, make_jpeg
from tests.unit.agent.test_posts import digest

JPEG = make_jpeg(5000)


def post(agent: Agent, path: str, body: bytes, kind: str = "image/jpeg", authorization: str = "") -> tuple[int, dict]:  # type: ignore[type-arg]
    connection = http.client.HTTPConnection("127.0.0.1", agent.ports["http"], timeout=10)
    headers = {"Content-Type": kind} | ({"Authorization": authorization} if authorization else {})
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_a_hikvision_camera_posts(agent: Agent) -> None:
    body = hikvision_post(JPEG, make_jpeg(9))
    assert post(agent, f"/in/{SECRET}", body, HIKVISION_TYPE) == (200, {"Result": True})
    assert post(agent, f"/in/{SECRET}", body, HIKVISION_TYPE)[0] == 200, "it did not hear us, and sends it again"
    [picture] = agent.list_kept()
    assert (picture.camera_id, picture.data) == ("hik", JPEG)
    assert agent.arrivals.count_minute("hik") == 1


def test_a_dahua_camera_posts_and_hears_its_result(agent: Agent) -> None:
    header = digest("dahua", PASSWORD, "", "", DAHUA)
    status, answer = post(agent, DAHUA, dahua_post(JPEG, JPEG[:9]), "application/json", header)
    assert (status, answer["Result"]) == (200, True)
    alive = "/NotificationInfo/KeepAlive"
    header = digest("dahua", PASSWORD, "", "", alive)
    assert post(agent, alive, b'{"Active": "keepAlive"}', "application/json", header)[0] == 200
    assert [picture.camera_id for picture in agent.list_kept()] == ["dahua"]


def test_any_camera_posts_with_the_digest_that_it_is_asked_for(agent: Agent) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", agent.ports["http"], timeout=10)
    connection.request("POST", "/in", JPEG, {"Content-Type": "image/jpeg"})
    asked = connection.getresponse()
    asked.read()
    assert asked.status == 401
    nonce = asked.headers["WWW-Authenticate"].split('nonce="')[1].split('"')[0]
    header = digest("post", PASSWORD, "platewatch-agent", nonce, "/in", "auth")
    assert post(agent, "/in", JPEG, authorization=header)[0] == 200
    assert [picture.camera_id for picture in agent.list_kept()] == ["post"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 404), ("/in/" + SECRET[::-1], 404), ("/in/../in/x", 404), ("/etc/passwd", 404), (DAHUA, 401), ("/in", 401)],
)
def test_without_a_secret_there_is_nothing(agent: Agent, path: str, status: int) -> None:
    assert post(agent, path, JPEG)[0] == status
    assert agent.list_kept() == []


def test_another_cameras_password_opens_nothing(agent: Agent) -> None:
    header = digest("post", PASSWORD, "", "", DAHUA)
    assert post(agent, DAHUA, dahua_post(JPEG, JPEG), "application/json", header)[0] == 401
    assert agent.list_kept() == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", b"411"),
        (b"\r\n", b"411"),
        (b"Content-Length: -5\r\n\r\n", b"411"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", b"411"),
        (b"Content-Length: 99999999999999999999\r\n\r\n", b"413"),
        (b"Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n", b"413"),
        (b"Content-Length: 100\r\n\r\nnever more", b"408"),
        (b"X: " + b"y" * 70_000 + b"\r\n\r\n", b"431"),
        (b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n", b"431"),
    ],
)
def test_bodies_and_headers_are_bounded(agent: Agent, head: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", agent.ports["http"]), timeout=20) as sock:
        sock.sendall(b"POST /in/" + SECRET.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\n" + head)
        assert status in sock.makefile("rb").readline()
    deadline = time.monotonic() + 5
    while agent.budget.left != 2_000_000:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert post(agent, f"/in/{SECRET}", JPEG)[0] == 200


def test_a_body_without_end_ends_by_its_time_and_holds_up_no_other(agent: Agent) -> None:
    with socket.create_connection(("127.0.0.1", agent.ports["http"]), timeout=20) as sock:
        sock.sendall(f"POST /in/{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n".encode())
        ended = threading.Event()

        def drip() -> None:
            while not ended.wait(0.1):
                try:
                    sock.sendall(b"x")
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        assert post(agent, "/in", JPEG, authorization="x")[0] == 401
        assert b"408" in sock.makefile("rb").readline()
        ended.set()


def test_connections_of_one_address_are_bounded(agent: Agent) -> None:
    held = [socket.create_connection(("127.0.0.1", agent.ports["http"])) for _ in range(MOST_PER_ADDRESS)]
    for sock in held:
        sock.sendall(b"POST")
    time.sleep(0.3)
    one_more = socket.create_connection(("127.0.0.1", agent.ports["http"]), timeout=10)
    with one_more, contextlib.suppress(ConnectionResetError):
        assert one_more.recv(10) == b"", "it is closed without a word"
    time.sleep(3)
    assert post(agent, f"/in/{SECRET}", JPEG)[0] == 200, "idle connections were closed"
    for sock in held:
        sock.close()


def test_a_foreign_address_hears_nothing(agent: Agent) -> None:
    address = ("127.0.0.1", agent.ports["http"])
    with (
        socket.create_connection(address, timeout=10, source_address=("127.0.0.2", 0)) as sock,
        contextlib.suppress(ConnectionResetError),
    ):
        sock.sendall(f"POST /in/{SECRET} HTTP/1.1\r\nContent-Length: 0\r\n\r\n".encode())
        assert sock.recv(100) == b""


def test_with_a_certificate_it_speaks_https_alone(agent: Agent, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    server = Server(Listener(LOOPBACK, 0, certificate, key), agent.http.reception)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    context = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPSConnection("127.0.0.1", server.server_port, timeout=10, context=context)
    connection.request("POST", f"/in/{SECRET}", JPEG, {"Content-Type": "image/jpeg"})
    assert connection.getresponse().status == 200
    connection.close()
    plain = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    plain.request("POST", f"/in/{SECRET}", b"")
    with pytest.raises((http.client.HTTPException, OSError)):
        plain.getresponse()
    server.shutdown()
    server.server_close()
    assert len(agent.list_kept()) == 1


def test_a_picture_that_is_too_large_is_refused(agent: Agent) -> None:
    assert post(agent, f"/in/{SECRET}", make_jpeg(MOST + 1))[0] == 413
    assert agent.list_kept() == []


def test_archives_and_entities_are_no_pictures(agent: Agent) -> None:
    assert post(agent, f"/in/{SECRET}", b"PK\x03\x04" + b"\0" * 1000, "application/zip")[0] == 400
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert post(agent, f"/in/{SECRET}", hikvision_post(JPEG, None, xml=bomb), HIKVISION_TYPE)[0] == 200
    assert [picture.data for picture in agent.list_kept()] == [JPEG]


def test_what_was_answered_is_on_the_disk(agent: Agent) -> None:
    assert post(agent, f"/in/{SECRET}", JPEG)[0] == 200
    [name] = [path.name for path in agent.folder.glob("*.picture")]
    assert "hik" in name
    assert (agent.folder / name).stat().st_mode & 0o077 == 0
    assert JPEG[:30] not in (agent.folder / name).read_bytes()
