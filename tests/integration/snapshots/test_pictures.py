"""Pictures in (moto's) AWS: kept with a hit, destroyed without one."""

from datetime import timedelta

import pytest

from platewatch.aws import clients
from platewatch.evidence.aws.evidence_bucket import EvidenceGone, S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.retention.terms import Ground, Retention
from tests.integration.snapshots.makers import NOW, a_read


def test_pictures_of_a_hit_move_and_stay_moved(evidence: S3Evidence) -> None:
    read = a_read()
    evidence.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    kept = evidence.keep(read.evidence, Retention(NOW + timedelta(days=365), Ground.HIT))
    assert evidence.keep(read.evidence, Retention(NOW + timedelta(days=365), Ground.HIT)) == kept
    assert evidence.load(kept.overview_key) == b"overview"
    assert evidence.load(kept.plate_key) == b"plate"
    with pytest.raises(EvidenceGone):
        evidence.load(read.evidence.overview_key)


def test_pictures_that_are_nowhere_are_told(evidence: S3Evidence) -> None:
    with pytest.raises(EvidenceGone):
        evidence.keep(a_read().evidence, a_read().retention)


def test_destroyed_pictures_are_gone(evidence: S3Evidence) -> None:
    read = a_read()
    evidence.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    evidence.destroy(read.evidence)
    evidence.destroy(read.evidence)
    assert clients.s3().list_objects_v2(Bucket="evidence")["KeyCount"] == 0


def test_pictures_of_former_days_are_found_kept_and_destroyed(evidence: S3Evidence) -> None:
    """Each of them is an object of its own."""
    read = a_read()
    for kept in (True, False):
        for key, data in ((read.evidence.overview_key, b"overview"), (read.evidence.plate_key, b"plate")):
            clients.s3().put_object(Bucket="evidence", Key=key, Body=data)
        assert evidence.load(read.evidence.overview_key) == b"overview"
        assert evidence.is_there(read.evidence)
        if kept:
            moved = evidence.keep(read.evidence, read.retention)
            assert (evidence.load(moved.overview_key), evidence.load(moved.plate_key)) == (b"overview", b"plate")
        else:
            evidence.destroy(read.evidence)
        left = clients.s3().list_objects_v2(Bucket="evidence", Prefix="pending/").get("Contents", [])
        assert left == []


def test_a_pair_is_one_object_until_it_is_a_hit(evidence: S3Evidence) -> None:
    read = a_read()
    evidence.keep_pictures(read.evidence, Pictures(b"overview", b"plate"), read.retention)
    moved = evidence.keep(read.evidence, read.retention)
    assert evidence.keep(read.evidence, read.retention) == moved
    keys = [entry["Key"] for entry in clients.s3().list_objects_v2(Bucket="evidence")["Contents"]]
    assert keys == sorted([moved.overview_key, moved.plate_key])
