"""Ways from one screen to another: what is looked up there asks for reason and case number first."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.alert_states import give_purpose
from tests.browser.fake_service import FakeService
from tests.browser.map_states import choose
from tests.browser.map_states import fill as fill_map
from tests.browser.states import ARMED, DOUBTFUL, fill
from tests.browser.states import choose as choose_hit

Open = Callable[..., Page]


def test_from_a_hit_on_live_to_its_story(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    choose_hit(page, "1-KXL-92")
    page.get_by_role("link", name="The whole story of this hit").click()
    alert_id = service.items[ARMED.item_id].document["alert_id"]
    expect(page).to_have_url(f"{service.address}/console/alerts/{alert_id}")
    page.locator("dialog, .detail .act, .said .act").first.wait_for()
    assert service.list_calls("GET", "/story") == []
    give_purpose(page)
    page.locator(".timeline").wait_for()
    asked = service.list_calls("GET", "/story")
    assert asked
    assert all(headers["x-reason"] and headers["x-case-number"] for *_, headers in asked)
    page.go_back()
    expect(page.locator(".live-now")).to_be_visible()


def test_a_doubtful_hit_has_no_story_yet(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    choose_hit(page, DOUBTFUL.plate_written)
    expect(page.locator(".story-link")).to_have_count(0)


def test_from_the_map_to_the_hits_of_a_camera(service: FakeService, open_page: Open) -> None:
    fill_map(service)
    page = open_page(path="/map")
    choose(page, "noord-1")
    page.get_by_role("link", name="Look up its hits").click()
    expect(page.get_by_label("Camera")).to_have_value("noord-1")
    button = page.get_by_role("button", name="Search")
    expect(button).to_be_focused()
    assert service.list_calls("POST", "/alert-searches") == []
    button.click()
    page.get_by_label("Reason").fill("stolen car")
    page.get_by_label("Case number").fill("2026-17")
    page.locator("dialog .act.yes").click()
    expect(page.locator(".empty, .found .row").first).to_be_visible()
    ((_, _, body, headers),) = service.list_calls("POST", "/alert-searches")
    assert body["camera"] == "noord-1"
    assert headers["x-case-number"] == "2026-17"


def test_from_the_map_to_a_camera(service: FakeService, open_page: Open) -> None:
    fill_map(service)
    page = open_page(path="/map")
    choose(page, "west-3")
    page.get_by_role("link", name="Open the camera").click()
    expect(page.locator(".cam-detail h2")).to_contain_text("west-3")
    expect(page.locator(".cam-detail")).to_contain_text("more than two minutes late")
    page.reload()
    expect(page.locator(".cam-detail h2")).to_contain_text("west-3")
