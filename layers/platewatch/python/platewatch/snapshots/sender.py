"""What a camera does with its snapshots: announce, PUT, try again when that may help, and say how it went."""

import hashlib
import random
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from platewatch.errors import PlatewatchError
from platewatch.snapshots.announcement import MOST_SNAPSHOTS
from platewatch.text.timestamps import format_time, truncate_time

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 20.0
_REFUSED_FIELD: Final = re.compile(r"snapshots\[(?P<index>\d+)\]")


class TransportFault(PlatewatchError):
    """No answer came: a timeout, or no connection."""


class PhotoUnusable(PlatewatchError):
    """A photo is no picture that the service would read: it is not sent."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where and with which headers to PUT one snapshot."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Announced:
    """The answer to an announcement: targets in its order, or a refusal with the field it is about, if any."""

    status: int
    targets: Sequence[Target] = ()
    message: str = ""
    field: str = ""


class Transport(Protocol):
    """The way to the service. Safe to use from several threads."""

    def announce(self, document: Mapping[str, object]) -> Announced:
        """POST /v1/uploads with the camera's token. Raises TransportFault."""

    def put(self, target: Target, data: bytes) -> int:
        """PUT the bytes; the HTTP status. Raises TransportFault."""


class Clock(Protocol):
    """Time, and waiting."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture to send. `load` gives its bytes, and may be called again; they must not change in between.

    `load` may raise OSError, or PhotoUnusable for bytes that are not worth sending.
    `captured_at` None means: the moment it is announced. `passage_id` must never hold a plate.
    """

    name: str
    content_type: str
    load: Callable[[], bytes]
    captured_at: datetime | None = None
    passage_id: str | None = None


class State(StrEnum):
    """How far a photo has come."""

    ANNOUNCED = "announced"
    UPLOADED = "uploaded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A photo has come so far at `at`: for UPLOADED the moment at which the PUT was answered. `error` says why not."""

    name: str
    state: State
    at: datetime
    captured_at: datetime | None = None
    sha256: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How to send: `rate` in snapshots a second (None: as fast as it goes), tries per request, requests at a time."""

    rate: float | None = None
    tries: int = 6
    workers: int = 1
    batch: int = MOST_SNAPSHOTS


@dataclass(frozen=True, slots=True)
class Summary:
    """How many photos arrived, and which did not."""

    uploaded: int
    failed: tuple[str, ...]


def upload_files(
    photos: Sequence[Photo],
    transport: Transport,
    clock: Clock,
    pace: Pace,
    report: Callable[[Progress], None],
) -> Summary:
    """Sends the photos; `report` hears of every change of state, one call at a time.

    With a rate, the n-th photo is announced n / rate seconds after the start, or as soon after as a worker is free.
    A photo that the service refuses fails alone; a camera that it refuses (401, 403) fails with all its photos.
    """
    sender = _Sender(transport, clock, pace, report)
    started = clock.now()
    size = pace.batch if pace.rate is None else 1
    with ThreadPoolExecutor(pace.workers, thread_name_prefix="upload") as workers:
        jobs = []
        try:
            for first in range(0, len(photos), size):
                if pace.rate is not None:
                    due = first / pace.rate - (clock.now() - started).total_seconds()
                    if due > 0:
                        clock.sleep(due)
                jobs.append(workers.submit(sender.send, photos[first : first + size]))
            for job in jobs:
                job.result()
        except BaseException:
            # Ctrl-C too: what is under way may end, what waits is dropped.
            sender.stop("stopped")
            workers.shutdown(wait=False, cancel_futures=True)
            raise
    return Summary(sender.uploaded, tuple(sender.failed))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A photo with what is announced of it."""

    photo: Photo
    captured_at: datetime
    sha256: str
    size: int

    def describe(self) -> dict[str, object]:
        document: dict[str, object] = {
            "captured_at": format_time(self.captured_at),
            "sha256": self.sha256,
            "size": self.size,
            "content_type": self.photo.content_type,
        }
        if self.photo.passage_id is not None:
            document["passage_id"] = self.photo.passage_id
        return document


class _Sender:
    """Sends batches; shared by the workers."""

    def __init__(self, transport: Transport, clock: Clock, pace: Pace, report: Callable[[Progress], None]) -> None:
        self.uploaded = 0
        self.failed: list[str] = []
        self._transport = transport
        self._clock = clock
        self._pace = pace
        self._report = report
        self._lock = threading.Lock()
        self._stopped = ""

    def stop(self, reason: str) -> None:
        """Send nothing more: what is not uploaded fails with this reason."""
        self._stopped = reason

    def send(self, photos: Sequence[Photo]) -> None:
        """Announce and upload one batch."""
        batch = [ready for photo in photos if (ready := self._prepare(photo)) is not None]
        for ready, target in self._announce(batch):
            self._put(ready, target)

    def _prepare(self, photo: Photo) -> _Ready | None:
        try:
            data = photo.load()
        except (OSError, PhotoUnusable) as error:
            self._tell(Progress(photo.name, State.FAILED, self._clock.now(), error=_explain(error)))
            return None
        captured_at = truncate_time(photo.captured_at or self._clock.now())
        return _Ready(photo, captured_at, hashlib.sha256(data).hexdigest(), len(data))

    def _announce(self, batch: list[_Ready], again: bool = False) -> list[tuple[_Ready, Target]]:
        """The targets of those that were accepted; the others are told as failed."""
        attempt = 0
        while batch:
            if self._stopped:
                return self._fail(batch, self._stopped)
            attempt += 1
            try:
                answer = self._transport.announce({"snapshots": [ready.describe() for ready in batch]})
            except TransportFault as fault:
                if self._give_up(attempt):
                    return self._fail(batch, str(fault))
                continue
            if answer.status == 200:
                for ready in batch if not again else ():
                    self._tell(self._mark(ready, State.ANNOUNCED))
                return list(zip(batch, answer.targets, strict=True))
            if _may_pass(answer.status):
                if self._give_up(attempt):
                    return self._fail(batch, f"the service answered {answer.status}: {answer.message}")
                continue
            if answer.status in (401, 403):
                self.stop(answer.message)
                continue
            named = _REFUSED_FIELD.match(answer.field)
            if named is None or int(named["index"]) >= len(batch):
                return self._fail(batch, answer.message)
            self._fail([batch.pop(int(named["index"]))], answer.message)
        return []

    def _put(self, ready: _Ready, target: Target) -> None:
        attempt = 0
        while True:
            if self._stopped:
                self._fail([ready], self._stopped)
                return
            attempt += 1
            try:
                status = self._transport.put(target, ready.photo.load())
                problem, passing = f"the storage answered {status}", _may_pass(status)
            except TransportFault as fault:
                status, problem, passing = 0, str(fault), True
            except (OSError, PhotoUnusable) as error:
                status, problem, passing = 0, _explain(error), False
            if status in (200, 204):
                self._tell(self._mark(ready, State.UPLOADED))
                return
            if not (passing or status == 403) or self._give_up(attempt):
                self._fail([ready], problem)
                return
            if status == 403:
                # Most likely the address ran out while those before it were slow: a new one has the same key.
                renewed = self._renew(ready)
                if renewed is None:
                    return
                target = renewed

    def _renew(self, ready: _Ready) -> Target | None:
        granted = self._announce([ready], again=True)
        return granted[0][1] if granted else None

    def _give_up(self, attempt: int) -> bool:
        """True after the last try; else waits, longer each time and never in step with other cameras."""
        if attempt >= self._pace.tries:
            return True
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
        left = random.uniform(longest / 2, longest)  # nosec B311  # spreads cameras, hides nothing
        while left > 0 and not self._stopped:
            # In short steps, so that Ctrl-C does not wait for a pause to end.
            self._clock.sleep(min(left, 0.25))
            left -= 0.25
        return False

    def _fail(self, batch: Sequence[_Ready], error: str) -> list[tuple[_Ready, Target]]:
        for ready in batch:
            self._tell(replace(self._mark(ready, State.FAILED), error=error))
        return []

    def _mark(self, ready: _Ready, state: State) -> Progress:
        return Progress(ready.photo.name, state, self._clock.now(), ready.captured_at, ready.sha256)

    def _tell(self, progress: Progress) -> None:
        with self._lock:
            if progress.state is State.UPLOADED:
                self.uploaded += 1
            elif progress.state is State.FAILED:
                self.failed.append(progress.name)
            self._report(progress)


def _may_pass(status: int) -> bool:
    return status >= 500 or status in (408, 429)


def _explain(error: OSError | PhotoUnusable) -> str:
    return f"could not be read: {error.strerror or error}" if isinstance(error, OSError) else str(error)
