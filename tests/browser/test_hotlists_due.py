"""What an editor decides about entries that are due or disputed, against the fake service."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.fake_service import FakeService
from tests.browser.hotlist_states import fill_form, go, set_purpose


def test_disputes_and_patterns_are_decided(service: FakeService, desk: Page) -> None:
    service.hotlists.add_pattern("stolen", "9-PX?-*", by="E. Smit")
    set_purpose(desk)
    go(desk, "stolen", "due")
    desk.get_by_role("button", name="It is right: keep it").click()
    expect(desk.get_by_text("No entry is disputed")).to_be_visible()
    expect(desk.locator(".outcome-line.done")).to_contain_text("it is no longer disputed")
    own = desk.locator(".card", has_text="9-PX?-*")
    own.get_by_role("button", name="Confirm as second person").click()
    expect(desk.locator(".outcome-line.problem")).to_contain_text("somebody else has to confirm it")
    desk.locator(".card", has_text="7-K?L-9?").get_by_role("button", name="Confirm as second person").click()
    expect(desk.locator(".card", has_text="7-K?L-9?")).to_have_count(0)
    expect(desk.locator(".outcome-line.done")).to_contain_text("Confirmed")


def test_what_ends_soon_gets_another_date(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "missing-persons", "due")
    desk.get_by_role("button", name="Change HB-333-X").click()
    fill_form(desk, weed_date="2099-01-01")
    desk.get_by_role("button", name="Save the change").click()
    expect(desk.get_by_role("button", name="Change HB-333-X")).to_have_count(0)
    expect(desk.get_by_role("button", name="Change R-881-ZT")).to_be_visible()
    expect(desk.locator("div.banner.good")).to_contain_text("Saved as revision")


def test_what_is_due_stays_when_the_rest_gets_no_answer(service: FakeService, desk: Page) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 2:
            route.abort()
            return
        told = route.fetch()
        route.fulfill(response=told, json=told.json() | {"next": "more"} if len(asked) == 1 else told.json())

    set_purpose(desk)
    desk.route("**/due?*", answer)
    go(desk, "stolen", "due")
    expect(desk.get_by_role("button", name="Try again")).to_be_visible()
    expect(desk.locator(".card", has_text="7-K?L-9?")).to_be_visible()
    with desk.expect_response(lambda told: "after=more" in told.url):
        desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_role("button", name="Try again")).to_have_count(0)
    assert ["after=more" in one for one in asked] == [False, True, True]


@pytest.mark.parametrize("tab", ["", "due"])
def test_the_page_says_that_an_entry_was_ended(service: FakeService, desk: Page, tab: str) -> None:
    set_purpose(desk)
    go(desk, "missing-persons", tab)
    desk.get_by_role("button", name="End HB-333-X").click()
    desk.get_by_role("button", name="End the entry").click()
    expect(desk.locator(".outcome-line.done")).to_contain_text("Ended: it no longer matches.")
    expect(desk.get_by_role("button", name="End HB-333-X")).to_have_count(0)
    # What was said is of the last thing that was done.
    desk.get_by_role("button", name="End R-881-ZT").click()
    expect(desk.locator(".outcome-line")).to_have_count(0)


def test_nothing_else_is_begun_while_an_entry_is_kept(service: FakeService, desk: Page) -> None:
    set_purpose(desk)
    go(desk, "stolen", "due")
    held: list[Route] = []
    desk.route("**/stolen/entries/confirm", lambda route: held.append(route))
    desk.get_by_role("button", name="It is right: keep it").click()
    end = desk.locator(".card").first.get_by_role("button", name="End")
    expect(end).to_be_disabled()
    end.click(force=True)
    assert desk.locator("dialog").count() == 0
    end.press("Enter")
    assert desk.locator("dialog").count() == 0
    held[0].continue_()
    expect(desk.locator(".outcome-line.done")).to_contain_text("it is no longer disputed")
    expect(desk.locator("dialog")).to_have_count(0)
