"""Which frames of a vehicle are sent."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.video.choosing import APART_MS, MOST_FRAMES, Frame, choose_frames, make_frame
from platewatch.agent.video.find import Find


def choose(*frames: Frame) -> tuple[Frame, ...]:
    kept: tuple[Frame, ...] = ()
    for frame in frames:
        kept = choose_frames(kept, frame)
    return kept


def frame(number: int, quality: float, at_ms: int | None = None) -> Frame:
    return Frame(number, number * 80 if at_ms is None else at_ms, quality, 100.0)


def test_the_best_frames_stay_some_time_apart() -> None:
    worths = (0.1, 0.2, 0.3, 0.4, 0.9, 0.8, 0.7, 0.2)
    kept = choose(*(frame(number, worth) for number, worth in enumerate(worths)))
    assert 4 in [one.number for one in kept]
    assert len(kept) >= 2
    assert all(later.at_ms - one.at_ms >= APART_MS for one, later in pairwise(kept))


def test_a_frame_that_is_hardly_better_is_not_encoded() -> None:
    kept = (frame(0, 0.50),)
    assert choose_frames(kept, frame(1, 0.51)) == kept
    assert choose_frames(kept, frame(1, 0.60)) == (frame(1, 0.60),)


def test_wide_sharp_and_whole_plates_are_worth_more() -> None:
    best = make_frame(1, 0, Find(100, 100, 150, sharpness=0.8)).quality
    assert best > make_frame(1, 0, Find(100, 100, 75, sharpness=0.8)).quality
    assert best > make_frame(1, 0, Find(100, 100, 150, sharpness=0.2)).quality
    assert best > make_frame(1, 0, Find(100, 100, 150, sharpness=0.8, whole=False)).quality
    assert make_frame(1, 0, Find(100, 100, 170)).quality == make_frame(1, 0, Find(100, 100, 300)).quality


@given(st.lists(st.tuples(st.integers(0, 3_000), st.floats(0.01, 1.0)), max_size=40))
def test_few_frames_far_enough_apart_and_never_worse(given_frames: list[tuple[int, float]]) -> None:
    kept: tuple[Frame, ...] = ()
    for number, (at_ms, quality) in enumerate(sorted(given_frames)):
        best = max((one.quality for one in kept), default=0.0)
        kept = choose_frames(kept, frame(number, quality, at_ms))
        assert len(kept) <= MOST_FRAMES
        assert max(one.quality for one in kept) >= best
        assert all(later.at_ms - one.at_ms >= APART_MS for one, later in pairwise(kept))
