"""500 open hits: what is in the page stays small, and how long frames take is printed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.samples import Sample

FRAMES = """
async () => {
  const box = document.querySelector('.queue-scroll');
  const times = [];
  let last = performance.now();
  const until = last + 4000;
  while (last < until) {
    box.scrollTop = (box.scrollTop + 60) % (box.scrollHeight - box.clientHeight);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return {frames: times.length, median: at(0.5), p95: at(0.95), p99: at(0.99), longest: times.at(-1)};
}
"""
LOAD = """
() => {
  const [shown] = performance.getEntriesByName('first-contentful-paint');
  const files = performance.getEntriesByType('resource').filter((one) => one.name.includes('/files/'));
  const bytes = files.reduce((sum, one) => sum + one.encodedBodySize, 0);
  return {painted: shown?.startTime, files: files.length, bytes};
}
"""


def test_the_page_stays_small_and_smooth_at_500_open_hits(
    service: FakeService, open_page: Callable[..., Page], keep_picture: Callable[[Page, str], None]
) -> None:
    for number in range(500):
        service.add_hit(Sample(number=number, priority=1 + number % 5, ago=3000 + number * 7, entry=number % 120))
    page = open_page()
    expect(page.locator(".counts")).to_contain_text("500 waiting")
    page.locator(".picture.overview img").wait_for()
    assert page.locator(".row").count() < 40
    assert page.locator("*").count() < 1200
    print("\nload:", page.evaluate(LOAD))
    print("frames in ms, 500 open hits, scrolling:", page.evaluate(FRAMES))
    keep_picture(page, "500-open")
    # The last one can be reached, and is announced as the last of 500.
    page.locator(".queue-scroll").evaluate("(box) => box.scrollTop = box.scrollHeight")
    expect(page.locator("li[aria-posinset='500'][aria-setsize='500']")).to_be_visible()
    # Only what was on the screen was asked for, for each look is recorded.
    asked = {call[1] for call in service.list_calls("GET", "/live/")}
    assert len(asked) < 350


def test_the_order_stays_while_hits_come_and_go(service: FakeService, open_page: Callable[..., Page]) -> None:
    for number in range(60):
        service.add_hit(Sample(number=number, priority=2, ago=3000 + number))
    page = open_page()
    page.locator(".row").nth(4).click()
    chosen = page.locator(".row.chosen").get_attribute("class")
    before = page.locator(".detail .facts").inner_text()
    service.add_hit(Sample(number=200, priority=1, ago=1))
    service.answer(Sample(number=1).item_id, "acknowledge", "B. Jansen")
    expect(page.locator(".row").first).to_contain_text("P1", use_inner_text=False)
    expect(page.locator(".counts")).to_contain_text("60 waiting, 1 of priority 1")
    assert page.locator(".row.chosen").get_attribute("class") == chosen
    assert page.locator(".detail .facts dl").inner_text() in before
