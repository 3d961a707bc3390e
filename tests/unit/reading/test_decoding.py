"""The decode worker: the same pixels as in process, and whatever a picture does to it hurts nobody else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.confinement import process as confined_process
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.decoding.worker import MEMORY_BYTES
from platewatch.reading.errors import DecoderUnavailable, ImageRejected, UnsafeImage
from platewatch.reading.image import decode_for_reading, decode_in_memory

RAMP = np.linspace(0, 255, 301 * 403 * 3).reshape(301, 403, 3).astype(np.uint8)
PICTURE = cv2.imencode(".jpg", RAMP)[1].tobytes()
FLAGS = (cv2.IMREAD_COLOR, cv2.IMREAD_REDUCED_COLOR_2, cv2.IMREAD_REDUCED_COLOR_8)

# The real worker with another decoder: what a picture could do to it if it found a hole.
BROKEN = """
import ctypes, os, platewatch.reading.decoding.worker as worker
real = worker._decode
worn = False
def decode(data, flags):
    global worn
    if data == b"die" or worn:
        ctypes.string_at(0)
    worn = data == b"wear"
    if data == b"hang":
        os.read(0, 1)
    while data == b"spin":
        pass
    if data == b"lie":
        os.write(1, worker.ANSWER.pack(100_000, 100_000))
        os.read(0, 1)
    return real(data, flags)
worker._decode, worker.CPU_SECONDS = decode, 1
worker.main()
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of processes are Linux's")


@pytest.fixture(scope="module")
def worker() -> Iterator[DecodeWorker]:
    worker = DecodeWorker()
    yield worker
    worker.close()


@pytest.fixture
def broken() -> Iterator[DecodeWorker]:
    # On a busy machine computing time takes several times as long on the clock.
    worker = DecodeWorker(program=("-c", BROKEN), seconds=60)
    yield worker
    worker.close()


def works(worker: DecodeWorker) -> bool:
    image = worker.decode(PICTURE, cv2.IMREAD_COLOR)
    return image is not None and np.array_equal(image, decode_in_memory(PICTURE, cv2.IMREAD_COLOR))


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_same_pixels_as_in_process(worker: DecodeWorker, suffix: str, flags: int) -> None:
    data = cv2.imencode(suffix, RAMP)[1].tobytes()
    image = worker.decode(data, flags)
    assert image is not None
    assert np.array_equal(image, decode_in_memory(data, flags))


def test_a_picture_larger_than_a_pipe_comes_whole(worker: DecodeWorker) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1500, 2000, 3), np.uint8)
    data = cv2.imencode(".png", noise)[1].tobytes()
    assert len(data) > confined_process.PIPE_BYTES
    image = worker.decode(data, cv2.IMREAD_COLOR)
    assert image is not None
    assert np.array_equal(image, noise)


def test_what_is_no_picture_leaves_the_worker_as_it_was(worker: DecodeWorker) -> None:
    before = worker.pid
    assert worker.decode(b"no picture", cv2.IMREAD_COLOR) is None
    assert worker.decode(b"", cv2.IMREAD_COLOR) is None
    assert works(worker)
    assert worker.pid == before


def test_a_picture_that_kills_the_worker_is_rejected_and_the_next_gets_a_new_worker(broken: DecodeWorker) -> None:
    before = broken.pid
    with pytest.raises(UnsafeImage, match="could not be decoded safely"):
        broken.decode(b"die", cv2.IMREAD_COLOR)
    assert broken.pid != before
    assert works(broken)


def test_a_death_is_a_rejection_whatever_was_decoded_before(broken: DecodeWorker) -> None:
    assert works(broken)
    with pytest.raises(UnsafeImage):
        broken.decode(b"die", cv2.IMREAD_COLOR)


def test_a_picture_is_not_blamed_for_what_an_earlier_one_did(broken: DecodeWorker) -> None:
    assert broken.decode(b"wear", cv2.IMREAD_COLOR) is None
    assert works(broken)


def test_a_picture_that_waits_for_a_busy_machine_is_not_rejected_and_the_worker_is_replaced() -> None:
    """Its computing time says whether a picture costs too much; the clock says how busy the machine is."""
    worker = DecodeWorker(program=("-c", BROKEN), seconds=0.5)
    worker.decode(PICTURE, cv2.IMREAD_COLOR)
    began = time.monotonic()
    with pytest.raises(DecoderUnavailable, match=r"within 0\.5 s") as caught:
        worker.decode(b"hang", cv2.IMREAD_COLOR)
    assert not isinstance(caught.value, ImageRejected)
    assert time.monotonic() - began < 3
    assert works(worker)
    worker.close()


def test_a_picture_that_overruns_its_computing_time_is_rejected(broken: DecodeWorker) -> None:
    with pytest.raises(UnsafeImage, match="computing time"):
        broken.decode(b"spin", cv2.IMREAD_COLOR)
    assert works(broken)


def test_a_worker_that_announces_too_much_is_not_believed(broken: DecodeWorker) -> None:
    with pytest.raises(UnsafeImage):
        broken.decode(b"lie", cv2.IMREAD_COLOR)
    assert works(broken)


def test_a_worker_killed_between_pictures_is_replaced_unnoticed(broken: DecodeWorker) -> None:
    assert works(broken)
    assert broken.pid is not None
    os.kill(broken.pid, signal.SIGKILL)
    assert works(broken)


@pytest.mark.parametrize("program", [("-c", "raise SystemExit(3)"), ("-c", "import nothing_called_so")])
def test_a_worker_that_does_not_start_is_a_fault_of_ours(program: tuple[str, ...]) -> None:
    worker = DecodeWorker(program=program)
    with pytest.raises(DecoderUnavailable) as caught:
        worker.decode(PICTURE, cv2.IMREAD_COLOR)
    # An ImageRejected would be the end of the snapshot; a fault is tried again.
    assert not isinstance(caught.value, ImageRejected)


def test_without_a_program_to_run_it_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    worker = DecodeWorker()
    assert worker.pid is None
    with pytest.raises(DecoderUnavailable):
        worker.decode(PICTURE, cv2.IMREAD_COLOR)
    monkeypatch.undo()
    assert works(worker)
    worker.close()


def test_the_headers_limits_are_checked_before_the_worker_is_asked(worker: DecodeWorker) -> None:
    with pytest.raises(ImageRejected):
        decode_for_reading(PICTURE, max_pixels=1000, decode=lambda data, flags: pytest.fail("it was asked"))
    assert decode_for_reading(PICTURE, decode=worker.decode).pixels.shape == RAMP.shape


def test_no_process_and_no_pipe_stays() -> None:
    before = os.listdir("/proc/self/fd")
    worker = DecodeWorker()
    assert works(worker)
    worker.close()
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_the_worker_ends_with_the_process_that_started_it() -> None:
    probe = (
        "from platewatch.reading.decoding.process import DecodeWorker; import os\n"
        "worker = DecodeWorker(); worker.decode(b'', 1); print(worker.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


ATTEMPTS = {
    "open a file": "open('/etc/hostname')",
    "read another process's memory": "open('/proc/self/environ')",
    "open a connection": "import socket; socket.socket()",
    "open a pipe": "os.pipe()",
    "start a process": "subprocess.run(['true'])",
    "take more memory": f"bytearray({MEMORY_BYTES} + 50_000_000)",
    "raise a limit": "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_from_within_the_worker_one_can_not(attempt: str) -> None:
    # Root may raise any limit, and functions don't run as root.
    step_down = "codecs.lookup('ascii'); os.setuid(65534)\n" if attempt == "raise a limit" and os.geteuid() == 0 else ""
    probe = (
        "import codecs, os, resource, socket, subprocess, platewatch.reading.decoding.worker as worker\n"
        f"{step_down}worker._limit_harm()\n"
        f"try:\n    {ATTEMPTS[attempt]}\n"
        "except (OSError, MemoryError, ValueError) as error:\n    print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in {"OSError", "BlockingIOError", "PermissionError", "MemoryError", "ValueError"}


def test_the_worker_knows_no_credentials(monkeypatch: pytest.MonkeyPatch, worker: DecodeWorker) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    fresh = DecodeWorker()
    assert works(fresh)
    environment = Path(f"/proc/{fresh.pid}/environ").read_bytes()
    assert b"a-secret" not in environment
    assert b"AWS" not in environment
    fresh.close()
