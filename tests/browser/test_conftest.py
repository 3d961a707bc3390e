"""The browsers that tests open, and how they are closed."""

from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import close_context

ADDRESS: Final = "http://console.invalid/"


@pytest.mark.parametrize("of_page", [True, False])
def test_a_browser_closes_while_a_request_is_still_answered(browser: Browser, of_page: bool) -> None:
    begun, ended = [], []

    def answer(route: Route) -> None:
        begun.append(route)
        try:
            # Takes longer than the test: it ends only because its page is closed.
            page.wait_for_function("false", timeout=0)
        finally:
            ended.append(route)

    context = browser.new_context()
    page = context.new_page()
    routed: Page | BrowserContext = page if of_page else context
    routed.route(ADDRESS, answer)
    page.evaluate("address => void fetch(address).catch(() => null)", ADDRESS)
    while not begun:
        page.wait_for_timeout(10)
    close_context(context)
    # What an answer failed by is raised by the next thing that is asked of any browser.
    browser.new_context().close()
    assert len(ended) == 1
