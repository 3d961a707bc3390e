"""hotlist show says when a list alerts nobody now, and why; and which names in its settings are gone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cli import main as command_line
from platewatch.composition import list_health
from tests.integration.hotlists.conftest import HEADER, PURPOSE, write_csv
from tests.unit.alerts.makers import make_camera, make_recipient

WORDS = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]


@pytest.fixture
def stolen(client: Any, deployment: Any) -> Any:
    """A list that alerts: an entry in force, a camera, somebody to tell."""
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("7KXL92", "x"))))
    DynamoCameras(clients.dynamodb(), "cameras").add(make_camera())
    DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient("unit-12", lists=("stolen",)))
    return client


def show(client: Any) -> dict[str, Any]:
    """The list's state; the same in the list of all lists and beside its entries."""
    beside: dict[str, Any] = client.call("GET", "/v1/hotlists/stolen", headers=PURPOSE)["list"]
    [state] = [state for state in client.call("GET", "/v1/hotlists")["lists"] if state["name"] == "stolen"]
    assert state == beside
    return beside


def told(capsys: Any) -> str:
    assert command_line.main(["hotlist", "show", "stolen", *WORDS]) == 0
    return str(capsys.readouterr().out)


def settle(client: Any, **settings: Any) -> None:
    version = client.call("GET", "/v1/hotlists/stolen/settings")["settings"]["version"]
    client.call("PUT", "/v1/hotlists/stolen/settings", {"version": version, **settings})


def test_a_list_that_alerts_says_so(stolen, capsys):
    state = show(stolen)
    assert (state["alerts_now"], state["gaps"], state["unknown_names"]) == (True, [], [])
    assert "alerts     yes" in told(capsys)
    assert command_line.main(["hotlist", "show"]) == 0
    assert any(line.split()[:4] == ["stolen", "1", "1", "yes"] for line in capsys.readouterr().out.splitlines())


def test_a_list_outside_its_hours_does_not_match_and_says_so(stolen, capsys):
    day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(datetime.now(UTC).weekday() + 3) % 7]
    settle(stolen, hours=[f"{day} 10:00-11:00"])
    assert [gap["kind"] for gap in show(stolen)["gaps"]] == ["hours"]
    shown = told(capsys)
    assert "alerts     NOT NOW" in shown
    assert f"now is outside its hours ({day} 10:00-11:00)" in shown


def test_a_list_without_an_entry_in_force_says_so(stolen, deployment, capsys):
    later = write_csv(("7KXL92", "x")).replace(b"2026-01-01", b"2098-12-31")
    deployment.invoke(deployment.put("stolen/b.csv", later))
    assert [gap["text"] for gap in show(stolen)["gaps"]] == ["no entry is in force today"]
    deployment.invoke(deployment.put("stolen/c.csv", f"{HEADER}\n".encode()))
    assert [gap["text"] for gap in show(stolen)["gaps"]] == ["it has no entries"]


def test_of_a_long_list_only_so_many_entries_are_looked_at(stolen, deployment, monkeypatch):
    monkeypatch.setattr(list_health, "PAGE", 2)
    monkeypatch.setattr(list_health, "MOST_LOOKED_AT", 4)
    later = write_csv(*((f"AA{number}", "x") for number in range(10, 16))).replace(b"2026-01-01", b"2098-12-31")
    deployment.invoke(deployment.put("stolen/b.csv", later))
    assert [gap["text"] for gap in show(stolen)["gaps"]] == ["none of its first 4 entries is in force today"]
    mixed = later.replace(b"2098-12-31", b"2026-01-01", 4).replace(b"2026-01-01", b"2098-12-31", 3)
    deployment.invoke(deployment.put("stolen/c.csv", mixed))
    assert show(stolen)["gaps"] == []


def test_a_list_with_nobody_to_tell_says_so(stolen, capsys):
    store = DynamoRecipients(clients.dynamodb(), "alerts")
    before = store.find_recipient("unit-12")
    assert before is not None
    store.put_recipient(replace(before, lists=("stoelen",)))
    assert [gap["kind"] for gap in show(stolen)["gaps"]] == ["nobody"]
    assert "nobody is told of its hits: no recipient that is in use asks for the list" in told(capsys)
    again = store.find_recipient("unit-12")
    assert again is not None
    store.put_recipient(replace(again, lists=None, categories=(2,)))
    assert "its recipients take other entries or places" in told(capsys)


def test_a_list_whose_cameras_and_recipients_are_gone_says_so(stolen, capsys):
    settle(stolen, recipients=["unit-12"], area={"cameras": ["west-1"], "sites": ["Handweg"]})
    assert show(stolen)["alerts_now"] is True
    DynamoRecipients(clients.dynamodb(), "alerts").remove_recipient("unit-12")
    DynamoCameras(clients.dynamodb(), "cameras").revoke("west-1", datetime.now(UTC))
    state = show(stolen)
    assert [(one["kind"], one["name"]) for one in state["unknown_names"]] == [
        ("recipient", "unit-12"),
        ("camera", "west-1"),
        ("site", "Handweg"),
    ]
    shown = told(capsys)
    assert "its settings name what is not there: no recipient is called unit-12: see recipient list" in shown
    assert "no camera is in use" in shown


def test_a_lost_object_keeps_no_other_list_from_being_shown(stolen, capsys):
    clients.s3().delete_object(Bucket="hotlists", Key=".revisions/stolen/1.csv.gz")
    assert command_line.main(["hotlist", "show"]) == 0
    shown = capsys.readouterr().out
    assert "stolen: its entries cannot be read" in shown
    assert "burglaries: it has no entries" in shown


def test_the_state_tells_nothing_of_an_entry(stolen, deployment):
    deployment.invoke(deployment.put("other/a.csv", write_csv(("AA11BB", "secret reason"))))
    answer = repr(stolen.call("GET", "/v1/hotlists"))
    for part in ("AA11BB", "KXL", "secret reason"):
        assert part not in answer
