"""A real FTP client uploads; a hostile one gets nothing, and no path of its leads anywhere."""

import ftplib
import io
import socket
import time
from pathlib import Path

import pytest

from platewatch.agent.budget import Budget
from platewatch.agent.inputs.ftp import TRANSFER_S, Gathered
from tests.integration.agent.certificate import make_certificate
from tests.integration.agent.conftest import MOST, PASSWORD, Agent, start
from tests.unit.agent.fakes import make_camera
from tests.unit.agent.posted import make_jpeg

JPEG = make_jpeg(50_000)


def connect(agent: Agent, login: str = "gate", password: str = PASSWORD) -> ftplib.FTP:
    client = ftplib.FTP(timeout=10)
    client.connect("127.0.0.1", agent.ports["ftp"])
    client.login(login, password)
    return client


def wait_for_budget(agent: Agent) -> None:
    """The listener gives back the room of an upload a moment after its client is answered."""
    deadline = time.monotonic() + 5
    while agent.budget.left != 2_000_000:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_camera_uploads_as_cameras_do(agent: Agent) -> None:
    with connect(agent) as client:
        client.mkd("2026-11-23")
        client.cwd("2026-11-23")
        assert client.storbinary("STOR 1WRONG1.jpg.tmp", io.BytesIO(JPEG)).startswith("226")
        client.rename("1WRONG1.jpg.tmp", "1WRONG1.jpg")
        assert client.storbinary("STOR again.jpg", io.BytesIO(JPEG)).startswith("226")
    [picture] = agent.list_kept()
    assert (picture.camera_id, picture.data, picture.content_type) == ("ftp", JPEG, "image/jpeg")
    assert not [path for path in agent.folder.rglob("*") if "WRONG" in path.name]
    wait_for_budget(agent)


@pytest.mark.parametrize(
    ("login", "password"), [("gate", "a wrong password"), ("gate", ""), ("anonymous", "x@y"), ("far", PASSWORD)]
)
def test_wrong_logins_and_other_cameras_addresses_are_refused(agent: Agent, login: str, password: str) -> None:
    with pytest.raises(ftplib.error_perm, match="530"):
        connect(agent, login, password)


@pytest.mark.parametrize(
    "command",
    [
        "RETR x.jpg",
        "LIST",
        "NLST",
        "MLSD",
        "DELE x",
        "RMD x",
        "APPE x",
        "STOU",
        "SITE CHMOD 777 x",
        "SIZE x",
        "REST 5",
        "PORT 127,0,0,1,200,200",
        "EPRT |1|127.0.0.1|51234|",
        "STAT /",
    ],
)
def test_there_is_nothing_but_an_upload(agent: Agent, command: str) -> None:
    with connect(agent) as client, pytest.raises((ftplib.error_perm, ftplib.error_temp)):
        client.sendcmd(command)


@pytest.mark.parametrize(
    "name", ["../../../../tmp/evil.jpg", "/etc/cron.d/evil", "a/../../b.jpg", "-rf", "~root/x.jpg"]
)
def test_no_name_is_a_path_of_this_machine(agent: Agent, name: str) -> None:
    before = set(Path("/tmp").glob("evil*"))
    with connect(agent) as client:
        client.storbinary(f"STOR {name}", io.BytesIO(JPEG))
    assert [picture.data for picture in agent.list_kept()] == [JPEG]
    assert set(Path("/tmp").glob("evil*")) == before
    assert not Path("/etc/cron.d/evil").exists()
    assert all(path.suffix in (".picture", ".log") for path in agent.folder.rglob("*"))


@pytest.mark.parametrize("data", [b"", b"no picture", JPEG[:-2], b"PK\x03\x04" + b"\0" * 500])
def test_what_is_no_whole_picture_is_not_kept_and_the_camera_hears_it(agent: Agent, data: bytes) -> None:
    with connect(agent) as client, pytest.raises(ftplib.error_temp, match="451"):
        client.storbinary("STOR x.jpg", io.BytesIO(data))
    assert agent.list_kept() == []
    wait_for_budget(agent)


def test_a_file_without_end_is_cut_off(agent: Agent) -> None:
    client = connect(agent)
    with pytest.raises((ftplib.Error, OSError)):
        client.storbinary("STOR x.jpg", io.BytesIO(make_jpeg(MOST * 20)))
    client.close()
    assert agent.list_kept() == []
    wait_for_budget(agent)
    with connect(agent) as client:
        assert client.storbinary("STOR x.jpg", io.BytesIO(JPEG)).startswith("226")


def test_a_camera_that_is_gone_in_the_middle_leaves_nothing(agent: Agent) -> None:
    client = connect(agent)
    data, _ = client.ntransfercmd("STOR x.jpg")
    data.sendall(JPEG[:1000])
    data.close()
    assert client.sock is not None
    client.sock.close()
    with connect(agent) as other:
        other.storbinary("STOR y.jpg", io.BytesIO(JPEG))
    assert [picture.data for picture in agent.list_kept()] == [JPEG]


def test_the_data_port_is_one_of_the_few(agent: Agent) -> None:
    with connect(agent) as client:
        client.putcmd("PASV")
        answer = client.getresp()
    *_, high, low = (int(part.strip("().")) for part in answer.split("(")[1].split(","))
    assert high * 256 + low in range(51000, 51050)


def test_with_a_certificate_nothing_goes_in_the_clear(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    folder = tmp_path / "store"
    folder.mkdir()
    agent, stop = start(folder, certificate=certificate, private_key=key)
    try:
        with pytest.raises(ftplib.Error):
            connect(agent)
        client = ftplib.FTP_TLS(timeout=10)
        client.connect("127.0.0.1", agent.ports["ftp"])
        client.login("gate", PASSWORD)
        with pytest.raises(ftplib.Error):
            client.storbinary("STOR x.jpg", io.BytesIO(JPEG))
        client.prot_p()
        assert client.storbinary("STOR x.jpg", io.BytesIO(JPEG)).startswith("226")
        client.quit()
        assert [picture.data for picture in agent.list_kept()] == [JPEG]
    finally:
        stop.set()
        agent.http.shutdown()
        agent.http.server_close()


def test_a_foreign_address_hears_nothing(agent: Agent) -> None:
    address = ("127.0.0.1", agent.ports["ftp"])
    with socket.create_connection(address, timeout=10, source_address=("127.0.0.2", 0)) as sock:
        assert sock.recv(100) == b""


def test_a_picture_that_comes_too_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    gathered = Gathered(make_camera("east-1"), MOST, Budget())
    gathered.write(b"x")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + TRANSFER_S + 1)
    with pytest.raises(OSError, match="too slowly"):
        gathered.write(b"x")


def test_nobody_listens_on_another_address(agent: Agent) -> None:
    with socket.socket() as sock, pytest.raises(OSError, match="refused"):
        sock.connect(("127.0.0.2", agent.ports["ftp"]))
