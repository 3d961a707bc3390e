"""What a report of an import tells of entries that are listed: shown to who says why, as entries are.

A dry run, and a file of changes that does not fit the list, change nothing. Whoever sends one could ask with it, plate
by plate, what the list holds. What their reports tell of it is personal data: without a purpose it is left out, and the
counts with it.
"""

from collections.abc import Mapping
from typing import Any, Final

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.report import Verdict

CHECKED: Final = (
    "the file is right, and nothing was changed yet;"
    " what importing it would change is told for a reason and a case only"
)
REFUSED: Final = (
    "nothing was imported: the file does not fit what is listed; where it does not is told for a reason and a case only"
)

_ABOUT_ENTRIES: Final = frozenset({Cause.ENTRY_EXISTS, Cause.ENTRY_UNKNOWN, Cause.WRITING_DIFFERS})
_KEPT: Final = ("status", "file", "etag", "at")


def reveals_entries(document: Mapping[str, Any]) -> bool:
    """Whether the report, as it is stored, tells what is listed although nothing was changed."""
    causes = {one.get("cause") for one in (*document.get("fault_causes", ()), *document.get("faults", ()))}
    return document["status"] == Verdict.CHECKED or bool(causes & _ABOUT_ENTRIES)


def hide_entries(document: Mapping[str, Any]) -> dict[str, Any]:
    """The report without what it tells of entries; `purpose_needed` says that there is more."""
    shown = {name: document[name] for name in _KEPT if name in document}
    return shown | {"message": describe_hidden(Verdict(document["status"])), "purpose_needed": True}


def may_reveal_entries(verdict: Verdict, *, delta: bool) -> bool:
    """The same of an outcome of which the causes are not at hand: a refused file of changes may."""
    return verdict is Verdict.CHECKED or (verdict is Verdict.REFUSED and delta)


def describe_hidden(verdict: Verdict) -> str:
    """The outcome in words that tell nothing of entries."""
    return CHECKED if verdict is Verdict.CHECKED else REFUSED
