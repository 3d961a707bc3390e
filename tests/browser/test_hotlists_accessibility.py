"""axe-core on every state of the Hotlists screen, in each theme and language; each state's picture in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import SCENES
from tests.browser.test_accessibility import LOOKS, NAME_OF_A_WORD, find_violations, look

Keep = Callable[[Page, str], None]


def open_desk(open_page: Callable[..., Page], **settings: object) -> Page:
    return open_page("E. Smit", "hotlist editor", "/hotlists", **settings)


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str) -> None:
    page = open_desk(open_page)
    page.locator(".lists").wait_for()
    SCENES[state](service, page)
    found = {}
    for theme, language in LOOKS:
        look(page, theme, language)
        if (theme, language) in LOOKS[:2]:
            keep_picture(page, f"hotlists-{state}-{theme}-{language}")
        found[theme, language] = find_violations(page)
        assert not NAME_OF_A_WORD.findall(page.locator("body").inner_text())
    assert not any(found.values()), found


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
