"""The first day of entries whose line leaves valid_from empty, or whose file has no such column."""

from datetime import date, timedelta

import pytest

from platewatch.fields import FieldInvalid
from platewatch.hotlists.entry import NOT_GIVEN, Entry, fill_first_day
from platewatch.hotlists.entry_document import change_entry, parse_added
from tests.unit.hotlists.fakes import HEADER, TODAY, FakeService

WHOLE = f"{HEADER}\nAB12,PL1,NL,1,1,x,OVJ,suspect,,{{first}},2026-04-01,me\n"
BARE = f"{HEADER.replace('valid_from,', '')}\nAB12,PL1,NL,1,1,{{reason}},OVJ,suspect,,2026-04-01,me\n"
DOCUMENT = {
    "plate": "AB12",
    "case_number": "PL1",
    "category": 1,
    "priority": 1,
    "reason": "x",
    "consent": "OVJ",
    "role": "suspect",
    "weed_date": "2026-04-01",
    "owner": "me",
}


def listed(service: FakeService) -> Entry:
    service.drain()
    state = service.states["burglaries"]
    [version] = service.load_revision("burglaries", state.active)
    return version.entry


@pytest.mark.parametrize("file", [WHOLE.format(first=""), WHOLE.format(first="  "), BARE.format(reason="x")])
def test_a_line_without_a_first_day_counts_from_today(file: str) -> None:
    service = FakeService()
    service.put("burglaries/a.csv", file.encode())
    assert listed(service).valid_from == TODAY


def test_a_file_that_repeats_an_entry_on_another_day_changes_nothing() -> None:
    service = FakeService()
    service.put("burglaries/a.csv", BARE.format(reason="x").encode())
    listed(service)
    service.today += timedelta(days=1)
    service.put("burglaries/b.csv", BARE.format(reason="x").encode())
    assert listed(service).valid_from == TODAY
    assert service.last_report("burglaries/b.csv").imported.counts.total == 0


def test_a_line_that_changes_something_else_keeps_the_first_day() -> None:
    service = FakeService()
    service.put("burglaries/a.csv", BARE.format(reason="x").encode())
    listed(service)
    service.today += timedelta(days=1)
    change = BARE.format(reason="y").replace("plate,", "change,plate,").replace("AB12,", "change,AB12,")
    service.put("burglaries/b.delta.csv", change.encode())
    assert (listed(service).reason, listed(service).valid_from) == ("y", TODAY)


def test_a_file_in_parts_has_the_same_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platewatch.hotlists.parts.PART_LINES", 1)
    service = FakeService()
    header, line, _ = BARE.format(reason="x").split("\n")
    service.put("burglaries/a.csv", "\n".join([header, line, line.replace("AB12", "AB13"), ""]).encode())
    service.drain()
    stored = service.load_revision("burglaries", service.states["burglaries"].active)
    assert [version.entry.valid_from for version in stored] == [TODAY, TODAY]


def test_a_single_entry_counts_from_the_services_today() -> None:
    entry = parse_added("burglaries", DOCUMENT, TODAY)
    assert entry.valid_from == TODAY
    assert parse_added("burglaries", DOCUMENT | {"valid_from": "2026-03-20"}, TODAY).valid_from == date(2026, 3, 20)
    later = parse_added("burglaries", DOCUMENT | {"valid_from": "2026-03-20"}, TODAY)
    assert change_entry(later, {"valid_from": ""}, TODAY).valid_from == TODAY
    with pytest.raises(FieldInvalid, match="must be a date"):
        parse_added("burglaries", DOCUMENT | {"valid_from": "soon"}, TODAY)


@pytest.mark.parametrize(
    ("first", "weed", "settled"),
    [
        (date(2026, 1, 1), date(2026, 4, 1), date(2026, 1, 1)),
        (date(2026, 3, 20), date(2026, 4, 1), TODAY),
        (date(2026, 1, 1), date(2026, 3, 11), TODAY),
    ],
)
def test_what_is_listed_already_keeps_its_day_unless_it_is_to_come_or_over(
    first: date, weed: date, settled: date
) -> None:
    entry = parse_added("burglaries", DOCUMENT, TODAY)
    bare = Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"valid_from": NOT_GIVEN})
    before = Entry(
        **{name: getattr(entry, name) for name in Entry.__slots__} | {"valid_from": first, "weed_date": weed}
    )
    assert fill_first_day(bare, before, TODAY).valid_from == settled
    assert fill_first_day(entry, before, TODAY) is entry
