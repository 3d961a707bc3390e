"""Backup and restore, tried on the whole service: lists, cameras and the audit log, by the commands of the page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.cli.main import main
from platewatch.hotlists.commands.importing import import_file
from platewatch.snapshots.commands.http_transport import HttpTransport
from tests.e2e.conftest import Service
from tests.e2e.test_matching import come

pytestmark = pytest.mark.xdist_group("restore")

PURPOSE = ("--reason", "restore", "--case", "2026-1")
HEAD = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with start_cloud({"AlertPageLogin": "token"}, Limits(schedules=False)) as cloud:
        running = Service(cloud, cloud.api_client())
        running.add_recipient("officer", name="Officer", channel="sms", address="+31600000000")
        running.take_camera()
        yield running


@pytest.fixture
def run(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command as somebody who may call every route; its status, and what it printed."""
    for name, value in service.cloud.person_environment().items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        return main(words), "".join(capsys.readouterr())

    return run


def write_list(path: Path, *plates: str, weed_date: str = "2099-01-31") -> Path:
    lines = [f"{plate},NL,1,1,theft,2026-0001,OVJ-7,suspect,,2026-01-01,{weed_date},me" for plate in plates]
    path.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    return path


def passes(service: Service, plate: str, name: str) -> bool:
    """Whether somebody is told when this plate passes a camera that has not seen it yet."""
    before = len(service.messages())
    service.take_camera()
    come(service, (plate, 0.97), name=name)
    service.settle()
    return len(service.messages()) > before


def test_a_list_comes_back_as_a_difference_and_counts_once_somebody_says_so(
    service: Service, run: Any, tmp_path: Path
) -> None:
    client, backup = service.client, tmp_path / "stolen-backup.csv"
    first = write_list(tmp_path / "first.csv", "SVNP26", "24FFN3", "7KXL92")
    import_file(client, first, "stolen", new_list=True)
    assert run("hotlist", "export", "stolen", "-o", str(backup), *PURPOSE)[0] == 0
    # After the backup an entry is ended, another one comes past its weed date, and a wrong file replaces the list.
    assert run("hotlist", "end", "stolen", "24FFN3", "--case-number", "2026-0001")[0] == 0
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    lines = backup.read_text(encoding="utf-8").splitlines()
    lines = [line.replace("2099-01-31", yesterday) if "7KXL92" in line.replace("-", "") else line for line in lines]
    assert sum(yesterday in line for line in lines) == 1
    backup.write_text("\n".join([*lines, ""]), encoding="utf-8")
    import_file(client, write_list(tmp_path / "wrong.csv", "21JZ44"), "stolen", confirmed=True)
    assert not passes(service, "SVNP26", "a1")

    status, said = run("hotlist", "restore", str(backup), "--list", "stolen", *PURPOSE, "--json")
    report = json.loads(said)
    assert (status, report["status"], report["upon"]) == (0, "checked", 3)
    assert [(one["change"], one["plate"]) for one in report["changes"]] == [("end", "21JZ44"), ("add", "SVNP26")]
    assert {one["cause"] for one in report["warnings"]} == {"date-past", "ended-since"}
    assert not passes(service, "SVNP26", "a2")

    [state] = [each for each in client.call("GET", "/v1/hotlists")["lists"] if each["name"] == "stolen"]
    assert (state["revision"], state["revisions"][-1]["revision"]) == (3, report["revision"])
    assert run("hotlist", "rollback", "stolen", "--to", str(report["revision"]))[0] == 0
    assert passes(service, "SVNP26", "a3")
    assert not passes(service, "24FFN3", "a4")
    assert not passes(service, "7KXL92", "a5")


def test_what_differs_is_told_for_a_reason_and_a_case_alone(service: Service, run: Any, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", "SVNP26")
    import_file(service.client, path, "found", new_list=True)
    _, said = run("hotlist", "restore", str(path), "--list", "found")
    assert "SVNP26" not in said.replace("-", "")
    assert "shown with --reason and --case only, and recorded" in said


def test_cameras_that_were_lost_are_registered_again_and_revoked_ones_are_not(
    service: Service, run: Any, tmp_path: Path
) -> None:
    kept, lost, revoked = (service.take_camera(site=f"site {number}") for number in range(3))
    backup = tmp_path / "cameras.json"
    assert run("camera", "backup", str(backup))[0] == 0
    assert run("camera", "revoke", revoked)[0] == 0
    remove(service.cloud, "CamerasTable", f"camera#{lost}")
    status, said = run("camera", "restore", str(backup))
    assert (status, lost in said, revoked in said, kept in said) == (0, True, True, False)
    assert lost not in {each["id"] for each in service.client.call("GET", "/v1/cameras")["cameras"]}
    status, said = run("camera", "restore", str(backup), "--yes", "--json")
    tokens = json.loads(said)["tokens"]
    assert (status, list(tokens)) == (0, [lost])
    cameras = {each["id"]: each for each in service.client.call("GET", "/v1/cameras")["cameras"]}
    assert cameras[lost]["positions"][-1]["site"] == "site 1"
    assert cameras[revoked]["revoked_at"]
    document = {"captured_at": datetime.now(UTC).isoformat(), "sha256": "ab" * 32, "size": 7}
    answer = HttpTransport(service.cloud.api_url, tokens[lost]).announce(
        {"snapshots": [document | {"content_type": "image/jpeg"}]}
    )
    assert answer.status == 200


def remove(cloud: LocalCloud, table: str, start: str = "") -> list[dict[str, Any]]:
    """Takes the items out of a table whose key begins so; gives them."""
    dynamodb, name = cloud.admin_client("dynamodb"), cloud.resources[table]
    pages = dynamodb.get_paginator("scan").paginate(TableName=name)
    items = [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith(start)]
    assert items
    for item in items:
        dynamodb.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})
    return items


def put_back(cloud: LocalCloud, table: str, items: list[dict[str, Any]]) -> None:
    for item in items:
        cloud.admin_client("dynamodb").put_item(TableName=cloud.resources[table], Item=item)


def copy(cloud: LocalCloud, table: str) -> list[dict[str, Any]]:
    items = remove(cloud, table)
    put_back(cloud, table, items)
    return items


AUDIT = ("AuditTable", "AuditHeadTable")


def test_the_audit_log_is_verified_after_its_tables_were_restored(service: Service, run: Any) -> None:
    """To the last moment, all is there. To an earlier one, the anchors say what is missing."""
    cloud = service.cloud
    run("camera", "list")
    service.client.call("POST", "/v1/cameras/priority-1/revoke")
    assert not cloud.run_schedule("SequenceFunction").failed
    earlier = {table: copy(cloud, table) for table in AUDIT}
    service.client.call("DELETE", "/v1/recipients/officer")
    assert not cloud.run_schedule("SequenceFunction").failed
    last = {table: remove(cloud, table) for table in AUDIT}
    for table in AUDIT:
        put_back(cloud, table, last[table])
    status, said = run("audit", "verify", *PURPOSE)
    assert (status, "the chain is whole" in said) == (0, True), said
    known = next(line for line in said.splitlines() if line.startswith("head:")).removeprefix("head:").strip()

    for table in AUDIT:
        remove(cloud, table)
        put_back(cloud, table, earlier[table])
    status, said = run("audit", "verify", "--known", known, *PURPOSE)
    assert status == 1, said
    assert "REMOVED" in said
