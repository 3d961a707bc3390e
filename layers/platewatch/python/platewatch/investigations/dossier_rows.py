"""The rows of a dossier that say what a question asked, and what its answer looked at and left out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Question = Mapping[str, Any]


def list_question(question: Question, tell_time: Callable[[str | None], str]) -> Iterator[tuple[str, str]]:
    """The rows of a question (a part of make_document), each under the name of its label; "" is nothing to say."""
    yield from _list_asked(question, tell_time)
    yield from _list_answered(question, tell_time)


def _list_asked(question: Question, tell_time: Callable[[str | None], str]) -> Iterator[tuple[str, str]]:
    asked = question["asked"]
    # The country of the plate that was asked for is known where a verified candidate has it.
    known = (one["plate_written"] for one in question["found"] if one["plate"] == question["plate"])
    yield "asked_plate", next(known, question["plate"] or "")
    yield "period", f"{tell_time(asked['since'])} - {tell_time(asked['until'])}"
    yield "cameras", ", ".join(asked["cameras"])
    scenes = (
        f"{number}: {tell_time(scene['at'])} ± {scene['within_minutes']} min: {', '.join(scene['cameras'])}"
        for number, scene in enumerate(asked.get("scenes", ()), 1)
    )
    yield "scenes", "\n".join(scenes)
    yield "window", f"{asked['window_seconds']} s" if "window_seconds" in asked else ""
    yield "least_joint", write_count(asked.get("least_joint"))
    yield "least_cameras", write_count(asked.get("least_cameras"))
    yield "level", "" if question["level"] is None else f"{question['level']:g}"
    yield "asked_by", f"{question['asked_by']}, {tell_time(question['asked_at'])}"


def _list_answered(question: Question, tell_time: Callable[[str | None], str]) -> Iterator[tuple[str, str]]:
    yield "compared", write_count(question["compared"])
    yield "looked_at", write_count(question["looked_at"])
    yield "candidates", write_count(question["candidates"])
    yield "left_out", write_count(question["left_out"])
    if question["looked_since"]:
        yield "looked", f"{tell_time(question['looked_since'])} - {tell_time(question['looked_until'])}"
    yield "days", write_count(question["known_days"])
    yield f"occasions_{question['kind']}", write_count(question["occasions"])
    yield "skipped_scenes", ", ".join(map(str, question["skipped_scenes"]))
    yield "skipped_times", write_count(question["skipped_times"] or None)
    yield "silent", ", ".join(question["silent_cameras"] or ())


def write_count(number: int | None) -> str:
    """The number with its thousands apart, "" where there is none."""
    return "" if number is None else f"{number:,}"
