"""One line of a file of changes: what it does, or all that is wrong with it, wherever its columns stand."""

import json
import zlib
from datetime import date

import pytest

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.delta import DELTA_COLUMNS, Delta, DeltaLine, parse_delta_line
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.list_state import Counts
from platewatch.hotlists.patterns import pack_patterns
from platewatch.hotlists.versions import Key, Merge, Version
from tests.unit.alerts.makers import make_entry
from tests.unit.hotlists.test_columns import GOOD

TODAY = date(2026, 3, 12)
FIRST = list(range(len(DELTA_COLUMNS)))
LAST = [len(COLUMNS), *range(len(COLUMNS))]
"""The column `change` before the others, and after them."""


def parse(kind: str, places: list[int] = FIRST, cut: int | None = None, **changes: str) -> DeltaLine | list[Fault]:
    values = [kind, *((GOOD | changes)[name] for name in COLUMNS)]
    fields = [""] * len(values)
    for place, value in zip(places, values, strict=True):
        fields[place] = value
    return parse_delta_line("stolen", 7, fields[:cut], places, TODAY)


def causes(found: DeltaLine | list[Fault]) -> list[tuple[int, str | None, Cause]]:
    return [] if isinstance(found, DeltaLine) else [(fault.line, fault.column, fault.cause) for fault in found]


@pytest.mark.parametrize("places", [FIRST, LAST])
@pytest.mark.parametrize("kind", EditKind)
def test_a_line_says_what_it_does_to_which_entry(kind: EditKind, places: list[int]) -> None:
    found = parse(f" {kind.value} ", places)
    assert isinstance(found, DeltaLine)
    assert (found.line, found.kind, found.key) == (7, kind, Key("7KXL92", "PL1300-2026-1"))
    if kind is EditKind.END:
        # Without a country the dashes say more than the key.
        assert (found.entry, found.written, found.ended_as) == (None, "7-KXL-92", "7-KXL-92")
    else:
        assert found.entry is not None
        assert (found.entry.plate, found.entry.reason, found.ended_as) == ("7KXL92", "inbraak", "")


def test_a_line_keeps_the_plate_as_it_is_written() -> None:
    for kind in EditKind:
        found = parse(kind.value, plate="B-NO 1234", country="DE")
        assert isinstance(found, DeltaLine)
        assert found.written == "B-NO 1234"
        assert (found.ended_as == "B-NO 1234") is (kind is EditKind.END)


@pytest.mark.parametrize("text", ["", "ADD", "remove", "add,end"])
def test_another_change_is_refused(text: str) -> None:
    assert causes(parse(text)) == [(7, "change", Cause.NOT_A_CHOICE)]


def test_of_a_line_that_ends_only_what_names_the_entry_is_looked_at() -> None:
    assert causes(parse("end", category="9", weed_date="x", reason="")) == []
    assert causes(parse("end", plate="!", case_number="")) == [
        (7, "plate", Cause.PLATE_CHARACTER),
        (7, "case_number", Cause.MISSING),
    ]
    # Its last columns may be missing, whatever they are.
    only_key = [name for name in COLUMNS if name not in ("plate", "case_number")]
    places = [0, *(1 + (["plate", "case_number", *only_key]).index(name) for name in COLUMNS)]
    assert causes(parse("end", places, cut=3)) == []
    assert causes(parse("end", places, cut=2)) == [(7, None, Cause.FIELDS)]
    assert causes(parse("add", places, cut=3)) == [(7, None, Cause.FIELDS)]


def test_a_line_that_stops_before_it_says_what_it_does_is_at_fault() -> None:
    for cut in (0, 1, len(COLUMNS) - 6):
        assert causes(parse("add", LAST, cut=cut)) == [(7, None, Cause.FIELDS)]
    # Nothing is missing but what the line does.
    assert causes(parse("add", LAST, cut=len(COLUMNS))) == [(7, None, Cause.FIELDS)]


def test_all_faults_of_a_line_are_told() -> None:
    assert causes(parse("change", plate="!", category="9")) == [
        (7, "plate", Cause.PLATE_CHARACTER),
        (7, "category", Cause.NOT_A_CHOICE),
    ]


def test_a_packed_set_takes_no_room_for_spaces_and_escapes() -> None:
    entry = make_entry("7KXL9?", instruction="Bel méér")
    text = zlib.decompress(pack_patterns([entry])).decode()
    assert "méér" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))


KEPT, CHANGED = ("DD1?",), ("AA11", "BB22")
ADDED = ("EE2?", "FF3*", "GG4?")


def test_every_difference_is_counted_as_what_it_is() -> None:
    """Each count is another number, so that none can stand in another's place."""
    base = [Version(make_entry(plate), 1) for plate in sorted((*KEPT, *CHANGED, "CC33"))]
    reworded = [make_entry(plate, instruction="x") for plate in CHANGED]
    new = [make_entry(plate) for plate in ADDED]
    lines = [DeltaLine(9, EditKind.CHANGE, Key(one.plate, one.case_number), one) for one in reworded]
    lines += [DeltaLine(9, EditKind.ADD, Key(one.plate, one.case_number), one) for one in new]
    lines.append(DeltaLine(9, EditKind.END, base[2].key, None))
    seen: list[tuple[str, bool]] = []

    def note(version: Version, stays: bool) -> None:
        seen.append((version.entry.plate, stays))

    delta = Delta(base, sorted(lines, key=lambda line: line.key), 2, TODAY, on_entry=note)
    content = list(delta)
    assert delta.counts == Counts(lines=6, added=3, changed=2, ended=1, patterns=4)
    stays = [("AA11", True), ("BB22", True), ("CC33", False), ("DD1?", True)]
    assert seen == stays
    assert [(one.entry.plate, one.from_revision) for one in content] == [
        ("AA11", 2),
        ("BB22", 2),
        ("DD1?", 1),
        ("EE2?", 2),
        ("FF3*", 2),
        ("GG4?", 2),
    ]
    seen.clear()
    entries = sorted([*reworded, *new, base[3].entry], key=lambda entry: entry.plate)
    merge = Merge(base, entries, 2, TODAY, note)
    assert list(merge) == content
    assert (merge.counts, seen) == (delta.counts, stays)
    assert delta.counts.total == 6
