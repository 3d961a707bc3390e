"""What lies in a caption area is no plate of the snapshot, and hides nothing else."""

from dataclasses import replace

import numpy as np

from platewatch.cameras.view import View
from platewatch.reading.reader import ReadImage
from platewatch.snapshots.outcome import Outcome
from tests.unit.snapshots.processing import (
    Noisy,
    TwoPlates,
    keeping_world,
    overview_of,
    plate,
    roughness,
    run,
    world_with,
)

RIGHT_HALF = View(caption_areas=(((0.6, 0.0), (1.0, 0.0), (1.0, 1.0), (0.6, 1.0)),))
"""Where TwoPlates sees its second plate."""


def test_what_lies_in_a_caption_area_is_no_plate_of_the_snapshot() -> None:
    world = world_with()
    run(world)
    first = min(world.reads)
    captioned, kept = keeping_world()
    captioned.view = RIGHT_HALF
    assert run(captioned) == 1
    assert set(captioned.reads) == {first}
    assert [ref.read_id for _, ref in captioned.announced] == [first]
    assert len(captioned.pictures) == len(kept.pictures) == 2
    assert set(kept.reads) == {first}


def test_with_captions_alone_a_snapshot_is_done_without_reads() -> None:
    world = world_with()
    world.view = View(caption_areas=(((0.0, 0.4), (1.0, 0.4), (1.0, 0.6), (0.0, 0.6)),))
    assert run(world) == 0
    assert (world.reads, world.pictures, world.announced, world.objects) == ({}, {}, [], {})
    assert [marker.outcome for marker in world.markers.values()] == [Outcome.READ]


def test_caption_areas_are_fractions_of_the_snapshot_and_not_of_the_smaller_picture() -> None:
    class Shrunk(TwoPlates):
        def read(self, data: bytes) -> ReadImage:
            return replace(super().read(data), image=np.zeros((120, 160, 3), np.uint8))

    world = world_with()
    world.view = RIGHT_HALF
    assert run(world, reader=Shrunk()) == 1


def test_a_plate_has_the_same_id_where_captions_were_marked_between_two_attempts() -> None:
    left_half = View(caption_areas=(((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0)),))
    whole = world_with()
    run(whole)
    world = world_with()
    world.view = left_half
    run(world)
    [read] = world.reads.values()
    assert read.spellings == whole.reads[read.read_id].spellings
    assert read.spellings[0].text == "7KXL92"


def test_a_plate_behind_a_caption_is_hidden_in_the_overview_of_another() -> None:
    """A car may pass there; nobody reads its plate, and nobody is shown it."""

    class Close(Noisy):
        def read(self, data: bytes) -> ReadImage:
            near = replace(plate(0, "7KXL92", 0.7), corners=((110, 100), (140, 100), (140, 110), (110, 110)))
            return ReadImage(self.image, [plate(20, "AB12CD", 0.9), near], 320, 240)

    world = world_with()
    world.view = View(caption_areas=(((0.34, 0.0), (0.5, 0.0), (0.5, 1.0), (0.34, 1.0)),))
    run(world, reader=Close())
    overview = overview_of(world)
    assert roughness(overview[85:95, 110:140]) > 30, "the caption area itself hides nothing"
    assert roughness(overview[100:110, 112:138]) < 20
