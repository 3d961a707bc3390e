"""The commands alert and recipient against the API's real handler, without the network between."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.holds_table import DynamoHolds
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.commands import recipient as recipient_command
from platewatch.alerts.delivery import Attempt, Delivery, DeliveryState
from platewatch.alerts.hold import Hold, format_hold_id
from platewatch.alerts.misreads import describe_hit
from platewatch.aws import clients
from platewatch.cli.local_time import show_moment
from platewatch.cli.main import main
from platewatch.hits.hit import HitKind
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

PURPOSE = ("--reason", "shift handover", "--case", "PL1300-2026-17")


@pytest.fixture
def alert(deployment: Deployment) -> Alert:
    alert = make_alert_for("unit-1")
    deployment.alerts.record_alert(alert)
    delivery = Delivery(alert.alert_id, "unit-1", DeliveryState.PENDING, alert.retention)
    deployment.deliveries.open_delivery(delivery)
    deployment.deliveries.log_attempt(delivery, Attempt(NOON, message_id="m-1"))
    return alert


@pytest.fixture
def run(
    api_client: InProcessClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command line; its exit status, output and errors."""

    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)
    for name in ("PLATEWATCH_REASON", "PLATEWATCH_CASE"):
        monkeypatch.delenv(name, raising=False)

    def execute(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(list(words))
        told = capsys.readouterr()
        lines = [line for line in told.out.splitlines() if not line.startswith('{"level"')]
        return status, "\n".join(lines), told.err

    return execute


Run = Callable[..., tuple[int, str, str]]


@pytest.mark.usefixtures("dutch_machine")
def test_alerts_are_listed_in_a_table_and_as_json(run: Run, alert: Alert) -> None:
    status, table, _ = run("alert", "list", "--day", "2026-03-12", *PURPOSE)
    assert status == 0
    header, row = table.splitlines()
    assert header.split()[:4] == ["CREATED", "P", "PLATE", "SURE"]
    assert ("7-KXL-92" in row, "97%" in row, alert.alert_id in row) == (True, True, True)
    assert row.startswith("2026-03-12 12:00:02 CET ")
    status, answer, _ = run("alert", "list", "--day", "2026-03-12", "--json", *PURPOSE)
    assert [one["alert_id"] for one in json.loads(answer)["alerts"]] == [alert.alert_id]


def test_a_day_without_alerts_says_so(run: Run) -> None:
    assert run("alert", "list", "--day", "2026-03-13", *PURPOSE) == (0, "no alerts on 2026-03-13", "")


@pytest.mark.usefixtures("dutch_machine")
def test_an_alert_is_shown_with_its_deliveries(run: Run, alert: Alert) -> None:
    status, shown, _ = run("alert", "show", alert.alert_id, *PURPOSE)
    assert status == 0
    assert "captured     2026-03-12 12:00:00 CET" in shown
    assert re.search(r"T\d\d:\d\d|\dZ\b|[01]\.\d\d\b(?!\d)", shown) is None
    for part in ("7-KXL-92, priority 1", "exact read, 97%", "gestolen voertuig", "Handweg, zuid", "accepted m-1"):
        assert part in shown


def test_an_alert_is_shown_with_its_consent_and_the_holds_that_keep_it(run: Run, alert: Alert) -> None:
    _, shown, _ = run("alert", "show", alert.alert_id, *PURPOSE)
    assert f"consent      {alert.hit.entry.consent}" in shown
    assert "held" not in shown
    now = datetime.now(UTC).replace(microsecond=0)
    holds = DynamoHolds(clients.dynamodb(), "alerts")
    for case, days in (("2026-17", 90), ("2026-18", -1)):
        hold_id = format_hold_id(alert.alert_id, case)
        until = now + timedelta(days=days)
        holds.put_hold(Hold(hold_id, alert.alert_id, "r-00", case, "OvJ De Vries, decision 12", now, until, "me"))
    _, shown, _ = run("alert", "show", alert.alert_id, *PURPOSE)
    held = [line for line in shown.splitlines() if line.startswith("held")]
    ends = show_moment(now + timedelta(days=90))
    assert held == [f"held         until {ends} for case 2026-17: kept that long, whatever its term"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--reason", "x", "--case", "2026-001"), "platewatch: --reason: must say in words why"),
        (("--reason", "shift", "--case", "x"), "platewatch: --case: must be a case number"),
        (("--reason", "shift", "--case", "2026-001", "--authority", "1"), "platewatch: --authority: must say who"),
    ],
)
def test_what_is_wrong_is_named_as_the_user_gave_it_and_not_as_a_header(
    run: Run, alert: Alert, given: tuple[str, ...], told: str
) -> None:
    status, _, error = run("alert", "show", alert.alert_id, *given)
    assert status == 1
    assert error.startswith(told)
    assert "X-" not in error


def test_without_a_decided_hit_nothing_is_said_of_odds(run: Run, alert: Alert) -> None:
    DynamoTally(clients.dynamodb(), "alerts").count_told(describe_hit(alert))
    _, table, _ = run("alert", "misreads", "--month", "2026-03")
    assert table.splitlines()[-1] == "no hit was decided in twelve months, so nothing speaks for another HitOdds than 1"


def test_an_alert_is_answered_and_misreads_are_shown(run: Run, alert: Alert, deployment: Deployment) -> None:
    look_alike = make_alert_for("unit-2", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE)
    deployment.alerts.record_alert(look_alike)
    tally = DynamoTally(clients.dynamodb(), "alerts")
    for one in (alert, look_alike):
        tally.count_told(describe_hit(one))
    told = run("alert", "answer", look_alike.alert_id, "misread", "--yes", *PURPOSE)
    said = f"alert {look_alike.alert_id} is not sent yet, answered: dismissed as a misread"
    assert told == (0, said, "")
    assert run("alert", "answer", alert.alert_id, "acknowledge", *PURPOSE)[0] == 0
    status, out, _ = run("alert", "answer", alert.alert_id, "close", "--outcome", "stopped", *PURPOSE)
    assert (status, out) == (0, f"alert {alert.alert_id} is closed: stopped")
    _, table, _ = run("alert", "misreads", "--month", "2026-03")
    assert [line.split() for line in table.splitlines()[1:-1]] == [
        ["camera", "west-1", "2", "1", "1", "50%"],
        ["chance", "read", "said", "95%", "or", "more", "0", "1", "1", "-"],
        ["pair", "read", "7,", "listed", "1", "1", "0", "1", "100%"],
    ]
    assert table.splitlines()[-1].startswith("by 2 decided hits of twelve months, standing on a list multiplies")
    assert table.endswith("HitOdds is 1")
    assert run("alert", "misreads", "--month", "2025-01") == (0, "no hits were told in 2025-01", "")


@pytest.mark.parametrize("step", ["misread", "wrong-country", "list-wrong"])
def test_a_verdict_with_consequences_is_asked_for_on_the_terminal(
    run: Run, alert: Alert, deployment: Deployment, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for typed, status in (("", 1), ("n\n", 1), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        answered, out, asked = run("alert", "answer", alert.alert_id, step, *PURPOSE)
        assert answered == status
        assert "Is that meant?" in asked
        assert (out == "nothing was answered") is bool(status)
    assert len(deployment.alerts.find_answers(alert).answers.given) == 1


def test_an_outcome_belongs_to_closing(run: Run, alert: Alert) -> None:
    for words in (("close",), ("acknowledge", "--outcome", "stopped")):
        status, _, told = run("alert", "answer", alert.alert_id, *words, *PURPOSE)
        assert status != 0
        assert "--outcome belongs to close" in told


def test_who_answered_what_and_when_is_shown(run: Run, alert: Alert, deployment: Deployment) -> None:
    deployment.add_recipients(make_recipient("unit-1"))
    for words in (("acknowledge",), ("misread", "--yes"), ("undo",), ("list-wrong", "--yes")):
        assert run("alert", "answer", alert.alert_id, *words, *PURPOSE)[0] == 0
    _, shown, _ = run("alert", "show", alert.alert_id, *PURPOSE)
    lines = shown.splitlines()
    assert "state        answered: read right, the list is wrong, DISPUTED" in lines
    said = [line.split(" ", 1)[1].strip().split(" ", 3)[3] for line in lines if line.startswith("answer ")]
    assert said == [
        "j.jansen: acknowledged",
        "j.jansen: dismissed as a misread (taken back)",
        "j.jansen: verdict taken back",
        "j.jansen: read right, the list is wrong",
    ]
    assert "j.jansen said that the list is wrong" in shown
    _, table, _ = run("alert", "list", "--day", "2026-03-12", *PURPOSE)
    assert "DISPUTED" in table


def test_an_alert_that_nobody_received_says_nobody_was_told(run: Run, deployment: Deployment) -> None:
    lost = make_alert_for("unit-9")
    deployment.alerts.record_alert(lost)
    deployment.deliveries.open_delivery(Delivery(lost.alert_id, "unit-9", DeliveryState.FAILED, lost.retention))
    assert "NOBODY WAS TOLD" in run("alert", "list", "--day", "2026-03-12", *PURPOSE)[1]
    assert "state        NOBODY WAS TOLD, open" in run("alert", "show", lost.alert_id, *PURPOSE)[1]


def test_a_preview_shows_who_would_get_what_and_sends_nothing(
    run: Run, deployment: Deployment, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(
        replace(make_recipient("unit-1"), threshold=0.9),
        make_recipient("desk", channel=TOPIC),
        make_recipient("chief", tier=2),
        make_recipient("other", lists=("wanted",)),
    )
    words = ("alert", "preview", "--list", "stolen", "--plate", "7-kxl-92", "--camera", "west-1")
    before = scan_table("alerts")
    status, out, _ = run(*words, "--probability", "0.8", *PURPOSE)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "desk (Name of desk) by topic, tier 1, at once"
    assert lines[2] == "unit-1 (Name of unit-1) by sms, tier 1, not at once: below its threshold of 90%"
    assert lines[3].startswith("  P1 7-KXL-92 waarschijnlijk 80% exact Handweg zuid ")
    assert lines[3].endswith(f" https://api.example.org/a/{'x' * 22}")
    assert lines[4] == "chief (Name of chief) by sms, tier 2, after 10 minutes without an answer"
    assert lines[6] == "nothing was sent"
    assert (scan_table("alerts"), deployment.read_sms(), deployment.read_orders()) == (before, [], [])
    (record,) = scan_table("audit")
    assert (record["action"]["S"], record["subject"]["S"]) == ("consult", "hotlist:stolen")
    assert "KXL" not in repr(record)
    _, answer, _ = run(*words, "--json", *PURPOSE)
    document = json.loads(answer)["told"][0]["document"]
    assert (document["recipient_id"], document["hit"]["probability"]) == ("desk", 0.99)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--plate", "1KXL92"), "list stolen has no entry of that plate which is in force then"),
        (("--list", "wanted"), "list wanted has no entry of that plate which is in force then"),
        (("--list", "stoelen"), "no list is called stoelen: did you mean stolen?"),
        (("--at", "2019-01-01T12:00:00Z"), "list stolen has no entry of that plate which is in force then"),
        (("--camera", "west-9"), "no camera is called west-9: did you mean west-1?"),
        (("--plate", "7KXL92€"), "plate: must be a plate"),
        (("--at", "yesterday"), "at: must be a time"),
        (("--probability", "1.5"), "probability: must be from 0 to 1"),
    ],
)
def test_a_preview_of_what_cannot_be_is_refused(
    run: Run, deployment: Deployment, change: tuple[str, str], told: str
) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_lists("wanted")
    words = ("--list", "stolen", "--plate", "7KXL92", "--camera", "west-1", *change)
    status, _, said = run("alert", "preview", *words, *PURPOSE)
    assert status == 1
    assert told in said
    assert "KXL" not in said


def test_nothing_is_asked_for_without_a_reason_and_a_case(run: Run, alert: Alert) -> None:
    status, out, told = run("alert", "show", alert.alert_id, "--reason", "shift handover")
    assert (status, out) == (1, "")
    assert "--case" in told


def test_an_unknown_alert_is_one_line(run: Run) -> None:
    status, _, told = run("alert", "show", "ab" * 16, *PURPOSE)
    assert (status, len(told.splitlines())) == (1, 1)


def test_a_recipient_from_add_to_remove(run: Run, deployment: Deployment) -> None:
    status, out, _ = run("recipient", "list")
    assert (status, out) == (0, "no recipients: nobody is told of a hit; see platewatch recipient add --help")
    deployment.add_lists("stolen", "wanted")
    words = ("--name", "Unit 12", "--sms", "+31612345678", "--list", "stolen", "--list", "wanted", "--tier", "2")
    status, out, _ = run("recipient", "add", "unit-12", *words)
    assert (status, out) == (0, "recipient unit-12 is told of stolen, wanted by SMS to +31612345678")
    assert run("recipient", "add", "desk", "--name", "Desk", "--topic", "--all-lists", "--inactive")[0] == 0
    status, out, _ = run("recipient", "list")
    assert [line.split()[0] for line in out.splitlines()] == ["ID", "desk", "unit-12"]
    assert "inactive" in out
    status, answer, _ = run("recipient", "list", "--json")
    assert json.loads(answer)["recipients"][1]["lists"] == ["stolen", "wanted"]
    assert run("recipient", "remove", "unit-12") == (0, "recipient unit-12 is removed", "")
    assert [one.recipient_id for one in deployment.recipients.list_recipients()] == ["desk"]


def test_a_recipient_may_be_told_of_some_hits_only(run: Run, deployment: Deployment) -> None:
    choices = ("--categories", "1,2", "--least-priority", "3", "--site", "Handweg", "--camera", "west-1")
    bands = ("--hours", "mon-fri 08:00-18:00", "--threshold", "0.8", "--review-floor", "0.2", "--takes-reviews")
    words = ("--name", "South", "--sms", "+31612345678", "--all-lists", *choices, *bands)
    assert run("recipient", "add", "south", *words)[0] == 0
    (south,) = deployment.recipients.list_recipients()
    assert (south.categories, south.least_priority, south.threshold, south.review_floor) == ((1, 2), 3, 0.8, 0.2)
    assert south.takes_reviews
    assert (south.area.cameras, south.area.sites, len(south.hours.spans)) == (("west-1",), ("Handweg",), 1)
    _, out, _ = run("recipient", "list")
    assert "category 1,2; P1-3; Handweg; west-1; mon-fri 08:00-18:00; from 80%; review from 20%; takes reviews" in out
    status, _, told = run("recipient", "add", "south", *words[:5], "--categories", "one")
    assert (status, "platewatch: categories[0]: " in told) == (1, True)


def test_a_webhooks_secret_is_printed_once(run: Run) -> None:
    words = ("recipient", "add", "desk", "--name", "Desk", "--webhook", "https://desk.example.org/in", "--all-lists")
    told, secret = run(*words)[1].splitlines()
    assert told == "recipient desk is told of every list by POST to https://desk.example.org/in"
    assert secret.startswith("its secret, shown this once: pwhs_")
    assert len(run(*words, "--replace")[1].splitlines()) == 1
    told, changed, renewed = run(*words, "--replace", "--new-secret")[1].splitlines()
    assert changed == "the operators are told that it was changed"
    assert renewed.startswith("its secret, shown this once: pwhs_")
    assert renewed != secret


def test_a_wrong_number_is_refused_in_one_line(run: Run) -> None:
    status, out, told = run("recipient", "add", "u1", "--name", "U", "--sms", "0612345678", "--all-lists")
    assert (status, out) == (1, "")
    assert told.startswith("platewatch: address: must be a phone number")


def test_who_is_told_of_what_must_be_said(run: Run) -> None:
    status, _, told = run("recipient", "add", "unit-12", "--name", "Unit 12", "--sms", "+31612345678")
    assert (status, "--list or --all-lists" in told) == (2, True)


def test_a_pin_is_shown_once_and_the_list_says_who_has_none(
    run: Run, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERT_PAGE_LOGIN", "pin")
    status, out, _ = run("recipient", "add", "unit-12", "--name", "Unit", "--sms", "+31612345678", "--all-lists")
    assert status == 0
    assert re.search(r"its PIN for the alert page, shown this once: [0-9]{6}$", out)
    assert "PIN" not in run("recipient", "add", "desk", "--name", "Desk", "--topic", "--all-lists")[1]
    _, table, _ = run("recipient", "list")
    assert [line.split()[-4:-2] for line in table.splitlines()[1:]] == [["1", "none"], ["1", "set"]]
    assert re.fullmatch(r"the new PIN of desk, shown this once: [0-9]{6}", run("recipient", "set-pin", "desk")[1])
    _, table, _ = run("recipient", "list")
    assert [line.split()[-3] for line in table.splitlines()[1:]] == ["set", "set"]


def test_a_chosen_pin_is_asked_for_and_never_shown(
    run: Run, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.add_recipients(make_recipient("unit-12"))
    for typed in ("402917", " 402 917 "):
        monkeypatch.setattr(recipient_command, "getpass", lambda _prompt, typed=typed: typed)
        assert run("recipient", "set-pin", "unit-12", "--ask") == (0, "recipient unit-12 has the new PIN", "")
    monkeypatch.setattr(recipient_command, "getpass", lambda _prompt: "123456")
    status, out, told = run("recipient", "set-pin", "unit-12", "--ask")
    assert (status, out) == (1, "")
    assert "anybody would try" in told
    assert "123456" not in told
