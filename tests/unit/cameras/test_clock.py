"""What announcements say about a camera's clock: faults are found, and no camera is blamed for pictures that waited."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.cameras.clock import (
    MOST_BEHIND,
    SLOT,
    WINDOW,
    Cause,
    ClockFault,
    ClockRecord,
    Lag,
    describe_drift,
    describe_duration,
    find_cause,
    find_fault,
    is_right,
    note_lag,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

Announced = tuple[datetime, float]
"""When, and with which lag in seconds."""


def note(announcements: Iterable[Announced], record: ClockRecord | None = None) -> tuple[ClockRecord, int]:
    """The record after these announcements, and how often it was stored. Beyond a minute ahead they are refused."""
    record, writes = record or ClockRecord(), 0
    for at, lag in announcements:
        noted = note_lag(record, lag, at, accepted=lag >= -60)
        record, writes = noted or record, writes + (noted is not None)
    return record, writes


def at_once(pictures: Iterable[datetime], behind: timedelta, waits: float = 2.0) -> list[Announced]:
    """An online camera with a clock that is so far behind."""
    return [(taken + waits * SECOND, behind.total_seconds() + waits) for taken in pictures]


def every(interval: timedelta, count: int, start: datetime = SUMMER) -> list[datetime]:
    return [start + number * interval for number in range(count)]


def find(announcements: Iterable[Announced]) -> float | None:
    fault = find_fault(note(announcements)[0], AMSTERDAM)
    return None if fault is None else fault.drift


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


def lagging(*lags: float, start: datetime = SUMMER, apart: timedelta = SLOT) -> ClockRecord:
    seen = tuple(Lag(start + number * apart, lag) for number, lag in enumerate(lags))
    return ClockRecord(seen, seen[-1].seen_at, seen[-1].seen_at)


@pytest.mark.parametrize(
    ("lags", "drift", "since"),
    [
        # A minute ahead is still taken; beyond it, two slots must say so, and the newest of them.
        ((-60.0, -60.0, -60.0), None, 0),
        ((-60.5, -60.5), 60.5, 0),
        ((-60.5,), None, 0),
        ((-60.5, -60.0), None, 0),
        ((-61.0, -61.0, -60.0), None, 0),
        ((-60.0, -61.0, -90.0), 90.0, 1),
        ((-61.0, -60.0, -90.0), 90.0, 0),
        # Three minutes behind, in three slots that lie within a minute of the smallest.
        ((180.0, 180.0, 180.0), -180.0, 0),
        ((179.9, 180.0, 180.0), None, 0),
        ((240.0, 180.0, 240.0), -180.0, 0),
        ((240.1, 180.0, 240.0), None, 0),
        ((240.1, 180.0, 240.0, 200.0), -180.0, 1),
        ((180.0, 180.0), None, 0),
    ],
)
def test_from_where_on_lags_are_a_fault(lags: tuple[float, ...], drift: float | None, since: int) -> None:
    fault = find_fault(lagging(*lags), AMSTERDAM)
    expected = None if drift is None else ClockFault(drift, SUMMER + since * SLOT, Cause.UNKNOWN)
    assert fault == expected


@pytest.mark.parametrize(("into_the_hour", "drift"), [(timedelta(0), -600.0), (SECOND, None)])
def test_what_was_seen_an_hour_ago_says_nothing_any_more(into_the_hour: timedelta, drift: float | None) -> None:
    good = Lag(SUMMER + into_the_hour, 5.0)
    late = lagging(*[600.0] * 6, start=SUMMER + SLOT).lags
    fault = find_fault(ClockRecord((good, *late)), AMSTERDAM)
    assert (fault and fault.drift) == drift


@pytest.mark.parametrize(
    ("last", "cause"), [(timedelta(minutes=-1), Cause.TIME_ZONE), (timedelta(0), Cause.SUMMER_TIME_MISSED)]
)
def test_the_newest_slot_says_which_season_it_is(last: timedelta, cause: Cause) -> None:
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    fault = find_fault(lagging(3600.0, 3600.0, 3600.0, start=change + last - 2 * SLOT), AMSTERDAM)
    assert fault == ClockFault(-3600.0, change + last - 2 * SLOT, cause)


@pytest.mark.parametrize(
    ("lag", "right"), [(-30.1, False), (-30.0, True), (0.0, True), (120.0, True), (120.1, False), (None, False)]
)
def test_within_which_bounds_a_clock_is_right(lag: float | None, right: bool) -> None:
    assert is_right(ClockRecord() if lag is None else lagging(500.0, lag)) is right
    assert not is_right(lagging(lag or 0.0, 500.0))


@pytest.mark.parametrize(
    ("before", "lag", "stored"),
    [
        (120.0, 0.0, False),
        (120.1, 120.0, True),
        (120.1, 120.05, False),
        (500.0, 121.0, False),
        (500.0, -30.0, True),
        (500.0, -31.0, False),
        (-60.0, -60.5, True),
        (-60.0, -60.0, False),
        (-60.5, -61.0, False),
        (500.0, -60.5, True),
        (5.0, 6.0, False),
    ],
)
def test_what_changes_the_picture_is_stored_within_the_minute(before: float, lag: float, stored: bool) -> None:
    record = lagging(before)
    noted = note_lag(record, lag, SUMMER + SECOND, accepted=True)
    assert (noted is not None) is stored
    if noted:
        assert noted == ClockRecord((Lag(SUMMER + SECOND, lag),), SUMMER + SECOND, SUMMER + SECOND)


def test_when_an_announcement_is_stored_that_changes_nothing() -> None:
    record = lagging(5.0)
    assert note_lag(record, 6.0, SUMMER + MINUTE - SECOND, accepted=True) is None
    later = SUMMER + MINUTE
    assert note_lag(record, 6.0, later, accepted=True) == ClockRecord(record.lags, later, later)
    soon = SUMMER + SECOND
    assert note_lag(record, 6.0, soon, accepted=True, due=True) == ClockRecord(record.lags, soon, soon)
    assert note_lag(record, 6.0, soon, accepted=False, due=True) == ClockRecord(record.lags, soon, SUMMER)
    # Of equal lags the first one stays; a smaller one takes its place with its own moment.
    assert note_lag(record, 5.0, later, accepted=True) == ClockRecord(record.lags, later, later)
    assert note_lag(record, 4.0, later, accepted=True) == ClockRecord((Lag(later, 4.0),), later, later)
    known_of_nothing = ClockRecord((), SUMMER, SUMMER)
    assert note_lag(known_of_nothing, 5.0, soon, accepted=False) == ClockRecord((Lag(soon, 5.0),), soon, SUMMER)


@pytest.mark.parametrize(("minutes", "slots"), [(9, 1), (10, 2)])
def test_slots_are_ten_minutes_of_the_clock(minutes: int, slots: int) -> None:
    begin = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    at = begin + minutes * MINUTE
    noted = note_lag(ClockRecord((Lag(begin, 5.0),), at, at), 6.0, at, accepted=True, due=True)
    assert noted is not None
    assert len(noted.lags) == slots


def test_seven_slots_are_remembered_for_a_week() -> None:
    record = lagging(*[5.0] * 7)
    at = SUMMER + 7 * SLOT
    noted = note_lag(record, 6.0, at, accepted=True)
    assert noted is not None
    assert noted.lags == (*record.lags[1:], Lag(at, 6.0))
    week = SUMMER + timedelta(days=7)
    kept = note_lag(lagging(5.0, 7.0), 6.0, week, accepted=True)
    assert kept is not None
    assert [lag.seconds for lag in kept.lags] == [5.0, 7.0, 6.0]
    gone = note_lag(lagging(5.0, 7.0), 6.0, week + SECOND, accepted=True)
    assert gone is not None
    assert [lag.seconds for lag in gone.lags] == [7.0, 6.0]


@pytest.mark.parametrize(
    ("drift", "cause"),
    [
        (-3600 - 120, Cause.SUMMER_TIME_MISSED),
        (-3600 + 120, Cause.SUMMER_TIME_MISSED),
        (-3600 - 120.5, Cause.UNKNOWN),
        (-3600 + 120.5, Cause.UNKNOWN),
        (-100, Cause.UNKNOWN),
        (7200, Cause.TIME_ZONE),
        (14 * 3600 + 120, Cause.TIME_ZONE),
        (15 * 3600, Cause.UNKNOWN),
    ],
)
def test_up_to_two_minutes_beside_whole_hours_have_a_cause(drift: float, cause: Cause) -> None:
    assert find_cause(drift, SUMMER, AMSTERDAM) is cause


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59.5, "1 minute"),
        (60, "1 minute"),
        (119, "2 minutes"),
        (3569, "59 minutes"),
        (3571, "1 hour"),
        (7260, "2 hours 1 minute"),
        (86_369, "23 hours 59 minutes"),
        (86_371, "1 day"),
        (2 * 86_400 + 2 * 3600, "2 days 2 hours"),
        (10 * 86_400 - 1801, "9 days 23 hours"),
        (10 * 86_400 + 7200, "10 days"),
        (10 * 86_400 + 50_000, "11 days"),
    ],
)
def test_where_one_unit_takes_over_from_another(seconds: float, words: str) -> None:
    assert describe_duration(seconds) == words


def test_a_clock_that_is_right_is_neither_ahead_nor_more_than_nothing_behind() -> None:
    assert describe_drift(0) == "0 seconds behind"
    assert describe_drift(-1) == "1 second behind"
    assert describe_drift(1) == "1 second ahead"
