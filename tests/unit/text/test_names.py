"""Names of lists, cameras and recipients: one rule, whoever asks, and the nearest name to a misspelt one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.errors import AlertError
from platewatch.alerts.recipient import parse_recipient
from platewatch.cameras.register import parse_registration
from platewatch.cameras.token import authenticate, issue_token
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.errors import BadListName
from platewatch.hotlists.list_state import check_list_name
from platewatch.snapshots.errors import ForeignKey
from platewatch.snapshots.snapshot import parse_key
from platewatch.text.message_text import describe_unsafe
from platewatch.text.names import (
    KnownNames,
    NameKind,
    describe_unknown,
    find_unknown,
    is_name,
    parse_name,
    require_known,
    suggest_name,
)

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
PLACE = {"latitude": 52.0, "longitude": 4.0, "site": "Handweg", "direction": "south"}
RECIPIENT = {"name": "Unit", "channel": "topic", "lists": "all"}

almost_names = st.text(alphabet="abz019-_.A é", max_size=70) | st.from_regex(r"[a-z0-9-]{1,65}", fullmatch=True)


def camera_in_key(name: str) -> None:
    parse_key(f"priority/{name}/20260312T120000.000Z/{'a' * 64}.jpg")


PARSERS: dict[str, Callable[[str], object]] = {
    "a new list": check_list_name,
    "a list's file": lambda name: split_key(f"{name}/a.csv"),
    "a camera": lambda name: parse_registration({"id": name, "lane": "priority", "position": PLACE}, NOW),
    "a camera in a snapshot's key": camera_in_key,
    "a recipient": lambda name: parse_recipient(name, RECIPIENT),
    "a list of a recipient": lambda name: parse_recipient("unit-1", RECIPIENT | {"lists": [name]}),
}


def accepts(parse: Callable[[str], object], name: str) -> bool:
    try:
        parse(name)
    except (FieldInvalid, BadListName, ForeignKey, AlertError, PlatewatchError):
        return False
    return True


@given(almost_names)
def test_a_name_is_one_for_every_parser_or_for_none(name: str) -> None:
    # What is sent in messages may not look like a phone number either, whatever it is the name of.
    reserved = name == "control-room" or describe_unsafe(name) is not None
    for what, parse in PARSERS.items():
        if "/" not in name and not (reserved and what in ("a camera", "a recipient")):
            assert accepts(parse, name) is is_name(name), (what, name)


@pytest.mark.parametrize(
    "name", ["-stolen", "-", "a", "", "Stolen", "stolen list", "a" * 64, "stolen\n", "stölen", "٣٣"]
)
def test_a_list_that_nobody_could_subscribe_to_cannot_be_made(name: str) -> None:
    """`-stolen` could be imported, and no recipient could ask for it."""
    assert [what for what, parse in PARSERS.items() if accepts(parse, name)] == []


@pytest.mark.parametrize("name", ["ab", "0-", "a" * 63, "stolen-2026"])
def test_what_is_a_name_can_be_the_name_of_anything(name: str) -> None:
    assert [what for what, parse in PARSERS.items() if not accepts(parse, name)] == []
    assert parse_name(name, "id") == name


def test_a_camera_of_any_name_can_prove_itself() -> None:
    class Nobody:
        def find(self, camera_id: str) -> None:
            asked.append(camera_id)

        def count_guess(self, *_: object) -> int:
            return 1

    asked: list[str] = []
    for name in ("ab", "a" * 63):
        with pytest.raises(PlatewatchError):
            authenticate(f"Bearer {issue_token(name)[0]}", Nobody(), Nobody(), NOW)
    assert asked == ["ab", "a" * 63]


@pytest.mark.parametrize("value", [None, 3, ["stolen"], "Stolen"])
def test_a_value_that_is_no_name_is_refused_with_the_rule(value: object) -> None:
    with pytest.raises(FieldInvalid, match="2 to 63 lower-case letters, digits and dashes") as refused:
        parse_name(value, "lists[0]")
    assert refused.value.field == "lists[0]"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stoelen", "stolen"),
        ("STOLEN", "stolen"),
        ("stolen-", "stolen"),
        ("wantd", "wanted"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest_name(typed, {"stolen", "wanted", "terror"}) == meant


def test_a_site_is_suggested_as_it_is_written() -> None:
    assert suggest_name("a9 exit5", {"A9 exit 5", "Handweg"}) == "A9 exit 5"


def test_an_unknown_name_says_what_to_do() -> None:
    assert describe_unknown(NameKind.LIST, "stoelen", {"stolen"}) == ("no list is called stoelen: did you mean stolen?")
    assert describe_unknown(NameKind.SITE, "Nowhere", {"Handweg"}) == "no site is called Nowhere: see camera list"
    assert describe_unknown(NameKind.RECIPIENT, "x\x1b[2J", ()) == (
        r"no recipient is called 'x\x1b[2J': see recipient list"
    )
    assert len(describe_unknown(NameKind.CAMERA, "y" * 1000, ())) < 130


def test_only_unknown_names_are_found_and_the_first_is_refused_by_its_place() -> None:
    known = KnownNames(lists=frozenset({"stolen", "wanted"}))
    found = find_unknown(NameKind.LIST, ("stolen", "wantd", "terror"), known)
    assert [(one.name, one.nearest) for one in found] == [("wantd", "wanted"), ("terror", None)]
    with pytest.raises(FieldInvalid, match="did you mean wanted") as refused:
        require_known(NameKind.LIST, ("stolen", "wantd", "terror"), "lists", known)
    assert refused.value.field == "lists[1]"
    require_known(NameKind.LIST, ("wanted",), "lists", known)
