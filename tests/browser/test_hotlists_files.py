"""An editor's files on the Hotlists screen, against the fake service."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import EDITOR, HEADER, PLATES, drop, go, row, set_purpose, write_file
from tests.browser.test_rules import Load, run  # noqa: F401  # a fixture


def test_a_file_is_checked_shown_and_imported(service: FakeService, desk: Page) -> None:
    go(desk, "stolen", "file")
    rows = [row(plate, number) for number, plate in enumerate(PLATES, 1)]
    drop(desk, write_file(*rows[1:], row("NX-500-P", 9)))
    expect(desk.locator(".needs-purpose")).to_be_visible()
    expect(desk.locator(".difference")).to_have_count(0)
    set_purpose(desk)
    expect(desk.locator(".difference tbody tr")).to_have_count(2)
    expect(desk.locator(".difference tbody tr").first).to_contain_text("1-KXL-92")
    assert service.hotlists.lists["stolen"].revision == 1
    desk.get_by_role("button", name="Import it now").click()
    expect(desk.get_by_text("Imported as revision 2")).to_be_visible()
    checked, imported = [body for _, _, body, _ in service.list_calls("POST", "/imports")]
    assert (checked["dry_run"], imported.get("dry_run", False)) == (True, False)
    assert len(checked["sha256"]) == 64
    desk.get_by_role("button", name="To the entries").click()
    expect(desk.locator(".rows-table")).to_contain_text("NX-500-P")


def test_a_file_that_ends_much_must_be_confirmed(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen", "file")
    drop(desk, write_file(row("1-KXL-92", 1)))
    button = desk.get_by_role("button", name="Import it now")
    expect(button).to_be_disabled()
    desk.get_by_label("Yes, end 5 entries").check()
    button.click()
    expect(desk.get_by_text("Imported as revision 2")).to_be_visible()
    assert [body["confirmed"] for _, _, body, _ in service.list_calls("POST", "/imports") if "confirmed" in body] == [
        True
    ]


def test_a_bad_file_says_which_lines(desk: Page) -> None:
    go(desk, "stolen", "file")
    drop(desk, write_file(row("1-KXL-92", 1), row("!", 2)))
    expect(desk.locator(".banner.danger")).to_contain_text("Bad lines: 1")
    expect(desk.locator(".findings tbody tr")).to_contain_text(["3"])
    desk.get_by_role("button", name="Take another file").click()
    drop(desk, write_file(name="stolen.pdf"))
    expect(desk.get_by_role("alert").filter(has_text="drop a file that ends in .csv or .xlsx")).to_be_visible()


def test_a_dropped_file_is_taken(desk: Page) -> None:
    go(desk, "stolen", "file")
    desk.evaluate(
        "(text) => { const data = new DataTransfer(); data.items.add(new File([text], 'stolen.csv'));"
        "document.querySelector('.drop').dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true})); }",
        f"{HEADER}\n{row('!', 2)}\n",
    )
    expect(desk.locator(".findings tbody tr")).to_contain_text(["2"])


def test_a_first_file_makes_a_list(service: FakeService, desk: Page) -> None:
    desk.get_by_role("button", name="New list").click()
    desk.get_by_label("Name of the list").fill("burglaries")
    desk.keyboard.press("Enter")
    set_purpose(desk)
    drop(desk, write_file(row("NX-500-P", 9)))
    desk.get_by_role("button", name="Import it now").click()
    expect(desk.get_by_text("Imported as revision 1")).to_be_visible()
    expect(desk.locator(".list-row", has_text="burglaries")).to_be_visible()
    assert len(service.hotlists.lists["burglaries"].entries) == 1


@pytest.mark.parametrize(("name", "found"), [("a.csv", "csv"), ("A.XLSX", "xlsx"), ("a.xls", ""), ("csv", "")])
def test_files_are_told_by_their_names(run: Load, name: str, found: str) -> None:  # noqa: F811
    assert run("hotlists/upload.js", "({findFormat}, name) => findFormat(name)", name) == found


def test_what_is_saved_as_csv_is_quoted(run: Load) -> None:  # noqa: F811
    told = run(
        "hotlists/export.js",
        "({writeCsv}, [columns, rows]) => writeCsv(columns, rows)",
        [["plate", "reason"], [["1-KXL-92", 'said "no", left'], ["8SBX40", ""]]],
    )
    assert told == '\ufeffplate,reason\r\n1-KXL-92,"said ""no"", left"\r\n8SBX40,\r\n'


def test_files_that_were_shown_stay_when_a_new_one_comes(service: FakeService, open_page: Callable[..., Page]) -> None:
    listed = service.hotlists.add_list("stolen", *PLATES)
    made = {"list": "stolen", "by": "console/A. de Wit", "role": "hotlist editor", "status": "imported"}
    made |= {"format": "csv", "delta": False, "dry_run": False, "confirmed": False, "restore": False}
    made |= {"announced_at": "2026-11-30T12:00:00.000Z"}
    files = [{**made, "id": f"2026.{number:03}Z", "file": f"imports/stolen/{number}.csv"} for number in range(152)]
    listed.imports += files[150:0:-1]
    page = open_page(*EDITOR, before=lambda one: one.clock.install())
    go(page, "stolen", "files")
    page.get_by_role("button", name="Show more").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(150)
    # A new file moves the last one of the first page out of it.
    listed.imports.insert(0, files[151])
    listed.revision += 1
    page.clock.run_for(30_000)
    expect(rows).to_have_count(151)
    names = [one.get_attribute("aria-label") for one in page.get_by_role("button", name="Report of").all()]
    assert names == [f"Report of import {one['id']}" for one in files[151:0:-1]]
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
