"""The report of an import: what became of a file, written beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.findings import CauseCount, Findings, LineWarning
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.list_state import Counts, FinishedImport


class Verdict(StrEnum):
    """What became of a file."""

    IMPORTED = "imported"
    CHECKED = "checked"
    """It was a dry run: this is what would change."""

    REFUSED = "refused"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """How an import would change one entry: what it would be, or was; and which of its columns differ."""

    kind: str
    entry: Entry
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would change upon the revision `upon`: how much, and the first changes.

    `needs_confirmation` says that it ends more than a fifth of the list.
    """

    upon: int
    counts: Counts
    changes: Sequence[ShownChange]
    needs_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one content of a file, at `at` (aware).

    `imported` is there when it became a revision, `checked` after a dry run. `findings` are the faults of a refused
    file, and the warnings about any.
    """

    verdict: Verdict
    key: str
    etag: str
    at: datetime
    message: str
    imported: FinishedImport | None = None
    checked: Checked | None = None
    findings: Findings = field(default_factory=Findings)

    @property
    def faults(self) -> Sequence[Fault]:
        """The first faults."""
        return self.findings.faults

    @property
    def bad_lines(self) -> int:
        """How many lines are bad."""
        return self.findings.bad_lines


def report_key(key: str) -> str:
    """The key of the report on the file with this key. It ends otherwise than a file's, so it starts no import."""
    stem, dot, _ = key.rpartition(".")
    return (stem if dot else key) + ".report.json"


def write_document(report: Report) -> dict[str, Any]:
    """The report as it is stored and answered."""
    document: dict[str, Any] = {
        "status": report.verdict.value,
        "file": report.key,
        "etag": report.etag,
        "at": report.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "message": report.message,
    }
    if report.imported is not None:
        document |= {"revision": report.imported.revision} | _write_counts(report.imported.counts)
    if report.checked is not None:
        document |= {"upon": report.checked.upon} | _write_counts(report.checked.counts)
        document["needs_confirmation"] = report.checked.needs_confirmation
        document["changes"] = [_write_change(change) for change in report.checked.changes]
    if report.verdict is Verdict.REFUSED:
        document["bad_lines"] = report.findings.bad_lines
        document["fault_causes"] = [write_count(one) for one in report.findings.fault_counts.most_first]
        document["faults"] = [write_finding(fault) for fault in report.findings.faults]
    if report.verdict is not Verdict.SUPERSEDED:
        document["warning_causes"] = [write_count(one) for one in report.findings.warning_counts.most_first]
        document["warnings"] = [write_finding(one) for one in sorted(report.findings.warnings, key=_line_of)]
    return document


def _line_of(warning: LineWarning) -> int:
    return warning.line


def write_finding(found: Fault | LineWarning) -> dict[str, Any]:
    """A fault or a warning as it is stored and answered."""
    return {"line": found.line, "column": found.column, **_write_cause(found)}


def write_unplaced(found: Fault | LineWarning) -> dict[str, Any]:
    """A fault or a warning of a single entry as it is answered: there is no line."""
    return {"column": found.column or "", **_write_cause(found)}


def _write_cause(found: Fault | LineWarning) -> dict[str, Any]:
    return {"cause": found.cause.value, "reason": found.reason, "details": dict(found.details)}


def write_count(count: CauseCount) -> dict[str, Any]:
    """All faults, or warnings, of one cause in one column, as it is stored and answered."""
    return {
        "cause": count.cause.value,
        "column": count.column,
        "count": count.count,
        "lines": list(count.lines),
        "reason": count.reason,
        "varies": count.varies,
        "details": dict(count.details),
    }


def _write_counts(counts: Counts) -> dict[str, int]:
    return {"lines": counts.lines, "added": counts.added, "changed": counts.changed, "ended": counts.ended}


def _write_change(change: ShownChange) -> dict[str, Any]:
    entry = change.entry
    return {
        "change": change.kind,
        "plate": entry.plate,
        "written": entry.show_plate(),
        "country": entry.country,
        "case_number": entry.case_number,
        "reason": entry.reason,
        "columns": list(change.columns),
    }
