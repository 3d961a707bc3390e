"""Passages in memory for tests of the rules: the port PassagesOfPeriod, and cars with simple habits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from platewatch.investigations.questions import LEAST_SPELLING, Passing
from platewatch.investigations.traffic import Traffic
from platewatch.plates.distribution import Spelling

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday."""

UNTIL = BEGIN + timedelta(days=28)
CAMERAS = frozenset(f"cam-{number}" for number in range(6))
TRAFFIC = Traffic(dict.fromkeys(CAMERAS, (50.0,) * 168))


@dataclass(frozen=True, slots=True)
class MemoryPassages:
    """Implements PassagesOfPeriod."""

    passings: tuple[Passing, ...]

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return [one for one in self.passings if one.camera_id in cameras and since <= one.captured_at < until]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return [
            one
            for one in self.list_at(cameras, since, until, now)
            if any(each.text in spellings and each.probability >= LEAST_SPELLING for each in one.spellings)
        ]


def at(day: int, hour: float) -> datetime:
    """A moment of the period."""
    return BEGIN + timedelta(days=day, hours=hour)


def passing(plate: str, camera: str, moment: datetime, chance: float = 0.98, **others: float) -> Passing:
    """A passage of that plate; `others` are less probable spellings."""
    name = f"{plate}-{camera}-{moment.isoformat()}"
    spellings = [Spelling(plate, chance), *(Spelling(text, each) for text, each in others.items())]
    return Passing(camera, moment, name, name, tuple(sorted(spellings, key=lambda one: -one.probability)))


def drive_daily(plate: str, cameras: Iterable[str], hour: float, *, days: Iterable[int] = range(28)) -> list[Passing]:
    """A car that passes these cameras every day at about the same time, two minutes apart."""
    return [
        passing(plate, camera, at(day, hour + number / 30 + (day % 5) / 60))
        for day in days
        for number, camera in enumerate(cameras)
    ]
