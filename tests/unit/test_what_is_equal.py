"""What does not count when two records are compared: how often one was written, and what failed beside it."""

from dataclasses import replace
from typing import Any

import pytest

from platewatch.alerts.escalate import Escalations
from platewatch.alerts.sms_reports import Taken
from platewatch.cameras.clock_watch import ClockNews
from platewatch.failures import Failures
from tests.unit.alerts.makers import make_recipient


def with_failure() -> Failures:
    failures = Failures()
    with failures.collected():
        raise ValueError("one")
    return failures


@pytest.mark.parametrize(
    "one", [Escalations(1, 2, 3), Taken(1, 2), ClockNews(1, 2, 3)], ids=lambda one: type(one).__name__
)
def test_two_runs_that_did_the_same_are_equal_whatever_failed(one: Any) -> None:
    failed = replace(one, failures=with_failure())
    assert failed == one
    assert (len(failed.failures), len(one.failures)) == (1, 0)
    first = next(iter(type(one).__dataclass_fields__))
    assert replace(one, **{first: 9}) != one


@pytest.mark.parametrize("kind", [Escalations, Taken])
def test_a_run_begins_with_nothing_done(kind: Any) -> None:
    assert {
        value for name, value in ((n, getattr(kind(), n)) for n in kind.__dataclass_fields__) if name != "failures"
    } == {0}


def test_a_recipient_that_was_written_again_is_the_same() -> None:
    one = make_recipient()
    assert replace(one, version=7) == one
    assert (one.version, one.takes_reviews, one.threshold, one.review_floor, one.secret_salt) == (
        0,
        False,
        None,
        None,
        None,
    )
    assert replace(one, takes_reviews=True) != one
