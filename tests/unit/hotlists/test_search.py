"""Searching a list's entries, and checking one that is still typed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import FieldInvalid
from platewatch.hotlists.draft import check_draft
from platewatch.hotlists.entry_document import parse_added
from platewatch.hotlists.search import parse_search

TODAY = date(2026, 3, 12)
ENTRY = {
    "plate": "7-KXL-92", "country": "NL", "category": 1, "priority": 1, "reason": "theft", "case_number": "PL1300-1",
    "consent": "OVJ", "role": "suspect", "weed_date": "2026-12-31", "owner": "me",
}  # fmt: skip
LISTED = parse_added("stolen", ENTRY, TODAY)


@pytest.mark.parametrize(("asked", "found"), [
    ({"plate": "7-kxl-92"}, True), ({"plate": "KXL"}, True), ({"plate": "8KXL"}, False),
    ({"case_number": "pl13"}, True), ({"case_number": "PL14"}, False),
    ({"plate": "92", "case_number": "1300-1"}, True), ({"plate": "92", "case_number": "1301"}, False),
    ({"plate": "92", "case_number": ""}, True),
])  # fmt: skip
def test_a_part_of_plate_and_case_finds_the_entry(asked, found):
    assert parse_search(asked).finds(LISTED) is found


@given(start=st.integers(0, 4), length=st.integers(2, 6))
def test_every_part_of_a_plate_finds_it(start, length):
    part = LISTED.plate[start : start + length]
    assert parse_search({"plate": part}).finds(LISTED) or len(part) < 2


@pytest.mark.parametrize(("asked", "field"), [
    ({}, "plate"), ({"plate": "", "case_number": ""}, "plate"), ({"plate": "!"}, "plate"), ({"plate": "7"}, "plate"),
    ({"case_number": "PL"}, "case_number"), ({"plate": 7}, "plate"), ({"plate": "7KXL92", "after": 7}, "after"),
    ({"plate": "7KXL92", "list": "x"}, "list"),
])  # fmt: skip
def test_a_search_for_nothing_is_refused(asked, field):
    with pytest.raises(FieldInvalid) as caught:
        parse_search(asked)
    assert caught.value.field == field


def test_a_right_entry_has_no_fault():
    draft = check_draft(ENTRY, TODAY)
    assert (draft.faults, draft.warnings, draft.shown, draft.one_in) == ((), (), "7-KXL-92", None)


def test_each_column_has_its_own_fault():
    past = str(TODAY - timedelta(days=1))
    draft = check_draft(ENTRY | {"priority": "9", "weed_date": past, "reason": "www.bad.example", "owner": ""}, TODAY)
    assert {fault.column for fault in draft.faults} == {"priority", "weed_date", "reason", "owner"}
    assert draft.shown == "7-KXL-92"


def test_what_is_not_typed_yet_is_missing():
    draft = check_draft({"plate": "A1"}, TODAY)
    assert "missing-value" in {fault.cause for fault in draft.faults if fault.column == "owner"}
    assert {warning.cause for warning in draft.warnings} == {"short-plate"}


def test_a_wide_pattern_is_a_fault_of_the_plate():
    wide, narrow = check_draft(ENTRY | {"plate": "7K*"}, TODAY), check_draft(ENTRY | {"plate": "7KXL9?"}, TODAY)
    assert [(fault.column, fault.cause) for fault in wide.faults] == [("plate", "pattern-too-wide")]
    assert narrow.faults == ()
    assert narrow.one_in is not None
    assert wide.one_in is not None
    assert wide.one_in < 10_000 < narrow.one_in


def test_a_bad_country_says_nothing_of_the_plate():
    draft = check_draft(ENTRY | {"country": "??"}, TODAY)
    assert [fault.column for fault in draft.faults] == ["country"]
    assert draft.shown == ""


def test_an_unknown_column_is_refused():
    with pytest.raises(FieldInvalid):
        check_draft({"colour_of_hair": "red"}, TODAY)
