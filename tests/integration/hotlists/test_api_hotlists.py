"""Hotlists as people use them: the command line, the API and the import, with only the network left out."""

import importlib
import json
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists import import_turn
from platewatch.hotlists.commands import file_upload as hotlist_upload
from platewatch.hotlists.commands import showing
from platewatch.hotlists.commands.importing import ImportRefused, import_file
from tests.integration.hotlists.conftest import PURPOSE, write_csv


def write_list(path: Path, *entries: tuple[str, str]) -> str:
    path.write_bytes(write_csv(*entries))
    return str(path)


def audited(scan_people: Any) -> list[tuple[str, str, str]]:
    return [(item["action"]["S"], item["subject"]["S"], item["case_number"]["S"]) for item in scan_people()]


def test_a_file_is_imported_and_shown(client, deployment, tmp_path, capsys, scan_table, scan_people):
    name = write_list(tmp_path / "a.csv", ("7-KXL-92", "inbraak"), ("AA11BB", "heling"))
    assert command_line.main(["hotlist", "import", name, "--list", "burglaries", "--wait"]) == 0
    assert "revision 1 is active with 2 entries: 2 added, 0 changed, 0 ended" in capsys.readouterr().out
    assert deployment.find("7KXL92", "AA11BB") == {"7KXL92": "inbraak", "AA11BB": "heling"}
    assert audited(scan_people) == [("change", "hotlist:burglaries", "")]
    assert command_line.main(["hotlist", "show"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:3] == ["burglaries", "1", "2"]
    asked = ["hotlist", "show", "burglaries", "--reason", "check before the shift", "--case", "PL1300-2026-1"]
    assert command_line.main(asked) == 0
    shown = capsys.readouterr().out
    assert "7-KXL-92" in shown
    assert "heling" in shown
    assert audited(scan_people)[-1] == ("consult", "hotlist:burglaries", "PL1300-2026-1")
    assert "KXL" not in json.dumps(scan_table("audit"))


def test_a_refused_file_names_its_lines_and_exits_with_1(client, tmp_path, capsys):
    name = write_list(tmp_path / "a.csv", ("7KXL92", "x"), ("7KXL92", "y"), ("!", "z"))
    assert command_line.main(["hotlist", "import", name, "--list", "burglaries", "--wait"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert "2 lines are bad and nothing was imported" in lines[0]
    assert lines[1].split() == ["line", "3", "plate", "line", "2", "has", "the", "same", "plate", "and", "case_number"]
    assert lines[2].startswith("  line 4  plate  character 1 is U+0021 EXCLAMATION")
    with pytest.raises(ImportRefused) as refused:
        import_file(client, Path(name), "burglaries")
    assert refused.value.report.bad_lines == 2


def test_without_a_purpose_the_state_is_shown_and_no_entry(client, tmp_path, capsys, monkeypatch, scan_people):
    monkeypatch.delenv("PLATEWATCH_REASON", raising=False)
    import_file(client, Path(write_list(tmp_path / "a.csv", ("7KXL92", "x"))), "burglaries")
    assert command_line.main(["hotlist", "show", "burglaries"]) == 0
    written = capsys.readouterr()
    assert "revision   1" in written.out
    assert "--reason" in written.err
    assert "KXL" not in written.out
    assert command_line.main(["hotlist", "show", "unknown"]) == 1
    with pytest.raises(ApiRefused) as refused:
        client.call("GET", "/v1/hotlists/burglaries")
    assert (refused.value.status, refused.value.field) == (400, "X-Reason")
    assert [action for action, _, _ in audited(scan_people)] == ["change"]


def test_pages_show_one_revision_although_the_list_changes(client, tmp_path):
    """tests/integration/hotlists/test_entries.py has what ends meanwhile."""
    plates = [f"AA{number:02}" for number in range(7)]
    import_file(client, Path(write_list(tmp_path / "a.csv", *((plate, "x") for plate in plates))), "burglaries")
    path = "/v1/hotlists/burglaries"
    first = client.call("GET", path, query={"limit": "3"}, headers=PURPOSE)
    new = {"plate": "AA04X", "case_number": "PL1", "consent": "OVJ", "role": "suspect", "owner": "me", "category": 1}
    new |= {"priority": 1, "reason": "x", "valid_from": "2026-01-01", "weed_date": "2099-01-01"}
    client.call("POST", path + "/entries", new)
    seen, page = list(first["entries"]), first
    while page["next"]:
        page = client.call("GET", path, query={"limit": "3", "after": page["next"]}, headers=PURPOSE)
        seen += page["entries"]
    assert [entry["plate"] for entry in seen] == plates, "what was added since is on the next first page"
    assert {key: seen[0][key] for key in ("country", "category", "from_revision", "role")} == {
        "country": "NL",
        "category": 1,
        "from_revision": 1,
        "role": "suspect",
    }
    assert len(client.call("GET", path, headers=PURPOSE)["entries"]) == 8


def test_a_long_list_is_shown_page_by_page(client, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(showing, "PAGE_ENTRIES", 3)
    plates = [f"AA{number:03}" for number in range(7)]
    import_file(client, Path(write_list(tmp_path / "a.csv", *((plate, "x") for plate in plates))), "long")
    purpose = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]
    assert command_line.main(["hotlist", "show", "long", "--json", *purpose]) == 0
    assert [entry["plate"] for entry in json.loads(capsys.readouterr().out)["entries"]] == plates
    assert command_line.main(["hotlist", "show", "long", "--limit", "2", *purpose]) == 0
    assert capsys.readouterr().out.count("AA00") == 2
    assert command_line.main(["hotlist", "show", "long", "--limit", "5", *purpose]) == 0
    assert capsys.readouterr().out.count("AA00") == 5


def test_what_is_past_its_weed_date_is_not_shown(client, deployment, tmp_path, monkeypatch):
    import_file(client, Path(write_list(tmp_path / "a.csv", ("7KXL92", "x"))), "burglaries")
    hotlists = importlib.import_module("platewatch.hotlists.routes.pages")
    later = hotlists.get_now().replace(year=2099, month=1, day=2)
    monkeypatch.setattr(hotlists, "get_now", lambda: later)
    assert client.call("GET", "/v1/hotlists/burglaries", headers=PURPOSE)["entries"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "status", "code"),
    [
        ("POST", "/v1/hotlists/Bad_Name/imports", {"size": 1, "sha256": "a" * 64}, None, 400, "list_name_invalid"),
        ("POST", "/v1/hotlists/burglaries/imports", {"size": -1, "sha256": "a" * 64}, None, 400, "field_invalid"),
        ("POST", "/v1/hotlists/burglaries/imports", {"size": 10**10, "sha256": "a" * 64}, None, 400, "field_invalid"),
        ("POST", "/v1/hotlists/burglaries/imports", {"size": 1, "sha256": "A"}, None, 400, "field_invalid"),
        ("POST", "/v1/hotlists/burglaries/imports", {"size": 1}, None, 400, "field_invalid"),
        (
            "POST",
            "/v1/hotlists/burglaries/imports",
            {"size": 1, "sha256": "a" * 64, "delta": 1},
            None,
            400,
            "field_invalid",
        ),
        ("GET", "/v1/hotlists/burglaries/imports/nonsense", None, None, 404, "import_unknown"),
        ("GET", "/v1/hotlists/nothing-here", None, None, 404, "list_unknown"),
        ("GET", "/v1/hotlists/burglaries", None, {"limit": "0"}, 400, "field_invalid"),
        ("GET", "/v1/hotlists/burglaries", None, {"limit": "501"}, 400, "field_invalid"),
        ("GET", "/v1/hotlists/burglaries", None, {"after": "1.0.0"}, 400, "field_invalid"),
        ("GET", "/v1/hotlists/burglaries/export", None, {"limit": "501"}, 400, "field_invalid"),
        ("GET", "/v1/hotlists/burglaries/due", None, {"days": "-1"}, 400, "field_invalid"),
        ("GET", "/v1/hotlists/nothing-here/export", None, None, 404, "list_unknown"),
        ("POST", "/v1/hotlists/burglaries/rollback", {"revision": 0}, None, 400, "field_invalid"),
        ("POST", "/v1/hotlists/burglaries/rollback", {"revision": 7}, None, 404, "revision_unknown"),
        ("POST", "/v1/hotlists/burglaries/entries", {"plate": "7KXL92"}, None, 400, "field_invalid"),
        ("POST", "/v1/hotlists/burglaries/entries/end", {"plate": "!", "case_number": "1"}, None, 400, "field_invalid"),
        (
            "POST",
            "/v1/hotlists/burglaries/entries/end",
            {"plate": "AB1", "case_number": "1"},
            None,
            404,
            "entry_unknown",
        ),
        ("PATCH", "/v1/hotlists/burglaries/entries", {"plate": "AB1", "case_number": "1"}, None, 400, "field_invalid"),
        ("GET", "/v1/hotlists/burglaries", None, {"after": "x"}, 400, "field_invalid"),
    ],
)
def test_bad_requests(client, method, path, body, query, status, code):
    with pytest.raises(ApiRefused) as refused:
        client.call(method, path, body, query, PURPOSE)
    assert (refused.value.status, refused.value.code) == (status, code)


def test_an_import_s_way_can_be_followed(client, deployment, monkeypatch):
    monkeypatch.setattr(import_turn, "CHUNK", 20)
    answer = client.call("POST", "/v1/hotlists/burglaries/imports", {"size": 5, "sha256": "a" * 64})
    path = f"/v1/hotlists/burglaries/imports/{answer['id']}"
    assert client.call("GET", path)["status"] == "expected"
    event = deployment.put(answer["file"], write_csv(*((f"AA{number}", "x") for number in range(30))))
    assert client.call("GET", path)["status"] == "uploaded"
    deployment.invoke(event, looks=2)
    running = client.call("GET", path)
    assert (running["status"], running["written"], running["differences"]) == ("running", 20, 30)
    assert client.call("GET", "/v1/hotlists")["lists"][0]["running"]["written"] == 20
    deployment.invoke({"list": "burglaries", "revision": 1})
    assert client.call("GET", path)["status"] == "imported"


def test_a_dry_run_and_a_file_of_changes(client, deployment, tmp_path, capsys, monkeypatch, scan_table, scan_people):
    monkeypatch.delenv("PLATEWATCH_REASON", raising=False)
    import_file(client, Path(write_list(tmp_path / "a.csv", ("7KXL92", "x"), ("AA11BB", "x"))), "burglaries")
    path = tmp_path / "changes.csv"
    columns = write_csv().decode().strip()
    end, add = "end,7KXL92,,,,,PL1,,,,,,", "add,8?KL,NL,1,1,y,PL1,OVJ,suspect,,2026-01-01,2099-01-01,me"
    path.write_text(f"change,{columns}\n{end}\n{add}\n")
    capsys.readouterr()
    command = ["hotlist", "import", str(path), "--list", "burglaries", "--delta"]
    assert command_line.main([*command, "--dry-run"]) == 0
    written = capsys.readouterr()
    assert "nothing was changed yet; what importing it would change is told for a reason" in written.out
    assert "KXL" not in written.out
    assert not any(number in written.out.partition(": ")[2] for number in "0123456789"), "counts would tell as well"
    assert "--reason" in written.err
    purpose = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]
    assert command_line.main([*command, "--dry-run", *purpose]) == 0
    shown = capsys.readouterr().out
    assert "  end     7-KXL-92  PL1  x" in shown
    assert "  add     8?KL  PL1  y" in shown
    assert audited(scan_people)[-1] == ("consult", "hotlist:burglaries", "PL1300-2026-1")
    assert deployment.find("7KXL92") == {"7KXL92": "x"}
    assert command_line.main(command) == 1
    assert "the file ends 1 of the 2 entries in force" in capsys.readouterr().err
    assert command_line.main([*command, "--yes"]) == 0
    assert "revision 3 is active with 2 entries: 1 added, 0 changed, 1 ended" in capsys.readouterr().out
    assert (deployment.find("7KXL92", "AA11BB"), deployment.find_patterns()) == ({"AA11BB": "x"}, [("8?KL", "y")])
    assert command_line.main([*command, "--yes", "--wait"]) == 1
    hidden = capsys.readouterr().err
    assert "the file does not fit what is listed" in hidden
    assert "line" not in hidden.partition("refused:")[2].partition("\n")[0].replace("listed", "")
    before = len(audited(scan_people))
    assert command_line.main([*command, "--yes", "--wait", *purpose]) == 1
    refused = capsys.readouterr().err
    assert audited(scan_people)[-1] == ("consult", "hotlist:burglaries", "PL1300-2026-1")
    assert len(audited(scan_people)) == before + 2, "the announcement, and the look at its report"
    assert "line 2  plate  the list has no entry" in refused
    assert "line 3  plate  the list has an entry" in refused
    assert "KXL" not in json.dumps(scan_table("audit"))


def test_files_that_change_nothing_are_no_way_to_ask_what_is_listed(client, deployment, tmp_path, scan_people):
    """An editor asks for a neighbour's plate by dry runs and by changes that never fit, and gives no reason."""
    import_file(client, Path(write_list(tmp_path / "a.csv", ("7KXL92", "x"))), "burglaries")
    columns = write_csv().decode().strip()
    answers: dict[str, list[str]] = {}
    for plate in ("7KXL92", "8KXL92"):
        path = tmp_path / "changes.csv"
        # The second line never fits, so that nothing ever changes.
        path.write_text(f"change,{columns}\nend,{plate},,,,,PL1,,,,,,\nend,ZZ99ZZ,,,,,PL1,,,,,,\n")
        alone = tmp_path / "dry.csv"
        alone.write_bytes(write_csv((plate, "x")))
        told = []
        for file, more in ((path, {"delta": True, "confirmed": True}), (alone, {"dry_run": True, "confirmed": True})):
            import_id = hotlist_upload.send_file(client, file, "burglaries", hotlist_upload.ImportOptions(**more))
            report = hotlist_upload.wait_for_report(client, "burglaries", import_id, 10).document
            listed = client.call("GET", "/v1/hotlists/burglaries/imports")["imports"][0]
            state = client.call("GET", "/v1/hotlists")["lists"][0]["refused"]
            told += [repr({name: value for name, value in one.items() if name in SAID}) for one in (report, listed)]
            told += [repr({name: value for name, value in (state or {}).items() if name in SAID})]
        answers[plate] = told
    assert answers["7KXL92"] == answers["8KXL92"], "whether it is listed makes no difference to what is told"
    assert {kind for kind, *_ in audited(scan_people)} == {"change"}


SAID = ("status", "message", "bad_lines", "faults", "fault_causes", "lines", "added", "changed", "ended", "warnings")


def test_a_failed_upload_is_tried_again_and_then_told(client, tmp_path, monkeypatch):
    path = Path(write_list(tmp_path / "a.csv", ("7KXL92", "x")))
    statuses, pauses = [503, 0, 200], []

    def exchange(request: Request) -> tuple[int, bytes]:
        status = statuses.pop(0)
        if not status:
            raise hotlist_upload.NoAnswer("gone")
        return status, b""

    monkeypatch.setattr(hotlist_upload, "exchange", exchange)
    assert hotlist_upload.send_file(client, path, "burglaries", pause=pauses.append)
    assert len(pauses) == 2
    statuses[:] = [403, 200]
    with pytest.raises(hotlist_upload.UploadFailed, match="403"):
        hotlist_upload.send_file(client, path, "burglaries", pause=pauses.append)
    with pytest.raises(hotlist_upload.FileUnreadable):
        hotlist_upload.send_file(client, tmp_path / "none.csv", "burglaries")


def test_waiting_ends(client):
    answer = client.call("POST", "/v1/hotlists/burglaries/imports", {"size": 5, "sha256": "a" * 64})
    pauses: list[float] = []
    with pytest.raises(hotlist_upload.ImportUnfinished, match="expected"):
        hotlist_upload.wait_for_report(client, "burglaries", answer["id"], 30, pauses.append)
    assert sum(pauses) == pytest.approx(30)


def test_the_bucket_holds_no_file_that_starts_an_import_but_the_uploads(client, tmp_path):
    import_file(client, Path(write_list(tmp_path / "a.csv", ("7KXL92", "x"))), "burglaries")
    keys = [item["Key"] for item in clients.s3().list_objects_v2(Bucket="hotlists")["Contents"]]
    assert len(keys) == 3
    assert [key.endswith(".csv") for key in keys].count(True) == 1
