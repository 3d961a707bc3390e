"""What the service refuses or finds, as somebody reads it who has chosen Dutch."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import GAP, fill
from tests.browser.oversight_states import give_purpose, keep_unheard
from tests.browser.states import ARMED
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


def choose_language(page: Page, language: str) -> None:
    page.locator(f"select:has(option[value={language}])").select_option(language)


def test_what_was_recorded_and_what_was_not_follow_the_language(
    service: FakeService, open_page: Callable[..., Page]
) -> None:
    service.add_hit(ARMED)
    page = open_page()
    said, acknowledge = page.locator(".outcome-line"), page.get_by_role("button", name="Acknowledge")
    expect(acknowledge).to_be_enabled()
    service.broken = True
    acknowledge.click()
    expect(said).to_contain_text("No connection")
    choose_language(page, "nl")
    expect(said).to_contain_text("Geen verbinding")
    service.broken = False
    page.get_by_role("button", name="Aannemen").click()
    expect(said).to_contain_text("Vastgelegd")
    choose_language(page, "en")
    expect(said).to_contain_text("Recorded")


def test_that_an_alert_is_kept_follows_the_language(service: FakeService, open_page: Callable[..., Page]) -> None:
    page = open_page("B. Beheer", "admin", "/oversight")
    give_purpose(page)
    keep_unheard(page)
    expect(page.locator(".outcome-line")).to_contain_text("The alert is kept.")
    choose_language(page, "nl")
    expect(page.locator(".outcome-line")).to_contain_text("De melding wordt bewaard.")


def test_that_entries_were_saved_follows_the_language(service: FakeService, open_page: Callable[..., Page]) -> None:
    fill(service)
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen")
    give_purpose(page)
    with page.expect_download():
        page.get_by_role("button", name="Save as CSV").click()
    expect(page.locator(".outcome-line")).to_contain_text("Saved on this computer.")
    choose_language(page, "nl")
    expect(page.locator(".outcome-line")).to_contain_text("Opgeslagen op deze computer.")


def test_why_a_handover_was_not_signed_follows_the_language(
    service: FakeService, open_page: Callable[..., Page]
) -> None:
    page = open_page("A. de Wit", "control room", "/people")
    sign = page.get_by_role("button", name="Sign and hand over")
    expect(sign).to_be_enabled()
    service.broken = True
    sign.click()
    expect(page.locator(".cam-problem")).to_contain_text("No connection")
    choose_language(page, "nl")
    expect(page.locator(".cam-problem")).to_contain_text("Geen verbinding")
