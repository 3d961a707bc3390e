"""Queues, lanes and capacity: what AWS demands and moto does not enforce."""

from typing import Any

import pytest

from platewatch.snapshots.turn import LONGEST
from tests.template.conftest import Resources

FUNCTIONS_WITH_LANES = ("RecogniseFunction", "MatchFunction")
CAPACITIES = ("trial", "small", "medium", "large", "national")


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
        ("RecogniseFunction", "SnapshotsPriorityExcessQueue"),
        ("RecogniseFunction", "SnapshotsPriorityQueue"),
        ("RecogniseFunction", "SnapshotsStandardExcessQueue"),
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


def most_at_once(template: dict[str, Any], source: dict[str, Any], capacity: str) -> int:
    sizes: dict[str, int] = template["Mappings"]["Capacities"][capacity]
    return sizes[source["ScalingConfig"]["MaximumConcurrency"]["Fn::FindInMap"][2]]


@pytest.mark.parametrize("capacity", CAPACITIES)
@pytest.mark.parametrize("function", FUNCTIONS_WITH_LANES)
def test_the_reservation_covers_all_sources(
    template: dict[str, Any], resources: Resources, function: str, capacity: str
) -> None:
    properties = resources[function]["Properties"]
    condition, reserve, nothing = properties["ReservedConcurrentExecutions"]["Fn::If"]
    assert (condition, nothing) == ("ReservesCapacity", {"Ref": "AWS::NoValue"})
    most = [most_at_once(template, source, capacity) for name, source in sources(resources) if name == function]
    reserved = template["Mappings"]["Capacities"][capacity]
    assert reserved[reserve["Fn::FindInMap"][2]] >= sum(most)
    assert min(most) >= 2, "SQS accepts no MaximumConcurrency below 2"


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_one_camera_leaves_readers_of_its_lane_to_the_others(
    template: dict[str, Any], resources: Resources, capacity: str
) -> None:
    """A camera has one snapshot read in its lane at a time: two readers leave one to the others."""
    assert LONGEST.total_seconds() >= resources["RecogniseFunction"]["Properties"]["Timeout"]
    for name, source in sources(resources):
        if name == "RecogniseFunction":
            assert most_at_once(template, source, capacity) >= 2


def test_what_a_camera_sends_beyond_its_share_stays_in_its_lane_and_fails_as_loudly(resources: Resources) -> None:
    variables = resources["RecogniseFunction"]["Properties"]["Environment"]["Variables"]
    for lane in ("Priority", "Standard"):
        excess = f"Snapshots{lane}ExcessQueue"
        assert variables[f"SNAPSHOTS_{lane.upper()}_EXCESS_QUEUE_URL"] == {"Ref": excess}
        same = resources[f"Snapshots{lane}Queue"]["Properties"]
        assert resources[excess]["Properties"] == same


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
        assert {each["Effect"] for each in document["Statement"]} == {"Deny"}, policy
