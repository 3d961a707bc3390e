"""What the recogniser rejected of the snapshots that were just uploaded."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.cameras.camera import Lane
from platewatch.snapshots.commands.rejected import find_rejected
from platewatch.snapshots.sender import Progress, State
from platewatch.snapshots.snapshot import Snapshot

START = datetime(2026, 3, 12, 23, 59, 59, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Api:
    """Rejections by the moment from which they are there."""

    def __init__(self, clock: Clock, *rejections: tuple[int, Progress]) -> None:
        self._clock = clock
        self._rejections = rejections
        self.days: list[str] = []

    def call(self, _method: str, path: str, *, query: Mapping[str, str] | None = None) -> Any:
        assert path == "/v1/rejections"
        assert query is not None
        self.days.append(query["day"])
        there = [
            {"snapshot_id": identify(progress), "reason": f"no picture: {progress.name}"}
            for after, progress in self._rejections
            if (moment := START + timedelta(seconds=after)) <= self._clock.moment
            and moment.date().isoformat() == query["day"]
        ]
        return {"day": query["day"], "rejections": there}


def upload(name: str, sha256: str = "ab" * 32) -> Progress:
    return Progress(name, State.UPLOADED, START, START, sha256)


def identify(progress: Progress) -> str:
    assert progress.captured_at is not None
    return Snapshot("west-1", Lane.PRIORITY, progress.captured_at, progress.sha256, "image/png").snapshot_id


def test_those_that_are_rejected_in_time_are_named_over_midnight_too() -> None:
    clock = Clock()
    first, second, later, others = (upload(name, digit * 64) for name, digit in zip("abcd", "1234", strict=True))
    api = Api(clock, (0, first), (5, second), (60, later), (3, upload("of another run", "5" * 64)))
    found = list(find_rejected(api, "west-1", [first, second, later, others], clock, 30))
    assert found == [("a", "no picture: a"), ("b", "no picture: b")]
    assert clock.moment == START + timedelta(seconds=30)
    assert {"2026-03-12", "2026-03-13"} <= set(api.days)


def test_nothing_is_waited_for_when_all_are_known_or_none_was_sent() -> None:
    clock = Clock()
    one = upload("a")
    assert list(find_rejected(Api(clock, (0, one)), "west-1", [one], clock, 30)) == [("a", "no picture: a")]
    assert list(find_rejected(Api(clock), "west-1", [], clock, 30)) == []
    assert clock.moment == START
