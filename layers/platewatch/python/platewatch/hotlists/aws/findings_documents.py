"""Findings as JSON documents, as they are kept beside files and revisions."""

from typing import Any

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.findings import CauseCount, CauseCounts, Findings, LineWarning
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.report import write_count, write_finding

Document = dict[str, Any]


def write_findings(findings: Findings) -> Document:
    """All that the findings hold."""
    return {
        "faults": [write_finding(fault) for fault in findings.faults],
        "fault_counts": [write_count(one) for one in findings.fault_counts.most_first],
        "bad_lines": findings.bad_lines,
        "lines": findings.lines,
        "warnings": [write_finding(warning) for warning in findings.warnings],
        "warning_counts": [write_count(one) for one in findings.warning_counts.most_first],
    }


def load_findings(document: Document) -> Findings:
    """The findings of such a document, also of one from before there were causes and warnings."""
    return Findings(
        faults=[
            Fault(one["line"], one["column"], one["reason"], _load_cause(one), one.get("details", {}))
            for one in document["faults"]
        ],
        bad_lines=document["bad_lines"],
        lines=document["lines"],
        warnings=[
            LineWarning(one["line"], one["column"], one["reason"], _load_cause(one), one.get("details", {}))
            for one in document.get("warnings", [])
        ],
        fault_counts=_load_counts(document.get("fault_counts", [])),
        warning_counts=_load_counts(document.get("warning_counts", [])),
    )


def _load_counts(documents: list[Document]) -> CauseCounts:
    return CauseCounts(
        CauseCount(
            _load_cause(one),
            one["column"],
            one["reason"],
            one["count"],
            list(one["lines"]),
            one["varies"],
            one.get("details", {}),
        )
        for one in documents
    )


def _load_cause(document: Document) -> Cause:
    return Cause(document.get("cause", Cause.OTHER.value))
