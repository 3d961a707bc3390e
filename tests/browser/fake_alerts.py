"""Searches, stories, dossiers and holds of the fake service, with the service's own question and dossier."""

import hashlib
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.alerts.dossier import make_dossier
from platewatch.alerts.hold import HoldUnknown, format_hold_id, parse_hold_order
from platewatch.alerts.question import parse_question
from platewatch.alerts.words import Language
from platewatch.text.timestamps import format_utc
from tests.browser.samples import Document, Sample, draw_pictures, now

OTHER_HASH: Final = "a" * 64
TERM: Final = timedelta(days=28)


@dataclass
class FakeAlerts:
    """What the searches, stories and holds of a test work with.

    `restricted` are the hits that a page shows only with an authority; `page` is how many hits a page has at the most,
    `altered` and `gone` are hits whose picture of the vehicle was changed or destroyed.
    """

    page: int = 25
    restricted: set[str] = field(default_factory=set)
    altered: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    holds: dict[str, Document] = field(default_factory=dict)

    def search(self, body: Document, alerts: list[tuple[Sample, Document]], authority: str) -> Document:
        """A page of those whose documents fit."""
        question = parse_question({name: value for name, value in body.items() if name != "after"}, now())
        found = [summarise(sample, alert) for sample, alert in alerts if _fits(question, alert)]
        found.sort(key=lambda hit: str(hit["created_at"]), reverse=True)
        begin = int(body.get("after") or 0)
        page = found[begin : begin + self.page]
        shown = [hit for hit in page if authority or hit["hit_id"] not in self.restricted]
        end = begin + self.page
        return {
            "from": format_utc(question.since),
            "to": format_utc(question.until),
            "plate": question.plate,
            "hits": shown,
            "restricted": len(page) - len(shown),
            "next": str(end) if end < len(found) else None,
            "notes": [] if found else self.notes,
        }

    def tell(self, sample: Sample, alert: Document, asked: Document, query: dict[str, str]) -> Document:
        """The story, with its dossier where one is asked for."""
        own = [
            {name: said for name, said in hold.items() if name not in ("alert_id", "by")}
            for hold in self.holds.values()
            if hold["alert_id"] == alert["alert_id"]
        ]
        told = {
            "schema": "platewatch.story/1",
            "alert": alert,
            "alerts": list_told(sample, alert),
            "frames": [self._tell_frame(sample, alert, shown="pictures" in query)],
            "holds": own,
            "nobody_left": False,
            "whole": True,
            "retention": {
                "ground": "wpg-8",
                "free_until": None,
                "expires_at": alert["expires_at"],
                "restricted": alert["hit_id"] in self.restricted,
            },
            "asked": asked,
        }
        language = query.get("dossier")
        zone = ZoneInfo("Europe/Amsterdam")
        return told | {"dossier": make_dossier(told, Language(language), zone) if language else None}

    def hold(self, body: Document, case_number: str, name: str) -> Document:
        order = parse_hold_order(body, now())
        hold_id = format_hold_id(order.alert_id, case_number)
        self.holds[hold_id] = {
            "hold_id": hold_id,
            "alert_id": order.alert_id,
            "case_number": case_number,
            "authority": order.authority,
            "since": format_utc(now()),
            "until": format_utc(order.until),
            "by": f"console/{name}",
        }
        return {"hold": self.holds[hold_id], "pictures": True}

    def release(self, hold_id: str) -> Document:
        if hold_id not in self.holds:
            raise HoldUnknown(f"no hold has the id {hold_id}")
        return {"hold": self.holds.pop(hold_id), "ended": True}

    def _tell_frame(self, sample: Sample, alert: Document, *, shown: bool) -> Document:
        passage, pictures = alert["passage"], draw_pictures(sample.plate_written)
        hashes = {name: hashlib.sha256(b64decode(data)).hexdigest() for name, data in pictures.items()}
        frame = {
            "read_id": alert["hit_id"],
            **{name: passage[name] for name in ("camera_id", "captured_at", "received_at", "position")},
            **{name: passage[name] for name in ("snapshot_sha256", "model_version", "masking_version")},
        }
        for name, data in pictures.items():
            state = "kept"
            if name == "overview" and alert["hit_id"] in self.altered | self.gone:
                state = "altered" if alert["hit_id"] in self.altered else "gone"
            frame[name] = {
                "state": state,
                "sha256": hashes[name],
                "found_sha256": {"kept": hashes[name], "altered": OTHER_HASH, "gone": None}[state],
                "jpeg": data if shown and state != "gone" else None,
            }
        return frame


def _fits(question: Any, alert: Document) -> bool:
    hit, entry = alert["hit"], alert["entry"]
    stand = "dismissed" if alert["dismissed"] else alert["state"]
    return (
        question.plate in (None, hit["plate_listed"], hit["plate_read"])
        and question.case_number in (None, entry["case_number"])
        and question.list_name in (None, entry["list"])
        and question.camera_id in (None, alert["passage"]["camera_id"])
        and question.state in (None, stand)
    )


def summarise(sample: Sample, alert: Document) -> Document:
    """A line of a search's answer."""
    hit, entry, passage = alert["hit"], alert["entry"], alert["passage"]
    told = [{name: one[name] for name in _TOLD} for one in list_told(sample, alert)]
    return {
        "hit_id": alert["hit_id"],
        **{name: alert[name] for name in ("alert_id", "created_at", "state", "verdict", "dismissed", "outcome")},
        **{name: alert[name] for name in ("told", "late")},
        **{name: hit[name] for name in ("plate_read", "plate_listed", "plate_written", "plate_seen")},
        **{name: hit[name] for name in ("probability", "kind")},
        **{name: entry[name] for name in ("priority", "list", "case_number", "marker")},
        "captured_at": passage["captured_at"],
        "camera_id": passage["camera_id"],
        "site": passage["position"]["site"],
        "direction": passage["position"]["direction"],
        "disputed": entry["disputed"],
        "escalated": False,
        "alerts": told,
    }


_TOLD: Final = ("alert_id", "recipient_id", "name", "created_at", "state", "delivered_at", "source")


def list_told(sample: Sample, alert: Document) -> list[Document]:
    """Two of the first group, of whom one was reached, and one of the second."""
    at = alert["created_at"]
    name = sample.hostile
    accepted = {"at": at, "result": "accepted", "message_id": "m-7"}
    failed = {"at": at, "result": "failed", "error": name or "NumberUnknown"}
    rows = (
        ("north-1", name or "Car 12-01", 1, "delivered", [accepted]),
        ("north-2", name or "Car 12-04", 1, "failed", [failed]),
        ("duty", name or "Duty officer", 2, "accepted", [accepted]),
    )
    return [
        {
            "alert_id": alert["alert_id"] if number == 0 else f"{number}{alert['alert_id'][1:]}",
            "recipient_id": recipient_id,
            "name": shown,
            "created_at": at,
            "state": state,
            "delivered_at": at if state == "delivered" else None,
            "source": "page-opened" if state == "delivered" else None,
            "tier": tier,
            "escalate_at": None,
            "escalated_at": at if number == 1 else None,
            "attempts": attempts,
            "notices": [],
        }
        for number, (recipient_id, shown, tier, state, attempts) in enumerate(rows)
    ]
