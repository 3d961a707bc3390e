"""A recipient and an entry, for every test of passages."""

import pytest

from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import make_entry, make_recipient


@pytest.fixture
def world() -> World:
    world = World()
    world.add_recipients(make_recipient())
    world.entries.entries.append(make_entry())
    return world
