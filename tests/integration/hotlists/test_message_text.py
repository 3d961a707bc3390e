"""What a list may not hold, from the file and the single edit to the stored entry, and what an export makes of it."""

import csv

import pytest

from platewatch.cli import main as command_line
from platewatch.cli.api_client import ApiRefused
from tests.integration.hotlists.conftest import PURPOSE, write_csv
from tests.integration.hotlists.test_entries import PATH, document

ASKED = ["--reason", "check before the shift", "--case", "PL1300-2026-1"]


def test_a_file_with_a_link_a_number_or_a_formula_is_refused_by_line_and_column(deployment, monkeypatch):
    rows = [
        ("AA11", "x"),
        ("BB22", "ga naar ｇａｔｅ．ｎｌ"),
        ("CC33", "bel 0612345678"),
        ("DD44", "=1+1"),
        ("-EE55", "x"),
    ]
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*rows)))
    report = deployment.report("stolen/a.report.json")
    assert report["status"] == "refused"
    assert [(fault["line"], fault["column"]) for fault in report["faults"]] == [
        (3, "reason"),
        (4, "reason"),
        (5, "reason"),
        (6, "plate"),
    ]
    assert "gate" not in str(report)
    # An admin allows the number.
    monkeypatch.setenv("ALLOWED_PHONE_NUMBERS", "+31612345678, 112")
    deployment.app.importing.cache_clear()
    deployment.invoke(deployment.put("stolen/b.csv", write_csv(rows[0], rows[2])))
    assert deployment.report("stolen/b.report.json")["status"] == "imported"
    assert deployment.find("AA11", "CC33") == {"AA11": "x", "CC33": "bel 0612345678"}


def test_a_single_edit_is_refused_likewise(client, deployment, monkeypatch):
    client.call("POST", PATH + "/entries", document("AA11"))
    for change, field in (
        ({"instruction": "ga naar gate.nl"}, "instruction"),
        ({"marker": "０６１２３４５６７８"}, "marker"),
        ({"owner": "@me"}, "owner"),
    ):
        for method, body in (
            ("POST", document("BB22") | change),
            ("PATCH", {"plate": "AA11", "case_number": "PL1"} | change),
        ):
            with pytest.raises(ApiRefused) as refused:
                client.call(method, PATH + "/entries", body)
            assert field in str(refused.value)
    monkeypatch.setenv("ALLOWED_PHONE_NUMBERS", "0612345678")
    client.call("PATCH", PATH + "/entries", {"plate": "AA11", "case_number": "PL1", "marker": "bel 06-12345678"})
    [shown] = client.call("GET", PATH, headers=PURPOSE)["entries"]
    assert shown["marker"] == "bel 06-12345678"


def test_formulas_of_before_are_text_in_an_export(client, deployment, tmp_path, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("platewatch.hotlists.columns.find_text_fault", lambda *_: None)
        deployment.invoke(deployment.put("stolen/a.csv", write_csv(("AA11", "=HYPERLINK(1)"), ("BB22", "-"))))
    file = tmp_path / "stolen.csv"
    assert command_line.main(["hotlist", "export", "stolen", "-o", str(file), *ASKED]) == 0
    with file.open(newline="") as text:
        assert [row["reason"] for row in csv.DictReader(text)] == ["'=HYPERLINK(1)", "-"]


def test_an_owner_of_a_list_is_no_link_and_no_formula(client):
    for owner in ("gate.nl", "=1+1"):
        with pytest.raises(ApiRefused, match="owner"):
            client.call("PUT", PATH + "/settings", {"version": 0, "owner": owner})
    # Who is asked about a list may be called: this reaches no message.
    client.call("PUT", PATH + "/settings", {"version": 0, "owner": "district West, 0612345678"})
