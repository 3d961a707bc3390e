"""The Hotlists screen in each of its states, for whoever looks at all of them: axe, the pictures, eyes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from playwright.sync_api import Page

from platewatch.hotlists.settings import ListSettings
from tests.browser.fake_service import FakeService
from tests.browser.samples import describe_hit
from tests.browser.states import EXACT

Scene = Callable[[FakeService, Page], None]

EDITOR: Final = ("E. Smit", "hotlist editor", "/hotlists")
HEADER: Final = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"
PLATES: Final = ("1-KXL-92", "8-SBX-40", "TX-22-BO", "GZ-417-K", "J-123-BX", "ZH-905-T")
GOOD: Final = {
    "plate": "nx-500-p", "country": "nl", "case_number": "PL9", "category": "1", "priority": "1", "reason": "robbery",
    "consent": "OVJ-9", "role": "suspect", "owner": "district West", "weed_date": "2099-02-01",
}  # fmt: skip
"""What an entry form takes."""
GAP: Final = {
    "kind": "hours", "text": "now is outside its hours (mon-fri 08:00-18:00)",
    "text_nl": "het is nu buiten de uren van de lijst (ma-vr 08:00-18:00)",
}  # fmt: skip
TOLD: Final = {
    "recipient_id": "west", "name": "Duty officer West", "channel": "sms", "tier": 1, "after_minutes": 0,
    "threshold": 0.8, "at_once": True, "text": "P2 stolen car 1-KXL-92, Noordlaan, 99%",
    "document": describe_hit(EXACT),
}  # fmt: skip


def soon(days: int = 3) -> str:
    return str(datetime.now(UTC).date() + timedelta(days=days))


def fill(service: FakeService) -> None:
    """A desk with work to do."""
    lists = service.hotlists
    lists.add_list("stolen", *PLATES, marker="")
    lists.add_list("missing-persons", "HB-333-X", "R-881-ZT", weed_date=soon())
    lists.add_list("fuel-theft", "PX-110-D").gaps.append(GAP)
    lists.dispute("stolen", "8SBX40")
    lists.add_pattern("stolen", "7-K?L-9?")
    lists.add_pattern("stolen", "4-ZB?-*", "stopped", "A. de Wit")
    lists.told.append(TOLD)


def set_purpose(page: Page) -> None:
    page.locator(".purpose").click()
    page.get_by_label("Reason", exact=True).fill("weekly check")
    page.get_by_label("Case number", exact=True).fill("2026-001")
    page.locator("dialog .act.yes").click()
    page.locator(".purpose.set").wait_for()


def go(page: Page, name: str, tab: str = "") -> None:
    page.locator(".list-row", has_text=name).click()
    page.locator(".list-head h2", has_text=name).wait_for()
    if tab:
        page.locator(f".tabs a[href$='/{tab}']").click()
        page.locator(f".tabs a[href$='/{tab}'][aria-current]").wait_for()


def write_file(*rows: str, name: str = "stolen.csv") -> Path:
    """A file of whole lines, as an editor has it."""
    path = Path(mkdtemp()) / name
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path


def row(plate: str, number: int, reason: str = "stolen car") -> str:
    return f"{plate},NL,1,2,{reason},PL1300-2026-{number},OVJ-7,suspect,,,2099-01-01,district West"


def drop(page: Page, path: Path) -> None:
    """What the browser's dialog for files does; dropping ends in the same function."""
    page.locator("input[type=file]").set_input_files(path)


def _none(_service: FakeService, page: Page) -> None:
    page.locator(".said h2").wait_for()


def _choose(service: FakeService, page: Page) -> None:
    fill(service)
    page.reload()
    page.locator(".list-row").first.wait_for()


def _no_purpose(service: FakeService, page: Page) -> None:
    _choose(service, page)
    go(page, "stolen")
    page.locator(".needs-purpose").wait_for()


def _entries(service: FakeService, page: Page) -> None:
    _choose(service, page)
    set_purpose(page)
    go(page, "stolen")
    page.locator(".rows-table").wait_for()


def _silent(service: FakeService, page: Page) -> None:
    _choose(service, page)
    go(page, "fuel-theft")
    page.locator(".gaps").wait_for()


def _found(service: FakeService, page: Page) -> None:
    _entries(service, page)
    page.locator(".search-line input").first.fill("sbx")
    page.keyboard.press("Enter")
    page.locator(".progress-line", has_text="1").wait_for()


def _form(service: FakeService, page: Page) -> None:
    _entries(service, page)
    page.locator(".tab-actions .act.yes").click()
    page.locator("[name=plate]").fill("7-K?L-9?")
    page.locator("[name=country]").fill("Narnia")
    page.locator("[name=weed_date]").fill("2020-01-01")
    page.locator("[name=reason]").fill("see www.bad.example")
    page.locator("[name=owner]").focus()
    page.locator(".field-problem").nth(2).wait_for()


def _change(service: FakeService, page: Page) -> None:
    _entries(service, page)
    page.locator(".row-acts .act").first.click()
    page.locator("[name=plate][readonly]").wait_for()


def _end(service: FakeService, page: Page) -> None:
    _entries(service, page)
    page.locator(".row-acts .act").nth(1).click()
    page.locator("dialog").wait_for()


def _file(service: FakeService, page: Page) -> None:
    _choose(service, page)
    go(page, "stolen", "file")
    page.locator(".drop").wait_for()


def _checking(service: FakeService, page: Page) -> None:
    service.hotlists.slow = 10_000
    _file(service, page)
    drop(page, write_file(row("1-KXL-92", 1)))
    page.locator(".progress").wait_for()


def _difference(service: FakeService, page: Page) -> None:
    service.hotlists.slow = 0
    _file(service, page)
    set_purpose(page)
    drop(page, write_file(row("1-KXL-92", 1, "robbery"), row("8-SBX-40", 2), row("TX-22-BO", 3), row("NX-500-P", 9)))
    page.locator(".difference").wait_for()


def _refused(service: FakeService, page: Page) -> None:
    service.hotlists.slow = 0
    _file(service, page)
    drop(page, write_file(row("1-KXL-92", 1), row("!", 2), row("8-SBX-40", 3, "=1+1")))
    page.locator(".findings").wait_for()


def _files(service: FakeService, page: Page) -> None:
    _refused(service, page)
    page.locator(".tabs a[href$='/files']").click()
    page.locator(".rows-table").wait_for()


def _due(service: FakeService, page: Page) -> None:
    _choose(service, page)
    set_purpose(page)
    go(page, "stolen", "due")
    page.locator(".card").nth(2).wait_for()


def _preview(service: FakeService, page: Page) -> None:
    _choose(service, page)
    set_purpose(page)
    go(page, "stolen", "preview")
    page.locator("[name=plate]").fill("1-KXL-92")
    page.locator("[name=camera]").fill("west-1")
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()


def _settings(service: FakeService, page: Page) -> None:
    _choose(service, page)
    go(page, "stolen", "settings")
    page.locator("[name=threshold]").fill("7")
    page.locator(".entry-form .act.yes").click()
    page.locator(".field-problem").wait_for()


def _stale(service: FakeService, page: Page) -> None:
    fill(service)
    listed = service.hotlists.lists["stolen"]
    listed.settings = ListSettings("stolen", origin="national register", fresh_hours=13, version=1)
    listed.refreshed_at = datetime.now(UTC) - timedelta(hours=14)
    page.reload()
    go(page, "stolen", "settings")
    page.locator("[name=origin]").wait_for()


def _revisions(service: FakeService, page: Page) -> None:
    _entries(service, page)
    page.locator(".row-acts .act").nth(1).click()
    page.locator("dialog .act.no").click()
    page.locator(".list-head", has_text="2").wait_for()
    go(page, "stolen", "revisions")
    page.locator(".rows-table tr").nth(2).wait_for()


def _new(service: FakeService, page: Page) -> None:
    _choose(service, page)
    page.locator(".lists-head .act").click()
    page.locator("[name=list-name]").fill("Stolen!")
    page.keyboard.press("Enter")
    page.locator(".field-problem").wait_for()


SCENES: Final[dict[str, Scene]] = {
    "none": _none,
    "choose": _choose,
    "no-purpose": _no_purpose,
    "entries": _entries,
    "silent": _silent,
    "found": _found,
    "form": _form,
    "change": _change,
    "end": _end,
    "file": _file,
    "checking": _checking,
    "difference": _difference,
    "refused": _refused,
    "files": _files,
    "due": _due,
    "preview": _preview,
    "settings": _settings,
    "stale": _stale,
    "revisions": _revisions,
    "new": _new,
}


def fill_form(page: Page, **columns: str) -> None:
    """Fills in the form of an entry, by the names of its columns."""
    for name, text in columns.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
