"""The work of an editor and of who puts up cameras, without a mouse: Tab, arrows, Space, Enter and what is typed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import camera_states, hotlist_states
from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import PLATES, row, write_file

Open = Callable[..., Page]

NAME = """() => {
  const one = document.activeElement;
  if (one.matches("body, main")) return "";
  const labels = [...(one.labels ?? [])].map((label) => label.innerText);
  const text = one.matches("button, a, summary") ? one.innerText : "";
  return [one.getAttribute("aria-label"), ...labels, text].filter(Boolean).join(" / ");
}"""


def reach(page: Page, name: str, most: int = 90) -> None:
    """Presses Tab until what has the focus is called so, and is seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name not in page.evaluate(NAME):
            continue
        # An answer may still draw this part of the page again: then Tab is pressed on, as people do.
        page.wait_for_timeout(100)
        if name in page.evaluate(NAME):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{name} was not reached by {most} presses of Tab")


def press(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Enter")


def give_purpose(page: Page) -> None:
    press(page, "Purpose")
    page.locator("dialog[open]").wait_for()
    reach(page, "Reason")
    page.keyboard.type("weekly check")
    reach(page, "Case number")
    page.keyboard.type("2026-001")
    page.keyboard.press("Enter")
    page.locator(".purpose.set").wait_for()


def test_an_editor_changes_and_ends_entries(service: FakeService, open_page: Open) -> None:
    hotlist_states.fill(service)
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen")
    page.locator(".list-row").first.wait_for()
    give_purpose(page)
    press(page, "Change 8-SBX-40")
    page.locator(".entry-form").wait_for()
    reach(page, "Warning")
    page.keyboard.type("armed")
    page.keyboard.press("Enter")
    expect(page.locator(".rows-table")).to_contain_text("armed")
    press(page, "End 8-SBX-40")
    page.locator("dialog[open]").wait_for()
    press(page, "End the entry")
    expect(page.locator(".rows-table tbody tr")).to_have_count(len(PLATES) - 1)
    assert [body for _, _, body, _ in service.list_calls("POST", "/entries/end")] == [
        {"plate": "8SBX40", "case_number": "PL1300-2026-2"}
    ]


def test_an_editor_imports_a_file_and_goes_back(service: FakeService, open_page: Open) -> None:
    hotlist_states.fill(service)
    service.hotlists.slow = 0
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen/file")
    page.locator(".list-row").first.wait_for()
    give_purpose(page)
    with page.expect_file_chooser() as chooser:  # in good time: Chromium is told without waiting for it
        reach(page, "Choose a file")
        page.keyboard.press("Enter")
    chooser.value.set_files(write_file(row("1-KXL-92", 1)))
    expect(page.locator(".difference tbody tr")).to_have_count(len(PLATES) - 1)
    reach(page, "Yes, end 5 entries")
    page.keyboard.press("Space")
    press(page, "Import it now")
    expect(page.get_by_text("Imported as revision 2")).to_be_visible()
    press(page, "Revisions")
    press(page, "Go back to 1")
    page.locator("dialog[open]").wait_for()
    press(page, "Go back")
    expect(page.locator(".outcome-line.done")).to_contain_text("The list is at revision 1 again")


def test_a_second_editor_confirms_a_pattern(service: FakeService, open_page: Open) -> None:
    hotlist_states.fill(service)
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen/due")
    page.locator(".list-row").first.wait_for()
    give_purpose(page)
    card = page.locator(".card", has_text="7-K?L-9?")
    card.wait_for()
    press(page, "Confirm as second person")
    expect(card).to_have_count(0)
    assert len(service.list_calls("POST", "/patterns/confirm")) == 1


def test_a_camera_is_added_moved_and_gets_a_new_token(service: FakeService, open_page: Open) -> None:
    camera_states.fill(service)
    page = open_page("F. Admin", "admin", "/cameras")
    page.locator(".cam-detail").wait_for()
    press(page, "Add a camera")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    reach(page, "Id")
    page.keyboard.type("gate-north")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    for name, text in (("Site", "Noordlaan"), ("Direction", "inbound"), ("Latitude", "52,29"), ("Longitude", "4.83")):
        reach(page, name)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Token")).to_be_visible()
    press(page, "I have it")
    expect(page.locator(".cam-detail h2")).to_have_text("gate-north")
    press(page, "Move")
    dialog.wait_for()
    reach(page, "Direction")
    page.keyboard.press("Control+a")
    page.keyboard.type("outbound")
    reach(page, "Why it stands there")
    page.keyboard.type("cars leave by the other lane now")
    page.keyboard.press("Enter")
    expect(page.locator(".cam-detail .detail-where")).to_contain_text("outbound")
    press(page, "New token")
    dialog.wait_for()
    press(page, "Give a new token")
    expect(dialog.get_by_label("Token")).to_be_visible()
    [(_, _, added, _)] = service.list_calls("POST", "/v1/cameras")[:1]
    assert (added["id"], added["lane"]) == ("gate-north", "priority")


def test_a_test_picture_is_chosen_and_read(service: FakeService, open_page: Open) -> None:
    camera_states.fill(service)
    service.cameras.found = camera_states.FOUND
    page = open_page("F. Admin", "admin", "/cameras")
    page.locator(".cam-detail").wait_for()
    give_purpose(page)
    press(page, "Test picture")
    page.locator("dialog[open]").wait_for()
    with page.expect_file_chooser() as chooser:  # in good time: Chromium is told without waiting for it
        reach(page, "Picture from your computer")
        page.keyboard.press("Enter")
    picture = {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": camera_states.draw_street()}
    chooser.value.set_files(picture)  # type: ignore[arg-type]
    page.locator("dialog .cam-frame:not(.empty-frame)").wait_for()
    press(page, "Send and read it")
    expect(page.locator("dialog .cam-table tbody tr").first).to_contain_text("8SBX40")
