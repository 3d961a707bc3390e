"""axe-core on each state of the Investigations screen; a narrow window, text at 200 %, targets; pictures of all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.investigation_states import SCENES

Keep = Callable[[Page, str], None]
Open = Callable[..., Page]

NARROW = {"width": 320, "height": 720}


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(service: FakeService, open_page: Open, keep_picture: Keep, state: str) -> None:
    person, compose = SCENES[state]
    page = open_page(*person, "/investigations")
    page.locator(".iv").wait_for()
    compose(service, page)
    check_looks(page, keep_picture, f"investigations-{state}")


@pytest.mark.parametrize("state", ["list", "form", "ask-scenes", "skipped", "doubtful", "unmasked", "story", "dossier"])
def test_a_narrow_window_loses_nothing(service: FakeService, open_page: Open, keep_picture: Keep, state: str) -> None:
    """320 px wide, as a window of 1280 at a zoom of 400 %."""
    person, compose = SCENES[state]
    page = open_page(*person, "/investigations", viewport=NARROW)
    page.locator(".iv").wait_for()
    compose(service, page)
    keep_picture(page, f"investigations-{state}-narrow")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".iv button:visible").all():
        button.scroll_into_view_if_needed()
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")


@pytest.mark.parametrize("state", ["ask", "neighbour", "unmasked", "audit-one"])
def test_text_at_200_percent_loses_nothing(
    service: FakeService, open_page: Open, keep_picture: Keep, state: str
) -> None:
    person, compose = SCENES[state]
    page = open_page(*person, "/investigations")
    page.locator(".iv").wait_for()
    compose(service, page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, f"investigations-{state}-text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("state", ["list", "form", "ask-scenes", "unmasked", "verdict", "story"])
def test_targets_are_large_enough(service: FakeService, open_page: Open, state: str) -> None:
    person, compose = SCENES[state]
    page = open_page(*person, "/investigations")
    page.locator(".iv").wait_for()
    compose(service, page)
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, summary, a[href]')]"
        ".filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []
