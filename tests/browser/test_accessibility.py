"""axe-core on every state, theme and language; text at 200 %; targets; each state's picture in build/browser."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.states import SCENES, fill

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
NAME_OF_A_WORD = re.compile(r"\b[a-z]+_[a-z]\w*")
"""What stands where a word is missing."""

LOOKS = [("light", "en"), ("dark", "nl"), ("light", "nl"), ("dark", "en")]


def find_violations(page: Page) -> list[str]:
    """What axe finds, each with the elements that it is about."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def look(page: Page, theme: str, language: str) -> None:
    """Changes theme and language as the header does; a dialog may be above it."""
    page.evaluate(
        "async ([theme, language]) => { const script = document.querySelector('script[type=module]').src;"
        "const {'prefs.js': prefs} = await import(script);"
        "prefs.setPref('theme', theme); prefs.setPref('language', language);"
        "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }",
        [theme, language],
    )
    page.locator(f"html[lang={language}]").wait_for()


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page(before=lambda page: page.clock.install())
    page.locator(".live-now").wait_for()
    SCENES[state](service, page)
    found = {}
    for theme, language in LOOKS:
        look(page, theme, language)
        if (theme, language) in LOOKS[:2]:
            keep_picture(page, f"{state}-{theme}-{language}")
        found[theme, language] = find_violations(page)
        assert not NAME_OF_A_WORD.findall(page.locator("body").inner_text())
    assert not any(found.values()), found


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
