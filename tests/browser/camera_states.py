"""The Cameras screen in each of its states."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import cv2
import numpy as np
from playwright.sync_api import Page

from platewatch.text.timestamps import format_utc
from tests.browser.fake_cameras import SHARES, make_agent, make_camera, make_fault
from tests.browser.fake_service import FakeService
from tests.browser.samples import SITES, now

Scene = Callable[[FakeService, Page], None]

FOUND: Final = {
    "width": 1280,
    "height": 720,
    "plates": [
        {
            "plate": "8SBX40",
            "probability": 0.973,
            "country": "NL",
            "corners": list(SHARES),
            "width": 153.6,
            "height": 28.8,
            "caption": False,
        },
        {
            "plate": "TX22BO",
            "probability": 0.61,
            "country": None,
            "corners": [[0.1, 0.3], [0.14, 0.3], [0.14, 0.32], [0.1, 0.32]],
            "width": 51.2,
            "height": 14.4,
            "caption": True,
        },
    ],
    "unread": [{"corners": [[0.8, 0.4], [0.83, 0.4], [0.83, 0.42], [0.8, 0.42]], "width": 38.4, "height": 14.4}],
}


def draw_street() -> bytes:
    """A picture of a street, for whoever draws areas on it: grey road, a car, no plate."""
    image = np.full((720, 1280, 3), (170, 180, 185), np.uint8)
    cv2.fillPoly(image, [np.array([[200, 720], [560, 260], [720, 260], [1100, 720]])], (95, 95, 98))
    cv2.rectangle(image, (470, 330), (760, 520), (150, 60, 40), -1)
    cv2.rectangle(image, (0, 680), (420, 720), (20, 20, 20), -1)
    done, data = cv2.imencode(".jpg", image)
    assert done
    return bytes(data.tobytes())


def fill(service: FakeService) -> None:
    """Five cameras of a town: one with a wrong clock, one quiet, one that never sent, one that is revoked."""
    service.cameras.add(
        make_camera("noord-1", SITES[0], caption_areas=[[[0, 0.95], [0.4, 0.95], [0.4, 1], [0, 1]]]),
        make_camera("zuid-1", SITES[1], clock=make_fault(-3600)),
        make_camera("haven-4", SITES[2], ago=9 * 3600),
        make_camera("station-2", SITES[3], ago=None),
        make_camera("brug-2", SITES[1], agent=make_agent(ago=900), judged_by="heartbeat"),
        make_camera("plein-5", SITES[3], agent=make_agent(2400), judged_by="heartbeat"),
        make_camera("markt-6", SITES[3], ground_needed=True, captions_needed=True, agent=make_agent()),
        make_camera("ring-3", SITES[4], revoked_at="2026-06-01T10:00:00Z", ago=3e6),
    )
    service.cameras.hits["noord-1"] = {8: 1, 17: 3, 23: 1}
    service.cameras.hits["zuid-1"] = {12: 1}


def choose(page: Page, camera_id: str) -> None:
    page.locator(".cam-row", has_text=camera_id).click()
    page.locator(".cam-detail h2", has_text=camera_id).wait_for()


def give_picture(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": draw_street()}
    )
    page.locator(".cam-frame:not(.empty-frame)").wait_for()


def _load(service: FakeService, page: Page) -> None:
    fill(service)
    page.reload()
    page.locator(".cam-detail").wait_for()


def _working(service: FakeService, page: Page) -> None:
    _load(service, page)
    choose(page, "noord-1")
    page.locator("summary").last.click()


def _empty(_service: FakeService, page: Page) -> None:
    page.locator(".said h2").wait_for()


def _one(camera_id: str) -> Scene:
    def show(service: FakeService, page: Page) -> None:
        _load(service, page)
        choose(page, camera_id)

    return show


def make_silence(
    minutes: int, usual_minutes: int = 14, *, silent: bool, found_after: int | None = 7
) -> dict[str, object]:
    """What the service says of a camera whose usual traffic it has learnt."""
    shown = {"silent": silent, "minutes": minutes, "usual_minutes": usual_minutes}
    return shown | {"found_after_minutes": found_after}


def _silent(service: FakeService, page: Page) -> None:
    fill(service)
    service.cameras.add(make_camera("haven-4", SITES[2], ago=480, silence=make_silence(8, silent=True)))
    page.reload()
    page.locator(".cam-detail").wait_for()
    choose(page, "haven-4")


def make_sight(*falls: tuple[str, float, float]) -> dict[str, object]:
    """What the service says of a camera whose usual pictures it has learnt: what is worse, now and usually."""
    shown = [{"measure": measure, "seen": seen, "usual": usual} for measure, seen, usual in falls]
    fallen = {"since": format_utc(now() - timedelta(minutes=50)), "falls": shown} if shown else None
    return {"usual": {"plates": 0.91, "brightness": 0.44, "sharpness": 312.4}, "fallen": fallen}


def _worse(service: FakeService, page: Page) -> None:
    fill(service)
    sight = make_sight(("plates", 0.12, 0.91), ("sharpness", 61.2, 312.4))
    service.cameras.add(make_camera("haven-4", SITES[2], sight=sight))
    page.reload()
    page.locator(".cam-detail").wait_for()
    choose(page, "haven-4")


def _stale(service: FakeService, page: Page) -> None:
    _load(service, page)
    service.broken = True
    page.clock.fast_forward(61_000)
    page.locator(".banner.warn[role=alert]").wait_for()


def _open(camera_id: str, place: int) -> Scene:
    def show(service: FakeService, page: Page) -> None:
        _load(service, page)
        choose(page, camera_id)
        page.locator(".cam-detail .actions button").nth(place).click()
        page.locator("dialog").wait_for()

    return show


def _add(service: FakeService, page: Page) -> None:
    _load(service, page)
    page.locator(".cam-add button").click()
    page.locator("dialog button[type=submit]").click()
    page.locator(".field-problem").first.wait_for()


def _token(service: FakeService, page: Page) -> None:
    _open("noord-1", 3)(service, page)
    page.locator("dialog .act.yes").click()
    page.locator(".cam-token").wait_for()


def _areas(service: FakeService, page: Page) -> None:
    _open("noord-1", 1)(service, page)
    give_picture(page)
    page.locator(".cam-area-list > .act").click()


def set_purpose(page: Page) -> None:
    """Says why, in the dialog of a test picture."""
    page.locator("dialog .banner .act").click()
    page.get_by_label("Reason").fill("new post")
    page.get_by_label("Case number").fill("2026-17")
    page.locator("dialog dialog .act.yes").click()


def _tested(service: FakeService, page: Page) -> None:
    service.cameras.found = FOUND
    _open("noord-1", 0)(service, page)
    set_purpose(page)
    give_picture(page)
    page.locator("dialog .act.yes").click()
    page.locator("dialog .cam-table tbody tr").nth(1).wait_for()


SCENES: Final[dict[str, Scene]] = {
    "cameras-empty": _empty,
    "cameras-working": _working,
    "cameras-clock": _one("zuid-1"),
    "cameras-quiet": _one("haven-4"),
    "cameras-silent": _silent,
    "cameras-worse": _worse,
    "cameras-offline": _one("brug-2"),
    "cameras-uncertain": _one("plein-5"),
    "cameras-moved": _one("markt-6"),
    "cameras-never": _one("station-2"),
    "cameras-revoked": _one("ring-3"),
    "cameras-stale": _stale,
    "cameras-add": _add,
    "cameras-move": _open("noord-1", 2),
    "cameras-token": _token,
    "cameras-take-token": _open("noord-1", 4),
    "cameras-revoke": _open("noord-1", 5),
    "cameras-areas": _areas,
    "cameras-tested": _tested,
}
