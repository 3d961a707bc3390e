"""A file of changes: each line adds, changes or ends one entry, and all of them count or none does."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import fit_width, parse_key_values, parse_values
from platewatch.hotlists.edits import EditKind, check_edit
from platewatch.hotlists.entry import Entry, fill_first_day
from platewatch.hotlists.errors import EntryExists, EntryUnknown, WritingDiffers
from platewatch.hotlists.fields import COLUMNS, OPTIONAL
from platewatch.hotlists.findings import Findings, LinesRefused
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.list_state import Counts
from platewatch.hotlists.twins import LISTED, TwinFinder
from platewatch.hotlists.versions import Key, Version, pair_versions
from platewatch.plates.writing import keep_writing
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

DELTA_COLUMNS: Final = ("change", *COLUMNS)

_UNUSED_BY_END: Final = frozenset(COLUMNS) - {"plate", "case_number"}


@dataclass(frozen=True, slots=True)
class DeltaLine:
    """What a line of the file does to an entry; `entry` is None when it ends. Each line of a whole list adds one.

    `ended_as` is the plate as a line that ends an entry writes it, "" where that says no more than the key.
    """

    line: int
    kind: EditKind
    key: Key
    entry: Entry | None
    ended_as: str = ""

    @property
    def written(self) -> str:
        """The plate as the line writes it, "" where that says no more than the key."""
        return self.ended_as if self.entry is None else self.entry.written


def parse_delta_line(
    list_name: str,
    line: int,
    fields: Sequence[str],
    places: Sequence[int | None],
    today: date,
    phones: PhoneNumbers = NO_NUMBERS,
) -> DeltaLine | list[Fault]:
    """The change that a line says, or all that is wrong with it. `places` are those of DELTA_COLUMNS.

    Of a line that ends an entry only plate and case_number are looked at.
    """
    place = places[0]
    text = "" if place is None or place >= len(fields) else fields[place].strip()
    ends = text == EditKind.END
    width = len(places) - places.count(None)
    fitted = fit_width(line, fields, width, places[1:], _UNUSED_BY_END if ends else OPTIONAL)
    if isinstance(fitted, Fault):
        return [fitted]
    if text not in {kind.value for kind in EditKind}:
        kinds = ", ".join(kind.value for kind in EditKind)
        return [Fault(line, "change", f"must be one of {kinds}", Cause.NOT_A_CHOICE)]
    kind = EditKind(text)
    if ends:
        values = parse_key_values(line, fitted, places[1:])
        if isinstance(values, list):
            return values
        plate = places[1]
        ended_as = keep_writing("" if plate is None else fitted[plate], values[0], None)
        return DeltaLine(line, kind, Key(*values), None, ended_as)
    entry = parse_values(list_name, line, fitted, places[1:], today, phones)
    if isinstance(entry, list):
        return entry
    return DeltaLine(line, kind, Key(entry.plate, entry.case_number), entry)


class Delta:
    """The content of a new revision upon `base`, when iterated: `base` with the lines' changes made.

    Both are sorted by key and hold each key once. `counts` is right once all of it was taken, and then `twins` knows
    every plate of it. `on_entry` is told of each entry of `base`, and whether it stays. Raises LinesRefused at the end
    when a line adds what is there, or changes or ends what is not, or what is of another car.
    """

    def __init__(
        self,
        base: Iterable[Version],
        lines: Iterable[DeltaLine],
        revision: int,
        today: date,
        twins: TwinFinder | None = None,
        on_entry: Callable[[Version, bool], None] = lambda _version, _stays: None,
    ) -> None:
        self._pairs = pair_versions(base, lines)
        self._twins = twins
        self._on_entry = on_entry
        self._revision = revision
        self._today = today
        self.counts = Counts(0, 0, 0, 0)

    def __iter__(self) -> Iterator[Version]:
        findings = Findings()
        lines = added = changed = ended = patterns = 0
        for old, line in self._pairs:
            version = old
            if line is not None:
                try:
                    check_edit(line.kind, old, self._today, line.written)
                except EntryExists as error:
                    findings.add([Fault(line.line, "plate", str(error), Cause.ENTRY_EXISTS)])
                except EntryUnknown as error:
                    findings.add([Fault(line.line, "plate", str(error), Cause.ENTRY_UNKNOWN)])
                except WritingDiffers as error:
                    findings.add([Fault(line.line, "plate", str(error), Cause.WRITING_DIFFERS)])
                version = None
                if line.entry is not None:
                    entry = fill_first_day(line.entry, old.entry if old else None, self._today)
                    version = Version(entry, self._revision)
                if old is not None and version is not None and old.entry == version.entry:
                    version = old
                added += old is None and version is not None
                ended += old is not None and version is None
                changed += old is not None and version is not None and version is not old
            if old is not None:
                self._on_entry(old, version is not None)
            if version is not None:
                lines += 1
                patterns += version.entry.is_pattern
                if self._twins is not None:
                    self._twins.note(version.entry, LISTED if line is None else line.line)
                yield version
        if findings.bad_lines:
            raise LinesRefused(findings)
        self.counts = Counts(lines, added, changed, ended, patterns)
