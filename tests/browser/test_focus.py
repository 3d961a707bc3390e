"""Where the focus goes when what had it goes away: to its place, never to the top of the page or to another button."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser import people_states
from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import EDITOR, go, set_purpose
from tests.browser.states import fill

Open = Callable[..., Page]


def press(button: Locator, times: int = 1) -> None:
    button.focus()
    for _ in range(times):
        button.page.keyboard.press("Enter")


def test_a_row_that_goes_away_hands_the_focus_to_the_next(desk: Page) -> None:
    set_purpose(desk)
    go(desk, "missing-persons")
    press(desk.get_by_role("button", name="End HB-333-X"))
    press(desk.get_by_role("button", name="End the entry"))
    left = desk.locator("tbody tr", has_text="R-881-ZT")
    expect(left).to_be_focused()
    # The key that comes next was meant for what is gone.
    desk.keyboard.press("Enter")
    assert desk.locator("dialog").count() == 0
    desk.keyboard.press("Tab")
    expect(left.get_by_role("button").first).to_be_focused()


def test_the_last_row_hands_the_focus_to_the_one_before(service: FakeService, open_page: Open) -> None:
    people_states.fill(service)
    page = open_page("F. Admin", "admin", "/people")
    rows = page.locator(".pp-recipients tbody tr")
    last = rows.last
    press(last.get_by_role("button", name="Remove"))
    press(page.locator("dialog .act.no"))
    expect(rows).to_have_count(4)
    expect(rows.last).to_be_focused()


def test_after_the_last_page_the_focus_is_on_what_came(service: FakeService, open_page: Open) -> None:
    service.hotlists.add_list("long", *(f"HB-{number}-X" for number in range(100, 250)))
    page = open_page(*EDITOR)
    set_purpose(page)
    go(page, "long")
    press(page.get_by_role("button", name="Show more"))
    expect(page.locator("tbody tr")).to_have_count(150)
    expect(page.locator("tbody tr").nth(100)).to_be_focused()


def test_what_takes_the_focus_itself_keeps_it(desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen")
    press(desk.get_by_role("button", name="Change 8-SBX-40"))
    expect(desk.locator(".entry-form select, .entry-form input:not([readonly])").first).to_be_focused()


def test_who_left_an_element_is_not_brought_back(desk: Page) -> None:
    set_purpose(desk)
    go(desk, "missing-persons")
    button = desk.get_by_role("button", name="End HB-333-X")
    button.focus()
    desk.evaluate("document.activeElement.blur()")
    button.evaluate("button => button.closest('tr').remove()")
    desk.wait_for_timeout(200)
    assert desk.evaluate("document.activeElement === document.body")


def test_a_dialog_that_a_key_opened_leaves_the_focus_to_the_page(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    page.locator(".verdicts").wait_for()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement === document.body")
