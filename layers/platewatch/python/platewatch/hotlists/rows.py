"""An entry as a row of text: as a file has it, and as revisions are stored."""

from collections.abc import Sequence
from datetime import date

from platewatch.hotlists.entry import Entry, SubjectRole


def write_columns(entry: Entry) -> tuple[str, ...]:
    """The entry's columns as text, in the order of COLUMNS: what an import of that row makes the same entry of.

    The plate is as the list writes it.
    """
    return (entry.written or entry.plate, *_write_others(entry))


def write_row(entry: Entry) -> tuple[str, ...]:
    """The stored row: the columns with the plate as it is matched, and the list's own writing after them, if any."""
    own = (entry.written,) if entry.written else ()
    return (entry.plate, *_write_others(entry), *own)


def _write_others(entry: Entry) -> tuple[str, ...]:
    return (
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
    """The entry that write_row made the row of.

    Rows of earlier days are shorter: first there were no make, colour and marker, then no writing of the list's own.
    """
    plate, country, category, priority, reason, case_number, consent, role, instruction, start, end, owner, *more = row
    make, colour, marker, written = (*more, "", "", "", "")[:4]
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
        written=written,
    )
