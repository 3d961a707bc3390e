"""The tables and buckets of reads and their pictures."""

from collections.abc import Callable

import pytest

from platewatch.aws import clients
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.snapshots.aws.reads_table import DynamoReads


@pytest.fixture
def reads(make_table: Callable[..., str]) -> DynamoReads:
    return DynamoReads(clients.dynamodb(), make_table("reads", by_expiry=("expiry_hour", "expires")))


@pytest.fixture
def evidence(make_bucket: Callable[[str], str]) -> S3Evidence:
    return S3Evidence(clients.s3(), make_bucket("evidence"))
