"""Cameras of the fake service, as GET /v1/cameras answers them. The places are invented."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from platewatch.cameras.errors import CameraExists, CameraUnknown
from platewatch.cameras.placement import Placement, describe_placement
from platewatch.cameras.register import parse_position, parse_registration
from platewatch.cameras.view import parse_captions_document, parse_ground_document
from platewatch.text.timestamps import format_utc
from tests.browser.samples import SITES, now

Document = dict[str, Any]

READS: Final = [2, 1, 0, 0, 1, 4, 31, 88, 120, 96, 71, 66, 74, 70, 77, 91, 118, 126, 90, 61, 40, 27, 12, 5]
"""Of an ordinary day, hour by hour."""
SHARES: Final = ([0.40, 0.62], [0.52, 0.62], [0.52, 0.66], [0.40, 0.66])


def make_camera(camera_id: str, site: str = SITES[0], ago: float | None = 40, **changed: Any) -> Document:
    """A camera that works; `ago` is how many seconds ago its last picture came."""
    at = now()
    seen = format_utc(at - timedelta(seconds=ago)) if ago is not None else None
    clock = {"right": True, "lag_seconds": 0.8, "seen_at": seen, "fault": None} if seen else None
    position = {
        "since": format_utc(at - timedelta(days=90)),
        "latitude": 52.30121,
        "longitude": 4.85333,
        "site": site,
        "direction": "inbound",
        **describe_placement(Placement(reason="burglaries in the district")),
        "until": None,
        "review_due": False,
    }
    return {
        "id": camera_id,
        "lane": "standard",
        "positions": [position],
        "registered_at": format_utc(at - timedelta(days=90)),
        "revoked_at": None,
        "token_ends_at": None,
        "token_before_ends_at": None,
        "drift": None,
        "last_picture_at": seen,
        "clock": clock,
        "private_ground": [],
        "caption_areas": [],
        "ground_needed": False,
        "captions_needed": False,
        "maintenance": [],
        "judged_by": "silence",
        "agent": None,
        "silence": None,
        "sight": None,
        **changed,
    }


def make_fault(seconds: float, cause: str = "summer-time-missed") -> Document:
    """A clock that is wrong by so many seconds."""
    seen = format_utc(now() - timedelta(seconds=40))
    since = format_utc(now() - timedelta(hours=5))
    told = {"drift_seconds": seconds, "since": since, "cause": cause}
    return {"right": False, "lag_seconds": -seconds, "seen_at": seen, "fault": told}


def make_agent(offset_ms: float = 3.5, ago: float = 20, **changed: Any) -> Document:
    """What the agent of a camera said so many seconds ago."""
    clock = "right" if abs(offset_ms) < 500 else "warning" if abs(offset_ms) < 2000 else "alarm"
    heard_at = format_utc(now() - timedelta(seconds=ago))
    seen = {"last_picture_at": heard_at, "pictures": 12, "with_plates": 9, "brightness": 0.42, "sharpness": 31.0}
    return {
        "heard_at": heard_at,
        "offline": ago >= 180,
        "clock": clock,
        "offset_seconds": offset_ms / 1000,
        "second_agent": None,
        "heartbeat": {
            "agent": {"id": "a" * 32, "version": "1.0.0", "started_at": format_utc(now() - timedelta(days=3))},
            "at": heard_at,
            "queue": {"pictures": 3, "bytes": 900_000, "oldest_captured_at": None, "evicted": 0},
            "disk_free_bytes": 40_000_000_000,
            "temperature_celsius": 41.5,
            "clock": {"offset_ms": offset_ms, "source": "ntp"},
            "camera": seen,
        },
        **changed,
    }


@dataclass
class FakeCameras:
    """Cameras. `found` is what a test picture shows; `pictures` are those that were sent."""

    cameras: dict[str, Document] = field(default_factory=dict)
    hits: dict[str, dict[int, int]] = field(default_factory=dict)
    found: Document | None = None
    pictures: list[bytes] = field(default_factory=list)
    twin: str | None = None

    def add(self, *cameras: Document) -> None:
        self.cameras |= {camera["id"]: camera for camera in cameras}

    def run(self, method: str, parts: list[str], query: dict[str, str], body: Document) -> Document:
        """The answer of the route below /v1/cameras. Raises what the service's rules raise."""
        if not parts:
            return self._register(body) if method == "POST" else self._list(query)
        if parts[0] not in self.cameras:
            raise CameraUnknown(f"no camera is called {parts[0]}")
        camera = self.cameras[parts[0]]
        at = format_utc(now())
        match method, parts[1]:
            case "POST", "positions":
                camera["positions"].append(_show(parse_position(body, now())))
                camera |= {"ground_needed": True, "captions_needed": True}
                return {"position": camera["positions"][-1], "twin_site": self.twin}
            case "POST", "token":
                until = format_utc(now() + timedelta(seconds=body["overlap_seconds"]))
                camera |= {"token_ends_at": None, "token_before_ends_at": until if body["overlap_seconds"] else None}
                return {"camera": _show_one(camera), "token": f"pw1.{parts[0]}.{'N' * 43}"}
            case "DELETE", "token":
                camera["token_ends_at"] = at
            case "POST", "revoke":
                camera["revoked_at"] = at
                return {"id": parts[0], "revoked": True}
            case "PUT", "private-ground":
                parse_ground_document(body)
                camera |= body | {"ground_needed": False}
                return {"id": parts[0], **body}
            case "PUT", "caption-areas":
                parse_captions_document(body)
                camera |= body | {"captions_needed": False}
                return {"id": parts[0], **body}
            case "POST", "test-pictures":
                self.pictures.append(b64decode(body["picture"]))
                return self.found or {"width": 640, "height": 400, "plates": [], "unread": []}
        return {"camera": _show_one(camera)}

    def _list(self, query: dict[str, str]) -> Document:
        hours = int(query["hours"]) if "hours" in query else None
        return {"cameras": [camera | {"activity": self._count(camera, hours)} for camera in self.cameras.values()]}

    def _count(self, camera: Document, hours: int | None) -> list[Document] | None:
        if hours is None:
            return None
        last = now().replace(minute=0, second=0, microsecond=0)
        reads = READS if camera["last_picture_at"] else [0] * len(READS)
        hits = self.hits.get(camera["id"], {})
        return [
            {
                "hour": format_utc(last - timedelta(hours=hours - 1 - place)),
                "no_hits": reads[place % len(READS)],
                "hits": hits.get(place, 0),
            }
            for place in range(hours)
        ]

    def _register(self, body: Document) -> Document:
        camera, token = parse_registration(body, now())
        if camera.camera_id in self.cameras:
            raise CameraExists(f"camera {camera.camera_id} is there already")
        shown = make_camera(camera.camera_id, ago=None, lane=camera.lane.value, registered_at=format_utc(now()))
        shown["positions"] = [_show(camera.positions[0])]
        self.add(shown)
        return {"camera": _show_one(shown), "token": token, "twin_site": self.twin}


def _show_one(camera: Document) -> Document:
    """A camera by itself: without what only the list of all says."""
    return {name: said for name, said in camera.items() if name not in ("silence", "sight")}


def _show(position: Any) -> Document:
    since: datetime = position.since
    return {
        "since": format_utc(since),
        "latitude": position.latitude,
        "longitude": position.longitude,
        "site": position.site,
        "direction": position.direction,
        **describe_placement(position.placement),
        "until": None,
        "review_due": False,
    }
