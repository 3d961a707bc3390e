"""The frames of one folder taken as one passage, for `platewatch read --combine`."""

from collections.abc import Mapping, Sequence
from typing import Any

from platewatch.plates.spelling import show
from platewatch.reading.combine import FrameRead, combine
from platewatch.reading.commands.completeness import describe_completeness, describe_missing
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.reader import ReadPlate
from platewatch.reading.vehicles import group_vehicles
from platewatch.text.probability import format_percent, round_probability


def as_frames(file: str, plates: Sequence[ReadPlate]) -> list[FrameRead]:
    """The plates of one picture, as reads of the frame that has its name."""
    return [
        FrameRead(
            frame_id=file,
            spellings=plate.spellings,
            unreadable=plate.unreadable,
            country=plate.country,
            country_probability=plate.country_probability,
            lines=plate.lines,
            corners=plate.corners,
            completeness=plate.completeness,
        )
        for plate in plates
    ]


def describe_passage(folder: str, frames: Sequence[Sequence[FrameRead]]) -> dict[str, Any]:
    """Every vehicle that the frames show, the surest first."""
    vehicles = [_describe_vehicle(reads) for reads in group_vehicles(frames)]
    vehicles.sort(key=lambda vehicle: -vehicle["confidence"])
    return {"passage": folder, "frames": len(frames), "vehicles": vehicles}


def format_passage(record: Mapping[str, Any]) -> str:
    """One readable line for a passage."""
    vehicles = [
        f"{show(vehicle['text'], vehicle['country'])} {format_percent(vehicle['confidence'])}"
        + (f" {vehicle['country']}" if vehicle["country"] else "")
        + f" in {vehicle['reads']} of {record['frames']}, see {vehicle['evidence']}{describe_missing(vehicle)}"
        for vehicle in record["vehicles"]
    ]
    return f"{record['passage']} together: {'; '.join(vehicles) or 'no plate'}"


def _describe_vehicle(reads: Sequence[FrameRead]) -> dict[str, Any]:
    combined = combine(reads)
    best, *others = weigh_whole(combined.spellings, combined.completeness)
    return {
        "text": best.text,
        "confidence": round_probability(best.probability),
        **describe_completeness(combined.completeness),
        "repaired_from": combined.repaired_from,
        "unreadable": round_probability(combined.unreadable),
        "country": combined.country,
        "country_probability": round_probability(combined.country_probability),
        "lines": combined.lines,
        "reads": len(reads),
        "effective_frames": round(combined.effective_frames, 2),
        "evidence": combined.evidence_frame,
        "alternatives": [{"text": other.text, "probability": round_probability(other.probability)} for other in others],
    }
