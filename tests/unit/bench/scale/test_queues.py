"""Queues keep what is put into them, groups take turns, and rates bind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scale.queues import Line, Message, Rate


def drain(line: Line) -> list[str]:
    return [line.take(0.0).body for _ in range(line.count)]


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_what_is_put_in_comes_out_once_and_in_order_within_its_group(groups: list[str]) -> None:
    line = Line()
    for number, group in enumerate(groups):
        line.put(Message(f"{group}{number:02}", 0.0, group), 0.0)
    assert line.peak == len(groups)
    taken = drain(line)
    assert sorted(taken) == sorted(f"{group}{number:02}" for number, group in enumerate(groups))
    for group in "abc":
        own = [each for each in taken if each.startswith(group)]
        assert own == sorted(own)


def test_a_group_with_many_does_not_keep_another_waiting() -> None:
    line = Line()
    for number in range(5):
        line.put(Message(f"many-{number}", 0.0, "many"), 0.0)
    line.put(Message("one", 0.0, "one"), 0.0)
    assert drain(line)[1] == "one"


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(0, 30))
def test_before_turns_begin_all_come_out_in_order_and_then_nothing_is_lost(groups: list[str], early: int) -> None:
    line = Line(fair_after_s=10.0)
    for number, group in enumerate(groups):
        line.put(Message(number, 0.0, group), 0.0)
    first = [line.take(9.9).body for _ in range(min(early, line.count))]
    assert first == list(range(len(first)))
    rest = [line.take(10.0).body for _ in range(line.count)]
    assert sorted(first + rest) == list(range(len(groups)))
    for group in "abc":
        own = [number for number in rest if groups[number] == group]
        assert own == sorted(own)


def test_a_rate_lends_its_burst_once_and_then_binds() -> None:
    rate = Rate(10, 20)
    assert sum(rate.take(0.0) for _ in range(50)) == 20
    assert sum(rate.take(1.0) for _ in range(50)) == 10
    assert sum(rate.take(100.0) for _ in range(50)) == 20, "it saves up no more than its burst"


def test_who_waits_for_a_rate_waits_behind_who_waits_already() -> None:
    rate = Rate(10, 1)
    assert [rate.wait(0.0, 1, 1.0) for _ in range(3)] == [0.0, pytest.approx(0.1), pytest.approx(0.2)]
    assert rate.wait(0.0, 20, 1.0) is None
    assert rate.wait(0.0, 1, 1.0) == pytest.approx(0.3), "what was refused has used nothing"
