"""The README's picture of Live: `make picture-live` starts the whole service, plays the town, and writes docs/pictures.

The people, cars and plates are invented and drawn by the project.
"""

import sys
from pathlib import Path
from threading import Thread
from typing import Final

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import FLAGS, WIDE, find_chromium
from tests.browser.whole import sign_in, start_whole
from tests.layers import ROOT

PICTURE: Final = ROOT / "docs/pictures/live.png"
SPEED: Final = 2.0

_WAIT: Final = 120_000


def take_picture(path: Path) -> None:
    """Live with a doubtful hit chosen, as a desk with sound sees it at the end of the opening."""
    expect.set_options(timeout=_WAIT)
    with start_whole(SPEED) as whole, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        context = browser.new_context(viewport=WIDE, color_scheme="light")
        page = sign_in(context, whole, "m.jansen")
        page.get_by_role("button", name="turn on and test").click()
        page.get_by_role("button", name="Yes, I heard them").click()
        town = Thread(target=lambda: whole.town.play_opening(0, to_rest=False))
        town.start()
        while town.is_alive():
            page.wait_for_timeout(250)
        expect(page.locator(".row", has_text="PM?-60-H")).to_have_count(1)
        page.locator(".row", has_text="XV-NB-64").click()
        page.get_by_role("button", name="I take it").click()
        expect(page.locator(".picture.overview img")).to_be_visible()
        expect(page.locator(".mine-line")).to_be_visible()
        page.locator(".outcome-line").wait_for()
        page.mouse.move(640, 790)
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE)
