"""Letters, countries and entries no camera can report, from a file or a single entry to what matching finds."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from platewatch.audit.report import parse_question as read_audit
from platewatch.aws import clients
from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.parts_bucket import S3Parts
from platewatch.hotlists.aws.revisions_bucket import S3Revisions
from platewatch.hotlists.commands.file_upload import ImportReport
from platewatch.hotlists.commands.imports import describe_refusal
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.list_state import Upload
from platewatch.matching.past_order import parse_question as read_past
from tests.integration.hotlists.conftest import HEADER, Deployment

FAULTS = Path(__file__).parents[4] / "shared/data/faults"
COLUMNS = ["--category", "1", "--priority", "2", "--reason", "theft", "--consent", "OVJ-7", "--role", "suspect"]
COLUMNS += ["--weed-date", "2099-01-01", "--owner", "me"]


def line(plate: str, country: str, case: str = "C1") -> str:
    return f"{plate},{country},1,2,theft,{case},OM-1,suspect,stop,2026-01-01,2099-12-31,Team"


def write_file(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def listed(plate: str) -> list[tuple[str | None, str]]:
    """Country and case of what matching finds under the spelling."""
    found = DynamoEntries(clients.dynamodb(), "hotlist").find_entries([plate]).entries
    return [(entry.country, entry.case_number) for entry in found.get(plate, ())]


@pytest.mark.parametrize(
    ("written", "country", "plate", "code"),
    [
        ("GÖ-AB 123", "DE", "GOAB123", "DE"),
        ("GO\u0308-AB 123", "D", "GOAB123", "DE"),
        ("7–KXL–92", "NL", "7KXL92", "NL"),
        ("7\u00a0KXL\u00a092", "nl", "7KXL92", "NL"),
        ("7\u2009KXL\u201192", "NL", "7KXL92", "NL"),
        ("AB12CDE", "UK", "AB12CDE", "GB"),
        ("AB12CDE", "EL", "AB12CDE", "GR"),
        ("AB12CDE", "GBZ", "AB12CDE", "GI"),
    ],
)
def test_letters_dashes_spaces_and_signs_are_imported_as_the_reader_reports_them(
    deployment: Deployment, written: str, country: str, plate: str, code: str
) -> None:
    deployment.invoke(deployment.put("stolen/a.csv", write_file(line(written, country))))
    assert deployment.report("stolen/a.report.json")["status"] == "imported"
    assert listed(plate) == [(code, "C1")]


@pytest.mark.skipif(not FAULTS.is_dir(), reason="../shared/data/faults is not beside this repository")
@pytest.mark.parametrize(
    ("name", "plate", "code"),
    [
        ("umlaut", "GOAB123", "DE"),
        ("endash", "7KXL92", "NL"),
        ("nbsp", "7KXL92", "NL"),
        ("country-UK", "AB12CDE", "GB"),
        ("country-EL", "AB12CDE", "GR"),
    ],
)
def test_the_offices_files_are_imported(deployment: Deployment, name: str, plate: str, code: str) -> None:
    data = (FAULTS / f"{name}.csv").read_bytes().replace(b"2026-12-31", b"2099-12-31")
    deployment.invoke(deployment.put("stolen/a.csv", data))
    assert deployment.report("stolen/a.report.json")["status"] == "imported"
    assert listed(plate) == [(code, "C1")]


ODD = (
    line("A1", "NL", "1"),
    line("01MRT23", "NL", "2"),
    line("222CW123456", "", "3"),
    line("MUE-AB 123", "DE", "4"),
    line("AB12CDE", "NE", "5"),
    line("7-KXL-90", "NL", "6"),
    line("7-KXL-9O", "NL", "7"),
    line("8-KXL-92", "NL", "8"),
)
CAUSES = ["never-read", "country-not-read", "digraph", "not-built-so", "read-as-other", "twin"]


def test_entries_no_camera_can_report_are_reported_at_import_and_at_a_dry_run(
    client: Any, deployment: Deployment, tmp_path: Path, capsys: Any, scan_table: Any
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(write_file(*ODD))
    for more in (["--dry-run", "--reason", "check before the shift", "--case", "PL1300-2026-1"], ["--wait"]):
        assert command_line.main(["hotlist", "import", str(path), "--list", "stolen", *more]) == 0
        lines = capsys.readouterr().out.splitlines()
        told = lines[lines.index("warnings, which refuse nothing:") + 1 :]
        told = [one for one in told if one.startswith("  ")]
        assert len(told) == len(CAUSES), "one line for each cause"
        assert told[0].startswith("  2 lines  plate ")
        assert told[0].endswith("so this one never matches (lines 2, 4)")
        assert any("NE is Niger: did you mean NL?" in one and one.startswith("  line 6 ") for one in told)
        assert any("MUE for the German district MÜ" in one for one in told)
        assert any("line 7 has a plate that differs in nothing but O and 0" in one for one in told)
        assert not any(plate in "".join(told) for plate in ("KXL", "CW123", "MRT", "AB12"))
    files = S3Hotlists(clients.s3(), "hotlists")
    [key] = [
        found["Key"]
        for found in clients.s3().list_objects_v2(Bucket="hotlists", Prefix="imports/stolen/")["Contents"]
        if found["Key"].endswith(".csv") and ".check" not in found["Key"]
    ]
    report = files.find_report(key)
    assert report is not None
    assert {one["cause"] for one in report["warning_causes"]} == set(CAUSES)
    assert [one["line"] for one in report["warnings"]] == [2, 3, 4, 5, 6, 8, 8]
    assert deployment.find("7KXL90", "7KXL9O") == {"7KXL90": "theft", "7KXL9O": "theft"}
    assert "KXL" not in json.dumps(scan_table("audit"))


def test_errors_are_grouped_by_cause_and_nothing_is_imported(client: Any, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "bad.csv"
    cyrillic = [line(f"\u0410B12C{letter}", "NL") for letter in "ABCDEFG"]
    path.write_bytes(write_file(*cyrillic, line("AB12CD", "NLD"), line("AB12CE", "ZZ", "2"), *ODD))
    assert command_line.main(["hotlist", "import", str(path), "--list", "stolen", "--wait"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert "9 lines are bad and nothing was imported" in told[0]
    assert told[1].startswith("  7 lines  plate    character 1 is U+0410 CYRILLIC CAPITAL LETTER A")
    assert told[1].endswith("(lines 2, 3, 4, 5, 6, ...)")
    assert told[2].startswith("  2 lines  country  for example, NLD is no country's code or sign: did you mean NL?")
    assert told[2].endswith("(lines 9, 10)")
    assert "every line" in told[3]
    assert told[4] == "warnings, which refuse nothing:"
    assert len(told) == 4 + len(CAUSES), "a refused file's twins are not looked for"


def test_a_single_entry_is_answered_with_its_warnings(
    client: Any, deployment: Deployment, capsys: Any, scan_table: Any
) -> None:
    deployment.invoke(deployment.put("stolen/a.csv", write_file(line("7-KXL-90", "NL"))))
    for plate, country, words in (
        (
            "7-KXL-9O",
            "NL",
            ("cameras report the other one", "the list has a plate already that differs in nothing but O"),
        ),
        ("A1", "nl", ("cameras report plates of 4 to 10",)),
        ("MUE-AB 123", "D", ("MUE for the German district MÜ: write MÜ",)),
        ("AB12CDE", "NE", ("NE is Niger: did you mean NL?",)),
        ("GÖ-AB 123", "D", ()),
    ):
        capsys.readouterr()
        words_given = ["hotlist", "add", "stolen", plate, "--case-number", "9", "--country", country, *COLUMNS]
        assert command_line.main(words_given) == 0
        told = [one for one in capsys.readouterr().out.splitlines() if one.startswith("warning: ")]
        assert len(told) == len(words)
        assert all(word in one for word, one in zip(words, told, strict=True))
    assert listed("GOAB123") == [("DE", "9")]
    asked = {"plate": "gö ab\u2013123", "case_number": "9"}
    answer = client.call("PATCH", "/v1/hotlists/stolen/entries", asked | {"country": "UK"})
    assert listed("GOAB123") == [("GB", "9")]
    assert [one["cause"] for one in answer["warnings"]] == ["not-built-so"]
    assert client.call("POST", "/v1/hotlists/stolen/entries/end", asked)["warnings"] == []
    assert listed("GOAB123") == []
    assert "KXL" not in json.dumps(scan_table("audit"))


@pytest.mark.parametrize(("country", "words"), [("NLD", "did you mean NL?"), ("7KXL92", "this is no country's code")])
def test_a_country_that_is_none_is_refused_at_a_single_entry(
    client: Any, deployment: Deployment, country: str, words: str
) -> None:
    deployment.invoke(deployment.put("stolen/a.csv", write_file(line("8-KXL-92", "NL"))))
    asked = {"plate": "8-KXL-92", "case_number": "C1", "country": country}
    with pytest.raises(ApiRefused, match="country") as refused:
        client.call("PATCH", "/v1/hotlists/stolen/entries", asked)
    assert words in str(refused.value)
    assert listed("8KXL92") == [("NL", "C1")]


def test_what_was_stored_before_there_were_causes_still_loads(deployment: Deployment) -> None:
    parts, revisions = S3Parts(clients.s3(), "hotlists"), S3Revisions(clients.s3(), "hotlists")
    upload = Upload("stolen/a.csv", "e", datetime(2026, 3, 12, 12, tzinfo=UTC))
    stored = {"findings": {"faults": [{"line": 3, "column": "plate", "reason": "old"}], "bad_lines": 1, "lines": 9}}
    stored |= {"line": 9, "patterns": 0, "parts": [9], "whole": True}
    key = f".staged/stolen/{upload.identity}/progress.json"
    clients.s3().put_object(Bucket="hotlists", Key=key, Body=json.dumps(stored).encode())
    progress = parts.find_progress("stolen", upload)
    assert progress is not None
    assert (progress.findings.bad_lines, progress.findings.faults[0].reason, progress.parts) == (1, "old", (9,))
    assert progress.findings.fault_counts.total == 1
    parts.keep_progress("stolen", upload, progress)
    assert parts.find_progress("stolen", upload) == progress
    assert revisions.find_warnings("stolen", 7) == Findings()


def test_a_report_from_before_there_were_causes_is_shown() -> None:
    faults = [{"line": 3, "column": "plate", "reason": "x"}, {"line": 4, "column": None, "reason": "y"}]
    report = ImportReport({"status": "refused", "message": "bad", "bad_lines": 2, "faults": faults})
    assert list(describe_refusal("a.csv", report)) == [
        "a.csv: refused: bad",
        "  line 3  plate  x",
        "  line 4         y",
    ]


def test_the_past_and_the_audit_log_are_asked_in_the_lists_own_writing() -> None:
    period = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00Z"}
    assert read_audit(period | {"plate": "GÖ\u2013AB\u00a0123"}).plate == "GOAB123"
    assert read_past({"list": "stolen", "plate": "gö-ab 123", "case_number": "1"}).key.plate == "GOAB123"
