"""Letting a camera upload: checks what it announces, and gives an address for each snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.cameras.camera import Camera, ClockLog, Drift
from platewatch.cameras.clock import MOST_AHEAD, WRITTEN_EVERY, describe_duration, note_lag
from platewatch.retention.terms import RetentionMode, oldest_capture
from platewatch.snapshots.announcement import Announcement
from platewatch.snapshots.errors import CaptureTimeRefused, SnapshotTooLarge
from platewatch.snapshots.snapshot import Snapshot

_ATTEMPTS: Final = 3
"""How often it is tried to note the clock while requests of the same camera do so at the same time."""


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
    clocks: ClockLog,
    now: datetime,
) -> tuple[Upload, ...]:
    """An upload for each announcement, in their order; all or none.

    What the capture times say about the camera's clock is kept with the camera, at most about once a minute.
    Raises SnapshotTooLarge, or CaptureTimeRefused.
    """
    for index, announced in enumerate(announcements):
        if announced.size > limits.most_bytes:
            raise SnapshotTooLarge(
                f"snapshots[{index}].size",
                f"{announced.size} bytes is over the {limits.most_bytes} bytes that a snapshot may have",
            )
    lag = (now - max(announced.captured_at for announced in announcements)).total_seconds()
    try:
        for index, announced in enumerate(announcements):
            _check_time(announced.captured_at, f"snapshots[{index}].captured_at", limits.mode, now)
    except CaptureTimeRefused as refusal:
        _keep_clock(camera, lag, Drift(refusal.drift, now), clocks, now)
        raise
    _keep_clock(camera, lag, None, clocks, now)
    return tuple(_issue(camera, announced, limits.upload_term, signer, now) for announced in announcements)


def _keep_clock(camera: Camera, lag: float, refused: Drift | None, clocks: ClockLog, now: datetime) -> None:
    known = camera
    for _ in range(_ATTEMPTS):
        after = _note_clock(known, lag, refused, now)
        if after is None or clocks.keep_clock(known, after):
            return
        found = clocks.find(camera.camera_id)
        if found is None:
            return
        known = found
    # So many requests of one camera at once: the others have noted what the clock is like.


def _note_clock(camera: Camera, lag: float, refused: Drift | None, now: datetime) -> Camera | None:
    """The camera with what the request says about its clock; None when that is not worth a write."""
    changes = _changes_drift(camera.drift, refused)
    clock = note_lag(camera.clock, lag, now, accepted=refused is None, due=changes)
    return None if clock is None else replace(camera, clock=clock, drift=refused)


def _changes_drift(known: Drift | None, refused: Drift | None) -> bool:
    if known is None or refused is None:
        return known is not refused
    return refused.seen_at - known.seen_at >= WRITTEN_EVERY


def _check_time(captured_at: datetime, field: str, mode: RetentionMode, now: datetime) -> None:
    drift = (captured_at - now).total_seconds()
    if captured_at - now > MOST_AHEAD:
        raise CaptureTimeRefused(
            field,
            f"is {drift:.0f} s ahead of our clock{_in_words(drift)} (at most {MOST_AHEAD.seconds} s): "
            "set the camera's clock",
            drift,
        )
    if captured_at < oldest_capture(mode, now):
        raise CaptureTimeRefused(
            field,
            f"is {-drift:.0f} s behind our clock{_in_words(drift)}, longer ago than a snapshot may be kept: "
            "set the camera's clock, or discard the snapshot",
            drift,
        )


def _in_words(drift: float) -> str:
    """The drift as people say it, where the seconds alone say little."""
    return f", which is {describe_duration(abs(drift))}" if abs(drift) >= 120 else ""


def _issue(camera: Camera, announced: Announcement, term: timedelta, signer: UploadSigner, now: datetime) -> Upload:
    snapshot = Snapshot(camera.camera_id, camera.lane, announced.captured_at, announced.sha256, announced.content_type)
    url, headers = signer.sign(snapshot, announced.size, announced.passage_id, term)
    return Upload(url, headers, now + term)
