"""What is wrong with a file, and what in it deserves a second look.

A fault refuses the file; a warning never does. Both are kept in full up to a limit, and counted by cause beyond it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.lines import Details, Fault

MAX_FAULTS: Final = 10_000
"""How many faults a report lists; it always says how many lines are bad."""

MAX_WARNINGS: Final = 2_000
"""How many warnings a report lists; it always says how many there are."""

FIRST_LINES: Final = 5
"""How many lines of one cause are named in its summary."""


@dataclass(frozen=True, slots=True)
class LineWarning:
    """One thing to look at again: its line (from 1), the column, the reason and the name of the cause.

    The line counts all the same. A reason quotes no plate. `line` is 0 where there is no file, as with a single edit.
    """

    line: int
    column: str
    reason: str
    cause: Cause
    details: Details = field(default_factory=dict, compare=False)


@dataclass(slots=True)
class CauseCount:
    """How often one cause was found in one column: `count`, the first `lines`, `reason` and `details` of one of them.

    `varies` says that others have another reason, such as another character at fault.
    """

    cause: Cause
    column: str | None
    reason: str
    count: int = 0
    lines: list[int] = field(default_factory=list)
    varies: bool = False
    details: Details = field(default_factory=dict, compare=False)

    def add(self, line: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.lines) < FIRST_LINES or line < self.lines[-1]:
            self.lines = sorted([*self.lines, line])[:FIRST_LINES]


class CauseCounts:
    """Counts faults, or warnings, by cause and column."""

    def __init__(self, counts: Iterable[CauseCount] = ()) -> None:
        self._counts = {(one.cause, one.column): one for one in counts}

    def add(self, found: Fault | LineWarning) -> None:
        """Count one more."""
        key = (found.cause, found.column)
        if key not in self._counts:
            self._counts[key] = CauseCount(found.cause, found.column, found.reason, details=found.details)
        self._counts[key].add(found.line)
        self._counts[key].varies |= found.reason != self._counts[key].reason

    def merge(self, others: "CauseCounts") -> None:
        """Count those as well that others counted."""
        for key, other in others._counts.items():
            first = CauseCount(other.cause, other.column, other.reason, details=other.details)
            mine = self._counts.setdefault(key, first)
            mine.count += other.count
            mine.varies |= other.varies or other.reason != mine.reason
            mine.lines = sorted([*mine.lines, *other.lines])[:FIRST_LINES]

    @property
    def most_first(self) -> Sequence[CauseCount]:
        """The counts, the most frequent cause first."""
        return sorted(self._counts.values(), key=lambda one: (-one.count, one.lines))

    @property
    def total(self) -> int:
        """How many were counted."""
        return sum(one.count for one in self._counts.values())


@dataclass(slots=True)
class Findings:
    """What is wrong with a file: the first MAX_FAULTS faults, and on how many of its `lines` there are any.

    `warnings` are the first MAX_WARNINGS. `fault_counts` and `warning_counts` count all by cause.
    """

    faults: list[Fault] = field(default_factory=list)
    bad_lines: int = 0
    lines: int = field(default=0, compare=False)
    warnings: list[LineWarning] = field(default_factory=list, compare=False)
    fault_counts: CauseCounts = field(default_factory=CauseCounts, compare=False)
    warning_counts: CauseCounts = field(default_factory=CauseCounts, compare=False)

    def __post_init__(self) -> None:
        if self.faults and not self.fault_counts.total:
            # Findings that were stored before there were causes, or are made of their faults alone.
            for fault in self.faults:
                self.fault_counts.add(fault)

    def add(self, faults: Iterable[Fault]) -> None:
        """Note the faults of one line."""
        self.bad_lines += 1
        for fault in faults:
            self.fault_counts.add(fault)
            if len(self.faults) < MAX_FAULTS:
                self.faults.append(fault)

    def warn(self, warnings: Iterable[LineWarning]) -> None:
        """Note warnings."""
        for warning in warnings:
            self.warning_counts.add(warning)
            if len(self.warnings) < MAX_WARNINGS:
                self.warnings.append(warning)

    def merge(self, other: "Findings") -> None:
        """Note what another look at the same file found too."""
        self.faults = sorted([*self.faults, *other.faults], key=lambda fault: fault.line)[:MAX_FAULTS]
        self.bad_lines += other.bad_lines
        self.fault_counts.merge(other.fault_counts)
        self.warnings = sorted([*self.warnings, *other.warnings], key=lambda one: one.line)[:MAX_WARNINGS]
        self.warning_counts.merge(other.warning_counts)


def refuse_line(line: int, column: str, reason: str, cause: Cause) -> Findings:
    """The findings of a file that is refused for this one fault."""
    findings = Findings()
    findings.add([Fault(line, column, reason, cause)])
    return findings


class LinesRefused(Exception):
    """Lines that were right by themselves do not fit each other or the list; never leaves the import."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"{findings.bad_lines} lines")
        self.findings = findings
