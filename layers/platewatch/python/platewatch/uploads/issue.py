"""Letting a camera upload: checks what it announces, and gives an address for each snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.cameras.camera import Camera, Drift
from platewatch.cameras.store import DriftLog
from platewatch.retention.terms import RetentionMode, oldest_capture
from platewatch.snapshots.snapshot import Snapshot
from platewatch.uploads.announcement import Announcement
from platewatch.uploads.errors import CaptureTimeRefused, SnapshotTooLarge

MOST_AHEAD: Final = timedelta(seconds=60)
"""How far a camera's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a deployment takes: the largest snapshot, its legal regime, and how long an upload may take."""

    most_bytes: int
    mode: RetentionMode
    upload_term: timedelta


@dataclass(frozen=True, slots=True)
class Upload:
    """Where and how to PUT one snapshot: exactly these headers, before `expires_at`."""

    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class UploadSigner(Protocol):
    """Makes an address for one snapshot."""

    def sign(
        self, snapshot: Snapshot, size: int, passage_id: str | None, term: timedelta
    ) -> tuple[str, Mapping[str, str]]:
        """An address good for `term` and for exactly this length, type and checksum, and its headers."""


def issue_uploads(
    camera: Camera,
    announcements: Sequence[Announcement],
    limits: Limits,
    signer: UploadSigner,
    drifts: DriftLog,
    now: datetime,
) -> tuple[Upload, ...]:
    """An upload for each announcement, in their order; all or none.

    Raises SnapshotTooLarge, or CaptureTimeRefused after the drift was kept with the camera.
    """
    for index, announced in enumerate(announcements):
        if announced.size > limits.most_bytes:
            raise SnapshotTooLarge(
                f"snapshots[{index}].size",
                f"{announced.size} bytes is over the {limits.most_bytes} bytes that a snapshot may have",
            )
    try:
        for index, announced in enumerate(announcements):
            _check_time(announced.captured_at, f"snapshots[{index}].captured_at", limits.mode, now)
    except CaptureTimeRefused as refusal:
        drifts.keep_drift(camera.camera_id, Drift(refusal.drift, now))
        raise
    return tuple(_issue(camera, announced, limits.upload_term, signer, now) for announced in announcements)


def _check_time(captured_at: datetime, field: str, mode: RetentionMode, now: datetime) -> None:
    drift = (captured_at - now).total_seconds()
    if captured_at - now > MOST_AHEAD:
        raise CaptureTimeRefused(
            field,
            f"is {drift:.0f} s ahead of our clock (at most {MOST_AHEAD.seconds} s): set the camera's clock",
            drift,
        )
    if captured_at < oldest_capture(mode, now):
        raise CaptureTimeRefused(
            field,
            f"is {-drift:.0f} s behind our clock, longer ago than a snapshot may be kept: "
            "set the camera's clock, or discard the snapshot",
            drift,
        )


def _issue(camera: Camera, announced: Announcement, term: timedelta, signer: UploadSigner, now: datetime) -> Upload:
    snapshot = Snapshot(camera.camera_id, camera.lane, announced.captured_at, announced.sha256, announced.content_type)
    url, headers = signer.sign(snapshot, announced.size, announced.passage_id, term)
    return Upload(url, headers, now + term)
