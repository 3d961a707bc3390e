"""Who is vouched for: names that can name somebody, groups that are texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.standing import name_answerer
from platewatch.console.errors import IdTokenRefused
from platewatch.console.person import parse_groups, parse_person

CLAIMS: dict[str, Any] = {"iss": "https://login.example", "sub": "s-1", "upn": "m.jansen@police.example"}


def test_the_actor_is_named_as_answers_name_people() -> None:
    person = parse_person(CLAIMS, "upn")
    assert person.actor == "console/m.jansen@police.example"
    assert name_answerer(person.actor) == "m.jansen"
    assert (person.issuer, person.subject) == ("https://login.example", "s-1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"upn": None}, {"upn": ""}, {"upn": " "}, {"upn": 7}, {"upn": ["a"]}, {"upn": "x" * 129}, {"upn": "a\nb"},
        {"upn": "admin/t.mulder"}, {"upn": "a\u202eb"}, {"upn": "@police.example"}, {"sub": ""}, {"sub": None},
        {"sub": "x" * 256}, {"iss": None}, {"sub": "a\x00"},
    ],
)  # fmt: skip
def test_what_can_name_nobody_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(IdTokenRefused):
        parse_person(CLAIMS | wrong, "upn")


@given(st.text(max_size=200))
def test_no_name_looks_like_another_ones(name: str) -> None:
    try:
        person = parse_person(CLAIMS | {"upn": name}, "upn")
    except IdTokenRefused:
        return
    assert name_answerer(person.actor) == person.name.partition("@")[0]
    assert name_answerer(person.actor)


@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        (["a", "b"], {"a", "b"}), ("a", {"a"}), ([], set()), (None, set()), ({"a": 1}, set()), (7, set()),
        (["a", 7, None, ["b"]], {"a"}),
    ],
)  # fmt: skip
def test_groups_are_texts(claim: object, groups: set[str]) -> None:
    assert parse_groups({"groups": claim}, "groups") == groups
    assert parse_groups({}, "groups") == frozenset()
