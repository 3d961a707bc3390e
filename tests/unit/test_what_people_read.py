"""What people read is written in one way: the modules that print hold no rounding and no raw time of their own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.layers import PACKAGE, ROOT, list_edges

COMMANDS = [*sorted((PACKAGE / "cli").glob("*.py")), *list_edges("commands")]
TOLD = [
    *COMMANDS,
    *(path for name in ("alerts", "hits", "matching") for path in sorted((PACKAGE / name).glob("*.py"))),
    *sorted((ROOT / "infra/localcloud/demo").glob("*.py")),
]

TIMES = {"at", "until", "since", "hour", "decide_by", "settle_by", "first_end", "last_end"}
"""The names of times in the API's answers, beside all that end with _at."""
SHOWING = {"show_time", "show_optional_time", "fromisoformat", "_parse_time", "min", "max"}
"""What a command may do with a time of the API."""
CHANCES = {"probability", "confidence", "country_probability", "unreadable", "by_read", "observed"}
ROUNDING = {"format_percent", "round_probability", "find_band"}
"""What may be done with a probability; the band that it lies in is the name of a count."""


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def name_of(node: ast.AST) -> str | None:
    """The name of a field or an attribute that is looked up."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return None


def callee_of(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def calls_of(node: ast.AST) -> set[str | None]:
    return {callee_of(child) for child in ast.walk(node)}


def find_own_roundings(source: str) -> Iterator[str]:
    """Probabilities that are rounded or formatted in place, and percentages of any kind."""
    for node in ast.walk(ast.parse(source)):
        inside = [name for child in ast.walk(node) if (name := name_of(child)) in CHANCES]
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(str(part.value) for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant))
            if spec.endswith("%") or (inside and not calls_of(node) & ROUNDING):
                yield ast.unparse(node)
        if callee_of(node) in ("round", "format") and inside and not calls_of(node) & ROUNDING:
            yield ast.unparse(node)


def find_raw_times(source: str) -> Iterator[str]:
    """Times of the API that are printed, or passed on, as they came."""
    tree = ast.parse(source)
    parents = parents_of(tree)
    for node in ast.walk(tree):
        name = name_of(node) if isinstance(node, ast.Subscript) else None
        if name is None or not (name in TIMES or name.endswith("_at")):
            continue
        above, below = parents[node], node
        while isinstance(above, ast.BoolOp):
            above, below = parents[above], above
        tested = isinstance(above, ast.If | ast.IfExp | ast.UnaryOp) and getattr(above, "test", above) in (below, above)
        sorting = any(isinstance(one, ast.Lambda) for one in climb(node, parents))
        if not (tested or sorting or isinstance(above, ast.Compare | ast.comprehension) or callee_of(above) in SHOWING):
            yield ast.unparse(above)


def climb(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


@pytest.mark.parametrize("path", TOLD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_probability_is_rounded_by_the_one_function_for_it(path: Path) -> None:
    assert list(find_own_roundings(path.read_text())) == []


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_a_command_prints_no_time_as_the_service_sent_it(path: Path) -> None:
    assert list(find_raw_times(path.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "print(f\"{alert['probability']:.2f}\")",
        'print(f"{hit.probability:.0%}")',
        'print(f"{share:.1%}")',
        'told = {"probability": round(hit.probability, 4)}',
        'print("{:.2f}".format(read.confidence))',
    ],
)
def test_the_check_of_roundings_finds_what_was_wrong(source: str) -> None:
    assert len(list(find_own_roundings(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'row = (alert["created_at"], alert["id"])',
        "print(f\"until {hold['until']}\")",
        'print(state["imported_at"] or "")',
        'ends = camera["token_ends_at"]',
        'rows = [("captured", passage["captured_at"])]',
    ],
)
def test_the_check_of_times_finds_what_was_wrong(source: str) -> None:
    assert len(list(find_raw_times(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'show_time(alert["created_at"])',
        'show_time(alert["free_until"] or alert["expires_at"])',
        'if camera["revoked_at"]:\n    pass',
        'found.sort(key=lambda one: one["settle_by"])',
        'print("x" if answer["ends_at"] is None else "y")',
    ],
)
def test_the_check_of_times_lets_through_what_is_right(source: str) -> None:
    assert list(find_raw_times(source)) == []
