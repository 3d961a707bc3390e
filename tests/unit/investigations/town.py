"""Passages in memory for tests of the rules: the port PassagesOfPeriod, and cars with simple habits."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from platewatch.investigations.questions import LEAST_SPELLING, Passing
from platewatch.investigations.traffic import Traffic
from platewatch.plates.distribution import Spelling
from platewatch.retention.terms import PASSAGE_TERM

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday."""

UNTIL = BEGIN + timedelta(days=28)
CAMERAS = frozenset(f"cam-{number}" for number in range(6))
TRAFFIC = Traffic(dict.fromkeys(CAMERAS, (50.0,) * 168))


@dataclass(frozen=True, slots=True)
class MemoryPassages:
    """Implements PassagesOfPeriod. The cameras work all the time, but where `silent` says of a camera and an hour that
    it does not.
    """

    passings: tuple[Passing, ...]
    silent: Callable[[str, datetime], bool] = field(default=lambda _camera, _hour: False)

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return [
            one
            for one in self.passings
            if one.camera_id in cameras and since <= one.captured_at < until and now < one.captured_at + PASSAGE_TERM
        ]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return [
            one
            for one in self.list_at(cameras, since, until, now)
            if any(each.text in spellings and each.probability >= LEAST_SPELLING for each in one.spellings)
        ]

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """See PassagesOfPeriod."""
        start = since.replace(minute=0, second=0, microsecond=0)
        hours = [start + timedelta(hours=number) for number in range((until - start) // timedelta(hours=1) + 1)]
        return {camera: [hour for hour in hours if not self.silent(camera, hour)] for camera in cameras}


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
