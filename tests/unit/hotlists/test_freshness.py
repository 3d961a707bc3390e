"""When a list from elsewhere is too old: by hours that have passed, whatever clocks show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.entry import Found
from platewatch.hotlists.freshness import FRESH_WITHIN, choose_refresh, find_freshness, find_refresh
from platewatch.hotlists.list_state import Counts, FinishedEdit, FinishedImport, ListState, Upload
from platewatch.hotlists.revisions import switch_revision
from platewatch.hotlists.settings import ListSettings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OURS = ListSettings("stolen", owner="district West")
THEIRS = ListSettings("stolen", origin="national register")
ZONES = [UTC, AMSTERDAM, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def is_stale(settings: ListSettings, refreshed_at: datetime | None, now: datetime) -> bool:
    freshness = find_freshness(settings, refreshed_at)
    assert freshness is not None
    return freshness.is_stale(now)


@given(
    MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)), st.none() | st.integers(1, 744), st.sampled_from(ZONES)
)
def test_a_list_is_stale_once_more_hours_have_passed_than_it_may_be_old(
    refreshed_at: datetime, age: timedelta, hours: int | None, zone: ZoneInfo
) -> None:
    """By UTC, so that the hour which a night has more or less in some zone changes nothing."""
    settings = replace(THEIRS, fresh_hours=hours)
    limit = timedelta(hours=26 if hours is None else hours)
    now = refreshed_at + age
    assert is_stale(settings, refreshed_at, now) is (age > limit)
    # The same moments as some zone writes them.
    assert is_stale(settings, refreshed_at.astimezone(zone), now.astimezone(zone)) is (age > limit)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_is_stale_stays_so_until_it_is_refreshed(at: datetime, age: timedelta, more: timedelta) -> None:
    if is_stale(THEIRS, at, at + age):
        assert is_stale(THEIRS, at, at + age + more)
    assert not is_stale(THEIRS, at + age, at + age)


@pytest.mark.parametrize(
    ("delivered", "next_one", "stale"),
    [
        # The night in which the clocks go forward has 23 hours, the one in which they go back 25.
        (datetime(2026, 3, 28, 3, 0), datetime(2026, 3, 29, 3, 0), False),
        (datetime(2026, 10, 24, 2, 30), datetime(2026, 10, 25, 2, 30, fold=1), False),
        (datetime(2026, 10, 24, 2, 0), datetime(2026, 10, 25, 3, 30), True),
        (datetime(2026, 10, 24, 2, 0), datetime(2026, 10, 25, 3, 0), False),
    ],
)
def test_a_nightly_delivery_is_in_time_in_the_nights_in_which_the_clocks_change(
    delivered: datetime, next_one: datetime, stale: bool
) -> None:
    before, now = delivered.replace(tzinfo=AMSTERDAM), next_one.replace(tzinfo=AMSTERDAM)
    assert is_stale(THEIRS, before, now) is stale


def test_a_list_may_be_a_day_and_two_hours_old_to_the_second() -> None:
    assert FRESH_WITHIN == 26 * HOUR
    assert not is_stale(THEIRS, NOON, NOON + 26 * HOUR)
    assert is_stale(THEIRS, NOON, NOON + 26 * HOUR + timedelta(seconds=1))


def test_a_list_of_our_own_never_becomes_stale_and_one_that_never_came_neither() -> None:
    assert find_freshness(OURS, NOON) is None
    assert not is_stale(THEIRS, None, NOON)
    found = Found({}, settings={"stolen": OURS}, refreshed={"stolen": NOON})
    assert found.find_stale("stolen", NOON + 9999 * HOUR) is None
    assert Found({}).find_stale("unknown", NOON) is None


def test_a_look_up_says_when_a_stale_list_was_refreshed() -> None:
    found = Found({}, settings={"stolen": THEIRS}, refreshed={"stolen": NOON})
    assert found.find_stale("stolen", NOON + 26 * HOUR) is None
    assert found.find_stale("stolen", NOON + 27 * HOUR) == NOON


def make_state(files: Sequence[int], edits: Sequence[int] = (), active: int | None = None) -> ListState:
    """A list with files and single changes of these revisions, each announced at the hour of its number."""
    history = tuple(
        FinishedImport(
            number, Upload(f"stolen/{number}", "e", NOON + number * HOUR), NOON + 99 * HOUR, Counts(1, 0, 0, 0)
        )
        for number in files
    )
    changes = tuple(FinishedEdit(number, NOON + number * HOUR, Counts(1, 0, 1, 0)) for number in edits)
    newest = max([0, *files, *edits])
    return ListState("stolen", active=active or newest, next=newest + 1, history=history, edits=changes)


def test_a_list_is_as_old_as_its_newest_file_was_when_it_was_announced() -> None:
    """Not as its import: what changed at its origin after the file was made is not in it, however long that took."""
    assert find_refresh(make_state([1, 2, 5])) == NOON + 5 * HOUR


def test_a_file_that_changes_nothing_is_a_refresh() -> None:
    unchanged = make_state([1, 2])
    assert unchanged.counts.total == 0
    assert find_refresh(unchanged) == NOON + 2 * HOUR


def test_a_change_of_one_entry_is_no_refresh_unless_there_never_was_a_file() -> None:
    assert find_refresh(make_state([1], edits=[2, 3])) == NOON + HOUR
    assert find_refresh(make_state([], edits=[2, 3])) == NOON + 3 * HOUR
    assert find_refresh(ListState("stolen")) is None


def test_after_a_roll_back_a_list_is_as_old_as_the_file_that_matches_again() -> None:
    state = switch_revision(make_state([1, 4]), 1, NOON + 9 * HOUR)
    assert find_refresh(state) == NOON + HOUR


def restore(state: ListState, number: int) -> ListState:
    upload = Upload("imports/stolen/20260317T110000Z-01234567.restore.csv", "e", NOON + number * HOUR)
    finished = FinishedImport(number, upload, NOON + number * HOUR, Counts(1, 0, 0, 0))
    return replace(state, active=number, next=number + 1, history=(*state.history, finished))


def test_a_backup_that_is_restored_is_no_delivery() -> None:
    """It is rather older than what was delivered last, however young its file is."""
    state = restore(make_state([1, 4]), 99)
    assert find_refresh(state) == NOON + 4 * HOUR
    assert find_refresh(replace(state, active=4)) == NOON + 4 * HOUR
    assert find_refresh(switch_revision(state, 1, NOON + 100 * HOUR)) == NOON + HOUR


def test_a_restored_list_of_which_no_delivery_is_known_is_stale() -> None:
    state = restore(ListState("stolen"), 1)
    assert is_stale(THEIRS, find_refresh(state), NOON)


def test_what_was_abandoned_refreshes_nothing() -> None:
    assert find_refresh(replace(make_state([1, 4], active=6), void=frozenset({4}))) == NOON + HOUR


@given(st.integers(0, 9), st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)))
def test_only_what_the_active_revision_is_made_of_counts(
    active: int, files: set[int], edits: set[int], void: set[int]
) -> None:
    def when(number: int) -> tuple[int, datetime]:
        return number, NOON + number * HOUR

    made = choose_refresh(active, void, [(*when(one), "stolen/a.csv") for one in files], [when(one) for one in edits])
    counting = [number for number in files if number <= active and number not in void] or [
        number for number in edits if number <= active and number not in void
    ]
    assert made == (NOON + max(counting) * HOUR if counting else None)
