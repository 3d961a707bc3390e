"""A camera and its position as people describe them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.cameras.area import LONGEST_SITE
from platewatch.cameras.camera import Lane
from platewatch.cameras.register import parse_position, parse_registration
from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.fields import FieldInvalid

NOW = datetime(2026, 3, 12, 11, tzinfo=UTC)
PLACE: dict[str, Any] = {"latitude": 52.3, "longitude": 4.85, "site": "A9 exit 5", "direction": "towards Amsterdam"}

MOVED = PLACE | {"reason": "burglaries in the district"}


def test_a_camera_is_what_was_described_and_stands_there_from_now_on() -> None:
    camera, token = parse_registration({"id": "a9-5", "lane": "priority", "position": PLACE}, NOW)
    assert (camera.camera_id, camera.lane, camera.registered_at) == ("a9-5", Lane.PRIORITY, NOW)
    (position,) = camera.positions
    assert (position.since, position.latitude, position.longitude) == (NOW, 52.3, 4.85)
    assert (position.site, position.direction) == ("A9 exit 5", "towards Amsterdam")
    assert token


@pytest.mark.parametrize(
    ("field", "least", "most"), [("latitude", -90, 90), ("longitude", -180, 180)], ids=["latitude", "longitude"]
)
def test_a_position_is_on_earth(field: str, least: float, most: float) -> None:
    for value in (least, most):
        assert getattr(parse_position(MOVED | {field: value}, NOW), field) == value
    for value in (least - 0.1, most + 0.1):
        with pytest.raises(FieldInvalid) as refused:
            parse_position(MOVED | {field: value}, NOW)
        assert refused.value.field == field


@pytest.mark.parametrize(("field", "longest"), [("site", LONGEST_SITE), ("direction", 100)])
def test_what_stands_in_messages_has_a_longest_length(field: str, longest: int) -> None:
    text = ("Road to " * 40)[: longest - 1] + "x"
    assert getattr(parse_position(MOVED | {field: text}, NOW), field) == text
    with pytest.raises(FieldInvalid) as refused:
        parse_position(MOVED | {field: text + "x"}, NOW)
    assert refused.value.field == field


@pytest.mark.parametrize("lane", ["fast", "", None, 1])
def test_another_lane_is_refused(lane: object) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_registration({"id": "a9-5", "lane": lane, "position": PLACE}, NOW)
    assert refused.value.field == "lane"


def test_no_camera_can_have_the_id_of_the_camera_of_rehearsals() -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_registration({"id": TEST_CAMERA, "lane": "priority", "position": PLACE}, NOW)
    assert refused.value.field == "id"
