"""What is counted in the source: sizes, parameters, functions of one shape, circles."""

from pathlib import Path

import pytest
from house.shapes import (
    PACKAGE,
    Source,
    count_lines,
    count_modules,
    list_alike,
    list_circles,
    list_texts,
    load_source,
)

FIND = '''
def {name}(table, {argument}):
    """Whatever it says."""
    item = table.find({argument})
    if item is None:
        return {other}
    kept = item["{field}"]
    return kept
'''


def write(root: Path, name: str, text: str) -> None:
    path = root / PACKAGE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text)


def load(root: Path) -> Source:
    (root / "functions").mkdir(exist_ok=True)
    return load_source(root)


def test_functions_that_differ_in_names_and_constants_alone_are_alike(tmp_path: Path) -> None:
    write(tmp_path, "alerts/a.py", FIND.format(name="find_pin", argument="pin", other="None", field="salt"))
    write(tmp_path, "alerts/b.py", FIND.format(name="find_hold", argument="hold", other="None", field="by"))
    write(tmp_path, "alerts/c.py", FIND.format(name="find_lane", argument="lane", other="lane", field="lane"))
    [group] = list_alike(load(tmp_path))
    assert [function.name for function in group] == ["find_pin", "find_hold"]


def test_short_functions_may_be_alike(tmp_path: Path) -> None:
    write(tmp_path, "alerts/a.py", "def one(a):\n    return a\n\ndef two(b):\n    return b\n")
    assert list_alike(load(tmp_path)) == []


def test_a_method_has_its_class_in_its_name_and_self_is_no_parameter(tmp_path: Path) -> None:
    write(tmp_path, "alerts/a.py", "class Door:\n    def open(self, key, *, now):\n        a = 1\n        return a\n")
    [function] = load(tmp_path).functions
    assert (function.name, function.parameters, function.lines) == ("Door.open", 2, 3)
    assert str(function) == f"{PACKAGE}/alerts/a.py:2 Door.open"


@pytest.mark.parametrize(("back", "circles"), [("", []), ("from platewatch.matching import b\n", ["alerts matching"])])
def test_a_circle_of_features_is_found(tmp_path: Path, back: str, circles: list[str]) -> None:
    write(tmp_path, "alerts/a.py", back)
    write(tmp_path, "matching/b.py", "from platewatch.alerts.a import c\nfrom platewatch.aws import clients\n")
    write(tmp_path, "aws/clients.py", "import platewatch.matching.b\n")
    assert list_circles(load(tmp_path)) == circles


def test_lines_modules_and_texts_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "alerts/a.py", "def _key(a):\n    return a\n")
    source = load(tmp_path)
    assert count_lines(tmp_path) == {"package": 2, "functions": 0, "infra": 0, "tests": 0}
    assert count_modules(source) == 1
    assert list_texts(source, "def _key(") == [f"{PACKAGE}/alerts/a.py:1"]
