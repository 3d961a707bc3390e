"""People and duty in each of its states, with who looks at it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from playwright.sync_api import Page

from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import parse_hours
from tests.browser.fake_people import NOTHING, ZONE, make_situation
from tests.browser.fake_service import FakeService
from tests.browser.samples import now

Scene = Callable[[FakeService, Page], None]

ADMIN: Final = ("F. Admin", "admin")
DESK: Final = ("A. de Wit", "control room")


def fill(service: FakeService) -> None:
    """Recipients of a town: a unit, a chief in tier 2, one who is off, a system, one with quiet hours now."""
    people = service.people
    people.add("unit-12", name="Unit 12-04", hours=["mon-sun 00:00-24:00"], takes_reviews=True)
    people.add("chief", name="Officer on duty", tier=2, address="+31687654321")
    people.add("rooms", name="Dispatch system", channel="webhook", address="https://desk.example.org/alerts")
    people.add("south", name="Team South", lists=["gestolen", "oud"], least_priority=3, active=False)
    people.add("nobody-now", name="Day shift", hours=[quiet_now()], area={"sites": ["Noordlaan"]})
    people.pins.discard("chief")


def quiet_now() -> str:
    """Hours that never hold today: those of the day after tomorrow."""
    day = (now().astimezone(ZONE) + timedelta(days=2)).strftime("%a").lower()
    return f"{day} 08:00-18:00"


def fill_handovers(service: FakeService) -> None:
    """A shift with something of everything, one handover that waits and two that are over."""
    people = service.people
    people.situation = make_situation()
    people.hand_over("C. Smit", "rustig", timedelta(hours=30))
    note = "Eenheid 12-04 rijdt naar de A9 / camera haven-4 is gemeld"
    people.hand_over("C. Smit", note, timedelta(hours=20), "B. Jansen")
    people.hand_over("B. Jansen", "De blauwe bestelbus is twee keer gezien. Eenheid 12-04 zoekt.", timedelta(minutes=6))


def open_tab(page: Page, name: str) -> None:
    page.locator(f".people > .tabs a[href$={name}]").click()
    page.locator(f".people > .tabs a[href$={name}][aria-current]").wait_for()
    page.locator(".pp-place h2").first.wait_for()


def open_row(page: Page, name: str, place: int) -> None:
    page.locator(".pp-recipients tbody tr", has_text=name).locator("button").nth(place).click()
    page.locator("dialog").wait_for()


def _load(service: FakeService, page: Page, tab: str) -> None:
    fill(service)
    fill_handovers(service)
    page.reload()
    page.locator(".people").wait_for()
    open_tab(page, tab)


def _recipients(service: FakeService, page: Page) -> None:
    _load(service, page, "recipients")
    page.locator(".pp-recipients").wait_for()


def _recipients_empty(_service: FakeService, page: Page) -> None:
    open_tab(page, "recipients")


def _form(service: FakeService, page: Page) -> None:
    _recipients(service, page)
    page.locator(".pp-head button").click()
    page.locator(".pp-form button[type=submit]").click()
    page.locator(".field-problem").first.wait_for()


def _change(service: FakeService, page: Page) -> None:
    _recipients(service, page)
    open_row(page, "Day shift", 0)
    page.locator(".pp-spans li").wait_for()


def _test_failed(service: FakeService, page: Page) -> None:
    service.people.test = "failed"
    _recipients(service, page)
    open_row(page, "Unit 12-04", 1)
    page.locator("dialog .act.yes").click()
    page.locator("dialog .banner.danger").wait_for()


def _pin(service: FakeService, page: Page) -> None:
    _recipients(service, page)
    open_row(page, "Officer on duty", 2)
    page.locator("dialog button[type=submit]").click()
    page.locator("dialog .pp-once").wait_for()


def _remove(service: FakeService, page: Page) -> None:
    _recipients(service, page)
    open_row(page, "Team South", 3)


def _told(service: FakeService, page: Page) -> None:
    _load(service, page, "told")
    page.locator(".pp-people").nth(1).wait_for()


def _told_nobody(service: FakeService, page: Page) -> None:
    service.people.add("nobody-now", name="Day shift", hours=[quiet_now()])
    open_tab(page, "told")
    page.locator(".pp-told .banner.danger").wait_for()


def _told_asleep(service: FakeService, page: Page) -> None:
    hours = parse_hours([quiet_now()], "hours")
    service.people.settings["gestolen"] = ListSettings("gestolen", hours=hours)
    _told_nobody(service, page)


def _handover(service: FakeService, page: Page) -> None:
    _load(service, page, "handover")
    page.locator(".pp-waiting").wait_for()


def _handover_earlier(service: FakeService, page: Page) -> None:
    _load(service, page, "handover")
    page.locator(".pp-earlier summary").first.click()
    page.locator(".pp-earlier[open] .pp-situation").wait_for()


def _handover_own(service: FakeService, page: Page) -> None:
    service.people.situation = make_situation()
    service.people.hand_over(DESK[0], "", timedelta(minutes=2))
    page.reload()
    page.locator(".pp-waiting").wait_for()


def _handover_first(service: FakeService, page: Page) -> None:
    service.people.situation = make_situation(**NOTHING)
    page.reload()
    page.locator(".pp-situation").wait_for()


SCENES: Final[dict[str, tuple[tuple[str, str], Scene]]] = {
    "recipients": (ADMIN, _recipients),
    "recipients-empty": (ADMIN, _recipients_empty),
    "recipient-form": (ADMIN, _form),
    "recipient-change": (ADMIN, _change),
    "test-failed": (ADMIN, _test_failed),
    "pin-once": (ADMIN, _pin),
    "remove": (ADMIN, _remove),
    "told": (DESK, _told),
    "told-nobody": (DESK, _told_nobody),
    "told-asleep": (DESK, _told_asleep),
    "handover": (DESK, _handover),
    "handover-earlier": (DESK, _handover_earlier),
    "handover-own": (DESK, _handover_own),
    "handover-first": (DESK, _handover_first),
}
