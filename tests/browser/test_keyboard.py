"""The main task without a mouse: with single keys, and without them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import people_states
from tests.browser.alert_states import find_all, give_purpose
from tests.browser.fake_service import FakeService
from tests.browser.states import ARMED, DOUBTFUL, EXACT, fill

Open = Callable[..., Page]


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Presses Tab until the element with that text has the focus, and it is seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate("document.activeElement.matches('body, main') ? '' : document.activeElement.innerText")
        if name in told:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{name} was not reached by {most} presses of Tab")


def test_a_shift_with_single_keys(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    page.keyboard.press("t")
    expect(page.locator(".mine-line")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("matches the list, t and m are typed")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".answers")).to_contain_text("matches the list, t and m are typed")
    page.keyboard.press("m")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert service.items[ARMED.item_id].answers.verdict is None
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_contain_text("Nobody may be stopped")
    page.keyboard.press("u")
    expect(page.locator(".detail")).to_contain_text("Do not stop alone")
    page.keyboard.press("o")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".detail .banner.off")).to_contain_text("found, not stopped")
    page.keyboard.press("k")
    page.keyboard.press("k")
    for _ in range(8):
        if "TX-22-BO" in page.locator(".detail h2").inner_text():
            break
        page.keyboard.press("k")
        page.wait_for_timeout(300)
    page.keyboard.press("d")
    page.keyboard.type(", seen twice")
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_contain_text("The hit was destroyed.")
    assert service.items[DOUBTFUL.item_id].state == "dismissed"


def test_the_same_without_single_keys(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    page.keyboard.press("?")
    switch = page.get_by_label("Shortcuts with single keys")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.keyboard.press("a")
    page.wait_for_timeout(500)
    assert not service.list_calls("POST", "/v1/")
    expect(page.locator(".actions kbd")).to_have_count(0)
    tab_to(page, "1-KXL-92")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".detail h2")).to_contain_text("TX-22-BO")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".detail h2")).to_contain_text("8-SBX-40")
    tab_to(page, "I take it")
    page.keyboard.press("Enter")
    expect(page.locator(".mine-line")).to_be_visible()
    tab_to(page, "Right car")
    page.keyboard.press("Enter")
    expect(page.locator(".answers")).to_contain_text("right car")
    assert service.items[EXACT.item_id].state == "answered"


def test_the_first_key_can_skip_to_the_content(service: FakeService, open_page: Open) -> None:
    page = open_page()
    page.locator(".live-now").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()


def test_focus_comes_back_from_a_dialog(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    button = page.get_by_role("button", name="Misread")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.parametrize(
    ("role", "path", "button", "field"),
    [
        ("admin", "/cameras", "Add a camera", "id"),
        ("admin", "/people", "Add a recipient", "id"),
        ("hotlist editor", "/hotlists", "New list", "list-name"),
    ],
)
def test_a_dialog_with_a_form_begins_with_its_first_field(
    open_page: Open, role: str, path: str, button: str, field: str
) -> None:
    page = open_page("F. de Boer", role, path)
    page.get_by_role("button", name=button).first.click()
    expect(page.locator(f"dialog [name={field}]")).to_be_focused()


PRESS_AT_ONCE = """([selector, key]) => {
  const seen = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    seen.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
  seen.observe(document.body, { childList: true, subtree: true });
}"""
"""Presses a key in the moment in which an element appears, before the browser draws it."""


@pytest.mark.parametrize(("key", "shown"), [("p", ".paper"), ("v", "dialog img")])
def test_a_key_counts_from_the_moment_its_button_is_there(
    service: FakeService, open_page: Open, key: str, shown: str
) -> None:
    fill(service)
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    find_all(page)
    page.evaluate(PRESS_AT_ONCE, [".detail h2", key])
    page.locator(".found .row", has_text="8-SBX-40").click()
    expect(page.locator(shown).first).to_be_visible()


def test_the_focus_stays_on_a_button_while_what_it_began_is_under_way(service: FakeService, open_page: Open) -> None:
    people_states.fill(service)
    page = open_page("F. Admin", "admin", "/people")
    held: list[Route] = []
    page.route("**/recipients/*/pin", lambda route: held.append(route))
    page.locator("tbody tr", has_text="Unit 12-04").get_by_role("button", name="New PIN").click()
    button = page.locator("dialog .act.yes")
    button.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
        expect(button).to_be_disabled()
        page.keyboard.press("Enter")
        expect(button).to_be_focused()
        held.pop().abort()
        assert held == []
        expect(button).to_be_enabled()
        expect(button).to_be_focused()
