"""Issuing uploads: the bounds of size and time, all or nothing, and the drift that is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from platewatch.cameras.camera import Camera, Drift, Lane, Position, TokenHash
from platewatch.retention.terms import RetentionMode
from platewatch.uploads.announcement import Announcement
from platewatch.uploads.errors import CaptureTimeRefused, SnapshotTooLarge
from platewatch.uploads.issue import Limits, issue_uploads

NOW = datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)
CAMERA = Camera(
    "west-1", Lane.STANDARD, (Position(NOW, 52.3, 4.85, "a", "b"),), TokenHash("00", "00"), registered_at=NOW
)


class Signer:
    def __init__(self):
        self.signed = []

    def sign(self, snapshot, size, passage_id, term):
        self.signed.append((snapshot, size, passage_id, term))
        return f"https://storage/{len(self.signed)}", {"Content-Length": str(size)}


class Drifts:
    def __init__(self):
        self.kept = []

    def keep_drift(self, camera_id, drift):
        self.kept.append((camera_id, drift))


def issue(*announcements, mode=RetentionMode.HIT_NO_HIT):
    signer, drifts = Signer(), Drifts()
    limits = Limits(1000, mode, timedelta(seconds=300))
    try:
        return issue_uploads(CAMERA, announcements, limits, signer, drifts, NOW), signer, drifts
    except (SnapshotTooLarge, CaptureTimeRefused) as error:
        return error, signer, drifts


def announce(ago=timedelta(0), size=10):
    return Announcement(NOW - ago, "ab" * 32, size, "image/jpeg", "p1")


def test_an_upload_carries_the_cameras_id_lane_and_passage():
    uploads, signer, _ = issue(announce())
    [(snapshot, size, passage_id, term)] = signer.signed
    assert (snapshot.camera_id, snapshot.lane, snapshot.captured_at) == ("west-1", Lane.STANDARD, NOW)
    assert (size, passage_id, term) == (10, "p1", timedelta(seconds=300))
    assert uploads[0].expires_at == NOW + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("ago", "mode"),
    [
        (-timedelta(seconds=60), RetentionMode.HIT_NO_HIT),
        (timedelta(hours=24), RetentionMode.HIT_NO_HIT),
        (timedelta(days=28), RetentionMode.ARTICLE_126JJ),
    ],
)
def test_the_bounds_of_time_are_included(ago, mode):
    uploads, _, drifts = issue(announce(ago), mode=mode)
    assert len(uploads) == 1
    assert drifts.kept == []


@pytest.mark.parametrize(
    ("ago", "mode", "told"),
    [
        (-timedelta(seconds=60, milliseconds=1), RetentionMode.HIT_NO_HIT, "60 s ahead"),
        (-timedelta(days=400), RetentionMode.ARTICLE_126JJ, "34560000 s ahead"),
        (timedelta(hours=24, milliseconds=1), RetentionMode.HIT_NO_HIT, "86400 s behind"),
        (timedelta(days=28, seconds=1), RetentionMode.ARTICLE_126JJ, "2419201 s behind"),
    ],
)
def test_beyond_them_nothing_is_issued_and_the_drift_is_kept(ago, mode, told):
    error, signer, drifts = issue(announce(), announce(ago), mode=mode)
    assert isinstance(error, CaptureTimeRefused)
    assert error.field == "snapshots[1].captured_at"
    assert told in str(error)
    assert signer.signed == []
    assert drifts.kept == [("west-1", Drift(-ago.total_seconds(), NOW))]


def test_too_large_refuses_all_and_is_no_drift():
    error, signer, drifts = issue(announce(size=1000), announce(timedelta(days=3), size=1001))
    assert isinstance(error, SnapshotTooLarge)
    assert error.field == "snapshots[1].size"
    assert "1001" in str(error)
    assert "1000" in str(error)
    assert (signer.signed, drifts.kept) == ([], [])
