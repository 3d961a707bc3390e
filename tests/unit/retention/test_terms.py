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
    retain_read,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def test_a_record_is_served_until_the_second_it_expires() -> None:
    retention = Retention(NOON, Ground.HIT)
    assert retention.holds(NOON - timedelta(seconds=1))
    assert not retention.holds(NOON)


@given(captured=moments, received=moments)
def test_a_pending_read_is_gone_a_day_after_receipt(captured: datetime, received: datetime) -> None:
    retention = retain_read(RetentionMode.HIT_NO_HIT, captured, received)
    assert retention == Retention(received + timedelta(hours=24), Ground.PENDING)


@given(captured=moments, received=moments)
def test_a_passage_under_126jj_is_gone_28_days_after_the_earlier_of_capture_and_receipt(
    captured: datetime, received: datetime
) -> None:
    retention = retain_read(RetentionMode.ARTICLE_126JJ, captured, received)
    assert retention.ground is Ground.PASSAGE
    assert retention.expires_at - timedelta(days=28) == min(captured, received)


@given(captured=moments, received=moments)
def test_a_hit_is_kept_a_year(captured: datetime, received: datetime) -> None:
    assert retain_hit(captured, received).expires_at == min(captured, received) + timedelta(days=365)


@pytest.mark.parametrize(
    ("mode", "term"),
    [(RetentionMode.HIT_NO_HIT, timedelta(hours=24)), (RetentionMode.ARTICLE_126JJ, timedelta(days=28))],
)
def test_nothing_older_than_its_term_is_taken(mode: RetentionMode, term: timedelta) -> None:
    assert oldest_capture(mode, NOON) == NOON - term
