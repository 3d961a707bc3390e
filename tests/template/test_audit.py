"""The audit log: who may put, who may chain, and that nobody may delete; anchors under a lock."""

from typing import Any

from tests.template.conftest import Resources
from tests.template.test_functions import FUNCTIONS, statements
from tests.template.test_lanes import of_type, target

WRITERS = {
    "MatchFunction",
    "DeliverFunction",
    "ImportHotlistFunction",
    "AlertPageFunction",
    "PeopleApiFunction",
    "SearchPastFunction",
    "WatchFunction",
}


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


def test_writers_put_and_nothing_else_and_the_sequencer_alone_gives_places(resources: Resources) -> None:
    rights = rights_on(resources, "AuditTable")
    assert rights.pop("SequenceFunction") == {"dynamodb:Query", "dynamodb:UpdateItem"}
    # The people's API also reads the index, for the auditor.
    assert rights.pop("PeopleApiFunction") == {"dynamodb:PutItem", "dynamodb:Query"}
    assert rights == {name: {"dynamodb:PutItem"} for name in WRITERS - {"PeopleApiFunction"}}


def test_who_puts_records_can_not_move_the_head(resources: Resources) -> None:
    rights = rights_on(resources, "AuditHeadTable")
    assert rights == {
        "SequenceFunction": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        "PeopleApiFunction": {"dynamodb:GetItem"},
    }


def test_anchors_are_put_by_the_sequencer_listed_by_the_api_and_deleted_by_nobody(resources: Resources) -> None:
    rights = rights_on(resources, "AnchorsBucket")
    assert rights == {"SequenceFunction": {"s3:PutObject"}, "PeopleApiFunction": {"s3:ListBucketVersions"}}
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
    for name in ("AuditTable", "AuditHeadTable", "AnchorsBucket", "PlateTagKey"):
        assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == (
            "RetainExceptOnCreate",
            "Retain",
        )


def test_audit_records_have_a_term_of_their_own(resources: Resources) -> None:
    for name in ("AuditTable", "CountsTable"):
        expiry = resources[name]["Properties"]["TimeToLiveSpecification"]
        assert expiry == {"AttributeName": "expires_at", "Enabled": True}
    for name in WRITERS:
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
        "PeopleApiFunction": {"dynamodb:Query"},
    }


def test_plates_are_tagged_by_a_key_for_nothing_else(resources: Resources) -> None:
    rights = rights_on(resources, "PlateTagKey")
    assert set(rights) == WRITERS - {"ImportHotlistFunction"}
    assert all(actions == {"kms:GenerateMac"} for actions in rights.values())
