"""Films in the confined worker: from a file and by RTSP, to pictures in the store."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from bench.film import compare, form_passages, read_shots, show_film
from bench.film_drawing import Passing, write_film
from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.inputs.film import FilmFault, FilmOver, FilmProcess, explain_end, make_source, open_film
from platewatch.agent.inputs.video import VideoWatch
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.checks import check_film
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.settings import CameraSettings, Input, Settings
from platewatch.reading.onnx.models import open_reader
from tests.integration.agent.rtsp_server import RtspServer
from tests.layers import ROOT
from tests.unit.agent.fakes import DAY, KEY, LANES, make_camera, make_settings

MODELS = ROOT / "layers/models"
SIZE = (1280, 720)
FRAMES = 65
CARS = (Passing(1000, -1.9, 0.3, 20.0), Passing(1001, 1.8, 0.6, 30.0))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cars beside each other, three seconds, as a file and as what RTSP shows."""
    folder = tmp_path_factory.mktemp("film")
    for name in ("film.mp4", "film.m4v"):
        assert write_film(folder / name, CARS, SIZE, 2.6) == FRAMES
    return folder / "film.mp4"


@pytest.fixture
def server(film: Path) -> Iterator[RtspServer]:
    shows = RtspServer(film.with_suffix(".m4v"), login="me:p@ss/word")
    shows.start()
    yield shows
    shows.close()


def make_rtsp(server: RtspServer) -> CameraSettings:
    return make_camera(
        "east-1",
        input=Input.VIDEO,
        addresses=(ip_address("127.0.0.1"),),
        url=f"rtsp://127.0.0.1:{server.port}/film",
        login="me",
        password="p@ss/word",
    )


def open_settings(*cameras: CameraSettings) -> Settings:
    return make_settings(*cameras, models=MODELS)


def watch(camera: CameraSettings, folder: Path, until: Callable[[Store], bool]) -> list[tuple[datetime, bytes]]:
    store, stop, clock = Store(FolderDisk(folder), KEY, LANES, Bounds(10**8, DAY)), threading.Event(), SystemClock()
    store.open()
    settings = open_settings(camera)
    watching = VideoWatch(camera, lambda: open_film(camera, settings), Arrivals(store, clock, DAY), clock)
    thread = threading.Thread(target=watching.watch, args=(stop,))
    thread.start()
    deadline = time.monotonic() + 120
    while not until(store) and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    found = []
    while taken := store.take(clock.now(), clock.tick_ms(), 100):
        found += [store.load(one) for one in taken]
    return sorted((one.captured_at, one.data) for one in found)


def show_rest(film: FilmProcess) -> None:
    while True:
        film.go_on()
        film.look()


def test_two_cars_at_once_are_two_passages_with_the_right_plates(film: Path) -> None:
    seen = show_film(film, MODELS)
    result = compare(CARS, form_passages(read_shots(seen.shots, open_reader(MODELS))))
    assert (result.right, result.missed, result.several) == (2, [], [])
    assert len(seen.shots) <= 6


def test_a_stream_is_opened_watched_and_opened_again(server: RtspServer, tmp_path: Path) -> None:
    server.times, server.breaks_after = 3, 150
    begun = datetime.now(UTC)
    kept = watch(
        make_rtsp(server), tmp_path, lambda store: len(server.shown) > 1 and store.measure("east-1").pictures > 3
    )
    assert len(server.shown) >= 2
    # Each time the film is shown, whole or in part, both cars drive by.
    passed = sum(-(-frames // FRAMES) for frames in server.shown)
    assert 3 < len(kept) <= 6 * passed
    assert all(begun < at < datetime.now(UTC) for at, _ in kept)
    assert all(data.startswith(b"\xff\xd8\xff") for _, data in kept)


def test_its_process_is_confined_and_its_arguments_show_no_login(server: RtspServer) -> None:
    opened = open_film(make_rtsp(server), open_settings())
    try:
        assert (opened.size, round(opened.rate)) == (SIZE, 25)
        pid = opened.pid
        assert opened._process.is_filtered()
        assert b"word" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        assert opened.look().at_ms >= 0
    finally:
        opened.close()


def test_a_worker_that_is_killed_is_a_fault_and_the_next_one_works(film: Path) -> None:
    opened = FilmProcess(str(film), MODELS, False, 10**7)
    opened.look()
    os.kill(opened.pid, signal.SIGKILL)
    with pytest.raises(FilmFault, match=r"was killed.*MemoryMax"):
        show_rest(opened)
    opened.close()
    again = FilmProcess(str(film), MODELS, False, 10**7)
    assert again.look().at_ms == 0
    again.close()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (None, "says no more"),
        (1, "ended with status 1: is agent-video installed"),
        (-signal.SIGKILL, "was killed.*MemoryMax"),
        (-signal.SIGSYS, r"signal 31 \(Bad system call\)"),
        (-signal.SIGRTMIN, r"signal 34 \("),
    ],
)
def test_a_process_that_ended_tells_why(status: int | None, told: str) -> None:
    assert re.search(told, explain_end(status))


def test_a_film_ends_as_films_end(film: Path) -> None:
    opened = FilmProcess(str(film), MODELS, False, 10**7)
    opened.look()
    with pytest.raises(FilmOver):
        show_rest(opened)
    opened.close()


@pytest.mark.parametrize(
    ("name", "holds", "told"),
    [("none.mp4", None, "can't be opened"), ("text.mp4", b"no film " * 1000, "can't be opened")],
)
def test_what_is_no_film_is_told_so(tmp_path: Path, name: str, holds: bytes | None, told: str) -> None:
    path = tmp_path / name
    if holds is not None:
        path.write_bytes(holds)
    with pytest.raises(FilmFault, match=told):
        FilmProcess(str(path), MODELS, False, 10**7)


def test_networks_that_are_missing_are_told(film: Path, tmp_path: Path) -> None:
    with pytest.raises(FilmFault, match="networks can't be loaded"):
        FilmProcess(str(film), tmp_path, False, 10**7)


def test_the_check_says_size_and_rate_or_what_is_wrong(server: RtspServer) -> None:
    camera = make_rtsp(server)
    good = check_film(camera, open_settings(camera))
    assert good.well
    assert "1280 x 720 pixels, 25 frames in a second" in good.text
    server.login = "other:password"
    bad = check_film(camera, open_settings(camera))
    assert not bad.well
    assert "can't be opened" in bad.text
    assert "word" not in bad.text.replace("password", "")
    assert make_source(camera) not in bad.text


def test_a_file_is_shown_at_its_own_pace(film: Path, tmp_path: Path) -> None:
    camera = make_camera("east-1", input=Input.VIDEO, file=film)
    kept = watch(camera, tmp_path, lambda store: store.measure("east-1").pictures >= 4)
    assert len(kept) >= 4
    assert kept[-1][0] - kept[0][0] < timedelta(seconds=2.6)
