"""A file of changes counts as a whole or not at all; a dry run changes nothing and says what would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hotlists import dry_run, parts
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.mode import Mode, mark_mode, parse_mode
from platewatch.hotlists.report import Verdict, write_document
from tests.unit.hotlists.fakes import HEADER, FakeService, Killed, import_first, write_csv, write_delta

A, LIST = "burglaries/a.csv", "burglaries"
DELTA, CHECK, DELTA_CHECK = "burglaries/b.delta.csv", "burglaries/b.check.csv", "burglaries/b.delta.check.csv"
FIRST = [("AA11", "x"), ("BB22", "x"), ("CC33", "x"), ("GKL*11", "x")]


def make_service() -> FakeService:
    return import_first(A, FIRST)


GOOD = [
    ("end", "BB22", ""),
    ("add", "DD44", "y"),
    ("change", "AA11", "y"),
    ("change", "CC33", "x"),
    ("end", "GKL*11", ""),
]
AFTER = [("AA11", "y"), ("CC33", "x"), ("DD44", "y")]


def test_changes_are_made_and_counted() -> None:
    service = make_service()
    service.put(DELTA, write_delta(*GOOD))
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible(LIST) == service.content(LIST) == AFTER
    report = service.last_report(DELTA)
    assert report.imported is not None
    counts = report.imported.counts
    assert (counts.lines, counts.added, counts.changed, counts.ended, counts.patterns) == (3, 1, 1, 2, 0)
    # Its event comes again.
    assert service.handle(DELTA) is Outcome.KNOWN
    assert service.visible(LIST) == AFTER


def test_lines_that_do_not_fit_the_list_are_all_named_and_nothing_changes() -> None:
    service = make_service()
    bad = [("add", "AA11", "y"), ("end", "ZZ99", ""), ("change", "YY88", "y"), ("add", "GKL*11", "y")]
    service.put(DELTA, write_delta(GOOD[0], *bad, GOOD[1]))
    assert service.drain() == [Outcome.REFUSED]
    report = service.last_report(DELTA)
    assert (report.verdict, report.bad_lines) == (Verdict.REFUSED, 4)
    assert {fault.line: fault.column for fault in report.faults} == dict.fromkeys((3, 4, 5, 6), "plate")
    told = {fault.line: fault.reason for fault in report.faults}
    assert "already" in told[3]
    assert "no entry" in told[4]
    assert "no entry" in told[5]
    assert service.visible(LIST) == service.content(LIST) == FIRST
    assert service.states[LIST].running is None
    assert not any("AA11" in fault.reason or "ZZ99" in fault.reason for fault in report.faults)


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("remove,AA11,PL1,,,,,,,,,,", "change", "one of add, change, end"),
        (",AA11,PL1,,,,,,,,,,", "change", "one of add, change, end"),
        ("end,AA11,,,,,,,,,,,", "case_number", "must not be empty"),
        ("end,A,PL1,,,,,,,,,,", "plate", "1 letters and digits"),
        ("add,AA11,PL1,,,,,,,,,,", "category", "must not be empty"),
        ("end,AA11", None, "2 fields, the header 13"),
    ],
)
def test_a_bad_line_is_named(line: str, column: str | None, words: str) -> None:
    service = make_service()
    service.put(DELTA, f"change,{HEADER}\n{line}\n".encode())
    assert service.drain() == [Outcome.REFUSED]
    fault = service.last_report(DELTA).faults[0]
    assert (fault.line, fault.column) == (2, column)
    assert words in fault.reason


def test_two_lines_about_one_entry_and_a_file_of_the_other_kind_are_refused() -> None:
    service = make_service()
    service.put(DELTA, write_delta(("end", "AA11", ""), ("add", "aa-11", "y")))
    service.put("burglaries/c.delta.csv", write_csv(*FIRST))
    service.put("burglaries/d.csv", write_delta(*GOOD))
    assert service.drain() == [Outcome.REFUSED] * 3
    assert "line 2 has the same plate" in service.last_report(DELTA).faults[0].reason
    assert service.last_report("burglaries/c.delta.csv").faults[0].column == "change"
    assert "unknown column" in service.last_report("burglaries/d.csv").faults[0].reason
    assert service.visible(LIST) == FIRST


@pytest.mark.parametrize("late", [False, True])
def test_a_death_at_any_call_makes_the_changes_once(late: bool) -> None:
    for calls in range(100):
        service = make_service()
        service.lives, service.dies_late = calls, late
        service.put(DELTA, write_delta(*GOOD))
        service.drain()
        assert service.visible(LIST) == service.content(LIST) == AFTER
        assert service.last_report(DELTA).verdict is Verdict.IMPORTED
        if service.lives is not None:
            break
    assert 10 < calls < 99


@pytest.mark.parametrize(("key", "data"), [(CHECK, write_csv(*AFTER)), (DELTA_CHECK, write_delta(*GOOD))])
def test_a_dry_run_tells_what_would_change_and_changes_nothing(key: str, data: bytes) -> None:
    service = make_service()
    before = (service.states[LIST], service.writes, dict(service.revisions))
    service.put(key, data)
    assert service.drain() == [Outcome.CHECKED]
    assert (service.states[LIST], service.writes, service.revisions) == before
    document = write_document(service.last_report(key))
    assert [document[name] for name in ("status", "upon", "lines", "added", "changed", "ended")] == [
        "checked",
        1,
        3,
        1,
        1,
        2,
    ]
    told = [(change["change"], change["plate"], change["reason"], change["columns"]) for change in document["changes"]]
    assert told == [
        ("change", "AA11", "y", ["reason"]),
        ("end", "BB22", "x", []),
        ("add", "DD44", "y", []),
        ("end", "GKL*11", "x", []),
    ]
    assert {change["case_number"] for change in document["changes"]} == {"PL1"}
    # For good, it does just that.
    service.put(key.replace(".check", ""), data)
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible(LIST) == AFTER


def test_a_dry_run_names_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    service.put(CHECK, write_csv(("!", "x")))
    service.put(DELTA_CHECK, write_delta(("end", "ZZ99", "")))
    assert service.drain() == [Outcome.CHECKED] * 2
    for key in (CHECK, DELTA_CHECK):
        assert (service.last_report(key).verdict, service.last_report(key).bad_lines) == (Verdict.REFUSED, 1)
    monkeypatch.setattr("platewatch.hotlists.patterns.MAX_PATTERNS", 0)
    service.put(CHECK, write_csv(("GKL*11", "x")))
    service.drain()
    assert "at most 0 plates" in service.last_report(CHECK).faults[0].reason


def test_a_dry_run_tells_so_many_changes_and_counts_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_run, "MAX_SHOWN", 2)
    service = make_service()
    service.put(CHECK, write_csv(*((f"ZZ{number:02}", "x") for number in range(9))))
    service.drain()
    checked = service.last_report(CHECK).checked
    assert checked is not None
    assert (len(checked.changes), checked.counts.added, checked.counts.ended) == (2, 9, 4)


def test_a_dry_run_beside_a_running_import_does_not_wait() -> None:
    service = make_service()
    service.put("burglaries/c.csv", write_csv(*AFTER))
    service.lives = 12
    with pytest.raises(Killed):
        service.handle("burglaries/c.csv")
    assert service.states[LIST].running is not None
    service.put(CHECK, write_csv(*FIRST))
    assert service.handle(CHECK) is Outcome.CHECKED


kinds = st.sampled_from(["add", "change", "end"])
plates = st.sampled_from(["AA11", "BB22", "CC33", "DKL*44", "EE55"])


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(plates, st.sampled_from("xy")),
    st.lists(st.tuples(kinds, plates, st.sampled_from("xyz")), unique_by=lambda line: line[1]),
)
def test_changes_do_what_they_say_or_nothing(before: dict[str, str], lines: list[tuple[str, str, str]]) -> None:
    service = FakeService()
    service.put(A, write_csv(*before.items()))
    service.put(DELTA, write_delta(*lines))
    outcomes = service.drain()
    fits = all((plate in before) == (kind != "add") for kind, plate, _ in lines)
    assert outcomes == [Outcome.IMPORTED, Outcome.IMPORTED if fits else Outcome.REFUSED]
    expected = dict(before)
    if fits:
        for kind, plate, reason in lines:
            expected[plate] = reason
            if kind == "end":
                del expected[plate]
    assert service.visible(LIST) == service.content(LIST) == sorted(expected.items())


@pytest.mark.parametrize("mode", [Mode(), Mode(True), Mode(False, True), Mode(True, True)])
def test_a_mode_is_read_from_the_file_s_name(mode: Mode) -> None:
    assert parse_mode(f"a{mark_mode(mode)}") == mode
    assert parse_mode(f"a.b{mark_mode(mode)}") == mode


def test_a_line_of_another_division_never_changes_or_ends_the_other_car() -> None:
    service = FakeService()
    service.put(A, write_csv(("B-NO 1234", "x"), ("HH-AB 12", "x")).replace(b",NL,", b",DE,"))
    assert service.drain() == [Outcome.IMPORTED]
    reasons = []
    for number, line in enumerate([("end", "BN-O 1234", ""), ("add", "HHA-B 12", "y"), ("change", "HHA-B 12", "y")]):
        key = f"burglaries/bad{number}.delta.csv"
        service.put(key, write_delta(line).replace(b",NL,", b",DE,"))
        assert service.drain() == [Outcome.REFUSED]
        reasons += [fault.reason for fault in service.last_report(key).faults]
    assert "another car" in reasons[0]
    assert "a case number of its own" in reasons[1]
    assert "another car" in reasons[2]
    service.put("burglaries/good.delta.csv", write_delta(("end", "b no 1234", "")))
    assert service.drain() == [Outcome.IMPORTED]
    assert [plate for plate, _ in service.visible(LIST)] == ["HHAB12"]


def test_a_line_that_ends_keeps_its_writing_when_the_file_is_checked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 1)
    service = FakeService()
    service.put(A, write_csv(("B-NO 1234", "x"), ("AA11", "x")).replace(b",NL,", b",DE,"))
    service.drain()
    service.put(DELTA, write_delta(("change", "AA11", "y"), ("end", "BN-O 1234", "")))
    assert service.drain()[-1] is Outcome.REFUSED
    assert [fault.line for fault in service.last_report(DELTA).faults] == [3]
