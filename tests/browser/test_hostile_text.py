"""Text of lists, people and cameras that tries to be markup: it is shown as it is, in every field."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.states import ARMED, DOUBTFUL

HOSTILE = [
    "<img src=x onerror=window.broken=1>",
    "</p><script>window.broken=1</script>",
    "javascript:window.broken=1",
    '"><svg onload=window.broken=1>',
    "${window.broken=1}{{7*7}}",
    "W" * 300,
    "\u202eevil\u202c \u0000 \u200b" + "a\u0301" * 40,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_field_is_text(service: FakeService, open_page: Callable[..., Page], text: str) -> None:
    service.add_hit(replace(ARMED, hostile=text, disputed=True))
    service.add_review(replace(DOUBTFUL, hostile=text))
    service.answer(ARMED.item_id, "acknowledge", text, note=text)
    service.take(DOUBTFUL.item_id, text)
    page = open_page(text)
    page.locator(".row").nth(1).click()
    page.locator(".picture.overview img").wait_for()
    expect(page.locator(".answers .note")).to_be_visible()
    page.get_by_label("Note").fill(text)
    page.get_by_role("button", name="Misread").click()
    page.get_by_role("dialog").get_by_role("button", name="Misread").click()
    expect(page.locator(".detail .banner.off")).to_be_visible()
    page.locator(".row.review").click()
    page.locator(".detail .banner.doubt").wait_for()
    page.keyboard.press("d")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("window.broken") is None
    assert page.locator("#app script, #app svg, #app img[src=x], #app iframe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('a')].every((one) => one.href.startsWith(location.origin))")
