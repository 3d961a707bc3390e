"""Tests that share a cloud run one after the other on one worker."""

import os

import pytest


@pytest.mark.xdist_group("groups")
def test_tests_of_a_group_stay_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist sends tests to workers by what follows the @ of their names: without it each goes its own way."""
    if "PYTEST_XDIST_WORKER" in os.environ and request.config.getoption("loadgroup"):
        assert request.node.nodeid.endswith("@groups")
