"""What is counted of a hit, and what the counts teach."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit, learn_odds, list_year
from platewatch.hits.hit import HitKind
from tests.unit.alerts.makers import make_alert_for, make_entry


def test_a_hit_counts_for_its_band_once_a_person_has_decided() -> None:
    hit = describe_hit(make_alert_for("unit-1", make_entry("1KXL92"), probability=0.83, kind=HitKind.LOOK_ALIKE))
    places = [(Subject.CAMERA, "west-1"), (Subject.PAIR, "7>1")]
    assert list(hit.subjects(Counted.TOLD)) == places
    for counted in (Counted.RIGHT, Counted.MISREAD):
        assert list(hit.subjects(counted)) == [*places, (Subject.CHANCE, "0.80")]


def test_a_pattern_says_nothing_of_the_odds() -> None:
    hit = describe_hit(make_alert_for("unit-1", make_entry("7K??92"), kind=HitKind.PATTERN))
    assert list(hit.subjects(Counted.RIGHT)) == [(Subject.CAMERA, "west-1")]


def test_only_bands_teach_the_odds() -> None:
    bands = [Count(Subject.CHANCE, "0.30", 0, misread=5, right=95), Count(Subject.CHANCE, "0.50", 0, 3, 97)]
    others = [Count(Subject.CAMERA, "west-1", 10, 10, 0), Count(Subject.PAIR, "7>1", 10, 10, 0)]
    learned = learn_odds([*bands, *others])
    assert learned == learn_odds(bands)
    assert learned.decided == 200
    assert learned.least > 5


@pytest.mark.parametrize(
    ("month", "first", "last"), [("2026-03", "2025-04", "2026-03"), ("2026-12", "2026-01", "2026-12")]
)
def test_a_year_is_twelve_months_and_ends_with_the_one_asked_for(month: str, first: str, last: str) -> None:
    months = list_year(month)
    assert (months[0], months[-1], len(set(months))) == (first, last, 12)


def test_the_months_of_a_year_follow_one_another() -> None:
    assert list_year("2026-02") == (
        *(f"2025-{month:02d}" for month in range(3, 13)),
        "2026-01",
        "2026-02",
    )
    assert list_year("2026-01")[-2:] == ("2025-12", "2026-01")


@pytest.mark.parametrize(
    ("probability", "band"),
    [(0.0, "0.00"), (0.0199, "0.00"), (0.02, "0.02"), (0.5, "0.50"), (0.98, "0.98"), (1.0, "0.99")],
)
def test_the_band_is_that_of_the_read_alone(probability: float, band: str) -> None:
    alert = make_alert_for("unit-1", probability=0.3)
    hit = describe_hit(replace(alert, hit=replace(alert.hit, by_read=probability)))
    assert hit.chance == band


def test_a_hit_is_counted_in_the_month_of_its_capture_in_utc_until_its_alerts_are_gone() -> None:
    alert = make_alert_for("unit-1")
    at = datetime(2026, 4, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    moved = replace(alert, sighting=replace(alert.sighting, captured_at=at, received_at=at + timedelta(days=40)))
    hit = describe_hit(moved)
    assert (hit.month, hit.hit_id, hit.camera_id) == ("2026-03", alert.hit_id, "west-1")
    assert (hit.ends_at, hit.pairs) == (alert.retention.expires_at, ())


def test_each_pair_that_differs_counts_once() -> None:
    hit = describe_hit(make_alert_for("unit-1", make_entry("11XL92"), plate_read="77KXL92", kind=HitKind.LOOK_ALIKE))
    assert hit.pairs == ("7>1", "K>")


def test_the_rate_is_of_what_was_told() -> None:
    assert Count(Subject.CAMERA, "west-1", 0, 3).rate is None
    assert Count(Subject.CAMERA, "west-1", 8, 2, 5).rate == 0.25
