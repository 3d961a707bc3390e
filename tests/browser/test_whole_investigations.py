"""Investigations on the whole service: opened, approved, asked, unmasked, verified, told, in a dossier."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.investigation_states import show_pictures, unmask
from tests.browser.investigation_whole import WANTED, approve, ask_for_plate, open_investigation, wait_for_minute
from tests.browser.whole import Whole, sign_in, start_whole

pytestmark = pytest.mark.xdist_group("whole")

ANSWER = 60_000
PLATE = re.compile(WANTED.replace("-", "-?"))


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    with start_whole(speed=2.0) as started:
        started.town.play_opening(0, to_rest=True)
        yield started


def test_from_the_order_to_the_dossier(
    whole: Whole, open_context: Callable[..., BrowserContext], keep_picture: Callable[[Page, str], None]
) -> None:
    wait_for_minute()
    context = open_context()
    context.set_default_timeout(ANSWER)
    page = sign_in(context, whole, "r.visser", "/investigations")
    expect(page.locator(".iv-hits")).to_contain_text("Only hits are searched")
    open_investigation(page)
    expect(page.locator(".iv-ask")).to_have_count(0)
    approve(page, whole)
    ask_for_plate(page)
    keep_picture(page, "whole-investigations-candidate")
    assert not PLATE.search(page.content())
    expect(page.locator(".iv-marks .joint")).to_have_count(2)
    unmask(page, 1, "the car that was wanted")
    expect(page.locator(".iv-candidate .plate").first).to_have_text(PLATE)
    show_pictures(page)
    expect(page.locator(".iv-frames li")).to_have_count(2)
    keep_picture(page, "whole-investigations-unmasked")
    page.get_by_role("button", name="Verify").click()
    page.locator("dialog [name=words]").fill("the same plate on both pictures")
    page.locator("dialog .act.even").click()
    expect(page.locator(".iv-candidate")).to_contain_text("Verified by")
    page.get_by_role("link", name="Back to the investigation").click()
    page.get_by_role("link", name="What happened").click()
    expect(page.locator(".iv-story li")).not_to_have_count(0)
    keep_picture(page, "whole-investigations-story")
    assert not PLATE.search(page.content())
    page.get_by_role("link", name="Back to the investigation").click()
    page.get_by_role("link", name="Dossier to print").click()
    expect(page.locator(".paper")).to_contain_text(PLATE)
    keep_picture(page, "whole-investigations-dossier")
    _audit(whole, open_context())


def _audit(whole: Whole, context: BrowserContext) -> None:
    """An auditor sees what was done."""
    context.set_default_timeout(ANSWER)
    page = sign_in(context, whole, "l.smit", "/investigations")
    page.locator(".needs-purpose .act").click()
    page.locator("dialog input[name=reason]").fill("yearly audit")
    page.locator("dialog input[name=case]").fill("AUDIT-2026-1")
    page.locator("dialog .act.yes").click()
    page.locator(".iv-card a").first.click()
    expect(page.locator(".iv-questions li")).to_contain_text("candidates unmasked: 1 of 1 (1 verified")
    page.get_by_role("link", name="What happened").click()
    expect(page.locator(".iv-story")).to_contain_text("r.visser")
