"""Numbers that people rely on, that stored data hangs on, or that were fitted together with the models.

The other tests use the names, so they would hold with any value. Whoever changes a number here changes what somebody
was promised: look for the document that says it.
"""

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from platewatch.hits.bands import Bounds
from platewatch.matching.evaluation import MatchRules
from platewatch.reading.combine import PASSAGES, Dependence
from platewatch.reading.curve import Curve
from platewatch.reading.interpret import Calibration
from platewatch.reading.junk import Limits
from platewatch.retention.terms import RetentionMode
from tests import layers
from tests.unit.held_numbers.measured import BOUNDS, FITTED, FREE
from tests.unit.held_numbers.promised import DOORS, LOGGED, TERMS, TOLD

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def list_numbers() -> Iterator[tuple[str, str, Any]]:
    groups: tuple[dict[str, dict[str, Any]], ...] = (TERMS, DOORS, TOLD, LOGGED, BOUNDS, FITTED)
    for group in groups:
        for module, numbers in group.items():
            for name, value in numbers.items():
                yield module, name, value


def list_rules() -> Iterator[str]:
    """The modules of the rules, without the package's name."""
    for path in [*layers.list_rules(), *sorted((layers.PACKAGE / "text").glob("*.py"))]:
        if path.stem != "__init__":
            yield ".".join(path.relative_to(layers.PACKAGE).with_suffix("").parts)


def list_defined(module: str) -> set[str]:
    """The names that stand for a number or a length of time where the module defines them."""
    imported = importlib.import_module(f"platewatch.{module}")
    statements = ast.parse(Path(str(imported.__file__)).read_text()).body
    names = [one.target.id for one in statements if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return {name for name in names if type(getattr(imported, name, None)) in (int, float, timedelta, range)}


def test_every_number_of_the_rules_is_named_here() -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for module, name, _ in list_numbers():
        named[module].add(name)
    modules = list(list_rules())
    assert len(modules) > 200
    unnamed = {module: list_defined(module) - named[module] - FREE.get(module, set()) for module in modules}
    assert {module: names for module, names in unnamed.items() if names} == {}


def test_each_number_is_what_it_was() -> None:
    """One test for all of them: a test each, of 700 numbers, took longer than to compare them."""
    now = {(module, name): (find_number(module, name), value) for module, name, value in list_numbers()}
    assert len(now) > 500
    assert {place: values for place, values in now.items() if values[0] != values[1]} == {}


def find_number(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"platewatch.{module}"), name)


def test_what_nobody_sets_is_as_it_was_measured() -> None:
    assert Dependence() == Dependence(same_plate=0.8, shift=0.1, scale=0.03, unlisted=0.005, surprise=2e-3)
    assert Curve(0.8, 0.82, 0.03) == PASSAGES
    assert Limits() == Limits(0.4, 0.5, 0.2, 4, 24.0, 1.6, 2.0, 0.5, 0.5, 50)
    assert Calibration() == Calibration(1.0, 1.0, Curve(1.0, 1.0, 0.0), 0.03)
    rules = MatchRules(RetentionMode.HIT_NO_HIT, ZoneInfo("Europe/Amsterdam"), Bounds(0.5, 0.1), 10 * MINUTE)
    assert (rules.close_after, rules.passage_window, rules.gone_after) == (3 * SECOND, 10 * SECOND, 30 * MINUTE)
    assert (rules.review_term, rules.late_after, rules.odds) == (24 * HOUR, 10 * MINUTE, 1.0)
