"""A film in a process of its own: it is opened, looked at, and asked for single frames."""

import json
import signal
import time
from collections.abc import Collection
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

from platewatch.agent.errors import AgentError, PostRefused
from platewatch.agent.posts import check_picture
from platewatch.agent.settings import CameraSettings, Settings
from platewatch.agent.video.find import Find, make_find
from platewatch.confinement.process import ConfinedProcess, ProcessEnded, ProcessLate
from platewatch.reading.decoding.film_messages import (
    ENDED,
    FIND,
    HELLO,
    HIDDEN,
    KEEP,
    LENGTH,
    LONGEST_SIDE,
    MOST_FINDS,
    PASS,
    READY,
    REASON,
    SAMPLE,
    SAMPLED,
    SIZE,
    Reason,
)

START_S: Final = 30.0
"""For loading the networks and opening a file."""

OPEN_S: Final = 20.0
"""For opening a stream; the worker itself gives up sooner."""

STALLED_S: Final = 20.0
ENDING_S: Final = 2.0
"""A process whose pipes are closed has so long to end, so that its status can be told."""
OLDEST_MS: Final = 10_000
_PROGRAM: Final = "platewatch.reading.decoding.film_worker"
_WORDS: Final = {
    Reason.OVER: "it is over, or broke off",
    Reason.NOT_OPENED: "it can't be opened: are the address (or the file) and the login right, and is the camera on?",
    Reason.NO_MODELS: "the networks can't be loaded: is video.models in the settings the right folder?",
    Reason.SIZE: "its pictures are too large: set the camera to 4096 x 2304 pixels or less, better to 1920 x 1080",
}


class FilmFault(AgentError):
    """The film can't be opened, broke off, or its process ended."""


class FilmOver(FilmFault):
    """The film has ended as films end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame that was looked at. `brightness` and `sharpness` from 0 to 1; `age_ms` is how long ago it was taken."""

    at_ms: int
    age_ms: int
    changed: bool
    brightness: float
    sharpness: float
    finds: tuple[Find, ...]


class Film(Protocol):
    """A film that is open. A frame that was looked at may be fetched any number of times, before `go_on`."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""

    @property
    def rate(self) -> float:
        """Frames in a second, as the film itself says; 0 if it does not."""

    def look(self) -> Seen:
        """The next frame that was looked at. Raises FilmOver or FilmFault."""

    def fetch(self, hidden: Collection[int]) -> bytes:
        """This frame as JPEG, without the plates of these finds, by their places. Raises FilmFault."""

    def go_on(self) -> None:
        """This frame is not needed any more. Raises FilmFault."""

    def close(self) -> None:
        """Ends it."""


def make_source(camera: CameraSettings) -> str:
    """What the worker opens: the address of the stream with its login, or the path of the file."""
    if camera.file is not None:
        return str(camera.file)
    if not camera.login:
        return camera.url
    parts = urlsplit(camera.url)
    return parts._replace(netloc=f"{quote(camera.login, '')}:{quote(camera.password, '')}@{parts.netloc}").geturl()


def open_film(camera: CameraSettings, settings: Settings) -> "FilmProcess":
    """The film of a camera. Raises FilmFault."""
    models = settings.models or Path("/")
    return FilmProcess(make_source(camera), models, camera.file is None, settings.most_picture_bytes)


class FilmProcess:
    """Implements Film with the film worker. Raises FilmFault where the film can't be opened."""

    def __init__(self, source: str, models: Path, live: bool, most_bytes: int) -> None:
        protocols = "rtsp,rtp,tcp,tls,udp" if live else "file"
        # A second is enough to tell what a stream is; FFmpeg itself takes five.
        options = f"protocol_whitelist;{protocols}" + ("|rtsp_transport;tcp|analyzeduration;1000000" if live else "")
        settings = {"OPENCV_FFMPEG_CAPTURE_OPTIONS": options, "OPENCV_FFMPEG_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._most_bytes = most_bytes
        self._bits: list[int] = []
        try:
            self._process = ConfinedProcess(["-m", _PROGRAM], settings)
        except OSError as error:
            raise FilmFault(f"its process can't be started ({error.strerror}): is there memory left?") from error
        try:
            # Not among its arguments: a login stands in it, and everybody can see those.
            order = json.dumps({"source": source, "models": str(models), "live": live}).encode()
            self._write(LENGTH.pack(len(order)) + order)
            if self._read(len(READY), START_S) != READY:
                raise FilmFault(self._explain())
            kind = self._read(1, OPEN_S)
            if kind != HELLO:
                raise FilmFault(self._explain())
            width, height, rate = SIZE.unpack(self._read(SIZE.size, STALLED_S))
            if not 0 < min(width, height) <= max(width, height) <= LONGEST_SIDE:
                raise FilmFault("its process said what can't be understood")
        except BaseException:
            self.close()
            raise
        self.size: tuple[int, int] = (width, height)
        self.rate: float = rate if isfinite(rate) else 0.0

    @property
    def pid(self) -> int:
        """The process that opened it."""
        return self._process.pid

    def look(self) -> Seen:
        """The next frame that was looked at. Raises FilmOver or FilmFault."""
        kind = self._read(1, STALLED_S)
        if kind == ENDED:
            raise FilmOver(self._explain())
        if kind != SAMPLED:
            raise FilmFault("its process said what can't be understood")
        at_ms, age_ms, changed, brightness, sharpness, count = SAMPLE.unpack(self._read(SAMPLE.size, STALLED_S))
        if count > MOST_FINDS:
            raise FilmFault("its process said what can't be understood")
        finds = [FIND.unpack(self._read(FIND.size, STALLED_S)) for _ in range(count)]
        made = [make_find(one[:8], one[8], one[9], self.size) for one in finds]
        self._bits = [1 << bit for bit, one in enumerate(made) if one is not None]
        return Seen(
            at_ms,
            min(age_ms, OLDEST_MS),
            bool(changed),
            _clip(brightness),
            _clip(sharpness),
            tuple(one for one in made if one is not None),
        )

    def fetch(self, hidden: Collection[int]) -> bytes:
        """See Film."""
        self._write(KEEP + HIDDEN.pack(sum(self._bits[place] for place in hidden)))
        (length,) = LENGTH.unpack(self._read(LENGTH.size, STALLED_S))
        if not 0 < length <= self._most_bytes:
            raise FilmFault(f"a frame of it has {length} bytes as a picture: see most_picture_megabytes")
        data = self._read(length, STALLED_S)
        try:
            check_picture(data)
        except PostRefused as error:
            raise FilmFault(f"its process gave a frame that is no picture: {error}") from error
        return data

    def go_on(self) -> None:
        """See Film."""
        self._write(PASS)

    def close(self) -> None:
        """Ends the process."""
        self._process.end()

    def _explain(self) -> str:
        """Why it ended, as the worker says; what it says was announced by ENDED."""
        (code,) = REASON.unpack(self._read(REASON.size, STALLED_S))
        return _WORDS.get(Reason(code), "") if code in list(Reason) else "its process said what can't be understood"

    def _read(self, length: int, seconds: float) -> bytes:
        data = bytearray(length)
        try:
            self._process.read(memoryview(data), time.monotonic() + seconds)
        except ProcessEnded as error:
            raise FilmFault(explain_end(self._process.wait_status(ENDING_S))) from error
        except ProcessLate as error:
            raise FilmFault(f"nothing came for {seconds:.0f} s") from error
        return bytes(data)

    def _write(self, data: bytes) -> None:
        try:
            self._process.write(memoryview(data), time.monotonic() + STALLED_S)
        except ProcessEnded as error:
            raise FilmFault(explain_end(self._process.wait_status(ENDING_S))) from error
        except ProcessLate as error:
            raise FilmFault(f"its process took nothing for {STALLED_S:.0f} s") from error


def explain_end(status: int | None) -> str:
    """What the status of a film's process means (ConfinedProcess.wait_status), and what to do."""
    if status is None:
        return "its process says no more"
    if status == -signal.SIGKILL:
        return "its process was killed, as the system does where memory is short: see MemoryMax in docs/agent.md"
    if status < 0:
        return f"its process was ended by signal {-status} ({signal.strsignal(-status)})"
    return f"its process ended with status {status}: is agent-video installed? See docs/agent.md"


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value)) if isfinite(value) else 0.0
