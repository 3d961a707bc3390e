"""An investigation from its opening to a verified candidate, without a mouse: a member, the approver, the member."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.investigation_states import APPROVER, MEMBER
from tests.browser.samples import now
from tests.browser.test_keyboard_desks import give_purpose, press, reach

Open = Callable[..., Page]


def type_in(page: Page, name: str, text: str) -> None:
    reach(page, name)
    page.keyboard.type(text)


def type_time(page: Page, name: str, days: int) -> None:
    """A day and time as Chromium's field takes them in English, so many days from now."""
    at = now() + timedelta(days=days)
    reach(page, name)
    page.keyboard.type(f"{at:%m%d%Y}")
    page.keyboard.press("Tab")
    page.keyboard.type("0100AM")


def test_an_investigation_from_opening_to_verdict(service: FakeService, open_page: Open) -> None:
    page = open_page(*MEMBER, "/investigations", locale="en-US")
    page.locator(".iv").wait_for()
    give_purpose(page)
    press(page, "Open an investigation")
    page.locator(".iv-form").wait_for()
    type_in(page, "Reference of the order", "OVJ-2026-9")
    type_in(page, "Ordered by", "OvJ M. de Vries")
    type_in(page, "Offence", "burglaries")
    type_time(page, "Period from", -20)
    type_time(page, "Period until", -1)
    type_time(page, "The investigation ends at", 10)
    type_in(page, "Cameras", "west-1")
    page.keyboard.press("Enter")
    type_in(page, "Approver", "h.groot")
    reach(page, "There is an authorisation")
    page.keyboard.press("Space")
    type_in(page, "Reference of the authorisation", "WPG-11-2026-4")
    type_in(page, "Authorised by", "head of investigations")
    press(page, "Open and ask for approval")
    expect(page.locator(".iv-section .banner").first).to_contain_text("waits for the approval")

    other = open_page(*APPROVER, "/investigations")
    other.locator(".iv-card").wait_for()
    give_purpose(other)
    press(other, "OVJ-2026-9")
    press(other, "Approve")
    type_in(other, "Why you decide so", "the order covers it")
    other.keyboard.press("Enter")
    expect(other.locator("#iv-title")).to_be_focused()
    expect(other.locator(".iv-head")).to_contain_text("approved")

    page.reload()
    page.locator(".iv-ask").wait_for()
    reach(page, "Where was this plate")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    type_in(page, "Plate of the car", "GZ417K")
    page.keyboard.press("Enter")
    page.locator(".iv-row").first.wait_for()
    expect(page.locator(".iv-place")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator("#iv-candidate-title")).to_be_focused()
    press(page, "Unmask this candidate")
    page.locator("dialog[open]").wait_for()
    page.keyboard.type("travelled along four times")
    page.keyboard.press("Enter")
    expect(page.locator("#iv-candidate-title")).to_be_focused()
    expect(page.locator(".iv-candidate .plate").first).to_contain_text("XR-12-KL")
    press(page, "Show the pictures")
    page.locator(".iv-frames img").first.wait_for()
    press(page, "Verify")
    page.keyboard.type("the same plate on all pictures")
    page.keyboard.press("Enter")
    expect(page.locator(".iv-candidate")).to_contain_text("Verified by r.visser")
    expect(page.locator("#iv-candidate-title")).to_be_focused()


def test_escape_unmasks_nothing_and_the_focus_comes_back(service: FakeService, open_page: Open) -> None:
    one = service.investigations.add(1)
    asked = {name: one[name] for name in ("since", "until", "cameras")}
    service.investigations.add_question(one["id"], "plate", {**asked, "partly": False})
    page = open_page(*MEMBER, f"/investigations/{one['id']}/questions/1")
    page.locator(".needs-purpose").wait_for()
    give_purpose(page)
    page.locator(".iv-row").wait_for()
    press(page, "Candidate 1")
    press(page, "Unmask this candidate")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Unmask this candidate")).to_be_focused()
    assert service.list_calls("POST", "/unmask") == []
