"""What a camera does to send: against a service and a storage that fail as asked."""

import hashlib
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.snapshots.sender import (
    Announced,
    Pace,
    Photo,
    State,
    Target,
    TransportFault,
    upload_files,
)

START = datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self._now = START
        self._lock = threading.Lock()

    def now(self):
        return self._now

    def sleep(self, seconds):
        assert seconds > 0
        with self._lock:
            self._now += timedelta(seconds=seconds)


class Service:
    """Answers announcements and PUTs; `faults` are what it does first, in turn, before it works."""

    def __init__(self, announce_faults=(), put_faults=(), refuse=None):
        self.announced = []
        self.stored = {}
        self._announce_faults = list(announce_faults)
        self._put_faults = list(put_faults)
        self._refuse = refuse or {}

    def announce(self, document):
        snapshots = document["snapshots"]
        self.announced.append(snapshots)
        assert 1 <= len(snapshots) <= 20
        if self._announce_faults:
            fault = self._announce_faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        for index, snapshot in enumerate(snapshots):
            if snapshot["size"] in self._refuse:
                return Announced(400, message="no", field=f"snapshots[{index}].size")
        turn = len(self.announced)
        return Announced(200, [Target(f"{turn}/{snapshot['sha256']}", {}) for snapshot in snapshots])

    def put(self, target, data):
        if self._put_faults:
            fault = self._put_faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        assert target.url.endswith(hashlib.sha256(data).hexdigest())
        self.stored[target.url] = data
        return 200


def make_photos(count, **fields):
    return [Photo(f"{index}.jpg", "image/jpeg", lambda index=index: b"x" * index, **fields) for index in range(count)]


def send(photos, service, **pace):
    clock, heard = Clock(), []
    summary = upload_files(photos, service, clock, Pace(**pace), heard.append)
    return summary, heard, clock


def test_twenty_at_a_time_and_every_byte_arrives():
    service = Service()
    summary, heard, _ = send(make_photos(45), service)
    assert [len(batch) for batch in service.announced] == [20, 20, 5]
    assert sorted(map(len, service.stored.values())) == list(range(45))
    assert (summary.uploaded, summary.failed) == (45, ())
    assert [progress.name for progress in heard if progress.state is State.UPLOADED] == [
        f"{index}.jpg" for index in range(45)
    ]
    assert sum(progress.state is State.ANNOUNCED for progress in heard) == 45


def test_several_workers_lose_nothing():
    service = Service()
    summary, heard, _ = send(make_photos(100), service, workers=4)
    assert summary.uploaded == 100
    assert len(service.stored) == 100
    assert len(heard) == 200


def test_a_photo_is_stamped_when_it_is_announced_unless_it_has_a_time():
    service = Service()
    taken = START - timedelta(hours=1)
    send(make_photos(1) + make_photos(1, captured_at=taken, passage_id="p1"), service)
    [[now, before]] = service.announced
    assert (now["captured_at"], "passage_id" in now) == ("2026-03-12T19:03:58.000+00:00", False)
    assert (before["captured_at"], before["passage_id"]) == ("2026-03-12T18:03:58.000+00:00", "p1")


def test_a_rate_spaces_the_announcements():
    service, heard = Service(), []

    class Patient(Clock):
        """Lets no time pass before the workers have sent all that was due."""

        sleeps = 0

        def sleep(self, seconds):
            self.sleeps += 1
            give_up = time.monotonic() + 10
            while len(heard) < 2 * self.sleeps and time.monotonic() < give_up:
                time.sleep(0.001)
            super().sleep(seconds)

    upload_files(make_photos(5), service, Patient(), Pace(rate=2.0), heard.append)
    announced = [progress.at for progress in heard if progress.state is State.ANNOUNCED]
    assert [(at - START).total_seconds() for at in announced] == [0, 0.5, 1.0, 1.5, 2.0]
    assert [snapshots[0]["captured_at"][17:23] for snapshots in service.announced[:2]] == ["58.000", "58.500"]


@pytest.mark.parametrize("fault", [TransportFault("no answer"), Announced(503), Announced(429), Announced(500)])
def test_an_announcement_is_tried_again(fault):
    summary, _, clock = send(make_photos(3), Service(announce_faults=[fault] * 3))
    assert summary.uploaded == 3
    assert clock.now() - START >= timedelta(seconds=0.25 + 0.5 + 1)


@pytest.mark.parametrize("fault", [TransportFault("no answer"), 500, 503, 429])
def test_a_put_is_tried_again_with_the_same_address(fault):
    service = Service(put_faults=[fault] * 3)
    summary, heard, clock = send(make_photos(1), service)
    assert summary.uploaded == 1
    assert len(service.announced) == 1
    assert clock.now() > START
    assert heard[-1].at == clock.now()


def test_an_expired_address_is_asked_for_again_for_the_same_snapshot():
    service = Service(put_faults=[403])
    summary, heard, _ = send(make_photos(2), service)
    assert summary.uploaded == 2
    assert service.announced[1] == [service.announced[0][0]]
    assert [progress.state for progress in heard] == [
        State.ANNOUNCED, State.ANNOUNCED, State.UPLOADED, State.UPLOADED,
    ]  # fmt: skip


def test_it_gives_up_in_the_end_and_says_which():
    service = Service(put_faults=[500] * 3)
    summary, heard, _ = send(make_photos(2), service, tries=3)
    assert (summary.uploaded, summary.failed) == (1, ("0.jpg",))
    assert [(one.name, one.error) for one in heard if one.error] == [("0.jpg", "the storage answered 500")]


def test_what_never_passes_is_not_tried_again():
    service = Service(put_faults=[400])
    summary, _, clock = send(make_photos(1), service)
    assert summary.failed == ("0.jpg",)
    assert clock.now() == START


def test_a_refused_snapshot_fails_alone():
    summary, heard, _ = send(make_photos(20), Service(refuse={3, 17}))
    assert summary.uploaded == 18
    assert summary.failed == ("3.jpg", "17.jpg")
    assert {one.error for one in heard if one.state is State.FAILED} == {"no"}


def test_a_refused_camera_fails_with_all_and_asks_once():
    service = Service(announce_faults=[Announced(403, message="camera west-1 was revoked")])
    summary, heard, _ = send(make_photos(45), service)
    assert (summary.uploaded, len(summary.failed)) == (0, 45)
    assert len(service.announced) == 1
    assert {one.error for one in heard} == {"camera west-1 was revoked"}


def test_a_file_that_can_not_be_read_fails_alone():
    def fail():
        raise PermissionError(13, "Permission denied")

    photos = [*make_photos(2), Photo("secret.jpg", "image/jpeg", fail)]
    summary, heard, _ = send(photos, Service())
    assert (summary.uploaded, summary.failed) == (2, ("secret.jpg",))
    assert heard[0].error == "could not be read: Permission denied"


def test_a_listener_that_fails_stops_the_sending():
    service = Service()

    def report(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upload_files(make_photos(45), service, Clock(), Pace(), report)
    assert len(service.stored) == 0
