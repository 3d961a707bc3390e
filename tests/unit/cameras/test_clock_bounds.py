"""Where the rules about a camera's clock begin and end: lags, slots, seasons and what is stored."""

from datetime import UTC, datetime, timedelta

import pytest

from platewatch.cameras.clock import (
    SLOT,
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
from tests.unit.cameras.announced import AMSTERDAM, MINUTE, SECOND, SUMMER


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
