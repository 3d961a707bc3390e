"""What does not count when two runs are compared: what failed beside what they did."""

from dataclasses import replace
from typing import Any

import pytest

from platewatch.alerts.escalate import Escalations
from platewatch.alerts.sms_reports import Taken
from platewatch.cameras.clock_watch import ClockNews
from platewatch.errors import Failures


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
