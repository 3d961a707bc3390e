"""What an operator sees and does on the Live screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from platewatch.alerts.answer_table import PAGES, UNDO_TERM
from platewatch.alerts.answers import CONFIRMED, Outcome, Stand
from tests.browser.fake_service import FakeService
from tests.browser.samples import Sample
from tests.browser.states import PATTERN

Open = Callable[..., Page]

LOUD = Sample(priority=1, marker="armed")
SAME = Sample(number=1, plate_read="8SBX40", plate_listed="8SBX40", plate_written="8-SBX-40", probability=0.97, ago=75)
DOUBTFUL = Sample(
    number=2, priority=1, plate_read="TX22B0", plate_listed="TX22BO", plate_written="TX-22-BO", probability=0.31
)


def count_tones(page: Page) -> None:
    """Lets the page count the tones that it plays; to be called before the page loads."""
    page.add_init_script(
        "window.tones = []; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...all) {"
        "tones.push(this.frequency.value); return start.apply(this, all); };"
    )


def start_sound(page: Page) -> None:
    page.get_by_role("button", name="turn on and test").click()
    page.get_by_role("button", name="Yes, I heard them").click()


def test_a_hit_shows_what_somebody_needs_to_decide(service: FakeService, open_page: Open) -> None:
    page = open_page()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    service.add_hit(LOUD)
    detail = page.locator(".detail")
    for text in ("Noordlaan, Waterrijk", "Direction: into town", "armed", "Possible 61%", "stolen car", "2026-001234",
                 "Do not stop alone", "Car 12-01", "arrived (page opened)", "FAILED", "Volkswagen, grey",
                 "look-alike: read differently", "1 difference: read 7, listed 1", "Next tier is told in"):  # fmt: skip
        expect(detail).to_contain_text(text)
    expect(detail.get_by_alt_text("The plate, cut out")).to_be_visible()
    expect(detail.get_by_alt_text(re.compile("The vehicle"))).to_be_visible()
    assert detail.locator(".cell.differs").all_text_contents() == ["7", "1"]
    expect(page).to_have_title("(1 P1) Platewatch")
    expect(page.get_by_role("alert").filter(has_text="New hit of priority 1.")).to_have_count(1)


def test_a_hit_of_a_pattern_is_named_by_the_plate_that_was_seen(service: FakeService, open_page: Open) -> None:
    service.add_hit(PATTERN)
    page = open_page()
    for place in (".row .row-plate", ".detail h2"):
        expect(page.locator(place)).to_contain_text("ZH-905-T")
        expect(page.locator(place)).not_to_contain_text("?")
    expect(page.locator(".detail .comparison")).to_contain_text("ZH9??T")


def test_the_queue_has_the_most_urgent_first(service: FakeService, open_page: Open) -> None:
    for number, (priority, ago) in enumerate([(3, 5), (1, 90), (2, 10), (1, 20)]):
        service.add_hit(Sample(number=number, priority=priority, ago=ago))
    service.add_review(Sample(number=9, priority=1, ago=40))
    service.answer(service.add_hit(Sample(number=10, priority=1, ago=1)), "acknowledge", "B. Jansen")
    page = open_page()
    expect(page.locator(".row")).to_have_count(6)
    told = [re.sub(r"\s+", " ", row) for row in page.locator(".row .row-head").all_text_contents()]
    assert [re.search(r"P(\d)", row)[1] for row in told] == ["1", "1", "1", "2", "3", "1"]
    expect(page.locator(".row").nth(1)).to_contain_text("Doubtful, 19 min")
    expect(page.locator(".row").nth(5)).to_contain_text("Answered")


def test_taking_stops_the_sound_at_all_desks_and_never_the_escalation(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page, other = open_page(before=count_tones), open_page("B. Jansen", before=count_tones)
    for one in (page, other):
        start_sound(one)
        expect(one.get_by_text("Sounding: priority 1")).to_be_visible()
    page.get_by_role("button", name="I take it").click()
    expect(page.locator(".actions")).to_contain_text("You have it for")
    expect(other.locator(".row.chosen")).to_contain_text("Taken by A. de Wit")
    expect(other.locator(".detail")).to_contain_text("A. de Wit looks at this")
    expect(other.get_by_role("button", name="I take it")).to_be_disabled()
    for one in (page, other):
        expect(one.locator(".silent")).to_contain_text("Sound is on")
    tones = other.evaluate("tones.length")
    other.wait_for_timeout(2500)
    assert other.evaluate("tones.length") == tones
    expect(page.locator(".escalates")).to_contain_text("Taking it does not stop this")
    assert service.items[item].state == "open"
    page.get_by_role("button", name="Release").click()
    expect(other.get_by_text("Sounding: priority 1")).to_be_visible()


def test_a_lease_that_somebody_else_got_first_is_named(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    take = page.get_by_role("button", name="I take it")
    expect(take).to_be_enabled()
    service.items[item].lease = {"by": "B. Jansen", "until": _in_seconds(100)}  # the page does not know yet
    take.click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("You can take it when that lease ends")


def test_one_thing_is_done_at_a_time_and_the_buttons_work_after_it(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    held = []
    page.route("**/take", lambda route: held.append(route))
    page.get_by_role("button", name="I take it").dblclick()
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="I take it")).to_have_attribute("aria-disabled", "true")
    assert len(held) == 1
    held[0].fulfill(body="null", content_type="application/json")  # nothing that the service ever answers
    expect(page.locator(".outcome-line.problem")).to_be_visible()
    expect(page.get_by_role("button", name="I take it")).to_have_attribute("aria-disabled", "false")
    page.unroute("**/take")
    page.get_by_role("button", name="I take it").click()
    expect(page.locator(".actions")).to_contain_text("You have it for")


def test_a_lease_is_renewed_by_activity_alone(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page(before=lambda page: page.clock.install())
    page.get_by_role("button", name="I take it").click()
    expect(page.locator(".actions")).to_contain_text("You have it for")
    page.mouse.move(300, 300)
    assert len(service.list_calls("POST", "/take")) == 1
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(600)
    assert len(service.list_calls("POST", "/take")) == 1
    # The page follows the service's time, which has not gone on: the lease is made short there.
    with service.lock:
        entry = next(iter(service.items.values()))
        entry.lease = {**entry.lease, "until": _in_seconds(50)}
        service.touch(entry.sample.item_id)
    expect(page.locator(".mine-line")).to_contain_text(re.compile(r"for (4\d|50) s"))
    page.mouse.move(310, 310)
    expect(page.locator(".mine-line")).to_contain_text("1 min")
    assert len(service.list_calls("POST", "/take")) == 2


def _in_seconds(seconds: float) -> str:
    from datetime import timedelta

    from platewatch.text.timestamps import format_utc
    from tests.browser.samples import now

    return format_utc(now() + timedelta(seconds=seconds))


def test_priority_1_can_not_be_muted(service: FakeService, open_page: Open) -> None:
    service.add_hit(Sample(priority=2))
    page = open_page(before=count_tones)
    expect(page.get_by_text("Sound is off:")).to_be_visible()
    start_sound(page)
    expect(page.get_by_text("Sounding: priority 2")).to_be_visible()
    page.get_by_role("button", name="Mute 2-5").click()
    expect(page.get_by_text("Muted for 10 min, not priority 1")).to_be_visible()
    page.evaluate("tones.length = 0")
    service.add_hit(Sample(number=1, priority=1))
    expect(page.get_by_text("Sounding: priority 1")).to_be_visible()
    page.wait_for_function("tones.length >= 4")
    assert page.evaluate("tones.slice(0, 2)") == [880, 1175]


def test_what_came_late_sounds_no_alarm(service: FakeService, open_page: Open) -> None:
    service.add_hit(Sample(priority=1, late=True, ago=5000))
    page = open_page()
    start_sound(page)
    expect(page.locator(".detail")).to_contain_text("This came in late.")
    expect(page.locator(".silent")).to_contain_text("Sound is on")


def test_offers_are_those_of_the_services_table(open_page: Open) -> None:
    page = open_page()
    told = page.evaluate("async () => ({...await import('/console/source/live/answers.js')})")
    assert {stand.value for stand in Stand} == set(told["OFFERS"])
    for stand, offers in PAGES.items():
        assert told["OFFERS"][stand.value] == {
            "instruction": offers.instruction,
            "steps": [step.value for step in offers.offers],
        }
    assert set(told["CONFIRMED"]) == {step.value for step in CONFIRMED}
    assert told["OUTCOMES"] == [outcome.value for outcome in Outcome]
    assert told["UNDO_TERM"] == UNDO_TERM.total_seconds() * 1000


def test_a_misread_is_asked_for_twice_and_can_be_taken_back(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    page.get_by_role("button", name="Misread").click()
    dialog = page.get_by_role("dialog", name="Are you sure?")
    dialog.get_by_role("button", name="Back").click()
    assert service.items[item].state == "open"
    page.get_by_role("button", name="Misread").click()
    dialog.get_by_role("button", name="Misread").click()
    expect(page.locator(".detail")).to_contain_text("Nobody may be stopped for this hit.")
    expect(page.locator(".detail")).not_to_contain_text("Do not stop alone")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.get_by_role("button", name="Take my verdict back").click()
    expect(page.locator(".detail")).to_contain_text("Do not stop alone")
    expect(page.locator(".answers")).to_contain_text("taken back")
    assert service.items[item].state == "open"


def test_a_verdict_is_taken_back_by_whoever_gave_it_and_in_time(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    undo = page.get_by_role("button", name="Take my verdict back")
    page.locator(".picture.overview img").wait_for()
    for by, ago, offered in (("A. de Wit", 301, 0), ("B. Jansen", 10, 0), ("A. de Wit", 10, 1)):
        service.answer(item, "misread" if by == "B. Jansen" else "list-wrong", by, ago=ago)
        expect(page.locator(".answers li")).to_have_count(len(service.items[item].answers.given))
        expect(undo).to_have_count(offered)


def test_an_answer_carries_the_note_and_a_hit_is_closed_with_an_outcome(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    expect(page.get_by_role("group", name="Close with outcome")).to_have_count(0)
    page.get_by_label("Note").fill("car 12-04 drives there")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".answers")).to_contain_text("car 12-04 drives there")
    expect(page.get_by_label("Note")).to_have_value("")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.get_by_role("button", name="found, not stopped").click()
    expect(page.locator(".detail .banner.off")).to_contain_text("found, not stopped")
    assert service.items[item].state == "closed"
    assert [body for _, _, body, _ in service.list_calls("POST", "/answer")] == [
        {"step": "acknowledge", "note": "car 12-04 drives there"},
        {"step": "close", "outcome": "found-not-stopped"},
    ]


def test_what_the_service_refuses_is_told_and_changes_nothing(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    page.get_by_label("Note").fill("a note")
    expect(page.locator(".detail img")).to_have_count(2)
    # Somebody closes the hit, and the page does not know yet.
    with service.lock:
        service.answer(item, "acknowledge", "B. Jansen")
        service.answer(item, "close", "B. Jansen", "not-found")
        service.items[item].version = 0
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("Not recorded: it is closed.")
    expect(page.get_by_label("Note")).to_have_value("a note")


@pytest.mark.parametrize(("button", "path", "reason", "after"), [
    ("Send: it is the listed plate", "send", "the picture shows the listed plate", "Sent: those whom it concerns"),
    ("Dismiss: another plate", "dismiss", "the picture shows another plate", "Dismissed: it was another plate."),
])  # fmt: skip
def test_a_doubtful_hit_is_decided_with_a_reason(
    service: FakeService, open_page: Open, button: str, path: str, reason: str, after: str
) -> None:
    item = service.add_review(DOUBTFUL)
    page = open_page()
    expect(page.locator(".detail")).to_contain_text("Nobody was told yet.")
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Reason (recorded)")
    expect(field).to_have_value(reason)
    field.fill(f"{reason}, é seen twice")
    dialog.get_by_role("button", name=button).click()
    expect(page.locator(".detail")).to_contain_text(after)
    expect(page.locator(".detail")).not_to_contain_text("TX-22-BO")
    [(_, address, _, headers)] = service.list_calls("POST", "/reviews/")
    assert address.endswith(f"{item}/{path}")
    assert (headers["x-reason"], headers["x-case-number"]) == (f"{reason}, é seen twice", "2026-001236")


def test_a_flood_is_grouped_by_entry_and_answered_one_by_one(service: FakeService, open_page: Open) -> None:
    for number in range(12):
        service.add_hit(Sample(number=number, priority=2, ago=10 + number, entry=77 if number % 3 else None))
    page = open_page(viewport={"width": 1280, "height": 1500})  # all rows are in sight
    group = page.locator(".row.group")
    expect(group).to_contain_text("8 hits of one entry")
    expect(page.locator(".flood")).to_contain_text("More than 10 hits in ten minutes")
    expect(page.locator(".row:not(.group)")).to_have_count(4)
    expect(group).to_have_attribute("aria-expanded", "false")
    group.click()
    expect(page.locator(".row.inside")).to_have_count(8)
    page.locator(".row.inside").nth(2).click()
    page.get_by_role("button", name="Acknowledge").click()
    expect(group).to_contain_text("7 hits of one entry")
    states = [item.state for item in service.items.values()]
    assert states.count("answered") == 1


def test_what_has_no_room_on_the_board_is_counted(service: FakeService, open_page: Open) -> None:
    service.more = 31
    service.add_hit(LOUD)
    expect(open_page().locator(".queue")).to_contain_text("31 more have no room")


def test_an_item_that_is_gone_takes_no_answer_for_another(service: FakeService, open_page: Open) -> None:
    first = service.add_hit(LOUD)
    service.add_hit(SAME)
    page = open_page()
    expect(page.locator(".detail h2")).to_contain_text("1-KXL-92")
    service.remove(first)
    expect(page.get_by_role("heading", name="No longer on the board")).to_be_visible()
    expect(page.locator(".actions")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".detail h2")).to_contain_text("8-SBX-40")


def test_two_people_see_each_others_answers(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page, other = open_page(), open_page("B. Jansen")
    expect(other.get_by_role("button", name="Acknowledge")).to_be_visible()
    page.get_by_role("button", name="Right car").click()
    expect(other.locator(".answers")).to_contain_text("A. de Wit: right car")
    other.get_by_role("button", name="Misread").click()
    other.get_by_role("dialog").get_by_role("button", name="Misread").click()
    expect(page.locator(".detail")).to_contain_text("Nobody may be stopped for this hit.")


def test_live_sends_no_purpose_of_other_work(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    page.get_by_role("button", name="Purpose").click()
    page.get_by_label("Reason", exact=True).fill("burglaries, é")
    page.get_by_label("Case number").fill("2026-77")
    page.get_by_role("button", name="Set purpose").click()
    expect(page.locator(".purpose.set")).to_contain_text("2026-77 · burglaries, é")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".answers")).to_contain_text("acknowledged")
    assert not [call for call in service.calls if "x-reason" in call[3]]


def test_a_purpose_says_what_is_wrong_and_ends_after_half_an_hour(service: FakeService, open_page: Open) -> None:
    page = open_page(before=lambda page: page.clock.install())
    page.get_by_role("button", name="Purpose").click()
    page.get_by_role("button", name="Set purpose").click()
    expect(page.get_by_role("dialog")).to_contain_text("three letters or more")
    expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    page.get_by_label("Reason", exact=True).fill("burglaries")
    page.get_by_label("Case number").fill("none")
    page.get_by_role("button", name="Set purpose").click()
    expect(page.get_by_role("dialog")).to_contain_text("Give a case number")
    page.get_by_label("Case number").fill("2026-77")
    page.get_by_role("button", name="Set purpose").click()
    expect(page.locator(".purpose.set")).to_be_visible()
    page.reload()
    expect(page.locator(".purpose.set")).to_contain_text("2026-77")
    told: Any = page.evaluate("JSON.parse(sessionStorage.getItem('platewatch.purpose'))")
    page.evaluate("(at) => sessionStorage.setItem('platewatch.purpose', at)", _aged(told))
    page.reload()
    expect(page.locator(".purpose")).to_contain_text("none: set one")


def _aged(purpose: dict[str, Any]) -> str:
    import json

    return json.dumps({**purpose, "at": purpose["at"] - 31 * 60_000})
