"""Searching a list's entries, and checking one before it is saved, as the API answers."""

import pytest

from platewatch.cli.api_client import ApiRefused
from platewatch.hotlists.aws import packed_rows
from tests.integration.hotlists.conftest import PURPOSE, write_csv

PATH = "/v1/hotlists/stolen/entries/search"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(packed_rows, "BLOCK_ROWS", 3)
    monkeypatch.setattr("platewatch.hotlists.routes.search.SEARCHED", 4)


@pytest.fixture
def listed(deployment, client):
    deployment.invoke(deployment.put("stolen/a.csv", write_csv(*((f"AB{number:02}CD", "x") for number in range(10)))))
    return client


def search(client, **asked):
    """All pages of a search: the plates, and how many entries were looked through."""
    plates, looked, after = [], [], None
    while True:
        page = client.call("POST", PATH, {**asked, "after": after}, headers=PURPOSE)
        plates.append([entry["plate"] for entry in page["entries"]])
        looked.append(page["looked"])
        if (after := page["next"]) is None:
            return plates, looked


def test_a_whole_plate_is_found_at_once(listed):
    plates, looked = search(listed, plate="ab-09-cd")
    assert plates[0] == ["AB09CD"]
    assert sum(looked) == 10


def test_a_part_of_a_plate_is_found_page_by_page(listed):
    plates, looked = search(listed, plate="9CD")
    assert [plate for page in plates for plate in page] == ["AB09CD"]
    assert len(looked) > 1


def test_a_case_finds_its_entries_and_what_was_ended_is_gone(listed):
    listed.call("POST", "/v1/hotlists/stolen/entries/end", {"plate": "AB03CD", "case_number": "PL1"})
    plates, _ = search(listed, case_number="pl1")
    assert sorted(plate for page in plates for plate in page) == [f"AB{n:02}CD" for n in range(10) if n != 3]


def test_each_page_is_recorded_with_the_plate_as_a_tag(listed, scan_table):
    listed.call("POST", PATH, {"plate": "AB09CD"}, headers=PURPOSE)
    [record] = [one for one in scan_table("audit") if one["action"]["S"] == "consult"]
    assert record["detail"]["M"]["what"]["S"] == "search"
    assert record["reason"]["S"] == PURPOSE["X-Reason"]
    assert "AB09CD" not in str(record)


def test_nobody_searches_without_saying_why(listed, scan_table):
    with pytest.raises(ApiRefused) as caught:
        listed.call("POST", PATH, {"plate": "AB09CD"})
    assert (caught.value.status, caught.value.field) == (400, "X-Reason")


@pytest.mark.parametrize(("path", "asked", "code"), [
    (PATH, {}, "field_invalid"),
    (PATH, {"plate": "AB", "after": "9.9.9"}, "field_invalid"),
    ("/v1/hotlists/nosuch/entries/search", {"plate": "AB09CD"}, "list_unknown"),
])  # fmt: skip
def test_a_bad_search_says_so(listed, path, asked, code):
    with pytest.raises(ApiRefused) as caught:
        listed.call("POST", path, asked, headers=PURPOSE)
    assert caught.value.code == code


def test_a_draft_is_checked_and_nothing_is_saved_or_recorded(client, scan_table):
    before = scan_table("hotlist")
    answer = client.call("POST", "/v1/entries/check", {"plate": "A1", "priority": 9, "weed_date": "2001-01-01"})
    faults = {fault["column"]: fault["cause"] for fault in answer["faults"]}
    assert (faults["priority"], faults["weed_date"], faults["owner"]) == ("not-a-choice", "date-past", "missing-value")
    assert [warning["cause"] for warning in answer["warnings"]] == ["short-plate"]
    assert scan_table("hotlist") == before
    assert scan_table("audit") == []
