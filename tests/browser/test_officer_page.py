"""The officer's page on a phone: every answer in sight without scrolling, and axe-core on every state and theme."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cv2
import pytest

from platewatch.alerts.answers import CONFIRMED
from platewatch.alerts.map_link import MapLink
from platewatch.alerts.page import render_alert
from platewatch.alerts.page_buttons import PageOrder
from platewatch.alerts.page_cover import Notice, render_cover, render_gone, render_locked, render_question
from platewatch.alerts.words import Language
from platewatch.evidence.masking import Hidden, take_pictures
from tests.layers import ROOT
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON
from tests.unit.alerts.page_outline import TOKEN
from tests.unit.alerts.page_states import VIEWS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytest.importorskip("axe_playwright_python", reason="make test-browser has it")

PICTURES: Final = ROOT / "build/browser"
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
PHONE: Final = {"width": 390, "height": 844}
SMALL: Final = {"width": 320, "height": 568}
FINGER: Final = 44
"""The least width and height of what a finger presses, in CSS pixels."""

SCENE: Final = ROOT / "infra/localcloud/demo/scenes/scene-02.jpg"
PLATE: Final = ((409, 466), (565, 466), (565, 510), (409, 510))
"""Where the drawn plate of the scene is."""

LOOKS: Final = {Language.DUTCH: "light", Language.ENGLISH: "dark"}

Open = Callable[..., "BrowserContext"]


def render_all(language: Language) -> dict[str, str]:
    """Every page that the link may show, by a name."""
    pictures = take_pictures(cv2.imread(str(SCENE)), PLATE, Hidden())
    shown = {name: replace(view, overview=pictures.overview, plate=pictures.plate) for name, view in VIEWS.items()}
    pages = {name: render_alert(view, TOKEN, language, AMSTERDAM) for name, view in shown.items()}
    link = MapLink("geo:{latitude},{longitude}")
    pages["with a map"] = render_alert(shown["open"], TOKEN, language, AMSTERDAM, link)
    pages["pictures gone"] = render_alert(VIEWS["open"], TOKEN, language, AMSTERDAM)
    pages["cover"] = render_cover(TOKEN, language, asks_pin=True)
    pages["cover, wrong PIN"] = render_cover(TOKEN, language, asks_pin=True, notice=Notice.PIN_WRONG)
    pages["locked"] = render_locked(NOON + timedelta(minutes=15), language, AMSTERDAM)
    pages["gone"] = render_gone(language)
    return pages | {f"confirm {step}": render_question(TOKEN, PageOrder(step), language) for step in sorted(CONFIRMED)}


@pytest.fixture(scope="module", params=list(Language), ids=lambda language: language.value)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages as files: nothing serves them, and so nothing can be loaded beside them."""
    folder = tmp_path_factory.mktemp("pages")
    files = {}
    for name, page in render_all(request.param).items():
        files[f"{request.param.value} {name}"] = path = folder / f"{base64.b32encode(name.encode()).decode()}.html"
        path.write_text(page, encoding="utf-8")
    return files


def visit(context: "BrowserContext", files: dict[str, Path]) -> Iterator[tuple[str, "Page"]]:
    """Each page in turn, in one tab."""
    page = context.new_page()
    for name, path in files.items():
        page.goto(path.as_uri())
        yield name, page


def measure(page: "Page", selector: str) -> list[dict[str, Any]]:
    """The boxes of these elements in the window, each with its text; hidden ones are left out."""
    found: list[dict[str, Any]] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => {
            const {x, y, width, height} = one.getBoundingClientRect();
            return {text: one.innerText, x, y, width, height};
        })""",
        selector,
    )
    return found


def is_wider(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_every_answer_is_in_sight_without_scrolling_and_without_scripts(
    files: dict[str, Path], open_context: Open
) -> None:
    for name, page in visit(open_context(viewport=PHONE, java_script_enabled=False), files):
        buttons = measure(page, ".answers button")
        assert bool(buttons) is (name.split(" ", 1)[1] in VIEWS or "pictures" in name or "map" in name), name
        for box in buttons:
            assert box["y"] >= 0, (name, box)
            assert box["y"] + box["height"] <= PHONE["height"], (name, box)


@pytest.mark.parametrize("viewport", [PHONE, SMALL], ids=["390", "320"])
def test_fingers_hit_what_they_press_and_nothing_is_cut_off(
    files: dict[str, Path], open_context: Open, viewport: dict[str, int]
) -> None:
    for name, page in visit(open_context(viewport=viewport), files):
        assert not is_wider(page), name
        for box in measure(page, "button, a, input"):
            assert min(box["width"], box["height"]) >= FINGER, (name, box)


def test_text_at_200_percent_loses_nothing(files: dict[str, Path], open_context: Open) -> None:
    for name, page in visit(open_context(viewport=PHONE, bypass_csp=True), files):
        page.add_style_tag(content="html{font-size:200%}")
        assert not is_wider(page), name


def test_axe_finds_nothing(files: dict[str, Path], open_context: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    scheme = LOOKS[Language(next(iter(files)).split(" ")[0])]
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, page in visit(open_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True), files):
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        assert not [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]], name
        page.screenshot(path=PICTURES / f"officer-{name}-{scheme}.png".replace(" ", "-").replace(",", ""))


def test_the_focus_is_seen(files: dict[str, Path], open_context: Open) -> None:
    for name, page in visit(open_context(viewport=PHONE), files):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert page.evaluate("document.activeElement === document.body") or float(width.removesuffix("px")) >= 2, name


def test_enter_in_the_note_answers_nothing(files: dict[str, Path], open_context: Open) -> None:
    tried = 0
    for name, page in visit(open_context(viewport=PHONE), files):
        if page.locator(".note").count():
            tried += 1
            page.locator(".note").fill("two minutes")
            page.locator(".note").press("Enter")
            page.wait_for_timeout(100)
            assert page.url == files[name].as_uri(), name
            assert page.locator(".note").input_value() == "two minutes"
    assert tried >= len(CONFIRMED)
