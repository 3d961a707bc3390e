"""The page when the connection, the person or the session is gone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import fake_service
from tests.browser.fake_service import FakeService
from tests.browser.samples import Sample

Open = Callable[..., Page]

LOUD = Sample(priority=1, marker="armed")
PLATE = re.compile("1-?KXL-?92")


def with_clock(page: Page) -> None:
    """Lets the test move the page's time."""
    page.clock.install()


def test_a_lost_connection_is_loud_from_ten_seconds_and_comes_back(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page(before=with_clock)
    expect(page.locator(".fresh")).to_have_text("● Live")
    service.broken = True
    page.clock.fast_forward(6000)
    expect(page.locator(".fresh.behind")).to_contain_text("s behind")
    expect(page.locator(".alarm-line")).to_have_count(0)
    page.clock.fast_forward(5000)
    expect(page.locator(".alarm-line")).to_contain_text("New hits may be missing")
    expect(page.get_by_role("alert").filter(has_text="The connection is lost.")).to_have_count(1)
    # What was loaded stays to be seen.
    expect(page.locator(".detail h2")).to_contain_text(PLATE)
    service.broken = False
    service.add_hit(Sample(number=5, priority=3))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".fresh")).to_have_text("● Live")
    expect(page.locator(".row")).to_have_count(2)


def test_a_typed_note_survives_a_lost_connection(service: FakeService, open_page: Open) -> None:
    item = service.add_hit(LOUD)
    page = open_page()
    page.get_by_label("Note").fill("car 12-04 drives there")
    service.broken = True
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".outcome-line.problem")).to_contain_text("Your note is kept.")
    service.broken = False
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("car 12-04 drives there")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".answers")).to_contain_text("car 12-04 drives there")
    assert service.items[item].notes == {1: "car 12-04 drives there"}


def test_a_typed_note_survives_a_new_sign_in_of_the_same_person(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    page.get_by_label("Note").fill("car 12-04 drives there")
    service.move("A. de Wit", "ending")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("alert").filter(has_text="Your session has ended.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(PLATE)
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Note")).to_have_value("car 12-04 drives there")
    # Another person at the same desk does not see it.
    service.move("A. de Wit", "ended")
    service.next_person = ("B. Jansen", "control room")
    page.get_by_role("link", name="Sign in").click()
    expect(page.locator(".who")).to_contain_text("B. Jansen")
    expect(page.get_by_label("Note")).to_have_value("")


def test_signing_out_forgets_what_was_typed(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    page.get_by_label("Note").fill("car 12-04 drives there")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage)") == []
    calls = len(service.calls)
    page.wait_for_timeout(2500)
    assert len(service.calls) == calls
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(PLATE)


def test_signing_out_goes_to_the_provider_and_the_way_back_shows_nothing(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    expect(page.locator(".detail h2")).to_contain_text(PLATE)

    def leave(route: Route) -> None:
        service.move("A. de Wit", "ended")
        route.fulfill(json={"provider": f"{service.address}/console?back-from-the-provider"})

    page.route("**/console/sign-out", leave)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/console?back-from-the-provider")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(PLATE)


def test_nothing_but_count_and_sound_goes_on_after_half_an_hour(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page()
    page.get_by_role("button", name="turn on and test").click()
    page.get_by_role("button", name="Yes, I heard them").click()
    expect(page.locator(".detail h2")).to_contain_text(PLATE)
    service.move("A. de Wit", "idle")
    service.touch(LOUD.item_id)  # the page asks for the detail, and is refused
    expect(page.get_by_text("Nobody used this desk for 30 minutes.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(PLATE)
    expect(page.locator("body")).not_to_contain_text("A. de Wit")
    expect(page.locator(".idle-count")).to_contain_text("1")
    expect(page.get_by_text("Sounding: priority 1")).to_be_visible()
    service.add_hit(Sample(number=4, priority=2))
    expect(page.locator(".idle-count strong")).to_have_text("2")
    page.get_by_role("link", name="Sign in again").click()
    expect(page.locator(".detail h2")).to_contain_text(PLATE)


def test_a_page_that_is_loaded_while_idle_counts_too(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page(None)
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    expect(page.locator(".detail h2")).to_contain_text(PLATE)
    service.move("A. de Wit", "idle")
    page.reload()
    expect(page.locator(".idle-count strong")).to_have_text("1")
    service.move("A. de Wit", "ended")
    expect(page.get_by_text("Your session has ended.")).to_be_visible()


def test_plates_are_hidden_when_nobody_used_the_desk_for_two_minutes(service: FakeService, open_page: Open) -> None:
    service.add_hit(LOUD)
    page = open_page(before=with_clock)
    expect(page.locator(".detail h2")).to_contain_text(PLATE)
    page.clock.fast_forward(121_000)
    expect(page.get_by_role("heading", name="Plates are hidden")).to_be_visible()
    assert not PLATE.search(page.content())
    assert page.locator("img").count() == 0
    asked = len(service.list_calls("GET", "/live/"))
    service.add_hit(Sample(number=6, priority=1))
    expect(page.locator(".row")).to_have_count(2)
    page.wait_for_timeout(500)
    assert len(service.list_calls("GET", "/live/")) == asked  # nothing is recorded as shown that nobody saw
    page.mouse.move(200, 200)
    expect(page.locator(".detail h2")).to_contain_text(PLATE)


def test_activity_is_told_to_the_service_and_polling_is_none(service: FakeService, open_page: Open) -> None:
    page = open_page(before=with_clock)
    expect(page.locator(".fresh")).to_have_text("● Live")
    page.clock.fast_forward(70_000)
    page.wait_for_timeout(2500)
    assert not service.list_calls("POST", "/console/activity")
    page.mouse.move(200, 200)
    page.wait_for_timeout(300)
    assert len(service.list_calls("POST", "/console/activity")) == 1


def test_a_service_that_does_not_answer_is_tried_again(service: FakeService, open_page: Open) -> None:
    page = open_page(before=lambda page: page.route("**/console/session", lambda route: route.abort()))
    expect(page.get_by_text("The service does not answer.")).to_be_visible()
    page.unroute("**/console/session")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def test_a_file_that_did_not_arrive_is_tried_again(service: FakeService, open_page: Open) -> None:
    failed = []

    def fail_once(route: Route) -> None:
        failed.append(route.request.url)
        route.fulfill(status=503) if len(failed) == 1 else route.continue_()

    page = open_page(before=lambda page: page.route("**/main.js", fail_once))
    expect(page.get_by_text("The console did not load; trying again in 5 seconds.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


def test_a_role_without_a_screen_is_told_so(
    service: FakeService, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every role of today has a screen; a new one may come before its screen."""
    monkeypatch.setitem(fake_service.ROUTES, "auditor", ["GET /v1/patterns"])
    page = open_page("C. Bos", "auditor")
    expect(page.get_by_role("heading", name="No screen for your role yet").last).to_be_visible()
    assert not service.list_calls("GET", "/v1/live")
