"""What announcements say about a camera's clock: faults are found, and no camera is blamed for pictures that waited."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.cameras.clock import (
    MOST_BEHIND,
    SLOT,
    WINDOW,
    Cause,
    ClockRecord,
    Lag,
    describe_drift,
    describe_duration,
    find_cause,
    find_fault,
    is_right,
    note_lag,
)
from tests.unit.cameras.announced import AMSTERDAM, HOUR, MINUTE, SECOND, SUMMER, WINTER, at_once, every, find, note


def test_an_hour_behind_is_found_within_the_hour_and_named_as_missed_daylight_saving() -> None:
    before = at_once(every(MINUTE, 60), timedelta())
    after = at_once(every(MINUTE, 71, SUMMER + HOUR), HOUR)
    record, _ = note([*before, *after])
    fault = find_fault(record, AMSTERDAM)
    assert fault is not None
    assert fault.drift == pytest.approx(-3602)
    assert fault.cause is Cause.SUMMER_TIME_MISSED
    assert SUMMER + HOUR <= fault.since < SUMMER + 2 * HOUR
    assert find(before) is None


def _lags(*lags: tuple[int, float]) -> ClockRecord:
    return ClockRecord(tuple(Lag(SUMMER + minutes * MINUTE, seconds) for minutes, seconds in lags))


@pytest.mark.parametrize(
    ("lags", "drift", "since"),
    [
        # Behind since the first of those that agree; pictures that waited longer say nothing.
        (((0, 900.0), (10, 240.0), (20, 800.0), (30, 230.0), (40, 241.0)), -230.0, 10),
        (((0, 230.0), (10, 231.0), (20, 290.0)), -230.0, 0),
        (((0, 230.0), (10, 231.0), (20, 291.0)), None, None),
        (((0, 180.0), (10, 180.0), (20, 180.0)), -180.0, 0),
        (((0, 179.9), (10, 180.0), (20, 180.0)), None, None),
        # Ahead since the first that shows it, and until the newest does not.
        (((0, 5.0), (10, -61.0), (20, 3.0), (30, -70.0)), 70.0, 10),
        (((0, 5.0), (10, -60.0), (20, -61.0)), None, None),
        (((0, -61.0), (10, -70.0), (20, -60.0)), None, None),
    ],
)
def test_what_lags_show_is_that_far_since_that_moment(
    lags: tuple[tuple[int, float], ...], drift: float | None, since: int | None
) -> None:
    fault = find_fault(_lags(*lags), AMSTERDAM)
    found = (None, None) if fault is None else (fault.drift, (fault.since - SUMMER) / MINUTE)
    assert found == (drift, since)


def test_a_camera_with_few_pictures_at_night_is_found_by_its_third() -> None:
    pictures = every(2 * HOUR, 3)
    assert find(at_once(pictures[:2], HOUR)) is None
    assert find(at_once(pictures, HOUR)) == pytest.approx(-3602)


def test_a_backlog_after_being_offline_is_no_fault_though_it_lasts_for_hours() -> None:
    # Ten hours of pictures, sent at twice the speed at which they were taken, oldest first.
    sent = every(MINUTE / 2, 1200)
    assert find((at, (10 * HOUR).total_seconds() - 0.5 * 60 * number / 2) for number, at in enumerate(sent)) is None


def test_a_backlog_that_hides_fresh_pictures_is_no_fault() -> None:
    old = [(at, 5 * 3600.0) for at in every(MINUTE, 50)]
    fresh = [(at + 5 * SECOND, 3.0) for at in every(MINUTE, 50)]
    assert find(sorted([*old, *fresh])) is None


def test_one_old_picture_of_a_quiet_night_is_no_fault() -> None:
    assert find([(SUMMER, 5000.0), (SUMMER + MINUTE, 4940.0), (SUMMER + 3 * HOUR, 2.0)]) is None


def test_a_queue_blocked_by_one_picture_that_grows_older_is_no_wrong_clock() -> None:
    assert find((at, 86_400 + 60.0 * number) for number, at in enumerate(every(MINUTE, 180))) is None


def test_a_good_picture_ends_a_fault_at_once() -> None:
    wrong, _ = note(at_once(every(MINUTE, 60), HOUR))
    assert find_fault(wrong, AMSTERDAM) is not None
    assert not is_right(wrong)
    record, writes = note([(wrong.lags[-1].seen_at + 30 * SECOND, 1.5)], wrong)
    assert writes == 1
    assert find_fault(record, AMSTERDAM) is None
    assert is_right(record)


def test_a_clock_ahead_is_found_when_it_is_refused_in_a_second_slot() -> None:
    one = [(at, -180.0) for at in every(MINUTE, 9)]
    assert find(one) is None
    assert find([*one, (SUMMER + SLOT, -181.0)]) == 181
    # It was set: the newest slot shows no refusal.
    assert find([*one, (SUMMER + SLOT, -181.0), (SUMMER + 2 * SLOT, 1.0)]) is None


def test_a_clock_ahead_is_not_right_because_older_pictures_are_accepted() -> None:
    # A camera that tries again until a picture is no longer too new.
    lags = [(at, -180.0 + 50.0 * (number % 4)) for number, at in enumerate(every(MINUTE, 40))]
    record, _ = note(lags)
    assert find_fault(record, AMSTERDAM) is not None
    assert not is_right(record)


def test_a_clock_a_year_behind_is_found_though_all_its_pictures_are_refused() -> None:
    fault = find_fault(note((at, 31_446_717.0) for at in every(MINUTE, 60))[0], AMSTERDAM)
    assert fault is not None
    assert describe_drift(fault.drift) == "364 days behind"
    assert fault.cause is Cause.UNKNOWN


def test_the_last_picture_is_the_last_one_that_was_accepted() -> None:
    record, _ = note([(SUMMER, 1.0), (SUMMER + HOUR, -300.0)])
    assert (record.last_picture_at, record.noted_at) == (SUMMER, SUMMER + HOUR)


@example(behind=180.0, gaps=[2941, 1, 58, 600], waits=1.0)
@given(
    behind=st.floats(180, 400 * 86_400),
    gaps=st.lists(st.integers(1, 3 * 3600), min_size=3, max_size=60),
    waits=st.floats(0.1, 30),
)
def test_every_clock_that_is_minutes_behind_is_found_while_the_camera_is_online(
    behind: float, gaps: list[int], waits: float
) -> None:
    at, announcements = SUMMER, []
    for number, gap in enumerate(gaps):
        at += gap * SECOND
        announcements.append((at, behind + (waits if number % 2 else waits / 2)))
    slots = {int(at.timestamp() // 600) for at, _ in announcements}
    record, _ = note(announcements)
    fault = find_fault(record, AMSTERDAM)
    # Three slots with pictures are enough, however far apart.
    if len(slots) >= 3:
        assert fault is not None
        assert -fault.drift == pytest.approx(behind, abs=30)
    else:
        assert fault is None


@settings(max_examples=200)
@given(
    interval=st.integers(1, 3600),
    offline=st.integers(60, 3 * 86_400),
    speed=st.floats(1.2, 1000),
    in_any_order=st.booleans(),
    data=st.data(),
)
def test_no_camera_is_blamed_for_a_backlog(
    interval: int, offline: int, speed: float, in_any_order: bool, data: st.DataObject
) -> None:
    """After being offline, a camera sends all that it kept: oldest first, or in any order between fresh ones."""
    count = min(400, offline // interval + 1)
    taken = [SUMMER + number * interval * SECOND for number in range(count)]
    at, announcements = max(taken[-1], SUMMER + offline * SECOND) + SECOND, []
    while taken:
        first = taken.pop(0)
        lag = (at - first).total_seconds() + 1
        announcements.append((at, lag))
        if not taken and len(announcements) < 800 and lag > 60:
            # What it takes meanwhile comes last, so that its lag shrinks until the camera has caught up.
            taken.append(first + interval * SECOND)
        at = max(at + interval / speed * SECOND, taken[0] if taken else at)
    if in_any_order:
        lags = data.draw(st.permutations([lag for _, lag in announcements[:50]]))
        back = announcements[0][0]
        announcements = [
            pair
            for number, lag in enumerate(lags)
            for pair in ((back + number * MINUTE, 1.0), (back + number * MINUTE, lag))
        ]
    record = ClockRecord()
    for moment, lag in announcements:
        record = note_lag(record, lag, moment, accepted=True) or record
        assert find_fault(record, AMSTERDAM) is None


@given(
    lags=st.lists(st.tuples(st.integers(0, 90), st.floats(-1e4, 1e7)), min_size=1, max_size=300),
)
def test_what_is_stored_stays_small_and_is_written_seldom(lags: list[tuple[int, float]]) -> None:
    at, announcements = SUMMER, []
    for gap, lag in lags:
        at += gap * SECOND
        announcements.append((at, lag))
    record, writes = note(announcements)
    minutes = int((at - SUMMER) / MINUTE) + 1
    slots = int((at - SUMMER) / SLOT) + 2
    assert writes <= minutes + 4 * slots
    assert len(record.lags) <= WINDOW / SLOT + 1
    assert [lag.seen_at for lag in record.lags] == sorted(lag.seen_at for lag in record.lags)


def test_a_busy_camera_is_written_once_a_minute_however_many_pictures_it_sends() -> None:
    _, writes = note(at_once(every(SECOND, 3600), timedelta()))
    # And once more where a slot begins.
    assert 60 <= writes <= 66


def test_lags_under_minutes_are_no_fault() -> None:
    assert find(at_once(every(MINUTE, 60), timedelta(), waits=MOST_BEHIND.total_seconds() - 1)) is None
    assert find(at_once(every(MINUTE, 60), timedelta(), waits=MOST_BEHIND.total_seconds())) is not None


@pytest.mark.parametrize(
    ("drift", "at", "cause"),
    [
        (-3605, SUMMER, Cause.SUMMER_TIME_MISSED),
        (3590, WINTER, Cause.WINTER_TIME_MISSED),
        (-3605, WINTER, Cause.TIME_ZONE),
        (3600, SUMMER, Cause.TIME_ZONE),
        (-7230, SUMMER, Cause.TIME_ZONE),
        (-14 * 3600, SUMMER, Cause.TIME_ZONE),
        (-15 * 3600, SUMMER, Cause.UNKNOWN),
        (-3600 - 121, SUMMER, Cause.UNKNOWN),
        (-3600 + 121, SUMMER, Cause.UNKNOWN),
        (-200, SUMMER, Cause.UNKNOWN),
    ],
)
def test_the_cause_of_whole_hours_is_named(drift: float, at: datetime, cause: Cause) -> None:
    assert find_cause(drift, at, AMSTERDAM) is cause


def test_where_clocks_do_not_change_no_change_was_missed() -> None:
    assert find_cause(-3605, SUMMER, ZoneInfo("UTC")) is Cause.TIME_ZONE
    # In the southern summer, where daylight saving time holds in January.
    assert find_cause(-3605, WINTER, ZoneInfo("Australia/Sydney")) is Cause.SUMMER_TIME_MISSED
    # Ireland's rules call winter time the exception.
    assert find_cause(-3605, SUMMER, ZoneInfo("Europe/Dublin")) is Cause.SUMMER_TIME_MISSED


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1.4, "1 second"),
        (59.4, "59 seconds"),
        (59.6, "1 minute"),
        (179, "3 minutes"),
        (3599, "1 hour"),
        (3605, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (86_399, "1 day"),
        (90_000, "1 day 1 hour"),
        (10 * 86_400 - 1, "10 days"),
        (31_446_717, "364 days"),
    ],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert describe_duration(seconds) == words


def test_drift_in_words() -> None:
    assert describe_drift(-31_446_717) == "364 days behind"
    assert describe_drift(71) == "1 minute ahead"
