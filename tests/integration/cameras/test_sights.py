"""How cameras see, from pictures to the operators: what readers add up, watch and api, under moto."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.aws.sights_table import DynamoSights
from platewatch.cameras.camera import Lane
from platewatch.cameras.maintenance import Window
from platewatch.cameras.sight import Sight, scale_brightness, scale_sharpness
from platewatch.cameras.sights import HOURS_OF_DAY, Fall, Fallen, Measure, Sample, Seen
from platewatch.reading.sight import measure_sight
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.outcome import Processed
from platewatch.snapshots.snapshot import Snapshot, format_key
from platewatch.snapshots.turn import Arrival, process_in_turn
from tests.integration.alerts.conftest import Deployment
from tests.integration.cameras.force import Force

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NAMES = [f"camera-{number}" for number in range(9)]


def draw_street(seed: int) -> np.ndarray:
    """A picture with many edges, and none alike."""
    rng = np.random.default_rng(seed)
    image = np.full((540, 960, 3), 110, np.uint8)
    for x, y, wide, high in rng.integers((0, 0, 5, 5), (960, 540, 80, 80), (200, 4)).tolist():
        cv2.rectangle(image, (x, y), (x + wide, y + high), [int(shade) for shade in rng.integers(0, 255, 3)], -1)
    return image


STREET = draw_street(1)
CLEAR = measure_sight(STREET, with_plate=True)
FOGGED = measure_sight(cv2.GaussianBlur(STREET, (0, 0), 12), with_plate=False)


@pytest.fixture
def force(deployment: Deployment, http_event: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Force:
    force = Force(deployment, http_event, NOON)
    force.set_clocks(monkeypatch, ("cameras.routes.shown", "cameras.routes.cameras", "web.event"))
    for name in NAMES:
        force.add_camera(name)
    return force


def photograph(force: Force, begin: datetime, sights: dict[str, Sight]) -> None:
    """Five pictures of each camera in each ten minutes of half an hour; each has its turn and is added up."""
    shares = DynamoShares(clients.dynamodb(), "reads")
    for minute in range(0, 30, 2):
        force.now = begin + minute * MINUTE
        for name, sight in sights.items():
            key = format_key(Snapshot(name, Lane.PRIORITY, force.now, "ab" * 32, "image/jpeg"))
            done = process_in_turn(
                Arrival(key, force.now, force.now),
                lambda _key, sight=sight: Processed(1, sight),  # type: ignore[misc]
                now=lambda: force.now,
                timer=lambda: 0.0,
                shares=shares,
                excess=None,  # type: ignore[arg-type]
            )
            assert done is not None


def watch(force: Force, at: datetime) -> list[str]:
    force.now = at
    return force.watch()


def test_a_lens_that_fogs_is_found_told_shown_and_over(force: Force) -> None:
    store = DynamoSights(clients.dynamodb(), "cameras")
    for name in NAMES:
        store.keep_seen(make_seen(name, CLEAR))
    photograph(force, NOON, dict.fromkeys(NAMES, CLEAR) | {"camera-4": FOGGED})
    assert watch(force, NOON + 30 * MINUTE) == [], "it is looked each ten minutes"
    (message,) = watch(force, NOON + 31 * MINUTE)
    assert "camera-4 (A9): plates in 0% of the pictures, usually in 90%; sharpness" in message
    assert "Clean the lens" in message
    assert "camera-3" not in message
    assert watch(force, NOON + 41 * MINUTE) == [], "once"
    shown = force.show("camera-4")["sight"]
    assert {fall["measure"] for fall in shown["fallen"]["falls"]} == {"plates", "sharpness"}
    assert shown["usual"] == {
        "plates": 0.9,
        "brightness": pytest.approx(CLEAR.brightness, abs=0.02),
        "sharpness": pytest.approx(CLEAR.sharpness, rel=0.03),
    }
    assert force.show("camera-3")["sight"]["fallen"] is None
    photograph(force, NOON + DAY, dict.fromkeys(NAMES, CLEAR))
    (message,) = watch(force, NOON + DAY + 31 * MINUTE)
    assert "see as usual again, or are learnt again:\ncamera-4" in message
    assert force.show("camera-4")["sight"]["fallen"] is None


def test_an_hour_of_pictures_is_learnt(force: Force) -> None:
    photograph(force, NOON, {"camera-0": CLEAR})
    assert watch(force, NOON + 61 * MINUTE) == []
    seen = DynamoSights(clients.dynamodb(), "cameras").list_seen()["camera-0"]
    (sample,) = seen.hours[14]
    assert sample.share == 1.0
    assert sample.sharpness == pytest.approx(scale_sharpness(CLEAR.sharpness), abs=0.01)
    assert seen.learnt_until == NOON + 60 * MINUTE
    assert force.show("camera-0")["sight"] == {"usual": None, "fallen": None}


def test_what_all_cameras_see_is_weather_and_a_window_is_quiet(force: Force) -> None:
    store = DynamoSights(clients.dynamodb(), "cameras")
    for name in NAMES:
        store.keep_seen(make_seen(name, CLEAR))
    window = Window(NOON, NOON + 120 * MINUTE, "new pole", "ada")
    DynamoCameras(clients.dynamodb(), "cameras").add_maintenance("camera-1", window)
    haze = replace(CLEAR, sharpness=CLEAR.sharpness / 4)
    photograph(force, NOON, dict.fromkeys(NAMES, haze) | {"camera-1": FOGGED})
    assert watch(force, NOON + 31 * MINUTE) == []
    assert all(force.show(name)["sight"]["fallen"] is None for name in NAMES)


def make_seen(camera_id: str, sight: Sight) -> Seen:
    """A camera that has seen so at every hour of eight days."""
    sample = Sample(scale_brightness(sight.brightness), scale_sharpness(sight.sharpness), 0.9)
    return Seen(camera_id, NOON - 8 * DAY, NOON, ((sample,) * 8,) * HOURS_OF_DAY)


def test_how_a_camera_sees_is_kept_whole(force: Force) -> None:
    store = DynamoSights(clients.dynamodb(), "cameras")
    fallen = Fallen(NOON, (Fall(Measure.PLATES, 0.125, 0.9), Fall(Measure.SHARPNESS, 41.5, 310.0)))
    hours = ((Sample(-0.39, 2.48, 0.9), Sample(-0.4, 2.5, 0.91)), *((),) * 23)
    seen = Seen("camera-0", NOON - DAY, NOON, hours, fallen)
    store.keep_seen(seen)
    assert store.list_seen() == {"camera-0": seen}
    store.keep_seen(replace(seen, fallen=None))
    assert store.list_seen() == {"camera-0": replace(seen, fallen=None)}
    names = {camera.camera_id for camera in DynamoCameras(clients.dynamodb(), "cameras").list_cameras()}
    assert "camera-0" in names
    assert len(names) == len([*NAMES, "west-1"]), "how cameras see is no camera"


def test_a_camera_whose_pictures_were_not_counted_is_not_judged(force: Force) -> None:
    DynamoSights(clients.dynamodb(), "cameras").keep_seen(make_seen("camera-0", CLEAR))
    assert watch(force, NOON + MINUTE) == []
    assert force.show("camera-0")["sight"]["fallen"] is None
    assert force.show("camera-1")["sight"] is None
