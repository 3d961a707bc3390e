"""Queues, lanes and capacity: what AWS demands and moto does not enforce."""

from typing import Any

import pytest

from tests.template.conftest import Resources

FUNCTIONS_WITH_LANES = ("RecogniseFunction", "MatchFunction")


def target(value: Any) -> str:
    """The logical id behind a Ref or GetAtt."""
    if "Ref" in value:
        return str(value["Ref"])
    attribute = value["Fn::GetAtt"]
    return str(attribute.split(".")[0] if isinstance(attribute, str) else attribute[0])


def of_type(resources: Resources, kind: str) -> Resources:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def sources(resources: Resources) -> list[tuple[str, dict[str, Any]]]:
    """Every queue that feeds a function, with the function's name."""
    return [
        (name, event["Properties"])
        for name, function in of_type(resources, "AWS::Serverless::Function").items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "SQS"
    ]


def test_there_is_a_source_for_every_queue_of_the_design(resources: Resources) -> None:
    fed = sorted((name, target(source["Queue"])) for name, source in sources(resources))
    assert fed == [
        ("DeliverFunction", "DeliveriesQueue"),
        ("DeliverFunction", "WebhooksQueue"),
        ("ImportHotlistFunction", "ImportsQueue"),
        ("MatchFunction", "ReadsPriorityQueue"),
        ("MatchFunction", "ReadsStandardQueue"),
        ("RecogniseFunction", "SnapshotsPriorityQueue"),
        ("RecogniseFunction", "SnapshotsStandardQueue"),
    ]


def test_a_message_stays_hidden_six_times_the_functions_timeout(resources: Resources) -> None:
    for name, source in sources(resources):
        queue = resources[target(source["Queue"])]["Properties"]
        timeout = resources[name]["Properties"]["Timeout"]
        assert queue["VisibilityTimeout"] >= 6 * timeout, (name, target(source["Queue"]))


def test_one_bad_message_fails_alone(resources: Resources) -> None:
    for name, source in sources(resources):
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_every_fed_queue_parks_what_keeps_failing_and_tells_ops(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    watched = {
        target(dimension["Value"])
        for alarm in alarms
        for dimension in alarm["Properties"]["Dimensions"]
        if alarm["Properties"]["Namespace"] == "AWS/SQS"
        and alarm["Properties"]["AlarmActions"] == [{"Ref": "OpsTopic"}]
    }
    for _, source in sources(resources):
        redrive = resources[target(source["Queue"])]["Properties"]["RedrivePolicy"]
        assert redrive["maxReceiveCount"] >= 4
        assert target(redrive["deadLetterTargetArn"]) in watched


def test_deliver_knows_which_attempt_is_the_last(resources: Resources) -> None:
    attempts = resources["DeliverFunction"]["Properties"]["Environment"]["Variables"]["DELIVERY_ATTEMPTS"]
    for name in ("DeliveriesQueue", "WebhooksQueue"):
        assert resources[name]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == attempts


def test_no_queue_that_is_worked_off_keeps_a_message_longer_than_a_day(resources: Resources) -> None:
    for name, queue in of_type(resources, "AWS::SQS::Queue").items():
        if "RedrivePolicy" in queue["Properties"]:
            assert queue["Properties"]["MessageRetentionPeriod"] <= 86400, name


@pytest.mark.parametrize("function", FUNCTIONS_WITH_LANES)
def test_the_reservation_covers_both_lanes(template: dict[str, Any], resources: Resources, function: str) -> None:
    properties = resources[function]["Properties"]
    lanes = [
        event["Properties"]["ScalingConfig"]["MaximumConcurrency"]["Fn::FindInMap"][2]
        for event in properties["Events"].values()
    ]
    assert lanes == ["Lane", "Lane"]
    condition, reserved, nothing = properties["ReservedConcurrentExecutions"]["Fn::If"]
    assert (condition, nothing) == ("ReservesCapacity", {"Ref": "AWS::NoValue"})
    assert reserved["Fn::FindInMap"][2] == "Reserved"
    for capacity in template["Mappings"]["Capacities"].values():
        assert capacity["Reserved"] >= 2 * capacity["Lane"]
        assert capacity["Lane"] >= 2, "SQS accepts no MaximumConcurrency below 2"


def test_each_lane_has_its_own_prefix_and_queue(resources: Resources) -> None:
    notifications = resources["SnapshotsBucket"]["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    lanes = {
        rule["Value"]: target(notification["Queue"])
        for notification in notifications
        for rule in notification["Filter"]["S3Key"]["Rules"]
    }
    assert lanes == {"priority/": "SnapshotsPriorityQueue", "standard/": "SnapshotsStandardQueue"}


def test_storage_may_notify_only_from_our_buckets_and_before_they_exist(resources: Resources) -> None:
    """Each notified queue admits its own bucket by name, and the bucket waits for that."""
    policies = {
        target(queue): name
        for name, policy in of_type(resources, "AWS::SQS::QueuePolicy").items()
        for queue in policy["Properties"]["Queues"]
    }
    admitted = set()
    for bucket in of_type(resources, "AWS::S3::Bucket").values():
        notified = bucket["Properties"].get("NotificationConfiguration", {}).get("QueueConfigurations", [])
        for name in {target(entry["Queue"]) for entry in notified}:
            [statement] = [
                each
                for each in resources[policies[name]]["Properties"]["PolicyDocument"]["Statement"]
                if each["Effect"] == "Allow"
            ]
            assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
            assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
            arn = statement["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Sub"]
            assert arn.split(":::")[1] == bucket["Properties"]["BucketName"]["Fn::Sub"]
            depends = bucket["DependsOn"]
            assert policies[name] in (depends if isinstance(depends, list) else [depends])
            admitted.add(name)
    assert admitted == {"SnapshotsPriorityQueue", "SnapshotsStandardQueue", "ImportsQueue"}
    others = {name: policy for name, policy in policies.items() if name not in admitted}
    for policy in others.values():
        document = resources[policy]["Properties"]["PolicyDocument"]
        assert [each["Effect"] for each in document["Statement"]] == ["Deny"], policy
