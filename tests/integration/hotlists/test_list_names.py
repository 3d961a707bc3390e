"""Lists by name, over the command line, the API and the import: misspelt ones are refused, new ones made on purpose."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.list_state import ListState
from tests.integration.hotlists.conftest import PURPOSE, write_csv

ENTRY = {
    "plate": "7KXL92",
    "case_number": "PL1",
    "category": "1",
    "priority": "1",
    "reason": "theft",
    "consent": "OVJ",
    "role": "suspect",
    "weed_date": "2099-01-01",
    "owner": "me",
}
COLUMNS = [
    word
    for name, text in ENTRY.items()
    if name not in ("plate", "case_number")
    for word in (f"--{name.replace('_', '-')}", text)
]
WORDS = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "a.csv").write_bytes(write_csv(("7KXL92", "x")))
    return str(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "words",
    [
        ["add", "stoelen", "7KXL92", "--case-number", "PL1", *COLUMNS],
        ["change", "stoelen", "7KXL92", "--case-number", "PL1", "--priority", "2"],
        ["end", "stoelen", "7KXL92", "--case-number", "PL1"],
        ["import", "FILE", "--list", "stoelen"],
        ["import", "FILE", "--list", "stoelen", "--dry-run"],
        ["rollback", "stoelen", "--to", "1"],
        ["show", "stoelen", *WORDS],
        ["show", "stoelen"],
        ["export", "stoelen", "-o", "-", *WORDS],
        ["due", "stoelen", *WORDS],
        ["settings", "stoelen"],
        ["settings", "stoelen", "--set", "threshold=0.5"],
        ["delete", "stoelen", "--yes", *WORDS],
    ],
    ids=" ".join,
)
def test_a_misspelt_list_is_refused_with_the_nearest_name_and_makes_nothing(
    client, file, capsys, scan_table, monkeypatch, words
):
    """`hotlist add stoelen …` made a list that nobody could remove."""
    monkeypatch.delenv("PLATEWATCH_REASON", raising=False)
    before = scan_table("hotlist")
    assert command_line.main(["hotlist", *(file if word == "FILE" else word for word in words)]) == 1
    assert "no list is called stoelen: did you mean stolen" in capsys.readouterr().err
    assert scan_table("hotlist") == before
    assert "stoelen" not in repr(scan_table("audit")), "what somebody typed in place of a list's name may be a plate"
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="hotlists")


def test_a_plate_in_place_of_a_list_is_recorded_as_unknown(client, capsys, scan_table):
    assert command_line.main(["hotlist", "end", "7kxl92", "stolen", "--case-number", "PL1"]) == 1
    with pytest.raises(ApiRefused):
        client.call("GET", "/v1/hotlists/7kxl92", headers=PURPOSE)
    assert {record["subject"]["S"] for record in scan_table("audit")} == {"hotlist:unknown"}
    assert "kxl" not in repr(scan_table("audit")).lower()


def test_a_new_list_is_made_by_a_file_on_purpose(client, deployment, file, capsys):
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--wait"]) == 1
    assert "give --new-list for a new list" in capsys.readouterr().err
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--new-list", "--dry-run"]) == 0
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--wait"]) == 1
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--new-list", "--wait"]) == 0
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--wait"]) == 0
    capsys.readouterr()
    assert command_line.main(["hotlist", "import", file, "--list", "wanted", "--new-list", "--wait"]) == 1
    assert "there is a list called wanted already: leave --new-list out" in capsys.readouterr().err


def test_a_new_list_is_made_by_one_entry_on_purpose(client, deployment, capsys):
    words = ["hotlist", "add", "wanted", "7KXL92", "--case-number", "PL1", *COLUMNS]
    assert command_line.main(words) == 1
    assert command_line.main([*words, "--new-list"]) == 0
    assert deployment.find("7KXL92") == {"7KXL92": "theft"}
    assert command_line.main([*words, "--new-list"]) == 1
    assert "there is a list called wanted already" in capsys.readouterr().err
    for query, status in ((None, 404), ({"new_list": "yes"}, 404), ({"new_list": "true"}, 201)):
        if status == 404:
            with pytest.raises(ApiRefused) as refused:
                client.call("POST", "/v1/hotlists/terror/entries", ENTRY, query)
            assert (refused.value.status, refused.value.code) == (404, "list_unknown")
        else:
            assert client.call("POST", "/v1/hotlists/terror/entries", ENTRY, query)["lines"] == 1


@pytest.mark.parametrize("name", ["-stolen", "Stolen", "a", "a_b", "s" * 64])
def test_a_list_that_nobody_could_subscribe_to_is_not_made(client, file, capsys, name):
    """`-stolen` could be imported, and no recipient could ask for it."""
    for words in (["import", file, f"--list={name}"], ["settings", "--set", "threshold=0.5", "--", name]):
        more = ["--new-list"]
        assert command_line.main(["hotlist", words[0], *more, *words[1:]]) == 1
        assert "a list's name must be 2 to 63 lower-case letters" in capsys.readouterr().err
    with pytest.raises(ApiRefused) as refused:
        client.call("POST", f"/v1/hotlists/{name}/entries", ENTRY, {"new_list": "true"})
    assert (refused.value.status, refused.value.code) == (400, "list_name_invalid")


def test_a_list_of_earlier_days_with_such_a_name_is_shown_ended_and_deleted_but_takes_nothing_more(
    client, deployment, file, capsys
):
    lists = DynamoLists(clients.dynamodb(), "hotlist")
    made = client.call("POST", "/v1/hotlists/wanted/entries", ENTRY, {"new_list": "true"})
    # As if it had been made under the name that was possible then.
    rename_list("wanted", "-stolen")
    assert lists.find_state("-stolen").active == made["revision"]
    [shown] = client.call("GET", "/v1/hotlists/-stolen", headers=PURPOSE)["entries"]
    assert shown["plate"] == "7KXL92"
    assert command_line.main(["hotlist", "export", "-o", "-", *WORDS, "--", "-stolen"]) == 0
    assert "7KXL92" in capsys.readouterr().out
    for words in (
        ["import", file, "--list=-stolen"],
        ["add", "--case-number", "PL2", *COLUMNS, "--", "-stolen", "7KXL92"],
    ):
        assert command_line.main(["hotlist", *words]) == 1
        assert "not begin with a dash" in capsys.readouterr().err
    assert command_line.main(["hotlist", "end", "--case-number", "PL1", "--", "-stolen", "7KXL92"]) == 0
    assert deployment.find("7KXL92") == {}
    assert command_line.main(["hotlist", "delete", "--yes", *WORDS, "--", "-stolen"]) == 0
    assert lists.find_state("-stolen").deleted_at is not None


def test_an_entry_without_a_first_day_counts_from_today_where_the_service_is(client, capsys, monkeypatch):
    """A laptop's clock or zone does not decide from when a car is wanted."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("TIME_ZONE", "Pacific/Honolulu")
    assert command_line.main(["hotlist", "add", "stolen", "7KXL92", "--case-number", "PL1", *COLUMNS]) == 0
    [shown] = client.call("GET", "/v1/hotlists/stolen", headers=PURPOSE)["entries"]
    assert shown["valid_from"] == datetime.now(UTC).astimezone(ZoneInfo("Pacific/Honolulu")).date().isoformat()


def test_settings_that_stand_for_no_list_can_be_shown_and_deleted(client, capsys):
    """Such settings could be made by a typing error, and not be removed."""
    clients.dynamodb().update_item(
        TableName="hotlist",
        Key={"pk": {"S": "lists"}, "sk": {"S": "lists"}},
        UpdateExpression="SET #name = :settings",
        ExpressionAttributeNames={"#name": "settings:stoelen"},
        ExpressionAttributeValues={
            ":settings": {"M": {"document": {"S": json.dumps({"version": 1})}, "version": {"N": "1"}}}
        },
    )
    assert command_line.main(["hotlist", "show"]) == 0
    assert any(line.split()[:2] == ["stoelen", "0"] for line in capsys.readouterr().out.splitlines())
    assert command_line.main(["hotlist", "delete", "stoelen", "--yes", *WORDS]) == 0
    [item] = clients.dynamodb().scan(TableName="hotlist")["Items"]
    assert "settings:stoelen" not in item


def rename_list(old: str, new: str) -> None:
    lists, item = DynamoLists(clients.dynamodb(), "hotlist"), clients.dynamodb()
    for found in item.scan(TableName="hotlist")["Items"]:
        renamed = {name.replace(f":{old}", f":{new}"): value for name, value in found.items()}
        item.put_item(TableName="hotlist", Item=renamed)
    for found in clients.s3().list_objects_v2(Bucket="hotlists")["Contents"]:
        body = clients.s3().get_object(Bucket="hotlists", Key=found["Key"])["Body"].read()
        clients.s3().put_object(Bucket="hotlists", Key=found["Key"].replace(f"/{old}/", f"/{new}/"), Body=body)
    assert lists.find_state(new) != ListState(new)
