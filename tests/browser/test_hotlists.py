"""An editor's work on the Hotlists screen, against the fake service."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from platewatch.hotlists.settings import ListSettings
from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import EDITOR, GOOD, PLATES, fill, fill_form, go, set_purpose
from tests.browser.test_keyboard import tab_to
from tests.browser.test_rules import Load, run  # noqa: F401  # a fixture

Open = Callable[..., Page]


def test_nothing_personal_is_asked_for_without_a_purpose(service: FakeService, desk: Page) -> None:
    go(desk, "stolen")
    expect(desk.get_by_text("Entries are personal data")).to_be_visible()
    for tab in ("due", "preview"):
        go(desk, "stolen", tab)
        expect(desk.locator(".needs-purpose")).to_be_visible()
    assert {path for _, path, _, _ in service.calls if "/v1/" in path} == {"/console/v1/hotlists"}
    go(desk, "stolen", "entries")
    set_purpose(desk)
    expect(desk.locator(".rows-table tbody tr")).to_have_count(len(PLATES))
    [(_, _, _, headers)] = service.list_calls("GET", "/v1/hotlists/stolen")
    assert (headers["x-reason"], headers["x-case-number"]) == ("weekly check", "2026-001")


def test_a_search_finds_and_no_plate_is_in_an_address(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen")
    desk.get_by_label("Plate, or a part").fill("8-sbx")
    desk.keyboard.press("Enter")
    expect(desk.locator(".rows-table tbody tr")).to_have_count(1)
    expect(desk.locator(".rows-table tbody")).to_contain_text("8-SBX-40")
    assert not [path for _, path, _, _ in service.calls if "sbx" in path.lower()]
    assert "sbx" not in desk.url.lower()
    desk.get_by_role("button", name="Show all").click()
    desk.get_by_label("Case number, or a part").fill("2026-3")
    desk.keyboard.press("Enter")
    expect(desk.locator(".rows-table tbody")).to_contain_text("TX-22-BO")
    desk.get_by_label("Case number, or a part").fill("nothing 1")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("No entry of this list has that")).to_be_visible()


def test_a_long_search_tells_how_far_it_is(service: FakeService, desk: Page) -> None:
    service.hotlists.stretch = 1
    set_purpose(desk)
    go(desk, "stolen")
    desk.get_by_label("Plate, or a part").fill("T")
    desk.get_by_label("Case number, or a part").fill("PL1")
    desk.keyboard.press("Enter")
    expect(desk.locator(".banner.danger")).to_contain_text("a plate has 2 to 12")
    desk.get_by_label("Plate, or a part").fill("")
    desk.keyboard.press("Enter")
    expect(desk.locator(".progress-line")).to_contain_text(f"{len(PLATES)} found")
    assert len([one for one in service.list_calls("POST", "search") if not one[2].get("plate")]) == len(PLATES)


def test_a_search_that_was_stopped_and_goes_on_asks_for_no_page_twice(service: FakeService, desk: Page) -> None:
    service.hotlists.stretch = 1
    set_purpose(desk)
    go(desk, "stolen")
    held: list[Route] = []
    desk.route("**/stolen/entries/search", lambda route: route.continue_() if held else held.append(route))
    desk.get_by_label("Case number, or a part").fill("PL1")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Stop").click()
    desk.get_by_role("button", name="Go on").click()
    expect(desk.locator(".progress-line")).to_have_text(f"{len(PLATES)} found")
    asked = len(service.list_calls("POST", "search"))
    with desk.expect_response("**/stolen/entries/search"):
        held[0].continue_()
    desk.wait_for_timeout(300)
    assert len(service.list_calls("POST", "search")) == asked + 1


def test_an_entry_is_added_by_keyboard_alone(service: FakeService, desk: Page) -> None:
    tab_to(desk, "missing-persons")
    desk.keyboard.press("Enter")
    expect(desk.locator(".list-head h2")).to_have_text("missing-persons")
    tab_to(desk, "Add an entry")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=plate]")).to_be_focused()
    for text in ("NX-500-P", "NL", "PL9"):
        desk.keyboard.type(text)
        desk.keyboard.press("Tab")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    for text in ("missing since Monday", "OVJ-9"):
        desk.keyboard.type(text)
        desk.keyboard.press("Tab")
    for _ in range(4):
        desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.type("district West")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=weed_date]")).to_be_focused()
    expect(desk.locator("#field-weed_date-problem")).to_have_text("Must be filled in.")
    desk.keyboard.type("12122099")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Saved as revision 2")).to_be_visible()
    [entry] = [one for one in service.hotlists.lists["missing-persons"].entries.values() if one.plate == "NX500P"]
    assert (entry.role, str(entry.weed_date), entry.priority) == ("missing", "2099-12-12", 1)


def test_the_form_says_what_is_wrong_while_typing(service: FakeService, desk: Page) -> None:
    go(desk, "stolen")
    desk.get_by_role("button", name="Add an entry").click()
    fill_form(desk, plate="7-K?L-9?")
    expect(desk.get_by_text("A plate known in part: it fits 1 in")).to_be_visible()
    expect(desk.locator(".form-head .plate-text")).to_have_text("7-K?L-9?")
    fill_form(desk, plate="A1", country="NL")
    expect(desk.locator(".banner.warn", has_text="Look again at this")).to_be_visible()
    fill_form(desk, reason="see www.bad.example")
    expect(desk.locator("#field-reason-problem")).to_contain_text("link")
    expect(desk.locator(".field-problem")).to_have_count(1)
    assert not service.list_calls("POST", "/stolen/entries")


def test_what_was_typed_survives_a_lost_connection_and_a_new_sign_in(service: FakeService, desk: Page) -> None:
    go(desk, "stolen")
    desk.get_by_role("button", name="Add an entry").click()
    fill_form(desk, **GOOD)
    service.broken = True
    desk.get_by_role("button", name="Save the entry").click()
    expect(desk.locator(".outcome-line.problem")).to_contain_text("nobody knows whether this arrived")
    expect(desk.locator("[name=reason]")).to_have_value("robbery")
    service.broken = False
    service.move("E. Smit", "ending")
    desk.get_by_role("button", name="Save the entry").click()
    service.next_person = ("E. Smit", "hotlist editor")
    desk.get_by_role("link", name="Sign in").click()
    desk.get_by_role("button", name="Add an entry").click()
    expect(desk.get_by_text("What you typed before was kept")).to_be_visible()
    expect(desk.locator("[name=plate]")).to_have_value("nx-500-p")
    desk.get_by_role("button", name="Save the entry").click()
    expect(desk.get_by_text("Saved as revision 2")).to_be_visible()
    desk.get_by_role("button", name="Add an entry").click()
    expect(desk.locator("[name=plate]")).to_have_value("")


def test_an_entry_that_is_there_is_not_saved_twice(desk: Page) -> None:
    go(desk, "stolen")
    desk.get_by_role("button", name="Add an entry").click()
    fill_form(desk, **GOOD | {"plate": "1-KXL-92", "case_number": "PL1300-2026-1"})
    desk.get_by_role("button", name="Save the entry").click()
    expect(desk.locator(".outcome-line.problem")).to_contain_text("already. Search for it and change it")


def test_a_change_sends_what_differs_alone(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen")
    desk.get_by_role("button", name="Change 8-SBX-40").click()
    expect(desk.get_by_text("Nothing is changed yet")).to_be_visible()
    fill_form(desk, marker="armed")
    desk.get_by_role("button", name="Save the change").click()
    expect(desk.locator(".rows-table")).to_contain_text("armed")
    [(_, _, body, _)] = service.list_calls("PATCH", "/entries")
    assert body == {"plate": "8SBX40", "case_number": "PL1300-2026-2", "marker": "armed"}


def test_ending_asks_first(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen")
    button = desk.get_by_role("button", name="End 8-SBX-40")
    button.click()
    desk.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert not service.list_calls("POST", "/end")
    button.click()
    desk.get_by_role("button", name="End the entry").click()
    expect(desk.locator(".rows-table tbody tr")).to_have_count(len(PLATES) - 1)


def test_settings_of_two_editors_do_not_overwrite_each_other(service: FakeService, desk: Page, open_page: Open) -> None:
    other = open_page("F. Bakker", "hotlist editor", "/hotlists/stolen/settings")
    go(desk, "stolen", "settings")
    for page, minutes in ((other, "5"), (desk, "9")):
        page.locator("[name=escalate_minutes]").fill(minutes)
        page.locator("[name=hours]").fill("mon-fri 08:00-18:00\nsat 22:00-06:00")
        page.get_by_role("button", name="Save the settings").click()
    expect(other.locator("[name=escalate_minutes]")).to_have_value("5")
    expect(desk.locator(".outcome-line.problem")).to_contain_text("somebody else saved settings")
    settings = service.hotlists.lists["stolen"].settings
    assert settings is not None
    assert settings.escalate_after is not None
    assert (settings.escalate_after.total_seconds(), len(settings.hours.spans)) == (300, 2)


def test_a_roll_back_asks_first(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen")
    desk.get_by_role("button", name="End 8-SBX-40").click()
    desk.get_by_role("button", name="End the entry").click()
    go(desk, "stolen", "revisions")
    desk.get_by_role("button", name="Go back to 1").click()
    assert not service.list_calls("POST", "/rollback")
    desk.get_by_role("button", name="Go back", exact=True).click()
    expect(desk.locator(".outcome-line.done")).to_contain_text("The list is at revision 1 again")


def test_a_list_is_deleted_once_its_name_is_typed(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "fuel-theft", "settings")
    desk.get_by_role("button", name="Delete the list").click()
    button = desk.get_by_role("button", name="Delete it for good")
    expect(button).to_be_disabled()
    desk.locator("[name=delete-name]").fill("fuel-theft")
    button.click()
    expect(desk.locator(".list-row", has_text="fuel-theft")).to_have_count(0)
    [(_, _, _, headers)] = service.list_calls("DELETE", "/fuel-theft")
    assert headers["x-reason"] == "weekly check"


def test_plates_are_hidden_while_nobody_is_there_and_a_form_keeps_its_text(
    service: FakeService, open_page: Open
) -> None:
    fill(service)
    page = open_page(*EDITOR, before=lambda page: page.clock.install())
    go(page, "stolen")
    page.get_by_role("button", name="Add an entry").click()
    fill_form(page, reason="robbery")
    page.clock.fast_forward(121_000)
    expect(page.get_by_text("Plates are hidden")).to_be_visible()
    expect(page.locator("[name=reason]")).not_to_be_visible()
    page.keyboard.press("Shift")
    expect(page.locator("[name=reason]")).to_have_value("robbery")
    expect(page.locator("[name=reason]")).to_be_visible()


def test_a_list_from_elsewhere_says_how_old_it_is_and_keeps_its_origin_when_it_is_saved(
    service: FakeService, open_page: Open
) -> None:
    service.hotlists.add_list("stolen", "1-KXL-92")
    listed = service.hotlists.lists["stolen"]
    listed.settings = ListSettings("stolen", origin="national register", fresh_hours=13, version=1)
    listed.refreshed_at = datetime.now(UTC) - timedelta(hours=14)
    page = open_page(*EDITOR)
    go(page, "stolen", "settings")
    expect(page.locator(".list-row .mark")).to_contain_text("out of date")
    expect(page.locator(".health")).to_contain_text(
        "this list from national register should be refreshed within 13 hours"
    )
    expect(page.locator("[name=origin]")).to_have_value("national register")
    page.locator("[name=fresh_hours]").fill("20")
    page.locator(".entry-form .act.yes").click()
    expect(page.locator(".health")).to_contain_text("From national register, to be refreshed within 20 hours.")
    expect(page.locator(".list-row .mark")).to_have_count(0)
    assert (listed.settings.origin, listed.settings.fresh_hours) == ("national register", 20)


def test_text_of_lists_is_no_markup(service: FakeService, open_page: Open) -> None:
    bad = "<img src=x onerror=window.hit=1>"
    service.hotlists.add_list("stolen", "1-KXL-92", reason=bad, owner=bad, marker=bad, case_number="<b>1</b>")
    service.hotlists.lists["stolen"].gaps.append({"kind": "hours", "text": bad, "text_nl": None})
    page = open_page(*EDITOR)
    set_purpose(page)
    go(page, "stolen")
    expect(page.locator(".rows-table")).to_contain_text(bad)
    expect(page.locator(".gaps")).to_contain_text(bad)
    assert page.evaluate("window.hit") is None


def test_who_may_not_edit_has_no_such_screen(service: FakeService, open_page: Open) -> None:
    page = open_page("A. de Wit", "control room", "/hotlists")
    page.locator(".live").wait_for()
    expect(page.get_by_role("link", name="Hotlists")).to_have_count(0)
    assert not service.list_calls("GET", "/v1/hotlists")


@pytest.mark.parametrize(("path", "place"), [
    ("/console/hotlists", ["", ""]), ("/console/hotlists/stolen", ["stolen", ""]),
    ("/console/hotlists/stolen/due", ["stolen", "due"]), ("/console/hotlists/stolen/other", ["stolen", ""]),
    ("/console/hotlists/%E0%A4%A", ["", ""]),
])  # fmt: skip
def test_addresses_name_a_list_and_a_tab(run: Load, path: str, place: list[str]) -> None:  # noqa: F811
    told: Any = run(
        "hotlists/screen.js",
        "({parsePlace}, path) => { const {list, tab} = parsePlace(path); return [list, tab]; }",
        path,
    )
    assert told == place


def test_settings_go_through_the_form_unchanged(run: Load) -> None:  # noqa: F811
    settings = {
        "version": 3, "owner": "desk", "language": None, "recipients": ["a", "b"], "hours": [], "category": 2,
        "area": {"cameras": ["west-1"], "sites": []}, "threshold": 0.8, "review_floor": None, "hit_days": 30,
        "escalate_minutes": None, "origin": "national register", "fresh_hours": 13,
    }  # fmt: skip
    told = run(
        "hotlists/settings.js",
        "({fillSettings, describeSettings}, given) => describeSettings(fillSettings(given), given.version)",
        settings,
    )
    assert told == settings
