"""What people do on Insight: look at weeks, choose cameras by keyboard, and print the week on one sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from platewatch.alerts.words import Language
from platewatch.insight.answer import answer_question
from platewatch.insight.counting import CountedWeek, Kind, add_shown
from platewatch.insight.coverage import count_seen
from platewatch.insight.question import MOST_CAMERAS, Question
from platewatch.insight.week_page import render_week
from platewatch.insight.week_report import make_report
from platewatch.insight.weeks import find_week
from tests.browser.fake_insight import SITES
from tests.browser.fake_service import FakeService
from tests.browser.insight_states import fill, open_tab
from tests.browser.samples import now

A4_HIGH = 1123 - 2 * 45
"""A sheet at 96 pixels an inch, less the margins of the print style."""


@pytest.fixture
def page(service: FakeService, open_page: Callable[..., Page]) -> Page:
    """Thirteen weeks of a town, as the control room sees them."""
    page = open_page("A. de Wit", "control room", "/insight")
    page.locator(".insight").wait_for()
    fill(service, page)
    return page


def test_each_plot_says_its_counts_in_a_table(service: FakeService, page: Page) -> None:
    counted = service.insight.weeks
    answer = answer_question(Question(tuple(one.week for one in counted)), counted, SITES)
    expect(page.locator(".in-sum strong")).to_have_text(f"{answer['hits']:,}")
    for cell in answer["tables"]["camera"]:
        row = page.locator(".in-bars tr", has_text=SITES[cell["name"]])
        expect(row.locator(".in-number")).to_have_text(f"{cell['count']:,}")
    hours = {cell["name"]: cell["count"] for cell in answer["tables"]["hour"]}
    page.locator(".in-plot", has=page.locator(".in-hours")).locator("summary").click()
    shown = page.locator(".in-hours").locator("xpath=ancestor::figure").locator("tbody tr").nth(8).locator("td")
    assert shown.all_inner_texts() == [str(hours[f"{day}-08"] or "\u2013") for day in range(1, 8)]


def test_other_weeks_are_asked_for(service: FakeService, page: Page) -> None:
    page.locator(".in-period select").select_option("5")
    expect(page.locator(".in-weeks rect")).to_have_count(5)
    page.locator(".in-period select").select_option("own")
    first, last = service.insight.weeks[2].week, service.insight.weeks[3].week
    page.locator("[name=since]").fill(first.monday.isoformat())
    page.locator("[name=until]").fill(last.sunday.isoformat())
    page.locator(".in-period button").click()
    expect(page.locator(".in-weeks rect")).to_have_count(2)
    # What cannot be asked for is said, and what was shown stays.
    page.locator("[name=until]").fill(first.monday.isoformat())
    page.locator(".in-period button").click()
    expect(page.locator(".in-told .banner.danger")).to_be_visible()


def test_a_choice_of_cameras_is_made_by_keyboard_alone(service: FakeService, page: Page) -> None:
    open_tab(page, "cameras")
    page.locator(".in-picks input").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".in-choice .banner")).to_contain_text("1 chosen")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".in-choice .banner")).to_contain_text("2 chosen")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    visits = add_shown(service.insight.weeks)[Kind.VISITS]
    seen = count_seen(visits, ("haven-4", "west-1"))
    expect(page.locator(".in-choice .banner")).to_contain_text(f"{seen:,} of {sum(visits.values()):,}")


def test_no_more_cameras_can_be_chosen_than_are_answered_at_once(service: FakeService, page: Page) -> None:
    cameras = {f"ring-{number:02d}": 5 for number in range(MOST_CAMERAS + 3)}
    service.insight.weeks[-1] = CountedWeek(service.insight.weeks[-1].week, {Kind.SEEN: cameras, Kind.VISITS: cameras})
    page.reload()
    open_tab(page, "cameras")
    picks = page.locator(".in-picks label", has_text="ring-").locator("input")
    for number in range(MOST_CAMERAS):
        picks.nth(number).check()
    expect(page.locator(".in-choice .banner")).to_contain_text(f"More than {MOST_CAMERAS} cannot be chosen.")
    expect(picks.nth(MOST_CAMERAS)).to_be_disabled()
    picks.first.uncheck()
    expect(picks.nth(MOST_CAMERAS)).to_be_enabled()


def test_lists_of_which_hits_are_missing_are_named(
    service: FakeService, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.insight, "short", ["fleeting"])
    page.reload()
    expect(page.locator(".in-told .banner")).to_contain_text("fleeting")


def test_the_week_is_printed_on_one_sheet(page: Page) -> None:
    open_tab(page, "week")
    page.locator(".in-paper").wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    expect(page.locator(".insight > .tabs")).to_be_hidden()
    expect(page.locator(".paper-bar")).to_be_hidden()
    assert page.locator(".in-paper").bounding_box()["height"] <= A4_HIGH  # type: ignore[index]
    pages = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    assert pages.count(b"/Type /Page\n") == 1


def test_the_commands_page_is_one_sheet_however_much_there_is(page: Page) -> None:
    many = {
        Kind.LIST: {f"a-hotlist-with-quite-a-long-name-{number}": 995 for number in range(20)},
        Kind.CAMERA: {f"camera-at-the-roundabout-{number}": 995 for number in range(20)},
        Kind.FIRST: {f"camera-at-the-roundabout-{number}": 995 for number in range(20)},
    }
    week = find_week(now().date())
    report = make_report(week, [CountedWeek(week, many)], {}, Language.DUTCH)
    paper = page.context.new_page()
    paper.set_content(render_week(report))
    assert paper.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    paper.close()


def test_earlier_weeks_are_a_press_away(service: FakeService, page: Page) -> None:
    open_tab(page, "week")
    expect(page.locator(".in-paper header")).to_contain_text(service.insight.weeks[-1].week.name)
    page.get_by_role("button", name="The week before").click()
    expect(page.locator(".in-paper header")).to_contain_text(service.insight.weeks[-2].week.name)


def test_a_screen_reader_is_told_the_sum_alone(page: Page) -> None:
    assert page.locator(".in-place [aria-live]").all_inner_texts() == page.locator(".in-sum").all_inner_texts()


def test_weeks_begin_on_mondays_of_the_deployments_zone(page: Page) -> None:
    """Sunday 22:30 UTC is Monday in Amsterdam and still Sunday in London."""
    asked = page.evaluate(
        """async () => {
          const {makeQuery} = await import("/console/source/insight/period.js");
          const now = Date.parse("2026-06-07T22:30:00Z");
          return ["Europe/Amsterdam", "UTC"].map((zone) => makeQuery({weeks: "5"}, now, zone));
        }"""
    )
    assert asked == [
        {"since": "2026-05-04", "until": "2026-06-07"},
        {"since": "2026-04-27", "until": "2026-05-31"},
    ]


@pytest.mark.parametrize("role", ["control room", "hotlist editor", "investigator", "auditor", "admin"])
def test_it_is_a_screen_of_every_role_with_the_route(open_page: Callable[..., Page], role: str) -> None:
    page = open_page("A. de Wit", role, "/insight")
    expect(page.locator(".insight")).to_be_visible()
