"""Patterns by the command line and the API: bounds, the second person, and what is told of those that do not match."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.hotlists.aws.standings_table import DynamoStandings
from platewatch.hotlists.errors import StateChanged
from platewatch.hotlists.standing import Standings, register_patterns
from tests.integration.hotlists.conftest import PURPOSE, write_csv
from tests.integration.hotlists.test_entries import ASKED, COLUMNS
from tests.unit.alerts.makers import make_entry

PATH = "/v1/hotlists/stolen"
ANNA = "arn:aws:sts::123456789012:assumed-role/hotlist-editor/a.bakker"
BEN = "arn:aws:sts::123456789012:assumed-role/hotlist-editor/b.smit"


def hotlist(*words: str) -> int:
    return command_line.main(["hotlist", *words])


@pytest.fixture
def act_as(client: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes all later calls those of somebody else."""
    make = client._http_event

    def act(identity: str) -> None:
        def make_event(*given: Any, **named: Any) -> Any:
            return make(*given, **named, iam=identity)

        monkeypatch.setattr(client, "_http_event", make_event)

    return act


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the API's clock ahead."""

    def move(ahead: timedelta) -> None:
        routes = "platewatch.hotlists.routes"
        modules = [f"{routes}.{name}" for name in ("patterns", "entries", "hotlists", "pages", "imports")]
        for module in ("platewatch.web.people", *modules):
            monkeypatch.setattr(f"{module}.read_clock", lambda: datetime.now(UTC) + ahead, raising=False)

    return move


def test_a_new_pattern_matches_for_a_day_and_stays_once_somebody_else_confirmed_it(
    client, deployment, act_as, pass_time, capsys, scan_table
):
    act_as(ANNA)
    assert hotlist("add", "stolen", "7-K?L-*", "--case-number", "PL9", "--country", "NL", *COLUMNS) == 0
    assert "stops matching after 24 hours unless somebody else confirms it" in capsys.readouterr().out
    assert deployment.find_patterns() == [("7K?L*", "theft")]
    assert hotlist("due", *ASKED) == 0
    due = capsys.readouterr().out
    assert "7-K?L-*" in due
    assert "waits" in due
    assert "a.bakker" in due
    assert "1 in 28,6" in due
    assert hotlist("confirm-pattern", "stolen", "7-K?L-*", "--case-number", "PL9") == 1
    assert "somebody else has to look at it" in capsys.readouterr().err

    pass_time(timedelta(hours=25))
    assert hotlist("show", "stolen", *ASKED) == 0
    assert "1 NOT MATCHING: not confirmed within 24 hours" in capsys.readouterr().out

    act_as(BEN)
    assert hotlist("confirm-pattern", "stolen", "7k?l*", "--case-number", "PL9") == 0
    assert "until its weed date" in capsys.readouterr().out
    shown = client.call("GET", PATH, headers=PURPOSE)
    assert shown["list"]["patterns"] == {"stays": 1, "waits": 0, "stopped": 0, "too_wide": 0}
    [pattern] = shown["patterns"]
    assert (pattern["state"], pattern["ends_at"], pattern["listed_by"]) == ("stays", None, [ANNA])
    assert pattern["confirmed_by"] == BEN
    assert hotlist("due", *ASKED) == 0
    assert "7-K?L-*" not in capsys.readouterr().out

    records = [record for record in scan_table("audit") if record["action"]["S"] == "change"]
    confirmed = [record for record in records if record["detail"]["M"]["change"]["S"] == "confirm-pattern"]
    assert [record["actor"]["S"] for record in confirmed] == [ANNA, BEN]
    assert all(len(record["tags"]["L"]) == 1 for record in confirmed)
    assert "7K?L" not in json.dumps(scan_table("audit"))


def test_a_pattern_that_stopped_is_not_found_for_matching(client, deployment, monkeypatch):
    hotlist("add", "stolen", "7-K?L-*", "--case-number", "PL9", *COLUMNS)
    store = DynamoStandings(clients.dynamodb(), "hotlist")
    standings = store.find_standings("stolen")
    [(entry_id, standing)] = standings.by_entry.items()
    assert standing.by == (client.call("GET", PATH, headers=PURPOSE)["patterns"][0]["listed_by"][0],)
    found = deployment.find_all()
    now = datetime.now(UTC)
    assert [entry.plate for entry in found.patterns_at(now)] == ["7K?L*"]
    assert found.ends == {entry_id: standing.since + timedelta(hours=24)}
    assert found.patterns_at(standing.since + timedelta(hours=24)) == ()


@pytest.mark.parametrize("words", [["add", "stolen", "*12*"], ["add", "stolen", "7K*", "--country", "NL"]])
def test_a_pattern_that_fits_everybody_is_refused_at_the_command_line(words, client, deployment, capsys):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    assert hotlist(*words, "--case-number", "PL9", *COLUMNS) == 1
    told = capsys.readouterr().err
    assert "fits 1 in" in told
    assert "give more characters" in told
    assert deployment.find_patterns() == []


def test_patterns_of_a_file_wait_and_the_report_says_it(client, deployment, capsys):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"), ("7K?L*", "x"))))
    assert "somebody else confirms them: see hotlist due" in deployment.report("stolen/a.report.json")["message"]
    waits = {state["name"]: state["patterns"]["waits"] for state in client.call("GET", "/v1/hotlists")["lists"]}
    assert waits["stolen"] == 1
    due = client.call("GET", PATH + "/due", headers=PURPOSE)
    assert [pattern["plate"] for pattern in due["patterns"]] == ["7K?L*"]


def test_who_announced_a_file_is_the_first_person_of_its_patterns(client, deployment, act_as, capsys, tmp_path):
    file = tmp_path / "stolen.csv"
    file.write_bytes(write_csv(("7K?L*", "x")))
    act_as(ANNA)
    assert hotlist("import", str(file), "--list", "stolen", "--wait") == 0
    [pattern] = client.call("GET", PATH, headers=PURPOSE)["patterns"]
    assert (pattern["state"], pattern["listed_by"]) == ("waits", [ANNA])
    assert hotlist("confirm-pattern", "stolen", "7K?L*", "--case-number", "PL1") == 1
    act_as(BEN)
    assert hotlist("confirm-pattern", "stolen", "7K?L*", "--case-number", "PL1") == 0
    # The next file repeats it.
    file.write_bytes(write_csv(("7K?L*", "x"), ("AA11BB", "x")))
    assert hotlist("import", str(file), "--list", "stolen", "--wait") == 0
    [pattern] = client.call("GET", PATH, headers=PURPOSE)["patterns"]
    assert (pattern["state"], pattern["confirmed_by"]) == ("stays", BEN)


def test_what_is_no_pattern_there_cannot_be_confirmed(client, deployment, capsys):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"), ("7K?L*", "x"))))
    for plate in ("AA11BB", "8K?L*"):
        assert hotlist("confirm-pattern", "stolen", plate, "--case-number", "PL1") == 1
        assert "no pattern like this" in capsys.readouterr().err


def test_standings_are_kept_by_version_and_come_back(deployment):
    store = DynamoStandings(clients.dynamodb(), "hotlist")
    entry, now = make_entry("7KXL9?"), datetime.now(UTC).replace(microsecond=0)
    assert store.find_standings("stolen") == Standings("stolen")
    first = register_patterns(Standings("stolen"), [entry], [make_entry("8KXL9?")], ANNA, now)
    kept = store.save_standings(first)
    assert (kept.version, store.find_standings("stolen")) == (1, kept)
    with pytest.raises(StateChanged):
        store.save_standings(first)
    assert store.save_standings(kept).version == 2
    assert store.find_standings("other") == Standings("other")
