"""What of a backup of cameras is registered again, and what is not."""

from collections.abc import Callable
from typing import Any

import pytest

from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cameras.restore import BackupInvalid, Restoration, Step, plan_restore

PLACE = {"latitude": 52.3, "longitude": 4.8, "site": "A9", "direction": "in", "reason": "theft", "town": None}


def make_camera(camera_id: str = "west-1", **changes: Any) -> dict[str, Any]:
    """A camera as the API answers it, as far as a backup is looked at."""
    view = {"private_ground": [], "caption_areas": [[[0, 0], [1, 0], [1, 1]]]}
    ends = {"revoked_at": None, "token_ends_at": None}
    return {"id": camera_id, "lane": "priority", "positions": [PLACE], **view, **ends, **changes}


def plan_one(saved: dict[str, Any], *present: dict[str, Any]) -> Restoration | None:
    plans = plan_restore([saved], present)
    assert len(plans) < 2
    return plans[0] if plans else None


def test_a_camera_that_is_missing_is_registered_where_it_stood_last() -> None:
    plan = plan_one(make_camera(positions=[PLACE | {"site": "before"}, PLACE]))
    assert plan is not None
    assert plan.step is Step.ADD
    assert plan.registration == {
        "id": "west-1",
        "lane": "priority",
        "position": {name: value for name, value in PLACE.items() if value is not None},
        "caption_areas": [[[0, 0], [1, 0], [1, 1]]],
    }


def test_a_camera_that_is_as_it_was_is_not_spoken_of() -> None:
    assert plan_one(make_camera(), make_camera()) is None
    assert plan_one(make_camera(revoked_at="2026-01-01"), make_camera(revoked_at="2026-01-01")) is None


@pytest.mark.parametrize(
    ("saved", "present"),
    [
        (make_camera(revoked_at="2026-01-01T00:00:00Z"), ()),
        (make_camera(), (make_camera(revoked_at="2026-02-01T00:00:00Z"),)),
    ],
    ids=["then", "since"],
)
def test_a_camera_that_was_revoked_stays_so(saved: dict[str, Any], present: tuple[dict[str, Any], ...]) -> None:
    plan = plan_one(saved, *present)
    assert plan is not None
    assert (plan.step, plan.registration) == (Step.STAY_REVOKED, {})


def test_a_camera_without_a_token_gets_none() -> None:
    plan = plan_one(make_camera(token_ends_at="2026-01-01T00:00:00Z"))
    assert plan is not None
    assert plan.step is Step.ADD_REVOKED
    assert plan.registration["id"] == "west-1"


def test_what_differs_is_named_and_left() -> None:
    moved = make_camera(positions=[PLACE | {"site": "N201", "town": "Uithoorn"}], lane="standard", caption_areas=[])
    plan = plan_one(make_camera(), moved)
    assert plan == Restoration("west-1", Step.LEAVE, {}, ("lane", "caption_areas", "site", "town"))


def test_the_camera_of_rehearsals_is_left_out() -> None:
    assert plan_one(make_camera(TEST_CAMERA)) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda camera: camera.pop("id"),
        lambda camera: camera.update(lane="fast"),
        lambda camera: camera.update(positions=[]),
        lambda camera: camera.update(positions=[{"site": "A9"}]),
        lambda camera: camera.pop("caption_areas"),
    ],
)
def test_a_file_of_something_else_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    camera = make_camera()
    spoil(camera)
    with pytest.raises(BackupInvalid, match="camera backup"):
        plan_restore([camera], [])
    with pytest.raises(BackupInvalid):
        plan_restore(["west-1"], [])  # type: ignore[list-item]
