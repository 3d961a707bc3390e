"""An investigation on the whole service, as two people do it in the console: for its test and for its picture."""

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.samples import now
from tests.browser.whole import Whole, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

ZONE: Final = ZoneInfo("Europe/Amsterdam")
WANTED: Final = "8-XZY-03"
"""A listed car that passes both cameras of the northern road in the town's opening."""

CASE: Final = "2026-004711"
APPROVER: Final = "h.kok"


def give_purpose(page: "Page", reason: str) -> None:
    """Says for which work things are looked up."""
    page.locator("button.purpose").click()
    page.locator("dialog input[name=reason]").fill(reason)
    page.locator("dialog input[name=case]").fill(CASE)
    page.locator("dialog .act.yes").click()
    page.locator("button.purpose.set").wait_for()


def open_investigation(page: "Page", reference: str = "OVJ-2026-0317") -> None:
    """Opens one over the last minutes at three cameras."""
    give_purpose(page, "car of the robbery in Lindewaard")
    page.get_by_role("link", name="Open an investigation").click()
    page.locator(".iv-form").wait_for()
    fields = {
        "reference": reference,
        "granted_by": "OvJ M. de Vries",
        "offence": "robbery (312 Sr)",
        "since": show(now() - timedelta(minutes=20)),
        "until": show(now()),
        "ends_at": show(now() + timedelta(days=14)),
        "approver": APPROVER,
        "cameras": "north-in, north-out, east-in,",
    }
    for name, text in fields.items():
        page.locator(f".iv-form [name={name}]").fill(text)
    page.locator(".iv-form .act.yes").click()
    page.locator(".iv-bounds").wait_for()


def approve(page: "Page", whole: Whole) -> None:
    """The approver signs in beside the member, looks and approves."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(locale="en-GB")
    context.set_default_timeout(60_000)
    other = sign_in(context, whole, whole.add_person(APPROVER, "investigator"), "/investigations")
    give_purpose(other, "approval of an investigation")
    other.locator(".iv-card a").first.click()
    other.locator(".iv-decide .act").first.click()
    other.locator("dialog [name=words]").fill("the order covers these cameras and days")
    other.locator("dialog .act.even").click()
    expect(other.locator(".iv-head")).to_contain_text("approved")
    context.close()


def ask_for_plate(page: "Page") -> None:
    """Asks where the wanted car was, and looks at its first candidate."""
    page.reload()
    page.locator(".iv-ask [name=plate]").fill(WANTED)
    page.locator(".iv-ask form .act.yes").click()
    page.locator(".iv-row, .iv-refusal, .iv-section > .empty").first.wait_for()
    assert page.locator(".iv-row").count(), page.locator(".iv-section").inner_text()
    page.locator(".iv-row").first.click()
    page.locator(".iv-line").wait_for()


def wait_for_minute() -> None:
    """Until a new minute has begun: fields take whole minutes, and what is asked about has passed."""
    time.sleep(61 - now().second)


def show(moment: datetime) -> str:
    """As a field takes it."""
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M}"
