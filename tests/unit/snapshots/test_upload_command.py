"""platewatch upload against a service on this machine."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.cli.main import main
from tests.loopback import LoopbackHandler, serve_loopback


def draw(suffix: str, grey: int = 90) -> bytes:
    """A small picture of this kind."""
    return cv2.imencode(suffix, np.full((32, 48, 3), grey, np.uint8))[1].tobytes()


JPEG, PNG = draw(".jpg"), draw(".png")
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
TOKEN = f"pw1.west-1.{'A' * 43}"


class Service(LoopbackHandler):
    """Announcements and storage in one; remembers what came."""

    def do_POST(self):
        body = json.loads(self.take_body())
        self.server.announced.append((self.path, self.headers["Authorization"], body))
        if self.server.refusal:
            self._answer(*self.server.refusal)
            return
        uploads = [
            {
                "url": f"{self.server.address}/{snapshot['sha256']}?X-Amz-Signature=1",
                "headers": {"Content-Length": str(snapshot["size"]), "x-amz-checksum-sha256": "sum"},
                "expires_at": "2026-03-12T19:03:58.120Z",
            }
            for snapshot in body["snapshots"]
        ]
        self._answer(200, {"uploads": uploads})

    def do_PUT(self):
        data = self.take_body()
        self.server.stored[self.path.partition("?")[0].lstrip("/")] = (data, self.headers)
        self._answer(200, {})

    def _answer(self, status, document):
        self.answer(status, json.dumps(document).encode())


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setenv("PLATEWATCH_CAMERA_TOKEN", TOKEN)
    # A proxy that does not exist: what is on this machine must be reached without it.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serve_loopback(Service) as server:
        server.announced, server.stored, server.refusal = [], {}, None
        monkeypatch.setenv("PLATEWATCH_API", f"{server.address}/")
        yield server


def test_a_folder_is_sent_with_the_headers_that_were_given(service, tmp_path, capsys):
    (tmp_path / "deep").mkdir()
    for name, data in (("a.jpg", JPEG), ("deep/b.PNG", PNG)):
        (tmp_path / name).write_bytes(data)
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines[:-1]) == [f"{tmp_path}/a.jpg: uploaded", f"{tmp_path}/deep/b.PNG: uploaded"]
    assert lines[-1] == "2 of 2 files uploaded"
    [(path, authorization, body)] = service.announced
    assert (path, authorization) == ("/v1/uploads", f"Bearer {TOKEN}")
    assert [one["content_type"] for one in body["snapshots"]] == ["image/jpeg", "image/png"]
    assert set(service.stored) == {hashlib.sha256(data).hexdigest() for data in (JPEG, PNG)}
    for data, headers in service.stored.values():
        assert headers["Content-Length"] == str(len(data))
        assert headers["x-amz-checksum-sha256"] == "sum"


def test_what_is_no_picture_is_never_called_uploaded_and_never_left_out_unsaid(service, tmp_path, capsys):
    files = {
        "a.jpg": JPEG,
        "b.jfif": JPEG,
        "c.jpg": PNG,
        "cut.jpg": JPEG[:40],
        "cut.png": PNG[:-20],
        "empty.jpg": b"",
        "photo.heic": HEIC,
        "renamed.jpg": HEIC,
        "text.jpg": b"this is a text",
        "notes.txt": b"this is a text",
        ".hidden.jpg": JPEG,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert sorted(told.out.splitlines()[:-1]) == [
        f"{tmp_path}/{name}: uploaded" for name in ("a.jpg", "b.jfif", "c.jpg")
    ]
    assert told.out.splitlines()[-1] == "3 of 10 files uploaded, 5 are no pictures"
    said = {line.split(": ")[0].rpartition("/")[2]: line for line in told.err.splitlines()}
    assert "empty" in said["empty.jpg"]
    for name in ("photo.heic", "renamed.jpg"):
        assert "HEIC" in said[name]
        assert "take JPEG" in said[name]
    for name in ("text.jpg", "notes.txt"):
        assert "neither JPEG nor PNG nor WebP" in said[name]
    for name in ("cut.jpg", "cut.png"):
        assert "ends within its header" in said[name] or "send the whole file" in said[name]
    assert "1 hidden file or folder left out" in told.err
    [(_, _, body)] = service.announced
    assert [one["content_type"] for one in body["snapshots"]] == ["image/jpeg", "image/jpeg", "image/png"]


def test_a_named_file_that_is_no_picture_keeps_the_others_back(service, tmp_path, capsys):
    for name, data in (("a.jpg", JPEG), ("empty.jpg", b""), ("photo.heic", HEIC)):
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / name) for name in ("a.jpg", "empty.jpg", "photo.heic")]
    assert main(["upload", "--camera", "west-1", *names]) == 1
    told = capsys.readouterr()
    assert f"{names[1]}: not sent: The file is empty" in told.err
    assert f"{names[2]}: not sent: The picture is HEIC" in told.err
    assert told.err.endswith("nothing was sent\n")
    assert (told.out, service.announced) == ("", [])


def test_a_file_that_can_not_be_opened_is_named(service, tmp_path, capsys, monkeypatch):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (tmp_path / "b.jpg").write_bytes(JPEG)
    opened = Path.open

    def refuse(path, *args, **more):
        if path.name == "b.jpg":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "b.jpg: not sent: The file can't be read: Permission denied" in told.err
    assert "1 of 2 files uploaded" in told.out


def test_capture_times_come_from_the_flag_or_the_file(service, tmp_path):
    photo = tmp_path / "a.jpg"
    photo.write_bytes(JPEG)
    os.utime(photo, (1_773_000_000, 1_773_000_000))
    given = ["--captured-at", "2026-03-12T20:03:58.5+01:00"]
    assert main(["upload", "--camera", "west-1", *given, str(photo)]) == 0
    assert main(["upload", "--camera", "west-1", "--from-mtime", str(photo)]) == 0
    assert main(["upload", "--camera", "west-1", str(photo)]) == 0
    times = [datetime.fromisoformat(body["snapshots"][0]["captured_at"]) for _, _, body in service.announced]
    assert times[0] == datetime(2026, 3, 12, 19, 3, 58, 500_000, UTC)
    assert times[1] == datetime.fromtimestamp(1_773_000_000, UTC)
    assert abs(times[2] - datetime.now(UTC)).total_seconds() < 30


def test_one_that_fails_is_named_and_the_status_is_1(service, tmp_path, capsys):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    service.refusal = (403, {"error": {"code": "camera_revoked", "message": "camera west-1 was revoked"}})
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == "0 of 1 files uploaded\n"
    assert told.err == f"{tmp_path}/a.jpg: camera west-1 was revoked\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--camera", "west-2"], "not a token of camera west-2"),
        (["--camera", "west-1", "--captured-at", "2026-03-12T19:03"], "--captured-at: must be a time"),
        (["--camera", "west-1", "--captured-at", "2026-03-12T19:03:58"], "--captured-at: needs a time zone"),
        (["--camera", "west-1", "gone.jpg"], "gone.jpg: there is no such file"),
        (["--camera", "west-1", __file__], "neither JPEG nor PNG nor WebP"),
    ],
)
def test_what_can_not_be_sent_is_said_before_anything_is(service, tmp_path, capsys, words, told):
    (tmp_path / "a.jpg").write_bytes(JPEG)
    assert main(["upload", *words, str(tmp_path / "a.jpg")]) == 1
    assert told in capsys.readouterr().err
    assert service.announced == []


def test_an_empty_folder_is_said(service, tmp_path, capsys):
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    assert "The folder holds no files" in capsys.readouterr().err
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    assert "nothing but 1 hidden file" in capsys.readouterr().err
    (tmp_path / "notes.txt").write_bytes(b"x")
    assert main(["upload", "--camera", "west-1", str(tmp_path)]) == 1
    assert "nothing was sent" in capsys.readouterr().err
    assert service.announced == []


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "fast"])
def test_a_rate_is_a_number_over_0(rate, capsys):
    assert main(["upload", "--camera", "west-1", f"--rate={rate}", "a.jpg"]) == 2
    assert "over 0" in capsys.readouterr().err
