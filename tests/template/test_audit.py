"""The audit log: who may put, who may chain, and that nobody else may do anything; anchors under a lock."""

from typing import Any

import pytest

from localcloud.enforce.policy import Request, Verdict, decide
from platewatch.audit.message import MOST_BYTES
from tests.template.conftest import Resources
from tests.template.physical import allows, deploy_template
from tests.template.test_functions import FUNCTIONS, statements
from tests.template.test_lanes import of_type, target

WRITERS = {
    "MatchFunction",
    "DeliverFunction",
    "ImportHotlistFunction",
    "AlertPageFunction",
    "PeopleApiFunction",
    "ConsoleFunction",
    "SearchPastFunction",
    "InvestigateFunction",
    "WatchFunction",
}
PEOPLES = {"PeopleApiFunction", "ConsoleFunction"}
"""What answers people: each has the same routes."""


def rights_on(resources: Resources, name: str) -> dict[str, set[str]]:
    """What each function may do with the table or bucket itself, its indexes and its objects."""
    found: dict[str, set[str]] = {}
    for function in FUNCTIONS:
        for statement in statements(resources, function):
            named = statement.get("Resource", [])
            if any(touches(one, name) for one in (named if isinstance(named, list) else [named])):
                found.setdefault(function, set()).update(statement["Action"])
    return found


def touches(resource: Any, name: str) -> bool:
    return f"${{{name}.Arn}}" in resource["Fn::Sub"] if "Fn::Sub" in resource else target(resource) == name


def test_writers_put_into_the_queue_and_nothing_else(resources: Resources) -> None:
    rights = rights_on(resources, "AuditQueue")
    assert rights.pop("SequenceFunction") == {"sqs:ReceiveMessage", "sqs:DeleteMessage"}
    # Who answers people also says how many records wait.
    for name in PEOPLES:
        assert rights.pop(name) == {"sqs:SendMessage", "sqs:GetQueueAttributes"}
    assert rights == {name: {"sqs:SendMessage"} for name in WRITERS - PEOPLES}


def test_the_sequencer_alone_writes_the_log_and_its_head(resources: Resources) -> None:
    assert rights_on(resources, "AuditTable") == {
        "SequenceFunction": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"},
        # For the auditor, the index alone.
        **{name: {"dynamodb:Query"} for name in PEOPLES},
    }
    assert rights_on(resources, "AuditHeadTable") == {
        "SequenceFunction": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        **{name: {"dynamodb:GetItem"} for name in PEOPLES},
    }


STORES = ("AuditQueue", "AuditTable", "AuditHeadTable", "AnchorsBucket")
HARMLESS = {
    (role, action)
    for role in ("PeopleApiRole", "ConsoleRole")
    for action in ("sqs:GetQueueAttributes", "dynamodb:Query", "dynamodb:GetItem", "s3:ListBucketVersions")
}
"""What only reads."""
ATTACKS = (
    *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:PurgeQueue"),
    *("sqs:SetQueueAttributes", "sqs:AddPermission", "sqs:RemovePermission", "sqs:DeleteQueue", "sqs:TagQueue"),
    *("sqs:StartMessageMoveTask", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"),
    *("dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete", "dynamodb:PartiQLSelect"),
    *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:ConditionCheckItem"),
    *("dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive", "dynamodb:DeleteTable", "dynamodb:UpdateContinuousBackups"),
    *("dynamodb:RestoreTableToPointInTime", "dynamodb:PutResourcePolicy", "dynamodb:ImportTable"),
    *("s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention"),
    *("s3:BypassGovernanceRetention", "s3:PutObjectLegalHold", "s3:PutBucketObjectLockConfiguration"),
    *("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"),
    *("s3:DeleteBucket", "s3:ListBucketVersions", "s3:ListBucket"),
)
"""What could be done with the log, wherever it lies."""


@pytest.mark.parametrize("mode", ["hit-no-hit", "126jj"])
def test_of_all_attacks_by_all_roles_putting_is_the_only_one_that_is_allowed(mode: str) -> None:
    """Each role of the expanded template tries each action on each place where the log lies."""
    deployed = deploy_template({"RetentionMode": mode})
    policies = deployed.of_type("AWS::SQS::QueuePolicy")["AuditQueuePolicy"]["PolicyDocument"]
    allowed: dict[str, set[str]] = {}
    for role in deployed.of_type("AWS::IAM::Role"):
        for store in STORES:
            arn = deployed.arn(store)
            for resource in (arn, f"{arn}/index/by_chain", f"{arn}/2026-03-12/120000-000000000001-ab.json"):
                for action in ATTACKS:
                    context = {"aws:principalarn": [deployed.arn(role)], "aws:securetransport": ["true"]}
                    request = Request(action, resource, context)
                    denied = decide(policies, request, {"AWS:*"}) is Verdict.DENY
                    if not denied and allows(deployed.policies(role), request):
                        allowed.setdefault(role, set()).add(action)
    writers = {name.replace("Function", "Role") for name in WRITERS} - {"SearchPastRole"}
    writers |= {"SearchPastRole"} if mode == "126jj" else set()
    assert allowed.pop("SequenceRole") == {
        *("sqs:ReceiveMessage", "sqs:DeleteMessage", "s3:PutObject"),
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"),
    }
    for role, name in HARMLESS:
        allowed[role].discard(name)
    assert allowed == {role: {"sqs:SendMessage"} for role in writers}


def test_whatever_a_policy_says_nobody_else_takes_records_out_and_nobody_purges(resources: Resources) -> None:
    statements = resources["AuditQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    denied = {statement["Sid"]: statement for statement in statements}
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} <= set(denied["SequencerAloneTakes"]["Action"])
    [named] = denied["SequencerAloneTakes"]["Condition"]["ArnNotEquals"].values()
    assert named["Fn::Sub"].endswith(resources["SequenceRole"]["Properties"]["RoleName"]["Fn::Sub"])
    assert (denied["NobodyPurges"]["Action"], denied["NobodyPurges"].get("Condition")) == ("sqs:PurgeQueue", None)


def test_records_wait_long_and_an_alarm_comes_soon(resources: Resources) -> None:
    queue = resources["AuditQueue"]["Properties"]
    assert queue["MessageRetentionPeriod"] == 14 * 86400
    assert "RedrivePolicy" not in queue, "no record leaves the queue but by the sequencer"
    assert queue["VisibilityTimeout"] > resources["SequenceFunction"]["Properties"]["Timeout"]
    assert queue["MaximumMessageSize"] == MOST_BYTES
    alarm = resources["AuditQueueAgeAlarm"]["Properties"]
    assert (alarm["MetricName"], target(alarm["Dimensions"][0]["Value"])) == (
        "ApproximateAgeOfOldestMessage",
        "AuditQueue",
    )
    assert alarm["Threshold"] + alarm["Period"] * alarm["EvaluationPeriods"] <= 600
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


def test_what_is_set_aside_alarms(resources: Resources) -> None:
    alarm = resources["SetAsideAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Platewatch", "AuditRecordsSetAside")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "sequence"}]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 0)
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


def test_anchors_are_put_by_the_sequencer_listed_by_the_api_and_deleted_by_nobody(resources: Resources) -> None:
    rights = rights_on(resources, "AnchorsBucket")
    assert rights == {"SequenceFunction": {"s3:PutObject"}, **{name: {"s3:ListBucketVersions"} for name in PEOPLES}}
    [policy] = [
        one["Properties"]["PolicyDocument"]["Statement"]
        for one in of_type(resources, "AWS::S3::BucketPolicy").values()
        if target(one["Properties"]["Bucket"]) == "AnchorsBucket"
    ]
    denied = next(statement for statement in policy if statement["Sid"] == "NobodyDeletes")
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"} <= set(denied["Action"])


def test_anchors_are_locked_for_as_long_as_records_are_kept(resources: Resources) -> None:
    bucket = resources["AnchorsBucket"]["Properties"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockEnabled"] is True
    lock = bucket["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": {"Ref": "AnchorLock"}, "Days": {"Ref": "AuditDays"}}
    [rule] = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in rule]
    assert rule["ExpirationInDays"] == {"Ref": "AuditDays"}
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_the_lock_can_not_be_shortened_by_anyone_unless_it_is_asked_for(template: dict[str, Any]) -> None:
    assert template["Parameters"]["AnchorLock"]["Default"] == "COMPLIANCE"


def test_the_log_its_head_and_its_key_outlive_the_stack(resources: Resources) -> None:
    for name in ("AuditQueue", "AuditTable", "AuditHeadTable", "AnchorsBucket", "PlateTagKey"):
        assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == (
            "RetainExceptOnCreate",
            "Retain",
        )


def test_audit_records_have_a_term_of_their_own(resources: Resources) -> None:
    for name in ("AuditTable", "CountsTable"):
        expiry = resources[name]["Properties"]["TimeToLiveSpecification"]
        assert expiry == {"AttributeName": "expires_at", "Enabled": True}
    # The sequencer gives records their end, and no writer does.
    for name in ("SequenceFunction", "MatchFunction", "WatchFunction", "PeopleApiFunction"):
        variables = resources[name]["Properties"]["Environment"]["Variables"]
        assert variables["AUDIT_DAYS"] == {"Ref": "AuditDays"}, name


def test_one_sequencer_runs_at_a_time_and_each_minute(resources: Resources) -> None:
    sequencer = resources["SequenceFunction"]["Properties"]
    # An account that can reserve nothing has the head's condition alone.
    assert sequencer["ReservedConcurrentExecutions"] == {"Fn::If": ["ReservesCapacity", 1, {"Ref": "AWS::NoValue"}]}
    [event] = sequencer["Events"].values()
    assert event["Properties"]["Schedule"] == "rate(1 minute)"
    assert sequencer["Timeout"] < 60


def test_who_counts_no_hits_can_only_add_to_them(resources: Resources) -> None:
    rights = rights_on(resources, "CountsTable")
    assert rights == {
        "MatchFunction": {"dynamodb:UpdateItem"},
        "WatchFunction": {"dynamodb:UpdateItem"},
        **{name: {"dynamodb:Query"} for name in PEOPLES},
    }


def test_plates_are_tagged_by_a_key_for_nothing_else(resources: Resources) -> None:
    rights = rights_on(resources, "PlateTagKey")
    assert set(rights) == WRITERS - {"ImportHotlistFunction"}
    assert all(actions == {"kms:GenerateMac"} for actions in rights.values())
