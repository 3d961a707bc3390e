"""Checking a whole hotlist file: all of its entries, or all that is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from platewatch.hotlists.columns import check_header, read_entry
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ImportInterrupted
from platewatch.hotlists.lines import Fault, read_lines
from platewatch.hotlists.patterns import MAX_PATTERNS
from platewatch.hotlists.staging import Staging

MAX_ENTRIES: Final = 5_000_000
MAX_FAULTS: Final = 10_000
"""How many faults a report lists; it always says how many lines are bad."""

_LOOK_UP_EVERY: Final = 1000


@dataclass(slots=True)
class Findings:
    """What is wrong with a file: the first MAX_FAULTS faults, and on how many lines there are any."""

    faults: list[Fault] = field(default_factory=list)
    bad_lines: int = 0

    def add(self, faults: Iterable[Fault]) -> None:
        """Note the faults of one line."""
        self.bad_lines += 1
        self.faults.extend(list(faults)[: MAX_FAULTS - len(self.faults)])


def check_file(
    chunks: Iterable[bytes], staging: Staging, list_name: str, today: date, keep_going: Callable[[], bool]
) -> Findings:
    """Read the file into the staging and say what is wrong with it: nothing, and then all entries are there.

    A file with a header and nothing else is right and empties its list. Raises ImportInterrupted as soon as
    keep_going says no.
    """
    findings = Findings()
    places: list[int | None] | None = None
    entries = patterns = 0
    for count, (number, fields) in enumerate(read_lines(chunks)):
        if count % _LOOK_UP_EVERY == 0 and not keep_going():
            raise ImportInterrupted("the time ran out while the file was checked")
        if places is None:
            header = [fields] if isinstance(fields, Fault) else None
            if not isinstance(fields, Fault):
                places, header = check_header(number, fields)
            if header:
                # Without a header nothing can be said about the other lines.
                findings.add(header)
                return findings
            continue
        entries += 1
        if entries > MAX_ENTRIES:
            findings.add([Fault(number, None, f"a list has at most {MAX_ENTRIES} entries: the rest was not looked at")])
            return findings
        entry = _check_line(staging, list_name, number, fields, places, today)
        if isinstance(entry, list):
            findings.add(entry)
        elif entry.is_pattern:
            patterns += 1
            if patterns == MAX_PATTERNS + 1:
                findings.add([Fault(number, "plate", f"a list has at most {MAX_PATTERNS} plates with ? or *")])
    if places is None:
        findings.add([Fault(1, None, "the file is empty: it needs at least the line with the columns' names")])
    return findings


def _check_line(
    staging: Staging, list_name: str, number: int, fields: list[str] | Fault, places: list[int | None], today: date
) -> Entry | list[Fault]:
    if isinstance(fields, Fault):
        return [fields]
    entry = read_entry(list_name, number, fields, places, today)
    if isinstance(entry, list):
        return entry
    first = staging.add(entry, number)
    return entry if first is None else [Fault(number, "plate", f"line {first} has the same plate and case_number")]
