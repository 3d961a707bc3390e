"""Issuing uploads: the bounds of size and time, all or nothing, and what is kept of the camera's clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.cameras.camera import Camera, Drift, Lane, Position, TokenHash
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.announcement import Announcement
from platewatch.snapshots.errors import CaptureTimeRefused, SnapshotTooLarge
from platewatch.snapshots.issue import Limits, issue_uploads

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


class Clocks:
    """Cameras in memory; `rivals` are written by other requests, each just before one of ours."""

    def __init__(self, camera=CAMERA, rivals=()):
        self.camera, self.rivals, self.kept = camera, list(rivals), []

    def find(self, camera_id):
        return self.camera if self.camera and self.camera.camera_id == camera_id else None

    def keep_clock(self, before, after):
        if self.rivals:
            self.camera = self.rivals.pop(0)
        if self.camera is None or before.clock != self.camera.clock:
            return False
        self.camera = after
        self.kept.append(after)
        return True


def issue(*announcements, mode=RetentionMode.HIT_NO_HIT, clocks=None, now=NOW):
    signer, clocks = Signer(), clocks or Clocks()
    limits = Limits(1000, mode, timedelta(seconds=300))
    try:
        return (
            issue_uploads(clocks.find("west-1") or CAMERA, announcements, limits, signer, clocks, now),
            signer,
            clocks,
        )
    except (SnapshotTooLarge, CaptureTimeRefused) as error:
        return error, signer, clocks


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
    uploads, _, clocks = issue(announce(ago), mode=mode)
    assert len(uploads) == 1
    [kept] = clocks.kept
    assert kept.drift is None
    assert kept.clock.lags == (Lag(NOW, ago.total_seconds()),)


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
    error, signer, clocks = issue(announce(), announce(ago), mode=mode)
    assert isinstance(error, CaptureTimeRefused)
    assert error.field == "snapshots[1].captured_at"
    assert told in str(error)
    assert signer.signed == []
    [kept] = clocks.kept
    assert kept.drift == Drift(-ago.total_seconds(), NOW)
    assert kept.clock.last_picture_at is None
    # The newest picture of the request says how far the clock may be behind.
    assert kept.clock.lags == (Lag(NOW, min(0, ago.total_seconds())),)


def test_too_large_refuses_all_and_is_no_drift():
    error, signer, clocks = issue(announce(size=1000), announce(timedelta(days=3), size=1001))
    assert isinstance(error, SnapshotTooLarge)
    assert error.field == "snapshots[1].size"
    assert "1001" in str(error)
    assert "1000" in str(error)
    assert (signer.signed, clocks.kept) == ([], [])


@pytest.mark.parametrize(("seconds", "told"), [(119, ""), (120, ", which is 2 minutes")])
def test_a_short_drift_needs_no_words(seconds, told):
    error, _, _ = issue(announce(-timedelta(seconds=seconds)))
    assert f"{seconds} s ahead of our clock{told} (at most 60 s)" in str(error)


def test_a_long_drift_is_told_in_words_too():
    error, _, _ = issue(announce(timedelta(seconds=31_446_717)))
    assert "31446717 s behind our clock, which is 364 days" in str(error)


def test_many_announcements_in_a_minute_are_one_write():
    clocks = Clocks()
    for number in range(59):
        issue(announce(), clocks=clocks, now=NOW + timedelta(seconds=number))
    assert len(clocks.kept) == 1
    issue(announce(), clocks=clocks, now=NOW + timedelta(seconds=60))
    assert [kept.clock.last_picture_at for kept in clocks.kept] == [NOW, NOW + timedelta(seconds=60)]


def test_a_good_picture_clears_a_refusal_at_once():
    clocks = Clocks()
    issue(announce(timedelta(days=400)), clocks=clocks)
    assert clocks.camera.drift is not None
    issue(announce(-timedelta(seconds=5)), clocks=clocks, now=NOW + timedelta(seconds=5))
    assert clocks.camera.drift is None
    assert clocks.camera.clock.last_picture_at == NOW + timedelta(seconds=5)


def test_a_camera_that_is_refused_over_and_over_is_written_once_a_minute():
    clocks = Clocks()
    for number in range(120):
        issue(announce(timedelta(days=400)), clocks=clocks, now=NOW + timedelta(seconds=number))
    assert len(clocks.kept) == 2


def test_two_requests_at_once_lose_no_fresh_picture():
    rival = replace(CAMERA, clock=ClockRecord((Lag(NOW, 7200.0),), NOW, NOW))
    _, _, clocks = issue(announce(), clocks=Clocks(rivals=[rival]))
    assert clocks.camera.clock.lags == (Lag(NOW, 0.0),)


def test_requests_in_each_others_way_are_answered_all_the_same():
    rivals = [replace(CAMERA, clock=ClockRecord((Lag(NOW, 7200.0 + n),), NOW, NOW)) for n in range(5)]
    uploads, _, clocks = issue(announce(), clocks=Clocks(rivals=rivals))
    assert len(uploads) == 1
    assert clocks.kept == []


def test_a_camera_that_is_gone_meanwhile_is_answered_all_the_same():
    uploads, _, clocks = issue(announce(), clocks=Clocks(camera=None))
    assert len(uploads) == 1
    assert clocks.kept == []


def test_a_refusal_and_its_end_are_noted_at_once_though_the_newest_picture_is_right():
    clocks = Clocks()
    issue(announce(), clocks=clocks)
    for number, old in enumerate([True, True, False, False, True], start=1):
        now = NOW + number * timedelta(seconds=5)
        fresh = announce(NOW - now)
        issue(fresh, *([announce(timedelta(days=3))] if old else []), clocks=clocks, now=now)
        assert (clocks.camera.drift is not None) is old
    # The first, the refusal, its end and the next one: what says nothing new is not written.
    assert len(clocks.kept) == 4
    assert clocks.camera.drift == Drift(-timedelta(days=3, seconds=25).total_seconds(), NOW + timedelta(seconds=25))


@pytest.mark.parametrize(("rivals", "kept"), [(2, 1), (3, 0)])
def test_the_clock_is_noted_if_two_others_were_faster_and_not_if_three_were(rivals, kept):
    others = [replace(CAMERA, clock=ClockRecord((Lag(NOW, 7200.0 + n),), NOW, NOW)) for n in range(rivals)]
    uploads, _, clocks = issue(announce(), clocks=Clocks(rivals=others))
    assert (len(uploads), len(clocks.kept)) == (1, kept)


def test_each_announcement_has_its_own_address_in_the_order_of_the_request():
    ten = [
        replace(announce(timedelta(seconds=number), size=number + 1), passage_id=f"p{number}") for number in range(3)
    ]
    uploads, signer, clocks = issue(*ten)
    assert [upload.url for upload in uploads] == ["https://storage/1", "https://storage/2", "https://storage/3"]
    assert [upload.headers for upload in uploads] == [{"Content-Length": str(number)} for number in (1, 2, 3)]
    assert [(size, passage_id) for _, size, passage_id, _ in signer.signed] == [(1, "p0"), (2, "p1"), (3, "p2")]
    assert [snapshot.captured_at for snapshot, *_ in signer.signed] == [each.captured_at for each in ten]
    assert {(snapshot.sha256, snapshot.content_type) for snapshot, *_ in signer.signed} == {("ab" * 32, "image/jpeg")}
    assert clocks.camera.clock.lags == (Lag(NOW, 0.0),)


def test_a_drift_seen_a_minute_later_is_kept_anew():
    clocks = Clocks()
    for seconds, seen in ((0, 0), (59, 0), (60, 60), (119, 60), (120, 120)):
        now = NOW + timedelta(seconds=seconds)
        issue(announce(timedelta(days=400)), clocks=clocks, now=now)
        assert clocks.camera.drift.seen_at == NOW + timedelta(seconds=seen)
