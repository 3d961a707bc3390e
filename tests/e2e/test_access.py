"""Who may do what, tried: each role of people signs in and calls every route, and tries the data behind them."""

import copy
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.demo.run import ROOT, start_cloud
from localcloud.limits import Limits
from localcloud.run.browser import Browser
from localcloud.run.cloud import LocalCloud
from localcloud.run.person import Person
from platewatch.cli.api_client import ApiRefused
from tests.template.test_people import ROLES, ROUTES, TABLE

pytestmark = pytest.mark.xdist_group("access")

WHY = {"X-Reason": "look into it", "X-Case-Number": "2026-17"}

DATA = {
    "dynamodb": ("Table", lambda client, name: client.scan(TableName=name)),
    "s3": ("Bucket", lambda client, name: client.list_objects_v2(Bucket=name)),
    "sqs": ("Queue", lambda client, url: client.receive_message(QueueUrl=url)),
    "sns": ("Topic", lambda client, arn: client.publish(TopicArn=arn, Message="x")),
    "kms": ("Key", lambda client, key: client.generate_data_key(KeyId=key, KeySpec="AES_256")),
}
"""For each service, what the stack has of it (the end of its logical id), and one thing to do with that."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with start_cloud(limits=Limits(schedules=False, prestart=False)) as started:
        yield started


@pytest.fixture(scope="module")
def people(cloud: LocalCloud) -> dict[str, Person]:
    return {role: cloud.add_person(role.replace(" ", "-"), role=policy) for role, policy in ROLES.items()}


def is_admitted(person: Person, method: str, path: str) -> bool:
    """Whether a request gets past API Gateway, whatever the function says to it."""
    try:
        person.api_client().call(method, path)
    except ApiRefused as refusal:
        if refusal.status >= 500:
            raise
        return (refusal.status, refusal.code) != (403, "refused")
    return True


def is_admitted_at_the_console(browser: Browser, method: str, path: str) -> bool:
    """Whether a request of a session gets as far as its route, whatever the route says to it."""
    try:
        browser.call(method, path, None if method == "GET" else {})
    except ApiRefused as refusal:
        if refusal.status >= 500:
            raise
        return (refusal.status, refusal.code) != (403, "role_forbidden")
    return True


def some_path(path: str) -> str:
    return re.sub(r"\{\w+\}", "none-1", path)


def test_each_role_may_do_what_the_table_says(
    cloud: LocalCloud, people: dict[str, Person], capsys: pytest.CaptureFixture[str]
) -> None:
    lines, wrong = [], []
    browsers = {role: cloud.sign_in(role) for role in people}
    for method, path in sorted(ROUTES, key=lambda row: (row[1], row[0])):
        told = []
        for role, person in people.items():
            may = is_admitted(person, method, some_path(path))
            may_in_session = is_admitted_at_the_console(browsers[role], method, some_path(path))
            told.append("allowed" if may else "denied")
            if (may, may_in_session) != (TABLE[method, path][role],) * 2:
                wrong.append((role, method, path))
        lines.append(f"{method + ' ' + path:<58}" + "".join(f"{mark:<16}" for mark in told))
    with capsys.disabled():
        print("\n" + " " * 58 + "".join(f"{role:<16}" for role in people))
        print("\n".join(lines))
        print(f"{len(people)} roles x {len(lines)} actions x 2 doors, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reaches_the_data(cloud: LocalCloud, people: dict[str, Person], role: str) -> None:
    tried = 0
    for service, (end, touch) in DATA.items():
        client = cloud.person_client(service, people[role])
        for name, ref in cloud.resources.items():
            if name.endswith((end, "DeadLetters") if service == "sqs" else end):
                with pytest.raises(ClientError, match="not authorized to perform"):
                    touch(client, ref)
                tried += 1
    assert tried >= 30


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts/../recipients",
        "/v1/alerts/..%2Frecipients",
        "/v1/alerts/%2e%2e/recipients",
        "/v1/alerts/%252e%252e%252frecipients",
        "/v1//recipients",
        "//v1/recipients",
        "/v1/recipients/",
        "/V1/recipients",
        "/v1/recipients?/v1/alerts",
        "/v1/recipients/GET/v1/alerts",
        "/v1/recipients/x%2FGET%2Fv1%2Falerts",
    ],
)
def test_no_spelling_of_a_path_leads_round_a_right(people: dict[str, Person], path: str) -> None:
    assert people["admin"].api_client().call("GET", "/v1/recipients") == {"recipients": []}
    with pytest.raises(ApiRefused) as refusal:
        people["officer"].api_client().call("GET", path, headers=WHY)
    assert refusal.value.status in (403, 404), path


ITEM = {"pk": {"S": "recipients"}, "sk": {"S": "me"}}
CAMERA = {"pk": {"S": "camera#gate-1"}, "sk": {"S": "camera"}}
PIN = {"pk": {"S": "pins"}, "sk": {"S": "officer"}}
ALERT = {"pk": {"S": "alert#1"}, "sk": {"S": "alert"}}
MINE = {":x": {"S": "mine"}}
MINE_PIN = {name: {"S": "mine"} for name in ("salt", "digest", "set_at")} | {"cost": {"N": "1"}}

TAKEN_OVER: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "the page sets an officer's PIN": ("AlertPageRole", "LoginsTable", "put_item", {"Item": PIN | MINE_PIN}),
    "the page adds a recipient": ("AlertPageRole", "AlertsTable", "put_item", {"Item": ITEM | {"record": MINE[":x"]}}),
    "the page adds one in a transaction": (
        *("AlertPageRole", "AlertsTable", "transact_write_items"),
        {"Put": {"Item": ITEM}},
    ),
    "the page adds one in a batch": (
        *("AlertPageRole", "AlertsTable", "batch_write_item"),
        {"PutRequest": {"Item": ITEM}},
    ),
    "the page rewrites an alert": (
        *("AlertPageRole", "AlertsTable", "update_item"),
        {"Key": ALERT, "UpdateExpression": "SET #r = :x", "ExpressionAttributeNames": {"#r": "record"}},
    ),
    "an upload changes a camera's token": (
        *("IssueUploadRole", "CamerasTable", "update_item"),
        {"Key": CAMERA, "UpdateExpression": "SET token_digest = :x"},
    ),
    "an upload unmasks private ground": (
        *("IssueUploadRole", "CamerasTable", "update_item"),
        {"Key": CAMERA, "UpdateExpression": "SET drift_seconds = :x, private_ground = :x"},
    ),
    "an upload marks captions, where nothing is read": (
        *("IssueUploadRole", "CamerasTable", "update_item"),
        {"Key": CAMERA, "UpdateExpression": "SET drift_seconds = :x, caption_areas = :x"},
    ),
    "an upload tries a statement instead": (
        *("IssueUploadRole", "CamerasTable", "execute_statement"),
        {"Statement": "UPDATE \"{table}\" SET token_digest='mine' WHERE pk='camera#gate-1' AND sk='camera'"},
    ),
    "deliver sends alerts elsewhere": ("DeliverRole", "AlertsTable", "put_item", {"Item": ITEM}),
    "an import changes a list's settings": (
        *("ImportHotlistRole", "HotlistTable", "update_item"),
        {
            "Key": {"pk": {"S": "lists"}, "sk": {"S": "lists"}},
            "UpdateExpression": "SET #s = :x",
            "ExpressionAttributeNames": {"#s": "settings:demo"},
        },
    ),
}
"""What a function that was taken over tries with its own role: role, table, call and what it says."""


@pytest.mark.parametrize("attack", TAKEN_OVER.values(), ids=TAKEN_OVER)
def test_a_function_that_was_taken_over_writes_nothing_of_others(
    cloud: LocalCloud, attack: tuple[str, str, str, dict[str, Any]]
) -> None:
    role, table, call, said = attack
    client, name = cloud.client_for_role(role, "dynamodb"), cloud.resources[table]
    match call:
        case "transact_write_items":
            asked: dict[str, Any] = {
                "TransactItems": [{kind: part | {"TableName": name} for kind, part in said.items()}]
            }
        case "batch_write_item":
            asked = {"RequestItems": {name: [said]}}
        case "execute_statement":
            asked = {"Statement": said["Statement"].format(table=name)}
        case "update_item":
            asked = {"TableName": name, "ExpressionAttributeValues": MINE} | said
        case _:
            asked = {"TableName": name} | said
    with cloud.pause_schedules():  # what they write is no attack's
        before = cloud.admin_client("dynamodb").scan(TableName=name)["Items"]
        with pytest.raises(ClientError) as refusal:
            getattr(client, call)(**asked)
        assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
        assert cloud.admin_client("dynamodb").scan(TableName=name)["Items"] == before


def test_the_same_roles_write_what_is_theirs(cloud: LocalCloud) -> None:
    """So that the attacks above fail for what they write."""
    page = cloud.client_for_role("AlertPageRole", "dynamodb")
    tries = {"pk": {"S": "tries#1"}, "sk": {"S": "tries"}}
    page.put_item(TableName=cloud.resources["LoginsTable"], Item=tries)
    upload = cloud.client_for_role("IssueUploadRole", "dynamodb")
    clock = {"UpdateExpression": "SET drift_seconds = :x", "ExpressionAttributeValues": {":x": {"N": "1"}}}
    upload.update_item(TableName=cloud.resources["CamerasTable"], Key=CAMERA, **clock)
    assert cloud.api_client().call("GET", "/v1/cameras")["cameras"] == [], "a clock alone is no camera"


def test_nobody_acts_under_a_colleagues_name(cloud: LocalCloud, people: dict[str, Person]) -> None:
    """With the trust policy of docs/access.md; with a plain one the caller chooses the name."""
    [written] = re.findall(r"```json\n(.*?)```", (ROOT / "docs/access.md").read_text(), re.DOTALL)
    trust = json.loads(written)
    # The local cloud knows no second factor.
    assert trust["Statement"][0]["Condition"].pop("Bool") == {"aws:MultiFactorAuthPresent": "true"}
    plain = copy.deepcopy(trust)
    del plain["Statement"][0]["Condition"]
    iam, sts = cloud.admin_client("iam"), cloud.person_client("sts", people["officer"])
    roles = {
        name: iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
        for name, document in (("bound", trust), ("plain", plain))
    }
    assume = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}
    iam.put_user_policy(UserName="officer", PolicyName="Assume", PolicyDocument=json.dumps(assume))
    assert sts.assume_role(RoleArn=roles["bound"], RoleSessionName="officer")["AssumedRoleUser"]["Arn"].endswith(
        "/officer"
    )
    for name in ("auditor", "officer2", "${aws:username}", "Officer"):
        with pytest.raises(ClientError):
            sts.assume_role(RoleArn=roles["bound"], RoleSessionName=name)
    assert sts.assume_role(RoleArn=roles["plain"], RoleSessionName="auditor"), "so this is the policy's doing"


def test_a_camera_has_its_token_and_no_other_way(cloud: LocalCloud) -> None:
    position = {"latitude": 52.3, "longitude": 4.8, "site": "A10 exit 1", "direction": "outbound"}
    document = {"id": "gate", "lane": "standard", "position": position}
    token = cloud.api_client().call("POST", "/v1/cameras", document)["token"]
    for method, path in ROUTES:
        status = ask(cloud, method, some_path(path), token)
        assert status == 403, (method, path)
    for path in ("/v1/uploads", "/v1/heartbeats"):
        assert ask(cloud, "POST", path, token) == 400, "an empty request, of a camera that is known"


def test_nobody_at_all_has_uploads_refused_and_a_page_without_a_link(cloud: LocalCloud) -> None:
    for method, path in ROUTES:
        assert ask(cloud, method, some_path(path)) == 403, (method, path)
        assert ask(cloud, method, f"/console{some_path(path)}") == (401 if method == "GET" else 403), (method, path)
    assert ask(cloud, "POST", "/v1/uploads") == 401
    assert ask(cloud, "POST", "/v1/heartbeats") == 401
    assert ask(cloud, "POST", "/console/v1/uploads") == 403
    assert ask(cloud, "GET", f"/a/{'A' * 22}") in (200, 404), "the page before the button tells nothing"


def ask(cloud: LocalCloud, method: str, path: str, token: str | None = None) -> int:
    """The status of an unsigned request."""
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    request = urllib.request.Request(cloud.api_url + path, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
