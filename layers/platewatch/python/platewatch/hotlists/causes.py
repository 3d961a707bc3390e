"""Why a line of a hotlist is refused or deserves a second look: one stable name for each cause.

Reports, the API and the command line group by these names, and programs may tell causes apart by them. A name never
changes its meaning; a new cause gets a new name.
"""

from enum import StrEnum


class Cause(StrEnum):
    """The causes of faults, which refuse a file, and below them those of warnings, which never do."""

    OTHER = "other"
    """Written by a version that had no name for it."""

    # The file or the line is not what a hotlist consists of.
    ENCODING = "encoding"
    LINE_TOO_LONG = "line-too-long"
    CONTROL_CHARACTER = "control-character"
    QUOTES = "quotes"
    FILE_EMPTY = "file-empty"
    HEADER = "header"
    FIELDS = "number-of-fields"
    TOO_MANY_ENTRIES = "too-many-entries"
    WORKBOOK = "workbook"
    """The workbook cannot be read: it is damaged, too large, or holds what no list needs."""

    # A value is not what its column may hold.
    MISSING = "missing-value"
    TOO_LONG = "value-too-long"
    PLATE_CHARACTER = "plate-character"
    PLATE_LENGTH = "plate-length"
    PATTERN_TOO_OPEN = "pattern-too-open"
    COUNTRY_UNKNOWN = "country-unknown"
    NOT_A_CHOICE = "not-a-choice"
    FORMULA = "formula"
    """A spreadsheet would run the cell, or computes it."""

    UNSAFE_TEXT = "link-or-number"
    """The text of a message holds an address or a phone number."""

    SPREADSHEET = "spreadsheet"
    """A spreadsheet made something else of what was typed, such as a date of a plate."""

    DATE_FORMAT = "date-format"
    DATE_PAST = "date-past"
    """Of a list that is restored no fault but a warning: such an entry is left out."""

    DATE_ORDER = "date-order"

    # Lines that do not fit each other or the list.
    REPEATED = "repeated"
    ENTRY_EXISTS = "entry-exists"
    ENTRY_UNKNOWN = "entry-unknown"
    WRITING_DIFFERS = "writing-differs"
    """The list divides the plate's letters in another place: it is another car."""

    TOO_MANY_PATTERNS = "too-many-patterns"
    PATTERN_TOO_WIDE = "pattern-too-wide"
    PATTERNS_TOO_WIDE = "patterns-too-wide-together"

    # Warnings.
    NEVER_READ = "never-read"
    """No camera can report such a plate."""

    NOT_BUILT_SO = "not-built-so"
    """The country has no plates that are built like this."""

    READ_AS_OTHER = "read-as-other"
    """The reader takes O for 0, or I for 1, by how the country builds its plates, and reports another plate."""

    WORD_OR_NUMBER = "word-or-number"
    """Letters alone or digits alone are reported only where the plate shows its country."""

    SHORT = "short-plate"
    """Two or three characters are reported only where the plate clearly shows a country that has such plates."""

    DIGRAPH = "digraph"
    """A German district is written with AE, OE or UE, where the plate has an umlaut."""

    COUNTRY_NOT_READ = "country-not-read"
    """No camera can report this country."""

    ENDED_SINCE = "ended-since"
    """Of a list that is restored: somebody ended the entry, so it is left out."""

    TWIN = "twin"
    """Another entry of the list differs in nothing but O and 0, I and 1."""
