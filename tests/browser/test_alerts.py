"""What people find, read, answer, hold and print on the Alerts screen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.alert_states import ALERT_SCENES, choose, find_all, give_purpose
from tests.browser.axe import check_looks
from tests.browser.fake_service import FakeService
from tests.browser.samples import Sample
from tests.browser.states import ARMED, EXACT, fill, hear_of_activity
from tests.browser.test_hostile_text import HOSTILE
from tests.browser.test_keyboard import tab_to

Open = Callable[..., Page]


@pytest.mark.parametrize("state", ALERT_SCENES)
def test_no_violation(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None], state: str
) -> None:
    page = open_page("R. de Boer", "investigator", "/alerts", before=lambda page: page.clock.install())
    page.locator(".find-form").wait_for()
    ALERT_SCENES[state](service, page)
    check(page, keep_picture, f"alerts-{state}")


def test_no_violation_where_somebody_may_answer(
    service: FakeService, open_page: Open, keep_picture: Callable[[Page, str], None]
) -> None:
    page = open_page(path="/alerts", before=lambda page: page.clock.install())
    ALERT_SCENES["story"](service, page)
    check(page, keep_picture, "alerts-answer")


def check(page: Page, keep_picture: Callable[[Page, str], None], name: str) -> None:
    """Looks at the page in each theme and language; keeps two pictures."""
    check_looks(page, keep_picture, f"{name}")


def open_room(service: FakeService, open_page: Open, **settings: Any) -> Page:
    """The screen of an investigator who found what there is."""
    fill(service)
    page = open_page("R. de Boer", "investigator", "/alerts", **settings)
    give_purpose(page)
    find_all(page)
    return page


def test_a_search_asks_for_a_purpose_first_and_sends_it(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page("R. de Boer", "investigator", "/alerts")
    page.get_by_label("Plate", exact=True).fill("8-sbx-40")
    page.get_by_label("Case on the list").fill(" 2026-001235 ")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("getuige van de overval, é")
    dialog.get_by_label("Case number").fill("2026-17")
    assert not service.list_calls("POST", "/alert-searches")
    page.keyboard.press("Enter")
    expect(page.locator(".found .row")).to_have_count(1)
    [(_, path, body, headers)] = service.list_calls("POST", "/alert-searches")
    assert path == "/console/v1/alert-searches"
    assert (body["plate"], body["case"], "list" in body) == ("8-sbx-40", "2026-001235", False)
    assert (headers["x-reason"], headers["x-case-number"]) == ("getuige van de overval, é", "2026-17")
    page.locator(".found .row").click()
    expect(page.locator(".detail h2")).to_contain_text("8-SBX-40")
    assert "sbx" not in page.url.lower()
    assert service.list_calls("GET", "/story")[0][3]["x-case-number"] == "2026-17"


def test_own_times_are_those_of_the_deployments_clocks(service: FakeService, open_page: Open) -> None:
    page = open_page("R. de Boer", "investigator", "/alerts", timezone_id="America/New_York")
    give_purpose(page)
    page.get_by_label("Alert was made").select_option("own")
    page.get_by_label("From", exact=True).fill("2026-06-01T00:00")
    page.get_by_label("To (empty: now)").fill("2026-08-01T00:00")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("31 days at most")).to_be_visible()
    expect(page.get_by_label("To (empty: now)")).to_be_focused()
    page.get_by_label("To (empty: now)").fill("2026-06-02T12:30")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No hit found")).to_be_visible()
    [(_, _, body, _)] = service.list_calls("POST", "/alert-searches")
    assert (body["from"], body["to"]) == ("2026-05-31T22:00:00.000Z", "2026-06-02T10:30:00.000Z")


def test_what_the_service_refuses_is_said_at_the_field(service: FakeService, open_page: Open) -> None:
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    page.get_by_label("Plate", exact=True).fill("???")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("This cannot be a plate")).to_be_visible()
    expect(page.get_by_label("Plate", exact=True)).to_have_attribute("aria-invalid", "true")


def test_a_search_goes_on_page_after_page(service: FakeService, open_page: Open) -> None:
    service.alerts.page = 10
    for number in range(33):
        service.add_hit(Sample(number=number, ago=10 + number))
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    find_all(page)
    expect(page.get_by_role("button", name="Search further")).to_be_visible()
    expect(page.locator(".found .row")).to_have_count(30)
    asked = service.list_calls("POST", "/alert-searches")
    assert [body.get("after") for _, _, body, _ in asked] == [None, "10", "20"]
    assert len({(body["from"], body["to"]) for _, _, body, _ in asked}) == 1
    page.get_by_role("button", name="Search further").click()
    expect(page.locator(".found .count")).to_have_text("33 hits")
    expect(page.get_by_role("button", name="Search further")).to_have_count(0)


def test_a_lost_connection_loses_nothing_that_was_found(service: FakeService, open_page: Open) -> None:
    service.alerts.page = 30
    for number in range(31):
        service.add_hit(Sample(number=number, ago=10 + number))
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    find_all(page)
    service.broken = True
    page.get_by_role("button", name="Search further").click()
    expect(page.locator(".found .banner.danger")).to_contain_text("What was found is still here")
    expect(page.locator(".found .row")).to_have_count(30)
    service.broken = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".found .row")).to_have_count(31)


def test_what_is_older_than_a_year_needs_an_authority(service: FakeService, open_page: Open) -> None:
    service.alerts.restricted = {EXACT.item_id}
    page = open_room(service, open_page)
    expect(page.locator(".found .row")).to_have_count(4)
    field = page.get_by_label("Allowed by whom")
    field.fill("??")
    page.get_by_role("button", name="Show (this is recorded)").click()
    expect(page.get_by_text("Say in words who allowed it")).to_be_visible()
    field.fill("officer of justice, 12 March")
    page.keyboard.press("Enter")
    choose(page, "8-SBX-40")
    expect(page.locator(".detail")).to_contain_text("Allowed by: officer of justice, 12 March")
    assert service.list_calls("GET", "/story")[-1][3]["x-authority"] == "officer of justice, 12 March"


def test_an_address_of_a_restricted_hit_asks_too(service: FakeService, open_page: Open) -> None:
    service.alerts.restricted = {EXACT.item_id}
    fill(service)
    alert_id = service.items[EXACT.item_id].document["alert_id"]
    page = open_page("R. de Boer", "investigator", f"/alerts/{alert_id}")
    page.locator(".said").get_by_role("button", name="Set purpose").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("witness")
    page.get_by_role("dialog").get_by_label("Case number").fill("2026-17")
    page.keyboard.press("Enter")
    page.get_by_label("Allowed by whom").fill("officer of justice")
    page.keyboard.press("Enter")
    expect(page.locator(".detail h2")).to_contain_text("8-SBX-40")


def test_a_story_tells_all_that_is_kept(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page)
    service.answer(ARMED.item_id, "acknowledge", "B. Jansen", note="car 12-04 drives there")
    choose(page, "1-KXL-92")
    detail = page.locator(".detail")
    for text in (
        "Seen by camera cam-03, Noordlaan, Waterrijk",
        "Alert for Car 12-01",
        "Alert for Duty officer, group 2",
        "Message to Car 12-04 FAILED (NumberUnknown)",
        "Arrived at Car 12-01: page opened",
        "No answer from Car 12-04: the next group was told",
        "B. Jansen: acknowledged",
        "car 12-04 drives there",
        "61%",
        "A hit is a lead",
        "1 difference: read 7, listed 1",
        "kept, as recorded",
        "2" * 64,
        "read by r7, masked by m2",
        "Wpg article 8",
        "R. de Boer, witness of the robbery, 2026-004711",
    ):
        expect(detail).to_contain_text(text)
    expect(page.locator(".actions")).to_have_count(0)


def test_a_picture_that_is_not_the_recorded_one_is_marked(service: FakeService, open_page: Open) -> None:
    service.alerts.altered, service.alerts.gone = {EXACT.item_id}, {ARMED.item_id}
    page = open_room(service, open_page)
    choose(page, "8-SBX-40")
    expect(page.locator(".evidence .al-altered")).to_contain_text("ALTERED. This is not the picture")
    expect(page.locator(".al-hash.altered")).to_contain_text("a" * 64)
    choose(page, "1-KXL-92")
    expect(page.locator(".evidence")).to_contain_text("the picture is not there any more")
    expect(page.locator(".al-altered, .al-hash.altered")).to_have_count(0)


def test_the_control_room_answers_from_the_story(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(path="/alerts")
    give_purpose(page)
    find_all(page)
    choose(page, "8-SBX-40")
    expect(page.get_by_role("button", name="I take it")).to_have_count(0)
    page.get_by_label("Note").fill("two people in the car")
    page.get_by_role("button", name="Misread").click()
    page.get_by_role("dialog").get_by_role("button", name="Misread").click()
    expect(page.locator(".detail")).to_contain_text("Nobody may be stopped for this hit.")
    expect(page.locator(".timeline")).to_contain_text("two people in the car")
    expect(page.locator(".found .row.chosen")).to_contain_text("Dismissed")
    [(_, _, body, headers)] = service.list_calls("POST", "/answer")
    assert body == {"step": "misread", "note": "two people in the car"}
    assert headers["x-case-number"] == "2026-004711"
    assert len(service.list_calls("GET", "/story")) == 1


def test_an_answer_that_came_too_late_shows_what_others_said(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(path="/alerts")
    give_purpose(page)
    find_all(page)
    choose(page, "8-SBX-40")
    page.get_by_label("Note").fill("drives south")
    service.answer(EXACT.item_id, "misread", "B. Jansen")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("it was dismissed")
    expect(page.locator(".timeline")).to_contain_text("B. Jansen: misread")
    expect(page.get_by_label("Note")).to_have_value("drives south")


def test_a_note_survives_a_new_sign_in(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(path="/alerts")
    give_purpose(page)
    find_all(page)
    choose(page, "8-SBX-40")
    page.get_by_label("Note").fill("drives south")
    service.move("A. de Wit", "ending")
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Note")).to_have_value("drives south")
    expect(page.locator(".detail h2")).to_contain_text("8-SBX-40")


def test_nothing_that_was_found_is_left_for_the_next_person(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page)
    service.move("R. de Boer", "idle")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody used this desk for 30 minutes.")).to_be_visible()
    assert "KXL" not in page.content()
    kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "KXL" not in kept


def test_what_was_found_stays_while_its_person_is_there(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page, before=lambda page: page.clock.install())
    expect(page.locator(".row").first).to_be_visible()
    hear_of_activity(service, page)
    expect(page.locator(".row").first).to_be_visible()


def test_plates_are_hidden_while_nobody_is_there(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page, before=lambda page: page.clock.install())
    choose(page, "1-KXL-92")
    page.clock.fast_forward(121_000)
    expect(page.get_by_role("heading", name="Plates are hidden")).to_be_visible()
    expect(page.get_by_text("1-KXL-92").first).to_be_hidden()
    page.mouse.move(300, 300)
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")


def test_a_hold_is_placed_and_ended(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page)
    choose(page, "1-KXL-92")
    page.get_by_role("button", name="Keep for case 2026-004711").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.get_by_label("Ordered by whom")).to_be_focused()
    dialog.get_by_label("Ordered by whom").fill("officer of justice, 12 March")
    dialog.get_by_label("Keep until").fill("2027-06-01")
    page.keyboard.press("Enter")
    expect(page.locator(".al-holds")).to_contain_text("officer of justice, 12 March")
    expect(page.locator(".timeline")).to_contain_text("Kept for case 2026-004711")
    [hold] = service.alerts.holds.values()
    assert (hold["until"][:19], hold["case_number"]) == ("2027-05-31T22:00:00", "2026-004711")
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("For no case")).to_be_visible()
    assert not service.alerts.holds


def test_only_who_may_hold_is_offered_holds(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(path="/alerts")
    give_purpose(page)
    find_all(page)
    choose(page, "1-KXL-92")
    expect(page.get_by_text("For no case")).to_be_visible()
    expect(page.get_by_role("button", name="Keep for case")).to_have_count(0)


def test_a_dossier_is_printed_alone_and_says_on_every_page_what_a_hit_is(
    service: FakeService, open_page: Open, tmp_path: Path
) -> None:
    page = open_room(service, open_page)
    choose(page, "1-KXL-92")
    page.get_by_role("button", name="Dossier to print").click()
    page.get_by_label("Language of the dossier").select_option("nl")
    paper = page.locator(".paper[lang=nl]")
    for text in ("Een treffer is een aanwijzing, geen bewijs.", "(61%; 0.6134)", "2" * 64, "SHA-256", "NumberUnknown"):
        expect(paper).to_contain_text(text)
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    page.get_by_role("button", name="Print", exact=True).click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(paper).to_be_visible()
    for hidden in (".top", ".find", ".paper-bar"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") > 1500
    styles = page.evaluate("document.adoptedStyleSheets.map((one) => [...one.cssRules].map((rule) => rule.cssText))")
    assert "counter(pages)" in str(styles)
    page.pdf(path=tmp_path / "dossier.pdf", prefer_css_page_size=True)
    assert (tmp_path / "dossier.pdf").read_bytes().count(b"/Type /Page\n") > 1
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Back to the hit").click()
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def test_the_main_task_with_keys_alone(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(path="/alerts")
    tab_to(page, "none: set one")
    page.keyboard.press("Enter")
    page.keyboard.type("witness")
    page.keyboard.press("Tab")
    page.keyboard.type("2026-17")
    page.keyboard.press("Enter")
    tab_to(page, "Search")
    page.keyboard.press("Enter")
    expect(page.locator(".found .row")).to_have_count(5)
    tab_to(page, "1-KXL-92")
    page.keyboard.press("Enter")
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    page.keyboard.press("j")
    expect(page.locator(".detail h2")).to_contain_text("ZH-905-T")
    page.keyboard.press("k")
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    page.keyboard.press("a")
    expect(page.locator(".timeline")).to_contain_text("A. de Wit: acknowledged")
    page.keyboard.press("p")
    expect(page.locator(".paper")).to_be_visible()
    tab_to(page, "Back to the hit")
    page.keyboard.press("Enter")
    expect(page.locator(".timeline")).to_be_visible()


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[3], HOSTILE[5], HOSTILE[6]])
def test_every_field_is_text(service: FakeService, open_page: Open, text: str) -> None:
    service.add_hit(replace(ARMED, hostile=text, disputed=True))
    service.answer(ARMED.item_id, "acknowledge", text, note=text)
    page = open_page("R. de Boer", "investigator", "/alerts")
    give_purpose(page)
    find_all(page)
    page.locator(".found .row").click()
    page.locator(".timeline .note").wait_for()
    page.keyboard.press("p")
    page.locator(".paper").wait_for()
    assert page.evaluate("window.broken") is None
    assert page.locator("#app script, #app svg, #app img[src=x], #app iframe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_text_at_200_percent_loses_nothing(service: FakeService, open_page: Open) -> None:
    page = open_room(service, open_page, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    choose(page, "1-KXL-92")
    for place in (
        page.get_by_role("button", name="Dossier to print"),
        page.locator(".timeline"),
        page.locator(".told"),
    ):
        place.scroll_into_view_if_needed()
        expect(place).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
