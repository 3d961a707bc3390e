"""The store of article 126jj in (moto's) AWS: found by capture time, never served past 28 days, then destroyed."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.investigations.aws.kept_reads import KeptReads
from platewatch.plates.distribution import MOST_SPELLINGS
from platewatch.reading.record import Read, keep_as_passage
from platewatch.retention.sweep import Due, sweep_expired
from platewatch.snapshots.aws.passages_table import LEAST_TAGGED, MOST_TAGGED, DynamoPassages
from platewatch.text.names import LONGEST_NAME
from tests.unit.alerts.makers import NOON, make_read

Scan = Callable[[str], list[dict[str, Any]]]
DAYS = timedelta(days=28)
SECOND = timedelta(seconds=1)


@pytest.fixture
def passages(make_table: Callable[..., str]) -> DynamoPassages:
    return DynamoPassages(clients.dynamodb(), make_table("passages", by_expiry=("expiry_hour", "expires")))


@pytest.fixture
def pictures(make_bucket: Callable[[str], str]) -> S3Evidence:
    return S3Evidence(clients.s3(), make_bucket("passages"))


def keep(
    passages: DynamoPassages, read_id: str, captured_at: datetime, received_at: datetime | None = None, **more: Any
) -> Read:
    read = make_read(("7KXL92", 0.9), read_id=read_id, captured_at=captured_at, **more)
    kept = keep_as_passage(replace(read, received_at=received_at or captured_at + SECOND))
    passages.keep_reads([kept])
    passages.keep_reads([kept])
    return kept


def find(passages: DynamoPassages, now: datetime) -> list[Read]:
    return list(passages.list_captured(NOON - timedelta(hours=30), NOON + timedelta(hours=30), now))


def test_a_passage_comes_back_as_it_went(passages: DynamoPassages) -> None:
    kept = keep(passages, "a-00", NOON, passage_id="west-1:p")
    assert find(passages, NOON) == [kept]


def test_what_is_kept_under_126jj_is_found_by_its_capture_time(passages: DynamoPassages) -> None:
    since, until = NOON - timedelta(hours=3), NOON
    keep(passages, "before-00", since - timedelta(milliseconds=1))
    keep(passages, "first-00", since)
    # The clock of its camera is a minute ahead: it ends with the moment of its receipt.
    keep(passages, "ahead-00", since + SECOND, since - timedelta(seconds=59))
    keep(passages, "middle-00", NOON - timedelta(hours=2), camera_id="cam-2")
    # A camera that was offline brings it days later.
    keep(passages, "late-00", NOON - timedelta(hours=1), NOON + timedelta(days=3))
    keep(passages, "last-00", until - timedelta(milliseconds=1))
    keep(passages, "after-00", until)
    found = ["first-00", "ahead-00", "middle-00", "late-00", "last-00"]
    assert [read.read_id for read in passages.list_captured(since, until, NOON)] == found
    assert [read.read_id for read in passages.list_captured(since, until, since + DAYS)] == found[2:]


def test_at_28_days_and_one_second_nothing_is_served_although_it_is_stored(
    passages: DynamoPassages, scan_table: Scan
) -> None:
    kept = keep(passages, "a-00", NOON)
    assert find(passages, NOON + DAYS - timedelta(milliseconds=1)) == [kept]
    assert find(passages, NOON + DAYS) == []
    assert find(passages, NOON + DAYS + SECOND) == []
    assert len(scan_table("passages")) == 1


def test_after_the_sweep_nothing_is_held_of_what_is_due_and_all_of_what_is_not(
    passages: DynamoPassages, pictures: S3Evidence, scan_table: Scan
) -> None:
    for read_id, captured_at in (("a-00", NOON), ("b-00", NOON + SECOND)):
        read = keep(passages, read_id, captured_at)
        pictures.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    noted: list[Due] = []
    assert sweep_expired(passages, pictures, NOON + DAYS - SECOND, noted.append) == 0
    assert sweep_expired(passages, pictures, NOON + DAYS, noted.append) == 1
    assert ["b-00" in item["sk"]["S"] for item in scan_table("passages")] == [True]
    left = [item["Key"] for item in clients.s3().list_objects_v2(Bucket="passages")["Contents"]]
    assert left == ["passages/b-00/pair"]
    assert sweep_expired(passages, pictures, NOON + DAYS + SECOND, noted.append) == 1
    assert scan_table("passages") == []
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="passages")
    # What is destroyed is counted by its camera; as collected it was counted when it was matched.
    assert [(due.camera_id, due.waited_from) for due in noted] == [(read.camera_id, None)] * 2


def test_a_passage_and_its_pictures_are_born_with_their_end_and_their_ground(
    passages: DynamoPassages, pictures: S3Evidence, scan_table: Scan
) -> None:
    read = keep(passages, "a-00", NOON)
    pictures.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    [item] = scan_table("passages")
    assert item["expires"]["S"].partition("#")[0] == (NOON + DAYS).isoformat(timespec="milliseconds")
    assert item["ground"]["S"] == "126jj"
    # TTL would leave the pictures: it comes a day behind the sweep.
    assert item["expires_at"]["N"] == str(int((NOON + DAYS + timedelta(days=1)).timestamp()))
    metadata = clients.s3().head_object(Bucket="passages", Key="passages/a-00/pair")["Metadata"]
    assert metadata == {"expires-at": (NOON + DAYS).isoformat(), "ground": "126jj"}
    assert pictures.load(read.evidence.overview_key) == b"overview"
    assert pictures.load(read.evidence.plate_key) == b"plate"


def test_no_plate_stands_in_a_key(passages: DynamoPassages, scan_table: Scan) -> None:
    keep(passages, "a-00", NOON)
    [item] = scan_table("passages")
    assert "KXL" not in json.dumps({name: value for name, value in item.items() if name != "packed"})


class TagOfLetters:
    """A tagger whose tags are no plates."""

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        return sorted(hashlib.sha256(plate.encode()).hexdigest()[:32] for plate in set(plates))


@pytest.fixture
def tagged(passages: DynamoPassages) -> DynamoPassages:
    return DynamoPassages(clients.dynamodb(), "passages", TagOfLetters())


def scan_reads(scan_table: Scan) -> list[dict[str, Any]]:
    """The reads and their copies, without the notes of which camera kept anything when."""
    return [item for item in scan_table("passages") if not item["pk"]["S"].startswith("kept#")]


def find_tagged(passages: DynamoPassages, *plates: str, now: datetime = NOON, camera: str = "west-1") -> list[str]:
    found = passages.list_tagged(plates, NOON - DAYS, NOON + SECOND, now, [camera])
    return [read.read_id for read in found]


def test_a_plate_is_found_with_all_its_passages(tagged: DynamoPassages) -> None:
    keep(tagged, "late-00", NOON)
    keep(tagged, "early-00", NOON - timedelta(days=20))
    keep(tagged, "elsewhere-00", NOON - timedelta(days=2), camera_id="cam-2")
    keep(tagged, "after-00", NOON + SECOND)
    assert find_tagged(tagged, "7KXL92") == ["early-00", "late-00"]
    assert find_tagged(tagged, "7KXL92", camera="cam-2") == ["elsewhere-00"]
    assert find_tagged(tagged, "8KXL92") == []


def test_a_passage_is_found_by_each_spelling_that_counts_once(tagged: DynamoPassages) -> None:
    spellings = (("7KXL92", 0.6), ("7KXI92", 0.3), ("7KXT92", LEAST_TAGGED / 2))
    read = keep_as_passage(make_read(*spellings, read_id="a-00"))
    tagged.keep_reads([read])
    assert tagged.list_tagged(["7KXI92"], NOON, NOON + SECOND, NOON, ["west-1"]) == [read]
    assert tagged.list_tagged(["7KXI92", "7KXL92"], NOON, NOON + SECOND, NOON, ["west-1"]) == [read]
    assert find_tagged(tagged, "7KXT92") == []


def test_a_read_with_every_spelling_there_can_be_fits_the_index(tagged: DynamoPassages, scan_table: Scan) -> None:
    plates = [f"AB{number:02d}CD" for number in range(MOST_SPELLINGS)]
    spellings = [(plate, 0.0249 - number / 1e5) for number, plate in enumerate(plates)]
    camera = "c" * LONGEST_NAME
    read = keep_as_passage(make_read(*spellings, read_id=f"{'f' * 32}-99", camera_id=camera))
    assert all(each.probability >= LEAST_TAGGED for each in read.spellings)
    tagged.keep_reads([read])
    longest = max(len(item["expires"]["S"]) for item in scan_reads(scan_table) if "expires" in item)
    # DynamoDB takes 1,024 bytes as the sort key of an index; what runs here takes more.
    assert 512 < longest <= 1_024
    found = [plate for plate in plates if find_tagged(tagged, plate, camera=camera)]
    assert found == plates[:MOST_TAGGED]


def test_a_plate_is_not_found_a_moment_after_its_passages_end(tagged: DynamoPassages) -> None:
    kept = keep(tagged, "a-00", NOON - timedelta(days=1))
    end = kept.retention.expires_at
    assert find_tagged(tagged, "7KXL92", now=end - timedelta(milliseconds=1)) == ["a-00"]
    assert find_tagged(tagged, "7KXL92", now=end) == []


def test_the_sweep_destroys_the_copies_with_the_read(
    tagged: DynamoPassages, pictures: S3Evidence, scan_table: Scan
) -> None:
    kept = keep(tagged, "a-00", NOON)
    keep(tagged, "b-00", NOON + SECOND)
    assert len(scan_reads(scan_table)) == 4
    swept: list[Due] = []
    # The sweep's own function has no tagger, and needs none.
    watching = DynamoPassages(clients.dynamodb(), "passages")
    assert sweep_expired(watching, pictures, kept.retention.expires_at, swept.append) == 1
    assert [due.camera_id for due in swept] == ["west-1"]
    left = scan_reads(scan_table)
    assert sorted(item["sk"]["S"].split("#")[1] for item in left) == ["b-00", "b-00"]


def test_a_copy_that_was_never_written_keeps_nothing_from_being_destroyed(
    tagged: DynamoPassages, pictures: S3Evidence, scan_table: Scan
) -> None:
    kept = keep(tagged, "a-00", NOON)
    [copy] = [item for item in scan_reads(scan_table) if item["pk"]["S"].startswith("plate#")]
    clients.dynamodb().delete_item(TableName="passages", Key={"pk": copy["pk"], "sk": copy["sk"]})
    assert sweep_expired(tagged, pictures, kept.retention.expires_at, lambda _: None) == 1
    assert scan_reads(scan_table) == []


def test_a_copy_says_when_it_ends_and_names_no_plate(tagged: DynamoPassages, scan_table: Scan) -> None:
    kept = keep(tagged, "a-00", NOON)
    read, copy = sorted(scan_reads(scan_table), key=lambda item: item["pk"]["S"])
    assert copy["pk"]["S"].startswith("plate#")
    assert {name: copy[name] for name in ("expires_at", "ground")} == {
        name: read[name] for name in ("expires_at", "ground")
    }
    # In the index that the report counts by there is the read alone.
    assert "expires" not in copy
    for item in (read, copy):
        assert "7KXL92" not in json.dumps({name: str(value) for name, value in item.items() if name != "packed"})
    assert find(tagged, NOON) == [kept]


def test_a_search_by_time_can_be_of_some_cameras_alone(tagged: DynamoPassages) -> None:
    keep(tagged, "a-00", NOON)
    keep(tagged, "b-00", NOON, camera_id="cam-2")
    found = tagged.list_captured(NOON, NOON + SECOND, NOON, ["cam-2"])
    assert [read.read_id for read in found] == ["b-00"]


def test_it_is_noted_in_which_hours_a_camera_kept_anything_that_is_found(
    tagged: DynamoPassages, passages: DynamoPassages, scan_table: Scan
) -> None:
    hour = timedelta(hours=1)
    keep(tagged, "a-00", NOON + timedelta(minutes=59))
    keep(tagged, "b-00", NOON + timedelta(minutes=1))
    keep(tagged, "c-00", NOON - 2 * hour, camera_id="cam-2")
    # Nothing is found of what has no copies: for habits it is as if the camera had been silent.
    keep(passages, "d-00", NOON + 2 * hour)
    found = tagged.list_hours(["west-1", "cam-2", "cam-3"], NOON - 5 * hour, NOON + 5 * hour)
    assert found == {"west-1": [NOON], "cam-2": [NOON - 2 * hour], "cam-3": []}
    assert tagged.list_hours(["west-1"], NOON - hour, NOON) == {"west-1": []}
    notes = [item for item in scan_table("passages") if item["pk"]["S"] == "kept#west-1"]
    assert [(item["ground"]["S"], item["expires_at"]["N"]) for item in notes] == [
        ("operation", str(int((NOON + hour + DAYS).timestamp())))
    ]
    assert set(notes[0]) == {"pk", "sk", "ground", "expires_at"}


def test_frames_that_show_another_plate_count_for_a_passage_too(tagged: DynamoPassages, pictures: S3Evidence) -> None:
    def see(read_id: str, later: float, *spellings: tuple[str, float]) -> None:
        read = make_read(*spellings, read_id=f"{read_id * 32}-00", captured_at=NOON + later * SECOND)
        tagged.keep_reads([keep_as_passage(replace(read, passage_id="west-1:p", passage_named=True))])

    see("a", 0, ("AB12CD", 0.5), ("AB12CO", 0.48))
    see("b", 1, ("AB12CO", 0.99), ("AB12CD", LEAST_TAGGED / 5))
    asked = ["west-1"], NOON - SECOND, NOON + 2 * SECOND, NOON + 3 * SECOND
    kept = KeptReads(tagged, pictures)
    [whole] = kept.list_at(*asked)
    assert whole.spellings[0].text == "AB12CO"
    # One frame alone would say that it is AB12CD rather than not.
    assert kept.list_of(["AB12CO"], *asked) == [whole]
    assert kept.list_of(["AB12CD"], *asked) == []
    [rough] = kept.list_roughly(["AB12CD"], *asked)
    assert rough.spellings[0].probability >= 0.5
