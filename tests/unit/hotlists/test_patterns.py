import json
import random
import string
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import EntryUnknown, PatternConfirmed, PatternsTooMany, PatternTooWide, SamePerson
from platewatch.hotlists.fields import write_row
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.pattern_sets import confirm_listed
from platewatch.hotlists.patterns import (
    MAX_LIST_SHARE,
    MAX_SHARE,
    Measured,
    PatternState,
    check_bounds,
    choose_within_bounds,
    describe_patterns,
    explain_too_wide,
    explain_too_wide_together,
    pack_patterns,
    unpack_measured,
    unpack_patterns,
)
from platewatch.hotlists.report import Verdict
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.standing import Standings
from platewatch.hotlists.versions import Key
from platewatch.plates.series import list_series
from platewatch.plates.share import measure_share
from tests.unit.alerts.makers import make_entry
from tests.unit.hotlists.fakes import FakeService, write_csv, write_delta

TWO_DIGITS = [f"*{number:02}*" for number in range(100)]
ANNA, BEN = "arn:aws:sts::1:assumed-role/editor/anna", "arn:aws:sts::1:assumed-role/editor/ben"
A, B = "burglaries/a.csv", "burglaries/b.csv"
LIST = "burglaries"


def entry_of(plate: str, reason: str = "x", country: str | None = "NL") -> Entry:
    return replace(make_entry(plate, country=country), list_name=LIST, reason=reason, case_number="PL1")


def edit(service: FakeService, plate: str, kind: EditKind = EditKind.ADD, by: str = ANNA, reason: str = "x") -> int:
    service.clock += timedelta(seconds=2)
    made = Edit(kind, Key(plate, "PL1"), lambda _: None if kind is EditKind.END else entry_of(plate, reason), by=by)
    return make_edit(LIST, made, service.clock, service.today, service.stores).revision


def pack_as_before(*entries: Entry) -> bytes:
    """A set as it was stored when patterns were not bounded."""
    rows = [write_row(entry) for entry in entries]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def test_patterns_may_fit_a_thousandth_of_all_plates_together_and_not_one_more() -> None:
    """Ten of the widest that there may be; sums of fractions come out a hair off."""
    widest = [Measured(entry_of(f"{number}KXL*"), MAX_SHARE) for number in range(10)]
    assert len(choose_within_bounds(widest)) == 10
    assert len(choose_within_bounds([*widest, Measured(entry_of("ABKXL*"), 1e-9)])) == 10
    narrow = Measured(entry_of("ABKXL*"), 1e-11)
    assert narrow.entry in choose_within_bounds([*widest, narrow])
    assert choose_within_bounds([Measured(entry_of("1KXL*"), MAX_SHARE * 1.001), narrow]) == (narrow.entry,)


def test_patterns_that_take_too_much_room_together_are_refused() -> None:
    """Matching fetches them with every read. Texts that say the same take little room, texts of their own take much."""
    chance = random.Random(7)

    def entries(letters: int) -> list[Entry]:
        # As random as the texts are, packing saves nothing of them.
        own = ["".join(chance.choices(string.ascii_letters, k=letters)) for _ in range(190)]
        return [entry_of(f"{number:03}KX*", reason=text) for number, text in enumerate(own)]

    assert len(pack_patterns(entries(100))) < 25_000
    with pytest.raises(PatternsTooMany, match=r"the 190 plates with . or . take 27\d{3} bytes together"):
        pack_patterns(entries(190))
    same = [entry_of(f"{number:03}KX*", reason="x" * 190) for number in range(200)]
    assert len(pack_patterns(same)) < 5_000
    with pytest.raises(PatternsTooMany, match="201 patterns"):
        pack_patterns([*same, entry_of("999KX*")])


def make_old_list(*plates: str) -> FakeService:
    """A list from the time when patterns were not bounded and needed no second person."""
    service = FakeService()
    service.put(A, write_csv(("7KXL9?", "x"), ("AA11", "x")))
    service.drain()
    state = service.states[LIST]
    packed = pack_as_before(*(entry_of(plate) for plate in sorted(plates)))
    service.patterns[LIST, state.active] = packed
    service.tables[LIST].sets[state.patterns] = packed
    service.standings.clear()
    return service


def test_a_hundred_patterns_of_two_digits_are_refused_line_by_line() -> None:
    service = FakeService()
    service.put(A, write_csv(("7KXL92", "x"), *((plate, "x") for plate in TWO_DIGITS)))
    assert service.drain() == [Outcome.REFUSED]
    report = service.last_report(A)
    assert report.verdict is Verdict.REFUSED
    assert [(fault.line, fault.column) for fault in report.faults] == [(line, "plate") for line in range(3, 103)]
    assert all("more characters" in fault.reason and "1 in 10,000" in fault.reason for fault in report.faults)
    assert not any(plate in fault.reason for fault in report.faults for plate in TWO_DIGITS)
    assert service.visible(LIST) == []


@pytest.mark.parametrize("name", ["burglaries/a.check.csv", "burglaries/a.delta.csv", "burglaries/a.delta.check.csv"])
def test_so_does_a_dry_run_and_a_file_of_changes(name: str) -> None:
    service = FakeService()
    line = ("add", "*12*", "x")
    service.put(name, write_delta(line) if "delta" in name else write_csv(line[1:]))
    service.drain()
    report = service.last_report(name)
    assert report.verdict is Verdict.REFUSED
    assert [(fault.line, fault.column) for fault in report.faults] == [(2, "plate")]


def test_a_single_pattern_that_fits_everybody_is_refused_and_changes_nothing() -> None:
    service = FakeService()
    service.put(A, write_csv(("AA11", "x")))
    service.drain()
    before = service.states[LIST]
    with pytest.raises(PatternTooWide, match=r"fits 1 in \d+ of the plates in use \([A-Z]{2}") as caught:
        edit(service, "*12*")
    assert "12*" not in str(caught.value)
    assert service.states[LIST] == before


def test_patterns_are_bounded_together_at_the_line_that_is_too_much() -> None:
    plates = [f"{digit}{letter}?L*" for digit in range(3, 10) for letter in "BDFGHJKLMNPRSTVWXZ"]
    parts = [measure_share(plate, "NL").part for plate in plates]
    assert max(parts) <= MAX_SHARE
    allowed = max(count for count in range(len(parts)) if sum(parts[:count]) <= MAX_LIST_SHARE)
    service = FakeService()
    service.put(A, write_csv(*((plate, "x") for plate in plates)))
    assert service.drain() == [Outcome.REFUSED]
    (fault,) = service.last_report(A).faults
    assert (fault.line, fault.column) == (allowed + 2, "plate")
    assert "together" in fault.reason
    service.put(B, write_csv(*((plate, "x") for plate in plates[:allowed])))
    assert service.drain() == [Outcome.IMPORTED]
    with pytest.raises(PatternTooWide, match="together"):
        edit(service, plates[allowed])
    service.put("burglaries/c.delta.csv", write_delta(("add", plates[allowed], "x")))
    assert service.drain() == [Outcome.REFUSED]
    edit(service, plates[0], EditKind.END)
    edit(service, plates[allowed])


def test_patterns_from_before_that_fit_everybody_do_not_match_and_are_told_of() -> None:
    old = ["7KXL9?", *TWO_DIGITS]
    measured = unpack_measured(LIST, pack_as_before(*(entry_of(plate) for plate in old)))
    assert [one.entry.plate for one in measured] == old
    assert [entry.plate for entry in choose_within_bounds(measured)] == ["7KXL9?"]
    listed = describe_patterns(measured, Standings(LIST))
    now = FakeService().clock
    assert [one.find_state(now) for one in listed] == [PatternState.STAYS, *[PatternState.TOO_WIDE] * 100]


def test_a_list_with_patterns_from_before_can_be_changed_and_what_was_within_bounds_stays() -> None:
    service = make_old_list("7KXL9?", "*12*")
    edit(service, "8KXL9?")
    assert sorted(plate for plate, _ in service.visible(LIST)) == ["*12*", "7KXL9?", "8KXL9?", "AA11"]
    measured = unpack_measured(LIST, service.tables[LIST].sets[service.states[LIST].patterns])
    states = {
        one.entry.plate: one.find_state(service.clock) for one in describe_patterns(measured, service.standings[LIST])
    }
    expected = {"*12*": PatternState.TOO_WIDE, "7KXL9?": PatternState.STAYS, "8KXL9?": PatternState.WAITS}
    assert states == expected
    with pytest.raises(PatternTooWide):
        edit(service, "*13*")
    edit(service, "*12*", EditKind.END)
    service.put(B, write_csv(("AA11", "y"), ("7KXL9?", "x")))
    assert service.drain() == [Outcome.IMPORTED]


def test_the_next_file_may_not_repeat_a_pattern_that_fits_everybody() -> None:
    service = make_old_list("7KXL9?", "*12*")
    service.put(B, write_csv(("*12*", "x"), ("AA11", "x")))
    assert service.drain() == [Outcome.REFUSED]
    assert [(fault.line, fault.column) for fault in service.last_report(B).faults] == [(2, "plate")]


def state_of(service: FakeService, plate: str) -> PatternState:
    measured = unpack_measured(LIST, service.tables[LIST].sets[service.states[LIST].patterns])
    listed = describe_patterns(measured, service.standings[LIST])
    return next(one.find_state(service.clock) for one in listed if one.entry.plate == plate)


def confirm(service: FakeService, plate: str, by: str) -> None:
    confirm_listed(LIST, Key(plate, "PL1"), by, service.clock, service.stores)


def test_a_pattern_stops_after_24_hours_without_anything_that_runs_and_goes_on_once_it_is_confirmed() -> None:
    service = FakeService()
    edit(service, "7KXL9?")
    begun = service.clock
    service.clock = begun + timedelta(hours=24) - timedelta(seconds=1)
    assert state_of(service, "7KXL9?") is PatternState.WAITS
    service.clock = begun + timedelta(hours=24)
    assert state_of(service, "7KXL9?") is PatternState.STOPPED
    with pytest.raises(SamePerson):
        confirm(service, "7KXL9?", ANNA)
    confirm(service, "7KXL9?", BEN)
    assert state_of(service, "7KXL9?") is PatternState.STAYS


def test_a_confirmed_pattern_stays_through_files_changes_and_roll_backs() -> None:
    service = FakeService()
    service.put(A, write_csv(("7KXL9?", "x"), ("AA11", "x")))
    service.drain()
    first = service.states[LIST].active
    # Somebody else announced the file.
    confirm(service, "7KXL9?", ANNA)
    service.put(B, write_csv(("7KXL9?", "x"), ("8KXL9?", "x")))
    service.drain()
    service.clock += timedelta(hours=30)
    assert state_of(service, "7KXL9?") is PatternState.STAYS
    assert state_of(service, "8KXL9?") is PatternState.STOPPED
    edit(service, "BB22")
    assert state_of(service, "7KXL9?") is PatternState.STAYS
    roll_back(LIST, first, service.clock, service.stores, ANNA)
    assert state_of(service, "7KXL9?") is PatternState.STAYS


def test_ending_the_only_pattern_and_adding_it_again_gives_no_new_24_hours() -> None:
    service = FakeService()
    edit(service, "7KXL9?")
    service.clock += timedelta(hours=23)
    edit(service, "7KXL9?", EditKind.END)
    edit(service, "7KXL9?")
    service.clock += timedelta(hours=2)
    assert state_of(service, "7KXL9?") is PatternState.STOPPED


def test_a_pattern_that_was_confirmed_while_a_file_is_imported_stays() -> None:
    service = FakeService()
    service.put(A, write_csv(("7KXL9?", "x")))
    service.drain()
    service.put(B, write_csv(("AA11", "x"), ("BB22", "x"), ("7KXL9?", "x")))

    def confirm_once() -> None:
        service.on_write = None
        confirm(service, "7KXL9?", ANNA)

    service.on_write = confirm_once
    assert service.drain() == [Outcome.IMPORTED]
    assert service.on_write is None
    service.clock += timedelta(hours=48)
    assert state_of(service, "7KXL9?") is PatternState.STAYS


@pytest.mark.parametrize("plate", ["8KXL9?", "7KXL92"])
def test_what_is_no_pattern_of_the_list_cannot_be_confirmed(plate: str) -> None:
    service = FakeService()
    edit(service, "7KXL9?")
    edit(service, "7KXL92")
    with pytest.raises(EntryUnknown):
        confirm(service, plate, BEN)


def test_a_pattern_from_before_needs_nobody() -> None:
    service = make_old_list("7KXL9?")
    with pytest.raises(PatternConfirmed):
        confirm(service, "7KXL9?", BEN)


marks = st.text("7KXL9?*", min_size=2, max_size=7)
entries = st.builds(entry_of, marks, st.just("x"), st.sampled_from([None, *sorted(list_series())]))


@given(st.lists(st.builds(Measured, entries, st.floats(0, 3e-4)), max_size=30, unique_by=lambda one: one.entry))
def test_what_matches_is_within_both_bounds_and_narrow_ones_are_never_pushed_out(patterns: list[Measured]) -> None:
    chosen = set(choose_within_bounds(patterns))
    within = [one for one in patterns if one.entry in chosen]
    assert all(one.part <= MAX_SHARE for one in within)
    assert sum(one.part for one in within) <= MAX_LIST_SHARE * (1 + 1e-6)
    left = [one.part for one in patterns if one.entry not in chosen]
    assert all(one.part <= min(left, default=1.0) for one in within)


@given(st.lists(entries, max_size=12, unique_by=lambda entry: entry.plate))
def test_a_packed_set_comes_back_and_its_shares_are_never_more_than_they_are(patterns: list[Entry]) -> None:
    packed = pack_patterns(patterns)
    assert unpack_patterns(LIST, packed) == tuple(patterns)
    for one in unpack_measured(LIST, packed):
        part = measure_share(one.entry.plate, one.entry.country).part
        assert part - 1e-11 <= one.part <= part + 1e-15
    assert unpack_patterns(LIST, pack_as_before(*patterns)) == tuple(patterns)


@given(st.lists(entries, max_size=12, unique_by=lambda entry: entry.plate))
def test_what_may_be_listed_matches(patterns: list[Entry]) -> None:
    try:
        check_bounds(patterns, [])
    except PatternTooWide:
        wide = [entry for entry in patterns if explain_too_wide(entry.plate, entry.country)]
        whole = sum(measure_share(entry.plate, entry.country).part for entry in patterns)
        assert wide or explain_too_wide_together(whole)
        return
    assert set(choose_within_bounds(unpack_measured(LIST, pack_patterns(patterns)))) == set(patterns)


def test_what_to_do_is_said() -> None:
    assert explain_too_wide("7K?L*", None) is None
    assert str(explain_too_wide("7K*", None)).endswith(": give more characters or a country")
    own, elsewhere = str(explain_too_wide("6?X???", "NL")), str(explain_too_wide("7K*", "NL"))
    assert "of the plates in use (NL), and a pattern may fit 1 in 10,000 at the most: give more characters" in own
    assert "(CZ: a picture does not always show the country, so others count by half)" in elsewhere
    assert elsewhere.endswith(": give more characters")
