"""Reading decoded JSON: a value, or a refusal that names the field; nothing else, whatever comes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import (
    FieldInvalid,
    parse_line,
    parse_number,
    parse_object,
    parse_text,
    parse_time,
    parse_whole,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def catch_refusal(read):
    try:
        read()
    except FieldInvalid as refusal:
        return refusal
    return None


@given(ANYTHING)
def test_whatever_comes_is_a_value_or_a_refusal_of_that_field(value):
    for read in (
        lambda: parse_object(value, "it", ("a",), ("b",)),
        lambda: parse_text(value, "it", re.compile("[a-z]+"), "small letters"),
        lambda: parse_line(value, "it", 20),
        lambda: parse_whole(value, "it"),
        lambda: parse_number(value, "it", -90, 90),
        lambda: parse_time(value, "it"),
    ):
        refusal = catch_refusal(read)
        if refusal is not None:
            assert refusal.field.startswith("it")
            assert str(refusal).startswith(f"{refusal.field}: ")


@given(st.datetimes(timezones=st.timezones() | st.builds(lambda: UTC), min_value=datetime(1900, 1, 2)))
def test_every_moment_survives_its_own_text(moment):
    offset = moment.utcoffset()
    if offset % timedelta(minutes=1):
        return  # RFC 3339 can't write an offset with seconds.
    # In UTC, because Python holds no two moments equal where a clock is turned back.
    assert parse_time(moment.isoformat(), "at", any_year=True) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-12T19:03:58Z", datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)),
        ("2026-03-12t20:03:58.1201239+01:00", datetime(2026, 3, 12, 19, 3, 58, 120123, UTC)),
    ],
)
def test_times_are_read(text, moment):
    assert parse_time(text, "at") == moment


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-03-12T19:03:58", "needs a time zone"),
        ("2026-03-12", "must be a time"),
        ("2026-W11-4T19:03:58Z", "must be a time"),
        ("2026-02-30T00:00:00Z", "no time that exists"),
        ("0001-01-01T00:00:00+14:00", "no time that exists"),
        ("9999-12-31T23:59:59-01:00", "no time that exists"),
        ("2026-03-12T19:03:58+24:00", "no time that exists"),
        ("٢٠٢٦-03-12T19:03:58Z", "must be a time"),
    ],
)
def test_a_time_that_is_none_is_refused(text, told):
    with pytest.raises(FieldInvalid, match=told):
        parse_time(text, "at")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, 90.0001, True, "1"])
def test_a_number_out_of_bounds_is_refused(value):
    with pytest.raises(FieldInvalid, match="latitude"):
        parse_number(value, "latitude", -90, 90)


def test_an_unknown_field_is_shown_short():
    with pytest.raises(FieldInvalid) as refusal:
        parse_object({"a": 1, "x" * 5000: 2}, "snapshots[0]", ("a",))
    assert len(str(refusal.value)) < 200
    assert "known are a" in str(refusal.value)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "3000-01-01T00:00:00Z", "1899-12-31T23:59:59Z"])
def test_a_moment_to_which_no_term_can_be_added_is_refused(text):
    with pytest.raises(FieldInvalid, match="years 1900 to 2999"):
        parse_time(text, "until")
    assert parse_time(text, "captured_at", any_year=True).year in (1899, 3000, 9999), "a camera's clock may be anywhere"
