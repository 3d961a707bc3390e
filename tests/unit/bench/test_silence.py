"""The simulated year judges as the service does, and says so when it no longer does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.silence import year
from bench.silence.kept import keep_year, load_year
from bench.silence.picture import draw_delays
from bench.silence.report import list_rows
from bench.silence.year import BOUNDS, Failure, Found, RulesDiffer, Run
from platewatch.cameras.silence import BOUND


@pytest.fixture(scope="module")
def week() -> Found:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(year, "_COMPARED", 5)
        return Run(5, 1).go()


def test_a_week_is_judged_as_the_service_judges(week: Found) -> None:
    assert week.compared > 100
    assert len(week.failures) > 20
    assert BOUND in BOUNDS
    # Who is dead is found sooner with a lower bound, on a busy road within minutes, and always within a day.
    assert all(list(one.passed.values()) == sorted(one.passed.values()) for one in week.failures)
    assert all(BOUND in one.passed for one in week.failures)
    assert all(one.passed[BOUND] < 20 for one in week.failures if one.rate > 6)


def test_rules_that_are_no_longer_the_services_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "DAYS", year.DAYS * 2)
    monkeypatch.setattr(year, "_COMPARED", 5)
    with pytest.raises(RulesDiffer, match="by the service"):
        Run(5, 1).go()


def test_a_year_is_kept_as_it_was(week: Found, tmp_path: Path) -> None:
    keep_year(tmp_path / "years" / "5.json", week)
    assert load_year(tmp_path / "years" / "5.json") == week
    assert [path.name for path in (tmp_path / "years").iterdir()] == ["5.json"]


def test_the_table_counts_false_alarms_and_delays(tmp_path: Path) -> None:
    failures = [
        Failure(0, 3.75, {bound: minute + bound_at for bound_at, bound in enumerate(BOUNDS)}) for minute in (3, 5, 9)
    ]
    found = Found(failures, {(1, 5.0): (BOUND + 0.1, 3.0), (2, 5.0): (BOUND - 0.1, 3.0)}, 2.0)
    rows = list(list_rows([found, replace(found, waits={})]))
    [row] = [row for row in rows if "(in use)" in row]
    place = BOUNDS.index(BOUND)
    assert row == f"| {BOUND:g} (in use) | 0.25 (1) | - | {5 + place}, {9 + place} min | - | 100.0% |"
    draw_delays(tmp_path / "delays.svg", [found])
    assert "0.50 false alarms in two weeks" in (tmp_path / "delays.svg").read_text()
