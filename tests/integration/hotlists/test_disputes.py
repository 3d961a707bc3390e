"""Disputed entries from an officer's word to the editor's decision: what the editor sees and what the store keeps."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.alerts.answers import Answer, Step
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.dispute import Dispute, make_dispute
from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from tests.integration.hotlists.conftest import PURPOSE, write_csv
from tests.unit.alerts.makers import make_alert_for, make_entry, make_recipient

PATH = "/v1/hotlists/stolen"
ASKED = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]
NOW = datetime.now(UTC).replace(microsecond=0)


def hotlist(*words: str) -> int:
    return command_line.main(["hotlist", *words])


def store() -> DynamoDisputes:
    return DynamoDisputes(clients.dynamodb(), "alerts")


def dispute(plate: str, at: datetime = NOW, by: str = "unit-1", number: int = 1) -> Dispute:
    """What an officer's list-wrong leaves of the entry that write_csv makes."""
    alert = make_alert_for(by, make_entry(plate, case_number="PL1"))
    made = make_dispute(alert, Answer(Step.LIST_WRONG, by, at), number)
    store().open_dispute(made)
    return made


def find(made: Dispute) -> Dispute | None:
    return store().find_dispute(made.list_name, made.entry_id, NOW)


@pytest.fixture
def listed(deployment):
    DynamoRecipients(clients.dynamodb(), "alerts").put_recipient(make_recipient("unit-1"))
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"), ("CC22DD", "x"), ("7KXL9?", "x"))))
    return deployment


def test_what_is_disputed_stands_first_in_due_with_who_said_so_and_until_when(client, listed, capsys, scan_table):
    dispute("CC22DD", NOW - timedelta(hours=2))
    dispute("7KXL9?", NOW - timedelta(hours=3))
    assert hotlist("due", "--days", "9", *ASKED) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("disputed by officers")
    assert [re.split("  +", line)[2] for line in lines[2:4]] == ["7KXL9?", "CC-22-DD"]
    assert all("Name of unit-1" in line and "yes" in line for line in lines[2:4])
    assert lines[-1] == "nothing ends within 9 days"
    answer = client.call("GET", f"{PATH}/due", headers=PURPOSE)
    assert [one["plate"] for one in answer["disputed"]] == ["7KXL9?", "CC22DD"]
    assert answer["disputed"][1]["settle_by"] == (NOW + timedelta(hours=22)).isoformat().replace("+00:00", ".000Z")
    records = [one for one in scan_table("audit") if one["detail"]["M"].get("what") == {"S": "due"}]
    assert {one["action"]["S"] for one in records} == {"consult"}


def test_a_disputed_plate_is_written_as_its_list_writes_it_also_when_it_is_listed_no_more(client, deployment, capsys):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("B-NO 1234", "x")).replace(b",NL,", b",DE,")))
    for plate, written in (("BNO1234", "B-NO 1234"), ("BNOP1234", "BN-OP 1234")):
        entry = replace(make_entry(plate, country="DE", case_number="PL1"), written=written)
        made = make_dispute(make_alert_for("unit-1", entry), Answer(Step.LIST_WRONG, "unit-1", NOW), 1)
        store().open_dispute(made)
    before = dispute("MUCAB12")
    assert before.written == ""
    assert hotlist("due", "--days", "9", *ASKED) == 0
    rows = [re.split("  +", line) for line in capsys.readouterr().out.splitlines()[2:5]]
    assert {(row[2], row[-1]) for row in rows} == {
        ("B-NO 1234", "yes"),
        ("BN-OP 1234", "no longer"),
        ("MUCAB12", "no longer"),
    }


def test_a_dispute_that_was_stored_before_writings_were_kept_still_loads(deployment):
    made = dispute("CC22DD")
    key = {"pk": {"S": f"disputes#{made.list_name}"}, "sk": {"S": made.entry_id}}
    item = clients.dynamodb().get_item(TableName="alerts", Key=key)["Item"]
    record = json.loads(item["record"]["S"])
    del record["written"]
    clients.dynamodb().put_item(TableName="alerts", Item={**item, "record": {"S": json.dumps(record)}})
    assert find(made) == made


def test_an_editor_confirms_an_entry_and_it_is_disputed_no_more(client, listed, capsys, scan_table):
    made = dispute("CC22DD")
    assert hotlist("confirm", "stolen", "cc-22-dd", "--case-number", "PL1") == 0
    assert "is confirmed" in capsys.readouterr().out
    assert find(made) is None
    assert listed.find("CC22DD") == {"CC22DD": "x"}, "it matches as before"
    [record] = [one for one in scan_table("audit") if one["detail"]["M"].get("change") == {"S": "confirm"}]
    assert (record["subject"]["S"], record["case_number"]["S"]) == ("hotlist:stolen", "PL1")
    assert len(record["tags"]["L"]) == 1
    assert "CC22DD" not in json.dumps(record)
    [kept] = [one for one in scan_table("alerts") if one["pk"]["S"] == "disputes#stolen"]
    assert "CC22DD" not in repr(kept), "what is decided keeps no plate"
    assert "waiting" not in kept
    with pytest.raises(ApiRefused) as refused:
        client.call("POST", f"{PATH}/entries/confirm", {"plate": "CC22DD", "case_number": "PL1"})
    assert (refused.value.status, refused.value.code) == (404, "dispute_unknown")


def test_ending_an_entry_settles_its_dispute_and_one_added_again_is_not_disputed(client, listed):
    made = dispute("CC22DD")
    client.call("POST", f"{PATH}/entries/end", {"plate": "CC22DD", "case_number": "PL1"})
    assert find(made) is None
    entry = {"plate": "CC22DD", "case_number": "PL1", "category": "1", "priority": "1", "reason": "y", "owner": "me"}
    entry |= {"consent": "OVJ", "role": "suspect", "valid_from": "2026-01-01", "weed_date": "2099-01-01"}
    client.call("POST", f"{PATH}/entries", entry)
    assert find(made) is None


def test_a_dispute_outlasts_a_changed_entry_and_a_new_file(client, listed):
    made = dispute("CC22DD")
    client.call("PATCH", f"{PATH}/entries", {"plate": "CC22DD", "case_number": "PL1", "priority": 2})
    assert find(made) == made
    listed.invoke(listed.put("stolen/b.csv", write_csv(("CC22DD", "y"))))
    assert find(made) == made


def test_of_an_entry_that_a_file_has_ended_the_editor_closes_the_dispute(client, listed, capsys):
    made = dispute("CC22DD")
    listed.invoke(listed.put("stolen/b.csv", write_csv(("AA11BB", "x"))))
    capsys.readouterr()
    hotlist("due", "stolen", *ASKED)
    assert "no longer" in capsys.readouterr().out
    assert find(made) == made, "who only looks changes nothing"
    assert hotlist("confirm", "stolen", "CC22DD", "--case-number", "PL1") == 0
    assert "only the dispute is closed" in capsys.readouterr().out
    assert find(made) is None


def test_a_deleted_list_has_no_disputes_and_one_of_the_same_name_begins_without(client, listed):
    made, other = (
        dispute("CC22DD"),
        make_dispute(
            make_alert_for("unit-1", make_entry("CC22DD", list_name="wanted")),
            Answer(Step.LIST_WRONG, "unit-1", NOW),
            1,
        ),
    )
    store().open_dispute(other)
    client.call("DELETE", PATH, headers=PURPOSE)
    assert (find(made), find(other)) == (None, other)
    assert store().list_overdue(NOW + timedelta(days=2)) == [other]


def test_a_dispute_is_opened_once_and_again_only_by_a_later_word(listed):
    first = dispute("CC22DD", NOW - timedelta(hours=1))
    dispute("CC22DD", NOW, by="unit-2", number=2)
    assert find(first) == first
    store().resolve_dispute(first, "arn/editor", NOW)
    for at in (NOW - timedelta(hours=1), NOW):
        dispute("CC22DD", at)
    assert find(first) is None, "an answer that is finished again says nothing new"
    later = dispute("CC22DD", NOW + timedelta(minutes=1))
    assert find(later) == later


def test_only_the_answer_that_opened_a_dispute_takes_it_back(listed):
    made = dispute("CC22DD", number=3)
    for hit_id, number in ((made.hit_id, 2), ("00" * 16, 3)):
        store().withdraw_dispute(made.list_name, made.entry_id, hit_id, number, NOW)
        assert find(made) == made
    store().withdraw_dispute(made.list_name, made.entry_id, made.hit_id, 3, NOW)
    assert find(made) is None


def test_overdue_disputes_are_listed_until_the_operators_were_told(listed):
    made, other = dispute("CC22DD", NOW - timedelta(hours=25)), dispute("AA11BB", NOW - timedelta(hours=23))
    assert store().list_overdue(NOW) == [made]
    for _ in range(2):
        store().note_told(made)
    assert store().list_overdue(NOW) == []
    assert store().list_disputes("stolen", NOW) == [made, other], "told, it is still disputed"
    assert find(made) == made


def test_a_dispute_has_an_end_and_a_legal_ground(listed, scan_table):
    made = dispute("CC22DD")
    assert store().find_dispute("stolen", made.entry_id, made.expires_at) is None
    assert store().list_disputes("stolen", made.expires_at) == []
    [kept] = [one for one in scan_table("alerts") if one["pk"]["S"] == "disputes#stolen"]
    assert kept["ground"] == {"S": "ovj-consent"}
    assert int(kept["expires_at"]["N"]) == int(made.expires_at.timestamp())
    assert "CC22DD" not in kept["pk"]["S"] + kept["sk"]["S"]
