"""axe-core on every state of Insight, in both themes and languages; each state's picture in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.insight_states import SCENES

Keep = Callable[[Page, str], None]


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    page = open_page("F. Admin", "admin", "/insight")
    page.locator(".insight").wait_for()
    return page


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(service: FakeService, page: Page, keep_picture: Keep, state: str) -> None:
    SCENES[state](service, page)
    check_looks(page, keep_picture, f"insight-{state}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a[href], summary')]"
        ".filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []


@pytest.mark.parametrize("state", ["hits", "cameras", "week"])
def test_text_at_200_percent_loses_nothing(service: FakeService, page: Page, keep_picture: Keep, state: str) -> None:
    SCENES[state](service, page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, f"insight-{state}-text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
