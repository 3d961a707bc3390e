"""What audit records say has words in both languages: the names of their details, and the values that are names."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

import pytest

from platewatch.alerts.answers import Outcome
from platewatch.alerts.answers import Step as Answer
from platewatch.cameras.camera import Lane
from platewatch.deadletters.calls import Step as DeadLetter
from platewatch.hotlists.edits import EditKind
from platewatch.investigations.story import Act
from tests.layers import ROOT
from tests.unit.console_page.test_files import load_words

PACKAGE = ROOT / "layers/platewatch/python/platewatch"
WRITERS = {"write_record", "_record_change"}
NO_DETAILS = {"action", "case_number", "ground", "plates"}
NAMED = re.search(r"const NAMED = \[(.*)\]", (ROOT / "functions/console/page/oversight/records.js").read_text())
assert NAMED is not None
VALUES: tuple[type[StrEnum], ...] = (Act, Answer, DeadLetter, EditKind, Lane, Outcome)


def list_records() -> Iterator[ast.Call]:
    """Each call of the package that writes an audit record."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                yield node


@cache
def list_details() -> dict[str, set[str]]:
    """Each detail that is named where a record is written, with the values that are written there."""
    details: dict[str, set[str]] = {}
    for call in list_records():
        for each in call.keywords:
            if each.arg is not None and each.arg not in NO_DETAILS:
                values = [one.value for one in ast.walk(each.value) if isinstance(one, ast.Constant)]
                details.setdefault(each.arg, set()).update(
                    value for value in values if isinstance(value, str) and value
                )
    return details


def name_word(value: str) -> str:
    return "ov_value_" + re.sub("[^a-z0-9]+", "_", value.lower())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_and_values_have_words(language: str) -> None:
    words, details = load_words(language), list_details()
    named = re.findall(r'"(\w+)"', NAMED[1]) if NAMED else []
    assert {"change", "lane", "outcome", "step", "what"} <= details.keys() & set(named)
    assert sorted(name for name in details if f"ov_detail_{name}" not in words) == []
    values = {value for name in named for value in details.get(name, ())}
    values |= {value.value for kind in VALUES for value in kind}
    assert len(values) > 60
    assert sorted(value for value in values if name_word(value) not in words) == []
