"""The audit log deployed in moto: writers, the sequencer, the API's routes, and the command line that asks them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from platewatch.audit.aws import audit_inbox as sqs_audit_inbox
from platewatch.audit.aws.anchors_bucket import S3Anchors
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.commands import verify as audit_verify
from platewatch.audit.record import Action, AuditRecord
from platewatch.audit.sequence import Sequenced, sequence_waiting
from platewatch.aws import clients
from platewatch.aws.plate_tags import open_tagger
from platewatch.cli.main import main
from platewatch.composition.sequence import open_sequencing
from tests.integration.conftest import AUDIT, REGION
from tests.integration.in_process import InProcessClient

PURPOSE = ("--reason", "yearly audit", "--case", "AUDIT-2026-1")
HEADERS = {"X-Reason": "yearly audit", "X-Case-Number": "AUDIT-2026-1"}
OFFICER = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen"
AUDITOR = "arn:aws:sts::123456789012:assumed-role/auditor/a.visser"


@dataclass
class Log:
    """The audit log, and a way to write, to chain and to tamper."""

    chain: DynamoChain
    anchors: S3Anchors
    capsys: pytest.CaptureFixture[str]
    client: Any

    def write(self, *plates: str, at: datetime | None = None, **changes: Any) -> None:
        """Put a record, as if the queue had got it at its time."""
        given = {
            "actor": OFFICER,
            "role": "control-room",
            "subject": "alert:1",
            "case_number": "PL1300-2026-1",
        } | changes
        record = AuditRecord(at=at or datetime.now(UTC), **({"action": Action.CONSULT} | given))
        open_audit_log(open_tagger()).append(record, *plates)
        self.waiting()[-1].sent_timestamp = int(record.at.timestamp() * 1000)

    def send(self, body: str) -> None:
        """What an attacker does who may put messages into the queue."""
        clients.sqs().send_message(QueueUrl=os.environ["AUDIT_QUEUE_URL"], MessageBody=body)

    def waiting(self) -> list[Any]:
        """The messages in the queue."""
        messages: list[Any] = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[AUDIT]._messages
        return messages

    def sequence(self, at: datetime | None = None) -> Sequenced:
        opened = open_sequencing()
        return sequence_waiting(
            lambda: at or datetime.now(UTC), opened.chain, opened.inboxes, opened.anchors, opened.term, lambda: True
        )

    def run(self, *words: str) -> tuple[int, str]:
        """The command line's exit status and what it printed."""
        self.capsys.readouterr()
        status = main(["audit", *words, *PURPOSE])
        told = self.capsys.readouterr()
        return status, told.out + told.err

    def items(self) -> list[dict[str, Any]]:
        """The chained records' items in their order."""
        found = [dict(item) for item in clients.dynamodb().scan(TableName="audit")["Items"]]
        return sorted((item for item in found if "digest" in item), key=lambda item: item["place"]["S"])

    def put(self, item: dict[str, Any]) -> None:
        """What an attacker does who has the sequencer's rights on the table."""
        clients.dynamodb().put_item(TableName="audit", Item=item)

    def delete(self, item: dict[str, Any]) -> None:
        clients.dynamodb().delete_item(TableName="audit", Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.fixture
def log(
    make_table: Callable[..., str],
    plate_tag_key: str,
    http_event: Any,
    lambda_context: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Log:
    """Empty."""
    make_table("audit", by_chain=("chain", "place"))
    make_table("heads")
    make_table("counts")
    clients.s3().create_bucket(
        Bucket="anchors",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        ObjectLockEnabledForBucket=True,
    )
    clients.s3().put_object_lock_configuration(
        Bucket="anchors",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1826}},
        },
    )
    settings = {
        "AUDIT_TABLE": "audit",
        "ALERTS_TABLE": make_table("alerts"),
        "AUDIT_HEAD_TABLE": "heads",
        "COUNTS_TABLE": "counts",
        "ANCHORS_BUCKET": "anchors",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    client = InProcessClient(http_event, lambda_context, iam=AUDITOR)
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: client)
    monkeypatch.setattr(audit_verify.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(sqs_audit_inbox, "_WAIT_S", 0)
    # Tests write records of a year ago.
    sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[AUDIT].message_retention_period = 10**9
    chain = DynamoChain(clients.dynamodb(), "audit", "heads")
    return Log(chain, S3Anchors(clients.s3(), "anchors"), capsys, client)


@pytest.fixture
def chained(log: Log) -> Log:
    """Twelve records, chained in three runs; the sixth is anchored."""
    now = datetime.now(UTC)
    for count, ago in ((6, 2), (3, 1), (3, 0)):
        for number in range(count):
            log.write(subject=f"alert:{number}")
        log.sequence(now - timedelta(minutes=ago))
    return log
