"""axe-core on every state of the Hotlists screen, in each theme and language; each state's picture in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import SCENES

Keep = Callable[[Page, str], None]


def open_desk(open_page: Callable[..., Page], **settings: object) -> Page:
    return open_page("E. Smit", "hotlist editor", "/hotlists", **settings)


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str) -> None:
    page = open_desk(open_page)
    page.locator(".lists").wait_for()
    SCENES[state](service, page)
    check_looks(page, keep_picture, f"hotlists-{state}")


@pytest.mark.parametrize("state", ["entries", "form", "difference"])
def test_text_at_200_percent_loses_nothing(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str
) -> None:
    page = open_desk(open_page)
    page.locator(".lists").wait_for()
    SCENES[state](service, page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, f"hotlists-{state}-text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".list-place button:visible, .list-place a:visible").all():
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
