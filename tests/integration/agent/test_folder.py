"""A watched folder: whole files are taken, half-written ones wait, and links lead nowhere."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from platewatch.agent.disk.files import FolderDisk
from platewatch.agent.disk.store import Bounds, Store
from platewatch.agent.inputs.folder import FolderWatch
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.clock import SystemClock
from platewatch.agent.settings import CameraSettings
from tests.unit.agent.fakes import DAY, KEY, LANES
from tests.unit.agent.posted import make_jpeg

JPEG = make_jpeg(5000)


def make(tmp_path: Path, camera: CameraSettings) -> tuple[FolderWatch, Store, Path]:
    folder = tmp_path / "store"
    folder.mkdir()
    store = Store(FolderDisk(folder), KEY, LANES, Bounds(10**8, DAY))
    assert camera.folder is not None
    return FolderWatch(camera, camera.folder, Arrivals(store, SystemClock(), DAY), 100_000), store, camera.folder


def look(watch: FolderWatch, times: int = 2) -> int:
    return sum(watch.look(datetime.now(UTC)) for _ in range(times))


def test_a_whole_file_is_taken_with_its_time_and_deleted(tmp_path: Path, folder_camera: CameraSettings) -> None:
    watch, store, folder = make(tmp_path, folder_camera)
    path = folder / "day" / "1WRONG1.jpg"
    path.parent.mkdir()
    path.write_bytes(JPEG)
    taken_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    os.utime(path, (taken_at.timestamp(), taken_at.timestamp()))
    assert look(watch, 1) == 0, "it may still grow"
    assert look(watch, 1) == 1
    assert not path.exists()
    [waiting] = store.take(datetime.now(UTC), 0, 9)
    assert (waiting.captured_at, store.load(waiting).data) == (taken_at, JPEG)


def test_a_half_written_file_waits_until_it_is_whole(tmp_path: Path, folder_camera: CameraSettings) -> None:
    watch, store, folder = make(tmp_path, folder_camera)
    path = folder / "a.jpg"
    path.write_bytes(JPEG[:2000])
    assert look(watch, 4) == 0
    with path.open("ab") as file:
        file.write(JPEG[2000:])
    assert look(watch) == 1
    assert store.measure().pictures == 1


def test_what_never_becomes_a_picture_is_set_aside(tmp_path: Path, folder_camera: CameraSettings) -> None:
    watch, store, folder = make(tmp_path, folder_camera)
    long_ago = datetime.now(UTC).timestamp() - 100
    for name, data in (("a.jpg", JPEG[:2000]), ("b.txt", b"text"), ("c.jpg", make_jpeg(200_000))):
        (folder / name).write_bytes(data)
        os.utime(folder / name, (long_ago, long_ago))
    assert look(watch, 3) == 0
    assert [path.name for path in folder.iterdir()] == ["not-sent"]
    assert len(list((folder / "not-sent").iterdir())) >= 1
    assert store.measure().pictures == 0


def test_links_pipes_and_devices_are_left_alone(tmp_path: Path, folder_camera: CameraSettings) -> None:
    watch, store, folder = make(tmp_path, folder_camera)
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(JPEG)
    (folder / "link.jpg").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.jpg")
    assert look(watch, 3) == 0
    assert secret.exists()
    assert store.measure().pictures == 0


def test_a_file_that_was_kept_before_a_death_is_not_kept_twice(tmp_path: Path, folder_camera: CameraSettings) -> None:
    watch, store, folder = make(tmp_path, folder_camera)
    (folder / "a.jpg").write_bytes(JPEG)
    look(watch)
    (folder / "a.jpg").write_bytes(JPEG)  # as if it had died before it could delete it
    look(watch)
    assert store.measure().pictures == 1
    assert not (folder / "a.jpg").exists()
