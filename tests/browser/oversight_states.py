"""The Oversight screen in each of its states."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from platewatch.text.timestamps import format_utc
from tests.browser.fake_oversight import make_record
from tests.browser.fake_service import FakeService
from tests.browser.samples import now

HOLDS: Final = "**/retention/holds"
Scene = Callable[[FakeService, Page], None]
"""Brings the open screen of an auditor into a state."""


def give_purpose(page: Page) -> None:
    """Says for which audit the log is looked at, by the button in the header."""
    page.locator("button.purpose").click()
    page.locator("dialog input[name=reason]").fill("yearly audit")
    page.locator("dialog input[name=case]").fill("AUDIT-2026-1")
    page.locator("dialog .act.yes").click()
    page.locator("button.purpose.set").wait_for()


def open_tab(page: Page, name: str) -> None:
    page.locator(f".oversight .tabs a[href$='/{name}']").click()
    page.locator(f".oversight .tabs a[href$='/{name}'][aria-current]").wait_for()


def ask(page: Page, text: str = "o.vos", about: str = "person") -> None:
    """A report about that person, plate or case."""
    open_tab(page, "reports")
    page.locator(".ov-form [name=about]").select_option(about)
    if about != "all":
        page.locator(".ov-form [name=text]").fill(text)
    page.locator(".ov-form .act.yes").click()


def add_hold(service: FakeService) -> None:
    order = {"alert_id": f"{7:032x}", "authority": "OvJ De Vries, decision 12", "until": "2031-01-01T00:00:00Z"}
    service.oversight.hold(order, "PL1300-2026-17", "R. Mol")


def _first(_service: FakeService, page: Page) -> None:
    page.locator(".needs-purpose").wait_for()


def _log(service: FakeService, page: Page) -> None:
    service.oversight.fill()
    give_purpose(page)
    page.locator(".ov-facts").wait_for()


def _never(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    page.locator(".banner.warn").wait_for()


def _whole(service: FakeService, page: Page) -> None:
    _log(service, page)
    page.locator(".ov-acts .yes").click()
    page.locator(".ov-section + .ov-section .banner.good").wait_for()


def _unheard(service: FakeService, page: Page) -> None:
    """The chain was verified, and the question after it got no answer."""
    _log(service, page)
    page.route("**/audit/head", lambda route: route.abort())
    page.locator(".ov-acts .yes").click()
    page.locator(".ov-section + .ov-section .banner.good").wait_for()
    page.locator(".banner.danger").wait_for()


def keep_unheard(page: Page) -> None:
    """An admin keeps an alert, and the question after it gets no answer."""
    open_tab(page, "holds")
    page.locator(".empty").wait_for()
    page.locator(".ov-section > p .act").click()
    page.locator("dialog [name=alert_id]").fill("5d4c8cbf65995b5588a984f435223cec")
    page.locator("dialog [name=authority]").fill("OvJ De Vries, decision 12")
    page.route(HOLDS, lambda route: route.abort() if route.request.method == "GET" else route.continue_())
    page.locator("dialog .act.yes").click()
    page.locator(".banner.danger").wait_for()


def _broken(service: FakeService, page: Page) -> None:
    late = "the anchor of 2026-03-12 was stored late"
    end = {"about": "the end of the chain", "about_nl": "het einde van de keten"}
    service.oversight.findings = [
        {"kind": "altered", "first": 12, "last": 12, "about": "", "about_nl": None},
        {"kind": "removed", "first": 31, "last": 40, **end},
        {"kind": "forged anchor", "first": 40, "last": 40, "about": late, "about_nl": None},
    ]
    service.oversight.stalled = True
    _log(service, page)
    page.locator(".ov-acts .yes").click()
    page.locator(".rows-table").wait_for()


def _report(service: FakeService, page: Page) -> None:
    service.oversight.fill()
    give_purpose(page)
    ask(page)
    page.locator(".ov-records").wait_for()
    page.locator(".ov-records details summary").first.click()


def _groups(service: FakeService, page: Page) -> None:
    service.oversight.fill()
    service.oversight.behind = 600
    give_purpose(page)
    ask(page, about="all")
    page.locator(".ov-group summary").nth(1).click()
    page.locator(".ov-records").wait_for()


def _wrong(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    open_tab(page, "reports")
    page.locator(".ov-form [name=period]").select_option("own")
    page.locator(".ov-form .act.yes").click()
    page.locator(".field-problem").first.wait_for()


def _none(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    ask(page, "nobody")
    page.locator(".empty").wait_for()


def _paper(service: FakeService, page: Page) -> None:
    _groups(service, page)
    page.locator(".ov-bar .act").last.click()
    page.locator(".paper").wait_for()


def _failed(service: FakeService, page: Page) -> None:
    service.oversight.fill()
    give_purpose(page)
    open_tab(page, "reports")
    service.broken = True
    page.locator(".ov-form [name=text]").fill("o.vos")
    page.locator(".ov-form .act.yes").click()
    page.locator(".banner.danger").wait_for()


def _unusual(service: FakeService, page: Page) -> None:
    service.oversight.fill()
    night = now().replace(hour=0, minute=30, second=0)
    at = format_utc(night)
    service.oversight.records += [
        make_record(300 + number, actor="console/T. de Groot", at=at, received_at=at, tags=[f"{number + 50:032x}"])
        for number in range(6)
    ]
    give_purpose(page)
    open_tab(page, "unusual")
    page.locator(".ov-form .act.yes").click()
    page.locator(".cards .card").nth(1).wait_for()


def _usual(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    open_tab(page, "unusual")
    page.locator(".ov-form .act.yes").click()
    page.locator(".empty").wait_for()


def _retention(service: FakeService, page: Page) -> None:
    service.oversight.overdue = 3
    open_tab(page, "retention")
    page.locator(".banner.danger").wait_for()


def _kept(_service: FakeService, page: Page) -> None:
    open_tab(page, "retention")
    page.locator(".banner.good").wait_for()


def _holds(service: FakeService, page: Page) -> None:
    add_hold(service)
    give_purpose(page)
    open_tab(page, "holds")
    page.locator(".rows-table").wait_for()


def _no_holds(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    open_tab(page, "holds")
    page.locator(".empty").wait_for()


def _roles(_service: FakeService, page: Page) -> None:
    open_tab(page, "roles")
    page.locator(".rows-table").wait_for()


OVERSIGHT_SCENES: Final[dict[str, Scene]] = {
    "first": _first,
    "log": _log,
    "never": _never,
    "whole": _whole,
    "unheard": _unheard,
    "broken": _broken,
    "report": _report,
    "groups": _groups,
    "wrong": _wrong,
    "none": _none,
    "paper": _paper,
    "failed": _failed,
    "unusual": _unusual,
    "usual": _usual,
    "retention": _retention,
    "kept": _kept,
    "holds": _holds,
    "no-holds": _no_holds,
    "roles": _roles,
}
