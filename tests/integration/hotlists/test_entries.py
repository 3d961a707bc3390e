"""Entries changed one at a time, exported and due for review: the command line, the API and what matching finds."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from platewatch.aws import clients
from platewatch.aws.tables import pack
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists import import_turn
from platewatch.hotlists.aws import packed_rows
from platewatch.hotlists.aws.hotlist_table import LISTS_KEY
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.revisions_bucket import Position, S3Revisions
from tests.integration.hotlists.conftest import HEADER, PURPOSE, write_csv

PATH = "/v1/hotlists/stolen"
ASKED = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]
COLUMNS = ["--category", "1", "--priority", "2", "--reason", "theft", "--consent", "OVJ-7", "--role", "suspect"]
COLUMNS += ["--weed-date", "2099-01-01", "--owner", "me"]


def hotlist(*words: str) -> int:
    return command_line.main(["hotlist", *words])


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(packed_rows, "BLOCK_ROWS", 3)


def test_an_entry_is_added_changed_and_ended_and_matches_accordingly(client, deployment, capsys, scan_table):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    capsys.readouterr()
    assert hotlist("add", "stolen", "7-kxl-92", "--case-number", "PL9", *COLUMNS, "--marker", "armed") == 0
    assert "revision 2 of list stolen is active with 2 entries" in capsys.readouterr().out
    assert deployment.find("7KXL92", "AA11BB") == {"7KXL92": "theft", "AA11BB": "x"}
    assert hotlist("change", "stolen", "7KXL92", "--case-number", "PL9", "--reason", "robbery") == 0
    assert deployment.find("7KXL92") == {"7KXL92": "robbery"}
    [shown] = [e for e in client.call("GET", PATH, headers=PURPOSE)["entries"] if e["plate"] == "7KXL92"]
    assert (shown["reason"], shown["marker"], shown["priority"]) == ("robbery", "armed", 2)
    assert hotlist("add", "stolen", "8-K?L-*", "--case-number", "PL9", *COLUMNS) == 0
    assert deployment.find_patterns() == [("8K?L*", "theft")]
    assert hotlist("end", "stolen", "AA11BB", "--case-number", "PL1") == 0
    assert hotlist("end", "stolen", "8K?L*", "--case-number", "PL9") == 0
    assert deployment.find("7KXL92", "AA11BB") == {"7KXL92": "robbery"}
    assert deployment.find_patterns() == []
    records = scan_table("audit")
    changes = [record["detail"]["M"]["change"]["S"] for record in records if record["action"]["S"] == "change"]
    # The file's import is a record too, one for all its lines.
    assert changes == ["import", "add", "change", "add", "end", "end"]
    imported = records[0]["detail"]["M"]
    assert {name: imported[name]["S"] for name in ("revision", "lines", "added")} == {
        "revision": "1",
        "lines": "1",
        "added": "1",
    }
    assert [len(record["tags"]["L"]) for record in records if record["role"]["S"] != "system"][-1] == 1
    assert "KXL" not in json.dumps(records)


def test_a_change_counts_while_a_file_is_imported_and_stays_after_it(client, deployment, monkeypatch):
    monkeypatch.setattr(import_turn, "CHUNK", 10)
    old = [(f"AA{number:02}", "old") for number in range(30)]
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*old, ("7KX?*", "old"))))
    new = [(f"AA{number:02}", "new") for number in range(10, 40)]
    deployment.invoke(deployment.put("stolen/b.csv", write_csv(*new, ("7KX?*", "new"))), looks=2)
    assert DynamoLists(clients.dynamodb(), "hotlist").find_state("stolen").running.written == 10
    client.call("POST", PATH + "/entries", document("BB1"))
    client.call("PATCH", PATH + "/entries", {"plate": "AA11", "case_number": "PL1", "reason": "changed"})
    client.call("POST", PATH + "/entries/end", {"plate": "AA12", "case_number": "PL1"})
    client.call("POST", PATH + "/entries/end", {"plate": "7KX?*", "case_number": "PL1"})
    client.call("POST", PATH + "/entries", document("9?ZZ"))
    plates = ["BB1", *(f"AA{number:02}" for number in range(40))]
    changed = {"BB1": "theft", "AA11": "changed"}
    expected = dict(old) | changed
    del expected["AA12"]
    assert (deployment.find(*plates), deployment.find_patterns()) == (expected, [("9?ZZ", "theft")])
    deployment.invoke({"list": "stolen", "revision": 2})
    assert "as they were changed" in deployment.report("stolen/b.report.json")["message"]
    expected = dict(new) | changed
    del expected["AA12"]
    assert (deployment.find(*plates), deployment.find_patterns()) == (expected, [("9?ZZ", "theft")])
    pages = client.call("GET", PATH + "/export", headers=PURPOSE)
    assert {row[0]: row[4] for row in pages["rows"]} == expected | {"9?ZZ": "theft"}
    lines = {state["name"]: state["lines"] for state in client.call("GET", "/v1/hotlists")["lists"]}
    assert lines["stolen"] == len(expected) + 1


def test_a_refused_change_says_why_and_changes_nothing(client, deployment, capsys, scan_table):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    before = scan_table("hotlist")
    for words, told in (
        (["add", "stolen", "AA11BB", "--case-number", "PL1", *COLUMNS], "already"),
        (["end", "stolen", "CC22DD", "--case-number", "PL1"], "no entry"),
        (["change", "stolen", "AA11BB", "--case-number", "PL2", "--priority", "1"], "no entry"),
        (["change", "stolen", "AA11BB", "--case-number", "PL1", "--priority", "9"], "one of 1, 2, 3, 4, 5"),
        (["change", "stolen", "AA11BB", "--case-number", "PL1", "--weed-date", "2020-01-01"], "past"),
        (["change", "stolen", "AA11BB", "--case-number", "PL1"], "nothing to change"),
        (["add", "stolen", "A*", "--case-number", "PL1", *COLUMNS], "at least 2"),
    ):
        assert hotlist(*words) != 0
        assert told in capsys.readouterr().err
    assert scan_table("hotlist") == before


def test_going_back_and_what_can_be_gone_back_to(client, deployment, capsys):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"), ("7KX?*", "x"))))
    deployment.invoke(deployment.put("stolen/b.csv", write_csv(("AA11BB", "y"))))
    hotlist("end", "stolen", "AA11BB", "--case-number", "PL1")
    capsys.readouterr()
    assert hotlist("show", "stolen") == 0
    shown = capsys.readouterr().out
    assert "revision   3" in shown
    assert "kept       revision 2: 1 entries" in shown
    assert "kept       revision 1: 2 entries" in shown
    assert hotlist("rollback", "stolen", "--to", "1") == 0
    assert "back at revision 1 with 2 entries" in capsys.readouterr().out
    assert (deployment.find("AA11BB"), deployment.find_patterns()) == ({"AA11BB": "x"}, [("7KX?*", "x")])
    hotlist("rollback", "stolen", "--to", "3")
    assert (deployment.find("AA11BB"), deployment.find_patterns()) == ({}, [])
    hotlist("rollback", "stolen", "--to", "1")
    assert deployment.find_patterns() == [("7KX?*", "x")]
    capsys.readouterr()
    assert hotlist("rollback", "stolen", "--to", "9") != 0
    assert "there are: 2, 3" in capsys.readouterr().err


def test_an_export_imports_again_unchanged(client, deployment, tmp_path, capsys, scan_table):
    header = HEADER + ",make,colour,marker"
    first = [
        f'"AA{number:02}","","{number % 3 + 1}",3,"a ""quoted"", reason é",PL{number},OVJ,missing,"do, this",'
        "2026-01-01,2099-01-01,me,Volvo,,"
        for number in range(20)
    ]
    first.append("7K?L*,NL,1,1,x,PL1,OVJ,suspect,,2026-01-01,2099-01-01,me,,rood,armed")
    assert deployment.invoke(deployment.put("stolen/a.csv", "\n".join([header, *first]).encode())) == []
    # Laid over at both ends and between the blocks; and something beside each.
    for plate in ("0A1", "AA02X", "AA03", "ZZ99", "8?KXL*"):
        known = plate == "AA03"
        case = "PL3" if known else "PL1"
        words = ["--priority", "5"] if known else COLUMNS
        assert hotlist("change" if known else "add", "stolen", plate, "--case-number", case, *words) == 0
    assert hotlist("end", "stolen", "AA05", "--case-number", "PL5") == 0
    file = tmp_path / "out.csv"
    assert hotlist("export", "stolen", "-o", str(file), *ASKED) == 0
    assert "24 entries of revision" in capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0
    lines = file.read_text().splitlines()
    assert lines[0] == header
    assert [line.split(",")[0] for line in lines[1:]] == sorted(line.split(",")[0] for line in lines[1:])
    consulted = [item for item in scan_table("audit") if item["action"]["S"] == "consult"]
    assert consulted[0]["detail"]["M"]["what"]["S"] == "export"
    assert deployment.invoke(deployment.put("stolen/b.csv", file.read_bytes())) == []
    report = deployment.report("stolen/b.report.json")
    assert (report["lines"], report["added"], report["changed"], report["ended"]) == (24, 0, 0, 0)
    again = tmp_path / "again.csv"
    assert hotlist("export", "stolen", "-o", str(again), *ASKED) == 0
    assert again.read_bytes() == file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.csv", "out.csv"]


def test_an_export_writes_over_nothing_unless_it_is_told_to(client, deployment, tmp_path, capsys, scan_table):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    file = tmp_path / "mine.csv"
    file.write_text("something else")
    assert hotlist("export", "stolen", "-o", str(file), *ASKED) == 1
    assert "mine.csv is there already: give another name, or --replace to write over it" in capsys.readouterr().err
    assert file.read_text() == "something else"
    assert "consult" not in [item["action"]["S"] for item in scan_table("audit")], "nothing was shown"
    assert hotlist("export", "stolen", "-o", str(file), "--replace", *ASKED) == 0
    assert "AA11BB" in file.read_text()


@pytest.mark.parametrize("action", [["end"], ["change", "--priority", "3"]])
def test_what_is_not_listed_is_not_said_to_be_added_when_it_shall_end_or_change(client, deployment, capsys, action):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    kind, *words = action
    assert hotlist(kind, "stolen", "CC22DD", "--case-number", "PL1", *words) == 1
    told = capsys.readouterr().err
    assert "has no entry with this plate and case number: see hotlist show" in told
    assert "add" not in told


def test_a_list_is_shown_with_the_consent_of_each_entry_and_no_list_is_said(client, deployment, capsys):
    clients.dynamodb().delete_item(TableName="hotlist", Key=pack(LISTS_KEY))
    assert hotlist("show") == 0
    assert capsys.readouterr().out == "there is no list yet: hotlist import and hotlist add make one\n"
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    assert hotlist("show", "stolen", *ASKED) == 0
    header, row = capsys.readouterr().out.splitlines()[-2:]
    assert header.split()[6] == "CONSENT"
    assert row.split()[6] == "OVJ"


def test_every_page_size_gives_every_entry_once(client, deployment):
    plates = [f"AA{number:02}" for number in range(10)]
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*((plate, "x") for plate in plates))))
    for plate in ("0B1", "AA02X", "AA02Y", "ZZ1", "ZZ2"):
        client.call("POST", PATH + "/entries", document(plate))
    client.call("POST", PATH + "/entries/end", {"plate": "AA03", "case_number": "PL1"})
    expected = sorted([*plates, "0B1", "AA02X", "AA02Y", "ZZ1", "ZZ2"])
    expected.remove("AA03")
    files = S3Revisions(clients.s3(), "hotlists")
    for most in range(1, 18):
        seen, position = [], Position()
        while position is not None:
            versions, position = files.fetch_page("stolen", 7, position, most)
            assert len(versions) <= most
            seen += [version.entry.plate for version in versions]
        assert seen == expected
    assert [version.entry.plate for version in files.load_revision("stolen", 7)] == expected
    # A list that never had a file.
    client.call("POST", "/v1/hotlists/other/entries", document("CC1"))
    client.call("POST", "/v1/hotlists/other/entries", document("BB1"))
    page = client.call("GET", "/v1/hotlists/other", query={"limit": "1"}, headers=PURPOSE)
    assert [entry["plate"] for entry in page["entries"]] == ["BB1"]
    page = client.call("GET", "/v1/hotlists/other", query={"limit": "1", "after": page["next"]}, headers=PURPOSE)
    assert [entry["plate"] for entry in page["entries"]] == ["CC1"]


def test_a_later_page_shows_nothing_that_has_ended_or_changed_since(client, deployment):
    plates = [f"AA{number:02}" for number in range(10)]
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*((plate, "x") for plate in plates))))
    first = client.call("GET", PATH, query={"limit": "3"}, headers=PURPOSE)
    client.call("POST", PATH + "/entries/end", {"plate": "AA05", "case_number": "PL1"})
    client.call("PATCH", PATH + "/entries", {"plate": "AA06", "case_number": "PL1", "reason": "robbery"})
    for path in (PATH, PATH + "/export"):
        page = client.call("GET", path, query={"limit": "7", "after": first["next"]}, headers=PURPOSE)
        assert page["revision"] == first["revision"]
        assert "AA05" not in repr(page)
        assert "robbery" in repr(page)
        assert "AA09" in repr(page)


def test_a_page_of_a_file_that_is_the_list_no_more_is_not_shown(client, deployment):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*((f"AA{number:02}", "x") for number in range(10)))))
    first = client.call("GET", PATH, query={"limit": "3"}, headers=PURPOSE)
    more = write_csv(*((f"AA{number:02}", "x") for number in range(9)))
    deployment.invoke(deployment.put("stolen/b.csv", more))
    with pytest.raises(ApiRefused, match="begin again") as refusal:
        client.call("GET", PATH, query={"after": first["next"]}, headers=PURPOSE)
    assert (refusal.value.status, refusal.value.field) == (400, "after")


@pytest.mark.parametrize(
    "after", ["1.1.0", "1.7.0", "1.99999.0", "1.999999999999.0", "2.0.0", "3.0.0", "0.0.0", "1.0", "1.0.-1", "9" * 40]
)
def test_a_cursor_that_no_page_gave_is_the_callers_fault(client, deployment, after):
    """Also one of a revision that an import is still writing."""
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*((f"AA{number:02}", "x") for number in range(10)))))
    lists = DynamoLists(clients.dynamodb(), "hotlist")
    lists.save_state(replace(lists.find_state("stolen"), next=4))
    for path in (PATH, PATH + "/export", PATH + "/due"):
        with pytest.raises(ApiRefused) as refusal:
            client.call("GET", path, query={"after": after}, headers=PURPOSE)
        assert (refusal.value.status, refusal.value.field) == (400, "after"), path


def document(plate: str, weed_date: str = "2099-01-01") -> dict[str, object]:
    return {
        "plate": plate,
        "category": 1,
        "priority": 1,
        "reason": "theft",
        "case_number": "PL1",
        "consent": "OVJ",
        "role": "suspect",
        "valid_from": "2026-01-01",
        "weed_date": weed_date,
        "owner": "me",
    }


def test_what_ends_soon_is_listed_for_review(client, capsys, monkeypatch):
    monkeypatch.setattr("platewatch.hotlists.routes.pages.SCANNED", 2)
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    for days, plate in ((1, "AA1"), (6, "BB1"), (20, "CC1"), (3, "DD1"), (400, "EE1")):
        client.call("POST", PATH + "/entries", document(plate, (today + timedelta(days=days)).isoformat()))
    client.call("POST", "/v1/hotlists/other/entries", document("FF1", (today + timedelta(days=2)).isoformat()))
    assert hotlist("due", "stolen", *ASKED) == 0
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["PLATE", "AA1", "DD1", "BB1"]
    assert hotlist("due", "--days", "30", "--json", *ASKED) == 0
    found = json.loads(capsys.readouterr().out)["entries"]
    assert [(e["list"], e["plate"]) for e in found] == [
        ("stolen", "AA1"),
        ("other", "FF1"),
        ("stolen", "DD1"),
        ("stolen", "BB1"),
        ("stolen", "CC1"),
    ]
    assert hotlist("due", "other", "--days", "1", *ASKED) == 0
    assert "nothing ends" in capsys.readouterr().out


def test_export_and_review_need_a_purpose(client, deployment, tmp_path, monkeypatch, scan_people):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11BB", "x"))))
    for path in ("/export", "/due"):
        with pytest.raises(ApiRefused) as refused:
            client.call("GET", PATH + path)
        assert (refused.value.status, refused.value.field) == (400, "X-Reason")
    monkeypatch.delenv("PLATEWATCH_REASON", raising=False)
    file = Path(tmp_path / "out.csv")
    assert hotlist("export", "stolen", "-o", str(file)) != 0
    assert not file.exists()
    assert scan_people() == []


def test_a_list_s_own_writing_is_kept_shown_and_exported_and_the_other_car_is_left_alone(
    client, deployment, tmp_path, capsys
):
    data = write_csv(("b-no 1234", "x"), ("GO AB 123", "x")).replace(b",NL,", b",DE,")
    deployment.invoke(deployment.put("stolen/a.csv", data))
    for kind, other in (("change", ["--priority", "3"]), ("end", [])):
        capsys.readouterr()
        assert hotlist(kind, "stolen", "BN-O 1234", "--case-number", "PL1", *other) != 0
        assert "another car" in capsys.readouterr().err
    with pytest.raises(ApiRefused) as refused:
        client.call("POST", PATH + "/entries", document("BN-O 1234") | {"country": "DE", "case_number": "PL1"})
    assert "a case number of its own" in str(refused.value)
    client.call("POST", PATH + "/entries", document("BN-O 1234") | {"country": "DE", "case_number": "PL2"})
    client.call("PATCH", PATH + "/entries", {"plate": "BNO1234", "case_number": "PL1", "priority": 3})
    shown = client.call("GET", PATH, headers=PURPOSE)["entries"]
    assert [(one["plate"], one["written"], one["priority"]) for one in shown] == [
        ("BNO1234", "B-NO 1234", 3),
        ("BNO1234", "BN-O 1234", 1),
        ("GOAB123", "GO AB 123", 1),
    ]
    capsys.readouterr()
    assert hotlist("show", "stolen", *ASKED) == 0
    printed = capsys.readouterr().out
    assert all(plate in printed for plate in ("B-NO 1234", "BN-O 1234", "GO AB 123"))
    file = tmp_path / "stolen.csv"
    assert hotlist("export", "stolen", "-o", str(file), *ASKED) == 0
    assert "\nBN-O 1234,DE," in file.read_text()
    deployment.invoke(deployment.put("stolen/b.csv", file.read_bytes()))
    assert deployment.report("stolen/b.report.json")["changed"] == 0
    assert [one["written"] for one in client.call("GET", PATH, headers=PURPOSE)["entries"]] == [
        "B-NO 1234",
        "BN-O 1234",
        "GO AB 123",
    ]
    assert hotlist("end", "stolen", "bn-o 1234", "--case-number", "PL2") == 0
    left = client.call("GET", PATH, headers=PURPOSE)["entries"]
    assert [one["written"] for one in left] == ["B-NO 1234", "GO AB 123"]
