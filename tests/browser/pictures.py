"""`make pictures` starts the whole service, plays the town, and writes each picture of shots.py to docs/pictures.

The people, cars and plates are invented and drawn by the project. Names as arguments choose some of the pictures.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.palette import write_small_png
from tests.browser.shots import SHOTS, Shot
from tests.browser.whole import Whole, sign_in, start_whole
from tests.layers import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER: Final = ROOT / "docs/pictures"
SPEED: Final = 2.0

_WAIT: Final = 120_000


def take_pictures(shots: Sequence[Shot], folder: Path) -> None:
    """All of these, as the town stands at the end of its opening. Raises Playwright's error where one fails."""
    expect.set_options(timeout=_WAIT)
    with start_whole(SPEED) as whole, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        pages = {shot.name: _open(browser, whole, shot) for shot in shots if shot.early}
        for page in pages.values():
            page.get_by_role("button", name="turn on and test").click()
            page.get_by_role("button", name="Yes, I heard them").click()
        _play(whole, list(pages.values()))
        for shot in shots:
            page = pages.get(shot.name) or _open(browser, whole, shot)
            shot.compose(page, whole)
            page.mouse.move(shot.size[0] / 2, shot.size[1] - 4)
            picture = write_small_png(page.screenshot())
            (folder / f"{shot.name}.png").write_bytes(picture)
            print(f"{shot.name}: {len(picture) / 1000:.0f} kB", flush=True)
            if not shot.early:
                page.context.close()
        browser.close()


def _open(browser: "Browser", whole: Whole, shot: Shot) -> "Page":
    wide, high = shot.size
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme="light", locale="en-GB")
    context.set_default_timeout(_WAIT)
    if shot.user:
        return sign_in(context, whole, shot.user, shot.path)
    page = context.new_page()
    page.goto(whole.cloud.console_url)
    return page


def _play(whole: Whole, pages: Sequence["Page"]) -> None:
    """The opening; pages that are open go on meanwhile."""
    town = Thread(target=lambda: whole.town.play_opening(0, to_rest=False))
    town.start()
    while town.is_alive():
        for page in pages:
            page.wait_for_timeout(250)
        town.join(0.05)


if __name__ == "__main__":
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    if unknown := set(sys.argv[1:]) - {shot.name for shot in wanted}:
        sys.exit(f"no picture is called {', '.join(sorted(unknown))}: tests/browser/shots.py has their names")
    take_pictures(wanted, FOLDER)
