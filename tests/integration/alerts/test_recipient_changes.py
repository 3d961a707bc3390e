"""Recipients that are changed: over the API, the queue and the function that delivers, to the phones and operators."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts import registering
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.errors import RecipientChanged, RecipientExists
from platewatch.alerts.recipient_change import ORDER_WAIT
from platewatch.aws import clients
from platewatch.aws.plate_tags import name_number, open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_recipient

OLD, NEW = "+31612345678", "+31687654321"
SMS = {"name": "Unit 12", "channel": "sms", "address": OLD, "lists": "all"}
PATH = "/v1/recipients/unit-12"
REPLACE = {"replace": "true"}


@pytest.fixture
def run(
    api_client: InProcessClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)

    def execute(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["recipient", *words])
        told = capsys.readouterr()
        return status, "\n".join(line for line in told.out.splitlines() if not line.startswith('{"')), told.err

    return execute


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits in the queue until the change is surely made comes at once."""
    monkeypatch.setattr(registering, "ORDER_WAIT", timedelta(0))


def hear_operators(deployment: Deployment) -> list[str]:
    found = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"])["Message"] for message in found.get("Messages", [])]


def test_a_recipient_is_not_replaced_by_a_second_add(run: Any, deployment: Deployment) -> None:
    words = ("add", "unit-12", "--name", "Unit 12", "--all-lists", "--sms")
    assert run(*words, OLD)[0] == 0
    status, out, told = run(*words, NEW)
    assert (status, out) == (1, "")
    assert "there is a recipient called unit-12 (Unit 12): give --replace to put this one in its place" in told
    [stored] = deployment.recipients.list_recipients()
    assert stored.address == OLD
    status, out, _ = run(*words, NEW, "--replace")
    assert status == 0
    assert "the operators and the phone that had its alerts are told that it was changed" in out
    status, _, told = run("add", "unit12", "--name", "U", "--all-lists", "--sms", NEW, "--replace")
    assert (status, "no recipient is called unit12: did you mean unit-12?" in told) == (1, True)


@pytest.mark.usefixtures("at_once")
def test_a_changed_number_reaches_the_old_phone_and_the_operators(
    api_client: InProcessClient, deployment: Deployment, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    api_client.call("PUT", PATH, SMS)
    answer = api_client.call("PUT", PATH, SMS | {"address": NEW}, REPLACE)
    assert answer["change"] == {"kinds": ["address"], "tells_phone": True}
    assert [set(order) for order in deployment.read_orders()] == [{"change_id"}], "an id and nothing else"
    answer = api_client.call("PUT", PATH, SMS, REPLACE)
    assert deployment.deliver_waiting() == []
    [(number, text)] = deployment.read_sms()
    assert number == NEW
    assert re.fullmatch(
        r"Platewatch \d\d-\d\d \d\d:\d\d [A-Z]+: meldingen voor unit-12 gaan elders heen. "
        r"Klopt dat niet\? Bel de meldkamer\.",
        text,
    )
    [told] = hear_operators(deployment)
    assert "Recipient unit-12: its alerts go to another number or address" in told
    assert "assumed-role/hotlist-editor/j.jansen" in told
    records = scan_table("audit")
    acts = [(one["action"]["S"], one["subject"]["S"], one["detail"]["M"].get("change", {}).get("S")) for one in records]
    assert ("disclose", "recipient:unit-12", "address") in acts
    for secret in (OLD, NEW):
        assert secret not in repr(records)
        assert secret not in told


def test_an_admin_who_has_alerts_sent_to_their_own_phone_is_found_by_its_number(
    api_client: InProcessClient, deployment: Deployment, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    """There was a record of each change, and no number in any: nobody could tell whose phone it had been."""
    api_client.call("PUT", PATH, SMS)
    api_client.call("PUT", PATH, SMS | {"address": NEW, "tier": 2}, REPLACE)
    api_client.call("PUT", PATH, SMS, REPLACE)
    api_client.call("DELETE", PATH)
    added, moved, back, removed = ({n: v["S"] for n, v in one["detail"]["M"].items()} for one in scan_table("audit"))
    old, new = added["after.address"], moved["after.address"]
    assert old != new
    assert (moved["before.address"], back["before.address"], back["after.address"]) == (old, new, old)
    assert (moved["before.tier"], moved["after.tier"], "before.name" in moved) == ("1", "2", False)
    assert (removed["before.address"], "after.address" in removed) == (old, False)
    # Whoever has the number finds the records; whoever has the log does not find the number.
    assert open_tagger().tag_plates([name_number(NEW)])[0] in new
    tags = [[tag["S"] for tag in one["tags"]["L"]] for one in scan_table("audit")]
    assert [new.removeprefix("tag ") in each for each in tags] == [False, True, True, False]
    assert not {OLD, NEW, OLD[3:], NEW[3:]} & set(re.findall(r"[+0-9]+", repr(scan_table("audit"))))


def test_a_recipient_that_was_refused_is_on_record_too(
    api_client: InProcessClient, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    for path, body in ((PATH, SMS | {"lists": ["no-such-list"]}), ("/v1/recipients/7-kxl-92", SMS)):
        with pytest.raises(ApiRefused):
            api_client.call("PUT", path, body, REPLACE if "kxl" in path else None)
    subjects = [one["subject"]["S"] for one in scan_table("audit")]
    assert subjects == ["recipient:unit-12", "recipient:unknown"]


@pytest.mark.usefixtures("at_once")
def test_a_new_pin_is_told_to_phone_and_operators_without_it(
    api_client: InProcessClient, deployment: Deployment, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    api_client.call("PUT", PATH, SMS)
    pin = api_client.call("PUT", f"{PATH}/pin", {})["pin"]
    assert deployment.deliver_waiting() == []
    [(number, text)] = deployment.read_sms()
    assert number == OLD
    assert "unit-12 heeft een andere pincode" in text
    [told] = hear_operators(deployment)
    assert "it has another PIN" in told
    assert pin not in repr((text, told, scan_table("alerts"), scan_table("audit")))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("how", ["removed", "switched off"])
def test_whoever_is_taken_off_hears_of_it(api_client: InProcessClient, deployment: Deployment, how: str) -> None:
    api_client.call("PUT", PATH, SMS)
    if how == "removed":
        api_client.call("DELETE", PATH)
    else:
        api_client.call("PUT", PATH, SMS | {"active": False}, REPLACE)
    assert deployment.deliver_waiting() == []
    assert [number for number, _ in deployment.read_sms()] == [OLD]
    assert how in hear_operators(deployment)[0]


@pytest.mark.usefixtures("at_once")
def test_a_message_that_comes_again_tells_nobody_twice(api_client: InProcessClient, deployment: Deployment) -> None:
    api_client.call("PUT", PATH, SMS)
    api_client.call("PUT", f"{PATH}/pin", {})
    [order] = deployment.read_orders()
    for _ in range(2):
        clients.sqs().send_message(QueueUrl=deployment.queue_url, MessageBody=json.dumps(order))
        assert deployment.deliver_waiting() == []
    assert len(deployment.read_sms()) == 1
    assert len(hear_operators(deployment)) == 1


def test_the_order_waits_longer_than_the_function_may_run(api_client: InProcessClient, deployment: Deployment) -> None:
    """So a change that was not made, because the function died, is not told."""
    assert timedelta(seconds=15) < ORDER_WAIT
    api_client.call("PUT", PATH, SMS)
    api_client.call("PUT", f"{PATH}/pin", {})
    waiting = clients.sqs().get_queue_attributes(QueueUrl=deployment.queue_url, AttributeNames=["All"])["Attributes"]
    assert waiting["ApproximateNumberOfMessagesDelayed"] == "1"
    assert deployment.read_orders() == []


def test_what_is_kept_of_a_change_has_an_end_and_a_ground(
    api_client: InProcessClient, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    api_client.call("PUT", PATH, SMS)
    api_client.call("PUT", f"{PATH}/pin", {})
    [kept] = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("recipient-change#")]
    assert kept["ground"] == {"S": "operation"}
    assert int(kept["expires_at"]["N"]) > 0


def test_a_recipient_of_earlier_days_can_be_replaced_and_of_two_writers_one_is_told(deployment: Deployment) -> None:
    store: DynamoRecipients = deployment.recipients
    store.put_recipient(make_recipient("unit-12"))
    [item] = clients.dynamodb().query(
        TableName="alerts",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "recipients"}},
    )["Items"]
    del item["version"]
    clients.dynamodb().put_item(TableName="alerts", Item=item)
    before = store.find_recipient("unit-12")
    assert before is not None
    store.put_recipient(replace(before, address=NEW))
    with pytest.raises(RecipientChanged):
        store.put_recipient(replace(before, address=OLD))
    with pytest.raises(RecipientExists):
        store.put_recipient(make_recipient("unit-12"))
    store.remove_recipient("unit-12")
    with pytest.raises(RecipientChanged):
        store.put_recipient(before)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--list=stoelen",), "lists[0]: no list is called stoelen: did you mean stolen?"),
        (("--list=stolen", "--list=wantd"), "lists[1]: no list is called wantd: did you mean wanted?"),
        (("--list=-stolen",), "lists[0]: must be 2 to 63 lower-case letters"),
        (("--all-lists", "--site=hanweg"), "area.sites[0]: no site is called hanweg: did you mean Handweg?"),
        (("--all-lists", "--camera=west1"), "area.cameras[0]: no camera is called west1: did you mean west-1?"),
    ],
)
def test_a_misspelt_name_in_recipient_add_is_refused(
    run: Any, deployment: Deployment, words: tuple[str, ...], told: str
) -> None:
    deployment.add_lists("stolen", "wanted")
    status, out, said = run("add", "unit-12", "--name", "U", "--sms", OLD, *words)
    assert (status, out) == (1, "")
    assert told in said
    assert deployment.recipients.list_recipients() == ()


@pytest.mark.parametrize("words", [("remove", "unit12"), ("set-pin", "unit12")])
def test_a_misspelt_recipient_is_suggested(run: Any, deployment: Deployment, words: tuple[str, str]) -> None:
    deployment.add_recipients(make_recipient("unit-12"))
    status, _, told = run(*words)
    assert (status, "no recipient is called unit12: did you mean unit-12?" in told) == (1, True)


def test_the_list_of_recipients_says_which_names_are_gone(run: Any, deployment: Deployment) -> None:
    deployment.add_lists("stolen", "wanted")
    words = ("--name", "U", "--sms", OLD, "--list", "stolen", "--camera", "west-1", "--site", "Handweg")
    assert run("add", "unit-12", *words)[0] == 0
    assert "unit-12: no" not in run("list")[1]
    DynamoCameras(clients.dynamodb(), "cameras").revoke("west-1", datetime.now(UTC))
    clients.dynamodb().update_item(
        TableName="hotlist",
        Key={"pk": {"S": "lists"}, "sk": {"S": "lists"}},
        UpdateExpression="REMOVE #name",
        ExpressionAttributeNames={"#name": "list:stolen"},
    )
    _, out, _ = run("list")
    assert out.splitlines()[-3:] == [
        "unit-12: no list is called stolen: see hotlist show",
        "unit-12: no camera is called west-1: see camera list",
        "unit-12: no site is called Handweg: see camera list",
    ]
