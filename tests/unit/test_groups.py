"""Workers share the tests out: those of a group go to one of them, and all of them call a test the same."""

import os
from datetime import UTC, datetime, timedelta

import pytest


@pytest.mark.xdist_group("groups")
def test_tests_of_a_group_stay_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist sends tests to workers by what follows the @ of their names: without it each goes its own way."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup"):
        assert request.node.nodeid.endswith("@groups")


def test_no_test_is_called_by_the_time(request: pytest.FixtureRequest) -> None:
    """Workers that collect the tests in different seconds would not know each other's, and the run would end."""
    hours = [datetime.now(UTC) - timedelta(hours=ago) for ago in range(-1, 2)]
    times = [hour.strftime(shape) for hour in hours for shape in ("%Y-%m-%dT%H", "%Y%m%dT%H")]
    named = [item.nodeid for item in request.session.items if any(time in item.nodeid for time in times)]
    assert named == []
