"""The benchmark of insight measures what it says."""

import pytest

from bench import insight


def test_a_drawn_week_is_counted_and_answered() -> None:
    figures = insight.measure(hits=500, cameras=3, weeks=4)
    assert figures.hits >= 500
    assert 0 < figures.visits <= figures.hits
    # Three cameras make seven groups at the most.
    assert 3 <= figures.groups <= 7
    assert figures.weeks_bytes > figures.week_bytes > 0
    assert figures.held_bytes > 0
    assert 0 < figures.shown <= 1
    # Of each group at most four visits wait.
    assert 0 < figures.waiting <= 7


def test_the_same_weeks_are_drawn_each_time() -> None:
    one, other = (insight.measure(hits=200, cameras=3, weeks=1) for _ in range(2))
    assert (one.hits, one.visits, one.week_bytes) == (other.hits, other.visits, other.week_bytes)


def test_it_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert insight.main(["--hits", "300", "--cameras", "2", "--weeks", "3"]) == 0
    shown = capsys.readouterr().out
    assert "groups of 2 cameras" in shown
    assert "3 weeks:" in shown
