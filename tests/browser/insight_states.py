"""Insight in each of its states, for axe, the pictures and eyes."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.browser.fake_service import FakeService

Scene = Callable[[FakeService, Page], None]


def fill(service: FakeService, page: Page) -> None:
    """Thirteen weeks of a town."""
    service.insight.fill()
    page.reload()
    page.locator(".in-plots").wait_for()


def open_tab(page: Page, name: str) -> None:
    page.locator(f".insight > .tabs a[href$={name}]").click()
    page.locator(f".insight > .tabs a[href$={name}][aria-current]").wait_for()


def _tables(service: FakeService, page: Page) -> None:
    fill(service, page)
    for summary in page.locator(".in-plot summary").all():
        summary.click()


def _empty(_service: FakeService, page: Page) -> None:
    page.locator(".in-plots").wait_for()


def _own(service: FakeService, page: Page) -> None:
    fill(service, page)
    page.locator(".in-period select").select_option("own")
    page.locator(".in-period button").wait_for()


def _cameras(service: FakeService, page: Page) -> None:
    fill(service, page)
    open_tab(page, "cameras")
    page.locator(".in-picks input").nth(1).check()
    page.locator(".in-choice .banner", has_text="1").wait_for()


def _cameras_empty(_service: FakeService, page: Page) -> None:
    open_tab(page, "cameras")
    page.locator(".empty").wait_for()


def _week(service: FakeService, page: Page) -> None:
    fill(service, page)
    open_tab(page, "week")
    page.locator(".in-paper").wait_for()


def _week_none(_service: FakeService, page: Page) -> None:
    open_tab(page, "week")
    page.locator(".said").wait_for()


SCENES: Final[dict[str, Scene]] = {
    "hits": fill,
    "hits-tables": _tables,
    "hits-empty": _empty,
    "hits-own": _own,
    "cameras": _cameras,
    "cameras-empty": _cameras_empty,
    "week": _week,
    "week-none": _week_none,
}
