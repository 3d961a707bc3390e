"""Investigations for tests, and a store of them in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.investigations.investigation import (
    Bounds,
    Combining,
    Investigation,
    Order,
    Source,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CAMERAS = ("east-1", "west-1")


def make_investigation(**changes: Any) -> Investigation:
    made = Investigation(
        investigation_id="0" * 32,
        order=Order("OVJ-2026-71", "burglary", "mr. De Wit"),
        bounds=Bounds(NOW - 10 * DAY, NOW, CAMERAS),
        combining=Combining("WPG11-2026-4", "mr. De Wit"),
        members=("k.bos", "r.visser"),
        approver="h.groot",
        opened_by="console/r.visser",
        opened_at=NOW,
        ends_at=NOW + 7 * DAY,
        case_number="2026-17",
        source=Source.PASSAGES,
    )
    return replace(made, **changes)


class Investigations:
    """InvestigationStore in memory."""

    def __init__(self, *kept: Investigation) -> None:
        self.kept = {one.investigation_id: one for one in kept}

    def add_investigation(self, investigation: Investigation) -> None:
        self.kept.setdefault(investigation.investigation_id, investigation)

    def find_investigation(self, investigation_id: str, now: datetime) -> Investigation | None:
        found = self.kept.get(investigation_id)
        return found if found is not None and found.is_kept(now) else None

    def list_investigations(self, now: datetime, after: str, most: int) -> tuple[Sequence[Investigation], str | None]:
        names = sorted((name for name in self.kept if not after or name < after), reverse=True)
        shown = [self.kept[name] for name in names[:most]]
        return [one for one in shown if one.is_kept(now)], names[most - 1] if len(names) > most else None

    def change_investigation(self, before: Investigation, after: Investigation) -> bool:
        if self.kept.get(before.investigation_id) != before:
            return False
        self.kept[before.investigation_id] = after
        return True
