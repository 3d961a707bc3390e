"""Hits, doubtful hits and pictures as the service describes them.

The plates, people and places are invented.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import cv2
import numpy as np

from platewatch.alerts.words import Language, name_certainty
from platewatch.plates.spelling import find_differences, show
from platewatch.text.timestamps import format_utc

Document = dict[str, Any]

SITES = ("Noordlaan, Waterrijk", "Zuiderbrug, Waterrijk", "Haven, kade 4", "Stationsplein", "Ringweg, afslag 3")
REASONS = ("stolen car", "burglaries in the north", "missing person", "fuel theft", "wanted for questioning")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a sample is made of. `hostile` is put into every text that people or lists write."""

    number: int = 0
    priority: int = 2
    plate_read: str = "7KXL92"
    plate_listed: str = "1KXL92"
    plate_written: str = "1-KXL-92"
    kind: str = "look-alike"
    probability: float = 0.6134
    ago: float = 12
    late: bool = False
    marker: str = ""
    instruction: str = "Do not stop alone. Call the duty officer first."
    entry: int | None = None
    disputed: bool = False
    missing: str | None = None
    told: str = "told"
    hostile: str = ""

    @property
    def item_id(self) -> str:
        return f"{self.number + 1:032x}"


def now() -> datetime:
    return datetime.now(UTC)


def describe_hit(sample: Sample, at: datetime | None = None) -> Document:
    """The document of an open alert."""
    at = at or now()
    seen = at - timedelta(seconds=sample.ago)
    text = sample.hostile
    same = sample.plate_read == sample.plate_listed
    said_nl = f"gelezen {sample.plate_read}, op de lijst staat {sample.plate_written}"
    said_en = f"read {sample.plate_read}, listed is {sample.plate_written}"
    dispute = {
        "by": "r-7",
        "name": text or "P. Visser",
        "at": format_utc(at),
        "settle_by": format_utc(at + timedelta(hours=24)),
    }
    return {
        "schema": "platewatch.alert/2",
        "alert_id": f"{sample.number + 1_000_000:032x}",
        "hit_id": sample.item_id,
        "recipient_id": "north-1",
        "state": "open",
        "verdict": None,
        "dismissed": False,
        "outcome": None,
        "answers": [],
        "dispute": dispute if sample.disputed else None,
        "told": sample.told,
        "tier": 1,
        "late": sample.late,
        "created_at": format_utc(seen + timedelta(seconds=1)),
        "escalate_at": None if sample.late else format_utc(at + timedelta(seconds=95)),
        "escalated_at": None,
        "free_until": None,
        "expires_at": format_utc(at + timedelta(days=28)),
        "hit": {
            "kind": "exact read" if same and sample.kind == "look-alike" else sample.kind,
            "probability": sample.probability,
            "probability_by_read": sample.probability,
            "plate_read": sample.plate_read,
            "plate_listed": sample.plate_listed,
            "plate_written": sample.plate_written,
            "plate_seen": show(sample.plate_read, "NL") if sample.kind == "pattern" else sample.plate_written,
            "same_to_camera": [],
            "country_read": "NL",
            "country_listed": "NL",
            "country": "agrees",
            "missing": sample.missing,
            "explanation": {"nl": text or said_nl, "en": text or said_en},
        },
        "entry": {
            "entry_id": f"{(sample.number if sample.entry is None else sample.entry) + 5_000_000:032x}",
            "list": text or "stolen-cars",
            "category": 1,
            "priority": sample.priority,
            "reason": text or REASONS[sample.number % len(REASONS)],
            "case_number": text or f"2026-{1234 + sample.number:06}",
            "consent": "",
            "role": "suspect",
            "instruction": text or sample.instruction,
            "owner": text or "Team North",
            "make": text or "Volkswagen",
            "colour": text or "grey",
            "marker": text or sample.marker,
            "disputed": sample.disputed,
            "stale_as_of": None,
        },
        "passage": {
            "passage_id": f"{sample.number + 9_000_000:032x}",
            "camera_id": "cam-03",
            "captured_at": format_utc(seen),
            "received_at": format_utc(seen + timedelta(seconds=1)),
            "position": {
                "latitude": 52.37312,
                "longitude": 4.89011,
                "site": text or SITES[sample.number % len(SITES)],
                "direction": text or "into town",
            },
            "overview_sha256": "0" * 64,
            "plate_sha256": "1" * 64,
            "snapshot_sha256": "2" * 64,
            "model_version": "r7",
            "masking_version": "m2",
            "clock_uncertain": False,
        },
    }


def describe_doubtful(sample: Sample, at: datetime | None = None) -> Document:
    """The document of a review that waits for 20 minutes more."""
    at = at or now()
    alert = describe_hit(sample, at)
    return {
        "review_id": sample.item_id,
        "created_at": alert["created_at"],
        "decide_by": format_utc(at + timedelta(minutes=20)),
        "recipient_ids": ["north-1"],
        **{name: alert[name] for name in ("hit", "entry", "passage", "dispute")},
    }


def describe_told(sample: Sample, at: datetime | None = None) -> list[Document]:
    """Who was told of the hit, and what arrived."""
    at = at or now()
    name = sample.hostile
    return [
        {
            "recipient_id": "car-1",
            "recipient": name or "Car 12-01",
            "channel": "sms",
            "state": "delivered",
            "at": format_utc(at),
            "source": "page-opened",
        },
        {
            "recipient_id": "car-4",
            "recipient": name or "Car 12-04",
            "channel": "sms",
            "state": "accepted",
            "at": format_utc(at),
            "source": None,
        },
        {
            "recipient_id": "duty-1",
            "recipient": name or "Duty officer",
            "channel": "webhook",
            "state": "failed",
            "at": format_utc(at),
            "source": None,
        },
    ]


def describe_differences(sample: Sample) -> list[Document]:
    found = find_differences(sample.plate_read, sample.plate_listed)
    return [{"position": one.position, "read": one.read, "listed": one.listed} for one in found]


def name_probability(probability: float) -> Document:
    return {language.value: name_certainty(probability, language) for language in Language}


@cache
def draw_pictures(written: str) -> Document:
    """A drawn plate, and a drawn car whose surroundings are masked: JPEG in base64."""
    plate = np.full((90, 420, 3), (60, 200, 245), np.uint8)
    cv2.rectangle(plate, (0, 0), (40, 90), (150, 60, 20), -1)
    cv2.putText(plate, written, (52, 64), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (20, 20, 20), 5, cv2.LINE_AA)
    noise = np.random.default_rng(7).normal(0, 9, plate.shape)
    plate = cv2.GaussianBlur(np.clip(plate + noise, 0, 255).astype(np.uint8), (5, 5), 1.4)
    overview = np.full((540, 960, 3), 70, np.uint8)
    overview[:300] = np.linspace(150, 90, 300, dtype=np.uint8)[:, None, None]
    cv2.rectangle(overview, (300, 190), (660, 430), (90, 90, 95), -1)
    cv2.rectangle(overview, (340, 130), (620, 210), (60, 60, 65), -1)
    small = cv2.resize(overview, (24, 14), interpolation=cv2.INTER_AREA)
    masked = cv2.resize(small, (960, 540), interpolation=cv2.INTER_NEAREST)
    masked[330:430, 340:620] = overview[330:430, 340:620]
    masked[355 : 355 + 45, 375 : 375 + 210] = cv2.resize(plate, (210, 45), interpolation=cv2.INTER_AREA)
    return {"plate": _encode(plate), "overview": _encode(masked)}


def _encode(picture: np.ndarray) -> str:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return b64encode(data.tobytes()).decode()
