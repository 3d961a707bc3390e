"""docs/compliance.md can't drift: what it says exists, and every rule has a place, a test and a bound."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "compliance.md"


def read_rows() -> list[tuple[str, str, str, str]]:
    rows = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[0] not in ("rule", "") and not set(cells[0]) <= {"-", ":"}:
            rows.append((cells[0], cells[1], cells[2], cells[3]))
    return rows


ROWS = read_rows()


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions, classes and constants that a Python file defines, at its top or in a class."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)


def find_missing(cell: str) -> list[str]:
    """Of what a cell names in back quotes (a path, or a path::name), what is not there."""
    return [told for told in re.findall(r"`([^`]+)`", cell) if not is_there(*told.partition("::")[::2])]


def is_there(path: str, name: str) -> bool:
    file = ROOT / path
    if not name or not file.exists():
        return file.exists()
    return name in (names_in(file) if file.suffix == ".py" else file.read_text(encoding="utf-8"))


def test_the_page_has_the_rules_of_every_part() -> None:
    assert len(ROWS) > 40
    rules = [rule for rule, *_ in ROWS]
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize(("rule", "where", "test", "bound"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_each_rule_names_a_place_a_test_and_a_bound_that_are_there(
    rule: str, where: str, test: str, bound: str
) -> None:
    assert find_missing(where) + find_missing(test) == []
    assert "`" in where, "say where it is done: `path` or `path::name`"
    tests = re.findall(r"`(tests/[^`:]+\.py)::(test_\w+)`", test)
    assert tests, "name the test: `tests/...py::test_...`"
    assert bound, "state the bound, or: none"


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("`template.yaml::RetentionMode`", []),
        ("`template.yaml::NoSuchThing`", ["template.yaml::NoSuchThing"]),
        ("`tests/unit/test_compliance.py::find_missing`", []),
        ("`tests/unit/test_compliance.py::nothing`", ["tests/unit/test_compliance.py::nothing"]),
        ("`docs/nowhere.md` and `docs/matching.md`", ["docs/nowhere.md"]),
    ],
)
def test_what_is_not_there_is_found(cell: str, missing: list[str]) -> None:
    assert find_missing(cell) == missing
