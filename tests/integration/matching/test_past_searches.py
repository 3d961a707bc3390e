"""Searching the past for a listed plate: command line and API, without the network between, under both regimes."""

import importlib
import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from boto3.dynamodb.types import TypeDeserializer

from platewatch.audit.unusual import Limits, find_unusual
from platewatch.aws import clients
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from platewatch.reading.record import Read, keep_as_passage
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.integration.alerts.conftest import Deployment
from tests.integration.conftest import CALLER
from tests.unit.alerts.makers import make_entry, make_read

PURPOSE = {"X-Reason": "search on order", "X-Case-Number": "PL1300-2026-17"}
ASKED = ("--reason", "search on order", "--case", "PL1300-2026-17")
PATH = "/v1/past-searches"
Call = Callable[..., dict[str, Any]]
Run = Callable[..., tuple[int, str]]
Scan = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def listed(deployment: Deployment, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment under 126jj with an entry that is in force since today."""
    monkeypatch.setenv("RETENTION_MODE", "126jj")
    monkeypatch.setenv("PASSAGES_TABLE", "passages")
    # In Amsterdam it may be tomorrow already, never yesterday.
    entry = make_entry(valid_from=now.date(), weed_date=now.date() + timedelta(days=30))
    deployment.add_entries("stolen", entry)
    return deployment


@pytest.fixture
def keep(deployment: Deployment, now: datetime) -> Callable[..., Read]:
    """Keeps a read captured so long ago as 126jj keeps it."""

    def keep_read(read_id: str, ago: timedelta, *spellings: tuple[str, float]) -> Read:
        read = make_read(*(spellings or (("7KXL92", 0.9),)), read_id=read_id, captured_at=now - ago)
        read = keep_as_passage(read)
        DynamoPassages(clients.dynamodb(), "passages").keep_reads([read])
        return read

    return keep_read


@pytest.fixture
def call(deployment: Deployment, http_event: Callable[..., dict[str, Any]]) -> Call:
    """Calls the function that has the route, as the signing client would."""

    def send(
        method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None, iam: str = CALLER
    ) -> dict[str, Any]:
        # Under hit/no-hit there is no function for it: the API refuses.
        function = "search_past" if RetentionMode(os.environ["RETENTION_MODE"]).keeps_passages else "api"
        app = importlib.import_module(f"functions.{function}.app")
        response = app.handler(
            http_event(method, path, headers=dict(headers or {}), body=body, iam=iam), deployment.context
        )
        document: dict[str, Any] = json.loads(response["body"])
        if response["statusCode"] >= 300:
            told = document["error"]
            raise ApiRefused(response["statusCode"], told["code"], told["message"], told.get("field"))
        return document

    return send


@pytest.fixture
def question(now: datetime) -> dict[str, Any]:
    since, until = (now - timedelta(days=2)).isoformat(), now.isoformat()
    order = {"reference": "OVJ-2026-71", "offence": "robbery", "since": since, "until": until}
    return {"list": "stolen", "plate": "7-KXL-92", "case_number": "2026-17", "order": order}


@pytest.fixture
def run(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `platewatch hotlist search-past` with these words; its exit status and all that it printed."""

    class Api:
        def call(self, *args: Any, **more: Any) -> dict[str, Any]:
            return call(*args, **more)

    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: Api())
    for name in ("PLATEWATCH_REASON", "PLATEWATCH_CASE"):
        monkeypatch.delenv(name, raising=False)

    def execute(*words: str, plate: str = "7-kxl-92") -> tuple[int, str]:
        capsys.readouterr()
        asked = ["--plate", plate, "--case-of-entry", "2026-17", "--order", "OVJ-2026-71", "--offence", "robbery"]
        asked += ["--since", (now - timedelta(days=2)).isoformat(), "--until", now.isoformat()]
        status = main(["hotlist", "search-past", "stolen", *asked, *words])
        told = capsys.readouterr()
        return status, told.out + told.err

    return execute


def records(scan: Scan) -> list[dict[str, Any]]:
    """The audit records, without the time and id of their keys."""
    return [
        {
            "action": item["action"]["S"],
            "subject": item["subject"]["S"],
            "reason": item["reason"]["S"],
            "case_number": item["case_number"]["S"],
            **{name: value["S"] for name, value in item["detail"]["M"].items()},
        }
        for item in scan("audit")
    ]


def test_under_126jj_an_entry_finds_what_was_seen_before(
    listed: Deployment, keep: Callable[..., Read], call: Call, question: dict[str, Any], scan_table: Scan
) -> None:
    read = keep("a-00", timedelta(minutes=40))
    keep("b-00", timedelta(minutes=39), ("GG99GG", 0.9))
    answer = call("POST", PATH, question, headers=PURPOSE)
    (sighting,) = answer["sightings"]
    assert sighting["seen"] == {
        "nl": "40 minuten geleden gezien bij Handweg",
        "en": "seen 40 minutes ago at Handweg",
    }
    assert (sighting["kind"], sighting["matched_as"], sighting["probability"]) == ("seen before", "exact read", 0.9)
    assert sighting["explanation"]["en"] == "read 7-KXL-92, as it is listed, probability 90%"
    assert (sighting["camera_id"], sighting["read_id"]) == ("west-1", read.read_id)
    assert sighting["position"]["site"] == "Handweg"
    assert datetime.fromisoformat(sighting["captured_at"]) == read.captured_at
    assert answer["next"] is not None
    (record,) = records(scan_table)
    assert (record["action"], record["subject"], record["outcome"]) == ("consult", "hotlist:stolen", "searched")
    assert (record["reference"], record["offence"]) == ("OVJ-2026-71", "robbery")
    assert (record["reason"], record["case_number"]) == ("search on order", "PL1300-2026-17")
    assert "KXL" not in repr(scan_table("audit"))


def test_under_hit_no_hit_it_is_refused_and_written_down(
    deployment: Deployment, keep: Callable[..., Read], call: Call, question: dict[str, Any], scan_table: Scan
) -> None:
    deployment.add_entries("stolen", make_entry())
    keep("a-00", timedelta(minutes=40))
    with pytest.raises(ApiRefused, match="passages that are still open") as caught:
        call("POST", PATH, question, headers=PURPOSE)
    assert (caught.value.status, caught.value.code) == (409, "past_not_kept")
    (record,) = records(scan_table)
    assert (record["outcome"], record["reference"], record["offence"]) == ("refused", "OVJ-2026-71", "robbery")
    assert "KXL" not in repr(scan_table("audit"))


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"order": None}, 400, "field_invalid", "order"),
        ({"order": {"reference": "OVJ-2026-71", "offence": "robbery"}}, 400, "field_invalid", "order.since"),
        ({"after": "2020-01-01T00:00:00Z"}, 400, "field_invalid", "after"),
        ({"case_number": "2026-18"}, 404, "entry_unknown", None),
        ({"plate": "7-KXL-93"}, 404, "entry_unknown", None),
        ({"list": "wanted"}, 404, "list_unknown", None),
    ],
)
def test_what_is_refused_under_126jj_is_written_down_too(
    listed: Deployment,
    keep: Callable[..., Read],
    call: Call,
    question: dict[str, Any],
    scan_table: Scan,
    change: dict[str, Any],
    status: int,
    code: str,
    field: str | None,
) -> None:
    keep("a-00", timedelta(minutes=40))
    with pytest.raises(ApiRefused) as caught:
        call("POST", PATH, question | change, headers=PURPOSE)
    assert (caught.value.status, caught.value.code, caught.value.field) == (status, code, field)
    (record,) = records(scan_table)
    assert record["outcome"] == "refused"
    assert "KXL" not in repr(scan_table("audit")) + str(caught.value)


@pytest.mark.parametrize("missing", PURPOSE)
def test_nobody_searches_without_reason_and_case(
    listed: Deployment, keep: Callable[..., Read], call: Call, question: dict[str, Any], scan_table: Scan, missing: str
) -> None:
    keep("a-00", timedelta(minutes=40))
    with pytest.raises(ApiRefused) as caught:
        call("POST", PATH, question, headers={name: said for name, said in PURPOSE.items() if name != missing})
    assert caught.value.field == missing
    assert scan_table("audit") == []


def test_nothing_is_answered_that_could_not_be_written_down(
    listed: Deployment,
    keep: Callable[..., Read],
    call: Call,
    question: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep("a-00", timedelta(minutes=40))
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    with pytest.raises(ApiRefused) as caught:
        call("POST", PATH, question, headers=PURPOSE)
    assert caught.value.code == "fault"


def test_the_command_line_goes_through_the_whole_period(
    listed: Deployment, keep: Callable[..., Read], run: Run, scan_table: Scan
) -> None:
    keep("a-00", timedelta(hours=47), ("1KXL92", 0.6), ("7KXL92", 0.3))
    keep("b-00", timedelta(minutes=40))
    keep("c-00", timedelta(hours=49))
    status, told = run(*ASKED)
    assert status == 0
    _, newest, oldest = told.splitlines()
    assert "seen 40 minutes ago at Handweg" in newest
    assert "seen 47 hours ago at" in oldest
    assert "read 1-KXL-92, listed is 7-KXL-92: the first character may be a 7, probability 30%" in oldest
    # Eight or nine answers of six hours at the most are one consultation; how it ended is beside it.
    begun, ended = records(scan_table)
    assert (begun["outcome"], ended["outcome"]) == ("searched", "finished")
    assert begun["search"] == ended["continues"]
    assert begun["since"] == ended["since"]
    status, told = run("--json", *ASKED)
    assert [one["read_id"] for one in json.loads(told)["sightings"]] == ["b-00", "a-00"]


def test_three_searches_are_three_look_ups(
    listed: Deployment, keep: Callable[..., Read], run: Run, scan_table: Scan
) -> None:
    keep("a-00", timedelta(hours=47))
    for _ in range(3):
        assert run(*ASKED)[0] == 0
    documents = [
        {name: TypeDeserializer().deserialize(value) for name, value in item.items()} for item in scan_table("audit")
    ]
    assert len(documents) == 6
    limits = Limits(many=2, odd=99, one_case=99)
    assert find_unusual(documents, limits, ZoneInfo("UTC")) == ()


@pytest.mark.parametrize("change", ["nothing", "proof", "order", "reason", "person"])
def test_going_on_without_the_search_that_is_on_record_is_a_search_on_record(
    listed: Deployment, keep: Callable[..., Read], call: Call, question: dict[str, Any], scan_table: Scan, change: str
) -> None:
    keep("a-00", timedelta(minutes=40))
    answer = call("POST", PATH, question, headers=PURPOSE)
    more = question | {"after": answer["next"], "search": answer["search"]}
    headers, caller = dict(PURPOSE), {}
    match change:
        case "proof":
            more["search"] = answer["search"][:-1] + ("0" if answer["search"][-1] != "0" else "1")
        case "order":
            more["order"] |= {"offence": "arson"}
        case "reason":
            headers["X-Reason"] = "another one"
        case "person":
            caller = {"iam": "arn:aws:sts::123456789012:assumed-role/investigator/somebody.else"}
    call("POST", PATH, more, headers=headers, **caller)
    wanted = ["searched"] if change == "nothing" else ["searched", "searched"]
    assert [record["outcome"] for record in records(scan_table)] == wanted


def test_a_question_that_cannot_be_read_is_on_record_too_and_nothing_of_it(
    listed: Deployment, call: Call, question: dict[str, Any], scan_table: Scan
) -> None:
    for bad in (question | {"list": "7-KXL-92!"}, question | {"more": "7-KXL-92"}, []):
        with pytest.raises(ApiRefused):
            call("POST", PATH, bad, headers=PURPOSE)
    assert [(one["subject"], one["outcome"]) for one in records(scan_table)] == [("hotlist:unknown", "refused")] * 3
    assert "KXL" not in repr(scan_table("audit"))


def test_the_command_line_says_that_nothing_was_seen(listed: Deployment, run: Run) -> None:
    status, told = run(*ASKED)
    assert (status, told.startswith("no passage of it from")) == (0, True)


@pytest.mark.parametrize("mode", list(RetentionMode))
def test_the_command_line_says_why_not_without_the_plate(
    listed: Deployment, run: Run, monkeypatch: pytest.MonkeyPatch, mode: RetentionMode
) -> None:
    monkeypatch.setenv("RETENTION_MODE", mode.value)
    status, told = run(*ASKED, plate="8-GGG-88")
    assert status != 0
    expected = "not kept" if mode is RetentionMode.HIT_NO_HIT else "no entry with this plate"
    assert expected in told
    assert "GGG" not in told


def test_the_command_line_asks_why(listed: Deployment, run: Run, scan_table: Scan) -> None:
    status, told = run()
    assert status != 0
    assert "--reason" in told
    assert scan_table("audit") == []


def test_no_log_holds_the_plate(
    listed: Deployment,
    keep: Callable[..., Read],
    call: Call,
    question: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep("a-00", timedelta(minutes=40))
    call("POST", PATH, question, headers=PURPOSE)
    with pytest.raises(ApiRefused):
        call("POST", PATH, question | {"order": None}, headers=PURPOSE)
    written = capsys.readouterr()
    assert "KXL" not in written.out + written.err
