"""Warnings: told beside faults, for files, dry runs, changes and single entries; they refuse nothing."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest

from platewatch.hotlists import findings as findings_module
from platewatch.hotlists import parts
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.edits import Edit, EditKind
from platewatch.hotlists.entry import Entry, Found
from platewatch.hotlists.entry_document import parse_added
from platewatch.hotlists.findings import FIRST_LINES, CauseCount, CauseCounts, Findings, LineWarning
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.list_state import FinishedEdit
from platewatch.hotlists.report import Report, Verdict, write_document
from platewatch.hotlists.versions import Key
from platewatch.hotlists.warned_edits import TypedEdit, make_warned_edit
from tests.unit.alerts.makers import make_entry
from tests.unit.hotlists.fakes import HEADER, NOON, TODAY, FakeService, write_csv, write_delta

KEY = "burglaries/a.csv"
ODD = [("A1", "x"), ("01MRT23", "x"), ("7KXL9O", "x"), ("7KXL90", "x"), ("8KXL92", "x")]


def causes(report: Report) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.cause.value) for one in report.findings.warnings]


def import_all(service: FakeService, key: str, data: bytes) -> Report:
    service.put(key, data)
    service.drain()
    return service.last_report(key)


def write_lines(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def line(plate: str, country: str, case: str = "PL1") -> str:
    return f"{plate},{case},{country},1,1,x,OVJ,suspect,,2026-03-01,2026-04-01,me"


@pytest.mark.parametrize(
    ("plate", "country", "written", "found"),
    [
        ("7KXL92", "NL", "7-KXL-92", []),
        ("GOAB123", "DE", "GÖ-AB 123", []),
        ("MUEAB123", "DE", "MUE-AB 123", [Cause.DIGRAPH]),
        ("MUEAB123", None, "MUE-AB 123", [Cause.DIGRAPH]),
        ("MUEAB123", "FR", "MUE-AB 123", [Cause.NOT_BUILT_SO]),
        ("AB12CDE", "NE", "AB12 CDE", [Cause.COUNTRY_NOT_READ]),
        ("A1", "NE", "A1", [Cause.NEVER_READ, Cause.COUNTRY_NOT_READ]),
        ("A1", "GB", "A 1", [Cause.SHORT]),
        ("7KXL9O", "NL", "7-KXL-9O", [Cause.READ_AS_OTHER]),
        ("123456", None, "123456", [Cause.WORD_OR_NUMBER]),
        ("AB12CDE", "UK", "AB12 CDE", []),  # stored before countries were checked
        ("AB12CDE", "ZZ", "AB12 CDE", []),
    ],
)
def test_an_entry_is_warned_about_for_each_cause(
    plate: str, country: str | None, written: str, found: list[Cause]
) -> None:
    warnings = list(find_warnings(make_entry(plate, country=country), written, 7))
    assert [one.cause for one in warnings] == found
    assert all(one.line == 7 and plate not in one.reason for one in warnings)


def test_a_file_with_warnings_is_imported_and_its_report_tells_them() -> None:
    service = FakeService()
    report = import_all(service, KEY, write_csv(*ODD))
    assert report.verdict is Verdict.IMPORTED
    assert len(service.visible("burglaries")) == len(ODD)
    assert causes(report) == [
        (2, "plate", "never-read"),
        (3, "plate", "not-built-so"),
        (4, "plate", "read-as-other"),
        (5, "plate", "twin"),
    ]


def test_a_dry_run_tells_the_same_warnings_and_a_refused_file_too() -> None:
    service = FakeService()
    imported = import_all(service, KEY, write_csv(*ODD))
    checked = import_all(service, "burglaries/b.check.csv", write_csv(*ODD))
    assert (checked.verdict, causes(checked)) == (Verdict.CHECKED, causes(imported))
    refused = import_all(service, "burglaries/c.csv", write_csv(*ODD, ("!", "x")))
    # Twins are looked for in what is to be the list.
    assert (refused.verdict, causes(refused)) == (Verdict.REFUSED, causes(imported)[:3])


def test_a_file_in_parts_tells_the_warnings_of_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 2)
    whole, divided = FakeService(), FakeService()
    report = import_all(divided, KEY, write_csv(*ODD))
    assert divided.parts
    assert report.verdict is Verdict.IMPORTED
    monkeypatch.undo()
    assert causes(report) == causes(import_all(whole, KEY, write_csv(*ODD)))


def test_a_file_of_changes_is_compared_with_what_the_list_keeps() -> None:
    service = FakeService()
    import_all(service, KEY, write_csv(("7KXL90", "x"), ("8KXLI2", "x"), ("9KXL10", "x")))
    lines = [("add", "7KXL9O", "y"), ("end", "8KXLI2", ""), ("add", "8KXL12", "y"), ("change", "9KXL10", "y")]
    report = import_all(service, "burglaries/b.delta.csv", write_delta(*lines))
    assert report.verdict is Verdict.IMPORTED
    # The twin of line 4 is ended by line 3.
    assert [found for found in causes(report) if found[2] == "twin"] == [(2, "plate", "twin")]
    assert "the list has a plate already" in report.findings.warnings[-1].reason


@pytest.mark.parametrize("part_lines", [2, 100])
def test_a_death_at_any_call_leaves_a_report_with_the_warnings(
    monkeypatch: pytest.MonkeyPatch, part_lines: int
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", part_lines)
    for late in (False, True):
        for lives in range(40):
            service = FakeService(dies_late=late, lives=lives)
            service.put(KEY, write_csv(*ODD))
            outcomes = service.drain()
            assert Outcome.IMPORTED in outcomes or Outcome.KNOWN in outcomes
            report = service.last_report(KEY)
            assert len(causes(report)) == report.findings.warning_counts.total == 4


def test_a_report_names_each_cause_once_with_its_count_and_first_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "MAX_FAULTS", 3)
    monkeypatch.setattr(findings_module, "MAX_WARNINGS", 2)
    bad = [line("!", "NL", f"c{number}") for number in range(8)] + [line("AB", "NLD", "d")]
    short = [line(f"A{number}", "NE") for number in range(6)]
    document = write_document(import_all(FakeService(), KEY, write_lines(*bad, *short)))
    assert document["bad_lines"] == 9
    assert (len(document["faults"]), len(document["warnings"])) == (3, 2)
    first = document["faults"][0]
    assert (first["line"], first["column"], first["cause"]) == (2, "plate", "plate-character")
    told = [(one["cause"], one["column"], one["count"], one["lines"]) for one in document["fault_causes"]]
    assert told == [
        ("plate-character", "plate", 8, [2, 3, 4, 5, 6]),
        ("country-unknown", "country", 1, [10]),
    ]
    told = [(one["cause"], one["column"], one["count"], one["lines"]) for one in document["warning_causes"]]
    assert told == [
        ("never-read", "plate", 6, [11, 12, 13, 14, 15]),
        ("country-not-read", "country", 6, [11, 12, 13, 14, 15]),
    ]


def test_every_fault_of_a_file_has_a_cause_of_its_own() -> None:
    wrong = ["!,c,NL,1,1,x,o,suspect,,2026-03-01,2026-04-01,me", "A,c,NL,9,9,,o,x,,2026-3-1,2026-01-01,me", "A*,c", '"']
    wrong += [f"AB12CD,{'c' * 65},ZZ,1,1,a\tb,o,suspect,,2026-03-20,2026-03-19,me", "A?,c,NL,1,1,x,o,suspect,,,,me"]
    report = import_all(FakeService(), KEY, write_lines(*wrong))
    found = {fault.cause for fault in report.faults}
    assert Cause.OTHER not in found
    assert found >= {
        *(Cause.PLATE_CHARACTER, Cause.PLATE_LENGTH, Cause.PATTERN_TOO_OPEN, Cause.NOT_A_CHOICE, Cause.MISSING),
        *(Cause.DATE_FORMAT, Cause.DATE_PAST, Cause.DATE_ORDER, Cause.TOO_LONG, Cause.COUNTRY_UNKNOWN),
        *(Cause.CONTROL_CHARACTER, Cause.FIELDS, Cause.QUOTES),
    }


@pytest.mark.parametrize("path", sorted(Path(findings_module.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_no_fault_is_made_without_its_cause(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    faults = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Fault"]
    nameless = [
        one.lineno for one in faults if len(one.args) < 4 and "cause" not in {word.arg for word in one.keywords}
    ]
    assert nameless == []


def test_every_cause_is_explained_in_the_documents_and_nothing_else_is() -> None:
    text = (Path(__file__).parents[3] / "docs/hotlist-report.md").read_text()
    explained = re.findall(r"^\| `([a-z-]+)` \|", text.partition("## Causes")[2], re.MULTILINE)
    assert sorted(explained) == sorted(cause.value for cause in Cause)


def test_counts_of_two_looks_are_added_and_the_first_lines_stay_the_first() -> None:
    one, other = CauseCounts(), CauseCounts()
    for number in (9, 3, 12, 7, 5, 1):
        one.add(Fault(number, "plate", "a", Cause.REPEATED))
    other.add(Fault(2, "plate", "c", Cause.REPEATED))
    other.add(Fault(4, None, "b", Cause.FIELDS))
    one.merge(other)
    assert list(one.most_first) == [
        CauseCount(Cause.REPEATED, "plate", "a", 7, [1, 2, 3, 5, 7], varies=True),
        CauseCount(Cause.FIELDS, None, "b", 1, [4]),
    ]
    assert (one.total, len(one.most_first[0].lines)) == (8, FIRST_LINES)


def test_findings_of_faults_alone_count_them() -> None:
    findings = Findings([Fault(3, "plate", "a"), Fault(4, "plate", "a")], 2)
    assert [(one.cause, one.count) for one in findings.fault_counts.most_first] == [(Cause.OTHER, 2)]


class _Listed:
    """What is listed, and what was asked."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = entries
        self.asked: list[tuple[str, ...]] = []

    def find_entries(self, spellings: object) -> Found:
        self.asked.append(tuple(spellings))  # type: ignore[call-overload]
        return Found({entry.plate: (entry,) for entry in self.entries})


def _edit(
    service: FakeService, kind: EditKind, plate: str, entry: Entry | None, listed: _Listed, written: str = ""
) -> tuple[FinishedEdit, tuple[LineWarning, ...]]:
    edit = Edit(kind, Key(plate, "PL1"), lambda _: entry)
    return make_warned_edit(
        "burglaries", TypedEdit(edit, written), NOON + timedelta(hours=1), TODAY, service.stores, listed
    )


def _entry(plate: str, country: str) -> Entry:
    names = ("case_number", "category", "priority", "reason", "consent", "role", "valid_from", "weed_date", "owner")
    values = ("PL1", "1", "1", "x", "OVJ", "suspect", "2026-03-01", "2026-04-01", "me")
    document = dict(zip(names, values, strict=True)) | {"plate": plate, "country": country}
    return parse_added("burglaries", document, TODAY)


def test_a_single_entry_is_warned_about_when_it_is_added_and_changed_and_not_when_it_ends() -> None:
    service, listed = FakeService(), _Listed(_entry("7KXL90", "NL"))
    _, warnings = _edit(service, EditKind.ADD, "7KXL9O", _entry("7KXL9O", "NL"), listed)
    assert [(one.line, one.cause) for one in warnings] == [(0, Cause.READ_AS_OTHER), (0, Cause.TWIN)]
    _, warnings = _edit(service, EditKind.CHANGE, "7KXL9O", _entry("7KXL9O", "NE"), listed)
    assert [one.cause for one in warnings] == [Cause.COUNTRY_NOT_READ, Cause.TWIN]
    assert _edit(service, EditKind.END, "7KXL9O", None, listed)[1] == ()
    assert listed.asked == [("7KXL90",), ("7KXL90",)]
    _, warnings = _edit(service, EditKind.ADD, "MUEAB223", _entry("MUE-AB 223", "D"), listed, "MUE-AB 223")
    assert [one.cause for one in warnings] == [Cause.DIGRAPH]
    assert len(listed.asked) == 2, "a plate that can have no twin asks for none"
