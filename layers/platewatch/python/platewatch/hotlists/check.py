"""Checking a whole hotlist file: all of its entries, or all that is wrong with it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from platewatch.hotlists.columns import COLUMNS, check_header, read_entry
from platewatch.hotlists.delta import DELTA_COLUMNS, DeltaLine, read_delta_line
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ImportInterrupted
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.lines import Fault, read_lines
from platewatch.hotlists.patterns import MAX_PATTERNS
from platewatch.hotlists.staging import Staging

MAX_ENTRIES: Final = 5_000_000
_LOOK_UP_EVERY: Final = 1000


def check_file(
    chunks: Iterable[bytes],
    staging: Staging,
    list_name: str,
    today: date,
    keep_going: Callable[[], bool],
    *,
    delta: bool = False,
) -> Findings:
    """Read the file into the staging and say what is wrong with it: nothing, and then all of its lines are there.

    A whole file with a header and nothing else is right and empties its list. Raises ImportInterrupted as soon as
    keep_going says no.
    """
    columns, read = (DELTA_COLUMNS, read_delta_line) if delta else (COLUMNS, read_entry)
    findings = Findings()
    places: list[int | None] | None = None
    patterns = 0
    for count, (number, fields) in enumerate(read_lines(chunks)):
        if count % _LOOK_UP_EVERY == 0 and not keep_going():
            raise ImportInterrupted("the time ran out while the file was checked")
        if places is None:
            header = [fields] if isinstance(fields, Fault) else None
            if not isinstance(fields, Fault):
                places, header = check_header(number, fields, columns)
            if header:
                # Without a header nothing can be said about the other lines.
                findings.add(header)
                return findings
            continue
        findings.lines += 1
        if findings.lines > MAX_ENTRIES:
            findings.add([Fault(number, None, f"a list has at most {MAX_ENTRIES} entries: the rest was not looked at")])
            return findings
        taken = [fields] if isinstance(fields, Fault) else read(list_name, number, fields, places, today)
        if isinstance(taken, list):
            findings.add(taken)
            continue
        first = staging.add_change(taken) if isinstance(taken, DeltaLine) else staging.add(taken, number)
        if first is not None:
            findings.add([Fault(number, "plate", f"line {first} has the same plate and case_number")])
        elif _is_pattern(taken):
            patterns += 1
            if patterns == MAX_PATTERNS + 1:
                findings.add([Fault(number, "plate", f"a list has at most {MAX_PATTERNS} plates with ? or *")])
    if places is None:
        findings.add([Fault(1, None, "the file is empty: it needs at least the line with the columns' names")])
    return findings


def _is_pattern(taken: Entry | DeltaLine) -> bool:
    entry = taken.entry if isinstance(taken, DeltaLine) else taken
    return entry is not None and entry.is_pattern
