"""The page of `agent aim` on a phone: asked for the code, good and bad pictures, both themes, and axe-core."""

import http.client
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from platewatch.agent.aiming.look import Look
from platewatch.agent.running.aim import Aiming
from tests.layers import ROOT
from tests.unit.agent.aimed import CODE, OUTLINE, SECRET, FakeEye, make_look, run_aim
from tests.unit.agent.posted import make_jpeg

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytest.importorskip("axe_playwright_python", reason="make test-browser has it")

PHONE = {"width": 390, "height": 844}
SCENE = (ROOT / "infra/localcloud/demo/scenes/scene-02.jpg").read_bytes()
PLACE = ((0.32, 0.647), (0.442, 0.647), (0.442, 0.708), (0.32, 0.708))

SEEN: dict[str, Look | None] = {
    "good": make_look(SCENE),
    "narrow": make_look(SCENE, width=48.0),
    "dark": make_look(SCENE, brightness=12.0, lean=16.0, turn=56.0, sharpness=0.12),
    "turned": make_look(SCENE, turn=74.0),
    "no plate": replace(make_look(SCENE), plate=None, others=(OUTLINE,)),
    "unread": make_look(SCENE, text=""),
    "broken": None,
}


def post(aiming: Aiming, number: int) -> None:
    assert aiming.inputs is not None
    connection = http.client.HTTPConnection("127.0.0.1", aiming.inputs.ports["http"], timeout=10)
    connection.request("POST", f"/in/{SECRET}", make_jpeg(number), {"Content-Type": "image/jpeg"})
    assert connection.getresponse().status == 200
    connection.close()


def check(page: "Page", keep_picture: Callable[["Page", str], None], name: str) -> None:
    from tests.browser.axe import find_violations

    keep_picture(page, name)
    assert find_violations(page) == []
    high = page.evaluate("document.documentElement.scrollHeight")
    assert high <= PHONE["height"], f"{name} is {high} pixels high"


@pytest.mark.parametrize(("theme", "locale"), [("light", "nl-NL"), ("dark", "en-GB")])
def test_an_installer_points_a_camera(
    theme: str,
    locale: str,
    open_context: Callable[..., "BrowserContext"],
    keep_picture: Callable[["Page", str], None],
) -> None:
    eye = FakeEye()
    faults: list[str] = []
    with run_aim(eye) as aiming:
        context = open_context(viewport=PHONE, locale=locale, color_scheme=theme)
        asked: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: faults.append(f"{error}"))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        page.goto(aiming.url)
        check(page, keep_picture, f"aim-code-{theme}")
        page.fill("input", "wrong")
        page.click("button")
        page.locator(".wrong").wait_for()
        check(page, keep_picture, f"aim-wrong-{theme}")
        page.fill("input", CODE.lower())
        page.click("button")
        page.locator("#advice").wait_for()
        check(page, keep_picture, f"aim-waiting-{theme}")
        before = page.locator("#advice-text").inner_text()
        for number, (name, look) in enumerate(SEEN.items()):
            eye.seen = look and replace(look, plate=look.plate and replace(look.plate, outline=PLACE))
            post(aiming, number)
            changed = "(before) => document.getElementById('advice-text').textContent !== before"
            page.wait_for_function(changed, arg=before)
            before = page.locator("#advice-text").inner_text()
            page.wait_for_function(f"document.getElementById('frame').hidden === {str(look is None).lower()}")
            check(page, keep_picture, f"aim-{name.replace(' ', '-')}-{theme}")
            if name == "narrow":
                assert re.search("48 pixels", before)
                assert page.locator("#advice.poor").count() == 1
        assert set(asked) == {urlsplit(aiming.url).netloc}
    assert not faults
