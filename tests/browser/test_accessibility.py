"""axe-core on every state in both themes and languages; text at 200 %; targets; pictures in build/browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.states import SCENES, fill


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page(before=lambda page: page.clock.install())
    page.locator(".live-now").wait_for()
    SCENES[state](service, page)
    check_looks(page, keep_picture, state)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_chosen_theme_goes_before_the_systems(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(color_scheme="dark" if name == "light" else "light")
    page.get_by_label("Theme").select_option(name)
    page.reload()
    expect(page.get_by_label("Theme")).to_have_value(name)
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == name


def test_the_language_changes_at_once_and_stays(service: FakeService, open_page: Callable[..., Page]) -> None:
    fill(service)
    page = open_page()
    page.get_by_label("Language").select_option("nl")
    expect(page.get_by_role("button", name="Aannemen")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Aannemen")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "nl"


def test_text_at_200_percent_loses_nothing(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    """A window of 1280 x 800 at a zoom of 200 % has 640 x 400 of the page's pixels."""
    fill(service)
    page = open_page(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.locator(".picture.overview img").wait_for()
    keep_picture(page, "text-200")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Acknowledge", "List is wrong", "I take it"):
        button = page.get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
        assert button.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
    told = page.locator(".detail").get_by_text("Who was told")
    told.scroll_into_view_if_needed()
    expect(told).to_be_in_viewport()
    keep_picture(page, "text-200-detail")


@pytest.mark.parametrize("state", ["hit", "doubtful", "answered", "help", "signed-out"])
def test_targets_are_large_enough(service: FakeService, open_page: Callable[..., Page], state: str) -> None:
    page = open_page()
    page.locator(".live-now").wait_for()
    SCENES[state](service, page)
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a[href]')].filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []
