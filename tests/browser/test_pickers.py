"""Lists, cameras and recipients are picked by name, by keyboard or pointer; findings are in both languages."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import EDITOR, GOOD, drop, fill, fill_form, go, row, set_purpose, write_file
from tests.browser.samples import Sample

Open = Callable[..., Page]
SETTINGS = "**/hotlists/stolen/settings"


def open_settings(service: FakeService, open_page: Open, **settings: str) -> Page:
    fill(service)
    page = open_page(*EDITOR, **settings)
    page.locator(".list-row").first.wait_for()
    go(page, "stolen", "settings")
    page.locator("[name=recipients]").wait_for()
    return page


def test_recipients_and_cameras_are_picked_by_name_with_the_keyboard(service: FakeService, open_page: Open) -> None:
    page = open_settings(service, open_page)
    field = page.get_by_role("combobox", name="Recipients")
    field.focus()
    page.keyboard.type("team")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".picker-list [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Recipients, chosen")).to_contain_text("Team South")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    page.get_by_role("combobox", name="Cameras").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Cameras, chosen")).to_contain_text("Mill bridge")
    with page.expect_response(lambda answer: answer.request.method == "GET" and answer.url.endswith("/settings")):
        page.get_by_role("button", name="Save the settings").click()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    banner = page.locator(".tab-place .banner.good")
    expect(banner).to_contain_text("Saved. They")
    expect(banner).to_be_focused()
    [(_, _, body, _)] = service.list_calls("PUT", "/settings")
    assert (body["recipients"], body["area"]) == (["south"], {"cameras": ["mill-1"], "sites": []})
    page.get_by_role("button", name="Take Team South out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Recipients, chosen")).to_have_count(0)


def test_saved_settings_can_be_changed_once_they_are_there_and_not_before(
    service: FakeService, open_page: Open
) -> None:
    page = open_settings(service, open_page)
    held: list[Route] = []
    page.route(SETTINGS, lambda route: held.append(route) if route.request.method == "GET" else route.continue_())
    banner = page.locator(".tab-place .banner.good")
    for owner in ("Team South", "Team North"):
        page.locator("[name=owner]").fill(owner)
        with page.expect_request(lambda one: one.method == "GET" and one.url.endswith("/stolen/settings")):
            page.get_by_role("button", name="Save the settings").click()
        expect(page.locator("form[inert] [name=owner]")).to_be_visible()
        expect(banner).to_have_count(0)
        held.pop().continue_()
        expect(banner).to_be_focused()
        expect(page.locator("form[inert]")).to_have_count(0)
    assert [body["owner"] for _, _, body, _ in service.list_calls("PUT", "/settings")] == ["Team South", "Team North"]


def test_escape_closes_the_suggestions_alone_and_a_wrong_name_is_no_choice(
    service: FakeService, open_page: Open
) -> None:
    page = open_settings(service, open_page)
    field = page.get_by_role("combobox", name="Cameras")
    field.focus()
    page.keyboard.type("west")
    expect(page.locator(".picker-list [role=option]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".picker-list [role=option]")).to_have_count(0)
    expect(field).to_have_value("west")
    page.keyboard.type("-9")
    page.keyboard.press("Enter")
    expect(page.locator(".field-problem")).to_have_text("Nothing is called so. Choose from the suggestions.")
    assert not service.list_calls("PUT", "/settings")
    # A pasted list of ids is taken apart.
    field.fill("west-1, west-2,")
    expect(page.get_by_role("list", name="Cameras, chosen").get_by_role("listitem")).to_have_count(2)


def test_an_option_is_picked_by_pointer_in_the_search_of_alerts(service: FakeService, open_page: Open) -> None:
    fill(service)
    service.add_hit(Sample(number=3))
    page = open_page(path="/alerts")
    page.get_by_role("combobox", name="Camera").click()
    page.get_by_role("option", name="Mill bridge mill-1").click()
    expect(page.locator("[name=camera]")).to_have_value("mill-1")
    page.get_by_role("combobox", name="List").fill("sto")
    page.get_by_role("option", name="stolen").click()
    expect(page.locator("[name=list]")).to_have_value("stolen")


def test_without_names_they_are_typed(service: FakeService, open_page: Open) -> None:
    page = open_page(path="/alerts", before=lambda one: one.route("**/v1/names", lambda route: route.abort()))
    page.locator("[name=camera]").fill("gate-9")
    expect(page.locator(".picker-list [role=option]")).to_have_count(0)
    expect(page.locator("[name=camera]")).to_have_value("gate-9")


def test_a_dutch_editor_is_told_in_dutch_what_is_wrong(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None]
) -> None:
    service.language = "nl"
    fill(service)
    service.hotlists.slow = 0
    page = open_page(*EDITOR, locale="nl-NL")
    page.locator(".list-row").first.wait_for()
    go(page, "stolen")
    page.get_by_role("button", name="Regel toevoegen").click()
    fill_form(page, **(GOOD | {"plate": "OO-12-KL", "reason": "zie www.slecht.nl", "weed_date": "2001-01-01"}))
    expect(page.locator("#field-reason-problem")).to_contain_text("Een telefoon maakt van een deel")
    expect(page.locator("#field-weed_date-problem")).to_contain_text("1 jan 2001 is voorbij")
    fill_form(page, plate="12-Ж")
    expect(page.locator("#field-plate-problem")).to_contain_text("Teken 4 komt in geen kenteken voor")
    fill_form(page, plate="A1")
    expect(page.locator(".entry-form .banner.warn")).to_contain_text("dit komt nooit overeen")
    assert page.locator(".entry-form [lang=en]").count() == 0
    keep_picture(page, "hotlists-form-findings-nl")
    go(page, "stolen", "file")
    drop(page, write_file(row("A", 1), row("XR-12-KL", 2).replace(",NL,", ",D1,")))
    expect(page.locator(".findings")).to_contain_text("Te kort of te lang")
    expect(page.locator(".findings")).to_contain_text("Dit is geen landcode")
    assert page.locator(".findings [lang=en]").count() == 0
    keep_picture(page, "hotlists-file-findings-nl")


def test_how_pickers_look(service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None]) -> None:
    for theme in ("light", "dark"):
        page = open_settings(service, open_page, color_scheme=theme)
        page.get_by_role("combobox", name="Recipients").fill("so")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_role("combobox", name="Cameras").fill("a9")
        page.keyboard.press("ArrowDown")
        keep_picture(page, f"hotlists-settings-picker-{theme}")
        set_purpose(page)
        search = open_page(path="/alerts", color_scheme=theme)
        search.get_by_role("combobox", name="Camera").click()
        search.keyboard.press("ArrowDown")
        keep_picture(search, f"alerts-picker-{theme}")
