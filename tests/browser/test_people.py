"""What an admin and two shifts do on People and duty; the main tasks by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from platewatch.alerts.channel import Form
from tests.browser.fake_people import make_situation
from tests.browser.fake_server import COOKIE, FILES
from tests.browser.fake_service import FakeService
from tests.browser.people_states import fill, fill_handovers, quiet_now

Open = Callable[..., Page]


@pytest.fixture
def admin(service: FakeService, open_page: Open) -> Page:
    """The recipients of a town, as an admin sees them."""
    fill(service)
    page = open_page("F. Admin", "admin", "/people")
    page.locator(".pp-recipients").wait_for()
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, text: str, key: str = "Tab", most: int = 60) -> None:
    """Moves the focus on until it is on what has this text, label or value."""
    for _ in range(most):
        press(page, key)
        found = page.evaluate(
            "() => { const one = document.activeElement;"
            "if (one === document.body) return '';"
            "const label = one.labels?.[0]?.textContent ?? '';"
            "return `${one.textContent ?? ''} ${label} ${one.getAttribute('name') ?? ''}`; }"
        )
        if text in found:
            return
    raise AssertionError(f"no key leads to {text}")


def test_an_admin_adds_a_recipient_and_tests_it_by_keyboard_alone(service: FakeService, open_page: Open) -> None:
    page = open_page("F. Admin", "admin", "/people")
    expect(page.locator(".pp-place .banner.warn")).to_contain_text("Add the first one")
    tab_to(page, "Add a recipient")
    press(page, "Enter")
    page.locator("dialog").wait_for()
    tab_to(page, "Id")
    page.keyboard.type("unit-7")
    tab_to(page, "Name")
    page.keyboard.type("Unit 7")
    tab_to(page, "address")
    page.keyboard.type("+31 6 1234 5678")
    tab_to(page, "Add hours")
    press(page, "Enter")
    press(page, "Enter")
    expect(page.locator(".pp-spans li")).to_have_count(2)
    tab_to(page, "Remove hours 2", "Shift+Tab")
    press(page, "Enter")
    page.locator(".pp-form [name=name]").focus()
    press(page, "Enter")
    expect(page.get_by_label("PIN")).to_have_value("482 915")
    press(page, "Escape")
    expect(page.locator("dialog")).to_contain_text("Copy it or write it down first")
    tab_to(page, "I have it")
    press(page, "Enter")
    expect(page.locator(".pp-recipients tbody tr")).to_contain_text(["Unit 7"])
    kept = service.people.recipients["unit-7"]
    assert (kept.address, kept.lists, kept.categories, len(kept.hours.spans)) == ("+31612345678", None, None, 1)
    tab_to(page, "Test message")
    press(page, "Enter")
    tab_to(page, "Send it", "Shift+Tab")
    press(page, "Enter")
    expect(page.locator("dialog .banner.good")).to_contain_text("The channel accepted it")
    press(page, "Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_a_test_message_goes_out_while_the_last_one_is_still_asked_for(service: FakeService, admin: Page) -> None:
    service.people.test = "failed"
    held: list[Route] = []
    admin.route("**/recipients/*/test", lambda route: route.continue_() if held else held.append(route))
    admin.locator("tbody tr", has_text="Unit 12-04").get_by_role("button", name="Test message").click()
    admin.get_by_role("button", name="Send it").click()
    expect(admin.locator("dialog .banner.danger")).to_contain_text("InvalidParameter")
    # The first answer comes last, and tells of the time before the message.
    held[0].fulfill(json={"recipient_id": "unit-1204", "test": None})
    expect(admin.get_by_role("button", name="Send another one")).to_be_visible()
    expect(admin.locator("dialog .banner.danger")).to_contain_text("InvalidParameter")


def test_a_test_message_goes_out_although_the_last_one_is_not_known(service: FakeService, admin: Page) -> None:
    admin.route("**/recipients/*/test", lambda route: route.abort())
    admin.locator("tbody tr", has_text="Unit 12-04").get_by_role("button", name="Test message").click()
    expect(admin.locator("dialog .banner.danger")).to_contain_text("the service did not answer")
    admin.unroute("**/recipients/*/test")
    admin.get_by_role("button", name="Send it").click()
    expect(admin.locator("dialog .banner.good")).to_contain_text("The channel accepted it")
    expect(admin.locator("dialog .banner.danger")).to_have_count(0)


def test_what_is_changed_is_the_document_with_that_change_alone(service: FakeService, admin: Page) -> None:
    before = dict(service.people.recipients)
    for name in ("Day shift", "Team South", "Dispatch system"):
        admin.locator("tbody tr", has_text=name).get_by_role("button", name="Change").click()
        admin.get_by_label("Name", exact=True).fill(f"{name} 2")
        admin.get_by_role("button", name="Save", exact=True).click()
        expect(admin.locator("dialog")).to_have_count(0)
    for name, one in service.people.recipients.items():
        changed = one.name.endswith(" 2")
        assert changed is (name in ("nobody-now", "south", "rooms"))
        assert {**_fields(one), "name": ""} == {**_fields(before[name]), "name": ""}
    assert admin.evaluate("sessionStorage.length") == 0


def _fields(recipient: Any) -> dict[str, Any]:
    return {name: getattr(recipient, name) for name in recipient.__slots__ if name not in ("version", "secret_salt")}


def test_a_form_that_was_not_sent_survives_a_lost_connection_and_can_be_dropped(
    service: FakeService, admin: Page
) -> None:
    admin.locator("tbody tr", has_text="Unit 12-04").get_by_role("button", name="Change").click()
    admin.get_by_label("Name", exact=True).fill("Unit 12-05")
    service.broken = True
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("dialog .banner.danger")).to_be_visible()
    service.broken = False
    admin.reload()
    admin.locator("tbody tr", has_text="Unit 12-04").get_by_role("button", name="Change").click()
    expect(admin.get_by_label("Name", exact=True)).to_have_value("Unit 12-05")
    admin.get_by_role("button", name="Start from what is saved").click()
    expect(admin.get_by_label("Name", exact=True)).to_have_value("Unit 12-04")


def test_quiet_hours_pass_a_hit_on_and_the_page_says_to_whom(service: FakeService, open_page: Open) -> None:
    people = service.people
    people.add("day", name="Day shift", hours=[quiet_now()])
    people.add("chief", name="Officer on duty", tier=2)
    page = open_page("A. de Wit", "control room", "/people/told")
    expect(page.locator(".pp-told .banner.good")).to_have_text("Told at once: Officer on duty.")
    expect(page.locator(".pp-people").nth(1)).to_contain_text("quiet hours (told: ")
    people.recipients.pop("chief")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".pp-told .banner.danger")).to_contain_text("Nobody is told. The operators are informed")
    expect(page.locator(".pp-told > .banner")).to_contain_text("priority 1 included")


def test_two_shifts_sign_in_turn_and_nobody_signs_for_both(service: FakeService, open_page: Open) -> None:
    service.people.situation = make_situation()
    leaving = open_page("B. Jansen", "control room", "/people")
    expect(leaving.locator(".pp-situation tbody tr")).to_have_count(4)
    tab_to(leaving, "Note to the next shift")
    leaving.keyboard.type("7-KXL-92 twice seen")
    press(leaving, "Enter")
    leaving.keyboard.type("unit 12-04 looks for it")
    tab_to(leaving, "Sign and hand over")
    press(leaving, "Enter")
    expect(leaving.locator(".pp-waiting h2")).to_have_text("Your handover waits for the next person")
    expect(leaving.get_by_role("button", name="Sign and take over")).to_have_count(0)
    [handover] = service.people.handovers
    assert handover.leaving.note == "[plate] twice seen / unit 12-04 looks for it"
    arriving = open_page("C. Smit", "control room", "/people")
    expect(arriving.locator(".pp-waiting h2")).to_have_text("B. Jansen hands over: read it and take over")
    expect(arriving.locator(".pp-waiting")).to_contain_text("unit 12-04 looks for it")
    tab_to(arriving, "Sign and take over")
    press(arriving, "Enter")
    expect(arriving.locator(".pp-waiting")).to_have_count(0)
    expect(arriving.locator(".pp-earlier summary")).to_contain_text("B. Jansen to C. Smit, signed by both")
    leaving.get_by_role("button", name="Look again").first.click()
    expect(leaving.locator(".pp-waiting")).to_have_count(0)


def test_a_typed_note_survives_a_session_that_ends_and_a_new_sign_in(service: FakeService, open_page: Open) -> None:
    page = open_page("A. de Wit", "control room", "/people")
    page.get_by_label("Note to the next shift").fill("camera haven-4 is silent")
    service.move("A. de Wit", "ending")
    page.get_by_role("button", name="Sign and hand over").click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    assert service.people.handovers == []
    page.context.add_cookies([{"name": COOKIE, "value": service.sign_in(), "url": service.address}])
    page.goto(f"{service.address}/console/people")
    expect(page.get_by_label("Note to the next shift")).to_have_value("camera haven-4 is silent")
    page.get_by_role("button", name="Sign and hand over").click()
    expect(page.locator(".pp-waiting")).to_be_visible()
    expect(page.get_by_label("Note to the next shift")).to_have_value("")


def test_who_was_faster_is_told_and_the_form_says_what_to_do(service: FakeService, open_page: Open) -> None:
    fill_handovers(service)
    page = open_page("A. de Wit", "control room", "/people")
    page.locator(".pp-waiting").wait_for()
    people = service.people
    people.handovers[0] = people.hand_over("B. Jansen", "", timedelta(minutes=6), "C. Smit")
    del people.handovers[1]
    page.get_by_role("button", name="Sign and take over").click()
    expect(page.locator(".pp-waiting .banner.danger")).to_be_visible()


def test_the_rules_that_the_page_repeats_are_those_of_the_service() -> None:
    from platewatch.alerts.channel import CHANNELS
    from platewatch.alerts.told_now import Hindrance
    from platewatch.handover.handover import LONGEST_NOTE
    from platewatch.handover.situation import Waiting
    from platewatch.text.hours import DAYS
    from platewatch.text.names import NAME_SHAPE

    form = (FILES / "people/recipient_form.js").read_text()
    assert f"/^{NAME_SHAPE}$/" in form
    assert all(f'"{name}"' in form for name in CHANNELS)
    assert f"LONGEST_NOTE = {LONGEST_NOTE}" in (FILES / "people/handover.js").read_text()
    assert all(f'"{day}"' in (FILES / "people/hours.js").read_text() for day in DAYS)
    words = (FILES / "words/people_en.js").read_text()
    names = [*(f"pp_not_{one}" for one in Hindrance), *(f"pp_waiting_{one}" for one in Waiting)]
    assert [name for name in names if f"  {name}:" not in words] == []


def test_a_system_chooses_the_form_of_its_documents_and_keeps_it_when_it_is_changed(
    service: FakeService, admin: Page
) -> None:
    admin.get_by_role("button", name="Add a recipient").click()
    admin.locator("[name=id]").fill("hub")
    admin.locator(".pp-form [name=name]").fill("Traffic centre")
    expect(admin.locator("[name=form]")).to_have_count(0)
    admin.locator("[name=channel][value=topic]").check()
    admin.locator("[name=form]").select_option("anpr-flow-observed")
    admin.locator(".pp-form .act.yes").click()
    row = admin.locator(".pp-recipients tbody tr", has_text="Traffic centre")
    expect(row.locator(".mark")).to_contain_text("AnprFlowObserved")
    row.get_by_role("button", name="Change").click()
    admin.locator(".pp-form [name=name]").fill("Traffic hub")
    admin.locator(".pp-form .act.yes").click()
    expect(admin.locator(".pp-recipients")).to_contain_text("Traffic hub")
    assert service.people.recipients["hub"].form is Form.FLOW
