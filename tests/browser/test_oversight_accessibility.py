"""axe-core on each state of the Oversight screen, theme and language; each state's picture in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.oversight_states import OVERSIGHT_SCENES, add_hold, give_purpose, keep_unheard, open_tab

Keep = Callable[[Page, str], None]


@pytest.mark.parametrize("state", OVERSIGHT_SCENES)
def test_no_violation(service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str) -> None:
    page = open_page("A. Visser", "auditor", "/oversight")
    page.locator(".oversight").wait_for()
    OVERSIGHT_SCENES[state](service, page)
    check_looks(page, keep_picture, f"oversight-{state}")


@pytest.mark.parametrize("asks", ["hold", "end"])
def test_no_violation_of_an_admins_dialogs(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, asks: str
) -> None:
    page = open_page("B. Beheer", "admin", "/oversight")
    add_hold(service)
    give_purpose(page)
    open_tab(page, "holds")
    page.locator(".rows-table .act" if asks == "end" else ".ov-section > p .act").click()
    page.locator("dialog").wait_for()
    if asks == "hold":
        page.locator("dialog .act.yes").click()
        page.locator("dialog .field-problem").first.wait_for()
    check_looks(page, keep_picture, f"oversight-dialog-{asks}")


def test_no_violation_where_the_list_after_a_hold_is_not_told(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Keep
) -> None:
    page = open_page("B. Beheer", "admin", "/oversight")
    give_purpose(page)
    keep_unheard(page)
    check_looks(page, keep_picture, "oversight-hold-unheard")


@pytest.mark.parametrize("state", ["whole", "report", "unusual", "retention"])
def test_text_at_200_percent_loses_nothing(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str
) -> None:
    page = open_page("A. Visser", "auditor", "/oversight")
    page.locator(".oversight").wait_for()
    OVERSIGHT_SCENES[state](service, page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, f"oversight-{state}-text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".oversight button:visible").all():
        button.scroll_into_view_if_needed()
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
