"""What a camera announces: announcements, or a refusal that names the field."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import FieldInvalid
from platewatch.snapshots.announcement import Announcement, hide_passages, parse_announcements

GOOD = {
    "captured_at": "2026-03-12T19:03:58.1209Z",
    "sha256": "ab" * 32,
    "size": 1,
    "content_type": "image/webp",
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
# Almost right: one field, or some, hold anything.
NEARLY = st.fixed_dictionaries(
    {},
    optional={name: st.just(value) | ANYTHING for name, value in (GOOD | {"passage_id": "p", "other": 1}).items()},
)


@given(ANYTHING | st.lists(NEARLY, max_size=22).map(lambda them: {"snapshots": them}))
def test_any_json_is_announcements_or_a_refusal(document):
    try:
        announcements = parse_announcements(document)
    except FieldInvalid:
        return
    assert 1 <= len(announcements) <= 20
    for announced in announcements:
        assert announced.captured_at.tzinfo is UTC
        assert announced.size > 0


def test_an_announcement_is_read_in_whole_milliseconds():
    [announced] = parse_announcements({"snapshots": [GOOD | {"passage_id": "p_1"}]})
    assert announced == Announcement(datetime(2026, 3, 12, 19, 3, 58, 120_000, UTC), "ab" * 32, 1, "image/webp", "p_1")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_field_is_needed_and_named_with_its_place(name):
    lacking = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(FieldInvalid) as refusal:
        parse_announcements({"snapshots": [GOOD, GOOD, lacking]})
    assert refusal.value.field == f"snapshots[2].{name}"


@pytest.mark.parametrize("count", [0, 21])
def test_one_to_twenty(count):
    with pytest.raises(FieldInvalid, match="1 to 20"):
        parse_announcements({"snapshots": [GOOD] * count})


def test_an_empty_file_is_refused():
    with pytest.raises(FieldInvalid, match="an empty file is no picture") as refusal:
        parse_announcements({"snapshots": [GOOD, GOOD | {"size": 0}]})
    assert refusal.value.field == "snapshots[1].size"


def test_a_heic_is_refused_with_what_to_do():
    with pytest.raises(FieldInvalid, match="set the camera"):
        parse_announcements({"snapshots": [GOOD | {"content_type": "image/heic"}]})


@given(st.lists(st.text("ABCKLX0123456789-_", min_size=1, max_size=64) | st.none(), min_size=1, max_size=20))
def test_names_of_passages_are_told_apart_and_not_told(names: list[str | None]) -> None:
    given_names = [GOOD | ({"passage_id": name} if name else {}) for name in names]
    hidden = [one.passage_id for one in hide_passages(parse_announcements({"snapshots": given_names}), b"key")]
    assert len(set(hidden)) == len(set(names))
    assert all((hash_ is None) is (name is None) for hash_, name in zip(hidden, names, strict=True))
    assert not {hash_ for hash_ in hidden if hash_} & set(names)
    other = [one.passage_id for one in hide_passages(parse_announcements({"snapshots": given_names}), b"another")]
    assert [one for one in hidden if one and one in other] == []
