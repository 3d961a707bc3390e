"""The Map screen in each of its states."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.browser.fake_map import make_town
from tests.browser.fake_service import FakeService

Scene = Callable[[FakeService, Page], None]


def fill(service: FakeService) -> None:
    """The town, with hits at three cameras."""
    service.cameras.add(*make_town())
    service.cameras.hits["noord-1"] = {8: 1, 17: 3, 23: 1}
    service.cameras.hits["noord-2"] = {20: 1}
    service.cameras.hits["zuid-1"] = {12: 12}


def choose(page: Page, camera_id: str) -> None:
    """Chooses a camera in the table."""
    page.locator(".map-choose", has_text=camera_id).click()
    page.locator(".map-card h2", has_text=camera_id).wait_for()


def _load(service: FakeService, page: Page) -> None:
    fill(service)
    page.reload()
    page.locator(".map-mark").first.wait_for()


def _empty(_service: FakeService, page: Page) -> None:
    page.locator(".said h2").wait_for()


def _card(service: FakeService, page: Page) -> None:
    _load(service, page)
    choose(page, "zuid-1")


def _mark(service: FakeService, page: Page) -> None:
    _load(service, page)
    page.locator(".map-mark[data-id=noord-1]").click()
    page.locator(".map-one").nth(1).wait_for()


def _stale(service: FakeService, page: Page) -> None:
    _load(service, page)
    service.broken = True
    page.clock.fast_forward(61_000)
    page.locator(".banner.warn[role=alert]").wait_for()


SCENES: Final[dict[str, Scene]] = {
    "map-empty": _empty,
    "map-town": _load,
    "map-card": _card,
    "map-two-at-one-spot": _mark,
    "map-stale": _stale,
}
