"""How much passes each camera, from what is usual for it."""

from datetime import UTC, datetime

import pytest

from platewatch.cameras.usual import Load, Usual
from platewatch.investigations.traffic import learn_traffic

SINCE = datetime(2026, 5, 1, tzinfo=UTC)
BUSY = Load(notes=60.0, free=30.0, weeks=3.0)
QUIET = Load(notes=3.0, free=60.0, weeks=3.0)


def test_the_rates_are_passages_an_hour() -> None:
    traffic = learn_traffic([Usual("cam-1", SINCE, SINCE, (BUSY,) * 24 + (QUIET,) * 144)], ["cam-1"])
    assert traffic.by_camera["cam-1"][23:25] == (120.0, 3.0)
    working, free = traffic.list_shares()
    assert sum(working) + sum(free) == pytest.approx(1.0)
    assert sum(working) > sum(free)


def test_a_camera_of_which_nothing_is_known_has_average_traffic() -> None:
    usuals = [Usual("cam-1", SINCE, SINCE, (BUSY,) * 168), Usual("elsewhere", SINCE, SINCE, (QUIET,) * 168)]
    traffic = learn_traffic(usuals, ["cam-1", "cam-2"])
    assert traffic.by_camera["cam-2"] == (120.0,) * 168
    assert traffic.share_at(["cam-2"]) == pytest.approx(0.5)
    assert set(traffic.by_camera) == {"cam-1", "cam-2"}


def test_without_any_knowledge_all_hours_are_alike() -> None:
    assert len(set(learn_traffic([], ["cam-1", "cam-2"]).by_camera["cam-1"])) == 1
