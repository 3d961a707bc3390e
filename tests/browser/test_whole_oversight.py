"""Oversight on the whole service: an auditor sees who looked up what and why, and verifies the log."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import alert_states, oversight_states
from tests.browser.whole import Whole, sign_in, start_whole

pytestmark = pytest.mark.xdist_group("whole")

Open = Callable[..., BrowserContext]

ANSWER = 30_000
"""Milliseconds: a busy machine answers late, and what is not there by then is a fault."""

EMPTY = {
    "unusual": "Nothing unusual in this period",
    "retention": "Nothing is kept longer than it may be.",
    "holds": "Nothing is kept for a case",
}
"""What each tab says of a service without any of it."""


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    with start_whole(speed=1.0) as started:
        yield started


def sit_down(open_context: Open, whole: Whole, user: str, group: str, path: str) -> Page:
    context = open_context()
    context.set_default_timeout(ANSWER)
    return sign_in(context, whole, whole.add_person(user, group), path)


def test_an_auditor_sees_an_officers_search_with_person_reason_and_case(
    whole: Whole, open_context: Open, keep_picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    officer = sit_down(open_context, whole, "o.vos", "officer", "/alerts")
    alert_states.give_purpose(officer)
    officer.get_by_label("Plate", exact=True).fill("1-KXL-92")
    officer.get_by_role("button", name="Search").click()
    expect(officer.locator(".found .empty, .found .row").first).to_be_visible(timeout=ANSWER)
    assert whole.list_records("o.vos")

    page = sit_down(open_context, whole, "l.auditor", "auditor", "/oversight")
    oversight_states.give_purpose(page)
    oversight_states.ask(page, "o.vos")
    row = page.locator(".ov-records tbody tr", has_text="witness of the robbery").first
    expect(row).to_be_visible(timeout=ANSWER)
    for text in ("console/o.vos", "officer", "Looked up", "alerts", "2026-004711", "1 plate, as a tag"):
        expect(row).to_contain_text(text)
    assert "KXL" not in page.locator(".ov-found").inner_text()
    keep_picture(page, "whole-oversight-report")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV").click()
    kept = tmp_path / "report.csv"
    waiting.value.save_as(kept)
    rows = list(csv.DictReader(io.StringIO(kept.read_text("utf-8-sig"), newline="")))
    assert {one["actor"] for one in rows} == {"console/o.vos"}
    assert "witness of the robbery" in {one["reason"] for one in rows}
    oversight_states.ask(page, "1-KXL-92", about="plate")
    expect(page.locator(".ov-group > summary").first).to_contain_text("console/", timeout=ANSWER)

    # What the auditor did is recorded too, what left the service as such.
    records = whole.list_records("l.auditor")
    reports = [record["detail"] for record in records if record["detail"].get("what") == "report"]
    assert [one.get("export") for one in reports] == [None, "csv", None]
    assert {record["case_number"] for record in records if record["action"] == "consult"} == {"AUDIT-2026-1"}


def test_an_auditor_verifies_the_log_and_the_next_one_sees_it(whole: Whole, open_context: Open) -> None:
    page = sit_down(open_context, whole, "m.auditor", "auditor", "/oversight")
    oversight_states.give_purpose(page)
    expect(page.get_by_text("The log was never verified here.")).to_be_visible(timeout=ANSWER)
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".oversight").get_by_text("The chain is whole.")).to_be_visible(timeout=ANSWER)
    # The record of it is chained, and noted beside the head by the sequencer.
    [record] = [one for one in whole.list_records("m.auditor") if one["detail"].get("what") == "verification"]
    assert record["detail"]["findings"] == "0"
    page.reload()
    expect(page.locator(".banner.good")).to_contain_text("by console/m.auditor", timeout=ANSWER)
    for tab in ("unusual", "retention", "holds"):
        oversight_states.open_tab(page, tab)
        if tab == "unusual":
            page.get_by_role("button", name="Find unusual use").click()
        expect(page.locator(".oversight").get_by_text(EMPTY[tab])).to_be_visible(timeout=ANSWER)
