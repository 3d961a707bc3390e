"""The shift that answers, new for each test."""

import pytest

from tests.unit.alerts.shift import Shift


@pytest.fixture
def shift() -> Shift:
    return Shift()
