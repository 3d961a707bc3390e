"""A film is watched until it is told to stop; when it breaks off it is opened again, and nothing is sent twice."""

import logging
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from platewatch.agent.errors import StoreFull
from platewatch.agent.inputs import film as films
from platewatch.agent.inputs import video
from platewatch.agent.inputs.film import Film, FilmFault, FilmOver, Seen, make_source
from platewatch.agent.inputs.video import VideoWatch
from platewatch.agent.picture import Picture
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.settings import CameraSettings, Input
from platewatch.agent.video import watching
from platewatch.agent.video.find import Find
from tests.unit.agent.fakes import DAY, NOON, FakeClock, FakeDisk, make_camera, open_store

STEP_MS = 80


@dataclass(slots=True)
class FakeFilm:
    """A film in memory. Its clock goes on with its frames."""

    scene: list[list[Find]]
    clock: FakeClock
    stop: threading.Event
    ends: FilmFault
    size: tuple[int, int] = (1280, 720)
    rate: float = 25.0
    shown: int = 0
    answered: int = 0
    fetched: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    closed: bool = False

    def look(self) -> Seen:
        assert self.answered == self.shown
        if self.shown == len(self.scene):
            raise self.ends
        finds = self.scene[self.shown]
        self.clock.go(timedelta(milliseconds=STEP_MS))
        self.shown += 1
        return Seen((self.shown - 1) * STEP_MS, 30, True, 0.5, 0.4, tuple(finds))

    def fetch(self, hidden: Collection[int]) -> bytes:
        self.fetched.append((self.shown - 1, frozenset(hidden)))
        return b"\xff\xd8\xff" + f"{self.clock.tick} {len(self.fetched)}".encode()

    def go_on(self) -> None:
        self.answered += 1

    def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class NoWait(threading.Event):
    """An event that waits for nothing, and notes for how long it should have."""

    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        threading.Event.__init__(self)

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return self.is_set()


def passing(frames: int, speed: float = 60.0) -> list[list[Find]]:
    return [[Find(640, 60 + number * speed, 80)] for number in range(frames)]


NOTHING: list[list[Find]] = [[] for _ in range(15)]


@dataclass(slots=True)
class Watched:
    """What came of watching some films, one after the other."""

    films: list[FakeFilm]
    kept: list[Picture]
    waits: list[float]
    watch: VideoWatch


def watch(camera: CameraSettings, *scenes: list[list[Find]], over: bool = False) -> Watched:
    clock, stop = FakeClock(), NoWait()
    store = open_store(FakeDisk())
    ends = FilmOver("it is over") if over else FilmFault("nothing came")
    films = [FakeFilm(scene, clock, stop, ends) for scene in scenes]
    left: Iterator[FakeFilm] = iter(films)

    def open_next() -> Film:
        film = next(left, None)
        if film is None:
            stop.set()
            raise FilmFault("it can't be opened")
        return film

    watching = VideoWatch(camera, open_next, Arrivals(store, clock, DAY), clock)
    watching.watch(stop)
    kept = []
    while taken := store.take(clock.now(), clock.tick, 100):
        kept += [store.load(one) for one in taken]
    return Watched(films, sorted(kept, key=lambda one: one.captured_at), stop.waits, watching)


CAMERA = make_camera("east-1", input=Input.VIDEO, url="rtsp://192.168.10.23/1", login="me", password="p@ss/word")


def test_frames_of_a_car_are_kept_with_the_time_at_which_each_was_taken() -> None:
    done = watch(CAMERA, passing(10) + NOTHING)
    assert len(done.kept) == 3
    times = [(one.captured_at - NOON).total_seconds() for one in done.kept]
    assert all(0.04 < at < 0.85 for at in times)
    assert all(later - at >= 0.15 for at, later in pairwise(times))
    assert done.films[0].closed


def test_two_cars_in_one_frame_have_pictures_of_their_own_and_neither_shows_the_others_plate() -> None:
    both = [[Find(300, 60 + number * 60, 80), Find(900, 600 - number * 50, 80)] for number in range(10)]
    done = watch(CAMERA, both + NOTHING)
    assert len(done.kept) == 6
    assert {hidden for _, hidden in done.films[0].fetched} == {frozenset({0}), frozenset({1})}
    assert len({one.data for one in done.kept}) == 6


def test_a_parked_car_that_was_sent_is_hidden_in_the_pictures_of_who_passes() -> None:
    parked = Find(900, 400, 80)
    alone = [[parked] for _ in range(60)]
    passes = [[*one, parked] for one in passing(10)]
    film = watch(CAMERA, alone + passes + NOTHING).films[0]
    assert {hidden for number, hidden in film.fetched if number < len(alone)} == {frozenset()}
    assert {hidden for number, hidden in film.fetched if number >= len(alone)} == {frozenset({1})}


def test_a_car_without_a_picture_of_its_own_is_hidden_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_HELD", 20)
    both = [[Find(300, 60 + number * 60, 80)] for number in range(4)]
    both += [[Find(300, 300 + number * 60, 80), Find(900, 600 - number * 50, 80)] for number in range(4)]
    watched = watching.Watching()
    hidden = []
    for number, finds in enumerate(both):
        for wanted in watched.look(watching.Sample(number * STEP_MS, NOON, True, tuple(finds))):
            watched.keep(wanted, b"." * 50)
            hidden.append((wanted.place, wanted.hidden))
    # The second car came when there was no room: it is in the first one's pictures alone.
    assert hidden == [(0, frozenset())]
    assert len(watched.shots) == 1


def test_a_film_that_breaks_off_is_opened_again_and_its_car_is_sent_once() -> None:
    done = watch(CAMERA, passing(6), NOTHING, passing(6) + NOTHING)
    assert len(done.kept) == 3 + 3
    assert all(film.closed for film in done.films)
    assert len([wait for wait in done.waits if wait]) == 4
    assert done.waits[-1] > done.waits[0]


def test_a_parked_car_is_not_sent_again_when_the_film_broke_off() -> None:
    parked = [[Find(640, 400, 80)] for _ in range(40)]
    assert len(watch(CAMERA, parked, parked, parked).kept) <= 3


def test_a_file_is_shown_once_at_its_own_pace() -> None:
    camera = make_camera("east-1", input=Input.VIDEO, file=Path("/films/a.mp4"))
    done = watch(camera, passing(10), passing(10), over=True)
    assert [film.closed for film in done.films] == [True, False]
    times = [(one.captured_at - NOON) / timedelta(milliseconds=1) for one in done.kept]
    assert times
    assert all(at % STEP_MS == 0 for at in times)


def test_what_the_store_does_not_take_waits_and_is_bounded(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    arrivals = Arrivals(open_store(FakeDisk()), clock, DAY)
    keep, full = arrivals.keep, [True]

    def refuse(*values: object) -> None:
        if full[0]:
            raise StoreFull("there is no room")
        keep(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(arrivals, "keep", refuse)
    monkeypatch.setattr(video, "MOST_WAITING", 20)
    watching = VideoWatch(CAMERA, lambda: FakeFilm([], clock, threading.Event(), FilmFault("")), arrivals, clock)
    shot = video.Shot(1, NOON, b"\xff\xd8\xff.......")
    with caplog.at_level(logging.ERROR):
        watching._send([shot, video.Shot(2, NOON, b"\xff\xd8\xff,,,,,,,"), video.Shot(3, NOON, b"\xff\xd8\xff;;;;;;;")])
    assert "1 pictures of its film are lost: there is no room" in caplog.text
    full[0] = False
    watching._send([])
    assert arrivals.count_minute("east-1") == 2


@pytest.mark.parametrize("at_ms", [video.LONGEST_STEP_MS + 1, 2**63, 2**64 - 1])
@pytest.mark.parametrize("camera", [CAMERA, make_camera("east-1", input=Input.VIDEO, file=Path("/films/a.mp4"))])
def test_a_film_whose_time_jumps_is_a_fault_and_not_waited_for(
    camera: CameraSettings, at_ms: int, caplog: pytest.LogCaptureFixture
) -> None:
    clock, stop = FakeClock(), NoWait()
    film = FakeFilm(passing(3), clock, stop, FilmFault(""))
    films: Iterator[FakeFilm] = iter([film])

    def jump(self: FakeFilm) -> Seen:
        return Seen(at_ms, 30, True, 0.5, 0.4, ())

    def open_next() -> Film:
        opened = next(films, None)
        if opened is None:
            stop.set()
            raise FilmFault("it can't be opened")
        return opened

    with pytest.MonkeyPatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(FakeFilm, "look", jump)
        VideoWatch(camera, open_next, Arrivals(open_store(FakeDisk()), clock, DAY), clock).watch(stop)
    assert "its time goes on by" in caplog.text
    assert film.closed
    assert max(stop.waits) < 100


def test_a_film_brings_no_more_pictures_in_a_minute_than_a_road_does(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(video, "MOST_A_MINUTE", 5)
    clock = FakeClock()
    arrivals = Arrivals(open_store(FakeDisk()), clock, DAY)
    watching = VideoWatch(CAMERA, lambda: FakeFilm([], clock, threading.Event(), FilmFault("")), arrivals, clock)
    shots = [video.Shot(number, NOON, b"\xff\xd8\xff" + bytes([number])) for number in range(16)]
    with caplog.at_level(logging.ERROR):
        watching._send(shots[:8])
        clock.go(timedelta(seconds=59))
        watching._send(shots[8:10])
    assert arrivals.count_minute("east-1") == 5
    assert "3 pictures of its film are lost: it shows more than 5 in a minute" in caplog.text
    clock.go(timedelta(seconds=1))
    watching._send(shots[10:])
    assert arrivals.count_minute("east-1") == 5
    assert watching.clock.tick_ms() == 60_000 + FakeClock().tick_ms()


def test_a_process_that_can_not_be_started_is_a_fault_of_this_film_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(films, "ConfinedProcess", refuse)
    with pytest.raises(FilmFault, match="can't be started \\(Resource temporarily unavailable\\)"):
        films.FilmProcess("rtsp://192.168.10.23/1", Path("/models"), True, 10**7)


def test_a_login_is_put_into_the_address_so_that_it_means_itself() -> None:
    assert make_source(CAMERA) == "rtsp://me:p%40ss%2Fword@192.168.10.23/1"
    assert make_source(make_camera("east-1", url="rtsp://[fd00::2]/1")) == "rtsp://[fd00::2]/1"
    assert "word" not in repr(CAMERA)
