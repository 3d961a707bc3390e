"""Which of the snapshots that were just uploaded the recogniser rejected."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from platewatch.cameras.camera import Lane
from platewatch.snapshots.sender import Clock, Progress
from platewatch.snapshots.snapshot import Snapshot

_LOOKS_EVERY: Final = 2.0


class RejectionApi(Protocol):
    """The service's API."""

    def call(self, method: str, path: str, *, query: Mapping[str, str] | None = None) -> Any:
        """The answer to a request."""


def find_rejected(
    api: RejectionApi, camera_id: str, sent: Sequence[Progress], clock: Clock, seconds: float
) -> Iterator[tuple[str, str]]:
    """Name and reason of each rejected snapshot, as they become known; ends after so many seconds.

    `sent` are uploaded snapshots. A snapshot that is not rejected by then may still be rejected later.
    """
    began = clock.now()
    waiting = {_identify(camera_id, progress): progress.name for progress in sent}
    while waiting:
        for rejection in _list_rejections(api, began, clock.now()):
            name = waiting.pop(rejection["snapshot_id"], None)
            if name is not None:
                yield name, rejection["reason"]
        left = seconds - (clock.now() - began).total_seconds()
        if left <= 0 or not waiting:
            return
        clock.sleep(min(left, _LOOKS_EVERY))


def _identify(camera_id: str, progress: Progress) -> str:
    assert progress.captured_at is not None  # nosec B101  # an uploaded snapshot has one
    # Neither the lane nor the type is part of the id.
    return Snapshot(camera_id, Lane.STANDARD, progress.captured_at, progress.sha256, "image/jpeg").snapshot_id


def _list_rejections(api: RejectionApi, began: datetime, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Those of the days since uploading began; it may have gone on over midnight."""
    for day in sorted({(began - timedelta(hours=1)).date(), now.date()}):
        yield from api.call("GET", "/v1/rejections", query={"day": day.isoformat()})["rejections"]
