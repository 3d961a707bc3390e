"""What of a plate is not in the picture, as `platewatch read` prints it."""

from collections.abc import Mapping
from typing import Any

from platewatch.reading.completeness import IN_ENGLISH, Completeness, Missing, find_missing, whole
from platewatch.text.probability import round_probability


def describe_completeness(completeness: Completeness) -> dict[str, Any]:
    """The fields `whole`, `complete` and `missing` of a plate or a vehicle; nothing where no model told of its ends."""
    missing = find_missing(completeness)
    return {
        "whole": round_probability(whole(completeness)) if completeness else None,
        "complete": [
            {"start": round_probability(line.start), "end": round_probability(line.end)} for line in completeness
        ],
        "missing": missing.value if missing else None,
    }


def describe_missing(record: Mapping[str, Any]) -> str:
    """What is missing of a plate or a vehicle that describe_completeness described, in words; "" where nothing is."""
    missing = record.get("missing")
    return f", {IN_ENGLISH[Missing(missing)]}" if missing else ""
