"""When a camera is silent: sooner where more is usual, never by maintenance, and seldom by chance."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.cameras.agent import NOTHING_HEARD
from platewatch.cameras.camera import Camera
from platewatch.cameras.maintenance import Window
from platewatch.cameras.silence import (
    BOUND,
    FURTHEST,
    describe_silence,
    evaluate_silence,
    is_silent,
    measure_evidence,
)
from platewatch.cameras.usual import ENOUGH_WEEKS
from tests.unit.cameras.makers import NOON, make_camera, make_usual, see_picture

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)


def make_seen(notes: int = 8, at: datetime = NOON) -> Camera:
    return see_picture(make_camera("north", NOTHING_HEARD), at, notes)


def count_minutes(camera: Camera, rate: float) -> int:
    """After how many minutes the camera counts as silent."""
    usual = make_usual("north", rate)
    return next(n for n in range(1, 10_000) if is_silent(camera, usual, NOON + n * MINUTE, ZONE))


def test_a_busy_camera_is_found_sooner_and_each_says_how_long_it_takes() -> None:
    found = {rate: count_minutes(make_seen(round(10 * rate / (1 + rate))), rate) for rate in (0.1, 1.0, 3.0, 8.0)}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found[8.0] <= 5
    for rate, minutes in found.items():
        silence = evaluate_silence(make_seen(round(10 * rate / (1 + rate))), make_usual("north", rate), NOON, ZONE)
        assert silence is not None
        assert silence.found_after is not None
        assert abs(silence.found_after / MINUTE - minutes) <= 1


@given(rate=st.floats(0.01, 10), minutes=st.integers(0, 600), notes=st.integers(0, 10))
@settings(max_examples=60)
def test_evidence_only_grows_without_pictures_and_a_picture_ends_it(rate: float, minutes: int, notes: int) -> None:
    usual, camera = make_usual("north", rate), make_seen(notes)
    weights = [measure_evidence(camera, usual, NOON + n * MINUTE, ZONE) for n in (minutes, minutes + 1, minutes + 60)]
    assert None not in weights
    assert sorted(weights) == weights  # type: ignore[type-var]
    now = NOON + minutes * MINUTE
    assert measure_evidence(see_picture(camera, now, notes), usual, now, ZONE) == 0


def test_a_slow_day_takes_longer_and_an_outage_before_does_not() -> None:
    usual, slow = count_minutes(make_seen(8), 4.0), count_minutes(make_seen(4), 4.0)
    assert slow > usual + 3
    assert count_minutes(make_seen(0), 4.0) < slow + 20, "an hour without any picture was an outage, not a slow day"


def test_a_camera_with_little_learnt_is_not_judged() -> None:
    later = NOON + 600 * MINUTE
    assert evaluate_silence(make_seen(), None, later, ZONE) is None
    assert evaluate_silence(make_seen(), make_usual("north", 4.0, weeks=ENOUGH_WEEKS - 0.1), later, ZONE) is None
    assert evaluate_silence(make_camera("north", NOTHING_HEARD), make_usual("north", 4.0), later, ZONE) is None
    assert is_silent(make_seen(), make_usual("north", 4.0), later, ZONE)


def test_no_road_that_is_usually_empty_is_silent() -> None:
    silence = evaluate_silence(make_seen(0), make_usual("north", 0.0), NOON + timedelta(days=3), ZONE)
    assert silence is not None
    assert not silence.silent
    assert silence.found_after is None
    assert timedelta(days=1) == FURTHEST


def test_a_window_is_not_judged_and_ends_what_was_before_it() -> None:
    usual = make_usual("north", 4.0)
    closed = replace(make_seen(), maintenance=(Window(NOON, NOON + 60 * MINUTE, "new pole", "ada"),))
    assert evaluate_silence(closed, usual, NOON + 59 * MINUTE, ZONE) is None
    assert not is_silent(closed, usual, NOON + 62 * MINUTE, ZONE)
    assert is_silent(closed, usual, NOON + 75 * MINUTE, ZONE)


def test_false_alarms_are_as_seldom_as_the_bound_says() -> None:
    """Gaps of a usual camera, each drawn with the day's share: at most the bound's share of them is silence."""
    rng = np.random.default_rng(7)
    usual, camera = make_usual("north", 2.0), make_seen(7)
    minutes = np.arange(0, 90)
    weights = np.array([measure_evidence(camera, usual, NOON + (1 + int(n)) * MINUTE, ZONE) or 0.0 for n in minutes])
    gaps = rng.exponential(1 / (2.0 * rng.gamma(30, 1 / 30, 400_000)))
    for bound in (3.0, 5.0, 7.0):
        reached = np.searchsorted(weights, bound)
        assert (gaps > minutes[reached]).mean() <= 1.5 * exp(-bound)
    assert weights[-1] > BOUND


@pytest.mark.parametrize(("usual", "words"), [(14, "in 14 of 15"), (0, "in less than 1 of 15")])
def test_words_say_what_is_usual_and_what_is_not(usual: int, words: str) -> None:
    assert describe_silence(usual, 6) == f"usually pictures {words} minutes, none for 6 minutes"
