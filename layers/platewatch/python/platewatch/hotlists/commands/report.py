"""What an import found, for people: one line for each cause of faults and of warnings."""

from collections.abc import Iterator, Sequence
from typing import Any

from platewatch.hotlists.commands.file_upload import ImportReport


def describe_warnings(report: ImportReport) -> Iterator[str]:
    """The lines that tell a person what in their file deserves a second look, one for each cause."""
    if report.warning_causes:
        yield "warnings, which refuse nothing:"
        yield from describe_causes(report.warning_causes)


def describe_causes(causes: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line for each cause: on which line or on how many, in which column, the reason and the first lines."""
    places = [f"line {one['lines'][0]}" if one["count"] == 1 else f"{one['count']:,} lines" for one in causes]
    wide = max(map(len, places), default=0)
    width = max((len(one["column"] or "") for one in causes), default=0)
    for place, one in zip(places, causes, strict=True):
        first = ", ".join(map(str, one["lines"])) + (", ..." if one["count"] > len(one["lines"]) else "")
        named = f" (lines {first})" if one["count"] > 1 else ""
        reason = f"for example, {one['reason']}" if one.get("varies") else one["reason"]
        yield f"  {place:<{wide}}  {one['column'] or '':<{width}}  {reason}{named}"
