"""Lindewaard, the demo's invented district: its cameras, the people who are told, and whom its lists look for.

The place does not exist, and its coordinates are those of open fields. The plates were drawn by chance
(training/town.py), as were those that no camera sees.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

from platewatch.cameras.camera import Lane
from platewatch.hotlists.fields import COLUMNS

NAME: Final = "Lindewaard"
PICTURES: Final = Path(__file__).parent / "pictures"
"""One JPEG for each car and camera, called CAR-CAMERA.jpg."""


@dataclass(frozen=True, slots=True)
class Place:
    """A camera of the district and where it stands (degrees, WGS 84)."""

    lane: Lane
    site: str
    direction: str
    latitude: float
    longitude: float

    def describe(self, camera_id: str) -> dict[str, object]:
        """The document that registers it."""
        degrees = {"latitude": self.latitude, "longitude": self.longitude}
        position = {**degrees, "site": self.site, "direction": self.direction}
        return {"id": camera_id, "lane": self.lane.value, "position": {**position, **_PLACEMENT}}


_PLACEMENT: Final = {
    "reason": "burglars came and left by the access roads",
    "purposes": ["access-road"],
    "authority": "2026/0412, mayor and public prosecutor",
    "town": "Lindewaard",
    "municipality": "Lindewaard",
    "height": 4.5,
    "angle": 20,
}
"""What is on record of why the cameras stand where they stand."""


CAMERAS: Final[Mapping[str, Place]] = {
    "north-in": Place(Lane.PRIORITY, "Northern road", "inbound", 52.4837, 5.6402),
    "north-out": Place(Lane.PRIORITY, "Northern road", "outbound", 52.4839, 5.6409),
    "east-in": Place(Lane.STANDARD, "Mill bridge", "inbound", 52.4716, 5.6618),
    "south-out": Place(Lane.PRIORITY, "Southern dyke", "outbound", 52.4591, 5.6437),
    "west-in": Place(Lane.STANDARD, "Station lane", "inbound", 52.4702, 5.6211),
}
"""On the five roads into and out of the district. west-in hangs on a mobile network that fails at times."""

YOU: Final = "unit-21"
"""The recipient whose messages are for whoever watches the demo."""
COLLEAGUE: Final = "unit-22"
"""The recipient who answers by herself."""
CHIEF: Final = "chief"
"""The recipient who is told when nobody answers."""

RECIPIENTS: Final[Mapping[str, Mapping[str, object]]] = {
    YOU: {"name": "Unit 21", "address": "+31600000021"},
    COLLEAGUE: {"name": "Noor Bakker (unit 22)", "address": "+31600000022"},
    "duty-desk": {"name": "Duty desk", "address": "+31600000020", "least_priority": 2, "takes_reviews": True},
    CHIEF: {"name": "Chief of duty", "address": "+31600000029", "tier": 2},
}


def describe_recipient(recipient_id: str) -> dict[str, object]:
    """The document of a recipient: all are told by text message, of the hits of every list."""
    return {"channel": "sms", "lists": "all", **RECIPIENTS[recipient_id]}


_STOP: Final = "Stop the car with two units"
_NOTE: Final = "Do not stop. Tell the control room place and direction"
_ASK: Final = "Stop, ask for the papers, call the owner of the entry"

_GIVEN: Final = (
    *("plate", "country", "priority", "reason", "case_number", "role", "instruction"),
    *("days", "make", "colour", "marker"),
)
"""Of each entry: columns of the file, and for how many days it is still listed."""

_ROWS: Final = {
    "stolen": (
        ("8-XZY-03", "NL", 1, "stolen in a robbery", "1041", "suspect", _STOP, 60, "Volvo", "black", "may be armed"),
        ("B-018-PJ", "NL", 2, "stolen from a garage", "1077", "suspect", _ASK, 30, "Seat", "grey", ""),
        ("WUT-YI 62", "DE", 3, "stolen in Wuppertal", "0913", "third-party", _ASK, 20, "Mercedes", "silver", ""),
        ("K-615-BD", "NL", 3, "stolen from a drive", "1102", "suspect", _ASK, 45, "Opel", "white", ""),
        ("94-TPP-7", "NL", 4, "fuel not paid", "0988", "suspect", _ASK, 1, "Kia", "red", ""),
        ("LV-245-X", "NL", 3, "rented and not returned", "1015", "suspect", _ASK, 14, "Toyota", "blue", ""),
    ),
    "burglaries": (
        ("PX-750-N", "NL", 2, "seen at three burglaries", "0871", "suspect", _NOTE, 40, "Ford", "white", ""),
        ("XV-NB-64", "NL", 1, "escaped from a burglary", "1120", "suspect", _STOP, 10, "Skoda", "green", "two men"),
        ("PM?-60-H", "NL", 2, "seen by a witness, one letter unknown", "1122", "suspect", _NOTE, 7, "", "red", ""),
        ("JM-52-KL", "NL", 2, "driver of a burglar", "0871", "suspect", _NOTE, 40, "Peugeot", "black", ""),
        ("27-TLZ-3", "NL", 5, "asked about empty houses", "1098", "third-party", _NOTE, 3, "", "", ""),
    ),
}
LISTS: Final = tuple(_ROWS)


def write_list(name: str, today: date) -> str:
    """The list as a CSV file whose entries end some days after `today`; it has one that is due and one pattern."""
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for values in _ROWS[name]:
        row: dict[str, Any] = dict(zip(_GIVEN, values, strict=True))
        case, last = row["case_number"], today + timedelta(days=row.pop("days"))
        row |= {"case_number": f"PL9900-{today.year}-{case}", "consent": f"OM-{case}"}
        row |= {"category": 1, "owner": f"Investigation {NAME}"}
        row |= {"valid_from": (today - timedelta(days=1)).isoformat(), "weed_date": last.isoformat()}
        table.writerow(row)
    return text.getvalue()
