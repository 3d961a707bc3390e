"""Checking a hotlist file line by line: all that it says, or all that is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import check_header, read_entry
from platewatch.hotlists.delta import DELTA_COLUMNS, DeltaLine, read_delta_line
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ImportInterrupted
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.lines import Fault, Row
from platewatch.hotlists.patterns import MAX_PATTERNS, explain_too_wide, explain_too_wide_together
from platewatch.hotlists.staging import Staging
from platewatch.hotlists.versions import Key
from platewatch.plates.division import list_same_to_camera
from platewatch.plates.share import measure_share
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

MAX_ENTRIES: Final = 5_000_000
_LOOK_UP_EVERY: Final = 1000


@dataclass(slots=True)
class Progress:
    """How far a file was checked: up to and with the number `line`; `whole` when nothing is left.

    `share` is the part of the plates in use that the `patterns` so far fit together. `parts` are the last lines of the
    parts in which what was found right is stored.
    """

    findings: Findings = field(default_factory=Findings)
    line: int = 0
    patterns: int = 0
    share: float = 0.0
    parts: tuple[int, ...] = ()
    whole: bool = False


def check_lines(
    rows: Iterable[Row],
    staging: Staging,
    list_name: str,
    today: date,
    keep_going: Callable[[], bool],
    progress: Progress,
    *,
    delta: bool = False,
    most: int = MAX_ENTRIES,
    phones: PhoneNumbers = NO_NUMBERS,
) -> None:
    """Read up to `most` lines more of the file into the staging, as long as keep_going says so, and note the progress.

    `rows` are the file's lines from its beginning, `phones` the numbers that text may hold. A whole file with a header
    and nothing else is right, and ends all entries of its list. Raises ImportInterrupted when keep_going says no before
    there is any progress.
    """
    columns = DELTA_COLUMNS if delta else COLUMNS
    findings, begun = progress.findings, progress.line
    places: list[int | None] | None = None
    last = findings.lines + most
    for count, (number, fields) in enumerate(rows):
        if count % _LOOK_UP_EVERY == 0 and not keep_going():
            if progress.line == begun:
                raise ImportInterrupted("the time ran out while the file was checked")
            return
        if places is None:
            header = [fields] if isinstance(fields, Fault) else None
            if not isinstance(fields, Fault):
                places, header = check_header(number, fields, columns)
            if header:
                # Without a header nothing can be said about the other lines.
                findings.add(header)
                break
            continue
        if number <= begun:
            continue
        if findings.lines == last:
            return
        progress.line = number
        findings.lines += 1
        if findings.lines > MAX_ENTRIES:
            reason = f"a list has at most {MAX_ENTRIES} entries: the rest was not looked at"
            findings.add([Fault(number, None, reason, Cause.TOO_MANY_ENTRIES)])
            break
        taken = (
            [fields] if isinstance(fields, Fault) else _read(list_name, number, fields, places, today, delta, phones)
        )
        if isinstance(taken, list):
            findings.add(taken)
            continue
        first = staging.add(taken)
        if first is not None:
            findings.add([repeated(taken, first)])
            continue
        if taken.entry is None:
            continue
        findings.warn(find_warnings(taken.entry, _find_written(fields, places, columns), number))
        if taken.entry.is_pattern and (fault := _count_pattern(number, taken.entry, progress)):
            findings.add([fault])
    else:
        if places is None:
            reason = "the file is empty: it needs at least the line with the columns' names"
            findings.add([Fault(1, None, reason, Cause.FILE_EMPTY)])
    progress.whole = True


def repeated(line: DeltaLine, first: int) -> Fault:
    """What is wrong with a line when an earlier one, the number `first`, has its key."""
    reason = f"line {first} has the same plate and case_number"
    entry = line.entry
    if entry is not None and list_same_to_camera(entry.plate, entry.written, entry.country):
        reason += (
            ": no camera sees where the letters are divided, so one entry finds all cars of these letters and digits;"
            " to list two of them, give each a case_number of its own"
        )
    return Fault(line.line, "plate", reason, Cause.REPEATED)


def _find_written(fields: list[str] | Fault, places: list[int | None], columns: Sequence[str]) -> str:
    """The plate as the line has it."""
    place = places[columns.index("plate")]
    return "" if isinstance(fields, Fault) or place is None else fields[place]


def _count_pattern(number: int, entry: Entry, progress: Progress) -> Fault | None:
    """Note one pattern more; what is wrong with it, or with all up to it together. That is said once for the file."""
    progress.patterns += 1
    if progress.patterns > MAX_PATTERNS:
        too_many = f"a list has at most {MAX_PATTERNS} plates with ? or *"
        first = progress.patterns == MAX_PATTERNS + 1
        return Fault(number, "plate", too_many, Cause.TOO_MANY_PATTERNS) if first else None
    if reason := explain_too_wide(entry):
        return Fault(number, "plate", reason, Cause.PATTERN_TOO_WIDE)
    before = progress.share
    progress.share += measure_share(entry.plate, entry.country).part
    reason = explain_too_wide_together(progress.share)
    if reason is None or explain_too_wide_together(before) is not None:
        return None
    return Fault(number, "plate", reason, Cause.PATTERNS_TOO_WIDE)


def _read(
    list_name: str,
    number: int,
    fields: list[str],
    places: list[int | None],
    today: date,
    delta: bool,
    phones: PhoneNumbers,
) -> DeltaLine | list[Fault]:
    if delta:
        return read_delta_line(list_name, number, fields, places, today, phones)
    entry = read_entry(list_name, number, fields, places, today, phones)
    if isinstance(entry, list):
        return entry
    return DeltaLine(number, EditKind.ADD, Key(entry.plate, entry.case_number), entry)
