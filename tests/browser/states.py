"""The page in each of its states, for whoever looks at all of them: axe, the pictures, eyes."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.browser.fake_service import FakeService
from tests.browser.samples import Sample

Scene = Callable[[FakeService, Page], None]
"""Brings an open page into a state."""

ARMED: Final = Sample(priority=1, marker="armed")
EXACT: Final = Sample(
    number=1, plate_read="8SBX40", plate_listed="8SBX40", plate_written="8-SBX-40", probability=0.97, ago=75
)
DOUBTFUL: Final = Sample(
    number=2,
    priority=1,
    plate_read="TX22B0",
    plate_listed="TX22BO",
    plate_written="TX-22-BO",
    probability=0.31,
    ago=300,
    missing="end",
)
LATE: Final = Sample(
    number=3,
    priority=4,
    plate_read="GZ417K",
    plate_listed="GZ417K",
    plate_written="GZ-417-K",
    probability=0.88,
    ago=4000,
    late=True,
)
OTHER: Final = Sample(
    number=4,
    priority=3,
    plate_read="J123BX",
    plate_listed="J123BX",
    plate_written="J-123-BX",
    probability=0.99,
    ago=400,
    told="nobody",
    disputed=True,
)
PATTERN: Final = Sample(
    number=5,
    priority=3,
    kind="pattern",
    plate_read="ZH905T",
    plate_listed="ZH9??T",
    plate_written="ZH-9??-T",
    probability=0.71,
    ago=30,
)


def fill(service: FakeService) -> None:
    """An ordinary evening."""
    service.add_hit(ARMED)
    service.add_hit(EXACT)
    service.add_review(DOUBTFUL)
    service.add_hit(LATE)
    service.add_hit(PATTERN)
    service.answer(service.add_hit(OTHER), "acknowledge", "B. Jansen", note="car 12-04 drives there")


def choose(page: Page, text: str) -> None:
    """Chooses the row that holds the text, and waits for its pictures."""
    page.locator(".row", has_text=text).first.click()
    page.locator(".detail h2", has_text=text).wait_for()
    page.locator(".picture.overview img").wait_for()


def _empty(_service: FakeService, page: Page) -> None:
    page.locator(".live-now").wait_for()


def _hit(service: FakeService, page: Page) -> None:
    fill(service)
    choose(page, "1-KXL-92")


def _mine(service: FakeService, page: Page) -> None:
    _hit(service, page)
    page.locator(".sound-off .loud").click()
    page.locator(".sound-off .yes").click()
    page.keyboard.press("t")
    page.locator(".mine-line").wait_for()


def _taken(service: FakeService, page: Page) -> None:
    fill(service)
    service.take(ARMED.item_id, "B. Jansen")
    choose(page, "1-KXL-92")
    page.locator(".banner.taken").wait_for()


def _sounding(service: FakeService, page: Page) -> None:
    _hit(service, page)
    page.locator(".sound-off .loud").click()
    page.locator(".sound-off .yes").wait_for()


def _doubtful(service: FakeService, page: Page) -> None:
    fill(service)
    choose(page, "TX-22-BO")


def _late(service: FakeService, page: Page) -> None:
    fill(service)
    choose(page, "GZ-417-K")


def _pattern(service: FakeService, page: Page) -> None:
    fill(service)
    choose(page, "ZH-905-T")


def _answered(service: FakeService, page: Page) -> None:
    fill(service)
    choose(page, "J-123-BX")


def _dismissed(service: FakeService, page: Page) -> None:
    _hit(service, page)
    service.answer(ARMED.item_id, "misread", "A. de Wit")
    page.locator(".banner.off").wait_for()


def _closed(service: FakeService, page: Page) -> None:
    fill(service)
    service.answer(OTHER.item_id, "close", "B. Jansen", "not-found")
    choose(page, "J-123-BX")


def _question(service: FakeService, page: Page) -> None:
    _hit(service, page)
    page.locator(".note-field input").fill("two people in the car")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.locator("dialog").wait_for()


def _decision(service: FakeService, page: Page) -> None:
    _doubtful(service, page)
    page.keyboard.press("d")
    page.locator("dialog").wait_for()


def _pictures(service: FakeService, page: Page) -> None:
    _hit(service, page)
    page.keyboard.press("v")
    page.locator("dialog").wait_for()


def _flood(service: FakeService, page: Page) -> None:
    for number in range(14):
        service.add_hit(
            Sample(
                number=number + 10, priority=2 if number % 4 else 1, ago=10 + number, entry=77 if number % 3 else None
            )
        )
    page.locator(".row.group").first.click()
    page.locator(".row.inside").first.wait_for()
    page.locator(".picture.overview img").wait_for()


def _behind(service: FakeService, page: Page) -> None:
    _hit(service, page)
    service.broken = True
    page.locator(".note-field input").fill("car 12-04 drives there")
    page.locator(".act.yes", has_text="a").first.click()
    page.locator(".outcome-line.problem").wait_for()
    page.clock.fast_forward(14_000)
    page.locator(".alarm-line").wait_for()


def _covered(service: FakeService, page: Page) -> None:
    _hit(service, page)
    page.clock.fast_forward(121_000)
    page.locator(".detail.said").wait_for()


def _gone(service: FakeService, page: Page) -> None:
    _hit(service, page)
    service.remove(ARMED.item_id)
    page.locator(".detail.said").wait_for()


def _purpose(_service: FakeService, page: Page) -> None:
    page.locator(".purpose").click()
    page.locator("dialog .act.yes").click()
    page.locator(".field-problem").first.wait_for()


def _help(_service: FakeService, page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog").wait_for()


def _idle(service: FakeService, page: Page) -> None:
    fill(service)
    service.move("A. de Wit", "idle")
    page.reload()
    page.locator(".idle-count").wait_for()


def _ended(service: FakeService, page: Page) -> None:
    _hit(service, page)
    service.move("A. de Wit", "ended")
    page.locator(".page .banner").wait_for()


def _signed_out(service: FakeService, page: Page) -> None:
    page.locator(".top .act").click()
    page.locator(".page .act").wait_for()


SCENES: Final[dict[str, Scene]] = {
    "empty": _empty,
    "hit": _hit,
    "mine": _mine,
    "taken": _taken,
    "sound-check": _sounding,
    "doubtful": _doubtful,
    "late": _late,
    "pattern": _pattern,
    "answered": _answered,
    "dismissed": _dismissed,
    "closed": _closed,
    "question": _question,
    "decision": _decision,
    "pictures": _pictures,
    "flood": _flood,
    "behind": _behind,
    "covered": _covered,
    "gone": _gone,
    "purpose": _purpose,
    "help": _help,
    "idle": _idle,
    "ended": _ended,
    "signed-out": _signed_out,
}


def hear_of_activity(service: FakeService, page: Page) -> None:
    """Lets a minute pass and moves the mouse: the service hears that somebody is there, and says again who. The page's
    clock must be the test's."""
    before = len(service.list_calls("POST", "/console/activity"))
    page.clock.fast_forward(61_000)
    with page.expect_response("**/console/activity"):
        page.mouse.move(200, 200)
    assert len(service.list_calls("POST", "/console/activity")) == before + 1
    # What follows from the answer is shown in the next frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
