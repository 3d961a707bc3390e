"""Hostile films: nothing runs or fills up, memory stays within its bound, and other cameras go on."""

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.inputs import film as films
from platewatch.agent.inputs.film import FilmFault, FilmProcess
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.running.inputs import Inputs
from platewatch.agent.settings import CameraSettings, Input
from platewatch.reading.decoding.film_worker import MEMORY_BYTES, MEMORY_BYTES_LARGE, NICE
from tests.e2e.hostile_films import FILMS, write_frames, write_h264
from tests.integration.agent.rtsp_server import RtspServer
from tests.layers import ROOT
from tests.unit.agent.fakes import DAY, KEY, LANES, make_camera, make_settings

pytestmark = pytest.mark.story

MODELS = ROOT / "layers/models"
NETWORKS = 140_000_000
"""What the worker holds before a film is opened, on any machine that this was tried on, and a third more."""

JPEG = b"\xff\xd8\xff"


@dataclass
class Peak:
    """The most memory that the workers of this process held."""

    size: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.stop.wait(0.005):
            for task in Path("/proc/self/task").iterdir():
                try:
                    children = (task / "children").read_text().split()
                    held = [Path(f"/proc/{one}/status").read_text() for one in children]
                except OSError:
                    continue
                sizes = [int(found[1]) * 1024 for one in held if (found := re.search(r"VmHWM:\s+(\d+)", one))]
                self.size = max([self.size, *sizes])


@contextmanager
def measuring() -> Iterator[Peak]:
    peak = Peak()
    thread = threading.Thread(target=peak.watch)
    thread.start()
    try:
        yield peak
    finally:
        peak.stop.set()
        thread.join()


def show(source: object, *, live: bool = False, most: int = 40) -> int:
    """Looks at the film and takes each frame; how many there were. Raises FilmFault as the film does."""
    film, seen = FilmProcess(str(source), MODELS, live, 10**7), 0
    try:
        assert max(film.size) <= 4096
        assert 0 <= film.rate <= 1000
        while seen < most:
            film.look()
            seen += 1
            assert film.fetch([]).startswith(JPEG)
            film.go_on()
    finally:
        film.close()
    return seen


@pytest.mark.parametrize("name", FILMS)
def test_a_hostile_film_ends_within_its_memory(name: str, tmp_path: Path) -> None:
    file, write = FILMS[name]
    write(tmp_path / file)
    with measuring() as peak, pytest.raises(FilmFault):
        show(tmp_path / file)
    assert 0 < peak.size < NETWORKS + MEMORY_BYTES


@pytest.mark.parametrize("sizes", [((1280, 720), (3840, 2160)), ((3840, 2160), (320, 240))])
def test_a_film_that_changes_its_size_keeps_to_its_memory(sizes: tuple[tuple[int, int], ...], tmp_path: Path) -> None:
    parts = []
    for size in sizes:
        write_h264(tmp_path / "part.h264", *(side // 16 * 16 for side in size))
        parts.append((tmp_path / "part.h264").read_bytes())
    (tmp_path / "film.h264").write_bytes(b"".join(parts))
    with measuring() as peak, pytest.raises(FilmFault):
        show(tmp_path / "film.h264")
    assert 0 < peak.size < NETWORKS + MEMORY_BYTES_LARGE


def test_its_worker_computes_last_and_is_ended_first(tmp_path: Path) -> None:
    write_frames(tmp_path / "film.mp4", "mp4v", (320, 240), 12)
    film = FilmProcess(str(tmp_path / "film.mp4"), MODELS, False, 10**7)
    try:
        assert os.getpriority(os.PRIO_PROCESS, film.pid) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
        assert Path(f"/proc/{film.pid}/oom_score_adj").read_text().strip() == "1000"
        assert film._process.is_filtered()
    finally:
        film.close()


def test_a_worker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_frames(tmp_path / "film.mp4", "mp4v", (320, 240), 12)
    film = FilmProcess(str(tmp_path / "film.mp4"), MODELS, False, 10**7)
    film.look()
    os.kill(film.pid, signal.SIGSTOP)
    monkeypatch.setattr(films, "STALLED_S", 0.2)
    film.go_on()
    with pytest.raises(FilmFault, match="nothing came"):
        film.look()
    film.close()
    assert not Path(f"/proc/{film.pid}").exists()


def answer_endlessly(client: socket.socket) -> None:
    """A header without an end."""
    client.recv(4096)
    client.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n")
    while True:
        client.sendall(b"x" * 65536)


def claim_length(client: socket.socket) -> None:
    """A description of two gigabytes, and its bytes."""
    asked = client.recv(4096)
    while b"DESCRIBE" not in asked:
        number = re.search(rb"CSeq: (\d+)", asked)
        client.sendall(b"RTSP/1.0 200 OK\r\nCSeq: " + (number[1] if number else b"1") + b"\r\nPublic: DESCRIBE\r\n\r\n")
        asked = client.recv(4096)
    number = re.search(rb"CSeq: (\d+)", asked)
    head = b"RTSP/1.0 200 OK\r\nCSeq: " + (number[1] if number else b"2") + b"\r\nContent-Type: application/sdp\r\n"
    client.sendall(head + b"Content-Length: 2147483000\r\n\r\nv=0\r\n")
    while True:
        client.sendall(b"a=x\r\n" * 10000)


def say_nonsense(client: socket.socket) -> None:
    client.recv(4096)
    client.sendall(bytes(range(256)) * 100)


@pytest.mark.parametrize("answer", [answer_endlessly, claim_length, say_nonsense])
def test_a_hostile_server_is_a_fault_within_its_memory(answer: Callable[[socket.socket], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, measuring() as peak:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    try:
                        answer(client)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(FilmFault):
            show(f"rtsp://127.0.0.1:{server.getsockname()[1]}/film", live=True)
    assert 0 < peak.size < NETWORKS + MEMORY_BYTES


def make_stream(server: RtspServer) -> CameraSettings:
    return make_camera(
        "west-1",
        input=Input.VIDEO,
        addresses=(ip_address("127.0.0.1"),),
        url=f"rtsp://127.0.0.1:{server.port}/film",
    )


def test_an_endless_stream_keeps_to_its_memory_and_other_cameras_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_frames(tmp_path / "film.m4v", "mp4v", (640, 480), 50)
    for name in ("store", "watched"):
        (tmp_path / name).mkdir()
    server = RtspServer(tmp_path / "film.m4v", rate=100_000, times=10_000)
    server.start()
    folder = make_camera("east-1", folder=tmp_path / "watched")
    settings = make_settings(make_stream(server), folder, models=MODELS)
    store, stop = Store(FolderDisk(tmp_path / "store"), KEY, LANES, Bounds(10**8, DAY)), threading.Event()
    clock = SystemClock()
    store.open()
    faults: list[BaseException | None] = []
    threads: list[threading.Thread] = []

    def run(name: str, work: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=work, name=name))
        threads[-1].start()

    # What would end the whole agent.
    monkeypatch.setattr(threading, "excepthook", lambda args: faults.append(args.exc_value))
    with measuring() as peak:
        arrivals = Arrivals(store, clock, DAY)
        Inputs(settings, arrivals, clock, stop, run).open()
        deadline = time.monotonic() + 120
        while arrivals.find_view("west-1") is None and time.monotonic() < deadline:
            time.sleep(0.05)
        for number in range(5):
            cv2.imwrite(str(tmp_path / "watched" / f"{number}.jpg"), np.full((64, 64, 3), 40 * number, np.uint8))
        while store.measure("east-1").pictures < 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        stop.set()
        server.close()
        for thread in threads:
            thread.join(60)
    assert arrivals.find_view("west-1") is not None
    assert store.measure("east-1").pictures == 5
    assert faults == []
    assert not any(thread.is_alive() for thread in threads)
    assert 0 < peak.size < NETWORKS + MEMORY_BYTES
