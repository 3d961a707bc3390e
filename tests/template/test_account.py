"""What an account of AWS asks of the template and no emulator checks: capacity, loops, names, alarms, what is left."""

import re
from typing import Any

import pytest
from names import LONGEST

from localcloud.deploy.template import load_template
from localcloud.enforce.policy import Request
from platewatch.deployment.capacity import QUOTAS, RESERVED, UNRESERVED, Capacity, find_needed_limit
from platewatch.hits.passage import NAMED_WINDOW
from platewatch.hotlists.aws.imports_queue import MOST_LINKS
from platewatch.retention.leftovers import REASONS
from tests.template.conftest import ROOT, Resources
from tests.template.physical import allows, deploy_template
from tests.template.test_lanes import of_type, sources, target

LONGEST_REGION = "ap-southeast-1"


def alarms_on(resources: Resources, metric: str, dimension: str) -> dict[str, dict[str, Any]]:
    """The alarms on a metric, by the queue or function that they watch."""
    return {
        target(value): alarm["Properties"]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"]["MetricName"] == metric
        for each in alarm["Properties"]["Dimensions"]
        if each["Name"] == dimension
        for value in [each["Value"]]
    }


# ---------------------------------------------------------------- capacity


def reserved(capacity: str) -> int:
    functions = deploy_template({"Capacity": capacity, "RetentionMode": "126jj"}).of_type("AWS::Lambda::Function")
    return sum(int(each.get("ReservedConcurrentExecutions", 0)) for each in functions.values())


def test_trial_reserves_nothing_so_that_a_new_account_can_take_it(template: dict[str, Any]) -> None:
    assert reserved("trial") == 0
    assert "guarantees no lane anything" in template["Parameters"]["Capacity"]["Description"]


def test_the_admins_page_says_what_limit_each_capacity_needs_and_that_trial_guarantees_nothing() -> None:
    page = (ROOT / "docs/roles/admins.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d,]+) ", page, re.MULTILINE))
    needed = {name: reserved(name) + UNRESERVED for name in ("small", "medium", "large", "national")}
    assert {name: int(text.replace(",", "")) for name, text in rows.items() if name != "trial"} == needed
    assert re.search(r"`trial`.*guarantees no priority", page)


def test_deploy_check_knows_what_each_capacity_reserves_and_what_a_stack_takes(template: dict[str, Any]) -> None:
    assert {each.value for each in Capacity} == set(template["Parameters"]["Capacity"]["AllowedValues"])
    assert {each: reserved(each.value) for each in Capacity} == RESERVED
    assert find_needed_limit(Capacity.SMALL) == reserved("small") + UNRESERVED
    deployed = deploy_template({"RetentionMode": "126jj"})
    role = load_template(ROOT / "infra/deploy-role.yaml")["Resources"]
    for quota in QUOTAS:
        assert quota.takes == len(deployed.of_type(quota.kind)), quota
        # SAM keeps what it deploys in a bucket of its own where nobody names one.
        assert quota.beside == len(of_type(role, quota.kind)) + (quota.service == "s3"), quota


# ---------------------------------------------------------------- loops


def sends_to_itself(resources: Resources) -> set[str]:
    """The functions that may send to a queue that invokes them."""
    deployed = deploy_template({"RetentionMode": "126jj"})
    found = set()
    for name, source in sources(resources):
        role, queue = target(resources[name]["Properties"]["Role"]), deployed.arn(target(source["Queue"]))
        if allows(deployed.policies(role), Request("sqs:SendMessage", queue)):
            found.add(name)
    return found


def test_loops_are_allowed_where_they_are_meant_and_bounded_and_nowhere_else(resources: Resources) -> None:
    allowed = {
        name
        for name, function in of_type(resources, "AWS::Serverless::Function").items()
        if "RecursiveLoop" in function["Properties"]
    }
    assert allowed == {"ImportHotlistFunction"}
    assert allowed < sends_to_itself(resources)
    assert MOST_LINKS <= 1000


def test_chains_of_messages_do_not_mix_where_lambda_counts_them(resources: Resources) -> None:
    """Match sends itself messages a few times each; in a batch, one message would go on with another's count."""
    for name in sends_to_itself(resources):
        for function, source in sources(resources):
            if function == name:
                assert source["BatchSize"] == 1, name


# ---------------------------------------------------------------- queues


def test_each_queue_has_one_policy_that_names_it_alone(resources: Resources) -> None:
    named = []
    for name, policy in of_type(resources, "AWS::SQS::QueuePolicy").items():
        [queue] = policy["Properties"]["Queues"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert target(statement["Resource"]) == target(queue), name
        denied = policy["Properties"]["PolicyDocument"]["Statement"][-1]
        assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
        named.append(target(queue))
    assert sorted(named) == sorted(of_type(resources, "AWS::SQS::Queue"))


def test_a_dead_letter_outlives_the_longest_wait_before_it(resources: Resources) -> None:
    """Its term counts from the first send, so an equal one would let it expire on arrival."""
    for name, queue in of_type(resources, "AWS::SQS::Queue").items():
        redrive = queue["Properties"].get("RedrivePolicy")
        if redrive:
            dead = resources[target(redrive["deadLetterTargetArn"])]["Properties"]
            assert dead["MessageRetentionPeriod"] >= queue["Properties"]["MessageRetentionPeriod"] + 2 * 86400, name


# ---------------------------------------------------------------- alarms


def test_no_message_expires_unseen(resources: Resources) -> None:
    """The oldest message of each queue that feeds a function alarms when much of its term is left.

    The sequencer asks its queue itself.
    """
    watched = alarms_on(resources, "ApproximateAgeOfOldestMessage", "QueueName")
    assert set(watched) == {target(source["Queue"]) for _, source in sources(resources)} | {"AuditQueue"}
    for name, alarm in watched.items():
        assert alarm["Threshold"] <= resources[name]["Properties"]["MessageRetentionPeriod"] / 4, name
        assert (alarm["Statistic"], alarm["Namespace"]) == ("Maximum", "AWS/SQS")
        assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


def test_a_passage_that_waits_to_close_is_no_old_message(template: dict[str, Any], resources: Resources) -> None:
    longest = NAMED_WINDOW.total_seconds() + template["Parameters"]["PassageSeconds"]["MaxValue"]
    watched = alarms_on(resources, "ApproximateAgeOfOldestMessage", "QueueName")
    for name in ("ReadsPriorityQueue", "ReadsStandardQueue"):
        assert watched[name]["Threshold"] > 2 * longest


def test_every_dead_letter_alarms(resources: Resources) -> None:
    dead = {
        target(queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in of_type(resources, "AWS::SQS::Queue").values()
        if "RedrivePolicy" in queue["Properties"]
    }
    watched = alarms_on(resources, "ApproximateNumberOfMessagesVisible", "QueueName")
    assert set(watched) == dead
    for alarm in watched.values():
        assert (alarm["Threshold"], alarm["AlarmActions"]) == (0, [{"Ref": "OpsTopic"}])


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_alarms_when_it_fails_and_when_it_is_held_back(resources: Resources, metric: str) -> None:
    watched = alarms_on(resources, metric, "FunctionName")
    functions = of_type(resources, "AWS::Serverless::Function")
    assert set(watched) == set(functions)
    for name, alarm in watched.items():
        assert (alarm["Namespace"], alarm["Threshold"]) == ("AWS/Lambda", 0), name
        assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


def test_what_the_clock_runs_alarms_when_it_does_not_run(resources: Resources) -> None:
    clocked = {
        name
        for name, function in of_type(resources, "AWS::Serverless::Function").items()
        if any(event["Type"] == "Schedule" for event in function["Properties"].get("Events", {}).values())
    }
    watched = alarms_on(resources, "Invocations", "FunctionName")
    assert set(watched) == clocked
    for alarm in watched.values():
        # No invocation leaves no data.
        assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("LessThanThreshold", "breaching")
        assert (alarm["Statistic"], alarm["Threshold"], alarm["AlarmActions"]) == ("Sum", 1, [{"Ref": "OpsTopic"}])


def test_faults_that_functions_answer_alarm(resources: Resources) -> None:
    [alarm] = alarms_on(resources, "5xx", "ApiId").values()
    assert (alarm["Namespace"], alarm["AlarmActions"]) == ("AWS/ApiGateway", [{"Ref": "OpsTopic"}])


def test_alarms_on_what_is_not_there_are_not_there_either(resources: Resources) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        for each in alarm["Properties"]["Dimensions"]:
            if isinstance(each["Value"], dict):
                watched = resources[target(each["Value"])]
                assert alarm.get("Condition") == watched.get("Condition"), name


# ---------------------------------------------------------------- partitions and names


def test_no_address_of_a_service_names_one_partition_s_suffix(template: dict[str, Any]) -> None:
    """Service principals keep amazonaws.com in every partition; addresses and kms:ViaService do not."""
    for page in ("template.yaml", "infra/deploy-role.yaml"):
        text = (ROOT / page).read_text()
        for found in re.finditer(r"[\w${}:.*-]*\.amazonaws\.com", text):
            assert re.fullmatch(r"(s3|lambda|sns|cloudwatch|cloudformation)\.amazonaws\.com", found[0]), found[0]
        assert "arn:aws:" not in text


def sub_length(text: str, stack: str) -> int:
    for name, value in (
        ("AWS::StackName", stack),
        ("StackName", stack),
        ("AWS::Region", LONGEST_REGION),
        ("AWS::AccountId", "123456789012"),
    ):
        text = text.replace(f"${{{name}}}", value)
    assert "${" not in text, text
    return len(text)


def test_the_longest_stack_name_leaves_room_for_every_name_that_is_made_of_it() -> None:
    most = {
        "Domain": 63,
        "UserPoolName": 128,
        "BucketName": 63,
        "RoleName": 64,
        "FunctionName": 64,
        "ManagedPolicyName": 128,
        "LogGroupName": 512,
    }
    checked: list[int] = []
    for page in ("template.yaml", "infra/deploy-role.yaml"):
        for name, resource in load_template(ROOT / page)["Resources"].items():
            for key, value in resource.get("Properties", {}).items():
                if key in most and isinstance(value, dict) and "Fn::Sub" in value:
                    length = sub_length(value["Fn::Sub"], "x" * LONGEST)
                    assert length <= most[key], (name, key, length)
                    checked.append(most[key] - length)
    assert len(checked) > 30
    assert min(checked) == 0, "a longer name would fit as well"


# ---------------------------------------------------------------- what is left


OUTLIVES = {
    *("SnapshotsKey", "HitsKey", "HotlistsKey", "OperationsKey", "AuditKey", "PassagesKey", "PlateTagKey"),
    *("AlertsTable", "EvidenceBucket", "AuditQueue", "AuditTable", "AuditHeadTable", "AnchorsBucket", "CountsTable"),
    *("PassagesTable", "PassagesBucket", "ConsolePeople"),
    *("InvestigationsKey", "InvestigationsTable"),
}
"""What stays when the stack goes: hits, their pictures, the audit log, what 126jj kept, the keys of all that, and the
accounts of people."""


def test_what_the_law_keeps_outlives_the_stack_but_not_a_failed_first_deployment(resources: Resources) -> None:
    kept = {name for name, each in resources.items() if each.get("DeletionPolicy") not in (None, "Delete")}
    assert kept == OUTLIVES
    for name in kept:
        policies = (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"])
        assert policies == ("RetainExceptOnCreate", "Retain"), name
        # Deletion protection would keep the tables of a first deployment that failed.
        assert not {"DeletionProtectionEnabled", "DeletionProtection"} & set(resources[name]["Properties"]), name


def test_teardown_tells_of_all_that_stays_and_of_nothing_else() -> None:
    assert set(REASONS) == OUTLIVES


def test_nothing_that_outlives_the_stack_is_locked_by_a_key_that_does_not(resources: Resources) -> None:
    for name in OUTLIVES:
        text = repr(resources[name]["Properties"])
        for key in of_type(resources, "AWS::KMS::Key"):
            if f"'{key}'" in text or f"'{key}.Arn'" in text:
                assert key in OUTLIVES, (name, key)


@pytest.mark.parametrize("name", ["AlertsTable", "AuditTable", "CountsTable", "PassagesTable"])
def test_a_table_that_outlives_the_stack_empties_itself(resources: Resources, name: str) -> None:
    ttl = resources[name]["Properties"]["TimeToLiveSpecification"]
    assert ttl == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("name", ["EvidenceBucket", "AnchorsBucket", "PassagesBucket"])
def test_a_bucket_that_outlives_the_stack_empties_itself(resources: Resources, name: str) -> None:
    rules = resources[name]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule for rule in rules if "ExpirationInDays" in rule and rule["Status"] == "Enabled"]


def test_going_back_from_126jj_leaves_passages_an_owner_until_their_term_is_over() -> None:
    """126jj-ending has the table, bucket, key, search and sweep of 126jj, and tells every function so."""
    kept, ending = (set(deploy_template({"RetentionMode": mode}).resources) for mode in ("126jj", "126jj-ending"))
    assert ending == kept
    functions = deploy_template({"RetentionMode": "126jj-ending"}).of_type("AWS::Lambda::Function")
    told = {
        each["Environment"]["Variables"]["RETENTION_MODE"]
        for each in functions.values()
        if "RETENTION_MODE" in each["Environment"]["Variables"]
    }
    assert told == {"126jj-ending"}
