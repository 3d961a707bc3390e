"""Checking an entry that somebody still types: each column by itself, and the plate with its country.

Nothing of any list is looked at, so the answer tells nobody what is listed. Whether the entry is there already, or has
a twin on the list, is said when it is saved.
"""

from dataclasses import dataclass
from datetime import date

from platewatch.fields import parse_object
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import parse_entry
from platewatch.hotlists.entry_document import parse_texts
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import LineWarning
from platewatch.hotlists.line_warnings import warn_of_plate
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.patterns import detail_too_wide, explain_too_wide
from platewatch.hotlists.values import parse_listed_country, parse_plate
from platewatch.plates import show
from platewatch.plates.share import measure_share
from platewatch.plates.writing import keep_writing
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

_PLACES = list(range(len(COLUMNS)))


@dataclass(frozen=True, slots=True)
class Draft:
    """What is wrong with an entry, and what deserves a second look.

    `shown` is the plate as people will see it, "" while it is no plate. `one_in` is set for a pattern: it fits one in
    so many of the plates in use, 0 when it fits none that is known to be.
    """

    faults: tuple[Fault, ...] = ()
    warnings: tuple[LineWarning, ...] = ()
    shown: str = ""
    one_in: int | None = None


def check_draft(document: object, today: date, phones: PhoneNumbers = NO_NUMBERS) -> Draft:
    """What a list would say of an entry with these columns; any of them may be missing. Raises FieldInvalid.

    `document` has a file's columns, each text or a whole number. `today` is the deployment's day, `phones` are the
    numbers that text may hold.
    """
    texts = parse_texts(parse_object(document, "", (), COLUMNS))
    entry = parse_entry("draft", 1, [texts.get(column, "") for column in COLUMNS], _PLACES, today, phones)
    faults = tuple(entry) if isinstance(entry, list) else ()
    if {"plate", "country"} & {fault.column for fault in faults}:
        return Draft(faults)
    written = texts["plate"]
    plate, country = parse_plate(written.strip()), parse_listed_country(texts.get("country", "").strip())
    shown = keep_writing(written, plate, country) or show(plate, country)
    warnings = tuple(warn_of_plate(plate, country, written, 0))
    if "?" not in plate and "*" not in plate:
        return Draft(faults, warnings, shown)
    wide = explain_too_wide(plate, country)
    if wide is not None:
        faults = (
            *faults,
            Fault(1, "plate", f"the pattern {wide}", Cause.PATTERN_TOO_WIDE, detail_too_wide(plate, country)),
        )
    return Draft(faults, warnings, shown, measure_share(plate, country).one_in)
