"""axe-core on every state of People and duty, in both themes and languages; each state's picture in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.people_states import SCENES

Keep = Callable[[Page, str], None]


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str) -> None:
    (name, role), show = SCENES[state]
    page = open_page(name, role, "/people")
    page.locator(".people").wait_for()
    show(service, page)
    check_looks(page, keep_picture, f"people-{state}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a[href], summary')]"
        ".filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []


@pytest.mark.parametrize("state", ["recipients", "recipient-change", "handover"])
def test_text_at_200_percent_loses_nothing(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Keep, state: str
) -> None:
    (name, role), show = SCENES[state]
    page = open_page(name, role, "/people")
    page.locator(".people").wait_for()
    show(service, page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, f"people-{state}-text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".pp-place button:visible").all():
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
