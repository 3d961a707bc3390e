"""What members, the approver and the auditor do with an investigation; its story and its dossier."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from platewatch.text.timestamps import format_utc
from tests.browser.fake_service import FakeService
from tests.browser.investigation_states import (
    APPROVER,
    AUDITOR,
    REFUSED,
    WAITING,
    choose,
    fill,
    give_purpose,
    go,
    make_scenes,
    open_one,
)
from tests.browser.samples import now

Open = Callable[..., Page]


def type_order(page: Page, **changed: str) -> None:
    """Fills in the form of a new investigation."""
    day = now().replace(hour=0, minute=0, second=0, microsecond=0)
    show = "%Y-%m-%dT%H:%M"
    fields = {
        "reference": "OVJ-2026-9",
        "granted_by": "OvJ M. de Vries",
        "offence": "burglaries",
        "since": f"{day - timedelta(days=20):{show}}",
        "until": f"{day - timedelta(days=1):{show}}",
        "ends_at": f"{day + timedelta(days=10):{show}}",
        "approver": "h.groot",
        **changed,
    }
    for name, text in fields.items():
        page.locator(f".iv-form [name={name}]").fill(text)
    page.locator(".iv-form [name=cameras]").fill("west-1, mill-1,")


def test_nobody_else_has_the_screen(open_page: Open) -> None:
    for name, role in (("A. de Wit", "control room"), ("E. Smit", "hotlist editor"), ("F. Admin", "admin")):
        page = open_page(name, role, "/investigations")
        page.locator(".who").wait_for()
        expect(page.locator("nav a", has_text="Investigations")).to_have_count(0)
        expect(page.locator(".iv")).to_have_count(0)


def test_an_investigation_is_opened_with_all_its_bounds(service: FakeService, member: Page) -> None:
    give_purpose(member)
    member.get_by_role("link", name="Open an investigation").click()
    type_order(member)
    member.locator(".iv-form [name=members]").fill("k.bos,")
    member.locator(".iv-form [name=combines]").check()
    member.locator(".iv-form [name=combining_reference]").fill("WPG-11-2026-4")
    member.locator(".iv-form [name=combining_granted_by]").fill("head of investigations")
    member.get_by_role("button", name="Open and ask for approval").click()
    expect(member.locator(".iv-section .banner").first).to_contain_text("waits for the approval of h.groot")
    [(_, _, body, headers)] = service.list_calls("POST", "/investigations")
    assert headers["x-case-number"] == "PL1300-2026-17"
    assert body["order"] == {"reference": "OVJ-2026-9", "granted_by": "OvJ M. de Vries", "offence": "burglaries"}
    assert (body["cameras"], body["members"], body["approver"]) == (["west-1", "mill-1"], ["k.bos"], "h.groot")
    assert body["combining"] == {"reference": "WPG-11-2026-4", "granted_by": "head of investigations"}
    assert body["since"] < body["until"] < body["ends_at"]
    expect(member.locator(".iv-ask")).to_have_count(0)
    assert member.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('note')).length") == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": "2031-01-01T10:00"}, "in the future"),
        ({"since": "2026-01-01T10:00"}, "28 days at most"),
        ({"ends_at": "2031-01-01T10:00"}, "at most 28 days from now"),
        ({"approver": "k.bos"}, "can't be a member"),
        ({"reference": " "}, "reference of the order"),
    ],
)
def test_the_form_says_what_is_refused_before_it_is_sent(
    service: FakeService, member: Page, changed: dict[str, str], said: str
) -> None:
    give_purpose(member)
    go(member, "/new")
    type_order(member, **changed)
    member.locator(".iv-form [name=members]").fill("k.bos,")
    member.get_by_role("button", name="Open and ask for approval").click()
    expect(member.locator(".field-problem")).to_contain_text([said])
    assert member.evaluate("document.activeElement.name") == next(iter(changed)).replace("since", "until")
    assert service.list_calls("POST", "/investigations") == []


def test_a_form_that_was_typed_is_kept_when_the_service_refuses_it(service: FakeService, member: Page) -> None:
    give_purpose(member)
    go(member, "/new")
    type_order(member)
    service.investigations.refuses = (400, "period_not_kept", "since: passages are kept for 28 days", "since")
    member.get_by_role("button", name="Open and ask for approval").click()
    expect(member.locator(".iv-refusal")).to_contain_text("begins before what is kept")
    expect(member.locator(".iv-refusal [lang=en]")).to_have_text("since: passages are kept for 28 days")
    expect(member.locator("#field-since-problem")).to_be_visible()
    member.reload()
    expect(member.locator(".iv-form [name=offence]")).to_have_value("burglaries")
    expect(member.get_by_text("What you typed before was kept")).to_be_visible()


def test_the_approver_approves_and_cannot_ask_or_unmask(service: FakeService, open_page: Open) -> None:
    one = service.investigations.add(1, **WAITING)
    page = open_page(*APPROVER, "/investigations")
    expect(page.locator(".iv-card")).to_contain_text("waits for you")
    page.get_by_role("link", name="OVJ-2026-1").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Set purpose").click()
    page.locator("dialog input[name=reason]").fill("approval of OVJ-2026-1")
    page.locator("dialog input[name=case]").fill("PL1300-2026-17")
    page.locator("dialog").last.locator(".act.yes").click()
    page.locator("dialog [name=words]").fill("the order covers it")
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.locator(".iv-head")).to_contain_text("approved")
    [(_, _, body, _)] = service.list_calls("POST", "/approval")
    assert body == {"decision": "approved", "words": "the order covers it"}
    expect(page.locator(".iv-ask")).to_have_count(0)
    service.investigations.add_question(one["id"], "scenes", make_scenes(one))
    open_one(page, 1, "/questions/1")
    choose(page, 1)
    expect(page.locator(".iv-chance")).to_be_visible()
    expect(page.get_by_role("button", name="Unmask this candidate")).to_have_count(0)
    expect(page.locator(".iv-line")).to_have_count(0)


def test_an_auditor_reads_all_of_them_with_a_reason_and_no_candidate(service: FakeService, open_page: Open) -> None:
    fill(service)
    page = open_page(*AUDITOR, "/investigations")
    page.locator(".needs-purpose").wait_for()
    assert service.list_calls("GET", "/investigations") == []
    give_purpose(page)
    page.get_by_role("link", name="OVJ-2026-1").click()
    expect(page.locator(".iv-questions li")).to_have_count(1)
    expect(page.locator(".iv-questions a, .iv-ask, .iv-main .act.no")).to_have_count(0)
    page.get_by_role("link", name="What happened").click()
    expect(page.locator(".iv-story li")).to_have_count(4)
    asked = service.list_calls("GET", "investigations")
    assert all("/v1/audit/investigations" in path and headers["x-reason"] for _, path, _, headers in asked)


def test_it_ends_and_nothing_can_be_asked(service: FakeService, member: Page) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1)
    member.get_by_role("button", name="End the investigation").click()
    member.get_by_role("dialog").get_by_role("button", name="End the investigation").click()
    expect(member.locator(".iv-section .banner.warn").first).to_contain_text("Ended by r.visser")
    expect(member.locator(".iv-ask")).to_have_count(0)
    expect(member.locator(".iv-questions li")).to_contain_text("Candidates unmasked: 0 of 4", ignore_case=True)
    expect(member.locator(".iv-questions a")).to_have_count(0)
    open_one(member, 1, "/questions/1")
    expect(member.locator(".iv-refusal")).to_contain_text("is over")
    expect(member.locator(".iv-row")).to_have_count(0)


def test_story_and_dossier_are_printed_without_the_frame(service: FakeService, member: Page) -> None:
    fill(service)
    service.investigations.candidates[f"{1:032x}", 1][0]["state"] = "verified"
    give_purpose(member)
    for view, part in (("story", ".iv-story"), ("dossier", ".paper")):
        open_one(member, 1, f"/{view}")
        member.locator(part).wait_for()
        member.emulate_media(media="print")
        expect(member.locator(part)).to_be_visible()
        expect(member.locator(".top")).to_be_hidden()
        member.emulate_media(media="screen")
    member.get_by_label("Language of the dossier").select_option("nl")
    expect(member.locator(".paper-title")).to_have_text("Dossier van een onderzoek")
    assert [body["language"] for _, _, body, _ in service.list_calls("POST", "/dossier")] == ["en", "nl"]


def test_somebody_who_takes_no_part_is_told_the_same_as_for_an_unknown_one(service: FakeService, member: Page) -> None:
    service.investigations.add(1, members=["k.bos"], opened_by="k.bos")
    told = []
    for number in (1, 77):
        open_one(member, number)
        member.locator(".iv-refusal").wait_for()
        told.append(member.locator(".iv-section, .iv-place").first.inner_text())
        go(member)
        member.locator(".empty").wait_for()
    assert told[0] == told[1]


def test_a_hostile_text_stays_text(service: FakeService, member: Page) -> None:
    text = "<img src=x onerror=window.broken=1>" + "W" * 120
    one = service.investigations.add(
        1,
        order={"reference": text[:64], "offence": text, "granted_by": text},
        decided_words=text,
        ends_at=format_utc(now() + timedelta(days=1)),
    )
    service.investigations.add_question(one["id"], "scenes", make_scenes(one))
    service.investigations.candidates[one["id"], 1][0] |= {"state": "unmasked", "unmasked_by": text, "words": text}
    service.investigations.candidates[one["id"], 1][0] |= {"unmasked_at": one["since"], "unmask_reason": text}
    give_purpose(member)
    for path in ("", f"/{one['id']}", f"/{one['id']}/questions/1"):
        go(member, path)
        member.locator(".iv-section").wait_for()
        if path.endswith("/1"):
            choose(member, 1)
        assert member.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert member.evaluate("window.broken") is None
    assert member.locator("#app img[src=x]").count() == 0


def test_a_refused_one_says_when_it_was_refused(service: FakeService, member: Page) -> None:
    decided = format_utc(now() - timedelta(days=1, hours=2))
    service.investigations.add(4, **REFUSED, decided_at=decided)
    member.reload()
    expect(member.locator(".iv-card time").last).to_have_attribute("datetime", decided)
    expect(member.locator(".iv-card")).to_contain_text("Refused; closed")


def test_the_story_says_a_reason_once(service: FakeService, member: Page) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1, "/story")
    expect(member.locator(".iv-story li")).to_have_count(4)
    assert [one.count("burglaries in Westwijk") for one in member.locator(".iv-story li").all_inner_texts()] == [1] * 4
