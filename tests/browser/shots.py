"""Which pictures of the console and of the officer's page the documents show, and how each comes about.

A screen of screens.js has its row here: tests/unit/console_page/test_pictures.py says so where one is missing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.whole import Whole

LINK: Final = re.compile(r"https?://\S+/a/[A-Za-z0-9_-]{22}")
WIDE: Final = (1280, 800)
TALL: Final = (1280, 900)
PHONE: Final = (390, 844)
SMALL: Final = (900, 300)
"""Width and height of a window."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: docs/pictures/NAME.png, shown in `page` of docs.

    `user` signs in at `path`; with "" nobody does. `compose` brings the page into the state to show. `screen` is the
    name in screens.js, "" for a page that is none of them.
    """

    name: str
    screen: str
    user: str
    path: str
    page: str
    compose: "Callable[[Page, Whole], None]"
    early: bool = False
    """Whether the page is open before the first car comes, as that of a desk is."""
    size: tuple[int, int] = WIDE


def _compose_live(page: "Page", _whole: "Whole") -> None:
    page.locator(".row", has_text="PMV-60-H").wait_for()
    page.locator(".row", has_text="XV-NB-64").click()
    page.get_by_role("button", name="I take it").click()
    page.locator(".picture.overview img").wait_for()
    page.locator(".mine-line").wait_for()
    page.locator(".outcome-line").wait_for()


def give_purpose(page: "Page", reason: str, case_number: str) -> None:
    """Says for which work things are looked up."""
    page.locator("button.purpose").click()
    page.locator("dialog input[name=reason]").fill(reason)
    page.locator("dialog input[name=case]").fill(case_number)
    page.locator("dialog .act.yes").click()
    page.locator("button.purpose.set").wait_for()


def _compose_alerts(page: "Page", _whole: "Whole") -> None:
    give_purpose(page, "stolen cars of this week", "2026-004711")
    page.locator(".find-form .act.yes").click()
    page.locator(".found .row").first.wait_for()
    page.locator(".found:not([aria-busy])").wait_for()
    page.locator(".found .row").first.click()
    page.locator(".timeline").wait_for()
    page.locator(".picture.overview img").first.wait_for()


def _compose_investigations(page: "Page", whole: "Whole") -> None:
    # This module is looked at without a browser and a cloud too.
    from tests.browser.investigation_whole import approve, ask_for_plate, open_investigation, wait_for_minute

    wait_for_minute()
    open_investigation(page)
    approve(page, whole)
    ask_for_plate(page)


def _compose_hotlists(page: "Page", _whole: "Whole") -> None:
    give_purpose(page, "weekly check of the lists", "2026-001")
    page.locator(".list-row").first.click()
    page.locator(".list-head h2").wait_for()
    page.locator("table tbody tr").first.wait_for()


def _compose_cameras(page: "Page", _whole: "Whole") -> None:
    page.locator(".cam-row", has_text="north-in").click()
    page.locator(".cam-detail h2", has_text="north-in").wait_for()
    page.locator(".cam-plot").wait_for()


def _compose_map(page: "Page", _whole: "Whole") -> None:
    page.locator(".map-mark").first.wait_for()
    page.locator(".map-choose", has_text="north-in").click()
    page.locator(".map-card h2").wait_for()


def _compose_people(page: "Page", _whole: "Whole") -> None:
    page.locator(".pp-situation").wait_for()


def _compose_oversight(page: "Page", _whole: "Whole") -> None:
    give_purpose(page, "monthly check of the audit log", "AUDIT-2026-11")
    page.get_by_role("button", name="Verify now").click()
    page.locator(".oversight").get_by_text("The chain is whole.").wait_for()


def _compose_insight(page: "Page", whole: "Whole") -> None:
    """Thirteen invented weeks stand in place of what was counted: the town has no past."""
    from platewatch.insight.aws.insight_table import DynamoInsight
    from tests.browser.fake_insight import FakeInsight
    from tests.browser.samples import now

    dynamodb, table = whole.cloud.admin_client("dynamodb"), whole.cloud.resources["AlertsTable"]
    invented = FakeInsight()
    invented.fill()
    for counted in invented.weeks:
        key = {"pk": {"S": "insight-weeks"}, "sk": {"S": counted.week.monday.isoformat()}}
        dynamodb.delete_item(TableName=table, Key=key)
        DynamoInsight(dynamodb, table).keep_week(counted, {}, now())
    page.reload()
    page.locator(".in-sum strong", has_not_text="\u2013").wait_for()


def _compose_sign_in(page: "Page", _whole: "Whole") -> None:
    page.get_by_role("link", name="Sign in").wait_for()


def _compose_officer(page: "Page", whole: "Whole") -> None:
    """The newest message that has a link, opened as an officer opens it."""
    links = [found[0] for message in whole.cloud.sms_outbox() if (found := LINK.search(message["text"]))]
    page.goto(links[-1])
    page.locator("button").first.click()
    page.locator("img").first.wait_for()


SHOTS: Final = (
    Shot("live", "live", "m.jansen", "/live", "roles/control-room.md", _compose_live, early=True),
    Shot("alerts", "alerts", "r.visser", "/alerts", "roles/investigators.md", _compose_alerts),
    Shot(
        "investigations",
        "investigations",
        "r.visser",
        "/investigations",
        "roles/investigators.md",
        _compose_investigations,
        size=TALL,
    ),
    Shot("hotlists", "hotlists", "s.bakker", "/hotlists", "roles/hotlist-editors.md", _compose_hotlists),
    Shot("cameras", "cameras", "t.mulder", "/cameras", "roles/admins.md", _compose_cameras),
    Shot("map", "map", "m.jansen", "/map", "roles/control-room.md", _compose_map),
    Shot("people", "people", "m.jansen", "/people", "roles/control-room.md", _compose_people),
    Shot("oversight", "oversight", "l.smit", "/oversight", "roles/auditors.md", _compose_oversight),
    Shot("insight", "insight", "m.jansen", "/insight", "roles/control-room.md", _compose_insight),
    Shot("sign-in", "", "", "", "access.md", _compose_sign_in, size=SMALL),
    Shot("alert-page", "", "", "", "roles/officers.md", _compose_officer, size=PHONE),
)
