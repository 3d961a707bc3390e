"""Deleting a list over the command line, the API and the import function, down to what is stored of it."""

import builtins
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists import deletion
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.imports_queue import Destroy, parse_orders
from platewatch.hotlists.deletion import ORDER_WAIT
from tests.integration.hotlists.conftest import PURPOSE, Deployment, write_csv

WORDS = ["--reason", "made by a typing error", "--case", "PL1300-2026-1"]
DELETE = ["hotlist", "delete", "stoelen", *WORDS]


def fill(client: Any, deployment: Deployment, tmp_path: Path) -> None:
    """Two lists that share a plate, with patterns, a single change, reports, and settings."""
    path = tmp_path / "a.csv"
    path.write_bytes(write_csv(("AA11BB", "old"), ("CC22DD", "old"), ("7K?L*", "old")))
    make = ["hotlist", "import", str(path), "--wait"]
    assert command_line.main([*make, "--list", "stoelen", "--new-list"]) == 0
    assert command_line.main([*make, "--list", "stoelen", "--dry-run", *WORDS]) == 0
    path.write_bytes(write_csv(("AA11BB", "new"), ("7K?L*", "new")))
    assert command_line.main([*make, "--list", "stoelen", "--yes"]) == 0
    client.call("PATCH", "/v1/hotlists/stoelen/entries", {"plate": "AA11BB", "case_number": "PL1", "reason": "newer"})
    client.call("PUT", "/v1/hotlists/stoelen/settings", {"version": 0, "threshold": 0.8})
    path.write_bytes(write_csv(("AA11BB", "kept"), ("7K?L*", "kept")))
    assert command_line.main([*make, "--list", "stolen"]) == 0


def listed(plate: str) -> list[tuple[str, str]]:
    found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries([plate])
    return sorted((one.list_name, one.reason) for one in (*found.entries.get(plate, ()), *found.patterns))


def let_time_pass(minutes: int, name: str = "stoelen") -> None:
    """As if the list had been deleted so much earlier."""
    key: Any = {"pk": {"S": "lists"}, "sk": {"S": "lists"}}
    item = clients.dynamodb().get_item(TableName="hotlist", Key=key)["Item"]
    state = item[f"list:{name}"]["M"]
    earlier = datetime.fromisoformat(state["deleted_at"]["S"]) - timedelta(minutes=minutes)
    state["deleted_at"] = {"S": earlier.isoformat()}
    clients.dynamodb().put_item(TableName="hotlist", Item=item)


def stored_of(name: str, scan_table: Any) -> list[str]:
    """What names the list in the table and the bucket."""
    attributes = [
        attribute
        for item in scan_table("hotlist")
        for attribute in item
        if attribute.split(":")[1:2] == [name] and attribute != f"list:{name}"
    ]
    objects = [found["Key"] for found in clients.s3().list_objects_v2(Bucket="hotlists").get("Contents", [])]
    return attributes + [key for key in objects if name in key.split("/")]


def test_a_list_made_by_a_typing_error_is_deleted_with_all_that_is_stored_of_it(
    client, deployment, tmp_path, capsys, scan_table, scan_people
):
    fill(client, deployment, tmp_path)
    assert listed("AA11BB") == [("stoelen", "new"), ("stoelen", "newer"), ("stolen", "kept"), ("stolen", "kept")]
    stored_before = stored_of("stolen", scan_table)
    capsys.readouterr()
    assert command_line.main([*DELETE, "--yes"]) == 0
    assert "list stoelen is deleted: its 2 entries no longer match" in capsys.readouterr().out
    assert listed("AA11BB") == [("stolen", "kept"), ("stolen", "kept")]
    assert DynamoEntries(clients.dynamodb(), "hotlist").find_entries([]).settings == {}
    record = scan_people()[-1]
    told = [record[name]["S"] for name in ("action", "subject", "reason", "case_number")]
    assert told == ["destroy", "hotlist:stoelen", "made by a typing error", "PL1300-2026-1"]

    deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0})
    assert stored_of("stoelen", scan_table), "an import of it could still be running"
    assert command_line.main(["hotlist", "show"]) == 0
    assert "what is stored of it is being destroyed" in capsys.readouterr().out
    let_time_pass(20)
    assert deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0}) == []
    assert stored_of("stoelen", scan_table) == []
    assert "plate#CC22DD" not in {item["pk"]["S"] for item in scan_table("hotlist")}, "a key holds the plate"
    assert stored_of("stolen", scan_table) == stored_before
    assert listed("AA11BB") == [("stolen", "kept"), ("stolen", "kept")]
    system = [
        item for item in scan_table("audit") if item["action"]["S"] == "destroy" and item["role"]["S"] == "system"
    ]
    assert [item["subject"]["S"] for item in system] == ["hotlist:stoelen"]
    capsys.readouterr()
    assert command_line.main(["hotlist", "show"]) == 0
    assert "stoelen" not in capsys.readouterr().out


def test_a_new_list_takes_the_name_when_nothing_is_left_and_not_before(client, deployment, tmp_path, capsys):
    fill(client, deployment, tmp_path)
    assert command_line.main([*DELETE, "--yes"]) == 0
    (tmp_path / "b.csv").write_bytes(write_csv(("CC22DD", "again")))
    again = ["hotlist", "import", str(tmp_path / "b.csv"), "--list", "stoelen", "--new-list", "--wait"]
    assert command_line.main(again) == 1
    assert "can have its name in about 20 minutes" in capsys.readouterr().err
    let_time_pass(20)
    deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0})
    assert command_line.main(again) == 0
    assert listed("AA11BB") == [("stolen", "kept"), ("stolen", "kept")]
    assert listed("CC22DD") == [("stoelen", "again"), ("stolen", "kept")]
    assert client.call("GET", "/v1/hotlists/stoelen/settings")["settings"]["threshold"] is None


def test_the_order_to_destroy_goes_out_before_the_list_is_deleted(client, deployment, tmp_path, monkeypatch):
    """Whatever dies in between: it is never deleted without being destroyed."""
    fill(client, deployment, tmp_path)
    monkeypatch.setattr(deletion, "mark_deleted", _die)
    with pytest.raises(ApiRefused) as refused:
        client.call("DELETE", "/v1/hotlists/stoelen", headers=PURPOSE)
    assert refused.value.status == 500
    queue = clients.sqs().get_queue_attributes(QueueUrl=deployment.queue_url, AttributeNames=["All"])["Attributes"]
    assert queue["ApproximateNumberOfMessagesDelayed"] == "1"
    deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0})
    assert listed("AA11BB")[0] == ("stoelen", "new"), "it was not deleted after all"


def _die(*_: object) -> None:
    raise RuntimeError("the process died")


def test_a_long_list_needs_more_than_one_invocation(client, deployment, tmp_path, scan_table, monkeypatch):
    monkeypatch.setattr(deletion, "_CHUNK", 10)
    path = tmp_path / "long.csv"
    path.write_bytes(write_csv(*((f"AA{number}", "x") for number in range(100, 145))))
    words = ["hotlist", "import", str(path), "--list", "stoelen", "--new-list", "--wait"]
    assert command_line.main(words) == 0
    assert command_line.main([*DELETE, "--yes"]) == 0
    let_time_pass(20)
    left = [len(stored_of("stoelen", scan_table))]
    clients.sqs().purge_queue(QueueUrl=deployment.queue_url)
    body: Any = json.dumps({"destroy": "stoelen", "revision": 0, "done": 0})
    monkeypatch.setattr("platewatch.hotlists.aws.imports_queue.GO_ON_SECONDS", 0)
    while body is not None:
        deployment.invoke(body, looks=0)
        left.append(len(stored_of("stoelen", scan_table)))
        body = deployment.take_message()
        assert body is None or "AA1" not in body
    assert left[0] > left[1] > left[2]
    assert left[-1] == 0
    assert len(left) > 5


def test_a_plate_that_another_list_takes_meanwhile_stays(client, deployment, tmp_path, monkeypatch):
    """Between the look at an emptied item and its end another list may write to it."""
    fill(client, deployment, tmp_path)
    assert command_line.main([*DELETE, "--yes"]) == 0
    let_time_pass(20)
    destroyer = deployment.app.importing().stores.destroyer
    change = type(destroyer)._change

    def change_slowly(self: Any, key: Any, update: str, *more: Any) -> Any:
        left = change(self, key, update, *more)
        if update.startswith("SET") and key["pk"] == "plate#CC22DD":
            deployment.invoke(deployment.put("other/a.csv", write_csv(("CC22DD", "other"))))
        return left

    monkeypatch.setattr(type(destroyer), "_change", change_slowly)
    deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0})
    assert ("other", "other") in listed("CC22DD")


def test_a_list_that_is_called_as_the_folder_of_all_imports_takes_no_other_lists_files(
    client, deployment, tmp_path, scan_table
):
    fill(client, deployment, tmp_path)
    path = tmp_path / "imports.csv"
    path.write_bytes(write_csv(("EE55FF", "x")))
    assert command_line.main(["hotlist", "import", str(path), "--list", "imports", "--new-list", "--wait"]) == 0
    before = [stored_of(name, scan_table) for name in ("stoelen", "stolen")]
    client.call("DELETE", "/v1/hotlists/imports", headers=PURPOSE)
    let_time_pass(20, "imports")
    deployment.invoke({"destroy": "imports", "revision": 0, "done": 0})
    assert [stored_of(name, scan_table) for name in ("stoelen", "stolen")] == before
    assert listed("EE55FF") == [("stoelen", "new"), ("stolen", "kept")], "the patterns of the others"


def test_a_new_list_does_not_show_a_refused_file_of_the_deleted_one(client, deployment, tmp_path):
    fill(client, deployment, tmp_path)
    path = tmp_path / "bad.csv"
    path.write_bytes(write_csv(("!", "x")))
    assert command_line.main(["hotlist", "import", str(path), "--list", "stoelen", "--wait"]) == 1
    client.call("DELETE", "/v1/hotlists/stoelen", headers=PURPOSE)
    let_time_pass(20)
    deployment.invoke({"destroy": "stoelen", "revision": 0, "done": 0})
    client.call("PUT", "/v1/hotlists/stoelen/settings", {"version": 0, "threshold": 0.8}, {"new_list": "true"})
    [state] = [state for state in client.call("GET", "/v1/hotlists")["lists"] if state["name"] == "stoelen"]
    assert state["refused"] is None


@pytest.mark.parametrize("headers", [None, {"X-Reason": "typing error"}, {"X-Case-Number": "PL1300-2026-1"}])
def test_deleting_needs_a_reason_and_a_case(client, headers, scan_table):
    with pytest.raises(ApiRefused) as refused:
        client.call("DELETE", "/v1/hotlists/stolen", headers=headers)
    assert (refused.value.status, refused.value.code) == (400, "field_invalid")
    assert scan_table("audit") == []


def test_deleting_asks_for_the_name_unless_told_not_to(client, monkeypatch, capsys):
    class Terminal:
        def isatty(self) -> bool:
            return True

    words = ["hotlist", "delete", "stolen", *WORDS]
    assert command_line.main(words) == 1
    assert "give --yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal())
    for typed, status in (("yes", 1), ("stoelen", 1), ("stolen", 0)):
        monkeypatch.setattr(builtins, "input", lambda _prompt, typed=typed: typed)
        assert command_line.main(words) == status
    with pytest.raises(ApiRefused):
        client.call("GET", "/v1/hotlists/stolen", headers=PURPOSE)


def test_a_deletion_is_waited_for_longer_than_a_function_may_run(client, deployment):
    client.call("DELETE", "/v1/hotlists/stolen", headers=PURPOSE)
    assert timedelta(seconds=15) < ORDER_WAIT
    assert parse_orders(json.dumps({"destroy": "stolen", "revision": 3, "done": 7})) == [Destroy("stolen", 3, 7)]
    deleted = client.call("GET", "/v1/hotlists")["lists"]
    [state] = [state for state in deleted if state["name"] == "stolen"]
    assert datetime.fromisoformat(state["deleted_at"]) <= datetime.now(UTC)
