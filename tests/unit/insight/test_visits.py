"""Visits of wanted cars."""

from datetime import timedelta

import pytest

from platewatch.insight.facts import Result
from platewatch.insight.visits import GAP, Visit, find_visits, list_cars
from tests.unit.insight.makers import make_fact

MINUTES = GAP / timedelta(minutes=1)


def visit(*cameras: str, first: str | None = None, returning: bool = False) -> Visit:
    return Visit(frozenset(cameras), first or cameras[0], returning)


def test_hits_that_follow_each_other_closely_are_one_visit() -> None:
    facts = [make_fact(1, camera_id="a"), make_fact(2, camera_id="b", minutes=MINUTES)]
    assert list(find_visits(facts)) == [visit("a", "b")]


def test_after_the_gap_the_car_has_returned() -> None:
    facts = [make_fact(1, camera_id="a"), make_fact(2, camera_id="b", minutes=MINUTES + 0.1)]
    assert list(find_visits(facts)) == [visit("a"), visit("b", returning=True)]


def test_a_car_that_was_seen_in_the_weeks_before_returns_with_its_first_visit() -> None:
    facts = [make_fact(1, car="x", camera_id="a"), make_fact(2, car="y", camera_id="b", seen_before=True)]
    assert list(find_visits(facts)) == [visit("a"), visit("b", returning=True)]


@pytest.mark.parametrize("result", [Result.MISREAD, Result.WRONG_COUNTRY, Result.LIST_WRONG])
def test_what_was_no_wanted_car_makes_no_visit_and_was_not_seen(result: Result) -> None:
    facts = [make_fact(1, result=result)]
    assert list(find_visits(facts)) == []
    assert list_cars(facts) == {}


def test_a_plate_known_in_part_makes_no_visit() -> None:
    assert list(find_visits([make_fact(1, car="")])) == []
    assert list_cars([make_fact(1, car=""), make_fact(2, car="x")]).keys() == {"x"}
