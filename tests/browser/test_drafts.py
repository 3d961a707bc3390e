"""What is typed survives a lost connection and a new sign-in, in the forms that have no test of their own for it.

And a test picture that is too large is made smaller in the browser.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from platewatch.reading.sent_picture import MOST_BYTES
from tests.browser import camera_states, hotlist_states
from tests.browser.alert_states import choose, find_all, give_purpose
from tests.browser.camera_states import set_purpose
from tests.browser.fake_service import FakeService
from tests.browser.states import fill

Open = Callable[..., Page]


def sign_in_again(service: FakeService, page: Page, name: str, role: str) -> None:
    service.next_person = (name, role)
    page.get_by_role("link", name="Sign in").click()
    page.locator(".who").wait_for()


def test_settings_that_were_typed(service: FakeService, open_page: Open) -> None:
    hotlist_states.fill(service)
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen/settings")
    page.get_by_label("Owner").fill("district West")
    page.get_by_role("combobox", name="Recipients").fill("south,")
    service.broken = True
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("nobody knows whether this arrived")
    service.broken = False
    service.move("E. Smit", "ending")
    page.get_by_role("button", name="Save the settings").click()
    sign_in_again(service, page, "E. Smit", "hotlist editor")
    expect(page.get_by_text("What you typed before was kept")).to_be_visible()
    expect(page.get_by_label("Owner")).to_have_value("district West")
    expect(page.get_by_role("list", name="Recipients, chosen")).to_contain_text("Team South")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator(".tab-place .banner.good")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Owner")).to_have_value("district West")
    expect(page.get_by_text("What you typed before was kept")).to_have_count(0)


def test_a_hold_that_was_typed(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    find_all(page)
    choose(page, "1-KXL-92")
    page.get_by_role("button", name="Keep for case").click()
    page.get_by_label("Ordered by whom").fill("officer of justice, 12 March")
    service.move("R. de Boer", "ending")
    page.get_by_label("Ordered by whom").press("Enter")
    sign_in_again(service, page, "R. de Boer", "investigator")
    page.get_by_role("button", name="Keep for case").click()
    field = page.get_by_label("Ordered by whom")
    expect(field).to_have_value("officer of justice, 12 March")
    field.press("Enter")
    expect(page.locator(".al-holds")).to_contain_text("officer of justice, 12 March")


def test_another_person_at_the_desk_gets_no_draft(service: FakeService, open_page: Open) -> None:
    hotlist_states.fill(service)
    page = open_page("E. Smit", "hotlist editor", "/hotlists/stolen/settings")
    page.get_by_label("Owner").fill("district West")
    service.move("E. Smit", "ending")
    page.get_by_role("button", name="Save the settings").click()
    sign_in_again(service, page, "F. Bakker", "hotlist editor")
    expect(page.get_by_label("Owner")).to_have_value("")


def draw_noise(folder: Path, wide: int, high: int) -> Path:
    """A file with a picture that no compression makes small."""
    path = folder / "noise.png"
    assert cv2.imwrite(str(path), np.random.default_rng(7).integers(0, 256, (high, wide, 3), np.uint8))
    assert path.stat().st_size > MOST_BYTES
    return path


def send_picture(service: FakeService, page: Page, path: Path) -> np.ndarray:
    """What the service gets of the picture."""
    camera_states.choose(page, "noord-1")
    page.get_by_role("button", name="Test picture").click()
    page.locator("input[type=file]").set_input_files(path)
    page.locator("dialog .cam-frame:not(.empty-frame)").wait_for(timeout=60_000)
    set_purpose(page)
    page.get_by_role("button", name="Send and read it").click()
    page.locator("dialog .cam-table").wait_for(timeout=60_000)
    [sent] = service.cameras.pictures
    assert len(sent) <= MOST_BYTES
    return cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR)


def test_a_large_picture_keeps_its_pixels_if_compression_is_enough(
    service: FakeService, open_page: Open, tmp_path: Path
) -> None:
    camera_states.fill(service)
    service.cameras.found = camera_states.FOUND
    page = open_page("F. Admin", "admin", "/cameras")
    sent = send_picture(service, page, draw_noise(tmp_path, 1600, 1000))
    assert sent.shape[:2] == (1000, 1600)
    expect(page.get_by_role("dialog")).to_contain_text("It is saved again with at most 4 MB")
    expect(page.locator("dialog .banner.warn")).to_have_count(0)
    expect(page.locator("dialog .cam-pixels").first).to_have_text("154 \u00d7 29")


def test_a_larger_one_is_made_smaller_and_sizes_are_those_of_the_file(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    camera_states.fill(service)
    service.cameras.found = camera_states.FOUND
    page = open_page("F. Admin", "admin", "/cameras")
    sent = send_picture(service, page, draw_noise(tmp_path, 2600, 1800))
    scale = sent.shape[1] / 2600
    assert 0.3 <= scale < 1
    assert abs(sent.shape[0] / 1800 - scale) < 0.01
    expect(page.locator("dialog .banner.warn")).to_contain_text(f"at {round(scale * 100)} % of its width")
    shown = page.locator("dialog .cam-pixels").first.inner_text()
    assert abs(int(shown.split()[0]) - 153.6 / scale) <= 1
    keep_picture(page, "cameras-test-smaller")
