"""What becomes of a snapshot, whatever is repeated and wherever the function dies."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.camera import Lane
from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cameras.view import View
from platewatch.evidence.masking import MASKING_VERSION
from platewatch.plates.distribution import Spelling
from platewatch.reading.errors import DecoderUnavailable, UnknownImageFormat, UnsafeImage
from platewatch.reading.reader import ReadImage, ReadPlate
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import Ground, Retention, retain_read
from platewatch.snapshots import process
from platewatch.snapshots.outcome import Outcome
from platewatch.snapshots.process import StoredSnapshot
from platewatch.snapshots.snapshot import format_key
from platewatch.snapshots.turn import MOST_WAITED
from tests.unit.snapshots.processing import (
    KEY,
    NOW,
    SNAPSHOT,
    Died,
    Noisy,
    Passages,
    World,
    keeping_world,
    overview_of,
    roughness,
    run,
    world_with,
)


def test_under_126jj_every_passage_is_kept_apart_from_its_birth_on() -> None:
    world, passages = keeping_world()
    run(world)
    assert set(passages.reads) == set(world.reads)
    assert not set(passages.pictures) & set(world.pictures)
    kept = Retention(SNAPSHOT.captured_at + timedelta(days=28), Ground.PASSAGE)
    for read_id, read in passages.reads.items():
        waiting = world.reads[read_id]
        assert (read.retention, waiting.retention) == (kept, Retention(NOW + timedelta(hours=24), Ground.PENDING))
        assert passages.pictures[read.evidence.plate_key] == world.pictures[waiting.evidence.plate_key]
        assert read == replace(waiting, evidence=read.evidence, retention=kept, picture_key=None)
    assert set(passages.ends.values()) == {kept}


def test_what_cannot_be_kept_as_a_passage_is_matched_all_the_same() -> None:
    class Full(Passages):
        def keep_reads(self, reads: Sequence[Read]) -> None:
            raise OSError("the item is too big")

    world = world_with()
    world.passages = Full(world)
    with pytest.raises(OSError, match="too big"):
        run(world)
    assert [ref.read_id for _, ref in world.announced] == sorted(world.reads)
    # It is not done: the passages are kept by the next try.
    assert (world.markers, list(world.objects)) == ({}, [KEY])


def test_every_picture_is_born_with_its_end_and_its_ground() -> None:
    world = world_with()
    run(world)
    assert set(world.ends) == set(world.pictures)
    assert set(world.ends.values()) == {Retention(SNAPSHOT.captured_at + timedelta(hours=24), Ground.PENDING)}


@pytest.mark.parametrize("late", [timedelta(), MOST_WAITED])
def test_reads_of_a_snapshot_that_waited_are_announced_as_such(late: timedelta) -> None:
    world = world_with()
    run(world, now=NOW + late)
    assert world.behind == ([ref for _, ref in world.announced] if late else [])


def test_every_plate_becomes_a_read_with_pictures_and_a_message() -> None:
    world = world_with()
    assert run(world) == 2
    assert [read.spellings[0].text for read in world.reads.values()] == ["AB12CD", "7KXL92"]
    assert world.announced == [(Lane.PRIORITY, read.ref) for read in world.reads.values()]
    for read in world.reads.values():
        assert read.evidence.overview_key in world.pictures
        assert read.evidence.plate_key in world.pictures
        assert read.model_version == "test-1"
    assert world.objects == {}
    assert world.markers[SNAPSHOT.snapshot_id].outcome is Outcome.READ


def test_the_overview_hides_what_was_found_and_not_read() -> None:
    world = world_with()
    run(world, reader=Noisy())
    overview = overview_of(world)
    assert roughness(overview[85:95, 110:140]) > 30
    assert roughness(overview[100:110, 112:138]) < 20


def test_the_overview_hides_the_cameras_private_ground() -> None:
    world = world_with()
    world.view = View(private_ground=(((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)),))
    run(world, reader=Noisy())
    assert roughness(overview_of(world)[90:130, :140]) < 20


def test_the_record_holds_the_snapshots_hash_the_model_and_the_masking_version() -> None:
    world = world_with(b"a photo's bytes")
    run(world)
    for read in world.reads.values():
        assert read.evidence.snapshot_sha256 == hashlib.sha256(b"a photo's bytes").hexdigest()
        assert (read.model_version, read.evidence.masking_version) == ("test-1", MASKING_VERSION)
        for key, digest in (
            (read.evidence.overview_key, read.evidence.overview_sha256),
            (read.evidence.plate_key, read.evidence.plate_sha256),
        ):
            assert hashlib.sha256(world.pictures[key]).hexdigest() == digest


def test_evidence_is_pending_when_recognise_writes_it() -> None:
    world = world_with()
    run(world)
    assert all(key.startswith("pending/") for key in world.pictures)
    assert len(world.pictures) == 2 * len(world.reads)


class Failing:
    """A reader that has nothing to decode with."""

    model_version = "test-1"

    def read(self, data: bytes) -> ReadImage:
        raise DecoderUnavailable("the decode worker could not be started")


def test_the_raw_snapshot_stays_until_recognition_has_succeeded() -> None:
    world = world_with()
    with pytest.raises(DecoderUnavailable):
        run(world, reader=Failing())
    assert KEY in world.objects
    assert not world.rejections
    assert not world.markers
    assert run(world) == 2
    assert world.objects == {}


class Unsafe:
    """A reader whose decoder the picture brings down."""

    model_version = "test-1"

    def read(self, data: bytes) -> ReadImage:
        raise UnsafeImage("The picture could not be decoded safely: it made the decoder fail.")


def test_a_picture_that_brings_the_decoder_down_is_rejected_and_not_tried_again() -> None:
    world = world_with()
    assert run(world, reader=Unsafe()) == 0
    [rejection] = world.rejections.values()
    assert (rejection.code, "could not be decoded safely" in rejection.reason) == ("unsafe", True)
    assert world.objects == {}
    assert run(world) == 0


def test_no_plate_stands_in_a_key_or_message() -> None:
    world = world_with()
    run(world)
    ids = " ".join([*world.pictures, *world.reads, *world.markers, *(repr(ref) for _, ref in world.announced)])
    assert "AB12CD" not in ids.upper()
    assert "7KXL92" not in ids.upper()


def test_the_cameras_passage_binds_reads_together() -> None:
    world = world_with(passage_id="p-17")
    run(world)
    assert {read.passage_id for read in world.reads.values()} == {"cam-1:p-17"}


def test_without_a_passage_each_read_is_its_own() -> None:
    world = world_with()
    run(world)
    assert {read.passage_id for read in world.reads.values()} == set(world.reads)


def test_what_is_no_picture_becomes_a_rejection_and_is_destroyed() -> None:
    world = world_with(b"text, no picture")
    assert run(world) == 0
    rejection = world.rejections[SNAPSHOT.snapshot_id]
    assert rejection.code == UnknownImageFormat.code
    assert rejection.camera_id == "cam-1"
    assert world.markers[SNAPSHOT.snapshot_id].outcome is Outcome.REJECTED
    assert world.objects == {}


def test_a_foreign_key_becomes_a_rejection() -> None:
    world = World(objects={"priority/../x.jpg": StoredSnapshot(b"picture", NOW, None)})
    assert run(world, "priority/../x.jpg") == 0
    [rejection] = world.rejections.values()
    assert (rejection.code, rejection.camera_id, rejection.captured_at) == ("foreign-key", "unknown", None)
    # Told by its key, which may hold anything, and so does not stand in the record.
    assert re.fullmatch("[0-9a-f]{32}", rejection.snapshot_id)
    assert "priority" not in repr(rejection)
    assert world.objects == {}


@pytest.mark.parametrize(
    "key", ["hit/a.jpg", "../priority/a.jpg", "/priority/a.jpg", "priorities/a.jpg", "priority", ""]
)
def test_what_a_forged_event_names_outside_the_lanes_is_rejected_and_not_touched(key: str) -> None:
    world = World(objects={key: StoredSnapshot(b"picture", NOW, None)})
    assert run(world, key) == 0
    assert [rejection.code for rejection in world.rejections.values()] == ["foreign-key"]
    assert key in world.objects


def test_a_late_duplicate_of_a_snapshot_done_and_gone_is_a_success() -> None:
    world = world_with()
    run(world)
    before = dict(world.reads)
    assert run(world) == 0
    assert world.reads == before
    assert not world.rejections


def test_an_object_gone_unread_is_told() -> None:
    world = World()
    assert run(world) == 0
    assert [rejection.code for rejection in world.rejections.values()] == ["gone"]


@pytest.mark.parametrize("data", [b"picture", b"text, no picture"])
@given(deaths=st.lists(st.integers(0, 11), max_size=4))
def test_death_at_any_write_and_redelivery_lose_nothing(data: bytes, deaths: list[int]) -> None:
    quiet, quiet_passages = keeping_world(data)
    run(quiet)
    world, passages = keeping_world(data)
    for death in deaths:
        world.die_before, world.writes = death, 0
        _survive(lambda: run(world))
    world.die_before = -1
    run(world)
    assert (_without_keys(world), world.pictures) == (_without_keys(quiet), quiet.pictures)
    assert (passages.reads, passages.pictures) == (quiet_passages.reads, quiet_passages.pictures)
    assert world.objects == quiet.objects == {}
    assert set(world.announced) == set(quiet.announced)
    assert world.markers.keys() == quiet.markers.keys()
    assert world.rejections.keys() == quiet.rejections.keys()


def _without_keys(world: World) -> dict[str, Read]:
    """The reads but for what is drawn by chance."""
    return {read_id: replace(read, picture_key=None) for read_id, read in world.reads.items()}


def _survive(attempt: Callable[[], int]) -> None:
    try:
        attempt()
    except Died:
        return


@pytest.mark.parametrize("keeps_passages", [False, True])
def test_a_read_says_of_its_plate_what_the_reader_says_and_of_its_snapshot_what_the_key_says(
    keeps_passages: bool,
) -> None:
    corners = ((1.0, 2.0), (31.0, 3.0), (32.0, 13.0), (2.0, 12.0))
    spellings = (Spelling("AB12CD", 0.5, 0.4), Spelling("A812CD", 0.3))
    one = ReadPlate(corners, 0.7, spellings, 0.15, "BE", 0.85, 2)

    class OnePlate:
        model_version = "test-9"

        def read(self, data: bytes) -> ReadImage:
            return ReadImage(np.zeros((120, 160, 3), np.uint8), [one], 160, 120)

    received = NOW + timedelta(hours=3, microseconds=7)
    world = World(objects={KEY: StoredSnapshot(b"picture", received, "p7")})
    if keeps_passages:
        world.passages = Passages(world)
    assert run(world, reader=OnePlate()) == 1
    [read] = world.reads.values()
    overview, crop = (world.pictures[key] for key in (read.evidence.overview_key, read.evidence.plate_key))
    read_id = f"{SNAPSHOT.snapshot_id}-00"
    assert read == Read(
        read_id=read_id,
        snapshot_id=SNAPSHOT.snapshot_id,
        passage_id=f"{SNAPSHOT.camera_id}:p7",
        camera_id=SNAPSHOT.camera_id,
        lane=SNAPSHOT.lane,
        captured_at=SNAPSHOT.captured_at,
        received_at=received,
        spellings=spellings,
        unreadable=0.15,
        corners=corners,
        country="BE",
        country_probability=0.85,
        lines=2,
        model_version="test-9",
        evidence=Evidence(
            f"pending/{read_id}/overview.jpg",
            hashlib.sha256(overview).hexdigest(),
            f"pending/{read_id}/plate.jpg",
            hashlib.sha256(crop).hexdigest(),
            hashlib.sha256(b"picture").hexdigest(),
            MASKING_VERSION,
        ),
        retention=retain_read(SNAPSHOT.captured_at, received, keeps_passages=keeps_passages),
        passage_named=True,
        picture_key=read.picture_key,
    )
    assert overview != crop


@pytest.mark.parametrize(("key", "data"), [(KEY, b"text"), ("standard/x/y", b"picture")])
def test_a_rejection_is_kept_as_long_as_its_marker(key: str, data: bytes) -> None:
    world = World(objects={key: StoredSnapshot(data, NOW, None)})
    run(world, key)
    [rejection], [marker] = world.rejections.values(), world.markers.values()
    assert (marker.outcome, marker.retention) == (Outcome.REJECTED, rejection.retention)
    assert rejection.retention == Retention(NOW + timedelta(days=14), Ground.OPERATION)
    assert rejection.snapshot_id == marker.snapshot_id
    known = key == KEY
    assert rejection.camera_id == (SNAPSHOT.camera_id if known else "unknown")
    assert rejection.captured_at == (SNAPSHOT.captured_at if known else None)
    assert (rejection.snapshot_id == SNAPSHOT.snapshot_id) is known
    assert len(rejection.snapshot_id) == 32


def test_a_rehearsal_is_no_passage_under_126jj() -> None:
    world, passages = keeping_world()
    key = format_key(replace(SNAPSHOT, camera_id=TEST_CAMERA))
    world.objects = {key: world.objects[KEY]}
    assert run(world, key) == 2
    assert len(world.reads) == 2
    assert (passages.reads, passages.pictures) == ({}, {})


def test_what_is_too_large_for_a_message_is_stored_before_the_read_is(monkeypatch: pytest.MonkeyPatch) -> None:
    small = world_with()
    run(small)
    assert set(small.sealed) == set(small.reads)
    sizes = [len(small.pictures[one.evidence.overview_key]) for one in small.reads.values()]
    monkeypatch.setattr(process, "MOST_CARRIED", min(sizes))
    world = world_with()
    run(world)
    assert (world.sealed, len(world.announced)) == ({}, 2)
    assert {read.picture_key for read in world.reads.values()} == {None}
    assert world.pictures == small.pictures
    dying = world_with()
    dying.die_before = 2
    with pytest.raises(Died):
        run(dying)
    assert (dying.reads, len(dying.pictures)) == ({}, 4)
