"""The audit log, retention and holds of the fake service; questions go through the service's own rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.alerts.hold import format_hold_id
from platewatch.audit.report import is_asked, parse_question
from platewatch.audit.unusual import Limits, find_unusual
from platewatch.retention.report import GROUNDS, Held
from platewatch.text.timestamps import format_time, format_utc
from tests.browser.samples import now

Document = dict[str, Any]

ROUTES: Final = {
    "auditor": [
        *(f"GET /v1/audit/{what}" for what in ("head", "chain", "anchors", "no-hits")),
        *(f"POST /v1/audit/{what}" for what in ("reports", "verifications", "unusual")),
        "GET /v1/retention/report",
        "GET /v1/retention/holds",
    ],
    "admin": [
        "GET /v1/retention/report",
        "GET /v1/retention/holds",
        "POST /v1/retention/holds",
        "DELETE /v1/retention/holds/{hold_id}",
    ],
}
OFFICER: Final = "console/o.vos"
HELD: Final[Mapping[Held, tuple[int, float | None, float | None]]] = {
    Held.SNAPSHOTS: (3, 0.9, 1.0),
    Held.READS: (1204, 0.1, 1.0),
    Held.PENDING_PICTURES: (2408, 0.1, 1.0),
    Held.REVIEWS: (1, 0.02, 0.02),
    Held.ALERTS: (312, 4.0, 1800.0),
    Held.HIT_PICTURES: (624, 4.0, 1800.0),
    Held.HOLDS: (1, 300.0, 300.0),
    Held.HELD_PICTURES: (2, None, None),
    Held.INVESTIGATIONS: (3, 9.0, 365.0),
    Held.COUNTING: (5, 3.0, 35.0),
}
"""Of each kind: how many, and in how many days the first and the last of them end."""


def make_record(number: int, ago: float = 3600, **changed: Any) -> Document:
    """A look-up by an officer, so many seconds ago."""
    at = now() - timedelta(seconds=ago)
    return {
        "id": f"{number:032x}",
        "at": format_time(at),
        "actor": OFFICER,
        "role": "officer",
        "action": "consult",
        "subject": f"alert:{number:032x}",
        "reason": "witness of the robbery",
        "case_number": "PL1300-2026-17",
        "ground": "wpg-8",
        "detail": {"issuer": "https://login.police.example", "subject": "f81d4fae", "state": "open"},
        "tags": [f"{number % 9:032x}"],
        "received_at": format_time(at),
        "sender": "AROA:console",
        "expires_at": int(at.timestamp()) + 157_766_400,
        **changed,
    }


@dataclass
class FakeOversight:
    """`records` is the log. A report comes in pages of `page` records, a verification in parts of `part`."""

    records: list[Document] = field(default_factory=list)
    holds: list[Document] = field(default_factory=list)
    findings: list[Document] = field(default_factory=list)
    verified: Document | None = None
    overdue: int = 0
    page: int = 100
    part: int = 100
    stalled: bool = False
    behind: float = 0
    asked: list[Document] = field(default_factory=list)

    def fill(self) -> None:
        """A week of a small force."""
        self.records = [make_record(number, 3600 * number) for number in range(1, 14)]
        # All on one day, whatever the time is now.
        noon = (now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
        ago = int((now() - noon).total_seconds())
        for number in range(60):
            tag = f"{number + 20:032x}"
            self.records.append(
                make_record(100 + number, ago + 60 * number, actor="console/p.bakker", tags=[tag], reason="control")
            )
        system = {"actor": "deliver", "role": "system", "reason": "", "tags": []}
        told = {"recipient": "unit-1", "channel": "sms"}
        self.records.append(make_record(200, 500, action="disclose", subject="alert:5", detail=told, **system))
        why = {"why": "its term is over"}
        self.records.append(make_record(201, 400, **{**system, "actor": "watch"}, action="destroy", detail=why))
        self.verified = {
            "at": format_utc(now() - timedelta(days=3)),
            "by": "console/A. Visser",
            "whole": True,
            "records": 70,
            "first": 1,
            "last": 70,
            "findings": 0,
        }

    def run(self, method: str, parts: list[str], query: dict[str, str], body: Document, name: str) -> Document:
        """The answer of a route of the log, or of retention. Raises what the service's rules raise."""
        match parts[1]:
            case "head":
                return self._show_head()
            case "verifications":
                return self._verify(body, name)
            case "reports":
                return self._report(body)
            case "unusual":
                return self._find_unusual(body)
            case "holds" if method == "GET":
                return {"holds": self.holds}
        return self._count(query)

    def hold(self, body: Document, case_number: str, name: str) -> None:
        """Notes an order to keep an alert."""
        hold = {
            "hold_id": format_hold_id(body["alert_id"], case_number),
            "case_number": case_number,
            "by": f"console/{name}",
        }
        self.holds.append({**hold, **body, "since": format_utc(now())})

    def release(self, hold_id: str) -> None:
        self.holds = [hold for hold in self.holds if hold["hold_id"] != hold_id]

    def _show_waiting(self) -> Document:
        return {"waiting": 2, "caught_up_at": format_utc(now() - timedelta(seconds=self.behind - 5))}

    def _show_head(self) -> Document:
        at = format_utc(now() - timedelta(minutes=1))
        return {
            "sequence": len(self.records),
            "digest": "ab" * 32,
            "begun_at": at,
            "chained_at": at,
            "anchored": max(len(self.records) - 2, 0),
            "anchored_at": at,
            "verified": self.verified,
            "kept_days": 1826,
            "now": format_utc(now()),
            **self._show_waiting(),
        }

    def _verify(self, body: Document, name: str) -> Document:
        start = int(body.get("after") or 0)
        last = min(start + self.part, len(self.records))
        done = last == len(self.records)
        found = len(self.findings) if done else 0
        if done:
            counts = {"records": last, "first": 1, "last": last, "findings": found}
            told = {"at": format_utc(now()), "by": f"console/{name}", "whole": not found}
            self.verified = {**told, **counts}
        return {
            "whole": not found if done else None,
            "findings": self.findings if done else [],
            "found": found,
            "records": last,
            "first": 1,
            "last": last,
            "digest": "ab" * 32,
            "anchored": max(last - 2, 0),
            "of": len(self.records),
            "stalled": self.stalled,
            "next": None if done else str(last),
            **self._show_waiting(),
        }

    def _report(self, body: Document) -> Document:
        self.asked.append(body)
        after = body.get("after")
        place = int(str(after).partition("|")[2]) if after else 0
        question = parse_question({**body, "after": None})
        tag = f"{int(question.plate[0]):032x}" if question.plate and question.plate[0].isdecimal() else "none"
        asked = [one for one in self.records if is_asked(one, question, tag if question.plate else None)]
        following = place + self.page
        left = f"{question.since.date().isoformat()}|{following}" if following < len(asked) else None
        return {"records": asked[place:following], "next": left, "note": None, **self._show_waiting()}

    def _find_unusual(self, body: Document) -> Document:
        question = parse_question(body)
        asked = [one for one in self.records if is_asked(one, question, None) and one["action"] == "consult"]
        found = find_unusual(asked, Limits(), ZoneInfo("Europe/Amsterdam"))
        return {
            "unusual": [
                {
                    "pattern": one.pattern.value,
                    "actor": one.actor,
                    "look_ups": one.count,
                    "among": one.among,
                    "case_number": one.case_number or None,
                    "first": format_utc(one.first),
                    "last": format_utc(one.last),
                }
                for one in found
            ],
            "limits": {name: getattr(Limits(), name) for name in Limits.__slots__},
            "looked_at": len(asked),
            "from": body["since"],
            "to": body["until"],
            "next": None,
            **self._show_waiting(),
        }

    def _count(self, query: dict[str, str]) -> Document:
        if "held" not in query:
            days = [(now() - timedelta(days=ago)).date().isoformat() for ago in (1, 0)]
            destroyed = [{"day": day, "collected": 18_204, "destroyed": 18_190} for day in days]
            return {"mode": "hit-no-hit", "kinds": [kind.value for kind in HELD], "destroyed": destroyed}
        held = Held(query["held"])
        count, first, last = HELD[held]
        aged = held in (Held.SNAPSHOTS, Held.READS, Held.PENDING_PICTURES)
        return {
            "held": held.value,
            "ground": GROUNDS[held],
            "count": count,
            "first_end": _show_end(first),
            "last_end": _show_end(last),
            "oldest_at": _show_end(first - 1) if aged and first is not None else None,
            "overdue": self.overdue if held is Held.READS else 0,
            "next": None,
        }


def _show_end(days: float | None) -> str | None:
    return format_utc(now() + timedelta(days=days)) if days is not None else None
