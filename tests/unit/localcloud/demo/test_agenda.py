"""The agenda: each act at its moment, and no error is lost."""

import pytest

from localcloud.demo.agenda import Agenda

FAST = 1000.0
"""A second of the town is a millisecond."""


def test_acts_run_in_the_order_of_their_moments_and_those_of_the_past_at_once() -> None:
    agenda, done = Agenda(FAST), list[str]()
    agenda.add(400, lambda: done.append("later"))
    agenda.add(-5, lambda: done.append("past"))
    agenda.add(200, lambda: done.append("soon"))
    agenda.run(lambda: agenda.is_empty)
    assert done == ["past", "soon", "later"]


def test_an_act_may_add_another_and_what_is_due_later_stays() -> None:
    agenda, done = Agenda(FAST), list[str]()

    def first() -> None:
        agenda.add(agenda.now, lambda: done.append("second"))

    agenda.add(0, first)
    agenda.add(1e9, lambda: done.append("never"))
    agenda.run(lambda: bool(done))
    assert done == ["second"]
    assert not agenda.is_empty


def test_the_error_of_an_act_ends_the_run() -> None:
    agenda = Agenda(FAST)

    def fail() -> None:
        raise ValueError("broken")

    agenda.add(0, fail)
    with pytest.raises(ValueError, match="broken"):
        agenda.run(lambda: False)
