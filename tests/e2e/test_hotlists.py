"""Hotlists in the deployed template, under the functions' own rights: a long file, and all that changes a list."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.run.cloud import LocalCloud
from platewatch.cli import main as command_line
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.commands.file_upload import ImportOptions, fetch_report, send_file, wait_for_report
from platewatch.hotlists.commands.importing import ImportRefused, import_file
from platewatch.hotlists.entry import Found
from tests.e2e.conftest import Service

HEADER = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"
LINES = int(os.environ.get("PLATEWATCH_LINES", "100000"))
PURPOSE = {"X-Reason": "check before the shift", "X-Case-Number": "PL1300-2026-1"}


def write_list(path: Path, plates: Iterator[str] | list[str], reason: str = "x") -> Path:
    lines = [f"{plate},NL,1,1,{reason},PL1,OVJ,suspect,,2026-01-01,2099-01-01,me" for plate in plates]
    path.write_text("\n".join([HEADER, *lines, ""]))
    return path


def find(cloud: LocalCloud, *plates: str) -> Found:
    return DynamoEntries(cloud.admin_client("dynamodb"), cloud.resources["HotlistTable"]).find_entries(plates)


def reasons(cloud: LocalCloud, *plates: str) -> dict[str, str]:
    return {plate: entry.reason for plate, (entry,) in find(cloud, *plates).entries.items()}


@pytest.mark.xdist_group("second-cloud")
def test_a_list_is_changed_in_every_way_under_the_functions_rights(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud, client, name = service.cloud, service.client, "every-way"
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: client)

    def run(*words: str) -> str:
        assert command_line.main(["hotlist", *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    purpose = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]
    first = write_list(tmp_path / "a.csv", ["QQ11QQ", "QQ22QQ", "QQ?ZZZ*"])
    assert "2 added" not in run("import", str(first), "--list", name, "--new-list", "--dry-run", *purpose)
    assert find(cloud, "QQ11QQ").entries == {}
    run("import", str(first), "--list", name, "--new-list", "--wait")
    assert [entry.plate for entry in find(cloud).patterns if entry.list_name == name] == ["QQ?ZZZ*"]
    columns = ["--category", "1", "--priority", "1", "--reason", "y", "--consent", "OVJ", "--role", "suspect"]
    begun = time.monotonic()
    run("add", name, "QQ33QQ", "--case-number", "PL1", *columns, "--weed-date", "2099-01-01", "--owner", "me")
    assert reasons(cloud, "QQ33QQ") == {"QQ33QQ": "y"}
    assert time.monotonic() - begun < 5
    run("change", name, "QQ11QQ", "--case-number", "PL1", "--reason", "z")
    run("end", name, "QQ?ZZZ*", "--case-number", "PL1")
    assert [entry for entry in find(cloud).patterns if entry.list_name == name] == []
    changes = tmp_path / "changes.csv"
    changes.write_text(f"change,{HEADER}\nend,QQ22QQ,,,,,PL1,,,,,,\n")
    run("import", str(changes), "--list", name, "--delta", "--yes")
    assert reasons(cloud, "QQ11QQ", "QQ22QQ", "QQ33QQ") == {"QQ11QQ": "z", "QQ33QQ": "y"}
    run("export", name, "-o", str(tmp_path / "out.csv"), *purpose)
    assert "0 added, 0 changed, 0 ended" in run("import", str(tmp_path / "out.csv"), "--list", name)
    assert "nothing ends" in run("due", name, *purpose)
    assert "threshold         0.8" in run("settings", name, "--set", "threshold=0.8")
    assert find(cloud).settings_of(name).threshold == 0.8
    run("rollback", name, "--to", "1")
    assert reasons(cloud, "QQ11QQ", "QQ22QQ", "QQ33QQ") == {"QQ11QQ": "x", "QQ22QQ": "x"}
    assert [entry.plate for entry in find(cloud).patterns if entry.list_name == name] == ["QQ?ZZZ*"]
    listed = run("imports", name)
    assert listed.count("  imported\n") == 3
    assert "dry run" in listed
    # As a workbook, and refused: nobody confirmed that it ends all.
    run("template", "-o", str(tmp_path / "empty.xlsx"))
    assert command_line.main(["hotlist", "import", str(tmp_path / "empty.xlsx"), "--list", name]) == 1
    assert "import it again with --yes" in capsys.readouterr().err
    assert "refused    refused" in run("show", name, *purpose)
    # Nothing of it may match what other tests here upload.
    write_list(tmp_path / "none.csv", [])
    run("import", str(tmp_path / "none.csv"), "--list", name, "--yes")
    run("delete", name, "--yes", *purpose)
    assert find(cloud, "QQ11QQ", "QQ22QQ").entries == {}
    assert [entry for entry in find(cloud).patterns if entry.list_name == name] == []
    assert f"{name}: deleted" in run("show")


@pytest.mark.long
@pytest.mark.xdist_group("long-lists")
def test_a_long_list_is_imported_with_progress_and_a_bad_one_changes_nothing(service: Service, tmp_path: Path) -> None:
    cloud, client, name = service.cloud, service.client, "long-list"
    plates = [f"{number:06}QQ" for number in range(LINES)]
    old = [plates[0], plates[LINES // 2], "QQ99QQ"]
    import_file(client, write_list(tmp_path / "old.csv", old, "old"), name, new_list=True)
    begun = time.monotonic()
    path = write_list(tmp_path / "long.csv", plates, "new")
    import_id = send_file(client, path, name, ImportOptions(confirmed=True))
    progress: list[int] = []
    while True:
        seen = reasons(cloud, *old, plates[1])
        report = fetch_report(client, name, import_id)
        if report.ended:
            break
        # Asked before the report said that it still runs: the previous revision matches until the new one is whole.
        assert seen == dict.fromkeys(old, "old")
        if report.status == "running" and report.document["differences"]:
            progress.append(report.document["written"])
        assert time.monotonic() - begun < 3000
        time.sleep(1)
    print(f"{LINES} lines in {time.monotonic() - begun:.0f} s, progress seen {len(set(progress))} times")
    assert report.imported
    assert (report.lines, report.document["added"], report.document["ended"]) == (LINES, LINES - 2, 1)
    assert len(set(progress)) > 2
    assert progress == sorted(progress)
    assert reasons(cloud, *old, *plates[-90:]) == dict.fromkeys([plates[0], plates[LINES // 2], *plates[-90:]], "new")
    bad = {number * (LINES // 8): word for number, word in enumerate(["!", "", "A", "Я1Я1", "A?*", "1" * 13, "*"], 1)}
    spoilt = [bad.get(number, plate) for number, plate in enumerate(plates)]
    with pytest.raises(ImportRefused) as refused:
        import_file(client, write_list(tmp_path / "bad.csv", spoilt, "bad"), name)
    assert refused.value.report.bad_lines == 7
    assert {fault["line"] for fault in refused.value.report.faults} == {place + 2 for place in bad}
    assert reasons(cloud, *plates[-90:]) == dict.fromkeys(plates[-90:], "new")
    whole = json.dumps(wait_for_report(client, name, import_id, 10).document)
    assert "QQ" not in whole
