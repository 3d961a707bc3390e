"""What is counted of a hit, and what the counts teach."""

import pytest

from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit, learn_odds, list_year
from platewatch.matching.hit import HitKind
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
