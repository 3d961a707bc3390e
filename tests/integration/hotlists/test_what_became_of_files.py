"""What became of each file is shown, one announcement is one import, and a large loss is refused unless confirmed.

The command line, the API and the import function, with only the network left out.
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest

from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.commands import file_upload as hotlist_upload
from platewatch.retention.terms import IMPORT_TERM
from tests.integration.hotlists.conftest import HEADER, write_csv

LIST = "/v1/hotlists/burglaries"
FIRST = [(f"AA{number}", "x") for number in range(10, 20)]


@pytest.fixture(autouse=True)
def no_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLATEWATCH_REASON", "PLATEWATCH_CASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(client: Any, tmp_path: Path, capsys: Any) -> Any:
    """Runs a hotlist command; its exit status and what it printed. A list of bytes is a file of these."""

    def act(*words: str | bytes) -> tuple[int, str]:
        capsys.readouterr()
        line = []
        for word in words:
            if isinstance(word, bytes):
                path = tmp_path / "list.csv"
                path.write_bytes(word)
                word = str(path)
            line.append(word)
        status = command_line.main(["hotlist", *line])
        written = capsys.readouterr()
        return status, written.out + written.err

    return act


def find_state(client: Any) -> dict[str, Any]:
    return next(state for state in client.call("GET", "/v1/hotlists")["lists"] if state["name"] == "burglaries")


def send(run: Any, data: bytes, *more: str) -> tuple[int, str]:
    status, said = run("import", data, "--list", "burglaries", *more)
    return status, said


def test_import_waits_for_the_result_and_says_no_by_its_exit_status(run: Any) -> None:
    assert send(run, write_csv(*FIRST))[0] == 0
    status, said = send(run, write_csv(*FIRST, ("!", "x")))
    assert status == 1
    assert "1 line is bad and nothing was imported" in said
    status, said = send(run, write_csv(*FIRST), "--no-wait")
    assert status == 0
    assert "`platewatch hotlist imports burglaries` shows what becomes of it" in said


def test_a_refused_file_is_shown_with_its_sender_until_a_later_one_is_imported(run: Any, client: Any) -> None:
    assert send(run, write_csv(*FIRST))[0] == 0
    assert "refused" not in run("show", "burglaries")[1]
    # Nobody looked at the result.
    send(run, write_csv(*FIRST, ("!", "x")), "--no-wait")
    send(run, write_csv(*FIRST, ("!", "x"), ("!!", "x")), "--dry-run")
    shown = run("show", "burglaries")[1]
    assert "refused    refused 2" in shown
    assert "sent by j.jansen (hotlist-editor): 1 line is bad and nothing was imported" in shown
    state = find_state(client)
    assert state["refused"]["bad_lines"] == 1
    status, listed = run("imports", "burglaries")
    assert status == 0
    lines = listed.splitlines()
    assert [line.split()[1] for line in lines[::3]] == ["refused", "refused", "imported"]
    assert [("dry run" in line) for line in lines[1::3]] == [True, False, False]
    assert all(re.search(r", sent [-0-9]+ [:0-9]+ [A-Z]+ by j.jansen \(hotlist-editor\)", line) for line in lines[1::3])
    assert lines[8].strip().startswith("revision 1 is active with 10 entries")
    whole = run("imports", "burglaries", lines[3].split()[0])[1]
    assert "line 12  plate  character 1 is U+0021" in whole
    assert send(run, write_csv(*FIRST))[0] == 0
    assert "refused" not in run("show", "burglaries")[1]
    assert len(run("imports", "burglaries", "--limit", "2")[1].splitlines()) == 7


def test_imports_show_those_on_their_way_and_those_that_never_came(client: Any, run: Any, monkeypatch: Any) -> None:
    from platewatch.hotlists.routes import imports

    announced = client.call("POST", f"{LIST}/imports", {"size": 5, "sha256": "a" * 64})
    assert "the file has not arrived yet" in run("imports", "burglaries")[1]
    clock = imports.get_now
    monkeypatch.setattr(imports, "get_now", lambda: clock() + timedelta(minutes=16))
    assert "the file never arrived" in run("imports", "burglaries")[1]
    path = f"{LIST}/imports/{announced['id']}"
    assert client.call("GET", path)["status"] == "not-uploaded"
    clients.s3().put_object(Bucket="hotlists", Key=announced["file"], Body=b"x")
    assert "not checked to the end yet" in run("imports", "burglaries")[1]


def test_pages_of_imports_follow_one_another(client: Any) -> None:
    ids = [client.call("POST", f"{LIST}/imports", {"size": 5, "sha256": "a" * 64})["id"] for _ in range(5)]
    seen, page = [], client.call("GET", f"{LIST}/imports", query={"limit": "2"})
    while page["next"]:
        seen += page["imports"]
        page = client.call("GET", f"{LIST}/imports", query={"limit": "2", "after": page["next"]})
    # The newest first, of one second too.
    assert [one["id"] for one in [*seen, *page["imports"]]] == ids[::-1]


def test_a_list_or_page_that_is_not_there_is_an_error(client: Any, run: Any) -> None:
    status, said = run("imports", "buglaries")
    assert status == 1
    assert "no list is called buglaries: did you mean burglaries?" in said
    for query, field in (({"limit": "0"}, "limit"), ({"limit": "x"}, "limit"), ({"limit": "501"}, "limit")):
        with pytest.raises(ApiRefused) as refused:
            client.call("GET", f"{LIST}/imports", query=query)
        assert (refused.value.status, refused.value.field) == (400, field)
    for path in (f"{LIST}/imports/20260312T190358Z-9f86d081", f"{LIST}/imports?after=x"):
        with pytest.raises(ApiRefused) as refused:
            client.call("GET", *([path.split("?")[0], None, {"after": "x"}] if "?" in path else [path]))
        assert refused.value.code == "import_unknown"


def test_past_their_term_imports_and_refusals_are_not_shown(client: Any, run: Any, monkeypatch: Any) -> None:
    from platewatch.hotlists.routes import hotlists, imports

    send(run, write_csv(*FIRST))
    send(run, write_csv(("!", "x")))
    clock = imports.get_now
    for module in (hotlists, imports):
        monkeypatch.setattr(module, "get_now", lambda: clock() + IMPORT_TERM)
    assert "no file was sent for list burglaries in the last 90 days" in run("imports", "burglaries")[1]
    assert find_state(client)["refused"] is None


def test_records_of_imports_hold_no_plate_and_are_born_with_their_end(run: Any, scan_table: Any) -> None:
    send(run, write_csv(("7-KXL-92", "x")))
    send(run, write_csv(("7-KXL-92", "x"), ("7KXL92", "x")))
    records = [item for item in scan_table("hotlist") if item["pk"]["S"] in ("imports:burglaries", "refusals")]
    assert len(records) == 3
    assert "KXL" not in json.dumps(records)
    assert all(int(item["expires_at"]["N"]) > 0 and item["ground"]["S"] == "operation" for item in records)


# ---------------------------------------------------------------- a large loss


def test_a_header_alone_is_refused_and_taken_when_the_announcement_confirms_it(
    run: Any, deployment: Any, scan_people: Any
) -> None:
    send(run, write_csv(*FIRST))
    for data in (HEADER.encode() + b"\n", write_csv(*FIRST[:7])):
        status, said = send(run, data)
        assert status == 1
        assert "more than a fifth of the list; if that is meant, import it again with --yes" in said
        assert len(deployment.find(*(plate for plate, _ in FIRST))) == 10
    assert "nothing was changed" in send(run, HEADER.encode(), "--dry-run")[1]
    assert "import it again with --yes" in run("show", "burglaries")[1]
    status, said = send(run, HEADER.encode() + b"\n", "--yes")
    assert status == 0
    assert "0 entries: 0 added, 0 changed, 10 ended" in said
    assert deployment.find(*(plate for plate, _ in FIRST)) == {}
    assert [item["detail"]["M"]["confirmed"]["S"] for item in scan_people()] == ["false"] * 4 + ["true"]


# ---------------------------------------------------------------- one import for one announcement


def test_a_delayed_second_put_is_refused_by_the_bucket_and_ignored_by_the_import(
    client: Any, run: Any, deployment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[Request] = []
    exchange = hotlist_upload.exchange

    def keep(request: Request) -> tuple[int, bytes]:
        requests.append(request)
        return exchange(request)

    monkeypatch.setattr(hotlist_upload, "exchange", keep)
    data = write_csv(*FIRST)
    send(run, data)
    [first] = requests
    client.call("POST", f"{LIST}/entries/end", {"plate": "AA10", "case_number": "PL1"})
    again = Request(first.full_url, (tmp_path / "list.csv").open("rb"), dict(first.header_items()), method="PUT")
    assert exchange(again)[0] == 412
    # Where the bucket let it through, by a fault of its own or of ours, its event changes nothing.
    [key] = [key for key in deployment.list_keys() if key.endswith(".csv")]
    assert deployment.invoke(deployment.put(key, data)) == []
    assert set(deployment.find(*(plate for plate, _ in FIRST))) == {plate for plate, _ in FIRST[1:]}
    state = find_state(client)
    assert (state["revision"], len(state["revisions"])) == (2, 2)


def test_an_upload_whose_answer_was_lost_is_not_sent_twice(
    run: Any, deployment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, statuses = hotlist_upload.exchange, []

    def lose_the_first_answer(request: Request) -> tuple[int, bytes]:
        statuses.append(exchange(request)[0])
        if len(statuses) == 1:
            raise hotlist_upload.NoAnswer("gone")
        return statuses[-1], b""

    monkeypatch.setattr(hotlist_upload, "exchange", lose_the_first_answer)
    status, said = send(run, write_csv(*FIRST))
    assert (status, statuses) == (0, [200, 412])
    assert "revision 1 is active" in said


def test_the_audit_log_names_the_person_for_the_import_not_the_function(run: Any, scan_table: Any) -> None:
    send(run, write_csv(*FIRST))
    announced, imported = [item for item in scan_table("audit") if item["subject"]["S"] == "hotlist:burglaries"]
    assert announced["actor"] == imported["actor"]
    assert announced["role"] == imported["role"]
    assert announced["detail"]["M"]["id"] == imported["detail"]["M"]["id"]
    assert imported["detail"]["M"]["function"] == {"S": "import-hotlist"}
    assert imported["detail"]["M"]["added"] == {"S": "10"}


def test_a_file_that_nobody_announced_is_refused_beside_it(deployment: Any) -> None:
    clients.s3().put_object(Bucket="hotlists", Key="imports/burglaries/a.csv", Body=write_csv(*FIRST))
    assert deployment.invoke({"key": "imports/burglaries/a.csv"}) == []
    assert "nobody announced" in deployment.report("imports/burglaries/a.report.json")["message"]
    assert deployment.find("AA10") == {}
