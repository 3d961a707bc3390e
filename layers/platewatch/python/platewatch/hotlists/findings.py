"""What is wrong with a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from platewatch.hotlists.lines import Fault

MAX_FAULTS: Final = 10_000
"""How many faults a report lists; it always says how many lines are bad."""


@dataclass(slots=True)
class Findings:
    """What is wrong with a file: the first MAX_FAULTS faults, and on how many of its `lines` there are any."""

    faults: list[Fault] = field(default_factory=list)
    bad_lines: int = 0
    lines: int = field(default=0, compare=False)

    def add(self, faults: Iterable[Fault]) -> None:
        """Note the faults of one line."""
        self.bad_lines += 1
        self.faults.extend(list(faults)[: MAX_FAULTS - len(self.faults)])


class LinesRefused(Exception):
    """Lines that were right by themselves do not fit each other or the list; never leaves the import."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(f"{findings.bad_lines} lines")
        self.findings = findings
