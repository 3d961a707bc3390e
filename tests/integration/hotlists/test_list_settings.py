"""Settings of lists through the command line and the API, as matching gets them."""

import json

import pytest

from platewatch.adapters import clients
from platewatch.adapters.api_client import ApiRefused
from platewatch.adapters.dynamodb_hotlist import DynamoEntries
from platewatch.cli import main as command_line
from platewatch.hotlists.settings import ListSettings
from tests.integration.hotlists.conftest import write_csv

PATH = "/v1/hotlists/stolen/settings"


def test_settings_are_changed_and_come_with_the_next_look_up(client, deployment, capsys, scan_people):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("7KXL92", "x"))))
    assert command_line.main(["hotlist", "settings", "stolen"]) == 0
    assert "threshold         -" in capsys.readouterr().out
    change = ["--set", "threshold=0.8", "--set", "review_floor=0.2", "--set", "recipients=unit-12,desk"]
    assert command_line.main(["hotlist", "settings", "stolen", *change]) == 0
    shown = capsys.readouterr().out
    assert "threshold         0.8" in shown
    assert "recipients        unit-12, desk" in shown
    found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries(["7KXL92"])
    assert found.settings_of("stolen") == ListSettings(
        "stolen", threshold=0.8, review_floor=0.2, recipients=("unit-12", "desk"), version=1
    )
    assert found.settings_of("other") == ListSettings("other")
    assert list(found.entries) == ["7KXL92"]
    # A later import leaves them as they are.
    deployment.invoke(deployment.put("stolen/b.csv", write_csv(("7KXL92", "y"))))
    assert client.call("GET", PATH)["settings"]["threshold"] == 0.8
    [record] = scan_people()
    assert (record["action"]["S"], record["subject"]["S"]) == ("change", "hotlist:stolen")
    assert record["detail"]["M"]["change"]["S"] == "settings"


def test_of_two_who_change_settings_one_is_told(client):
    first = client.call("PUT", PATH, {"version": 0, "owner": "a"})
    assert first["settings"]["version"] == 1
    for version in (0, 2):
        with pytest.raises(ApiRefused) as refused:
            client.call("PUT", PATH, {"version": version, "owner": "b"})
        assert (refused.value.status, refused.value.code) == (409, "settings_changed")
    assert client.call("PUT", PATH, {"version": 1, "owner": "c"})["settings"]["owner"] == "c"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (PATH, {"version": 0, "threshold": 0.1, "review_floor": 0.2}, "field_invalid"),
        (PATH, {"owner": "a"}, "field_invalid"),
        ("/v1/hotlists/Bad_Name/settings", {"version": 0}, "list_name_invalid"),
    ],
)
def test_bad_settings_change_nothing(client, scan_table, path, body, code):
    with pytest.raises(ApiRefused) as refused:
        client.call("PUT", path, body)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert scan_table("hotlist") == []
    assert scan_table("audit") == []


def test_settings_as_json(client, capsys):
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "language=nl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["language"] == "nl"
