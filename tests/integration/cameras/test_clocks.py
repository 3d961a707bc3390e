"""Cameras' clocks from announcement to operators: issue_upload, watch and api with a clock of their own, under moto."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.alerts.conftest import Deployment
from tests.integration.cameras.force import Force

MINUTE = timedelta(minutes=1)
CHANGE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""When daylight saving time begins in Europe."""


@pytest.fixture
def force(
    deployment: Deployment,
    uploads: None,
    http_event: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Force:
    force = Force(deployment, http_event, CHANGE)
    force.set_clocks(monkeypatch, ["snapshots.routes.uploads"])
    return force


def run(force: Force, minutes: int, every: int, behind: dict[str, timedelta]) -> list[str]:
    """So many minutes of pictures from cameras whose clocks are so far behind; what the operators were told."""
    told = []
    for minute in range(minutes):
        force.now += MINUTE
        for camera_id, by in behind.items():
            if minute % every == 0:
                assert force.announce(camera_id, force.now - by - timedelta(seconds=2)) == 200
        told += force.watch() if minute % 5 == 0 else []
    return told


def test_a_missed_change_to_daylight_saving_is_told_within_the_hour_and_its_end_at_once(force: Force) -> None:
    force.add_camera("north")
    force.add_camera("south")
    assert run(force, 30, 3, {"north": timedelta(), "south": timedelta()}) == []
    assert force.show("north")["clock"]["right"]
    (message,) = run(force, 75, 3, {"north": timedelta(hours=1), "south": timedelta()})
    assert "north: 1 hour behind, as if it missed the change to daylight saving time" in message
    assert "south" not in message
    shown = force.show("north")
    assert shown["clock"]["fault"]["cause"] == "summer-time-missed"
    assert datetime.fromisoformat(shown["last_picture_at"]) > force.now - 5 * MINUTE
    force.now += MINUTE
    assert force.announce("north", force.now) == 200
    assert force.show("north")["clock"] | {"seen_at": ""} == {
        "right": True, "lag_seconds": 0, "seen_at": "", "fault": None,
    }  # fmt: skip
    (message,) = force.watch()
    assert "right again:\nnorth" in message
    assert force.watch() == []


def test_a_camera_that_was_offline_is_not_blamed_for_what_it_sends_then(force: Force) -> None:
    force.add_camera("north")
    assert run(force, 10, 1, {"north": timedelta()}) == []
    back = force.now + timedelta(hours=6)
    kept = [force.now + number * 2 * MINUTE for number in range(180)]
    told = []
    for number, taken in enumerate(kept):
        # Oldest first, two a minute.
        force.now = back + number * timedelta(seconds=30)
        assert force.announce("north", taken) == 200
        if number % 10 == 0:
            told += force.watch()
            assert force.show("north")["clock"]["fault"] is None
    assert told == []
    assert run(force, 30, 5, {"north": timedelta()}) == []
    assert force.show("north")["clock"]["right"]


def test_a_camera_whose_pictures_are_all_refused_is_told_too(force: Force) -> None:
    force.add_camera("north")
    told = []
    for _ in range(12):
        force.now += 3 * MINUTE
        assert force.announce("north", force.now - timedelta(days=364)) == 400
        told += force.watch()
    (message,) = told
    assert "north: 364 days behind" in message
    assert force.show("north")["last_picture_at"] is None
    assert force.show("north")["drift"] is not None
