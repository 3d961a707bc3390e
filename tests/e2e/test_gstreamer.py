"""H.264 by RTSP and RTSPS from GStreamer's server, where Debian's packages are: see CONTRIBUTING.md."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import pytest

from bench.film_drawing import RATE, Passing, draw_frames
from platewatch.agent.inputs.film import FilmFault, FilmProcess
from tests.integration.agent.certificate import make_certificate
from tests.layers import ROOT

pytestmark = pytest.mark.story

MODELS = ROOT / "layers/models"
PYTHON = Path("/usr/bin/python3")
SIZE = (1280, 720)
NEEDED = (
    "import gi; gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0'); "
    "from gi.repository import Gst, GstRtspServer; Gst.init(None); "
    "assert all(Gst.ElementFactory.find(name) for name in ('x264enc', 'rtph264pay', 'avidemux', 'jpegdec'))"
)


def is_there() -> bool:
    """Whether the system's Python has GStreamer's server, with the parts that the test needs."""
    return PYTHON.is_file() and subprocess.run([PYTHON, "-c", NEEDED], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cars beside each other in four seconds, as single JPEGs."""
    if not is_there():
        pytest.skip("needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-good, -ugly, -bad")
    path = tmp_path_factory.mktemp("film") / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
    for frame in draw_frames((Passing(1000, -1.9, 0.3, 12.0), Passing(1001, 1.8, 0.6, 20.0)), SIZE, 4.0):
        writer.write(frame)
    writer.release()
    return path


@pytest.fixture
def serve(film: Path) -> Iterator[list["subprocess.Popen[str]"]]:
    """The servers that a test has started; all end with it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def start(started: list["subprocess.Popen[str]"], film: Path, more: Sequence[Path] = ()) -> int:
    program = Path(__file__).with_name("gstreamer_server.py")
    process = subprocess.Popen([PYTHON, program, film, *more], stdout=subprocess.PIPE, text=True)
    started.append(process)
    assert process.stdout is not None
    return int(process.stdout.readline())


def look(url: str) -> tuple[tuple[int, int], list[int], bool]:
    """Size, the times of what was looked at until the film was over, and whether a plate was found."""
    film, times, found = FilmProcess(url, MODELS, True, 10**7), [], False
    try:
        while True:
            seen = film.look()
            times.append(seen.at_ms)
            if seen.finds:
                found = True
                assert film.fetch([]).startswith(b"\xff\xd8\xff")
            film.go_on()
    except FilmFault:
        return film.size, times, found
    finally:
        film.close()


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps"])
def test_h264_is_decoded_and_plates_are_found(
    scheme: str, film: Path, serve: list["subprocess.Popen[str]"], tmp_path: Path
) -> None:
    port = start(serve, film, make_certificate(tmp_path) if scheme == "rtsps" else ())
    size, times, found = look(f"{scheme}://127.0.0.1:{port}/film")
    assert size == SIZE
    assert len(times) > 5
    assert times == sorted(times)
    assert found


def test_a_server_that_wants_tls_is_not_spoken_to_without_it(
    film: Path, serve: list["subprocess.Popen[str]"], tmp_path: Path
) -> None:
    port = start(serve, film, make_certificate(tmp_path))
    with pytest.raises(FilmFault, match="can't be opened"):
        FilmProcess(f"rtsp://127.0.0.1:{port}/film", MODELS, True, 10**7)
