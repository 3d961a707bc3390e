"""The Alerts screen in each of its states."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.browser.fake_service import FakeService
from tests.browser.states import ARMED, EXACT, LATE, OTHER, fill

Scene = Callable[[FakeService, Page], None]
"""Brings the open screen of an investigator or of the control room into a state."""


def give_purpose(page: Page) -> None:
    """Says for which work things are looked up, by the button in the header."""
    page.locator("button.purpose").click()
    page.locator("dialog input[name=reason]").fill("witness of the robbery")
    page.locator("dialog input[name=case]").fill("2026-004711")
    page.locator("dialog .act.yes").click()
    page.locator("button.purpose.set").wait_for()


def find_all(page: Page) -> None:
    """Looks for everything of the last 24 hours."""
    page.locator(".find-form .act.yes").click()
    page.locator(".found .row").first.wait_for()


def choose(page: Page, plate: str) -> None:
    """Opens the story of the hit with that plate."""
    page.locator(".found .row", has_text=plate).click()
    page.locator(".detail h2", has_text=plate).wait_for()


def _first(_service: FakeService, page: Page) -> None:
    page.locator(".said h2").wait_for()


def _wrong(_service: FakeService, page: Page) -> None:
    page.locator("[name=period]").select_option("own")
    page.locator(".find-form .act.yes").click()
    page.locator(".field-problem").wait_for()


def _asks_purpose(_service: FakeService, page: Page) -> None:
    page.locator(".find-form .act.yes").click()
    page.locator("dialog").wait_for()


def _none(service: FakeService, page: Page) -> None:
    service.alerts.notes = ["no list is called so"]
    give_purpose(page)
    page.locator("[name=list]").fill("stollen-cars")
    page.locator(".find-form .act.yes").click()
    page.locator(".empty").wait_for()


def _found(service: FakeService, page: Page) -> None:
    fill(service)
    service.answer(OTHER.item_id, "close", "B. Jansen", "not-found")
    give_purpose(page)
    find_all(page)


def _more(service: FakeService, page: Page) -> None:
    service.alerts.page = 2
    service.alerts.restricted = {LATE.item_id}
    fill(service)
    give_purpose(page)
    find_all(page)
    page.locator(".al-authority").wait_for()


def _story(service: FakeService, page: Page) -> None:
    fill(service)
    service.answer(ARMED.item_id, "acknowledge", "B. Jansen", note="car 12-04 drives there", ago=5)
    service.answer(ARMED.item_id, "misread", "C. Bos", ago=4)
    service.answer(ARMED.item_id, "right-car", "B. Jansen", ago=2)
    give_purpose(page)
    find_all(page)
    choose(page, "1-KXL-92")


def _held(service: FakeService, page: Page) -> None:
    _story(service, page)
    page.locator(".facts .act", has_text="2026-004711").click()
    page.locator("dialog [name=authority]").fill("officer of justice, 12 March")
    page.locator("dialog .act.yes").click()
    page.locator(".al-holds li").wait_for()


def _hold(service: FakeService, page: Page) -> None:
    _story(service, page)
    page.locator(".facts .act", has_text="2026-004711").click()
    page.locator("dialog .act.yes").click()
    page.locator("dialog .field-problem").wait_for()


def _release(service: FakeService, page: Page) -> None:
    _held(service, page)
    page.locator(".al-holds button").click()
    page.locator("dialog").wait_for()


def _altered(service: FakeService, page: Page) -> None:
    service.alerts.altered = {EXACT.item_id}
    fill(service)
    give_purpose(page)
    find_all(page)
    choose(page, "8-SBX-40")


def _gone(service: FakeService, page: Page) -> None:
    service.alerts.gone = {EXACT.item_id}
    fill(service)
    give_purpose(page)
    find_all(page)
    choose(page, "8-SBX-40")


def _dossier(service: FakeService, page: Page) -> None:
    _story(service, page)
    page.keyboard.press("p")
    page.locator(".paper").wait_for()


def _altered_dossier(service: FakeService, page: Page) -> None:
    _altered(service, page)
    page.keyboard.press("p")
    page.locator(".paper-warning").first.wait_for()


def _failed(service: FakeService, page: Page) -> None:
    give_purpose(page)
    service.broken = True
    page.locator(".find-form .act.yes").click()
    page.locator(".found .banner.danger").wait_for()


def _covered(service: FakeService, page: Page) -> None:
    _story(service, page)
    page.clock.fast_forward(121_000)
    page.locator(".alerts[hidden]").wait_for(state="attached")


ALERT_SCENES: Final[dict[str, Scene]] = {
    "first": _first,
    "wrong": _wrong,
    "asks-purpose": _asks_purpose,
    "none": _none,
    "found": _found,
    "more": _more,
    "story": _story,
    "hold": _hold,
    "held": _held,
    "release": _release,
    "altered": _altered,
    "gone": _gone,
    "dossier": _dossier,
    "altered-dossier": _altered_dossier,
    "failed": _failed,
    "covered": _covered,
}
