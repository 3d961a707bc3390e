"""Vehicles are followed from frame to frame, and sent once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.video import watching
from platewatch.agent.video.choosing import MOST_FRAMES
from platewatch.agent.video.find import Find, make_find
from platewatch.agent.video.following import LONGEST_MS, MOST_TRACKS, STAYS_MS, Track, follow
from platewatch.agent.video.watching import Sample, Shot, Watching

BEGIN = datetime(2026, 12, 1, 12, tzinfo=UTC)
STEP_MS = 80
SIZE = (1920, 1080)
Scene = Callable[[int], Sequence[Find] | None]


def show(scene: Scene, until_ms: int, on: Watching | None = None, from_ms: int = 0) -> list[tuple[int, list[Shot]]]:
    """When pictures were sent, and which. A scene gives the finds of a moment; None if nothing has moved."""
    on = on or Watching()
    sent = []
    for at_ms in range(from_ms, until_ms, STEP_MS):
        finds = scene(at_ms)
        at = BEGIN + timedelta(milliseconds=at_ms)
        for wanted in on.look(Sample(at_ms, at, finds is not None, tuple(finds or ()))):
            on.keep(wanted, f"picture at {at_ms}".encode())
        if due := on.take_due(at_ms):
            sent.append((at_ms, due))
    return sent


def drive(at_ms: int, x: float, from_ms: int, speed: float, until_ms: int) -> list[Find]:
    """A plate of 80 pixels that comes down the picture at `speed` pixels in a millisecond."""
    return [Find(x, 100 + (at_ms - from_ms) * speed, 80)] if from_ms <= at_ms < until_ms else []


@pytest.mark.parametrize("speed", [0.2, 1.0, 3.5])
def test_a_car_is_sent_once_when_it_has_passed(speed: float) -> None:
    sent = show(lambda at: drive(at, 900, 400, speed, 400 + int(900 / speed)), 8_000)
    assert len(sent) == 1
    ((at_ms, shots),) = sent
    assert at_ms <= 400 + 900 / speed + 700 or speed < 0.5
    assert 1 < len(shots) <= MOST_FRAMES
    assert [shot.captured_at for shot in shots] == sorted(shot.captured_at for shot in shots)


def test_two_at_once_are_two() -> None:
    def scene(at: int) -> list[Find]:
        return [*drive(at, 500, 400, 1.5, 1_000), *drive(at, 1_100, 480, 2.0, 1_000)]

    on = Watching()
    sent = show(scene, 1_000, on)
    assert (len(on.tracks), sent) == (2, [])
    assert all(one.frames for one in on.tracks)
    show(lambda at: [], 3_000, on, 1_000)
    assert on.tracks == []


def test_one_close_behind_the_other_is_another_one() -> None:
    on = Watching()
    show(lambda at: [*drive(at, 900, 0, 0.8, 900), *drive(at, 900, 400, 0.8, 1_200)], 1_120, on)
    assert sorted(one.begun_ms for one in on.tracks) == [0, 400]


def test_a_parked_car_is_sent_once_while_it_stays() -> None:
    parked = Find(300, 700, 90)

    def scene(at: int) -> list[Find] | None:
        # Wind in the trees, for a minute; every eleventh time the plate is not found.
        return [] if at // STEP_MS % 11 == 3 else [Find(300 + at // STEP_MS % 3, 700, 90)]

    on = Watching()
    sent = show(scene, 60_000, on)
    assert [at for at, _ in sent] == [pytest.approx(2_000, abs=400)]
    # Then nothing moves at all, and somebody stands before it for a minute.
    assert show(lambda at: None, 600_000, on, 60_000) == []
    assert show(lambda at: [], 660_000, on, 600_000) == []
    assert show(lambda at: [parked], 665_000, on, 660_000) == []


def test_who_stops_there_long_after_it_left_is_another_one() -> None:
    on = Watching()
    assert len(show(lambda at: [Find(300, 700, 90)], 10_000, on)) == 1
    show(lambda at: [], 10_000 + STAYS_MS + 1_000, on, 10_000)
    assert on.tracks == []
    later = 20_000 + STAYS_MS
    assert len(show(lambda at: [Find(300, 700, 90)], later + 5_000, on, later)) == 1


def test_who_stops_there_when_it_drove_off_is_another_one() -> None:
    on = Watching()
    show(lambda at: [Find(300, 700, 90)], 4_000, on)
    show(lambda at: [Find(300, 700 + (at - 4_000) * 0.5, 90)], 4_700, on, 4_000)
    show(lambda at: [], 6_000, on, 4_700)
    assert len(show(lambda at: [Find(300, 700, 90)], 10_000, on, 6_000)) == 1


def test_a_slow_car_is_sent_before_it_has_passed() -> None:
    sent = show(lambda at: drive(at, 900, 0, 0.05, 15_000), 17_000)
    assert len(sent) == 1
    assert sent[0][0] == pytest.approx(LONGEST_MS, abs=2 * STEP_MS)
    times = [shot.captured_at for shot in sent[0][1]]
    assert times[-1] - times[0] < timedelta(seconds=10)


def test_who_was_sent_from_afar_is_sent_again_from_nearby() -> None:
    def scene(at: int) -> list[Find]:
        width = 40 if at < 4_000 else min(120.0, 40 + (at - 4_000) * 0.02)
        return [Find(900, 100 + (width - 40) * 8, width)] if at < 9_000 else []

    assert len(show(scene, 11_000)) == 2


def test_a_frame_that_shows_two_is_a_picture_of_each() -> None:
    sent = show(lambda at: [*drive(at, 500, 0, 1.5, 600), *drive(at, 1_100, 0, 1.5, 600)], 3_000)
    shots = [shot for _, shots in sent for shot in shots]
    assert len({shot.number for shot in shots}) == len(shots) == 2 * MOST_FRAMES
    assert len({shot.captured_at for shot in shots}) == MOST_FRAMES


def test_what_was_seen_is_sent_when_the_film_breaks_off_and_not_again() -> None:
    on = Watching()
    show(lambda at: drive(at, 900, 0, 1.0, 2_000), 500, on)
    assert on.take_all()
    assert on.take_all() == []
    assert show(lambda at: drive(at, 900, 0, 1.0, 1_000), 3_000, on, 560) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_HELD", 100)
    on = Watching()
    crowd = [Find(40 + 120 * column, 100 + 200 * row, 20) for column in range(15) for row in range(5)]
    show(lambda at: [Find(one.x, one.y + at * 0.1, 20) for one in crowd], 1_500, on)
    assert len(on.tracks) == MOST_TRACKS
    assert sum(len(shot.data) for shot in on.shots.values()) < 250


FINDS = st.lists(
    st.builds(
        Find,
        x=st.floats(0, 1920),
        y=st.floats(0, 1080),
        width=st.floats(14, 400),
        score=st.floats(0.4, 1),
        sharpness=st.floats(0, 1),
        whole=st.booleans(),
    ),
    max_size=6,
)


@given(st.lists(st.one_of(st.none(), FINDS), max_size=30))
def test_whatever_is_found_every_find_has_a_track_and_nothing_is_sent_twice(frames: list[list[Find] | None]) -> None:
    on, numbers = Watching(), []
    for at_ms, finds in zip(range(0, 30 * STEP_MS, STEP_MS), frames, strict=False):
        for wanted in on.look(Sample(at_ms, BEGIN, finds is not None, tuple(finds or ()))):
            assert wanted.place not in wanted.hidden
            on.keep(wanted, b"x")
        if finds is not None:
            assert [one.find for one in on.tracks[: len(finds)]] == finds
        numbers += [shot.number for shot in on.take_due(at_ms)]
    numbers += [shot.number for shot in on.take_all()]
    assert len(numbers) == len(set(numbers))
    assert on.shots == {}


@given(FINDS, FINDS)
def test_a_find_belongs_to_one_track_and_a_track_to_one_find(before: list[Find], after: list[Find]) -> None:
    tracks = follow([Track(one, 0, 0, one, 0) for one in before], after, STEP_MS)
    assert len(tracks) <= len(before) + len(after)
    assert sum(one.misses == 0 for one in tracks) == len(after)


@pytest.mark.parametrize(
    ("corners", "made"),
    [
        ((100, 100, 200, 100, 200, 130, 100, 130), True),
        ((float("nan"), 100, 200, 100, 200, 130, 100, 130), False),
        ((1e9, 100, 2e9, 100, 2e9, 130, 1e9, 130), False),
        ((100, 100, 100, 100, 100, 130, 100, 130), False),
        ((1, 2, 3), False),
    ],
)
def test_numbers_of_a_broken_worker_are_no_finds(corners: tuple[float, ...], made: bool) -> None:
    assert (make_find(corners, 0.9, 0.5, SIZE) is not None) is made


def test_a_plate_at_the_border_may_be_cut() -> None:
    cut = make_find((0, 100, 90, 100, 90, 130, 0, 130), 0.9, 0.5, SIZE)
    assert cut is not None
    assert not cut.whole
