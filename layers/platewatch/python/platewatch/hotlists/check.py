"""Checking a hotlist file line by line: all that it says, or all that is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import check_header, parse_entry
from platewatch.hotlists.delta import DELTA_COLUMNS, DeltaLine, parse_delta_line
from platewatch.hotlists.edits import EditKind
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ImportInterrupted
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import Findings, LineWarning
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.lines import Fault, Row
from platewatch.hotlists.patterns import MAX_PATTERNS, detail_too_wide, explain_too_wide, explain_too_wide_together
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


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a file's lines are checked by: its list, the deployment's day, and the phone numbers that text may hold.

    `delta` says that it is a file of changes, `restore` that it is a list as it was: what is past by now is left out.
    """

    list_name: str
    today: date
    delta: bool = False
    phones: PhoneNumbers = NO_NUMBERS
    restore: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the file may have."""
        return DELTA_COLUMNS if self.delta else COLUMNS


def check_lines(
    rows: Iterable[Row],
    staging: Staging,
    rules: FileRules,
    keep_going: Callable[[], bool],
    progress: Progress,
    *,
    most: int = MAX_ENTRIES,
) -> None:
    """Check up to `most` lines more of the file into the staging, as long as keep_going says so, and note the progress.

    `rows` are the file's lines from its beginning. A whole file with a header and nothing else is right, and ends all
    entries of its list. Raises ImportInterrupted when keep_going says no before there is any progress.
    """
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
                places, header = check_header(number, fields, rules.columns)
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
        if isinstance(fields, Fault):
            findings.add([fields])
        else:
            _check_line(number, fields, places, staging, rules, progress)
    else:
        if places is None:
            reason = "the file is empty: it needs at least the line with the columns' names"
            findings.add([Fault(1, None, reason, Cause.FILE_EMPTY)])
    progress.whole = True


def _check_line(
    number: int,
    fields: list[str],
    places: list[int | None],
    staging: Staging,
    rules: FileRules,
    progress: Progress,
) -> None:
    """Put the line into the staging, or what is wrong with it to the findings, and its warnings."""
    findings = progress.findings
    line = _parse_line(number, fields, places, rules)
    if isinstance(line, list):
        past = [fault for fault in line if fault.cause is Cause.DATE_PAST]
        if rules.restore and past:
            findings.warn([warn_of_past(past[0])])
            return
        findings.add(line)
        return
    first = staging.add(line)
    if first is not None:
        findings.add([repeated(line, first)])
        return
    if line.entry is None:
        return
    place = places[rules.columns.index("plate")]
    findings.warn(find_warnings(line.entry, "" if place is None else fields[place], number))
    if line.entry.is_pattern and (fault := _count_pattern(number, line.entry, progress)):
        findings.add([fault])


def warn_of_past(fault: Fault) -> LineWarning:
    """What is said of an entry of a restored list whose weed date is past."""
    reason = f"{fault.reason}: the entry is left out"
    return LineWarning(fault.line or 0, "weed_date", reason, Cause.DATE_PAST, fault.details)


def repeated(line: DeltaLine, first: int) -> Fault:
    """What is wrong with a line when an earlier one, the number `first`, has its key."""
    reason = f"line {first} has the same plate and case_number"
    entry = line.entry
    if entry is not None and list_same_to_camera(entry.plate, entry.written, entry.country):
        reason += (
            ": no camera sees where the letters are divided, so one entry finds all cars of these letters and digits;"
            " to list two of them, give each a case_number of its own"
        )
    return Fault(line.line, "plate", reason, Cause.REPEATED, {"line": str(first)})


def _count_pattern(number: int, entry: Entry, progress: Progress) -> Fault | None:
    """Note one pattern more; what is wrong with it, or with all up to it together. That is said once for the file."""
    progress.patterns += 1
    if progress.patterns > MAX_PATTERNS:
        too_many = f"a list has at most {MAX_PATTERNS} plates with ? or *"
        first = progress.patterns == MAX_PATTERNS + 1
        details = {"most": str(MAX_PATTERNS)}
        return Fault(number, "plate", too_many, Cause.TOO_MANY_PATTERNS, details) if first else None
    if reason := explain_too_wide(entry.plate, entry.country):
        details = detail_too_wide(entry.plate, entry.country)
        return Fault(number, "plate", reason, Cause.PATTERN_TOO_WIDE, details)
    before = progress.share
    progress.share += measure_share(entry.plate, entry.country).part
    reason = explain_too_wide_together(progress.share)
    if reason is None or explain_too_wide_together(before) is not None:
        return None
    return Fault(number, "plate", reason, Cause.PATTERNS_TOO_WIDE)


def _parse_line(number: int, fields: list[str], places: list[int | None], rules: FileRules) -> DeltaLine | list[Fault]:
    if rules.delta:
        return parse_delta_line(rules.list_name, number, fields, places, rules.today, rules.phones)
    entry = parse_entry(rules.list_name, number, fields, places, rules.today, rules.phones)
    if isinstance(entry, list):
        return entry
    return DeltaLine(number, EditKind.ADD, Key(entry.plate, entry.case_number), entry)
