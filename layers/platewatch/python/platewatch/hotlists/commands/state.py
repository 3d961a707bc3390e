"""How the state of a list is told: whether it alerts anybody now, and what keeps it from that."""

from collections.abc import Iterator, Mapping
from typing import Any

from platewatch.cli.local_time import show_optional_time, show_time


def name_alerts(state: Mapping[str, Any]) -> str:
    """In a word: whether hits of the list are told to anybody now."""
    if state["deleted_at"]:
        return "deleted"
    if not state["alerts_now"]:
        return "NOT NOW"
    return "in part" if state["gaps"] else "yes"


def describe_faults(state: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the list from alerting now, or from alerting of everything, and what its settings name in vain."""
    if state["deleted_at"]:
        yield f"deleted {show_time(state['deleted_at'])}; what is stored of it is being destroyed"
    if (freshness := state["freshness"]) is not None and freshness["stale"]:
        yield f"STALE: {describe_origin(freshness)}; its alerts say so"
    yield from (gap["text"] for gap in state["gaps"])
    yield from (f"its settings name what is not there: {unknown['text']}" for unknown in state["unknown_names"])


def describe_origin(freshness: Mapping[str, Any]) -> str:
    """Who delivers a list from elsewhere, when it was refreshed last, and within how many hours it should be."""
    refreshed = show_optional_time(freshness["refreshed_at"], "never")
    return f"from {freshness['origin']}, refreshed last: {refreshed}; expected within {freshness['fresh_hours']} hours"
