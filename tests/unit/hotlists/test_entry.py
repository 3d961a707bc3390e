"""When an entry is in force, what names it, and how its plate is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.hotlists.entry import NOT_GIVEN, Entry, SubjectRole, fill_first_day, make_entry_id
from platewatch.hotlists.versions import Change, Version, find_changes, pair_versions

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
ENTRY = Entry(
    "stolen",
    "7KXL92",
    "NL",
    1,
    2,
    "r",
    "2026-17",
    "c",
    SubjectRole.VICTIM,
    "i",
    date(2026, 3, 1),
    date(2026, 3, 31),
    "o",
)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        # In March Amsterdam goes from one hour ahead of UTC to two.
        (datetime(2026, 2, 28, 23, tzinfo=UTC) - TICK, False),
        (datetime(2026, 2, 28, 23, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 22, tzinfo=UTC) - TICK, True),
        (datetime(2026, 3, 31, 22, tzinfo=UTC), False),
    ],
)
def test_an_entry_is_in_force_from_its_first_day_through_its_last(moment: datetime, holds: bool) -> None:
    assert ENTRY.holds(moment, AMSTERDAM) is holds


def test_an_entry_of_one_day_is_in_force_that_day() -> None:
    one = replace(ENTRY, weed_date=ENTRY.valid_from)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [one.holds(noon + number * DAY, AMSTERDAM) for number in (-1, 0, 1)] == [False, True, False]


@pytest.mark.parametrize(("plate", "pattern"), [("7KXL92", False), ("7KXL9?", True), ("7KX*", True), ("*", True)])
def test_a_plate_known_in_part_is_a_pattern(plate: str, pattern: bool) -> None:
    assert replace(ENTRY, plate=plate).is_pattern is pattern


def test_an_entry_is_named_by_its_list_its_plate_and_its_case() -> None:
    assert ENTRY.entry_id == make_entry_id("stolen", "7KXL92", "2026-17")
    assert len(ENTRY.entry_id) == 32
    same = replace(ENTRY, country=None, priority=5, reason="x", weed_date=ENTRY.weed_date + DAY, written="7-KX-L92")
    assert same.entry_id == ENTRY.entry_id
    others = (replace(ENTRY, list_name="x"), replace(ENTRY, plate="X"), replace(ENTRY, case_number="x"))
    assert len({ENTRY.entry_id, *(one.entry_id for one in others)}) == 4


def test_a_plate_is_shown_as_the_list_writes_it_or_as_its_country_does() -> None:
    assert ENTRY.show_plate() == "7-KXL-92"
    assert replace(ENTRY, written="7-KX-L92").show_plate("BE") == "7-KX-L92"
    unknown = replace(ENTRY, country=None)
    assert (unknown.show_plate(), unknown.show_plate("NL")) == ("7KXL92", "7-KXL-92")
    assert replace(ENTRY, country="BE").show_plate("NL") == "7KXL92"


@pytest.mark.parametrize(
    ("own", "listed", "weed", "settled"),
    [
        (5, None, None, 5),
        (5, 1, 31, 5),
        (None, None, None, 12),
        (None, 1, 31, 1),
        (None, 1, 12, 1),
        (None, 1, 11, 12),
        (None, 12, 31, 12),
        (None, 13, 31, 12),
    ],
)
def test_a_first_day_is_its_own_or_the_listed_ones_or_today(
    own: int | None, listed: int | None, weed: int | None, settled: int
) -> None:
    today = date(2026, 3, 12)
    entry = replace(ENTRY, valid_from=NOT_GIVEN if own is None else date(2026, 3, own))
    before = (
        None
        if listed is None or weed is None
        else replace(ENTRY, valid_from=date(2026, 3, listed), weed_date=date(2026, 3, weed))
    )
    assert fill_first_day(entry, before, today) == replace(ENTRY, valid_from=date(2026, 3, settled))


def version(plate: str, revision: int = 1, **changes: object) -> Version:
    return Version(replace(ENTRY, plate=plate, **changes), revision)  # type: ignore[arg-type]


def test_revisions_are_compared_key_by_key() -> None:
    left = [version("AA11"), version("CC33"), version("CC33", case_number="2026-18"), version("DD44")]
    right = [version("BB22", 2), version("CC33", 2, reason="x"), version("DD44"), version("EE55", 2)]
    assert list(pair_versions(left, right)) == [
        (left[0], None),
        (None, right[0]),
        (left[1], right[1]),
        (left[2], None),
        (left[3], right[2]),
        (None, right[3]),
    ]
    assert list(find_changes(left, right)) == [
        Change(left[0], None),
        Change(None, right[0]),
        Change(left[1], right[1]),
        Change(left[2], None),
        Change(None, right[3]),
    ]
    assert list(pair_versions([], right)) == [(None, one) for one in right]
    assert list(pair_versions(left, [])) == [(one, None) for one in left]
