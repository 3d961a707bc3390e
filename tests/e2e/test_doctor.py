"""platewatch doctor and platewatch deploy check, run as commands on a whole service, with faults planted in it."""

import gzip
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud import Limits
from localcloud.demo.run import ROOT, drain, start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.rehearsal import TEST_CAMERA, TEST_PLATE
from platewatch.cli.local import make_environment
from platewatch.deployment.aws.session import AwsSession
from platewatch.deployment.aws.stack import AwsPhones, AwsStackAccount, load_stack
from platewatch.deployment.doctor_stack import check_stack
from platewatch.deployment.finding import State, is_well
from platewatch.deployment.stack import DeployedStack
from platewatch.hotlists.commands.importing import import_file
from tests.e2e.conftest import wait_for
from tests.e2e.test_documented_commands import find_commands

pytestmark = pytest.mark.xdist_group("doctor")

UNIT = {"name": "Unit 1", "channel": "sms", "address": "+31600000001", "lists": "all"}
HEAD = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"
LINE = "7KXL92,NL,1,1,theft,2026-0001,OVJ-7,suspect,,2026-01-01,{weed_date},me"


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with start_cloud({"OpsEmail": "ops@example.org"}, Limits(schedules=False)) as running:
        furnish(running)
        yield running


def furnish(cloud: LocalCloud) -> None:
    """A recipient, a camera and a list: what a service needs to reach anybody."""
    client = cloud.api_client()
    client.call("PUT", "/v1/recipients/unit-1", UNIT)
    place = {"latitude": 52.29, "longitude": 4.83, "site": "A9 exit 5", "direction": "inbound"}
    client.call("POST", "/v1/cameras", {"id": "gate-north", "lane": "priority", "position": place})
    import_list(cloud, "stolen", "2099-01-31")


def import_list(cloud: LocalCloud, name: str, weed_date: str) -> None:
    """Imports a list of one entry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(f"{HEAD}\n{LINE.format(weed_date=weed_date)}\n", encoding="utf-8")
        import_file(cloud.api_client(), path, name, new_list=True)


def run(cloud: LocalCloud, *words: str, cwd: Path = ROOT) -> tuple[int, dict[str, Any]]:
    """The command's exit status and its JSON, with the rights of the account's owner."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PLATEWATCH_"))}
    done = subprocess.run(
        [Path(sys.executable).parent / "platewatch", *words, "--json"],
        env=make_environment(cloud.owner_environment(), kept),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def find_wrong(cloud: LocalCloud) -> dict[str, tuple[str, str]]:
    """What the doctor finds wrong: by part, what was found and what is to be done."""
    status, told = run(cloud, "doctor")
    faults = [each for each in told["findings"] if each["state"] in ("WRONG", "not known")]
    assert status == (1 if faults else 0)
    found = {each["part"]: (each["found"], each["remedy"]) for each in faults}
    assert len(found) == len(faults), faults
    return found


@contextmanager
def session(cloud: LocalCloud) -> Iterator[AwsSession]:
    """What the commands ask with, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.owner_environment().items():
            patch.setenv(name, value)
        yield AwsSession()


@pytest.fixture(scope="module")
def stack(cloud: LocalCloud) -> DeployedStack:
    with session(cloud) as owner:
        return load_stack(owner, "platewatch")


def test_a_service_as_it_was_deployed_is_well(cloud: LocalCloud) -> None:
    assert find_wrong(cloud) == {}


def test_a_stopped_event_source_mapping_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    client, source = cloud.admin_client("lambda"), stack.resources["MatchFunctionPriority"].name
    client.update_event_source_mapping(UUID=source, Enabled=False)
    try:
        [(part, (found, remedy))] = find_wrong(cloud).items()
        assert part == "sources"
        assert "MatchFunction takes nothing from ReadsPriorityQueue" in found
        assert remedy == f"aws lambda update-event-source-mapping --uuid {source} --enabled"
    finally:
        client.update_event_source_mapping(UUID=source, Enabled=True)


def test_a_disabled_rule_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    client, rule = cloud.admin_client("events"), stack.resources["WatchFunctionEveryMinute"].name
    client.disable_rule(Name=rule)
    try:
        [(part, (found, remedy))] = find_wrong(cloud).items()
        assert part == "schedules"
        assert "WatchFunctionEveryMinute is DISABLED" in found
        assert remedy == f"aws events enable-rule --name {rule}"
    finally:
        client.enable_rule(Name=rule)


def test_a_missing_right_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    iam, role = cloud.admin_client("iam"), stack.resources["DeliverRole"].name
    document = iam.get_role_policy(RoleName=role, PolicyName="Deliver")["PolicyDocument"]
    fewer = [each for each in document["Statement"] if "sns:Publish" not in each["Action"]]
    assert len(fewer) < len(document["Statement"])
    changed = json.dumps(document | {"Statement": fewer})
    iam.put_role_policy(RoleName=role, PolicyName="Deliver", PolicyDocument=changed)
    try:
        _, told = run(cloud, "doctor")
        wrong = [each for each in told["findings"] if each["state"] == "WRONG"]
        assert {each["part"] for each in wrong} == {"rights"}
        assert all(f"the role {role} (DeliverRole) lacks the right" in each["found"] for each in wrong)
        assert any("(sns:Publish)" in each["found"] for each in wrong)
    finally:
        iam.put_role_policy(RoleName=role, PolicyName="Deliver", PolicyDocument=json.dumps(document))


def test_rights_that_somebody_added_are_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    iam, role = cloud.admin_client("iam"), stack.resources["DeliverRole"].name
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    policy = iam.create_policy(PolicyName="Everything", PolicyDocument=json.dumps(everything))["Policy"]["Arn"]
    iam.put_role_policy(RoleName=role, PolicyName="Extra", PolicyDocument=json.dumps(everything))
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    try:
        _, told = run(cloud, "doctor")
        wrong = [each for each in told["findings"] if each["state"] == "WRONG"]
        start = f"the role {role} (DeliverRole) has"
        assert [(each["part"], each["found"]) for each in wrong] == [
            ("rights", f"{start} a policy that the template does not give: Extra"),
            ("rights", f"{start} an attached policy that the template does not give: {policy}"),
        ]
        for each in wrong:
            assert each["remedy"].startswith("aws iam de")
    finally:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy)
        iam.delete_role_policy(RoleName=role, PolicyName="Extra")
        iam.delete_policy(PolicyArn=policy)


def test_a_function_that_somebody_stopped_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    client, function = cloud.admin_client("lambda"), stack.resources["MatchFunction"].name
    had = client.get_function_concurrency(FunctionName=function)["ReservedConcurrentExecutions"]
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        [(part, (found, remedy))] = find_wrong(cloud).items()
        assert part == "concurrency"
        assert found.startswith(f"the function {function} (MatchFunction) was stopped, with 0")
        assert remedy.endswith(f"--function-name {function} --reserved-concurrent-executions {had}")
    finally:
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=had)


def test_a_wrong_key_policy_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    kms, key = cloud.admin_client("kms"), stack.resources["HotlistsKey"].name
    text = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    # match's role is gone from the condition.
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=text.replace("platewatch-match-", "platewatch-old-"))
    try:
        [(part, (found, remedy))] = find_wrong(cloud).items()
        assert part == "keys"
        assert "(HotlistsKey) differs from the template in FunctionsUse" in found
        assert f"--key-id {key}" in remedy
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=text)


def test_a_full_dead_letter_queue_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    sqs, [queue, *_] = cloud.admin_client("sqs"), stack.list_dead_letter_queues()
    sqs.send_message(QueueUrl=queue.name, MessageBody="{}")
    try:
        [(part, (found, _))] = find_wrong(cloud).items()
        assert part == "dead letters"
        assert f"{queue.logical_id} holds about 1 messages" in found
    finally:
        sqs.purge_queue(QueueUrl=queue.name)


def test_a_recipient_that_cannot_be_reached_is_found(cloud: LocalCloud) -> None:
    client = cloud.api_client()
    dead = {"name": "Desk", "channel": "webhook", "address": "http://127.0.0.1:9/alerts", "lists": "all"}
    client.call("PUT", "/v1/recipients/desk", dead)
    try:
        client.call("POST", "/v1/recipients/desk/test")
        wait_for(lambda: client.call("GET", "/v1/recipients/desk/test")["test"]["state"] == "failed", 60)
        [(part, (found, remedy))] = find_wrong(cloud).items()
        assert part == "recipients"
        assert found.startswith("desk cannot be reached by webhook: the last test message failed")
        assert "platewatch recipient test desk" in remedy
    finally:
        client.call("DELETE", "/v1/recipients/desk")


def test_a_phone_that_takes_no_more_messages_is_found(cloud: LocalCloud) -> None:
    """Of the emulator's SNS: a local cloud's doctor leaves phones out."""
    with session(cloud) as owner:
        assert AwsPhones(owner).is_opted_out("+31600000099")
        assert not AwsPhones(owner).is_opted_out("+31600000001")


def test_a_list_whose_entries_have_had_their_time_is_found(cloud: LocalCloud) -> None:
    import_list(cloud, "old", "2099-01-31")
    # As if it had been imported long ago: no file with such a date is taken now.
    s3, bucket = cloud.admin_client("s3"), cloud.resources["HotlistsBucket"]
    aged = 0
    for each in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        if "/old/" in each["Key"] and (body := s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()):
            text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else b""
            if b"2099-01-31" in text:
                packed = gzip.compress(text.replace(b"2099-01-31", b"2026-01-31"))
                s3.put_object(Bucket=bucket, Key=each["Key"], Body=packed)
                aged += 1
    assert aged
    try:
        [(part, (found, _))] = find_wrong(cloud).items()
        assert part == "lists"
        assert found == "the list old alerts nobody: no entry is in force today"
    finally:
        reason = {"X-Reason": "test", "X-Case-Number": "2026-1"}
        cloud.api_client().call("DELETE", "/v1/hotlists/old", headers=reason)


def test_that_there_is_no_recipient_is_found(cloud: LocalCloud) -> None:
    client = cloud.api_client()
    client.call("DELETE", "/v1/recipients/unit-1")
    try:
        found = find_wrong(cloud)
        assert found["recipients"][0] == "there is no recipient in use: nobody is told of any hit"
        assert "the list stolen alerts nobody" in found["lists"][0]
    finally:
        client.call("PUT", "/v1/recipients/unit-1", UNIT)


def test_a_stack_that_is_not_there_is_named(cloud: LocalCloud) -> None:
    kept = make_environment(cloud.owner_environment(), dict(os.environ))
    done = subprocess.run(
        [Path(sys.executable).parent / "platewatch", "doctor", "--stack", "other"],
        env=kept,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "what the stack other consists of (name it with --stack)" in done.stderr


def test_a_new_account_is_told_what_to_request_before_anything_is_deployed(cloud: LocalCloud, tmp_path: Path) -> None:
    cloud.limit_concurrency(10)
    try:
        status, told = run(cloud, "deploy", "check", cwd=tmp_path)
        states = {each["part"]: each for each in told["findings"]}
        assert status == 1
        assert states["capacity small"]["state"] == "WRONG"
        assert "--quota-code L-B99A9384 --desired-value 159" in states["capacity small"]["remedy"]
        assert "Capacity=trial can be created here" in states["capacity small"]["remedy"]
        built = tmp_path / ".aws-sam/build"
        built.mkdir(parents=True)
        (built / "template.yaml").write_text("", encoding="utf-8")
        status, told = run(cloud, "deploy", "check", "--capacity", "trial", cwd=tmp_path)
        assert (status, [each for each in told["findings"] if each["state"] == "WRONG"]) == (0, [])
    finally:
        cloud.limit_concurrency(1000)


def test_the_commands_of_the_page_for_admins_look_at_this_account(cloud: LocalCloud) -> None:
    commands = [
        line for line in find_commands("admins.md") if line.startswith(("platewatch deploy", "platewatch doctor"))
    ]
    assert len(commands) > 2
    for command in commands:
        status, told = run(cloud, *shlex.split(command)[1:])
        assert status in (0, 1)
        assert told["findings"], command


def test_a_wrong_clock_is_found(cloud: LocalCloud, stack: DeployedStack) -> None:
    with session(cloud) as owner:
        ahead = AwsStackAccount(owner, lambda: datetime.now(UTC) + timedelta(minutes=7))
        [fault] = [each for each in check_stack(stack, ahead) if each.state is State.WRONG]
        assert (fault.part, "s ahead of AWS's" in fault.found) == ("clock", True)
        here = AwsStackAccount(owner, lambda: datetime.now(UTC))
        assert is_well(check_stack(stack, here))


def count_items(cloud: LocalCloud, table: str, *without: str) -> dict[str, Any]:
    """A table's items by their keys, but for those whose key begins so."""
    pages = cloud.admin_client("dynamodb").get_paginator("scan").paginate(TableName=cloud.resources[table])
    items = [item for page in pages for item in page["Items"]]
    named = {(item["pk"]["S"], item["sk"]["S"]): item for item in items}
    return {key: item for key, item in named.items() if not key[0].startswith(without)}


def test_a_drawn_picture_goes_to_one_recipient_and_is_counted_nowhere(cloud: LocalCloud) -> None:
    client = cloud.api_client()
    client.call("PUT", "/v1/recipients/unit-2", UNIT | {"name": "Unit 2", "address": "+31600000002"})
    # Somebody has listed what the picture shows, and nobody else is told all the same.
    with_plate = LINE.replace("7KXL92", TEST_PLATE).format(weed_date="2099-01-31").replace("NL", "", 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(f"{HEAD}\n{with_plate}\n", encoding="utf-8")
        import_file(client, path, "tests", new_list=True)
    drain(cloud)
    tables = ("AlertsTable", "CountsTable")
    with cloud.pause_schedules():  # what they count is not of the test passage
        before = {table: count_items(cloud, table, "recipient-check#") for table in tables}
        texts = len(cloud.sms_outbox())
        status, told = run(cloud, "doctor", "--recipient", "unit-1")
        assert status == 0, told
        [passage] = [each for each in told["findings"] if each["part"] == "test passage"]
        assert "unit-1 was sent a message that begins with TEST" in passage["found"]
        assert list(told["hops"]) == ["announced", "uploaded", "read and matched", "sent"]
        assert all(0 <= seconds < 60 for seconds in told["hops"].values())
        drain(cloud)
        [sent] = cloud.sms_outbox()[texts:]
        assert sent["phone"] == UNIT["address"]
        assert sent["text"].startswith("TEST ")
        # Nothing is kept, counted, shown or learnt of it.
        assert {table: count_items(cloud, table, "recipient-check#") for table in tables} == before
    assert TEST_CAMERA not in json.dumps(client.call("GET", "/v1/cameras"))
    assert [key for key in count_items(cloud, "ReadsTable", "share#") if key[0].startswith("camera#")] == []
    s3 = cloud.admin_client("s3")
    for bucket in ("SnapshotsBucket", "EvidenceBucket"):
        assert s3.list_objects_v2(Bucket=cloud.resources[bucket])["KeyCount"] == 0, bucket
    assert client.call("GET", "/v1/live")["entries"] == []
    camera = count_items(cloud, "CamerasTable")[f"camera#{TEST_CAMERA}", "camera"]
    assert camera["token_ends_at"]["S"] <= datetime.now(UTC).isoformat(), "the token is ended"


def test_a_rehearsal_says_where_it_stopped(cloud: LocalCloud) -> None:
    status, told = run(cloud, "doctor", "--recipient", "nobody")
    assert status == 1
    [passage] = [each for each in told["findings"] if each["part"] == "test passage"]
    assert passage["state"] == "not known"
    assert "POST /v1/recipients/nobody/test" in passage["found"]
    assert told["hops"] == {}
