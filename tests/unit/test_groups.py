"""Workers share the tests out: those of a group go to one of them, and all of them call a test the same."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.layers import ROOT
from tests.sharing import FileScheduling


@pytest.mark.xdist_group("groups")
def test_tests_of_a_group_stay_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist sends tests to workers by what follows the @ of their names: without it each goes its own way."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup"):
        assert request.node.nodeid.endswith("@groups")


def test_no_test_is_called_by_the_time(request: pytest.FixtureRequest) -> None:
    """Workers that collect the tests in different seconds would not know each other's, and the run would end."""
    hours = [datetime.now(UTC) - timedelta(hours=ago) for ago in range(-1, 2)]
    times = [hour.strftime(shape) for hour in hours for shape in ("%Y-%m-%dT%H", "%Y%m%dT%H")]
    # A page's example names a time that comes once, and is no worker's own.
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
    times = [time for time in times if time not in pages]
    named = [item.nodeid for item in request.session.items if any(time in item.nodeid for time in times)]
    assert named == []


@pytest.mark.parametrize(
    ("test", "shared_with"),
    [
        ("tests/unit/test_one.py::test_plain", "tests/unit/test_one.py"),
        ("tests/unit/test_one.py::TestClass::test_method", "tests/unit/test_one.py"),
        ("tests/unit/test_one.py::test_values[a::b@c-x]", "tests/unit/test_one.py"),
        ("tests/e2e/test_two.py::test_story@cloud", "cloud"),
        ("tests/e2e/test_two.py::test_values[a::b@c]@cloud", "cloud"),
    ],
)
def test_tests_are_shared_out_by_group_else_by_file(test: str, shared_with: str) -> None:
    assert object.__new__(FileScheduling)._split_scope(test) == shared_with


def test_this_run_shares_its_tests_out_so(request: pytest.FixtureRequest) -> None:
    made = request.config.hook.pytest_xdist_make_scheduler
    assert "tests.conftest" in {plugin.plugin.__name__ for plugin in made.get_hookimpls() if plugin.plugin is not None}
