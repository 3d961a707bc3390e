"""What the control room sees and does on the Map screen, with and without a background."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import LOOKS, NAME_OF_A_WORD, find_violations, look
from tests.browser.fake_map import PLACES, TileServer, make_region, serve_tiles
from tests.browser.fake_service import FakeService
from tests.browser.map_states import SCENES, choose, fill
from tests.browser.test_large_board import LOAD

Open = Callable[..., Page]

NAMES = """
() => [...document.querySelectorAll('.map-mark')].filter((one) => one.dataset.place !== 'none').map((one) => {
  const box = one.querySelector('.map-name').getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})
"""
MARKS = """
() => [...document.querySelectorAll('.map-mark')].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})
"""
DRAG = """
async () => {
  const place = document.querySelector('.map-place').getBoundingClientRect();
  const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
  const held = document.querySelector('.map-place');
  const send = (type, target, step) => target.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, button: 0, buttons: 1, clientX: x + step, clientY: y + step / 2 }));
  const times = [];
  for (let turn = 0; turn < 3; turn += 1) {
    send('mousedown', held, 0);
    let last = performance.now();
    for (let step = 0; step < 40; step += 1) {
      send('mousemove', held, step * 6);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    send('mouseup', held, 240);
    await new Promise(requestAnimationFrame);
  }
  times.sort((one, other) => one - other);
  const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
  return {frames: times.length, median: at(0.5), p95: at(0.95), longest: Math.round(times.at(-1))};
}
"""


@pytest.fixture
def town(service: FakeService, open_page: Open) -> Page:
    """The screen of somebody in the control room, with the cameras of a town."""
    fill(service)
    page = open_page(path="/map")
    page.locator(".map-mark").first.wait_for()
    return page


@pytest.fixture
def tiles() -> Iterator[TileServer]:
    with serve_tiles() as served:
        yield served


def overlap(one: list[float], other: list[float]) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page(path="/map", before=lambda page: page.clock.install())
    page.locator(".said h2").wait_for()
    SCENES[state](service, page)
    found = {}
    for theme, language in LOOKS[:2]:
        look(page, theme, language)
        keep_picture(page, f"{state}-{theme}-{language}")
        found[theme, language] = find_violations(page)
        assert not NAME_OF_A_WORD.findall(page.locator("body").inner_text())
    assert not any(found.values()), found
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a[href], .map-mark')]"
        ".filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []


def test_each_state_has_a_colour_a_shape_and_a_word(town: Page) -> None:
    marks = town.locator(".map-mark")
    expect(marks).to_have_count(6)
    shown = {
        mark.get_attribute("data-id"): (
            mark.locator(".map-shape").inner_text(),
            mark.evaluate("(one) => getComputedStyle(one).borderColor"),
            mark.get_attribute("aria-label") or "",
        )
        for mark in marks.all()
    }
    words = {"noord-1": "works", "haven-4": "quiet", "zuid-1": "clock wrong", "west-3": "late"}
    words |= {"brug-5": "no picture yet", "ring-3": "revoked"}
    assert shown.keys() == words.keys()
    assert [camera for camera, word in words.items() if word not in shown[camera][2]] == []
    assert len({shape for shape, _, _ in shown.values()}) == len(words)
    legend = town.locator(".map-legend li")
    assert [text for text in legend.all_inner_texts() if re.search(r"late|quiet|clock", text)]


def test_the_table_says_the_same_as_the_map(town: Page) -> None:
    rows = {row.locator("button").inner_text(): row.inner_text() for row in town.locator(".map-table tbody tr").all()}
    assert rows.keys() == {*PLACES}
    assert "clock wrong" in rows["zuid-1"]
    assert re.search(r"\b12\b", rows["zuid-1"])
    expect(town.locator(".map-ask [role=status]")).to_have_text("7 cameras")
    expect(town.locator(".map-mark[data-id=zuid-1] .map-hits")).to_have_text("12")
    expect(town.locator(".map-mark[data-id=noord-1] .map-hits")).to_have_text("6")
    expect(town.locator(".map-mark[data-id=noord-1] .map-name")).to_have_text("noord-1 +1")
    expect(town.locator(".map-mark[data-id=haven-4] .map-hits")).to_have_count(0)


def test_hits_are_counted_for_the_hours_that_one_chooses(town: Page) -> None:
    town.get_by_label("Hits of the last").select_option("6")
    expect(town.locator(".map-mark[data-id=noord-1] .map-hits")).to_have_text("2")
    expect(town.locator(".map-mark[data-id=zuid-1] .map-hits")).to_have_count(0)
    town.locator(".map-ask select").nth(1).select_option("hits")
    expect(town.locator(".map-choose").first).to_have_text("noord-1")
    choose(town, "zuid-1")
    expect(town.locator(".map-card")).to_contain_text("No hits since")


def test_no_plate_is_asked_for_or_shown(service: FakeService, town: Page) -> None:
    choose(town, "noord-1")
    asked = {call[1] for call in service.calls if call[1].startswith("/console/v1/")}
    assert asked <= {"/console/v1/cameras", "/console/v1/live"}
    expect(town.locator("main .plate")).to_have_count(0)


def test_the_whole_screen_works_with_keys(town: Page) -> None:
    first = town.locator(".map-choose").first
    first.focus()
    seen = [town.evaluate("document.activeElement.textContent")]
    for _ in range(6):
        town.keyboard.press("ArrowDown")
        seen.append(town.evaluate("document.activeElement.textContent"))
    assert sorted(seen) == sorted(PLACES)
    town.keyboard.press("Enter")
    card = town.locator(".map-card h2").first
    expect(card).to_be_focused()
    expect(card).to_contain_text(seen[-1])
    town.keyboard.press("Escape")
    expect(town.locator(".map-card")).to_have_count(0)
    assert town.evaluate("document.activeElement.textContent") == seen[-1]
    # One mark is a stop of Tab. From it, arrow keys go to all others.
    stop = town.locator(".map-mark[tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    reached, waiting = set[str](), [stop.get_attribute("data-id")]
    while waiting:
        camera_id = waiting.pop()
        if camera_id is None or camera_id in reached:
            continue
        reached.add(camera_id)
        for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"):
            town.locator(f".map-mark[data-id={camera_id}]").focus()
            town.keyboard.press(key)
            waiting.append(town.evaluate("document.activeElement.dataset.id"))
    assert reached == {*PLACES} - {"noord-2"}
    town.locator(".map-mark[data-id=noord-1]").focus()
    town.keyboard.press("Enter")
    expect(town.locator(".map-one h2 > span:first-child")).to_have_text(["noord-1", "noord-2"])
    town.keyboard.press("Escape")
    expect(town.locator(".map-mark[data-id=noord-1]")).to_be_focused()


def test_a_choice_is_in_sight_and_not_under_what_is_told_of_it(town: Page) -> None:
    for camera_id in ("haven-4", "ring-3", "brug-5"):
        choose(town, camera_id)
        mark = town.locator(f".map-mark[data-id={camera_id}]")
        expect(mark).to_have_class(re.compile(r"\bchosen\b"))
        boxes = [mark.bounding_box(), town.locator(".map-card").bounding_box()]
        mine, card = ([box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]] for box in boxes if box)
        assert not overlap(mine, card)
        expect(mark).to_be_in_viewport()


def test_the_map_asks_nobody_outside_without_a_background(service: FakeService, open_page: Open) -> None:
    fill(service)
    asked: list[str] = []
    page = open_page(path="/map", before=lambda page: page.on("request", lambda sent: asked.append(sent.url)))
    page.locator(".map-mark").first.wait_for()
    page.get_by_role("button", name="Closer").click()
    assert asked
    assert [url for url in asked if not url.startswith((service.address, "data:", "blob:"))] == []
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^\d+ k?m$"))
    expect(page.locator(".map-foot")).to_contain_text(re.compile(r"Squares of \d+ k?m"))
    expect(page.locator(".map-north")).to_be_visible()


def test_the_grid_is_as_large_as_it_says(town: Page) -> None:
    """Two lines are as far apart as the words and the scale bar say."""
    found = town.evaluate(
        "() => { const path = document.querySelector('.map-grid').getAttribute('d');"
        " const columns = [...path.matchAll(/M(-?[\\d.]+) (-?[\\d.]+)L(-?[\\d.]+) (-?[\\d.]+)/g)]"
        ".filter((one) => one[1] === one[3]).map((one) => Number(one[1])).sort((one, other) => one - other);"
        " const bar = document.querySelector('.leaflet-control-scale-line');"
        " return [columns[1] - columns[0], bar.offsetWidth, bar.textContent,"
        " document.querySelector('.map-foot').textContent]; }"
    )
    apart, wide, scale, squares = found
    metres = {"m": 1, "km": 1000}
    length, unit = scale.split()
    side, side_unit = re.findall(r"Squares of (\d+) (k?m)", squares)[0]
    told, measured = int(side) * metres[side_unit], apart * int(length) * metres[unit] / wide
    assert measured == pytest.approx(told, rel=0.05)


def test_a_background_comes_from_its_server_alone(
    service: FakeService, open_page: Open, tiles: TileServer, keep_picture: Callable[[Page, str], None]
) -> None:
    fill(service)
    service.map = tiles.background
    asked: list[str] = []
    page = open_page(path="/map", before=lambda page: page.on("request", lambda sent: asked.append(sent.url)))
    expect(page.locator("img.leaflet-tile-loaded")).not_to_have_count(0)
    hosts = {re.match(r"https?://[^/]+", url)[0] for url in asked if url.startswith("http")}  # type: ignore[index]
    assert hosts == {service.address, tiles.address}
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path, _ in tiles.asked)
    assert [headers["referer"] for _, headers in tiles.asked if "referer" in headers] == []
    expect(page.locator(".map-by")).to_have_text("Drawn for tests <b>& nobody</b>")
    expect(page.locator(".map-grid")).to_have_count(0)
    keep_picture(page, "map-background")


def test_the_policy_lets_no_other_server_send_pictures(
    service: FakeService, open_page: Open, tiles: TileServer
) -> None:
    fill(service)
    service.map = tiles.background
    page = open_page(path="/map", faults=["violates the following Content Security Policy"])
    page.locator(".map-mark").first.wait_for()
    with serve_tiles() as other:
        loaded = page.evaluate(
            "(address) => new Promise((done) => { const image = new Image(); image.onload = () => done(true);"
            " image.onerror = () => done(false); image.src = address; })",
            f"{other.address}/1/1/1.png",
        )
        assert loaded is False
        assert other.asked == []


def test_cameras_stay_when_the_background_does_not_load(
    service: FakeService, open_page: Open, tiles: TileServer
) -> None:
    fill(service)
    service.map, tiles.broken = tiles.background, True
    page = open_page(path="/map")
    expect(page.locator(".map-fault")).to_contain_text("background does not load")
    expect(page.locator(".map-mark")).to_have_count(6)
    tiles.broken = False
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".map-fault")).to_have_count(0)


def test_the_library_comes_when_the_map_is_opened(service: FakeService, open_page: Open) -> None:
    fill(service)
    asked: list[str] = []
    page = open_page(before=lambda page: page.on("request", lambda sent: asked.append(sent.url)))
    page.locator(".live-now").wait_for()
    assert not [url for url in asked if "map/" in url]
    print("\nfirst load without the map:", page.evaluate(LOAD))
    page.get_by_role("link", name="Map").click()
    page.locator(".map-mark").first.wait_for()
    assert [url for url in asked if url.endswith("/map/screen.js")]
    assert page.evaluate("window.L") is None
    print("with the map:", page.evaluate(LOAD))


def test_the_view_is_kept_on_the_way_to_another_screen(town: Page) -> None:
    town.get_by_role("button", name="Closer").click()
    town.get_by_role("button", name="Closer").click()
    town.wait_for_timeout(800)
    before = town.locator(".leaflet-control-scale-line").inner_text()
    town.get_by_role("link", name="Cameras").click()
    town.locator(".cam-detail").wait_for()
    town.get_by_role("link", name="Map").click()
    expect(town.locator(".leaflet-control-scale-line")).to_have_text(before)


def test_919_cameras(service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None]) -> None:
    service.cameras.add(*make_region(919))
    page = open_page(path="/map")
    # A busy machine answers late.
    page.set_default_timeout(30_000)
    page.locator(".map-mark").first.wait_for()
    expect(page.locator(".map-ask [role=status]")).to_have_text("919 cameras")
    figures: list[Any] = []
    for step in range(3):
        names, marks = page.evaluate(NAMES), page.evaluate(MARKS)
        assert [pair for pair in combinations(names, 2) if overlap(*pair)] == []
        assert [pair for pair in combinations(marks, 2) if overlap(*pair)] == []
        assert [name for name in names for mark in marks if overlap(name, mark)] == []
        figures.append((page.locator(".map-mark").count(), page.evaluate(DRAG)))
        keep_picture(page, f"map-919-{step}")
        page.get_by_role("button", name="All cameras").click()
        for _ in range(step + 1):
            page.get_by_role("button", name="Closer").click()
            page.wait_for_timeout(350)
    print("\nmarks, and frames in ms while the map is drawn along, zoom by zoom:", *figures, sep="\n  ")
    choose(page, "cam-777")
    expect(page.locator(".map-mark.chosen")).to_be_in_viewport()
