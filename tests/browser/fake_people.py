"""People and duty of the fake service: recipients, who is told, handovers. The rules are the service's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.alerts.answers import parse_note
from platewatch.alerts.errors import RecipientExists, RecipientUnknown
from platewatch.alerts.recipient import Recipient, describe_recipient, parse_recipient
from platewatch.alerts.routing import Occasion
from platewatch.alerts.told_now import AskedEntry, evaluate_turns
from platewatch.handover.handover import (
    LONGEST_NOTE,
    Handover,
    Signature,
    describe_handover,
    make_handover,
    require_waiting,
    take_over,
)
from platewatch.handover.situation import Waiting
from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import describe_hours
from platewatch.text.timestamps import format_utc
from tests.browser.samples import SITES, now

Document = dict[str, Any]

ZONE: Final = ZoneInfo("Europe/Amsterdam")
PHONE: Final = {"channel": "sms", "address": "+31612345678", "lists": "all"}


def make_situation(**changed: Any) -> Document:
    """A shift with something of everything."""
    at = now()
    kinds = [("open", 1), ("doubtful", 1), ("taken", 2), ("answered", 3)]
    items = [
        {
            "id": f"{place + 0xA3F10C27:08x}" + f"{place:024x}",
            "waiting": kind,
            "priority": priority,
            "captured_at": format_utc(at - timedelta(minutes=4 + 9 * place)),
            "alert_id": None if kind == "doubtful" else f"{place + 100:032x}",
            "taken_by": "B. Jansen" if kind == "taken" else None,
            "decide_by": format_utc(at + timedelta(hours=3)) if kind == "doubtful" else None,
        }
        for place, (kind, priority) in enumerate(kinds)
    ]
    silent = [
        {"id": "haven-4", "site": SITES[2], "last_picture_at": format_utc(at - timedelta(hours=9))},
        {"id": "station-2", "site": SITES[3], "last_picture_at": None},
    ]
    due = [
        {"list": "gestolen", "disputed": 1, "patterns": 0, "ending": 4, "whole": True},
        {"list": "fenomeen", "disputed": 0, "patterns": 2, "ending": 0, "whole": False},
    ]
    return {
        "at": format_utc(at),
        "counts": {kind.value: 1 for kind in Waiting},
        "items": items,
        "more": 0,
        "silent_cameras": silent,
        "due": due,
        **changed,
    }


NOTHING: Final = {
    "counts": {kind.value: 0 for kind in Waiting},
    "items": [],
    "silent_cameras": [],
    "due": [],
}


@dataclass
class FakePeople:
    """Recipients and handovers. With `test` a test message comes to that state; `lists` and `cameras` can be asked."""

    recipients: dict[str, Recipient] = field(default_factory=dict)
    pins: set[str] = field(default_factory=set)
    tests: dict[str, Document] = field(default_factory=dict)
    test: str = "accepted"
    lists: list[str] = field(default_factory=lambda: ["gestolen", "fenomeen"])
    cameras: dict[str, str] = field(default_factory=lambda: {"noord-1": SITES[0], "zuid-1": SITES[1]})
    settings: dict[str, ListSettings] = field(default_factory=dict)
    situation: Document = field(default_factory=lambda: make_situation(**NOTHING))
    handovers: list[Handover] = field(default_factory=list)

    def add(self, recipient_id: str, **document: Any) -> None:
        self.recipients[recipient_id] = parse_recipient(recipient_id, PHONE | {"name": recipient_id} | document)
        self.pins.add(recipient_id)

    def hand_over(self, by: str, note: str = "", ago: timedelta = timedelta(0), taken_by: str = "") -> Handover:
        handover = make_handover(self.situation, f"console/{by}", note, now() - ago)
        if taken_by:
            arriving = Signature(f"console/{taken_by}", now() - ago + timedelta(minutes=5), "gelezen")
            handover = replace(handover, arriving=arriving)
        self.handovers.insert(0, handover)
        return handover

    def run(self, method: str, parts: list[str], query: Mapping[str, str], body: Document, person: str) -> Document:
        """The answer of the route below /v1. Raises what the service's rules raise."""
        if parts[0] == "told-now":
            return self._tell_choices() if parts[1:] else self._tell_turns(query)
        if parts[0] == "handovers":
            return self._hand_over(method, parts[1:], body, f"console/{person}")
        if not parts[1:]:
            return {"recipients": [self._show(one) for one in self.recipients.values()]}
        recipient_id, rest = parts[1], parts[2:]
        if method == "PUT" and not rest:
            return self._put(recipient_id, query, body)
        if recipient_id not in self.recipients:
            raise RecipientUnknown(f"no recipient is called {recipient_id}")
        if method == "DELETE":
            del self.recipients[recipient_id]
            return {"recipient_id": recipient_id, "removed": True}
        if rest == ["pin"]:
            self.pins.add(recipient_id)
            return {"recipient_id": recipient_id} | ({} if body.get("pin") else {"pin": "482 915"})
        return self._test(method, recipient_id, person)

    def _put(self, recipient_id: str, query: Mapping[str, str], body: Document) -> Document:
        recipient = parse_recipient(recipient_id, body)
        if recipient_id in self.recipients and query.get("replace") != "true":
            raise RecipientExists(f"there is a recipient called {recipient_id}")
        is_new = recipient_id not in self.recipients
        self.recipients[recipient_id] = recipient
        answer = {"recipient": describe_recipient(recipient), "change": None}
        if recipient.channel.needs_pin and recipient_id not in self.pins:
            self.pins.add(recipient_id)
            answer["pin"] = "482 915"
        if recipient.channel.has_secret and is_new:
            answer["secret"] = "pwhs_" + "S" * 40
        return answer

    def _test(self, method: str, recipient_id: str, person: str) -> Document:
        if method == "POST":
            self.tests[recipient_id] = {
                "state": "waiting",
                "by": f"console/{person}",
                "at": format_utc(now()),
                "done_at": None,
                "fault": None,
                "rehearsal": False,
                "arrived_at": None,
                "matched_at": None,
            }
            return {"recipient_id": recipient_id, "test": dict(self.tests[recipient_id]), "token": None}
        test = self.tests.get(recipient_id)
        if test is not None and test["state"] == "waiting":
            fault = "InvalidParameter" if self.test == "failed" else None
            test |= {"state": self.test, "fault": fault, "done_at": format_utc(now())}
        return {"recipient_id": recipient_id, "test": test}

    def _show(self, recipient: Recipient) -> Document:
        gone = [one for one in recipient.lists or () if one not in self.lists]
        unknown = [{"kind": "list", "name": one, "nearest": None, "text": f"no list {one}"} for one in gone]
        has_pin = recipient.recipient_id in self.pins
        return describe_recipient(recipient) | {"has_pin": has_pin, "unknown_names": unknown}

    def _tell_choices(self) -> Document:
        return {"lists": self.lists, "cameras": [{"id": one, "site": site} for one, site in self.cameras.items()]}

    def _tell_turns(self, query: Mapping[str, str]) -> Document:
        entry = AskedEntry(query["list"], int(query["category"]), int(query["priority"]))
        settings = self.settings.get(entry.list_name, ListSettings(entry.list_name))
        occasion = Occasion(entry, settings, query["camera"], self.cameras[query["camera"]], now(), ZONE)
        found = evaluate_turns(self.recipients.values(), occasion, timedelta(minutes=10))
        return {
            "at": format_utc(now()),
            "somebody": found.somebody,
            "list_hindrances": list(found.list_hindrances),
            "recipients": [
                {
                    "recipient_id": turn.recipient.recipient_id,
                    "name": turn.recipient.name,
                    "channel": turn.recipient.channel.name,
                    "tier": turn.recipient.tier,
                    "hours": describe_hours(turn.recipient.hours),
                    "after_minutes": None if turn.after is None else turn.after.total_seconds() / 60,
                    "hindrances": list(turn.hindrances),
                }
                for turn in found.turns
            ],
        }

    def _hand_over(self, method: str, parts: list[str], body: Document, actor: str) -> Document:
        if method == "GET":
            if parts:
                return {"situation": self.situation | {"at": format_utc(now())}}
            return {"handovers": [_describe(one) for one in self.handovers]}
        note = parse_note(body.get("note"), None, LONGEST_NOTE)
        if not parts:
            handover = make_handover(self.situation | {"at": format_utc(now())}, actor, note, now())
            self.handovers.insert(0, handover)
            return {"handover": _describe(handover)}
        signed = take_over(require_waiting(parts[0], actor, now(), self), actor, note, now(), self)
        return {"handover": _describe(signed)}

    # The port HandoverStore, as far as signing asks it.

    def add_handover(self, handover: Handover) -> None:
        self.handovers.insert(0, handover)

    def list_newest(self, most: int, _now: Any) -> list[Handover]:
        return self.handovers[:most]

    def find_handover(self, handover_id: str, _now: Any) -> Handover | None:
        return next((one for one in self.handovers if one.handover_id == handover_id), None)

    def sign_arriving(self, handover_id: str, signature: Signature) -> bool:
        for place, one in enumerate(self.handovers):
            if one.handover_id == handover_id and one.arriving is None:
                self.handovers[place] = replace(one, arriving=signature)
                return True
        return False


def _describe(handover: Handover) -> Document:
    return describe_handover(handover) | {"waits": handover.waits(now())}
