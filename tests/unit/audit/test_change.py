"""What a change was from and to."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from platewatch.audit.change import describe_change

VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3)
DOCUMENTS = st.dictionaries(st.sampled_from(["name", "tier", "lists", "hours"]), VALUES)


@given(DOCUMENTS, DOCUMENTS)
def test_what_differs_is_told_from_both_sides_and_nothing_else(
    before: dict[str, object], after: dict[str, object]
) -> None:
    detail = describe_change(before, after)
    told = {name.partition(".")[2] for name in detail}
    differs = {
        name
        for name in before.keys() | after.keys()
        if name not in before or name not in after or before[name] != after[name]
    }
    assert told == differs
    assert {name for name in differs if name in before} == {
        name.removeprefix("before.") for name in detail if name.startswith("before.")
    }


def test_what_is_new_has_no_before_and_what_is_gone_no_after() -> None:
    assert describe_change({}, {"tier": 1, "name": "Unit 12"}) == {"after.tier": "1", "after.name": "Unit 12"}
    assert describe_change({"lists": ["stolen"]}, {}) == {"before.lists": '["stolen"]'}


def test_of_a_list_what_went_and_what_came_is_told() -> None:
    many = [f"unit-{number}" for number in range(200)]
    detail = describe_change({"recipients": [*many, "unit-x"]}, {"recipients": ["own-phone", *many]})
    assert detail == {"before.recipients": '["unit-x"]', "after.recipients": '["own-phone"]'}
    assert describe_change({"lists": ["a", "b"]}, {"lists": ["b", "a"]}) == {
        "before.lists": '["a", "b"]',
        "after.lists": '["b", "a"]',
    }


def test_a_very_long_value_is_told_by_its_length_and_digest() -> None:
    detail = describe_change({"area": "x" * 5_000}, {"area": "y" * 5_000})
    assert all(text.startswith("5000 characters, SHA-256 ") for text in detail.values())
    assert detail["before.area"] != detail["after.area"]


def test_a_value_is_told_up_to_a_thousand_characters() -> None:
    longest, longer = "x" * 1_000, "x" * 1_001
    assert describe_change({"a": longest}, {}) == {"before.a": longest}
    digest = hashlib.sha256(longer.encode()).hexdigest()
    assert describe_change({}, {"a": longer}) == {"after.a": f"1001 characters, SHA-256 {digest}"}


def test_values_are_written_as_json_by_name() -> None:
    after = {"b": {"z": 1, "a": "caf\u00e9"}, "a": None, "c": True}
    assert list(describe_change({}, after).items()) == [
        ("after.a", "null"),
        ("after.b", '{"a": "caf\u00e9", "z": 1}'),
        ("after.c", "true"),
    ]


def test_where_only_one_is_a_list_both_are_told_whole() -> None:
    assert describe_change({"a": ["x"]}, {"a": "x"}) == {"before.a": '["x"]', "after.a": "x"}
    assert describe_change({"a": ["x", "y"]}, {"a": ["x"]}) == {"before.a": '["y"]', "after.a": "[]"}
