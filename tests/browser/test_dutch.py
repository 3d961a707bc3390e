"""What the service refuses or finds, as somebody reads it who has chosen Dutch."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import GAP
from tests.browser.test_hotlists_accessibility import open_desk


def open_in_dutch(open_page: Callable[..., Page], path: str) -> Page:
    page = open_desk(open_page)
    page.locator(".lists").wait_for()
    page.get_by_label("Language").select_option("nl")
    page.goto(page.url.rstrip("/") + path)
    return page


def test_a_refused_field_says_what_is_wrong_with_its_numbers(
    service: FakeService, open_page: Callable[..., Page]
) -> None:
    service.hotlists.add_list("stolen", "1-KXL-92")
    page = open_in_dutch(open_page, "/stolen/settings")
    page.locator("[name=threshold]").fill("7")
    page.locator(".entry-form .act.yes").click()
    problem = page.locator(".field-problem")
    expect(problem).to_have_text("Niet gedaan: moet van 0 tot 1 zijn")
    expect(problem.locator("[lang=nl]")).to_be_visible()


def test_a_refusal_follows_the_language(service: FakeService, open_page: Callable[..., Page]) -> None:
    service.hotlists.add_list("stolen", "1-KXL-92")
    page = open_in_dutch(open_page, "/stolen/settings")
    page.locator("[name=threshold]").fill("7")
    page.locator(".entry-form .act.yes").click()
    page.get_by_role("combobox", name="Taal", exact=True).select_option("en")
    expect(page.locator(".field-problem")).to_have_text("Not done: must be from 0 to 1")
    expect(page.locator(".field-problem [lang=en]")).to_be_visible()


def test_why_a_list_tells_nobody(service: FakeService, open_page: Callable[..., Page]) -> None:
    service.hotlists.add_list("stolen", "1-KXL-92").gaps.append(GAP)
    page = open_in_dutch(open_page, "/stolen")
    expect(page.locator(".gaps")).to_contain_text(GAP["text_nl"])
    page.get_by_role("combobox", name="Taal", exact=True).select_option("en")
    expect(page.locator(".gaps [lang=en]")).to_have_text(GAP["text"])
