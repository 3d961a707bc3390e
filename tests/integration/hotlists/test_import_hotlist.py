"""import_hotlist from the storage event to what matching finds, in moto."""

import gzip
import io
import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.hotlists import import_turn, parts
from platewatch.hotlists.aws import imports_queue as sqs_imports
from platewatch.hotlists.aws.imports_queue import MessageUnknown, parse_orders
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.rollback import roll_back
from tests.integration.hotlists.conftest import HEADER, Deployment, write_csv


def test_a_file_is_imported_its_successor_writes_differences_and_both_report(deployment: Deployment) -> None:
    assert deployment.invoke(deployment.put("burglaries/a b.csv", write_csv(("7-KXL-92", "x"), ("AA11BB", "x")))) == []
    assert deployment.find("7KXL92", "AA11BB", "CC22DD") == {"7KXL92": "x", "AA11BB": "x"}
    report = deployment.report("burglaries/a b.report.json")
    assert (report["status"], report["revision"], report["lines"], report["added"]) == ("imported", 1, 2, 2)
    second = b"\xef\xbb\xbf" + write_csv(("CC22DD", '"é, y"'), ("7KXL92", "y"))
    assert deployment.invoke(deployment.put("burglaries/b.csv", second)) == []
    assert deployment.find("7KXL92", "AA11BB", "CC22DD") == {"7KXL92": "y", "CC22DD": "é, y"}
    report = deployment.report("burglaries/b.report.json")
    assert [report[name] for name in ("revision", "lines", "added", "changed", "ended")] == [2, 2, 1, 1, 1]
    rows = gzip.decompress(deployment.load(".revisions/burglaries/2.csv.gz")).decode().splitlines()
    assert [row.split(",")[:2] for row in rows] == [["2", "7KXL92"], ["2", "CC22DD"]]


def test_a_bad_file_changes_nothing_and_its_report_names_the_lines(deployment: Deployment) -> None:
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    bad = write_csv(("7KXL92", "y"), ("AA11!", "x"), ("7KXL92", "z"))
    assert deployment.invoke(deployment.put("burglaries/b.csv", bad)) == []
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    report = deployment.report("burglaries/b.report.json")
    assert (report["status"], report["bad_lines"]) == ("refused", 2)
    assert [(fault["line"], fault["column"]) for fault in report["faults"]] == [(3, "plate"), (4, "plate")]


def test_patterns_come_and_go_with_their_revision(deployment: Deployment) -> None:
    assert deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7K?L*", "x"), ("AA11BB", "x")))) == []
    assert deployment.find_patterns() == [("7K?L*", "x")]
    assert deployment.find("AA11BB", "7K?L*") == {"AA11BB": "x"}
    assert deployment.invoke(deployment.put("burglaries/b.csv", write_csv(("7K?L*", "y"), ("8?AA", "x")))) == []
    assert deployment.find_patterns() == [("7K?L*", "y"), ("8?AA", "x")]
    assert deployment.report("burglaries/b.report.json")["changed"] == 1
    assert deployment.invoke(deployment.put("burglaries/c.csv", write_csv(("AA11BB", "x")))) == []
    assert deployment.find_patterns() == []
    assert DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries").history[1].counts.patterns == 2


def test_a_restored_list_waits_with_its_patterns_until_somebody_makes_it_active(deployment: Deployment) -> None:
    first = write_csv(("7K?L*", "x"), ("AA11BB", "x"))
    deployment.invoke(deployment.put("burglaries/a.csv", first))
    deployment.invoke(deployment.put("burglaries/b.csv", write_csv(("CC22DD", "x"))))
    assert deployment.invoke(deployment.put("burglaries/c.restore.csv", first)) == []
    assert (deployment.find("AA11BB", "CC22DD"), deployment.find_patterns()) == ({"CC22DD": "x"}, [])
    report = deployment.report("burglaries/c.restore.report.json")
    assert [report[name] for name in ("status", "revision", "upon")] == ["checked", 3, 2]
    assert {(one["change"], one["plate"]) for one in report["changes"]} == {
        *(("add", "7K?L*"), ("add", "AA11BB"), ("end", "CC22DD"))
    }
    state = DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries")
    assert (state.active, list(state.reachable), state.running) == (2, [1, 2, 3], None)
    stores = deployment.app.importing().stores
    roll_back("burglaries", 3, datetime.now(UTC), stores)
    assert (deployment.find("AA11BB", "CC22DD"), deployment.find_patterns()) == ({"AA11BB": "x"}, [("7K?L*", "x")])


def test_patterns_too_large_to_be_looked_up_refuse_the_file(deployment: Deployment) -> None:
    chance = random.Random(1)
    reasons = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=200)) for _ in range(190)]
    data = write_csv(*((f"AA{number:03}*", reason) for number, reason in enumerate(reasons)))
    assert deployment.invoke(deployment.put("burglaries/a.csv", data)) == []
    report = deployment.report("burglaries/a.report.json")
    assert report["status"] == "refused"
    assert "shorten their reasons" in report["faults"][0]["reason"]
    assert DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries").running is None


def test_a_long_import_goes_on_in_later_invocations(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 10)
    monkeypatch.setattr(sqs_imports, "GO_ON_SECONDS", 0)
    plates = [f"AA{number}" for number in range(35)]
    event = deployment.put("burglaries/a.csv", write_csv(*((plate, "x") for plate in plates)))
    assert deployment.invoke(event, looks=2) == []
    state = DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries")
    assert state.running is not None
    assert (state.running.written, state.active) == (10, 0)
    assert deployment.find(*plates) == {}
    invocations = 1
    while message := deployment.take_message():
        assert json.loads(message) == {"list": "burglaries", "revision": 1, "link": invocations}
        assert deployment.invoke(message, looks=0) == []
        invocations += 1
        if deployment.find(*plates):
            break
    assert invocations == 5
    assert len(deployment.find(*plates)) == 35
    assert deployment.report("burglaries/a.report.json")["lines"] == 35


def test_a_long_file_is_checked_in_parts_that_lie_in_the_bucket(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 20)
    monkeypatch.setattr(sqs_imports, "GO_ON_SECONDS", 0)
    plates = [f"AA{number}" for number in range(35)]
    key = "burglaries/a.csv"
    assert deployment.invoke(deployment.put(key, write_csv(*((plate, '"é, x"') for plate in plates)))) == []
    invocations = 1
    while message := deployment.take_message():
        assert json.loads(message) == {"key": key, "link": invocations}
        assert deployment.invoke(message) == []
        invocations += 1
    assert invocations == 3
    assert deployment.find(*plates) == dict.fromkeys(plates, "é, x")
    assert deployment.report("burglaries/a.report.json")["lines"] == 35
    ends = [("AA1", "PL1"), *((plate, "nope") for plate in plates)]
    changes = "\n".join([f"change,{HEADER}", *(f"end,{plate},,,,,{case},,,,,," for plate, case in ends), ""])
    assert deployment.invoke(deployment.put("burglaries/b.delta.csv", changes.encode())) == []
    while message := deployment.take_message():
        assert deployment.invoke(message) == []
    report = deployment.report("burglaries/b.delta.report.json")
    assert (report["status"], report["bad_lines"]) == ("refused", 35)


def test_the_same_event_twice_changes_nothing(deployment: Deployment, scan_table: Any) -> None:
    event = deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x")))
    assert deployment.invoke(event) == []
    before = scan_table("hotlist")
    clients.s3().delete_object(Bucket="hotlists", Key="burglaries/a.report.json")
    assert deployment.invoke(event) == []
    assert scan_table("hotlist") == before
    assert deployment.report("burglaries/a.report.json")["revision"] == 1


def test_events_without_an_object_and_test_events_pass(deployment: Deployment, scan_table: Any) -> None:
    event = deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x")))
    clients.s3().delete_object(Bucket="hotlists", Key="burglaries/a.csv")
    assert deployment.invoke(event) == []
    assert deployment.invoke({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "hotlists"}) == []
    # There is nothing but the announcement.
    assert [item["pk"]["S"] for item in scan_table("hotlist")] == ["imports:burglaries"]


def test_a_key_outside_of_a_list_s_folder_is_reported(deployment: Deployment) -> None:
    assert deployment.invoke(deployment.put("stray.csv", write_csv(("7KXL92", "x")))) == []
    assert deployment.report("stray.report.json")["status"] == "refused"


def test_a_fault_of_ours_keeps_the_message(deployment: Deployment) -> None:
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    clients.s3().delete_object(Bucket="hotlists", Key=".revisions/burglaries/1.csv.gz")
    event = deployment.put("burglaries/b.csv", write_csv(("7KXL92", "y")))
    assert deployment.invoke(event) == [{"itemIdentifier": "m1"}]
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    assert deployment.invoke("not JSON") == [{"itemIdentifier": "m1"}]


def test_logs_name_no_plate(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(deployment.app.logger.registered_handler, "stream", written)
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    deployment.invoke(deployment.put("burglaries/b.csv", write_csv(("7KXL92", "x"), ("7KXL92", "y"))))
    clients.s3().delete_object(Bucket="hotlists", Key=".revisions/burglaries/1.csv.gz")
    deployment.invoke(deployment.put("burglaries/c.csv", write_csv(("7KXL92", "y"))))
    assert '"outcome":"imported"' in written.getvalue()
    assert "RevisionLost" in written.getvalue()
    assert "KXL" not in written.getvalue()


@pytest.mark.parametrize("body", ["[]", "{}", "1", '{"Records": [{}]}', '{"Records": 1}', '{"list": "a"}', "{"])
def test_a_message_from_nobody_is_refused(body: str) -> None:
    with pytest.raises(MessageUnknown):
        parse_orders(body)


def test_seven_bad_lines_in_a_hundred_thousand_are_named_and_nothing_changes(deployment: Deployment) -> None:
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(("7KXL92", "x"))))
    words = ["!", "", "A", "Я1Я1", "A?*", "1" * 13, "*"]
    bad = {number * 12_500: word for number, word in enumerate(words, 1)}
    plates = ((bad.get(number, f"{number:06}QQ"), "y") for number in range(100_000))
    assert deployment.invoke(deployment.put("burglaries/b.csv", write_csv(*plates))) == []
    report = deployment.report("burglaries/b.report.json")
    assert (report["status"], report["bad_lines"]) == ("refused", 7)
    assert [(fault["line"], fault["column"]) for fault in report["faults"]] == [(place + 2, "plate") for place in bad]
    assert deployment.find("7KXL92", "000000QQ") == {"7KXL92": "x"}
    assert DynamoLists(clients.dynamodb(), "hotlist").find_state("burglaries").next == 2


def test_killed_half_way_the_old_revision_matches(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 10)
    old = [(f"AA{number:02}", "old") for number in range(30)]
    deployment.invoke(deployment.put("burglaries/a.csv", write_csv(*old, ("7KX?*", "old"))))
    new = [(f"AA{number:02}", "new") for number in range(15, 45)]
    event = deployment.put("burglaries/b.csv", write_csv(*new, ("8KX?*", "new")))
    plates = [f"AA{number:02}" for number in range(45)]
    writer = deployment.app.importing().stores.writer
    write, chunks = writer.write_changes, []

    def die(changes: Any, revision: int) -> None:
        chunks.append(revision)
        if len(chunks) == 3:
            raise SystemExit
        write(changes, revision)

    monkeypatch.setattr(writer, "write_changes", die)
    with pytest.raises(SystemExit):
        deployment.invoke(event)
    assert deployment.find(*plates) == dict(old)
    assert deployment.find_patterns() == [("7KX?*", "old")]
    monkeypatch.setattr(writer, "write_changes", write)
    # The event comes again, and the import goes on where it stopped.
    assert deployment.invoke(event) == []
    assert deployment.find(*plates) == dict(new)
    assert deployment.find_patterns() == [("8KX?*", "new")]
