"""A shift is handed over through the API: kept, signed by two people, recorded, and then left as it is."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from platewatch.aws import clients
from platewatch.aws.tables import unpack
from platewatch.cli.main import main
from platewatch.handover.aws.handovers_table import DynamoHandovers
from platewatch.handover.handover import HANDOVER_TERM, make_handover
from tests.integration.alerts.conftest import Deployment
from tests.integration.conftest import CALLER, HttpEvent
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_entry, make_recipient

OTHER = "arn:aws:sts::123456789012:assumed-role/control-room/v.vries"
THIRD = "arn:aws:sts::123456789012:assumed-role/control-room/k.koster"
NAMES = {"stolen", "7KXL92", "7-KXL-92", "2026-17"}

People = Callable[[], list[dict[str, Any]]]
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(
    deployment: Deployment, http_event: HttpEvent, make_bucket: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    monkeypatch.setenv("HOTLISTS_BUCKET", make_bucket("hotlists"))

    def send(method: str, path: str, body: object = None, iam: str = CALLER, **more: Any) -> tuple[int, dict[str, Any]]:
        module = deployment.load("api")
        answer = module.handler(http_event(method, path, body=body, iam=iam, **more), deployment.context)
        return answer["statusCode"], json.loads(answer["body"])

    return send


def test_two_people_sign_and_then_nothing_changes(ask: Ask, deployment: Deployment, scan_people: People) -> None:
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("unit-1"))
    read = deployment.add_read(("7KXL92", 0.9))
    assert deployment.match(read.read_id) == {"batchItemFailures": []}
    status, now = ask("GET", "/v1/handovers/now")
    assert (status, now["situation"]["counts"]["open"]) == (200, 1)
    assert [one["id"] for one in now["situation"]["silent_cameras"]] == ["west-1"]
    assert not {name for name in NAMES - {"stolen"} if name in json.dumps(now)}
    status, left = ask("POST", "/v1/handovers", {"note": "7-KXL-92 reed naar de A9"})
    assert status == 200
    handover = left["handover"]
    assert handover["leaving"]["note"] == "[plate] reed naar de A9"
    assert (handover["leaving"]["name"], handover["arriving"], handover["waits"]) == ("j.jansen", None, True)
    path = f"/v1/handovers/{handover['id']}/sign"
    status, refused = ask("POST", path, {})
    assert (status, refused["error"]["code"]) == (403, "handover_own")
    status, signed = ask("POST", path, {"note": "gelezen"}, OTHER)
    assert (status, signed["handover"]["arriving"]["name"]) == (200, "v.vries")
    for person in (OTHER, THIRD, CALLER):
        status, refused = ask("POST", path, {"note": "anders"}, person)
        assert (status, refused["error"]["code"]) == (409, "handover_signed")
    [listed] = ask("GET", "/v1/handovers", iam=THIRD)[1]["handovers"]
    assert listed == signed["handover"]
    assert listed["situation"] == handover["situation"]
    mine = [one for one in map(unpack, scan_people()) if "handover" in one["subject"]]
    about = f"handover:{handover['id']}"
    assert [(one["action"], one["subject"]) for one in mine] == [
        *(("change", about), ("change", about), ("consult", "handovers")),
    ]
    assert [one["reason"] for one in mine] == ["duty"] * 3
    assert (mine[0]["detail"]["open"], mine[0]["detail"]["change"]) == ("1", "hand over")
    # What the arriving person signed is what the leaving person had signed.
    assert mine[0]["detail"]["digest"] == mine[1]["detail"]["signed"]
    assert "KXL" not in json.dumps(mine)


def test_what_is_no_id_is_not_recorded_and_an_expired_one_is_unknown(ask: Ask, scan_people: People) -> None:
    assert ask("POST", "/v1/handovers/7-KXL-92/sign", {})[0] == 404
    table = DynamoHandovers(clients.dynamodb(), "alerts")
    old = make_handover({}, CALLER, "", datetime.now(UTC) - HANDOVER_TERM - timedelta(seconds=1))
    table.add_handover(old)
    assert ask("POST", f"/v1/handovers/{old.handover_id}/sign", {}, OTHER)[1]["error"]["code"] == "handover_unknown"
    assert scan_people() == []
    assert ask("GET", "/v1/handovers")[1] == {"handovers": []}
    late = make_handover({}, CALLER, "", datetime.now(UTC) - timedelta(hours=13))
    table.add_handover(late)
    assert ask("POST", f"/v1/handovers/{late.handover_id}/sign", {}, OTHER)[1]["error"]["code"] == "handover_old"


def test_a_list_that_ends_today_is_counted(ask: Ask) -> None:
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    for place in (0, 1):
        given = {
            "plate": f"7-KXL-9{place}",
            "weed_date": str(today + timedelta(days=place)),
            "valid_from": str(today),
            "priority": 1,
            "category": 1,
            "reason": "theft",
            "instruction": "stop",
            "case_number": f"2026-1{place}",
            "consent": "OvJ 1",
            "owner": "desk",
            "role": "suspect",
        }
        query = {} if place else {"new_list": "true"}
        status, answer = ask("POST", "/v1/hotlists/fresh/entries", given, query=query)
        assert status == 201, answer
    due = ask("GET", "/v1/handovers/now")[1]["situation"]["due"]
    assert due == [{"list": "fresh", "disputed": 0, "patterns": 0, "ending": 1, "whole": True}]


def test_the_command_line_hands_over(
    ask: Ask, api_client: InProcessClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)

    def run(*words: str) -> str:
        capsys.readouterr()
        assert main(["handover", *words]) == 0
        return capsys.readouterr().out

    assert "no handovers yet" in run("list")
    assert "0 open, 0 taken, 0 answered, 0 doubtful" in run("show")
    assert "never sent" in run("leave", "--note", "rustig")
    [handover] = ask("GET", "/v1/handovers")[1]["handovers"]
    told = run("list")
    assert "nobody yet" in told
    assert "rustig" in told
    ask("POST", f"/v1/handovers/{handover['id']}/sign", {}, OTHER)
    assert "v.vries" in run("list")
