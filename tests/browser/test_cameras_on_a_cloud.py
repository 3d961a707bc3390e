"""An admin's morning on a whole service: a camera is added, its view is marked, a test picture is read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from localcloud.demo.material import SCENES
from tests.browser.camera_states import choose, set_purpose
from tests.browser.conftest import is_fault
from tests.e2e.conftest import PARAMETERS, Service, furnish, start_cloud

SCENE = SCENES / "scene-01.jpg"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Service]:
    with start_cloud(PARAMETERS) as started:
        yield furnish(started)


def give(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    page.locator(".cam-frame:not(.empty-frame)").wait_for()


def test_an_admin_puts_up_a_camera(
    cloud: Service, open_context: Callable[..., BrowserContext], keep_picture: Callable[[Page, str], None]
) -> None:
    address = cloud.cloud.api_url
    page = open_context().new_page()
    # Functions start cold, and other work may use the machine.
    page.set_default_timeout(60_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"{error}"))
    page.on("console", lambda said: faults.append(said.text) if is_fault(said.type, said.text, []) else None)
    page.goto(f"{address}/console/sign-in?next=/console/cameras")
    page.locator("a", has_text="admin").first.click()
    page.locator(".top select").first.select_option("en")
    page.get_by_role("button", name="Add a camera").click()
    dialog = page.get_by_role("dialog")
    for label, text in (("Id", "gate-1"), ("Site", "A9 exit 5"), ("Direction", "out"), ("Latitude", "52.3")):
        dialog.get_by_label(label).fill(text)
    dialog.get_by_label("Longitude").fill("4.8")
    dialog.get_by_role("button", name="Add it and show").click()
    dialog.get_by_label("Token").wait_for()
    assert dialog.get_by_label("Token").input_value().startswith("pw1.gate-1.")
    dialog.get_by_role("button", name="I have it").click()
    choose(page, "gate-1")
    page.get_by_role("button", name="Private ground and captions").click()
    give(page, SCENE)
    page.get_by_role("button", name="Add an area").click()
    page.get_by_role("button", name="Save the areas").click()
    expect(dialog).to_have_count(0, timeout=30_000)
    page.get_by_role("button", name="Test picture").click()
    set_purpose(page)
    give(page, SCENE)
    page.get_by_role("button", name="Send and read it").click()
    expect(page.locator("dialog .cam-table tbody tr")).to_have_count(1, timeout=30_000)
    expect(page.locator("dialog .cam-table tbody tr")).to_contain_text("yes: 70 pixels wide or more")
    keep_picture(page, "cameras-on-a-cloud")
    [camera] = [one for one in cloud.client.call("GET", "/v1/cameras")["cameras"] if one["id"] == "gate-1"]
    assert len(camera["private_ground"]) == 1
    assert faults == []
