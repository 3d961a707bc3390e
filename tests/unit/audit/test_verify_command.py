"""audit verify where the chain's beginning is past its term: it begins at an anchor that is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.audit.chain import GENESIS, link_records
from platewatch.audit.commands import verify as audit_verify
from platewatch.cli.main import main

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
PURPOSE = ("--reason", "yearly audit", "--case", "AUDIT-2026-1")


class OldLog:
    """A log that is kept a year, with a record and its anchor of so many days ago each; the first one has expired."""

    ages = (400, 200, 100, 0)

    def __init__(self) -> None:
        self.chain = link_records(0, GENESIS, [{"id": f"day|{age}"} for age in self.ages])
        self.asked: list[str] = []

    def call(self, _method: str, path: str, *, query: dict[str, str] | None = None, **_more: Any) -> dict[str, Any]:
        since = (query or {}).get("since", "")
        days = [NOW - timedelta(days=age) for age in self.ages]
        if path == "/v1/audit/head":
            link = self.chain[-1].link
            about = {"waiting": 0, "caught_up_at": NOW.isoformat(), "kept_days": 365, "now": NOW.isoformat()}
            return {"sequence": link.sequence, "digest": link.digest, "begun_at": days[0].isoformat(), **about}
        kept = [(day, one) for day, one in zip(days, self.chain, strict=True) if day.date().isoformat() >= since]
        if path == "/v1/audit/anchors":
            anchors = [
                {
                    "sequence": one.link.sequence,
                    "digest": one.link.digest,
                    "made_at": day.isoformat(),
                    "stored_at": day.isoformat(),
                }
                for day, one in kept
            ]
            return {"anchors": anchors, "next": None}
        self.asked.append(since)
        records = [
            {
                "sequence": one.link.sequence,
                "previous": one.link.previous,
                "digest": one.link.digest,
                "record": dict(one.document),
            }
            for _, one in kept
            if one.link.sequence > 1
        ]
        return {"records": records, "next": None}


def test_what_has_expired_is_not_missed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    log = OldLog()
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: log)
    assert main(["audit", "verify", *PURPOSE]) == 0
    printed = capsys.readouterr().out
    assert "2 records verified, from number 3: the chain is whole" in printed
    assert "anchored up to number 4; 0 records after it" in printed
    assert log.asked == [(NOW - timedelta(days=200)).date().isoformat()]


def test_what_is_missing_within_the_term_is_removed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = OldLog()
    whole = log.call

    def without_the_third(method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = whole(method, path, **more)
        if "records" in answer:
            answer["records"] = [one for one in answer["records"] if one["sequence"] != 3]
        return answer

    monkeypatch.setattr(log, "call", without_the_third)
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: log)
    monkeypatch.setattr(audit_verify.time, "sleep", lambda _seconds: None)
    assert main(["audit", "verify", *PURPOSE]) == 1
    assert "REMOVED: number 3" in capsys.readouterr().out
