"""The Oversight screen as an auditor and an admin work with it, by keyboard too; exports and hostile text."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_oversight import make_record
from tests.browser.fake_service import FakeService
from tests.browser.oversight_states import HOLDS, add_hold, ask, give_purpose, keep_unheard, open_tab
from tests.browser.states import hear_of_activity
from tests.browser.test_hostile_text import HOSTILE

Open = Callable[..., Page]

FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(1)", " =1", "\t=1", "\uff1d1+1", "|cmd", "%0A=1"]


def sit_down(service: FakeService, open_page: Open, role: str = "auditor", path: str = "/oversight") -> Page:
    service.oversight.fill()
    page = open_page("A. Visser", role, path)
    page.locator(".oversight").wait_for()
    return page


def type_purpose(page: Page) -> None:
    """By keyboard alone, in the dialog that asks for it."""
    page.keyboard.type("yearly audit")
    page.keyboard.press("Tab")
    page.keyboard.type("AUDIT-2026-1")
    page.keyboard.press("Enter")
    page.locator("button.purpose.set").wait_for()


def reach(page: Page, name: str) -> None:
    """Presses Tab until the control with that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if told.startswith(name):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_an_auditor_verifies_and_reports_by_keyboard_alone(service: FakeService, open_page: Open) -> None:
    service.oversight.part = 20
    page = sit_down(service, open_page)
    reach(page, "Set")
    page.keyboard.press("Enter")
    page.locator("dialog input[name=reason]").focus()
    type_purpose(page)
    expect(page.get_by_text("Last verified:")).to_be_visible()
    reach(page, "Verify now")
    page.keyboard.press("Enter")
    expect(page.locator(".oversight").get_by_text("The chain is whole.")).to_be_visible()
    expect(page.get_by_text("75 records verified, numbers 1 to 75.")).to_be_visible()
    assert len(service.list_calls("POST", "/audit/verifications")) == 4
    page.locator(".oversight .tabs a").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reach(page, "Name, as at the top of the console")
    page.keyboard.type("o.vos")
    page.keyboard.press("Enter")
    expect(page.locator(".ov-records tbody tr")).to_have_count(13)
    row = page.locator(".ov-records tbody tr").first
    for text in ("console/o.vos", "officer", "Looked up", "PL1300-2026-17", "witness of the robbery"):
        expect(row).to_contain_text(text)


def test_each_request_has_reason_and_case_and_none_is_made_without(service: FakeService, open_page: Open) -> None:
    page = sit_down(service, open_page)
    for tab in ("log", "reports", "unusual", "holds"):
        open_tab(page, tab)
        expect(page.get_by_role("heading", name="First say for which piece of work")).to_be_visible()
    assert not service.list_calls("GET", "/audit/") + service.list_calls("POST", "/audit/")
    give_purpose(page)
    open_tab(page, "log")
    page.locator(".ov-facts").wait_for()
    [call] = service.list_calls("GET", "/audit/head")
    assert (call[3]["x-reason"], call[3]["x-case-number"]) == ("yearly audit", "AUDIT-2026-1")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_report_on_paper_has_numbered_pages_and_breaks_no_word(
    service: FakeService, open_page: Open, tmp_path: Path, language: str
) -> None:
    service.language = language
    page = sit_down(service, open_page)
    give_purpose(page)
    ask(page, about="all")
    page.locator(".ov-bar button").last.click()
    page.locator(".paper").wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # the width of A4 less its margins
    lines = """(some) => some.map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return [one.textContent, new Set([...range.getClientRects()].map((rect) => rect.top)).size];
    })"""
    broken = [text for text, count in page.locator(".paper :is(th, .ov-who)").evaluate_all(lines) if count > 1]
    # A heading of several words may stand on two lines.
    assert [text for text in broken if " " not in text] == []
    styles = page.evaluate("document.adoptedStyleSheets.map((one) => [...one.cssRules].map((rule) => rule.cssText))")
    assert "counter(pages)" in str(styles)
    assert "AUDIT" in str(styles)  # whose report a page is
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n") > 1


def test_a_report_goes_through_all_pages_and_groups_them(service: FakeService, open_page: Open) -> None:
    service.oversight.page = 10
    page = sit_down(service, open_page)
    give_purpose(page)
    ask(page, about="all")
    expect(page.locator(".ov-bar h3")).to_have_text("75 records")
    groups = page.locator(".ov-group > summary")
    expect(groups).to_have_count(4)
    expect(groups.first).to_contain_text("console/p.bakker 60 records, 60 look-ups")
    page.get_by_label("In groups by").select_option("action")
    expect(groups.first).to_contain_text("Looked up 73 records")
    page.get_by_label("In groups by").select_option("case")
    expect(groups.first).to_contain_text("PL1300-2026-17")


def test_a_person_is_asked_for_as_the_log_names_them(service: FakeService, open_page: Open) -> None:
    page = sit_down(service, open_page)
    give_purpose(page)
    ask(page)
    page.locator(".ov-records").wait_for()
    page.get_by_label("How the person came in").select_option("told")
    page.locator("[name=text]").fill("unit-1")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator(".ov-records tbody tr")).to_have_count(1)
    assert [body["person"] for body in service.oversight.asked] == ["console/o.vos", "unit-1"]


def test_what_leaves_is_asked_for_as_such_and_no_cell_is_a_formula(
    service: FakeService, open_page: Open, tmp_path: Path
) -> None:
    page = sit_down(service, open_page)
    service.oversight.records = [
        make_record(number, reason=text, actor=f"console/{text}", case_number=text, detail={"note": text})
        for number, text in enumerate([*FORMULAS, 'a "quoted", word', "first\nsecond", "zaak ë"])
    ]
    give_purpose(page)
    ask(page, about="all")
    page.locator(".ov-bar").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV").click()
    kept = tmp_path / "report.csv"
    waiting.value.save_as(kept)
    rows = list(csv.reader(io.StringIO(kept.read_text("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(service.oversight.records)
    assert all(
        cell[:1] not in tuple("=+-@|%\t\r\n\uff1d") and not cell.startswith(" =") for row in rows for cell in row
    )
    assert {row[6] for row in rows[1:]} >= {"'=HYPERLINK(1)", "'@SUM(1)", 'a "quoted", word', "first second", "zaak ë"}
    assert [body.get("export") for body in service.oversight.asked] == [None, "csv"]
    page.get_by_role("button", name="Page to print").click()
    expect(page.locator(".paper")).to_contain_text("AUDIT-2026-1: yearly audit")
    assert service.oversight.asked[-1]["export"] == "print"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_tab(service: FakeService, open_page: Open, text: str) -> None:
    page = sit_down(service, open_page)
    night = make_record(0)["at"][:10] + "T00:30:00.000+00:00"
    service.oversight.records = [
        make_record(number, actor=text, reason=text, case_number=text, role=text, subject=text, detail={text: text},
                    tags=[f"{number}{text}"], at=night, received_at=night)
        for number in range(60)
    ]  # fmt: skip
    service.oversight.verified = dict(service.oversight.verified or {}, by=text)
    service.oversight.findings = [{"kind": "altered", "first": 1, "last": 1, "about": text, "about_nl": None}]
    add_hold(service)
    service.oversight.holds[0] |= {"authority": text, "by": text, "case_number": text}
    give_purpose(page)
    page.locator(".ov-acts .yes").click()
    page.locator(".rows-table").wait_for()
    check_text(page)
    ask(page, about="all")
    page.locator(".ov-records").wait_for()
    check_text(page)
    page.get_by_role("button", name="Page to print").click()
    page.locator(".paper").wait_for()
    check_text(page)
    for tab, place in (("holds", ".rows-table"), ("unusual", ".ov-form")):
        open_tab(page, tab)
        page.locator(place).wait_for()
        if tab == "unusual":
            page.locator(".ov-form .act.yes").click()
            page.locator(".card").first.wait_for()
        check_text(page)


def check_text(page: Page) -> None:
    """Nothing of it became markup or ran, and the page is no wider than its window."""
    assert page.evaluate("window.broken") is None
    assert page.locator("#app script, #app svg, #app img, #app iframe").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_unusual_use_leads_to_its_records(service: FakeService, open_page: Open) -> None:
    page = sit_down(service, open_page)
    give_purpose(page)
    open_tab(page, "unusual")
    page.get_by_role("button", name="Find unusual use").click()
    card = page.locator(".card", has_text="Very many look-ups on one day")
    expect(card).to_contain_text("console/p.bakker")
    expect(card).to_contain_text("From 50 on it is unusual.")
    card.get_by_role("button", name="Show the records").click()
    expect(page.locator(".ov-records tbody tr")).to_have_count(60)
    assert page.locator("[name=text]").input_value() == "p.bakker"


def test_a_broken_chain_says_what_and_what_to_do(service: FakeService, open_page: Open) -> None:
    service.oversight.findings = [{"kind": "removed", "first": 31, "last": 40, "about": "", "about_nl": None}]
    page = sit_down(service, open_page)
    give_purpose(page)
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".oversight").get_by_text("The chain is broken.")).to_be_visible()
    expect(page.locator(".rows-table tbody tr")).to_contain_text("31\u201340")
    expect(page.get_by_text("What to do now")).to_be_visible()
    expect(page.get_by_text("The chain was BROKEN")).to_be_visible()


def test_a_lost_connection_keeps_what_was_verified_and_goes_on(service: FakeService, open_page: Open) -> None:
    service.oversight.part = 40
    page = sit_down(service, open_page)
    give_purpose(page)
    page.locator(".ov-facts").wait_for()
    service.broken = True
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".banner.danger")).to_contain_text("No connection")
    service.broken = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".oversight").get_by_text("The chain is whole.")).to_be_visible()


@pytest.mark.parametrize("tab", ["log", "reports", "unusual"])
def test_what_was_asked_stays_while_its_person_is_there(service: FakeService, open_page: Open, tab: str) -> None:
    service.oversight.fill()
    page = open_page("A. Visser", "auditor", "/oversight", before=lambda page: page.clock.install())
    page.locator(".oversight").wait_for()
    give_purpose(page)
    places = {"log": ".ov-code", "reports": ".ov-bar h3", "unusual": ".card"}
    shown = page.locator(places[tab]).first
    if tab == "reports":
        ask(page, about="all")
    else:
        open_tab(page, tab)
        page.locator(".oversight .act.yes").click()
    expect(shown).to_be_visible()
    hear_of_activity(service, page)
    expect(shown).to_be_visible()


def test_what_was_verified_is_shown_where_the_state_after_it_is_not_told(service: FakeService, open_page: Open) -> None:
    page = sit_down(service, open_page)
    give_purpose(page)
    page.locator(".ov-facts").wait_for()
    page.route("**/audit/head", lambda route: route.abort())
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".banner.danger")).to_contain_text("No connection")
    expect(page.locator(".oversight").get_by_text("The chain is whole.")).to_be_visible()
    page.unroute("**/audit/head")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".banner.danger")).to_have_count(0)
    expect(page.get_by_text("75 records verified, numbers 1 to 75.")).to_be_visible()


def test_an_alert_is_said_to_be_kept_where_the_list_after_it_is_not_told(service: FakeService, open_page: Open) -> None:
    page = sit_down(service, open_page, "admin")
    give_purpose(page)
    keep_unheard(page)
    expect(page.locator(".banner.danger")).to_contain_text("No connection")
    expect(page.locator(".outcome-line, .banner").filter(has_text="kept")).to_have_count(1)
    expect(page.locator(".empty")).to_have_count(0)
    page.unroute(HOLDS)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".rows-table tbody tr")).to_contain_text("OvJ De Vries, decision 12")


def test_an_admin_keeps_an_alert_and_ends_that_and_an_auditor_only_sees_it(
    service: FakeService, open_page: Open
) -> None:
    page = sit_down(service, open_page, "admin")
    assert page.locator(".oversight .tabs a").all_inner_texts() == [
        "What is kept", "Kept for a case", "What each role may do",
    ]  # fmt: skip
    give_purpose(page)
    open_tab(page, "holds")
    page.get_by_role("button", name="Keep an alert for a case").click()
    page.get_by_label("Id of the alert").fill("5d4c")
    page.get_by_role("dialog").get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_label("Id of the alert")).to_be_focused()
    page.get_by_label("Id of the alert").fill("5d4c8cbf65995b5588a984f435223cec")
    page.get_by_label("Ordered by whom").fill("OvJ De Vries, decision 12")
    page.keyboard.press("Enter")
    expect(page.locator(".rows-table tbody tr")).to_contain_text("AUDIT-2026-1")
    other = open_page("A. Visser", "auditor", "/oversight/holds")
    give_purpose(other)
    expect(other.locator(".rows-table tbody tr")).to_contain_text("OvJ De Vries, decision 12")
    expect(other.locator(".row-acts, .ov-section > p .act")).to_have_count(0)
    page.get_by_role("button", name="End AUDIT-2026-1").click()
    page.get_by_role("button", name="End it").click()
    expect(page.locator(".empty")).to_be_visible()


def test_what_is_overdue_is_said_first(service: FakeService, open_page: Open) -> None:
    service.oversight.overdue = 3
    page = sit_down(service, open_page)
    open_tab(page, "retention")
    expect(page.locator(".banner.danger")).to_contain_text("Reads that wait for a decision")
    row = page.locator(".rows-table tbody tr", has_text="Reads that wait for a decision")
    expect(row).to_contain_text("3 too long")
    expect(row).to_contain_text("21 h")
    assert not service.list_calls("GET", "/audit/")


@pytest.mark.parametrize(("language", "text"), [("en", "Verify the audit chain"), ("nl", "De keten van het logboek")])
def test_rights_are_those_of_the_table_in_the_readers_words(
    service: FakeService, open_page: Open, language: str, text: str
) -> None:
    service.language = language
    page = sit_down(service, open_page, path="/oversight/roles")
    table: Any = page.locator(".rows-table")
    expect(table).to_contain_text(text)
    expect(table).to_contain_text("POST /v1/audit/verifications")
    expect(table).not_to_contain_text("GET /v1/live")
    page.locator(".ov-fields select").select_option("control room")
    expect(table).to_contain_text("GET /v1/live")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ["change token revoked", "why revoke"]), ("nl", ["wijziging tokens afgenomen", "waarom revoke"])],
)
def test_details_are_said_in_the_readers_words_and_what_somebody_typed_as_it_is(
    service: FakeService, open_page: Open, language: str, told: list[str]
) -> None:
    service.language = language
    page = sit_down(service, open_page)
    service.oversight.records = [make_record(1, detail={"change": "revoke-token", "why": "revoke"})]
    give_purpose(page)
    ask(page, about="all")
    shown = page.locator(".ov-records .ov-detail").first.locator("div")
    expect(shown).to_have_count(2)
    assert [re.sub(r"\s+", " ", each.inner_text()) for each in shown.all()] == told
