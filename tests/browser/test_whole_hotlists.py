"""An editor's work on the whole service: real handlers, rights, storage and audit log, and Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from localcloud.demo.run import start_cloud
from localcloud.run.cloud import LocalCloud
from localcloud.run.identity_provider import Somebody
from tests.browser.hotlist_states import HEADER, drop, go, row, set_purpose, write_file
from tests.unit.hotlists.workbooks import make_book, write_cells

pytestmark = pytest.mark.xdist_group("whole")

Open = Callable[..., BrowserContext]

LONG: Final = 60_000
"""Milliseconds: a busy machine answers late, and what is not there by then is a fault."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with start_cloud({"Language": "en"}) as started:
        assert started.provider is not None
        started.provider.add_person(Somebody("f.bakker", "Femke Bakker", ("hotlist-editor",)))
        yield started


def sign_in(open_context: Open, cloud: LocalCloud, user: str) -> Page:
    """Signs in as people do: from the console to the provider's page and back."""
    context = open_context()
    context.set_default_timeout(LONG)
    page = context.new_page()
    page.goto(f"{cloud.console_url}/hotlists")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=f"({user})").click()
    page.locator(".lists").wait_for()
    return page


def list_records(cloud: LocalCloud, user: str) -> list[dict[str, Any]]:
    """What the chained log says of somebody at the console."""
    outcome = cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    items = cloud.admin_client("dynamodb").scan(TableName=cloud.resources["AuditTable"])["Items"]
    return [item for item in items if item.get("actor") == {"S": f"console/{user}"}]


def test_a_list_from_its_first_file_to_a_pattern_of_two_people(
    cloud: LocalCloud, open_context: Open, keep_picture: Callable[[Page, str], None]
) -> None:
    page = sign_in(open_context, cloud, "s.bakker")
    page.get_by_role("button", name="New list").click()
    page.get_by_label("Name of the list").fill("burglaries")
    page.keyboard.press("Enter")
    drop(page, write_file(row("1-KXL-92", 1), row("8-SBX-40", 2)))
    expect(page.locator(".needs-purpose")).to_be_visible(timeout=LONG)
    set_purpose(page)
    expect(page.locator(".difference tbody tr")).to_have_count(2, timeout=LONG)
    page.get_by_role("button", name="Import it now").click()
    expect(page.get_by_text("Imported as revision 1")).to_be_visible(timeout=LONG)

    page.get_by_role("button", name="To the entries").click()
    expect(page.locator(".rows-table tbody tr")).to_have_count(2, timeout=LONG)
    page.get_by_label("Plate, or a part").fill("sbx")
    page.keyboard.press("Enter")
    expect(page.locator(".rows-table tbody tr")).to_have_count(1, timeout=LONG)
    page.get_by_role("button", name="Change 8-SBX-40").click()
    page.locator("[name=marker]").fill("armed")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".banner.good", has_text="Saved as revision 2")).to_be_visible(timeout=LONG)

    page.get_by_role("button", name="Add an entry").click()
    for name, text in {
        "plate": "7-K?L-9?", "country": "NL", "case_number": "PL9", "reason": "robbery", "consent": "OVJ-9",
        "owner": "district West", "weed_date": "2099-02-01",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(text)
    for name, chosen in {"category": "1", "priority": "1", "role": "suspect"}.items():
        page.locator(f"[name={name}]").select_option(chosen)
    expect(page.get_by_text("A plate known in part: it fits 1 in")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Save the entry").click()
    expect(page.locator(".banner.good", has_text="Saved as revision 3")).to_be_visible(timeout=LONG)
    go(page, "burglaries", "due")
    page.get_by_role("button", name="Confirm as second person").click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("somebody else has to confirm it", timeout=LONG)

    other = sign_in(open_context, cloud, "f.bakker")
    set_purpose(other)
    go(other, "burglaries", "due")
    other.get_by_role("button", name="Confirm as second person").click()
    expect(other.get_by_text("No pattern waits")).to_be_visible(timeout=LONG)

    go(page, "burglaries", "files")
    expect(page.locator(".rows-table tbody tr")).to_have_count(2, timeout=LONG)
    go(page, "burglaries", "settings")
    page.locator("[name=escalate_minutes]").fill("5")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator("[name=escalate_minutes]")).to_have_value("5", timeout=LONG)
    go(page, "burglaries", "revisions")
    keep_picture(page, "hotlists-whole-revisions")
    page.get_by_role("button", name="Go back to 2").click()
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(page.locator(".outcome-line.done")).to_contain_text("revision 2 again", timeout=LONG)

    searched = [one for one in list_records(cloud, "s.bakker") if one["detail"]["M"].get("what") == {"S": "search"}]
    assert {(one["reason"]["S"], one["case_number"]["S"]) for one in searched} == {("weekly check", "2026-001")}
    assert "SBX" not in str(searched).upper()


def test_a_workbook_and_then_a_file_of_changes(cloud: LocalCloud, open_context: Open, tmp_path: Path) -> None:
    page = sign_in(open_context, cloud, "s.bakker")
    page.get_by_role("button", name="New list").click()
    page.get_by_label("Name of the list").fill("office")
    page.keyboard.press("Enter")
    set_purpose(page)
    book = tmp_path / "office.xlsx"
    book.write_bytes(make_book(write_cells([line.split(",") for line in (HEADER, row("1-KXL-92", 1), row("A1", 2))])))
    drop(page, book)
    expect(page.locator(".difference tbody tr")).to_have_count(2, timeout=LONG)
    expect(page.locator(".findings")).to_contain_text("Plate")
    page.get_by_role("button", name="Import it now").click()
    expect(page.get_by_text("Imported as revision 1")).to_be_visible(timeout=LONG)

    page.get_by_role("button", name="Take another file").click()
    page.get_by_label("Changes only").check()
    changes = tmp_path / "changes.csv"
    changes.write_text(f"change,{HEADER}\nend,A1,,,,,PL1300-2026-2,,,,,,\n", "utf-8")
    drop(page, changes)
    expect(page.locator(".difference tbody tr")).to_have_count(1, timeout=LONG)
    page.get_by_label("Yes, end 1 entries").check()
    page.get_by_role("button", name="Import it now").click()
    expect(page.get_by_text("Imported as revision 2")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Take another file").click()
    page.get_by_label("Changes only").check()
    drop(page, changes)
    expect(page.locator(".report .banner.danger")).to_contain_text("Bad lines: 1", timeout=LONG)
