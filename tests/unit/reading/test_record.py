"""A read: what messages say of it, and where its pictures are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.plates.distribution import Spelling
from platewatch.reading.record import (
    ReadRef,
    format_read_id,
    keep_as_passage,
    name_kept_pictures,
    name_pictures,
)
from platewatch.retention.terms import Ground, Retention
from tests.unit.alerts.makers import NOON, make_read

READ = replace(
    make_read(("7KXL92", 0.9), read_id="snap-03", passage_id="p1", camera_id="west-2"),
    received_at=NOON + timedelta(hours=2),
)


def test_messages_name_a_read_by_its_id_its_camera_and_when_it_was_captured() -> None:
    assert READ.ref == ReadRef("snap-03", "west-2", NOON)


def test_a_read_knows_the_spelling_that_syntax_put_second() -> None:
    assert READ.repaired_from is None
    repaired = replace(READ, spellings=(Spelling("7KXL92", 0.6, 0.3), Spelling("7KXLG2", 0.3, 0.6)))
    assert repaired.repaired_from == "7KXLG2"


@pytest.mark.parametrize(("index", "name"), [(0, "s-00"), (9, "s-09"), (10, "s-10"), (123, "s-123")])
def test_reads_of_a_snapshot_are_numbered(index: int, name: str) -> None:
    assert format_read_id("s", index) == name


def test_pictures_lie_in_the_reads_folder_the_overview_first() -> None:
    assert name_pictures("r-00") == ("pending/r-00/overview.jpg", "pending/r-00/plate.jpg")
    assert name_kept_pictures("r-00") == ("passages/r-00/overview.jpg", "passages/r-00/plate.jpg")
    assert READ.evidence.folder == "snap-03"
    assert replace(READ.evidence, overview_key="hit/review-7/overview.jpg").folder == "review-7"


@pytest.mark.parametrize("early", [timedelta(0), timedelta(hours=3)])
def test_under_126jj_a_read_has_its_own_pictures_and_28_days_from_the_earlier_of_capture_and_receipt(
    early: timedelta,
) -> None:
    read = replace(READ, received_at=READ.received_at - early)
    kept = keep_as_passage(read)
    since = min(read.captured_at, read.received_at)
    assert kept.retention == Retention(since + timedelta(days=28), Ground.PASSAGE)
    assert (kept.evidence.overview_key, kept.evidence.plate_key) == name_kept_pictures("snap-03")
    back = replace(kept, evidence=read.evidence, retention=read.retention)
    assert back == read
    assert kept.evidence.overview_sha256 == read.evidence.overview_sha256
