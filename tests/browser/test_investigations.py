"""What members, the approver and the auditor do on Investigations; what the page shows of a plate, and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from platewatch.text.timestamps import format_utc
from tests.browser.fake_service import FakeService
from tests.browser.investigation_samples import start_of_today, tell_plate
from tests.browser.investigation_states import (
    APPROVER,
    AUDITOR,
    MEMBER,
    REFUSED,
    WAITING,
    answer,
    ask_kind,
    choose,
    fill,
    give_purpose,
    go,
    make_scenes,
    open_one,
    show_pictures,
    unmask,
)
from tests.browser.samples import now

Open = Callable[..., Page]

PLATE, SPELLING = "XR-12-KL", "XR12KL"


@pytest.fixture
def member(open_page: Open) -> Page:
    page = open_page(*MEMBER, "/investigations", before=lambda one: one.clock.install())
    page.locator(".iv").wait_for()
    return page


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


def test_a_question_is_worked_on_until_it_is_answered(service: FakeService, member: Page) -> None:
    fill(service)
    service.investigations.steps = 3
    give_purpose(member)
    open_one(member, 1)
    ask_kind(member, "scenes")
    for number, cameras in enumerate(["west-1,", "mill-1,"]):
        member.locator(f".iv-ask [name=scene-{number}-cameras]").fill(cameras)
        at = now() - timedelta(days=5 + number)
        member.locator(f".iv-ask [name=scene-{number}-at]").fill(f"{at:%Y-%m-%dT%H:%M}")
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-row")).to_have_count(4)
    [(_, _, body, _)] = service.list_calls("POST", "/questions")[:1]
    assert [scene["cameras"] for scene in body["scenes"]] == [["west-1"], ["mill-1"]]
    assert [scene["within_minutes"] for scene in body["scenes"]] == [15, 15]
    assert len(service.list_calls("POST", "/steps")) == 3
    expect(member.locator(".iv-counts")).to_contain_text("Candidates unmasked: 0 of 4")


def test_how_many_cars_are_compared_is_told_and_the_work_can_be_stopped(service: FakeService, member: Page) -> None:
    one = service.investigations.add(1)
    service.investigations.add_question(one["id"], "scenes", make_scenes(one), steps=100_000)
    give_purpose(member)
    open_one(member, 1, "/questions/1")
    member.get_by_role("button", name="Go on").click()
    expect(member.locator(".progress")).to_contain_text("The habits of 300 of 916 cars are compared.")
    done = member.get_by_role("progressbar").evaluate("bar => bar.value")
    assert done == pytest.approx(300 / 916)
    member.get_by_role("button", name="Stop").click()
    expect(member.get_by_role("button", name="Go on")).to_be_visible()
    expect(member.locator(".progress")).to_contain_text("300 of 916 cars")


def test_an_address_alone_works_on_nothing(service: FakeService, member: Page) -> None:
    one = service.investigations.add(1)
    service.investigations.add_question(one["id"], "scenes", make_scenes(one), steps=1)
    give_purpose(member)
    open_one(member, 1, "/questions/1")
    button = member.get_by_role("button", name="Go on")
    button.wait_for()
    assert service.list_calls("POST", "/steps") == []
    button.click()
    expect(member.locator(".iv-row")).to_have_count(4)


def test_questions_that_combine_need_the_authorisation(service: FakeService, member: Page) -> None:
    service.investigations.add(1, combining=None)
    give_purpose(member)
    open_one(member, 1)
    for kind in ("scenes", "companions"):
        ask_kind(member, kind)
        expect(member.locator(".iv-ask .banner.warn")).to_contain_text("article 11 Wpg")
        expect(member.locator(".iv-ask form")).to_have_count(0)


def test_companions_are_asked_within_their_numbers(service: FakeService, member: Page) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1)
    ask_kind(member, "companions")
    field = {name: member.locator(f".iv-ask [name={name}]") for name in ("plate", "window", "joint", "cameras")}
    field["plate"].fill("XR-1?-KL")
    field["window"].fill("301")
    field["joint"].fill("2")
    field["cameras"].fill("1")
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-ask .field-problem")).to_have_count(4)
    assert service.list_calls("POST", "/questions") == []
    for name, text in (("plate", PLATE), ("window", "300"), ("joint", "3"), ("cameras", "2")):
        field[name].fill(text)
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-row")).to_have_count(4)
    asked: dict[str, Any] = service.list_calls("POST", "/questions")[0][2]
    assert asked == {
        "kind": "companions",
        "plate": PLATE,
        "window_seconds": 300,
        "least_joint": 3,
        "least_cameras": 2,
    }


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("standing_question", "A standing question is refused"),
        ("pattern_of_life", "a pattern of life"),
        ("vehicle_look", "how a vehicle looks"),
        ("period_too_long", "28 days at most"),
        ("not_approved", "not approved yet"),
        ("investigation_ended", "is over"),
        ("other_camera", "outside of the investigation's bounds"),
        ("other_period", "outside of the investigation's period"),
        ("question_too_wide", "fits too many cars"),
    ],
)
def test_a_refusal_is_told_in_words_with_the_services_reason(
    service: FakeService, member: Page, code: str, said: str
) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1)
    service.investigations.refuses = (400, code, f"because of {code}")
    member.locator(".iv-ask [name=plate]").fill(PLATE)
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-refusal")).to_contain_text(said)
    expect(member.locator(".iv-refusal [lang=en]")).to_have_text(f"because of {code}")
    expect(member.locator(".iv-ask [name=plate]")).to_have_value(PLATE)


def test_one_candidate_is_unmasked_with_a_reason_of_its_own(service: FakeService, member: Page) -> None:
    answer(service, member)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    unmask(member, 1, "was at all four scenes")
    [(_, path, body, headers)] = service.list_calls("POST", "/unmask")
    assert path.endswith("/questions/1/candidates/1/unmask")
    assert (body, headers["x-reason"]) == ({}, "was at all four scenes")
    assert headers["x-case-number"] == "PL1300-2026-17"
    expect(member.locator(".iv-candidate .plate-text").first).to_have_text(PLATE)
    expect(member.locator(".iv-candidates .plate")).to_have_count(0)
    expect(member.locator(".iv-counts")).to_contain_text("Candidates unmasked: 1 of 4")
    # The purpose of the work stays what it was.
    expect(member.locator("button.purpose")).to_contain_text("burglaries in Westwijk")


def test_what_was_unmasked_is_gone_when_somebody_leaves_it(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    choose(member, 2)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    expect(member.locator(".iv-frames")).to_have_count(0)
    choose(member, 1)
    expect(member.locator(".iv-mask")).to_have_text("plate hidden")
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    member.get_by_role("button", name="Show plate and pictures again").click()
    member.locator("dialog [name=words]").fill("compare once more")
    member.get_by_role("dialog").get_by_role("button", name="Show").click()
    expect(member.locator(".iv-candidate .plate-text").first).to_have_text(PLATE)
    assert len(service.list_calls("POST", "/unmask")) == 2
    member.get_by_role("link", name="Back to the investigation").click()
    member.locator(".iv-bounds").first.wait_for()
    assert not any(text in member.content() for text in (PLATE, SPELLING))


def test_what_was_unmasked_is_gone_after_two_minutes_without_anybody(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    member.clock.fast_forward(121_000)
    expect(member.locator(".cover-note")).to_be_visible()
    expect(member.locator(".iv-frames")).to_have_count(0)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    member.mouse.move(300, 300)
    expect(member.locator(".iv-mask")).to_have_text("plate hidden")
    assert not any(text in member.content() for text in (PLATE, SPELLING))


def test_a_verdict_is_given_on_its_pictures_alone(service: FakeService, member: Page) -> None:
    answer(service, member)
    choose(member, 1)
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    unmask(member, 1)
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    show_pictures(member)
    [(_, _, asked, _)] = service.list_calls("POST", "/pictures")
    joint = [one["passage"] for one in service.investigations.candidates[f"{1:032x}", 1][0]["passages"] if one["joint"]]
    assert asked["passages"][: len(joint)] == joint
    assert len(asked["passages"]) == 6
    member.get_by_role("button", name="Reject").click()
    member.locator("dialog [name=words]").fill("the third picture shows a 7")
    member.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Rejected by r.visser")
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    expect(member.locator(".iv-counts")).to_contain_text("Candidates unmasked: 1 of 4 (0 verified, 1 rejected)")
    [(_, _, body, _)] = service.list_calls("POST", "/verdict")
    assert body == {"verdict": "rejected", "words": "the third picture shows a 7"}


def test_a_neighbour_looks_like_one(service: FakeService, member: Page) -> None:
    answer(service, member)
    choose(member, 3)
    expect(member.locator(".iv-line figcaption")).to_have_text("44 passages on 20 different days; asked for: 4.")
    assert member.locator(".iv-marks .own").count() == 40
    assert member.locator(".iv-marks .joint").count() == 4
    expect(member.locator(".iv-chance")).to_contain_text("On 4 separate occasions (4 passages)")
    choose(member, 1)
    assert member.locator(".iv-marks .own").count() == 4
    expect(member.locator(".iv-chance")).to_contain_text("about 1 time in 42,000,000")
    choose(member, 2)
    expect(member.locator(".banner.doubt").first).to_contain_text("41%")


def test_under_hit_no_hit_it_says_at_the_top_that_only_hits_are_searched(service: FakeService, member: Page) -> None:
    service.investigations.over = "hits"
    fill(service)
    member.reload()
    give_purpose(member)
    for path in ("", f"/{1:032x}", f"/{1:032x}/questions/1"):
        go(member, path)
        expect(member.locator(".iv-hits")).to_contain_text("Only hits are searched")
        assert member.evaluate("document.querySelector('.iv-hits').getBoundingClientRect().bottom < innerHeight / 2")


def test_an_answer_says_what_was_looked_at(service: FakeService, member: Page) -> None:
    answer(service, member)
    looked = member.locator(".iv-looked")
    expect(looked).to_contain_text("Passages90,211")
    expect(looked).to_contain_text("Days of traffic21 known; what chance explains is estimated from them")
    expect(looked).to_contain_text("Occasions4 count; scenes less than four hours apart are one")
    expect(looked.locator(".banner")).to_have_count(0)


def test_what_does_not_count_is_named_with_the_reason(service: FakeService, member: Page) -> None:
    since = format_utc(start_of_today() - timedelta(days=12))
    service.investigations.looked = {"looked_since": since, "skipped_scenes": [1, 2]}
    answer(service, member)
    gone, skipped = member.locator(".iv-looked .banner").all()
    expect(gone).to_contain_text("Part of the period is missing")
    expect(skipped).to_contain_text("These 2 scenes do not count. Too few other days are known there")
    expect(skipped.locator("li").first).to_contain_text("Scene 1: A9 exit 1")
    service.investigations.looked = {"skipped_times": 1}
    one = service.investigations.kept[f"{1:032x}"]
    asked = {name: one[name] for name in ("since", "until", "cameras")}
    asked |= {"window_seconds": 60, "least_joint": 3, "least_cameras": 2}
    service.investigations.add_question(one["id"], "companions", asked)
    open_one(member, 1, "/questions/2")
    expect(member.locator(".iv-looked .banner")).to_contain_text("1 passage of the car asked for does not count")


@pytest.mark.parametrize("kind", ["plate", "scenes", "companions"])
def test_an_answer_of_before_this_was_told_is_shown_without_it(service: FakeService, member: Page, kind: str) -> None:
    unknown = ("looked_since", "looked_until", "known_days", "occasions", "silent_cameras")
    service.investigations.looked = dict.fromkeys(unknown)
    one = service.investigations.add(1)
    asked = make_scenes(one) | {"window_seconds": 60, "least_joint": 3, "least_cameras": 2}
    service.investigations.add_question(one["id"], kind, asked)
    give_purpose(member)
    open_one(member, 1, "/questions/1")
    expect(member.locator(".iv-looked dt")).to_have_text(["Passages"])
    expect(member.locator(".iv-looked .banner")).to_have_count(0)
    choose(member, 1)


def test_where_only_hits_are_kept_nothing_is_said_about_chance(service: FakeService, member: Page) -> None:
    service.investigations.over = "hits"
    answer(service, member)
    expect(member.locator(".iv-looked")).to_contain_text("none: only hits are kept, so nothing is said about chance")
    expect(member.locator(".iv-candidates p")).to_have_text(
        "Those that were there most often first. Plates are masked."
    )
    expect(member.locator(".iv-row-words strong")).to_have_count(0)
    choose(member, 1)
    expect(member.locator(".iv-chance")).to_contain_text("On 4 separate occasions (4 passages). Nothing is said about")
    member.locator(".iv-fold summary").first.click()
    expect(member.locator(".iv-fold").first).to_contain_text("counted-1")


def test_plates_are_written_as_their_country_writes_them(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 2)
    expect(member.locator(".iv-candidate .iv-head .plate-country")).to_have_text("NL")
    expect(member.locator(".iv-candidate .plate-text")).to_have_text(["8-TBS-40", "8-TBS-40", "8-TB-540"])
    # Where no picture shows a country nobody guesses one.
    candidates = service.investigations.candidates[f"{1:032x}", 1]
    candidates[2]["secret"] = tell_plate({"GZ417K": 0.9}, country=None)
    unmask(member, 3)
    expect(member.locator(".iv-candidate .iv-head .plate")).to_have_text("GZ417K")


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


def look_at_all(page: Page) -> int:
    """Presses until no passage is left; returns how often."""
    for times in range(20):
        if page.get_by_text("The pictures of all passages").count():
            return times
        page.locator(".iv-pictures .act").click()
        expect(page.locator(".iv-pictures .act:disabled, .iv-pictures [aria-busy]")).to_have_count(0)
    raise AssertionError("the page asks for the same pictures again and again")


def test_altered_pictures_verify_nothing_and_all_of_them_may_reject(service: FakeService, member: Page) -> None:
    service.investigations.altered = True
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    expect(member.locator(".iv-verdict")).to_contain_text("Look at the pictures of the other passages too")
    expect(member.locator(".iv-verdict button")).to_have_count(0)
    assert look_at_all(member) == 1
    expect(member.locator(".iv-verdict button")).to_have_text(["Reject"])
    member.locator(".iv-verdict button").click()
    member.locator("dialog [name=words]").fill("every picture was replaced")
    member.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Rejected by r.visser")


def test_passages_of_which_nothing_is_kept_are_asked_for_once(service: FakeService, member: Page) -> None:
    answer(service, member)
    passages = service.investigations.candidates[f"{1:032x}", 1][0]["passages"]
    service.investigations.gone = {one["passage"] for one in passages if one["joint"]}
    unmask(member, 1)
    show_pictures(member)
    expect(member.locator(".iv-pictures .banner")).to_have_text("Of 4 passages nothing is kept any more.")
    look_at_all(member)
    asked = [number for _, _, body, _ in service.list_calls("POST", "/pictures") for number in body["passages"]]
    assert sorted(asked) == [one["passage"] for one in passages]
    expect(member.locator(".iv-verdict button")).to_have_text(["Verify", "Reject"])


def test_of_a_verified_one_the_passages_for_the_dossier_are_left(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 3)
    show_pictures(member)
    member.get_by_role("button", name="Verify").click()
    member.locator("dialog [name=words]").fill("the same plate on all pictures")
    member.get_by_role("dialog").get_by_role("button", name="Verify").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Passages kept for the dossier")
    expect(member.locator(".iv-candidate")).to_contain_text("6 of 44 passages are shown")
    # Their numbers are new: what was shown under the old ones is gone, and is asked for anew.
    expect(member.locator(".iv-frames")).to_have_count(0)
    show_pictures(member)
    assert sorted(service.list_calls("POST", "/pictures")[-1][2]["passages"]) == [1, 2, 3, 4, 5, 6]


def test_a_plate_is_asked_for_in_a_part_of_the_bounds(service: FakeService, member: Page) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1)
    member.locator(".iv-ask [name=plate]").fill(PLATE)
    member.get_by_text("Only a part of the period").click()
    member.locator(".iv-ask [name=part-since]").fill("2020-01-01T10:00")
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-ask .field-problem")).to_contain_text("within the investigation's period")
    expect(member.locator("[name=part-since]")).to_be_focused()
    at = now() - timedelta(days=3)
    member.locator(".iv-ask [name=part-since]").fill(f"{at:%Y-%m-%dT10:00}")
    member.locator(".iv-ask [name=part-cameras]").fill("west-2,")
    member.get_by_role("button", name="Ask", exact=True).click()
    expect(member.locator(".iv-row")).to_have_count(1)
    asked: dict[str, Any] = service.list_calls("POST", "/questions")[0][2]
    assert (asked["kind"], asked["plate"], asked["cameras"]) == ("plate", PLATE, ["west-2"])
    assert asked["since"].startswith(f"{at:%Y-%m-%d}")
    assert "until" not in asked
    # Nothing is compared for a plate, so no method is told.
    expect(member.get_by_text("How this was counted")).to_have_count(0)


def test_cameras_without_a_passage_are_named_but_not_where_only_hits_are_kept(
    service: FakeService, member: Page
) -> None:
    service.investigations.silent = ["mill-1"]
    answer(service, member)
    expect(member.locator(".iv-section")).to_contain_text("No passage of these cameras in what was looked at:")
    member.get_by_text("How this was counted").click()
    expect(member.get_by_text("It takes for granted that")).to_be_visible()
    service.investigations.over = "hits"
    service.investigations.kept[f"{1:032x}"]["over"] = "hits"
    go(member)
    open_one(member, 1, "/questions/1")
    member.locator(".iv-hits").wait_for()
    expect(member.get_by_text("No passage of these cameras")).to_have_count(0)


def test_the_story_says_a_reason_once(service: FakeService, member: Page) -> None:
    fill(service)
    give_purpose(member)
    open_one(member, 1, "/story")
    expect(member.locator(".iv-story li")).to_have_count(4)
    assert [one.count("burglaries in Westwijk") for one in member.locator(".iv-story li").all_inner_texts()] == [1] * 4
