"""The page of `agent aim` on the loopback: the code, hostile requests, and that nothing is written or sent."""

import builtins
import http.client
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from platewatch.agent.errors import AgentError, SetUpMissing
from platewatch.agent.running import aim, inputs
from platewatch.agent.running.aim import Aiming, choose_camera, hold_store
from platewatch.agent.running.aim_page import MOST_PER_ADDRESS, Showing
from platewatch.agent.running.inputs import ListenerClosed
from platewatch.agent.running.process import StoreInUse, ThreadEnded, open_store
from platewatch.agent.running.set_up import make_store
from platewatch.agent.settings import Listener
from platewatch.composition.aim import open_eye
from tests.layers import ROOT
from tests.unit.agent.aimed import CODE, LOOPBACK, SECRET, FakeEye, make_look, run_aim
from tests.unit.agent.fakes import make_camera, make_settings
from tests.unit.agent.posted import make_jpeg

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True, scope="module")
def _quick_end() -> Iterator[None]:
    """A page ends at once: half a second for each test is a minute for all."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((aim, "_POLL_S"), (aim, "_LOOK_S"), (inputs, "_POLL_S")):
            patch.setattr(module, name, 0.01)
        yield


@pytest.fixture
def eye() -> FakeEye:
    return FakeEye()


@pytest.fixture
def aiming(eye: FakeEye) -> Iterator[Aiming]:
    with run_aim(eye) as running:
        yield running


def ask(
    aiming: Aiming, path: str, body: str | None = None, cookie: str = "", **more: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    host = aiming.url.split("/")[2]
    connection = http.client.HTTPConnection(host, timeout=10)
    headers = {**(FORM if body is not None else {}), **({"Cookie": cookie} if cookie else {}), **more}
    connection.request("GET" if body is None else "POST", path, body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def enter(aiming: Aiming) -> str:
    status, headers, _ = ask(aiming, "/code", f"code={CODE}")
    assert (status, headers["Location"]) == (303, "/")
    return headers["Set-Cookie"].partition(";")[0]


def post(aiming: Aiming, data: bytes) -> int:
    assert aiming.inputs is not None
    connection = http.client.HTTPConnection("127.0.0.1", aiming.inputs.ports["http"], timeout=10)
    connection.request("POST", f"/in/{SECRET}", data, {"Content-Type": "image/jpeg"})
    status = connection.getresponse().status
    connection.close()
    return status


def wait_for_look(aiming: Aiming, cookie: str, number: int = 1) -> dict:  # type: ignore[type-arg]
    deadline = time.monotonic() + 60
    while True:
        state = json.loads(ask(aiming, "/state", cookie=cookie)[2])
        if state["number"] >= number:
            return dict(state)
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_phone_sees_the_newest_picture(aiming: Aiming, eye: FakeEye) -> None:
    eye.seen = make_look(b"\xff\xd8small", width=48.0)
    cookie = enter(aiming)
    assert post(aiming, make_jpeg(100)) == 200
    state = wait_for_look(aiming, cookie)
    assert state["advice"].startswith("Zoom in: the plate is 48 pixels wide")
    status, headers, body = ask(aiming, state["picture"], cookie=cookie)
    assert (status, headers["Content-Type"], body) == (200, "image/jpeg", b"\xff\xd8small")
    assert eye.looked == [make_jpeg(100)]
    dutch = ask(aiming, "/", cookie=cookie, **{"Accept-Language": "nl"})[2].decode()
    assert 'lang="nl"' in dutch
    for path in ("/aim.js", "/aim.css"):
        assert ask(aiming, path, cookie=cookie)[0] == 200


@pytest.mark.parametrize(
    "path", ["/state", "/picture/1", "/aim.js", "/../etc/passwd", "/page/aim.js", "//x", "/%2e%2e"]
)
@pytest.mark.parametrize("cookie", ["", "aim=", "aim=wrong", 'aim="\\303', "x" * 900])
def test_without_the_code_there_is_nothing(aiming: Aiming, path: str, cookie: str) -> None:
    post(aiming, make_jpeg(100))
    assert ask(aiming, path, cookie=cookie)[0] == 403
    page = ask(aiming, "/", cookie=cookie)[2].decode()
    assert "<form" in page
    assert "west-1" not in page, "not even the camera's name"


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/picture/../state", "/picture/-1", "/picture/9", "/picture/²", "/picture/", "/in/x"]
)
def test_with_the_code_no_path_leads_to_a_file(aiming: Aiming, path: str) -> None:
    assert ask(aiming, path.replace("²", "%C2%B2"), cookie=enter(aiming))[0] == 404


def test_the_answers_forbid_what_a_page_could_do_wrong(aiming: Aiming) -> None:
    _, headers, _ = ask(aiming, "/code", f"code={CODE}")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_wrong_codes_are_few_and_then_it_ends(aiming: Aiming) -> None:
    cookie = enter(aiming)
    told = [ask(aiming, "/code", f"code={number}")[2].decode() for number in range(5)]
    assert "Tries left: 4" in told[0]
    assert "Too many wrong codes" in told[-1]
    assert "<input" not in told[-1]
    assert aiming.stop.wait(10)
    assert aiming.door is not None
    assert aiming.door.is_shut
    assert not aiming.wait()
    with pytest.raises(OSError, match=r"refused|reset"):
        ask(aiming, "/state", cookie=cookie)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "99999"}, 413),
        ({"Content-Length": "9" * 30}, 411),
        ({"Content-Length": "-1"}, 411),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_an_endless_body_is_not_taken(aiming: Aiming, headers: dict[str, str], status: int) -> None:
    host, port = aiming.url.split("/")[2].split(":")
    lines = [f"POST /code HTTP/1.1\r\nHost: {host}:{port}", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        assert connection.recv(4096).startswith(f"HTTP/1.1 {status} ".encode())
    assert aiming.door is not None
    assert aiming.door.wrong == 0


def test_another_host_is_refused(aiming: Aiming) -> None:
    cookie = enter(aiming)
    assert ask(aiming, "/", cookie=cookie, Host="evil.example")[0] == 421
    assert ask(aiming, "/" + "x" * 200, cookie=cookie)[0] == 414


@pytest.mark.parametrize(
    ("peer", "enters"),
    [("192.168.10.7", True), ("fe80::1%eth0", True), ("::ffff:10.0.0.1", True), ("8.8.8.8", False), ("x", False)],
)
def test_only_the_local_network_may_connect(aiming: Aiming, peer: str, enters: bool) -> None:
    assert aiming.door is not None
    showing = Showing("west-1", aiming.door, None, aiming.clock, aiming.stop.set)  # type: ignore[arg-type]
    assert showing.enter(peer) is enters


def test_connections_are_bounded_for_each_address(aiming: Aiming) -> None:
    assert aiming.door is not None
    showing = Showing("west-1", aiming.door, None, aiming.clock, aiming.stop.set)  # type: ignore[arg-type]
    assert [showing.enter("10.0.0.7") for _ in range(MOST_PER_ADDRESS + 1)].count(True) == MOST_PER_ADDRESS
    assert showing.enter("10.0.0.8")
    showing.leave("10.0.0.7")
    assert showing.enter("10.0.0.7")


def test_pictures_of_a_folder_are_shown_and_forgotten_and_what_lay_there_stays(tmp_path: Path, eye: FakeEye) -> None:
    (tmp_path / "before.jpg").write_bytes(make_jpeg(10))
    with run_aim(eye, tmp_path) as aiming:
        cookie = enter(aiming)
        (tmp_path / "new.jpg").write_bytes(make_jpeg(20))
        wait_for_look(aiming, cookie)
    assert eye.looked == [make_jpeg(20)]
    assert [path.name for path in tmp_path.rglob("*")] == ["before.jpg"]


def test_nothing_is_written_and_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eye: FakeEye) -> None:
    opened: list[str] = []
    connect = socket.socket.connect
    with run_aim(eye) as aiming:
        ports = {
            int(aiming.url.rpartition(":")[2].strip("/")),
            *(aiming.inputs.ports.values() if aiming.inputs else ()),
        }
        monkeypatch.setattr(socket.socket, "connect", lambda self, to: (opened.append(str(to)), connect(self, to))[1])
        monkeypatch.chdir(tmp_path)

        def refuse(*given: object, **_: object) -> None:
            raise AssertionError(f"a file was opened: {given}")

        with monkeypatch.context() as closed:
            closed.setattr(builtins, "open", refuse)
            closed.setattr(os, "open", refuse)
            cookie = enter(aiming)
            assert post(aiming, make_jpeg(100)) == 200
            wait_for_look(aiming, cookie)
    assert aiming.fault is None
    assert {int(to.rpartition(",")[2].strip(" )")) for to in opened} <= ports, "only this test connected"
    assert list(tmp_path.iterdir()) == []


def test_the_term_ends_it(aiming: Aiming, eye: FakeEye) -> None:
    assert aiming.wait(0.1)
    assert eye.closed


def test_a_fault_ends_it_and_is_told(aiming: Aiming, eye: FakeEye) -> None:
    eye.fault = ValueError("the models broke")
    post(aiming, make_jpeg(100))
    with pytest.raises(ThreadEnded, match="the models broke"):
        aiming.wait(30)


def test_an_address_in_use_is_told(aiming: Aiming, tmp_path: Path) -> None:
    port = int(aiming.url.rpartition(":")[2].strip("/"))
    settings = make_settings(make_camera("west-1", folder=tmp_path), aim=Listener(LOOPBACK, port))
    second = Aiming(settings, FakeEye())
    with pytest.raises(ListenerClosed, match=r"\[aim\]"):
        second.start()
    second.end()


def test_it_refuses_while_the_agent_runs(tmp_path: Path) -> None:
    settings = make_settings()
    settings = replace(settings, store=replace(settings.store, folder=tmp_path / "store", key_file=tmp_path / "key"))
    with pytest.raises(SetUpMissing):
        hold_store(settings)
    make_store(settings)
    open_store(settings)
    with pytest.raises(StoreInUse, match="systemctl stop platewatch-agent"):
        hold_store(settings)


def test_a_camera_and_an_address_are_needed() -> None:
    settings = make_settings(aim=Listener(LOOPBACK, 0))
    with pytest.raises(SetUpMissing, match="there is no camera gate"):
        choose_camera(settings, "gate")
    with pytest.raises(AgentError, match="no table"):
        choose_camera(make_settings(), settings.cameras[0].camera_id)
    name = settings.cameras[0].camera_id
    assert [one.camera_id for one in choose_camera(settings, name).cameras] == [name]


def test_the_services_reader_looks() -> None:
    eye = open_eye(ROOT / "layers/models", 8_000_000)
    try:
        look = eye.look((ROOT / "infra/localcloud/demo/scenes/scene-02.jpg").read_bytes())
        assert look is not None
        assert look.plate is not None
        assert look.plate.text
        assert look.plate.sight.width > 70
        assert look.preview.startswith(b"\xff\xd8")
        assert eye.look(make_jpeg(100)) is None
    finally:
        eye.close()
