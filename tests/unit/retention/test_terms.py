"""Terms: from when they run, and that what has expired is never served."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.retention.terms import (
    Ground,
    Retention,
    RetentionMode,
    oldest_capture,
    retain_hit,
    retain_import,
    retain_marker,
    retain_passage,
    retain_read,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def test_a_record_is_served_until_the_second_it_expires() -> None:
    retention = Retention(NOON, Ground.HIT)
    assert retention.holds(NOON - timedelta(seconds=1))
    assert not retention.holds(NOON)


@given(captured=moments, late=st.timedeltas(timedelta(minutes=-2), timedelta(days=27)))
def test_under_hit_no_hit_a_read_waits_a_day_after_capture_and_receipt_at_the_most(
    captured: datetime, late: timedelta
) -> None:
    ends = min(captured, captured + late) + timedelta(hours=24)
    assert retain_read(captured, captured + late, keeps_passages=False) == Retention(ends, Ground.PENDING)


@given(captured=moments, late=st.timedeltas(timedelta(minutes=-2), timedelta(days=27)))
def test_under_126jj_a_read_waits_for_matching_a_day_after_receipt_at_the_most(
    captured: datetime, late: timedelta
) -> None:
    ends = captured + late + timedelta(hours=24)
    assert retain_read(captured, captured + late, keeps_passages=True) == Retention(ends, Ground.PENDING)


def test_a_read_that_comes_when_its_passages_term_is_almost_over_waits_no_longer_than_that() -> None:
    received = NOON + timedelta(days=27, hours=12)
    expected = Retention(NOON + timedelta(days=28), Ground.PENDING)
    assert retain_read(NOON, received, keeps_passages=True) == expected


def test_what_names_no_plate_is_kept_for_its_own_term() -> None:
    assert retain_marker(NOON) == Retention(NOON + timedelta(days=14), Ground.OPERATION)
    assert retain_import(NOON) == Retention(NOON + timedelta(days=90), Ground.OPERATION)


@given(captured=moments, received=moments)
def test_a_passage_under_126jj_is_gone_28_days_after_the_earlier_of_capture_and_receipt(
    captured: datetime, received: datetime
) -> None:
    retention = retain_passage(captured, received)
    assert retention.ground is Ground.PASSAGE
    assert retention.expires_at - timedelta(days=28) == min(captured, received)


@given(captured=moments, received=moments)
def test_a_hit_is_free_for_a_year_then_restricted_and_gone_within_five(captured: datetime, received: datetime) -> None:
    retention, born = retain_hit(captured, received), min(captured, received)
    year, five = born + timedelta(days=365), born + timedelta(days=5 * 365)
    assert not retention.is_restricted(year - timedelta(milliseconds=1))
    assert retention.is_restricted(year)
    assert retention.holds(five - timedelta(milliseconds=1))
    assert not retention.holds(five)


@pytest.mark.parametrize(
    ("days", "kept", "restricted"),
    [(1, 1, False), (365, 365, False), (366, 366, True), (1825, 1825, True), (9999, 1825, True)],
)
def test_a_lists_own_term_counts_if_it_is_shorter(days: int, kept: int, restricted: bool) -> None:
    retention = retain_hit(NOON, NOON, days)
    assert retention.expires_at == NOON + timedelta(days=kept)
    assert retention.is_restricted(NOON + timedelta(days=365)) is restricted


@pytest.mark.parametrize("mode", list(RetentionMode))
def test_only_126jj_keeps_passages(mode: RetentionMode) -> None:
    assert mode.keeps_passages is (mode.value == "126jj")


def test_what_126jj_kept_has_an_owner_until_its_term_is_over() -> None:
    assert {mode.value for mode in RetentionMode if mode.holds_passages} == {"126jj", "126jj-ending"}


@pytest.mark.parametrize(
    ("mode", "term"),
    [
        (RetentionMode.HIT_NO_HIT, timedelta(hours=24)),
        (RetentionMode.ARTICLE_126JJ, timedelta(days=28)),
        (RetentionMode.ARTICLE_126JJ_ENDING, timedelta(hours=24)),
    ],
)
def test_nothing_older_than_its_term_is_taken(mode: RetentionMode, term: timedelta) -> None:
    assert oldest_capture(mode, NOON) == NOON - term
