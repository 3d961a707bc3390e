"""What an admin and the control room see and do on the Cameras screen."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from platewatch.cameras import view
from platewatch.cameras.clock import Cause
from platewatch.cameras.view import MOST_POINTS, MOST_POLYGONS
from platewatch.reading.sent_picture import MOST_BYTES
from platewatch.text.names import NAME_SHAPE
from tests.browser.axe import check_looks
from tests.browser.camera_states import (
    FOUND,
    SCENES,
    choose,
    draw_street,
    fill,
    give_picture,
    make_sight,
    make_silence,
    set_purpose,
)
from tests.browser.fake_cameras import make_camera, make_fault
from tests.browser.fake_server import FILES
from tests.browser.fake_service import FakeService
from tests.browser.samples import SITES

Open = Callable[..., Page]


@pytest.fixture
def admin(service: FakeService, open_page: Open) -> Page:
    """The screen of an admin, with the cameras of a town."""
    fill(service)
    page = open_page("F. Admin", "admin", "/cameras")
    page.locator(".cam-detail").wait_for()
    return page


@pytest.mark.parametrize("state", SCENES)
def test_no_violation(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page("F. Admin", "admin", "/cameras", before=lambda page: page.clock.install())
    page.locator(".cam-screen").wait_for()
    SCENES[state](service, page)
    check_looks(page, keep_picture, state)
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a[href], summary')]"
        ".filter((one) => one.checkVisibility())"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.right > 0 && (box.width < 24 || box.height < 24)).map(([told]) => told)"
    )
    assert small == []


def test_what_needs_somebody_stands_first(admin: Page) -> None:
    rows = admin.locator(".cam-row .row-plate")
    at_fault = ["brug-2", "plein-5", "zuid-1", "haven-4", "station-2", "markt-6"]
    expect(rows).to_have_text([*at_fault, "noord-1", "ring-3"])
    expect(admin.locator(".cam-search [role=status]")).to_have_text("8 cameras, 6 to look at")
    choose(admin, "zuid-1")
    expect(admin.locator(".cam-detail")).to_contain_text("1 h 0 min behind since")
    expect(admin.locator(".cam-detail")).to_contain_text("as if it missed the change to summer time")


def test_reads_and_hits_of_a_day_are_told_in_words_and_as_a_table(admin: Page) -> None:
    choose(admin, "noord-1")
    expect(admin.locator(".cam-plot .cam-sums")).to_have_text("Hits: 5. Reads without a hit: 1,271, in 24 hours")
    admin.get_by_text("As a table").click()
    expect(admin.locator(".cam-plot tbody tr")).to_have_count(24)
    expect(admin.locator(".cam-plot tbody tr").first.locator("td")).to_have_text(["5", "1"])


def test_search_finds_a_site_in_any_letters(admin: Page) -> None:
    admin.get_by_label("Search by id").fill("HAVEN")
    expect(admin.locator(".cam-row .row-plate")).to_have_text(["haven-4"])
    expect(admin.locator(".cam-detail h2")).to_have_text("haven-4")
    admin.get_by_label("Search by id").fill("nowhere")
    expect(admin.locator(".cam-main h2")).to_have_text("No camera fits the search")


def test_the_control_room_sees_cameras_and_changes_none(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page()
    page.get_by_role("link", name="Cameras").click()
    expect(page.locator(".cam-row")).to_have_count(8)
    assert page.locator(".cam-screen button:not(.cam-row)").count() == 0
    expect(page.locator(".desk-bar")).to_be_visible()


def test_a_camera_is_added_and_its_token_is_shown_once(service: FakeService, open_page: Open) -> None:
    service.cameras.twin = "Noordlaan"
    page = open_page("F. Admin", "admin", "/cameras")
    page.get_by_role("button", name="Add a camera").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Id").fill("gate-north")
    dialog.get_by_label("priority").check()
    dialog.get_by_label("Site").fill("Noord laan")
    dialog.get_by_label("Direction").fill("inbound")
    dialog.get_by_label("Latitude").fill("52,2903")
    dialog.get_by_label("Longitude").fill("4.8361")
    dialog.get_by_role("button", name="Add it and show").click()
    token = dialog.get_by_label("Token").input_value()
    assert token.startswith("pw1.gate-north.")
    expect(dialog).to_contain_text("There is also a site \u201cNoordlaan\u201d")
    page.keyboard.press("Escape")
    expect(dialog).to_contain_text("Copy the token first")
    dialog.get_by_role("button", name="I have it").click()
    expect(page.locator(".cam-detail h2")).to_have_text("gate-north")
    [(_, _, body, _)] = service.list_calls("POST", "/v1/cameras")
    assert body == {
        "id": "gate-north",
        "lane": "priority",
        "position": {"site": "Noord laan", "direction": "inbound", "latitude": 52.2903, "longitude": 4.8361},
    }
    assert token not in page.content()
    assert token not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_what_was_typed_survives_a_lost_connection_and_a_new_sign_in(admin: Page, service: FakeService) -> None:
    admin.get_by_role("button", name="Add a camera").click()
    dialog = admin.get_by_role("dialog")
    for label, text in (("Id", "gate-1"), ("Site", "Noordlaan"), ("Direction", "out"), ("Latitude", "52")):
        dialog.get_by_label(label).fill(text)
    dialog.get_by_label("Longitude").fill("4")
    service.broken = True
    dialog.get_by_role("button", name="Add it and show").click()
    expect(dialog.locator(".cam-problem")).to_contain_text("No connection")
    service.broken = False
    service.next_person = ("F. Admin", "admin")
    service.move("F. Admin", "ending")
    dialog.get_by_role("button", name="Add it and show").click()
    admin.get_by_role("link", name="Sign in").click()
    admin.get_by_role("button", name="Add a camera").click()
    expect(dialog.get_by_label("Site")).to_have_value("Noordlaan")
    dialog.get_by_role("button", name="Add it and show").click()
    expect(dialog.get_by_label("Token")).to_be_visible()


def test_an_id_that_is_there_is_refused_and_says_what_to_do(admin: Page) -> None:
    admin.get_by_role("button", name="Add a camera").click()
    dialog = admin.get_by_role("dialog")
    for label, text in (("Id", "noord-1"), ("Site", "A"), ("Direction", "out"), ("Latitude", "52"), ("Longitude", "4")):
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="Add it and show").click()
    expect(dialog.locator(".cam-problem")).to_contain_text("there is a camera with this id already")


@pytest.mark.parametrize(
    ("button", "sure", "attribute"),
    [("Take tokens away", "Take tokens away", "token_ends_at"), ("Revoke for good", "Revoke for good", "revoked_at")],
)
def test_what_stops_a_camera_asks_first(
    admin: Page, service: FakeService, button: str, sure: str, attribute: str
) -> None:
    choose(admin, "noord-1")
    admin.get_by_role("button", name=button).click()
    admin.get_by_role("dialog").get_by_role("button", name="Back").click()
    assert service.cameras.cameras["noord-1"][attribute] is None
    admin.get_by_role("button", name=button).click()
    admin.get_by_role("dialog").get_by_role("button", name=sure).click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    assert service.cameras.cameras["noord-1"][attribute] is not None


def test_a_camera_is_moved_and_keeps_where_it_stood(admin: Page) -> None:
    choose(admin, "noord-1")
    admin.get_by_role("button", name="Move", exact=True).click()
    admin.get_by_role("dialog").get_by_label("Site").fill("Westlaan")
    admin.get_by_role("dialog").get_by_role("button", name="Move it").click()
    expect(admin.get_by_role("dialog")).to_contain_text("Say in words why the camera stands there.")
    admin.get_by_role("dialog").get_by_label("Why it stands there").fill("burglaries in Westwijk")
    admin.get_by_role("dialog").get_by_role("button", name="Move it").click()
    expect(admin.locator(".cam-detail .detail-where")).to_contain_text("Westlaan")
    admin.get_by_text("Where it stood before").click()
    expect(admin.locator(".cam-stood")).to_contain_text("Noordlaan, Waterrijk")
    expect(admin.locator(".cam-detail")).to_contain_text("burglaries in Westwijk")


def test_after_a_move_the_view_is_marked_again_or_confirmed(admin: Page, service: FakeService) -> None:
    choose(admin, "markt-6")
    expect(admin.locator(".cam-detail")).to_contain_text("Marked before the move.")
    admin.get_by_role("button", name="They are still right").click()
    expect(admin.get_by_role("button", name="They are still right")).to_have_count(0)
    assert not service.cameras.cameras["markt-6"]["ground_needed"]
    assert not service.cameras.cameras["markt-6"]["captions_needed"]


def test_a_camera_whose_agent_is_not_heard_comes_first_and_says_so(admin: Page) -> None:
    expect(admin.locator(".cam-row").first).to_contain_text("brug-2")
    choose(admin, "brug-2")
    expect(admin.locator(".cam-detail .detail-head")).to_contain_text("offline")
    expect(admin.locator(".cam-detail")).to_contain_text("See whether its computer has power and network.")


def test_areas_are_drawn_with_the_mouse_on_a_picture_that_is_never_sent(admin: Page, service: FakeService) -> None:
    choose(admin, "haven-4")
    admin.get_by_role("button", name="Private ground and captions").click()
    give_picture(admin)
    box = admin.locator(".cam-drawing").bounding_box()
    assert box is not None

    def go(across: float, down: float) -> None:
        admin.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])

    go(0.1, 0.2)
    admin.mouse.down()
    go(0.2, 0.3)
    go(0.3, 0.5)
    admin.mouse.up()
    admin.get_by_role("button", name="Save the areas").click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    [area] = service.cameras.cameras["haven-4"]["private_ground"]
    wanted = [[0.1, 0.2], [0.3, 0.2], [0.3, 0.5], [0.1, 0.5]]
    assert area == [[pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01)] for x, y in wanted]
    # Nothing but the areas was sent: no request holds the picture, and captions that did not change stay as they were.
    [(_, path, body, _)] = service.list_calls("PUT", "/v1/cameras")
    assert path.endswith("/private-ground")
    assert list(body) == ["private_ground"]
    assert service.cameras.pictures == []
    assert all(len(json.dumps(call[2])) < 1000 for call in service.calls)
    assert admin.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_areas_are_drawn_with_keys_alone(admin: Page, service: FakeService) -> None:
    choose(admin, "haven-4")
    press(admin, "Private ground and captions")
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("radio", name="caption").focus()
    admin.keyboard.press("Space")
    press(admin, "Add an area")
    press(admin, "1. caption")
    admin.keyboard.press("Shift+ArrowUp")
    admin.keyboard.press("ArrowLeft")
    dialog.get_by_role("button", name="Corner 1 of 4").focus()
    admin.keyboard.press("ArrowLeft")
    press(admin, "Add a corner")
    dialog.get_by_role("button", name="Corner 5 of 5").focus()
    admin.keyboard.press("Delete")
    press(admin, "Save the areas")
    expect(dialog).to_have_count(0)
    [area] = service.cameras.cameras["haven-4"]["caption_areas"]
    assert len(area) == 4
    assert area[0] == [0.34, 0.3]


def press(page: Page, name: str) -> None:
    """Presses a button as the keyboard does."""
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def test_areas_that_were_not_saved_come_back_after_a_new_sign_in(admin: Page, service: FakeService) -> None:
    choose(admin, "haven-4")
    admin.get_by_role("button", name="Private ground and captions").click()
    admin.get_by_role("button", name="Add an area").click()
    service.next_person = ("F. Admin", "admin")
    service.move("F. Admin", "ending")
    admin.get_by_role("button", name="Save the areas").click()
    admin.get_by_role("link", name="Sign in").click()
    choose(admin, "haven-4")
    admin.get_by_role("button", name="Private ground and captions").click()
    expect(admin.locator(".cam-areas li")).to_have_count(1)


def test_captions_over_half_of_the_view_are_not_saved(admin: Page, service: FakeService) -> None:
    service.cameras.add(make_camera("wide-1", caption_areas=[[[0, 0], [1, 0], [1, 0.45], [0, 0.45]]]))
    admin.reload()
    choose(admin, "wide-1")
    admin.get_by_role("button", name="Private ground and captions").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("radio", name="caption").check()
    dialog.get_by_role("button", name="Add an area").click()
    expect(dialog).to_contain_text("Captions cover 54 % of the picture, at most 50 %")
    expect(dialog.get_by_role("button", name="Save the areas")).to_be_disabled()


def test_a_test_picture_shows_what_is_read_and_how_large_it_is(admin: Page, service: FakeService) -> None:
    service.cameras.found = FOUND
    choose(admin, "noord-1")
    admin.get_by_role("button", name="Test picture").click()
    give_picture(admin)
    expect(admin.get_by_role("button", name="Send and read it")).to_be_disabled()
    set_purpose(admin)
    assert service.cameras.pictures == []
    admin.get_by_role("button", name="Send and read it").click()
    rows = admin.locator("dialog .cam-table tbody tr")
    expect(rows.first).to_contain_text("8SBX40")
    expect(rows.first).to_contain_text("154 \u00d7 29")
    expect(rows.first).to_contain_text("yes: 70 pixels wide or more")
    expect(rows.nth(1)).to_contain_text("small: more misreads below 70 pixels")
    expect(rows.nth(1)).to_contain_text("Lies in a caption area")
    expect(admin.get_by_role("dialog")).to_contain_text("not read (pixels): 38 \u00d7 14")
    assert service.cameras.pictures == [draw_street()]


def test_a_file_that_is_no_picture_says_so(admin: Page) -> None:
    choose(admin, "noord-1")
    admin.get_by_role("button", name="Test picture").click()
    admin.locator("input[type=file]").set_input_files({"name": "a.heic", "mimeType": "image/heic", "buffer": b"none"})
    expect(admin.get_by_role("alert").last).to_contain_text("can't show this file")
    expect(admin.get_by_role("button", name="Send and read it")).to_be_disabled()


def test_arrow_keys_go_through_the_list(admin: Page) -> None:
    admin.locator(".cam-row").first.focus()
    admin.keyboard.press("ArrowDown")
    expect(admin.locator(".cam-detail h2")).to_have_text("plein-5")
    expect(admin.locator(".cam-row.chosen")).to_be_focused()
    admin.keyboard.press("ArrowUp")
    expect(admin.locator(".cam-detail h2")).to_have_text("brug-2")


def test_hostile_text_is_text(service: FakeService, open_page: Open) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    service.cameras.add(make_camera("x-1", hostile, clock=make_fault(90, hostile)))
    page = open_page("F. Admin", "admin", "/cameras")
    expect(page.locator(".cam-detail .detail-where")).to_contain_text(hostile)
    assert page.locator("img").count() == 0


def test_text_at_200_percent_loses_nothing(admin: Page, keep_picture: Callable[[Page, str], None]) -> None:
    choose(admin, "noord-1")
    admin.evaluate("document.documentElement.style.fontSize = '200%'")
    admin.wait_for_timeout(300)
    keep_picture(admin, "cameras-text-200")
    assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert admin.locator(".cam-detail .detail-scroll").evaluate("(box) => box.clientHeight") > 100
    button = admin.get_by_role("button", name="Revoke for good")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()


def test_the_page_knows_the_limits_of_the_service() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (FILES / "cameras").glob("*.js"))
    words = (FILES / "words/en.js").read_text("utf-8")
    assert f"MOST_AREAS = {MOST_POLYGONS};" in source
    assert f"MOST_CORNERS = {MOST_POINTS};" in source
    assert f"MOST_BYTES = {MOST_BYTES:_};" in source
    assert f"MOST_CAPTIONED = {view.MOST_CAPTIONED};" in source
    assert f"NAME_SHAPE = /^{NAME_SHAPE}$/;" in source
    known = [cause for cause in Cause if cause is not Cause.UNKNOWN]
    assert all(f"camcause_{cause.replace('-', '_')}: " in words for cause in known)


def test_a_camera_that_sees_worse_says_what_has_fallen_and_what_to_do(service: FakeService, admin: Page) -> None:
    sight = make_sight(("plates", 0.12, 0.91), ("sharpness", 61.2, 312.4))
    service.cameras.add(make_camera("haven-4", SITES[2], sight=sight), make_camera("noord-1", SITES[0]))
    admin.reload()
    choose(admin, "haven-4")
    expect(admin.locator(".cam-detail .cam-state")).to_contain_text("sees worse")
    expect(admin.locator(".cam-detail .banner")).to_have_text(
        "Plates in 12 % of the pictures, usually in 91 % at this hour. Sharpness 61, usually 312 at this hour. "
        "Clean the lens, and look whether the camera was turned, covered or is dazzled."
    )
    expect(admin.locator(".cam-detail .facts")).to_contain_text("plates in 91 %, brightness 44 %, sharpness 312")
    service.cameras.add(make_camera("haven-4", SITES[2], sight=make_sight()))
    admin.reload()
    choose(admin, "haven-4")
    expect(admin.locator(".cam-detail .cam-state")).to_contain_text("works")


def test_a_silent_camera_stands_among_the_first_with_what_is_usual(service: FakeService, admin: Page) -> None:
    service.cameras.add(
        make_camera("haven-4", SITES[2], ago=480, silence=make_silence(8, silent=True)),
        make_camera("noord-1", SITES[0], ago=9 * 3600, silence=make_silence(540, 0, silent=False, found_after=None)),
    )
    admin.reload()
    choose(admin, "haven-4")
    expect(admin.locator(".cam-detail .banner")).to_have_text(
        "Usually pictures in 14 of 15 minutes at this hour; none for 8 minutes. See whether the camera has power and "
        "network, and whether the road is closed."
    )
    expect(admin.locator(".cam-detail .facts")).to_contain_text("a silence is found 7 min after the last picture")
    choose(admin, "noord-1")
    expect(admin.locator(".cam-detail .cam-state")).to_contain_text("works")
    expect(admin.locator(".cam-detail .facts")).to_contain_text("fewer than 1 of 15 minutes")
    expect(admin.locator(".cam-detail .facts")).to_contain_text("after more than a day")
