"""An entry as a row of text, in the order of the file's columns: the form in which revisions are stored."""

from collections.abc import Sequence
from datetime import date

from platewatch.hotlists.entry import Entry, SubjectRole


def write_row(entry: Entry) -> tuple[str, ...]:
    """The entry's columns as text, in the order of COLUMNS."""
    return (
        entry.plate,
        entry.country or "",
        str(entry.category),
        str(entry.priority),
        entry.reason,
        entry.case_number,
        entry.consent,
        entry.role.value,
        entry.instruction,
        entry.valid_from.isoformat(),
        entry.weed_date.isoformat(),
        entry.owner,
        entry.make,
        entry.colour,
        entry.marker,
    )


def read_row(list_name: str, row: Sequence[str]) -> Entry:
    """The entry that write_row made the row of, also in the days when entries had no make, colour and marker."""
    plate, country, category, priority, reason, case_number, consent, role, instruction, start, end, owner, *more = row
    make, colour, marker = more or ("", "", "")
    return Entry(
        list_name=list_name,
        plate=plate,
        country=country or None,
        category=int(category),
        priority=int(priority),
        reason=reason,
        case_number=case_number,
        consent=consent,
        role=SubjectRole(role),
        instruction=instruction,
        valid_from=date.fromisoformat(start),
        weed_date=date.fromisoformat(end),
        owner=owner,
        make=make,
        colour=colour,
        marker=marker,
    )
