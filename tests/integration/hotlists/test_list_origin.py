"""A list from elsewhere through the API and the commands: its origin, its age, and what refreshes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.aws.lists_table import DynamoLists
from tests.integration.hotlists.conftest import PURPOSE, write_csv

CONTENT = write_csv(("7KXL92", "x"))
SETTINGS = "/v1/hotlists/stolen/settings"


@pytest.fixture
def elsewhere(client: Any, deployment: Any) -> Any:
    """A list that the national register delivers, of a moment ago."""
    deployment.invoke(deployment.put("stolen/a.csv", CONTENT))
    client.call("PUT", SETTINGS, {"version": 0, "origin": "national register"})
    return client


def freshness(client: Any) -> Any:
    beside = client.call("GET", "/v1/hotlists/stolen", headers=PURPOSE)["list"]["freshness"]
    [state] = [one for one in client.call("GET", "/v1/hotlists")["lists"] if one["name"] == "stolen"]
    assert state["freshness"] == beside
    return beside


def grow_old(hours: float) -> None:
    """As if every file of the list had been announced so much earlier."""
    lists = DynamoLists(clients.dynamodb(), "hotlist")
    state = lists.find_state("stolen")
    history = tuple(
        replace(one, upload=replace(one.upload, uploaded_at=one.upload.uploaded_at - timedelta(hours=hours)))
        for one in state.history
    )
    lists.save_state(replace(state, history=history))


def told(capsys: Any, *words: str) -> str:
    capsys.readouterr()
    assert command_line.main(["hotlist", "show", *words]) == 0
    return str(capsys.readouterr().out)


def test_a_list_of_our_own_has_no_origin_and_no_age(client: Any, deployment: Any) -> None:
    deployment.invoke(deployment.put("stolen/a.csv", CONTENT))
    assert freshness(client) is None


def test_a_list_from_elsewhere_tells_who_delivers_it_and_how_old_it_is(elsewhere: Any, capsys: Any) -> None:
    shown = freshness(elsewhere)
    assert (shown["origin"], shown["fresh_hours"], shown["stale"]) == ("national register", 26, False)
    assert datetime.now(UTC) - datetime.fromisoformat(shown["refreshed_at"]) < timedelta(minutes=1)
    assert datetime.fromisoformat(shown["fresh_until"]) - datetime.fromisoformat(shown["refreshed_at"]) == timedelta(
        hours=26
    )
    assert "from national register, refreshed last" in told(capsys, "stolen")
    assert "STALE" not in told(capsys)


def test_a_stale_list_says_so_wherever_lists_are_shown(elsewhere: Any, capsys: Any) -> None:
    grow_old(27)
    assert freshness(elsewhere)["stale"] is True
    assert "STALE: from national register, refreshed last" in told(capsys)
    assert "STALE" in told(capsys, "stolen")


def test_a_delivery_that_changes_nothing_is_a_refresh(elsewhere: Any, deployment: Any) -> None:
    grow_old(27)
    assert deployment.invoke(deployment.put("stolen/b.csv", CONTENT)) == []
    state = DynamoLists(clients.dynamodb(), "hotlist").find_state("stolen")
    assert state.history[-1].counts.total == 0
    assert freshness(elsewhere)["stale"] is False


def test_a_file_that_is_refused_is_no_refresh(elsewhere: Any, deployment: Any) -> None:
    grow_old(27)
    deployment.invoke(deployment.put("stolen/b.csv", CONTENT.replace(b",suspect,", b",thief,")))
    assert freshness(elsewhere)["stale"] is True


def test_a_single_change_is_no_refresh(elsewhere: Any, deployment: Any) -> None:
    grow_old(27)
    change = {"plate": "7KXL92", "case_number": "PL1", "marker": "armed"}
    elsewhere.call("PATCH", "/v1/hotlists/stolen/entries", change, headers=PURPOSE)
    assert freshness(elsewhere)["stale"] is True


def test_after_a_roll_back_a_list_is_as_old_as_what_matches_again(elsewhere: Any, deployment: Any) -> None:
    grow_old(27)
    deployment.invoke(deployment.put("stolen/b.csv", write_csv(("7KXL92", "x"), ("8KXL92", "y"))))
    assert freshness(elsewhere)["stale"] is False
    elsewhere.call("POST", "/v1/hotlists/stolen/rollback", {"revision": 1}, headers=PURPOSE)
    assert freshness(elsewhere)["stale"] is True


def test_settings_say_how_old_it_may_be_and_take_the_origin_away_again(elsewhere: Any, capsys: Any) -> None:
    grow_old(27)
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "fresh_hours=28"]) == 0
    assert freshness(elsewhere)["stale"] is False
    assert command_line.main(["hotlist", "settings", "stolen", "--set", "fresh_hours=", "--set", "origin="]) == 0
    assert freshness(elsewhere) is None


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"origin": "register.nl"}, "origin"),
        ({"origin": "=1+1"}, "origin"),
        ({"fresh_hours": 26}, "fresh_hours"),
        ({"origin": "national register", "fresh_hours": 0}, "fresh_hours"),
    ],
)
def test_what_an_origin_may_not_be(client: Any, deployment: Any, settings: dict[str, Any], field: str) -> None:
    deployment.invoke(deployment.put("stolen/a.csv", CONTENT))
    with pytest.raises(ApiRefused) as refused:
        client.call("PUT", SETTINGS, {"version": 0, **settings})
    assert refused.value.field == field
