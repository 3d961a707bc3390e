"""What is on record of a position: what is asked for, what is refused, and that it comes back as it was said."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from platewatch.cameras.placement import (
    BEFORE_RECORDS,
    NOT_RECORDED,
    Placement,
    Purpose,
    describe_placement,
    is_review_due,
    load_placement,
    parse_placement,
)
from platewatch.cameras.register import parse_position, parse_registration
from platewatch.fields import FieldInvalid

NOW = datetime(2026, 3, 12, 11, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "reason": "burglaries in Westwijk",
    "purposes": ["crime-area", "border"],
    "authority": "decision 2026-71",
    "town": "Amstelveen",
    "municipality": "Amstelveen",
    "height": 4.5,
    "angle": 22,
    "review_on": "2027-03-12",
}
PLACE: dict[str, Any] = {"latitude": 52.3, "longitude": 4.85, "site": "A9 exit 5", "direction": "in"}


def test_everything_that_was_said_is_kept_with_who_said_it() -> None:
    placement = parse_placement(WHOLE, "", "j.jansen", reason_needed=True)
    assert placement == Placement(
        *("burglaries in Westwijk", "j.jansen", (Purpose.BORDER, Purpose.CRIME_AREA), "decision 2026-71"),
        *("Amstelveen", "Amstelveen", 4.5, 22.0, date(2027, 3, 12)),
    )
    assert load_placement(describe_placement(placement)) == placement
    assert load_placement(describe_placement(NOT_RECORDED)) == NOT_RECORDED


def test_a_move_needs_a_reason_and_a_new_camera_may_be_given_one() -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_position(PLACE, NOW)
    assert refused.value.field == "reason"
    assert parse_position(PLACE | WHOLE, NOW, by="j.jansen").placement.by == "j.jansen"
    camera, _ = parse_registration({"id": "a9-5", "lane": "standard", "position": PLACE | WHOLE}, NOW, by="k")
    assert (camera.positions[0].placement.reason, camera.positions[0].placement.by) == (WHOLE["reason"], "k")
    bare, _ = parse_registration({"id": "a9-5", "lane": "standard", "position": PLACE}, NOW)
    assert not bare.positions[0].placement.has_reason
    assert not Placement(reason=BEFORE_RECORDS).has_reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "..."),
        ("reason", "aaa"),
        ("reason", "x" * 501),
        ("reason", "looks for 7-KXL-92"),
        ("reason", None),
        ("purposes", "border"),
        ("purposes", ["speed"]),
        ("purposes", [1]),
        ("authority", "a\nb"),
        ("town", "x" * 101),
        ("municipality", 7),
        ("height", -0.1),
        ("height", 100.1),
        ("angle", 90.5),
        ("angle", True),
        ("review_on", "12-03-2027"),
        ("review_on", "2027-3-12"),
        ("review_on", "3027-03-12"),
        ("review_on", 20270312),
    ],
)
def test_what_may_not_be_said_is_refused_by_its_name(field: str, value: object) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_placement(WHOLE | {field: value}, "position", "k", reason_needed=True)
    assert refused.value.field == f"position.{field}"


def test_a_review_is_due_from_its_day_on() -> None:
    placement = Placement(review_on=date(2027, 3, 12))
    assert [is_review_due(placement, date(2027, 3, day)) for day in (11, 12, 13)] == [False, True, True]
    assert not is_review_due(NOT_RECORDED, date(2099, 1, 1))
