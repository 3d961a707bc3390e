"""Settings of a list come back as they were written, and what they may not be is named."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from platewatch.cameras.area import Area
from platewatch.cli.settings import SettingAbsent
from platewatch.fields import FieldInvalid
from platewatch.hotlists.commands.settings import change_settings
from platewatch.hotlists.settings import ListSettings, describe_settings, parse_settings, require_known_names
from platewatch.text.names import KnownNames

FULL: dict[str, Any] = {
    "owner": "district Westwijk",
    "category": 1,
    "recipients": ["unit-12", "desk"],
    "threshold": 0.8,
    "review_floor": 0.2,
    "hours": ["mon-fri 08:00-18:00", "sat 22:00-06:00"],
    "area": {"cameras": ["gate-1"], "sites": ["A9 exit 5"]},
    "hit_days": 30,
    "escalate_minutes": 5,
    "language": "en",
    "origin": "national register",
    "fresh_hours": 13,
    "version": 3,
}


def test_all_settings_come_back() -> None:
    settings = parse_settings("stolen", FULL)
    assert describe_settings(settings) == FULL
    assert settings.escalate_after == timedelta(minutes=5)
    assert settings.area == Area(("gate-1",), ("A9 exit 5",))


def test_what_is_not_set_is_the_deployment_s_choice() -> None:
    for document in ({"version": 0}, describe_settings(ListSettings("stolen"))):
        assert parse_settings("stolen", document) == ListSettings("stolen")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"category": 4}, "category"),
        ({"category": 0}, "category"),
        ({"recipients": "desk"}, "recipients"),
        ({"recipients": ["x"] * 51}, "recipients"),
        ({"recipients": ["desk", 1]}, "recipients[1]"),
        ({"threshold": 1.1}, "threshold"),
        ({"review_floor": -0.1}, "review_floor"),
        ({"review_floor": 0.81}, "review_floor"),
        ({"hours": ["always"]}, "hours[0]"),
        ({"area": {"camera": []}}, "area.camera"),
        ({"hit_days": 1826}, "hit_days"),
        ({"hit_days": 0}, "hit_days"),
        ({"escalate_minutes": 1441}, "escalate_minutes"),
        ({"language": "fr"}, "language"),
        ({"language": []}, "language"),
        ({"origin": ""}, "origin"),
        ({"origin": "x" * 101}, "origin"),
        ({"origin": "two\nlines"}, "origin"),
        ({"fresh_hours": 0}, "fresh_hours"),
        ({"fresh_hours": 745}, "fresh_hours"),
        ({"fresh_hours": 1.5}, "fresh_hours"),
        # A list of our own is as old as its editors leave it.
        ({"origin": None}, "fresh_hours"),
        ({"version": -1}, "version"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_a_setting_may_not_be(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_settings("stolen", FULL | change)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "change",
    [
        {"category": 3},
        {"category": 2},
        {"recipients": [f"x{number}" for number in range(50)]},
        {"threshold": 1.0},
        {"threshold": 0.0, "review_floor": 0.0},
        {"hit_days": 1825},
        {"hit_days": 1},
        {"escalate_minutes": 1440},
        {"escalate_minutes": 1},
        {"fresh_hours": 744},
        {"fresh_hours": 1},
        {"fresh_hours": None},
        {"origin": "x" * 100},
        {"version": 0},
        {"owner": "x" * 100},
    ],
)
def test_what_a_setting_may_just_be(change: dict[str, Any]) -> None:
    assert describe_settings(parse_settings("stolen", FULL | change)) == FULL | change


def test_a_name_that_is_not_there_is_refused_unless_it_was_named_before() -> None:
    settings = parse_settings("stolen", FULL)
    known = KnownNames(
        cameras=frozenset({"gate-1"}), sites=frozenset({"A9 exit 5"}), recipients=frozenset({"unit-12", "desk"})
    )
    require_known_names(settings, ListSettings("stolen"), known)
    for field, gone in (
        ("recipients[1]", replace(known, recipients=frozenset({"unit-12"}))),
        ("area.cameras[0]", replace(known, cameras=frozenset())),
        ("area.sites[0]", replace(known, sites=frozenset())),
    ):
        with pytest.raises(FieldInvalid) as refused:
            require_known_names(settings, ListSettings("stolen"), gone)
        assert refused.value.field == field
        # What was named before and is gone since must not keep people from changing something else.
        require_known_names(replace(settings, language=None), settings, gone)


def test_the_review_floor_may_be_the_threshold_or_stand_alone() -> None:
    assert parse_settings("stolen", FULL | {"review_floor": 0.8}).review_floor == 0.8
    assert parse_settings("stolen", FULL | {"threshold": None}).review_floor == 0.2


def test_settings_are_changed_by_name_and_nothing_else_changes() -> None:
    changes = ["threshold=0.9", "recipients=a, b", "sites=", "language=nl", "hours=sun 00:00-24:00"]
    assert change_settings(FULL, changes) == FULL | {
        "threshold": 0.9,
        "recipients": ["a", "b"],
        "area": {"cameras": ["gate-1"], "sites": []},
        "language": "nl",
        "hours": ["sun 00:00-24:00"],
    }


@pytest.mark.parametrize("change", ["threshold", "colour=red", "threshold=high", "area=x", "version=1"])
def test_what_cannot_be_set_is_named(change: str) -> None:
    with pytest.raises(SettingAbsent, match="--set"):
        change_settings(FULL, [change])
