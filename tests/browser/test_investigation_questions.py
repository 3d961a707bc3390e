"""What members ask on Investigations, and what the page says of the answers."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from platewatch.text.timestamps import format_utc
from tests.browser.fake_service import FakeService
from tests.browser.investigation_samples import start_of_today
from tests.browser.investigation_states import answer, ask_kind, choose, fill, give_purpose, go, make_scenes, open_one
from tests.browser.samples import now

PLATE = "XR-12-KL"


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
