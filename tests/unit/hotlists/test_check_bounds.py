"""How far a file is checked at a time, and how much of it is too much: exactly at each bound."""

from collections.abc import Callable, Iterator

import pytest

from platewatch.hotlists import check, patterns
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.check import FileRules, Progress, check_lines
from platewatch.hotlists.errors import ImportInterrupted, PatternsTooMany
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.lines import Row, parse_lines
from platewatch.hotlists.patterns import (
    Measured,
    choose_within_bounds,
    explain_too_wide_together,
    pack_patterns,
    unpack_measured,
    unpack_patterns,
)
from platewatch.hotlists.staging import Staging
from tests.unit.alerts.makers import make_entry
from tests.unit.hotlists.test_check import GOOD, TODAY, write_file


def always() -> bool:
    return True


def plates(count: int) -> bytes:
    return write_file(*(GOOD | {"plate": f"AB{number:04d}"} for number in range(count)))


def rows(data: bytes) -> Iterator[Row]:
    return iter(parse_lines([data]))


def run(data: bytes, progress: Progress, keep_going: Callable[[], bool] = always, most: int = 99) -> list[int]:
    """Checks on; the numbers of the lines that were found right."""
    with Staging("burglaries") as staging:
        check_lines(rows(data), staging, FileRules("burglaries", TODAY), keep_going, progress, most=most)
        return sorted(line.line for line in staging)


def causes(findings: Findings) -> list[tuple[int, str | None, Cause]]:
    return [(fault.line, fault.column, fault.cause) for fault in findings.faults]


def test_a_file_is_checked_in_parts_of_so_many_lines() -> None:
    progress, data = Progress(), plates(5)
    for lines, line, whole in (([2, 3], 3, False), ([4, 5], 5, False), ([6], 6, True)):
        assert run(data, progress, most=2) == lines
        assert (progress.line, progress.whole) == (line, whole)
    assert progress.findings.lines == 5
    # Exactly at its end nobody knows yet that it is one.
    progress, data = Progress(), plates(2)
    assert (run(data, progress, most=2), progress.whole, progress.line) == ([2, 3], True, 3)


def test_when_the_time_runs_low_what_was_checked_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_LOOK_UP_EVERY", 2)
    progress, data = Progress(), plates(5)
    looks = iter([True, True, False])
    assert run(data, progress, lambda: next(looks)) == [2, 3, 4]
    assert (progress.line, progress.whole) == (4, False)
    with pytest.raises(ImportInterrupted):
        run(data, progress, lambda: False)
    # Looking for where it stopped is no progress.
    looks = iter([True, True, False])
    with pytest.raises(ImportInterrupted):
        run(data, progress, lambda: next(looks))
    assert run(data, progress) == [5, 6]
    assert progress.whole


def test_a_list_has_so_many_entries_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MAX_ENTRIES", 3)
    progress = Progress()
    assert run(plates(3), progress) == [2, 3, 4]
    assert causes(progress.findings) == []
    progress = Progress()
    assert run(plates(6), progress) == [2, 3, 4]
    assert causes(progress.findings) == [(5, None, Cause.TOO_MANY_ENTRIES)]
    assert progress.whole


@pytest.mark.parametrize(("count", "faults"), [(2, []), (3, [4]), (5, [4])])
def test_that_there_are_too_many_patterns_is_said_once(
    count: int, faults: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "MAX_PATTERNS", 2)
    progress = Progress()
    run(write_file(*(GOOD | {"plate": f"7KX{number}2?"} for number in range(count))), progress)
    assert causes(progress.findings) == [(line, "plate", Cause.TOO_MANY_PATTERNS) for line in faults]
    assert progress.patterns == count


def test_a_line_that_repeats_another_names_it_and_is_not_counted_as_a_pattern() -> None:
    progress = Progress()
    data = write_file(*(GOOD | {"plate": plate} for plate in ("7KXL9?", "7KXL91", "7-KXL-9?")))
    assert run(data, progress) == [2, 3]
    [fault] = progress.findings.faults
    assert (fault.line, fault.column, fault.cause) == (4, "plate", Cause.REPEATED)
    assert fault.reason == "line 2 has the same plate and case_number"
    assert progress.patterns == 1


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_an_empty_file_is_at_fault_at_its_first_line(data: bytes) -> None:
    progress = Progress()
    run(data, progress)
    assert causes(progress.findings) == [(1, None, Cause.FILE_EMPTY)]
    assert progress.whole


def test_without_a_header_nothing_else_is_said() -> None:
    progress = Progress()
    run(b"plate,country\nx,y,z\n", progress)
    assert {cause for _, _, cause in causes(progress.findings)} == {Cause.HEADER}
    assert {line for line, _, _ in causes(progress.findings)} == {1}
    assert len(causes(progress.findings)) == len(COLUMNS) - 2 - 4
    assert (progress.findings.lines, progress.whole) == (0, True)


@pytest.mark.parametrize(
    ("parts", "chosen"),
    [
        ([1e-4], 1),
        ([1.0001e-4], 0),
        ([1e-4] * 10, 10),
        ([1e-4] * 11, 10),
        ([1e-4] * 10 + [1e-9], 10),
        ([1e-5, 2e-4], 1),
        ([], 0),
    ],
)
def test_which_patterns_of_a_stored_set_match(parts: list[float], chosen: int) -> None:
    measured = [Measured(make_entry(f"7KX{number:02d}?"), part) for number, part in enumerate(parts)]
    assert len(choose_within_bounds(measured[::-1])) == chosen


def test_the_narrowest_match_first_and_of_equals_by_plate_and_case() -> None:
    entries = [make_entry(plate, case_number=case) for plate in ("7KXL9?", "7KXL8?") for case in ("2", "1")]
    wide, narrow = make_entry("7KX*"), make_entry("7KXL1?")
    measured = [Measured(wide, 9e-5), *(Measured(entry, 3e-5) for entry in entries), Measured(narrow, 1e-5)]
    many = [Measured(make_entry(f"1AB{number:02d}?"), 8.7e-5) for number in range(9)]
    found = choose_within_bounds([*measured, *many])
    assert found == tuple(
        sorted([*entries, narrow, *(one.entry for one in many)], key=lambda one: (one.plate, one.case_number))
    )
    few = choose_within_bounds([*measured[1:5], *(Measured(make_entry(f"1AB{n:02d}?"), 1e-5) for n in range(91))])
    assert {(one.plate, one.case_number) for one in few if one.plate.startswith("7")} == {
        ("7KXL8?", "1"),
        ("7KXL8?", "2"),
        ("7KXL9?", "1"),
    }


def test_patterns_together_may_fit_a_thousandth() -> None:
    assert explain_too_wide_together(1 / 1_000) is None
    reason = explain_too_wide_together(1 / 500)
    assert reason is not None
    assert "fit 1 in 500 of" in reason
    assert "1 in 1,000 at the most" in reason


def test_a_set_has_so_many_patterns_and_takes_so_much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [make_entry(f"7KX{number:02d}?") for number in range(3)]
    packed = pack_patterns(entries)
    monkeypatch.setattr(patterns, "MAX_PATTERNS", 3)
    monkeypatch.setattr(patterns, "MAX_PACKED_BYTES", len(packed))
    assert unpack_patterns("stolen", pack_patterns(entries)) == tuple(entries)
    monkeypatch.setattr(patterns, "MAX_PACKED_BYTES", len(packed) - 1)
    with pytest.raises(PatternsTooMany, match="bytes together"):
        pack_patterns(entries)
    monkeypatch.setattr(patterns, "MAX_PATTERNS", 2)
    with pytest.raises(PatternsTooMany, match="3 patterns"):
        pack_patterns(entries)


def test_a_set_says_of_which_list_it_is() -> None:
    entry = make_entry("7KXL9?", list_name="wanted")
    [measured] = unpack_measured("wanted", pack_patterns([entry]))
    assert measured.entry == entry
    assert 0 < measured.part < 1e-4
    assert unpack_patterns("other", pack_patterns([entry]))[0].list_name == "other"


@pytest.mark.parametrize("columns", [COLUMNS, COLUMNS[::-1]])
def test_warnings_are_about_the_plate_as_the_line_writes_it(columns: tuple[str, ...]) -> None:
    lines = (GOOD | {"plate": plate, "country": "DE"} for plate in ("MUE-AB 123", "MUE AB 124", "B-AB 125"))
    progress = Progress()
    run(write_file(*lines, columns=columns), progress)
    assert [(warning.line, warning.cause) for warning in progress.findings.warnings] == [
        (2, Cause.DIGRAPH),
        (3, Cause.DIGRAPH),
    ]
