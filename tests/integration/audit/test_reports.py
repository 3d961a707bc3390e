"""Reports of the audit log through the API and the command line."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.audit.counts import NoHitCount
from platewatch.audit.record import Action
from platewatch.audit.routes import log as audit
from platewatch.aws import clients
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.local_time import show_moment
from platewatch.composition.counting import open_counts
from tests.integration.audit.conftest import AUDITOR, HEADERS, OFFICER, Log
from tests.unit.alerts.makers import make_recipient

COLLEAGUE = OFFICER.replace("j.jansen", "p.bakker")


@pytest.fixture
def told(log: Log) -> Log:
    """What two people and the service did."""
    log.write("7KXL92", subject="alert:1", case_number="PL1300-2026-1")
    log.write("7KXL92", "1KXL92", subject="alert:2", actor=COLLEAGUE, case_number="PL1300-2026-2")
    log.write(subject="alerts", case_number="PL1300-2026-2")
    disclosed = {"actor": "deliver", "role": "system", "action": Action.DISCLOSE, "detail": {"recipient": "unit-1"}}
    log.write("7KXL92", subject="alert:3", **disclosed)
    log.sequence()
    return log


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        (("--person", OFFICER), {"alert:1", "alerts"}),
        (("--person", COLLEAGUE), {"alert:2"}),
        (("--person", "unit-1"), {"alert:3"}),
        (("--plate", "7-KXL-92"), {"alert:1", "alert:2", "alert:3"}),
        (("--plate", "1kxl92"), {"alert:2"}),
        (("--of-case", "PL1300-2026-2"), {"alert:2", "alerts"}),
        (("--person", OFFICER, "--to", "2026-01-01"), set()),
    ],
)
def test_reports_by_person_plate_and_case(told: Log, words: tuple[str, ...], subjects: set[str]) -> None:
    extra = ("--from", "2025-12-01") if "--to" in words else ()
    status, printed = told.run("report", *words, *extra)
    assert status == 0, printed
    shown = {subject for subject in ("alert:1", "alert:2", "alert:3", "alerts") if f" {subject} " in printed}
    assert shown == subjects
    assert "KXL" not in printed.upper().replace(words[1].upper(), "")


def test_a_report_of_a_misspelt_recipient_says_so(told: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty report looked as if the recipient had been told of nothing."""
    DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient("unit-1"))
    for words, note in (
        (("--person", "unit1"), "no recipient is called unit1: did you mean unit-1?"),
        (("--person", "unit-1", "--to", "2026-01-01", "--from", "2025-12-01"), ""),
        (("--person", OFFICER, "--to", "2026-01-01", "--from", "2025-12-01"), ""),
        (("--person", "unit-1"), ""),
    ):
        capsys.readouterr()
        status, printed = told.run("report", *words)
        assert status == 0
        assert ("no recipient is called" in printed) is bool(note)
        assert note in printed


def test_a_report_says_what_may_be_missing_and_has_it_once_it_is_chained(log: Log) -> None:
    log.write(subject="alert:1")
    log.sequence()
    log.write(subject="alert:2")
    printed = log.run("report", "--person", OFFICER)[1]
    assert ("alert:1 " in printed, "alert:2 " in printed) == (True, False)
    assert re.search(r"written after 20.* may be missing: \d or so wait to be chained", printed)
    log.sequence()
    printed = log.run("report", "--person", OFFICER, "--to", datetime.now(UTC).isoformat())[1]
    assert "alert:2 " in printed
    # What ended before the sequencer last had everything is whole.
    log.sequence(datetime.now(UTC) + timedelta(seconds=1))
    assert "may be missing" not in log.run("report", "--person", OFFICER, "--to", datetime.now(UTC).isoformat())[1]


def test_a_records_time_is_the_queues_and_not_its_writers(log: Log) -> None:
    """Whoever puts records could keep one out of a report by the time that it claims."""
    log.write(subject="alert:1", at=datetime(2020, 3, 12, 19, tzinfo=UTC))
    log.waiting()[-1].sent_timestamp = int(datetime.now(UTC).timestamp() * 1000)
    log.sequence()
    assert "alert:1 " in log.run("report", "--person", OFFICER)[1]
    [item] = [one for one in log.items() if one["subject"]["S"] == "alert:1"]
    assert item["at"]["S"].startswith("2020-03-12")
    assert int(item["expires_at"]["N"]) > (datetime.now(UTC) + timedelta(days=1800)).timestamp()


def test_a_report_is_itself_a_consultation_with_its_plate_as_a_tag(
    told: Log, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    told.run("report", "--plate", "7KXL92")
    [record] = [item for item in scan_table("audit") if item["actor"]["S"] == AUDITOR]
    assert (record["action"]["S"], record["subject"]["S"], record["ground"]["S"]) == ("consult", "audit", "wpg-32a")
    assert record["detail"]["M"]["what"]["S"] == "report"
    [tag] = record["tags"]["L"]
    assert tag in scan_table("audit")[0]["tags"]["L"]
    assert "KXL" not in repr(scan_table("audit"))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/audit/head", None),
        ("GET", "/v1/audit/chain", None),
        ("GET", "/v1/audit/anchors", None),
        ("GET", "/v1/audit/no-hits", None),
        ("POST", "/v1/audit/reports", {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z"}),
        ("POST", "/v1/audit/unusual", {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z"}),
        ("POST", "/v1/audit/verifications", {}),
    ],
)
@pytest.mark.parametrize("missing", ["X-Reason", "X-Case-Number"])
def test_nobody_reads_the_log_without_reason_and_case(
    log: Log, scan_table: Callable[[str], list[Any]], method: str, path: str, body: Any, missing: str
) -> None:
    headers = {name: text for name, text in HEADERS.items() if name != missing}
    with pytest.raises(ApiRefused) as refusal:
        log.client.call(method, path, body, headers=headers)
    assert (refusal.value.status, refusal.value.field) == (400, missing)
    assert scan_table("audit") == []


def test_a_plate_in_place_of_a_case_or_a_person_is_a_tag_in_the_log_and_found_all_the_same(
    log: Log, scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    """Entries of lists may have one as their case, and whoever asks may type one in place of a name."""
    log.write("7KXL92", subject="alert:1", actor="deliver", role="system", case_number="zaak 7-KXL-92")
    log.sequence()
    assert "KXL" not in repr(log.items())
    assert "alert:1 " in log.run("report", "--of-case", "zaak 7-KXL-92")[1]
    assert "alert:1 " in log.run("report", "--plate", "7KXL92")[1]
    log.run("report", "--person", "7-kxl-92")
    DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient("unit-12"))
    log.run("report", "--person", "unit-12")
    assert "kxl" not in repr(scan_table("audit")).lower()
    about = [one["detail"]["M"].get("about", {"S": ""})["S"] for one in scan_table("audit")]
    assert [one for one in about if one] == ["recipient:unit-12"]


def test_a_report_of_many_pages_is_whole(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 2)
    monkeypatch.setattr(audit, "MOST_BYTES", 1_000)
    monkeypatch.setattr(audit, "MOST_LOOKS", 2)
    now = datetime.now(UTC)
    for day in (3, 2, 0):
        for number in range(3):
            log.write(subject=f"alert:{day}-{number}", at=now - timedelta(days=day))
        log.sequence(now - timedelta(days=day))
    status, printed = log.run("report", "--person", OFFICER)
    assert status == 0
    assert [printed.count(f"alert:{day}-{number} ") for day in (3, 2, 0) for number in range(3)] == [1] * 9


def test_unusual_use_is_found_with_the_thresholds_given(log: Log) -> None:
    now = datetime.now(UTC)
    for number in range(6):
        log.write("7KXL92", subject=f"alert:{number}", at=now - timedelta(days=number + 1), case_number="PL-2026-1")
    log.sequence()
    quiet = ("--odd", "99")
    assert "nothing unusual" in log.run("unusual", *quiet)[1]
    status, printed = log.run("unusual", *quiet, "--one-case", "6")
    assert status == 0
    assert "one case number for everything" in printed
    assert "6 of 6 for case PL-2026-1" in printed
    assert OFFICER in printed


def test_counts_of_no_hits_add_up_and_name_no_plate(log: Log) -> None:
    counts = open_counts()
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for collected, destroyed in ((2, 2), (1, 0)):
        counts.add(NoHitCount("west-1", hour, collected, destroyed))
    status, printed = log.run("no-hits", "--day", hour.date().isoformat())
    assert status == 0
    assert re.split("  +", printed.splitlines()[1]) == [show_moment(hour), "west-1", "3", "2"]


def test_counts_past_their_term_are_not_served(log: Log) -> None:
    counts = open_counts()
    hour = datetime(2020, 3, 12, 19, tzinfo=UTC)
    counts.add(NoHitCount("west-1", hour, 1, 1))
    assert "no reads without a hit" in log.run("no-hits", "--day", "2020-03-12")[1]


@pytest.mark.parametrize("words", [("--known", "12"), ("--known", "0:" + "a" * 64)])
def test_what_is_no_head_is_refused(log: Log, words: tuple[str, ...]) -> None:
    status, printed = log.run("verify", *words)
    assert (status, "--known: must be NUMBER:DIGEST" in printed) == (1, True)
