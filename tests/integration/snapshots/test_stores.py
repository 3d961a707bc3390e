"""Reads, markers and rejections in (moto's) AWS: stored, found, expired, destroyed, repeatable."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from localcloud.run.item_sizes import measure_item
from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.audit.counts import count_deleted
from platewatch.aws import clients
from platewatch.aws.items import HOUR_PARTS
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import LineEnds, whole
from platewatch.retention.sweep import Due, SweepIncomplete, sweep_expired
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.aws.read_records import dump_read
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Marker, Outcome, Rejection
from tests.integration.snapshots.makers import NOW, a_read

Scan = Callable[[str], list[dict[str, Any]]]


def ignore(_due: Due) -> None:
    """Nothing is counted."""


def test_a_read_comes_back_as_it_went(reads: DynamoReads) -> None:
    reads.keep_reads([a_read()])
    reads.keep_reads([a_read()])
    assert reads.find_read(a_read().ref, NOW) == a_read()


def test_the_key_of_its_pictures_comes_back_until_it_is_destroyed(reads: DynamoReads, scan_table: Scan) -> None:
    carried = replace(a_read(), picture_key=b"k" * 32)
    assert reads.keep_reads([carried]) == [carried]
    assert reads.find_read(a_read().ref, NOW) == carried
    assert reads.list_reads("cam-1", a_read().captured_at, a_read().captured_at, NOW) == [carried]
    reads.forget_pictures(carried)
    reads.forget_pictures(carried)
    assert reads.find_read(a_read().ref, NOW) == a_read()
    reads.destroy_read(carried)
    reads.forget_pictures(carried)
    assert scan_table("reads") == [], "forgetting brings nothing back"


def test_a_read_that_comes_again_keeps_what_matching_has_noted_of_it(reads: DynamoReads, scan_table: Scan) -> None:
    carried, again = (replace(a_read(), picture_key=key * 32) for key in (b"k", b"n"))
    reads.keep_reads([carried])
    reads.note_shown(carried)
    before = scan_table("reads")
    assert reads.keep_reads([again]) == [carried]
    assert scan_table("reads") == before
    assert not reads.destroy_unshown(carried), "its pictures are stored"


def test_a_read_whose_pictures_are_in_its_messages_alone_goes_with_them_in_one_step(
    reads: DynamoReads, scan_table: Scan
) -> None:
    carried = replace(a_read(), picture_key=b"k" * 32)
    reads.keep_reads([carried])
    assert reads.destroy_unshown(carried)
    assert not reads.destroy_unshown(carried)
    assert not reads.note_shown(carried), "nobody may store them any more"
    assert scan_table("reads") == []


def test_a_read_whose_pictures_are_stored_as_well_does_not_go_before_them(reads: DynamoReads) -> None:
    stored, carried = a_read(), replace(a_read(), picture_key=b"k" * 32)
    reads.keep_reads([stored])
    assert not reads.destroy_unshown(stored)
    assert not reads.note_shown(stored)
    reads.keep_reads([carried])
    assert reads.note_shown(carried)
    assert reads.note_shown(carried)
    assert not reads.destroy_unshown(carried)
    reads.forget_pictures(carried)
    assert not reads.note_shown(carried)
    assert not reads.destroy_unshown(carried)
    assert reads.find_read(carried.ref, NOW) == stored


def test_a_read_that_comes_again_keeps_the_key_that_its_first_message_needs(reads: DynamoReads) -> None:
    first, again = (replace(a_read(), picture_key=letter * 32) for letter in (b"a", b"b"))
    reads.keep_reads([first])
    assert reads.keep_reads([replace(again, unreadable=0.25)]) == [replace(first, unreadable=0.25)]
    assert reads.find_read(a_read().ref, NOW) == replace(first, unreadable=0.25)


def test_a_read_that_comes_again_with_small_pictures_gets_a_key(reads: DynamoReads) -> None:
    reads.keep_reads([a_read()])
    carried = replace(a_read(), picture_key=b"k" * 32)
    assert reads.keep_reads([carried]) == [carried]
    assert reads.find_read(a_read().ref, NOW) == carried


def test_what_syntax_changed_comes_back_too(reads: DynamoReads) -> None:
    repaired = replace(a_read(), spellings=(Spelling("7KL012", 0.8, 0.3), Spelling("7KLO12", 0.1, 0.6)))
    reads.keep_reads([repaired])
    found = reads.find_read(a_read().ref, NOW)
    assert found == repaired
    assert found is not None
    assert found.repaired_from == "7KLO12"


def test_a_record_from_before_the_prior_still_loads(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    (item,) = scan_table("reads")
    record = dump_read(a_read())
    del record["observed"]
    del item["packed"]
    clients.dynamodb().put_item(TableName="reads", Item=item | {"record": {"S": json.dumps(record)}})
    assert reads.find_read(a_read().ref, NOW) == a_read()


def test_its_completeness_comes_back_too(reads: DynamoReads) -> None:
    cut = replace(a_read(), completeness=(LineEnds(0.999, 0.01), LineEnds(0.5, 1.0)))
    reads.keep_reads([cut])
    assert reads.find_read(a_read().ref, NOW) == cut


def test_a_record_from_before_completeness_was_told_counts_as_whole(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    (item,) = scan_table("reads")
    record = dump_read(a_read())
    del record["complete"]
    del item["packed"]
    clients.dynamodb().put_item(TableName="reads", Item=item | {"record": {"S": json.dumps(record)}})
    found = reads.find_read(a_read().ref, NOW)
    assert found is not None
    assert whole(found.completeness) == 1.0


def test_an_expired_read_is_not_served_although_it_is_stored(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read(expires_at=NOW)])
    assert reads.find_read(a_read().ref, NOW) is None
    assert len(scan_table("reads")) == 1


def test_a_destroyed_read_is_gone(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    reads.destroy_read(a_read())
    reads.destroy_read(a_read())
    assert scan_table("reads") == []


def test_a_read_is_born_with_its_end_and_its_ground(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    [item] = scan_table("reads")
    assert item["expires"]["S"].startswith((NOW + timedelta(hours=24)).isoformat(timespec="milliseconds"))
    assert item["ground"]["S"] == "pending-decision"


def test_ttl_comes_a_day_behind_the_sweep_for_it_leaves_the_pictures(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    [item] = scan_table("reads")
    assert item["expires_at"]["N"] == str(int((NOW + timedelta(hours=48)).timestamp()))


def test_no_plate_stands_in_a_key(reads: DynamoReads, scan_table: Scan) -> None:
    reads.keep_reads([a_read()])
    [item] = scan_table("reads")
    assert "KXL" not in json.dumps([item["pk"], item["sk"], item["expires"], item["expiry_hour"]])


def test_the_sweep_destroys_what_has_expired_and_nothing_else(
    reads: DynamoReads, evidence: S3Evidence, scan_table: Scan, make_table: Callable[..., str]
) -> None:
    expiries = [NOW - timedelta(hours=30), NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)]
    for number, expires_at in enumerate(expiries):
        read = a_read(f"r{number}", expires_at)
        reads.keep_reads([read])
        evidence.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    counts = DynamoCounts(clients.dynamodb(), make_table("counts"), timedelta(days=1826))
    note = partial(count_deleted, now=NOW, counts=counts)
    assert sweep_expired(reads, evidence, NOW, note) == 2
    [count] = [count for count in counts.list_counts(NOW.date(), NOW) if count.hour.hour == NOW.hour]
    assert (count.camera_id, count.destroyed) == ("cam-1", 2)
    assert [item["sk"]["S"].partition("#")[2] for item in scan_table("reads")] == ["r2"]
    left = clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])
    assert sorted(entry["Key"] for entry in left) == ["pending/r2/pair"]
    assert sweep_expired(reads, evidence, NOW, note) == 0


def test_the_index_has_an_hour_in_parts_and_the_sweep_finds_all_and_what_was_stored_before(
    reads: DynamoReads, scan_table: Scan
) -> None:
    ended = NOW - timedelta(seconds=1)
    reads.keep_reads([a_read(f"r{number}", ended) for number in range(40)])
    items = scan_table("reads")
    hours = {item["expiry_hour"]["S"] for item in items}
    assert len(hours) == HOUR_PARTS == 4, "with fewer, what lies in the others is found by nobody"
    # So it was while an hour had no parts.
    before = {**items[0], "sk": {"S": "before"}, "expiry_hour": {"S": min(hours)}}
    clients.dynamodb().put_item(TableName="reads", Item=before)
    found = list(reads.find_expired(NOW - timedelta(hours=2), NOW))
    assert len(found) == len({due.key for due in found}) == 41


def test_the_sweep_finds_what_ended_this_very_millisecond(reads: DynamoReads, evidence: S3Evidence) -> None:
    reads.keep_reads([a_read(expires_at=NOW)])
    assert sweep_expired(reads, evidence, NOW, ignore) == 1


def test_a_read_that_cannot_be_destroyed_does_not_keep_the_others(
    reads: DynamoReads, evidence: S3Evidence, scan_table: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_due(reads, evidence, 3)
    destroy = evidence.destroy_pictures

    def stumble(keys: Iterable[str]) -> None:
        if any("r1" in key for key in keys):
            raise OSError("the store refuses")
        destroy(keys)

    monkeypatch.setattr(evidence, "destroy_pictures", stumble)
    with pytest.raises(SweepIncomplete, match="1 of what is due") as caught:
        sweep_expired(reads, evidence, NOW, ignore)
    assert isinstance(caught.value.__cause__, OSError)
    assert [item["sk"]["S"].partition("#")[2] for item in scan_table("reads")] == ["r1"]
    monkeypatch.undo()
    assert sweep_expired(reads, evidence, NOW, ignore) == 1


@pytest.mark.parametrize("died", range(1, 6))
def test_a_sweep_that_dies_half_way_is_taken_up_by_the_next(
    reads: DynamoReads, evidence: S3Evidence, scan_table: Scan, monkeypatch: pytest.MonkeyPatch, died: int
) -> None:
    keep_due(reads, evidence, 3)
    left = iter(range(died))

    def mortal(act: Callable[..., None]) -> Callable[..., None]:
        def attempt(*args: Any) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            act(*args)

        return attempt

    for store, name in ((evidence, "destroy_pictures"), (reads, "destroy_due")):
        monkeypatch.setattr(store, name, mortal(getattr(store, name)))
    with pytest.raises(KeyboardInterrupt):
        sweep_expired(reads, evidence, NOW, ignore)
    monkeypatch.undo()
    sweep_expired(reads, evidence, NOW, ignore)
    assert scan_table("reads") == []
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="evidence")


def test_what_a_long_outage_left_goes_with_the_first_run_of_an_hour(
    reads: DynamoReads, evidence: S3Evidence, scan_table: Scan
) -> None:
    reads.keep_reads([a_read(expires_at=NOW - timedelta(days=6))])
    assert sweep_expired(reads, evidence, NOW + timedelta(minutes=1), ignore) == 0
    assert len(scan_table("reads")) == 1
    assert sweep_expired(reads, evidence, NOW + timedelta(hours=1), ignore) == 1


def keep_due(reads: DynamoReads, evidence: S3Evidence, number: int) -> None:
    for each in range(number):
        read = a_read(f"r{each}", NOW - timedelta(seconds=number - each))
        reads.keep_reads([read])
        evidence.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)


def test_a_marker_says_that_a_snapshot_is_done(reads: DynamoReads) -> None:
    marker = Marker("0a1b", Outcome.READ, NOW, Retention(NOW + timedelta(days=14), Ground.OPERATION))
    assert reads.find_marker("0a1b", NOW) is None
    reads.put_marker(marker)
    assert reads.find_marker("0a1b", NOW) == marker


def test_a_marker_holds_an_id_an_outcome_and_an_end_and_no_plate(reads: DynamoReads, scan_table: Scan) -> None:
    reads.put_marker(Marker("0a1b", Outcome.READ, NOW, Retention(NOW + timedelta(days=14), Ground.OPERATION)))
    [item] = scan_table("reads")
    assert set(item) == {"pk", "sk", "record", "expires_at", "ground"}
    assert set(json.loads(item["record"]["S"])) == {"outcome", "at", "retention"}


def test_rejections_are_listed_by_day_and_time(reads: DynamoReads) -> None:
    def rejection(snapshot_id: str, at: datetime) -> Rejection:
        retention = Retention(NOW + timedelta(days=14), Ground.OPERATION)
        return Rejection(snapshot_id, "cam-1", NOW, at, "unknown-format", "this is a text", retention)

    late, early = rejection("aa", NOW + timedelta(minutes=1)), rejection("bb", NOW)
    for each in (late, early, rejection("cc", NOW - timedelta(days=1)), late):
        reads.put_rejection(each)
    assert reads.list_rejections(NOW.date(), NOW) == [early, late]
    assert reads.list_rejections(NOW.date(), NOW + timedelta(days=15)) == []


def test_the_reads_of_a_camera_are_found_by_their_time(reads: DynamoReads) -> None:
    seconds = (0, 1, 5, 9)
    for second in seconds:
        at = NOW + timedelta(seconds=second)
        reads.keep_reads([replace(a_read(f"r{second}-00"), captured_at=at)])
    reads.keep_reads([replace(a_read("other-00"), camera_id="cam-10", captured_at=NOW)])
    reads.keep_reads([replace(a_read("old-00", expires_at=NOW), captured_at=NOW)])

    def found(since: float, until: float) -> list[str]:
        start, end = NOW + timedelta(seconds=since), NOW + timedelta(seconds=until)
        return [read.read_id for read in reads.list_reads("cam-1", start, end, NOW)]

    assert found(0, 9) == [f"r{second}-00" for second in seconds]
    assert found(1, 5) == ["r1-00", "r5-00"]
    assert found(2, 4) == []


def test_a_read_joins_one_passage_and_stays_with_it(reads: DynamoReads) -> None:
    reads.keep_reads([a_read()])
    assert reads.join_passage(a_read().ref, "cam-1@first") == "cam-1@first"
    assert reads.join_passage(a_read().ref, "cam-1@second") == "cam-1@first"
    found = reads.find_read(a_read().ref, NOW)
    assert found is not None
    assert found.passage_id == "cam-1@first"
    reads.destroy_read(found)
    assert reads.join_passage(a_read().ref, "cam-1@third") is None
    assert reads.find_read(a_read().ref, NOW) is None


def test_a_clear_read_takes_one_unit_of_writing(reads: DynamoReads, scan_table: Scan) -> None:
    """Ten spellings, as a clear plate has; DynamoDB takes a unit for each begun kilobyte, of a binary by its bytes."""
    spellings = tuple(Spelling(f"7KXL{one:02}", 0.9123456789 / 3**one, 0.87654321 / 3**one) for one in range(10))
    reads.keep_reads([replace(a_read(), spellings=spellings)])
    (item,) = scan_table("reads")
    assert measure_item(item) <= 1024
    assert reads.find_read(a_read().ref, NOW) == replace(a_read(), spellings=spellings)
