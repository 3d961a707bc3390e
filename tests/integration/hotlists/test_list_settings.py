"""Settings of lists through the command line and the API, as matching gets them."""

import json
from dataclasses import replace

import pytest

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.settings import ListSettings
from tests.integration.hotlists.conftest import write_csv
from tests.unit.alerts.makers import make_camera, make_recipient

PATH = "/v1/hotlists/stolen/settings"


def test_settings_are_changed_and_come_with_the_next_look_up(client, deployment, capsys, scan_people):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("7KXL92", "x"))))
    for recipient in ("unit-12", "desk"):
        DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient(recipient))
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
    assert {name: value["S"] for name, value in record["detail"]["M"].items() if "threshold" in name} == {
        "before.threshold": "null",
        "after.threshold": "0.8",
    }


def test_of_two_who_change_settings_one_is_told(client):
    first = client.call("PUT", PATH, {"version": 0, "owner": "a"})
    assert first["settings"]["version"] == 1
    for version in (0, 2):
        with pytest.raises(ApiRefused) as refused:
            client.call("PUT", PATH, {"version": version, "owner": "b"})
        assert (refused.value.status, refused.value.code) == (409, "settings_changed")
    assert client.call("PUT", PATH, {"version": 1, "owner": "c"})["settings"]["owner"] == "c"


@pytest.mark.parametrize(
    ("path", "body", "query", "code"),
    [
        (PATH, {"version": 0, "threshold": 0.1, "review_floor": 0.2}, None, "field_invalid"),
        (PATH, {"owner": "a"}, None, "field_invalid"),
        ("/v1/hotlists/Bad_Name/settings", {"version": 0}, {"new_list": "true"}, "list_name_invalid"),
    ],
)
def test_bad_settings_change_nothing(client, scan_table, path, body, query, code):
    before = scan_table("hotlist")
    with pytest.raises(ApiRefused) as refused:
        client.call("PUT", path, body, query)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert scan_table("hotlist") == before
    assert scan_table("audit") == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("recipients=nobody", "recipients[0]: no recipient is called nobody: see recipient list"),
        ("recipients=unit-12,unit-21", "recipients[1]: no recipient is called unit-21: did you mean unit-12?"),
        ("cameras=west1", "area.cameras[0]: no camera is called west1: did you mean west-1?"),
        ("sites=hanweg", "area.sites[0]: no site is called hanweg: did you mean Handweg?"),
    ],
)
def test_a_misspelt_name_in_settings_is_refused(client, capsys, scan_table, change, told):
    """`recipients=nobody` was kept, and nobody was told."""
    DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient("unit-12"))
    DynamoCameras(clients.dynamodb(), "cameras").add(make_camera())
    before = scan_table("hotlist")
    assert command_line.main(["hotlist", "settings", "stolen", "--set", change]) == 1
    assert told in capsys.readouterr().err
    assert scan_table("hotlist") == before


def test_a_name_that_is_gone_stays_in_the_settings_until_somebody_takes_it_out(client, capsys):
    store = DynamoRecipients(clients.dynamodb(), "alerts")
    store.put_recipient(make_recipient("unit-12"))
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "recipients=unit-12"]) == 0
    store.remove_recipient("unit-12")
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "threshold=0.9"]) == 0
    assert "recipients        unit-12" in capsys.readouterr().out
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "recipients=unit-13"]) == 1


def test_a_site_with_a_comma_can_be_set(client, capsys):
    camera = make_camera()
    position = replace(camera.positions[-1], site="A9, exit 5")
    DynamoCameras(clients.dynamodb(), "cameras").add(replace(camera, positions=(position,)))
    assert command_line.main(["hotlist", "settings", "stolen", "--set", 'sites="A9, exit 5"']) == 0
    assert client.call("GET", PATH)["settings"]["area"]["sites"] == ["A9, exit 5"]


def test_settings_alone_make_a_list_only_on_purpose(client, capsys, scan_people):
    path = "/v1/hotlists/stoelen/settings"
    for method, body in (("GET", None), ("PUT", {"version": 0, "threshold": 0.8})):
        with pytest.raises(ApiRefused, match="did you mean stolen") as refused:
            client.call(method, path, body)
        assert (refused.value.status, refused.value.code) == (404, "list_unknown")
    assert [record["subject"]["S"] for record in scan_people()] == ["hotlist:unknown"]
    assert command_line.main(["hotlist", "settings", "wanted", "--new-list", "--set", "threshold=0.8"]) == 0
    assert "threshold         0.8" in capsys.readouterr().out
    shown = {state["name"]: state for state in client.call("GET", "/v1/hotlists")["lists"]}
    assert shown["wanted"]["lines"] is None
    assert command_line.main(["hotlist", "settings", "wanted", "--new-list", "--set", "threshold=0.9"]) == 1
    assert "there is a list called wanted already" in capsys.readouterr().err
    assert command_line.main(["hotlist", "settings", "other", "--new-list"]) == 1


def test_settings_as_json(client, capsys):
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "language=nl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["language"] == "nl"
