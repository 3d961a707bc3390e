"""Object keys: made and parsed without loss, and nothing else passes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.camera import Lane
from platewatch.snapshots.errors import ForeignKey
from platewatch.snapshots.snapshot import SUFFIXES, Snapshot, format_key, parse_key
from platewatch.text.timestamps import truncate_time

snapshots = st.builds(
    Snapshot,
    camera_id=st.from_regex(re.compile(r"[a-z0-9][a-z0-9-]{1,62}"), fullmatch=True),
    lane=st.sampled_from(Lane),
    captured_at=st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)).map(truncate_time),
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    content_type=st.sampled_from(sorted(SUFFIXES)),
)


@given(snapshots)
def test_a_key_tells_the_whole_snapshot(snapshot: Snapshot) -> None:
    assert parse_key(format_key(snapshot)) == snapshot


@given(snapshots, st.timedeltas(timedelta(milliseconds=1), timedelta(days=1)))
def test_another_capture_time_is_another_snapshot(snapshot: Snapshot, later: timedelta) -> None:
    moved = Snapshot(
        snapshot.camera_id,
        snapshot.lane,
        truncate_time(snapshot.captured_at + later),
        snapshot.sha256,
        snapshot.content_type,
    )
    assert (moved.snapshot_id == snapshot.snapshot_id) == (moved.captured_at == snapshot.captured_at)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "priority/cam-1/photo.jpg",
        "standard/../priority/20261123T120000.000Z/" + "a" * 64 + ".jpg",
        "urgent/cam-1/20261123T120000.000Z/" + "a" * 64 + ".jpg",
        "standard/CAM/20261123T120000.000Z/" + "a" * 64 + ".jpg",
        "standard/cam-1/20261123T120000.000Z/" + "A" * 64 + ".jpg",
        "standard/cam-1/20261123T120000.000Z/" + "a" * 64 + ".tiff",
        "standard/cam-1/20261323T120000.000Z/" + "a" * 64 + ".jpg",
        "standard/cam-1/20261123T120000.000Z/" + "a" * 64 + ".jpg\n",
    ],
)
def test_a_key_that_was_not_announced_is_refused(key: str) -> None:
    with pytest.raises(ForeignKey):
        parse_key(key)


@given(st.text(max_size=120))
def test_any_text_is_a_snapshot_or_a_foreign_key(key: str) -> None:
    try:
        snapshot = parse_key(key)
    except ForeignKey:
        return
    assert format_key(snapshot) == key
