"""How lists of cameras say that one sees worse."""

from typing import Any

from platewatch.cameras.commands.listing import describe_health, describe_sight

FALLEN = {
    "since": "2026-07-01T12:00:00.000Z",
    "falls": [{"measure": "plates", "seen": 0.1, "usual": 0.9}, {"measure": "sharpness", "seen": 40, "usual": 310}],
}
CAMERA: dict[str, Any] = {"maintenance": [], "agent": None, "silence": None, "sight": None}


def test_a_camera_that_sees_worse_is_listed_with_what_has_fallen() -> None:
    camera = CAMERA | {"sight": {"usual": None, "fallen": FALLEN}}
    falls = "plates in 10% of the pictures, usually in 90%; sharpness 40, usually 310"
    assert describe_sight(camera) == falls
    assert describe_health(camera) == f"SEES WORSE: {falls}"


def test_a_camera_that_sees_as_usual_or_of_which_nothing_is_learnt_is_not() -> None:
    for sight in (None, {"usual": None, "fallen": None}):
        assert describe_sight(CAMERA | {"sight": sight}) == ""
        assert describe_health(CAMERA | {"sight": sight}).startswith("no agent: judged by silence")
