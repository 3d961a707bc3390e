"""What stays in the account when a stack is deleted: because the law keeps it, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a deployed stack: its name in the template, its type and its name in the account.

    `stays` says that it is kept when the stack is deleted.
    """

    logical_id: str
    kind: str
    name: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a resource stays, when what it holds is gone, and how the rest is taken away then."""

    what: str
    until: str
    then: str


_TABLE: Final = "aws dynamodb delete-table --table-name {name}"
_BUCKET: Final = "aws s3api delete-bucket --bucket {name}"
_KEY: Final = "aws kms schedule-key-deletion --key-id {name}, once nothing is left that it encrypts"
_NEVER: Final = "it costs about a dollar a month until somebody deletes it"

REASONS: Final = {
    "AlertsTable": Reason(
        "hits, with alerts, deliveries and recipients (Wpg article 8)",
        "each item goes at its own term, five years at the most (TTL); recipients have no term",
        _TABLE,
    ),
    "EvidenceBucket": Reason(
        "the pictures of hits",
        "five years after the hit, whatever its list's term (lifecycle); what is held for a case stays until somebody "
        "deletes it: aws s3 ls s3://{name}/hold/",
        _BUCKET,
    ),
    "AuditQueue": Reason(
        "audit records that were not chained when the stack went: none, if the sequencer ran before",
        "two weeks after each",
        "aws sqs delete-queue --queue-url {name}",
    ),
    "AuditTable": Reason("the audit log", "AuditDays after each record (TTL)", _TABLE),
    "AuditHeadTable": Reason("the head of the audit log's chain", "it has no end and holds no personal data", _TABLE),
    "AnchorsBucket": Reason(
        "the locked anchors of the audit log",
        "AuditDays after each anchor; under COMPLIANCE nobody can hurry it",
        _BUCKET,
    ),
    "CountsTable": Reason("the counts of no-hits, without plates", "AuditDays after each (TTL)", _TABLE),
    "PassagesTable": Reason(
        "passages kept under article 126jj", "28 days after each, and a day or two for DynamoDB (TTL)", _TABLE
    ),
    "InvestigationsTable": Reason(
        "investigations, and what was verified in them",
        "a year after each investigation's end, and a day or two for DynamoDB (TTL)",
        _TABLE,
    ),
    "ConsolePeople": Reason(
        "the user pool of the console: the names and sign-ins of people, which a mistake must not take",
        "there is no term; another deployment makes a pool of its own and does not use this one",
        "aws cognito-idp delete-user-pool --user-pool-id {name}",
    ),
    "PassagesBucket": Reason("the pictures of those passages", "28 days after each (lifecycle)", _BUCKET),
    "SnapshotsKey": Reason("the key of snapshots and open reads, which went with the stack", _NEVER, _KEY),
    "HitsKey": Reason("the key of hits and their pictures", _NEVER, _KEY),
    "HotlistsKey": Reason(
        "the key of the hotlists, which went with the stack, and of their 35 days of recovery", _NEVER, _KEY
    ),
    "OperationsKey": Reason(
        "the key of the cameras and of sessions, which went with the stack, and of the cameras' 35 days of recovery",
        _NEVER,
        _KEY,
    ),
    "AuditKey": Reason("the key of the audit log", _NEVER, _KEY),
    "PassagesKey": Reason("the key of kept passages", _NEVER, _KEY),
    "InvestigationsKey": Reason("the key of investigations", _NEVER, _KEY),
    "PlateTagKey": Reason("the key that tells which plate a tag in the audit log stands for", _NEVER, _KEY),
}
"""By the name in the template."""

_UNKNOWN: Final = Reason(
    "not known to this version of platewatch", "look at the template of the stack", "see AWS's console"
)


def describe_left(resources: Iterable[StackResource]) -> list[tuple[StackResource, Reason]]:
    """What stays when the stack is deleted, data first and keys last, each with its reason."""
    kept = sorted(
        (each for each in resources if each.stays), key=lambda each: (each.kind == "AWS::KMS::Key", each.logical_id)
    )
    found = []
    for each in kept:
        reason = REASONS.get(each.logical_id, _UNKNOWN)
        texts = (text.replace("{name}", each.name) for text in (reason.what, reason.until, reason.then))
        found.append((each, Reason(*texts)))
    return found


def list_to_empty(resources: Iterable[StackResource]) -> list[StackResource]:
    """The buckets that go with the stack: CloudFormation deletes none that holds anything."""
    return [each for each in resources if each.kind == "AWS::S3::Bucket" and not each.stays]
