"""Alerts on the whole service: real handlers, rights and tables, people who sign in, and Chromium."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from localcloud.demo.town import HURRIED
from tests.browser.alert_states import give_purpose
from tests.browser.whole import Whole, sign_in, start_whole

pytestmark = pytest.mark.xdist_group("whole")

Open = Callable[..., BrowserContext]

ANSWER = 20_000
"""Milliseconds: a busy machine answers late, and what is not there by then is a fault."""


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    """The town after its opening."""
    with start_whole(HURRIED) as whole:
        whole.town.play_opening(0, to_rest=True)
        yield whole


def sit_down(open_context: Open, whole: Whole, user: str, group: str) -> Page:
    """Somebody at the Alerts screen, in a browser of their own."""
    context = open_context()
    context.set_default_timeout(ANSWER)
    return sign_in(context, whole, whole.add_person(user, group), "/alerts")


def open_story(page: Page) -> None:
    """Looks for what there is, and opens the newest hit."""
    give_purpose(page)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".found .row").first).to_be_visible(timeout=ANSWER)
    expect(page.locator(".found")).not_to_have_attribute("aria-busy", "true", timeout=ANSWER)
    page.locator(".found .row").first.click()
    expect(page.locator(".timeline")).to_be_visible(timeout=ANSWER)


def test_an_investigator_finds_holds_and_prints_a_hit(
    whole: Whole, open_context: Open, keep_picture: Callable[[Page, str], None]
) -> None:
    page = sit_down(open_context, whole, "r.deboer", "investigator")
    open_story(page)
    detail = page.locator(".detail")
    expect(detail.locator(".picture.overview img").first).to_be_visible()
    expect(detail.locator(".al-hash.kept")).not_to_have_count(0)
    expect(detail.locator(".al-altered, .al-hash.altered, .actions")).to_have_count(0)
    keep_picture(page, "whole-alerts-story")
    page.get_by_role("button", name="Keep for case 2026-004711").click()
    page.get_by_label("Ordered by whom").fill("officer of justice, 12 March")
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(page.locator(".al-holds")).to_contain_text("officer of justice", timeout=ANSWER)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("For no case")).to_be_visible(timeout=ANSWER)
    page.get_by_role("button", name="Dossier to print").click()
    expect(page.locator(".paper")).to_contain_text("A hit is a lead and no proof.", timeout=ANSWER)
    expect(page.locator(".paper figure img")).not_to_have_count(0)
    keep_picture(page, "whole-alerts-dossier")
    records = whole.list_records("r.deboer")
    found = [record for record in records if record.get("case_number") == "2026-004711"]
    assert {record["reason"] for record in found} == {"witness of the robbery"}
    done = [record["detail"] for record in found]
    looks = [one["what"] for one in done if "what" in one]
    assert (looks[:2], looks[-1]) == (["search", "story"], "dossier")


def test_the_control_room_answers_a_hit_that_it_found(whole: Whole, open_context: Open) -> None:
    page = sit_down(open_context, whole, "k.visser", "control-room")
    open_story(page)
    page.get_by_label("Note").fill("car 12-04 drives there")
    page.get_by_role("button", name="Right car").click()
    expect(page.locator(".timeline")).to_contain_text("k.visser: right car", timeout=ANSWER)
    expect(page.locator(".timeline")).to_contain_text("car 12-04 drives there")
    expect(page.get_by_role("button", name="Keep for case")).to_have_count(0)


def test_a_name_that_no_list_has_is_said(whole: Whole, open_context: Open) -> None:
    page = sit_down(open_context, whole, "o.vos", "officer")
    give_purpose(page)
    page.get_by_label("List", exact=True).fill("no-such-list")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No list or camera may be called so: no-such-list")).to_be_visible(timeout=ANSWER)
