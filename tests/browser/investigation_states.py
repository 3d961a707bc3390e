"""The Investigations screen in each of its states, with who looks at it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from playwright.sync_api import Page

from platewatch.text.timestamps import format_utc
from tests.browser.fake_service import FakeService
from tests.browser.investigation_samples import CASE, list_scenes, start_of_today
from tests.browser.samples import now

Scene = Callable[[FakeService, Page], None]

MEMBER: Final = ("r.visser", "investigator")
APPROVER: Final = ("h.groot", "investigator")
AUDITOR: Final = ("l.smit", "auditor")
WAITING: Final = {"state": "waiting", "decided_at": None, "decided_words": None}
ENDED: Final = {"state": "ended", "ended_at": format_utc(now() - timedelta(hours=3)), "ended_by": None}

REFUSED: Final = {
    "state": "refused",
    "decided_words": "The order does not cover the mill bridge.",
}


def give_purpose(page: Page) -> None:
    """Says for which case, by the button in the header."""
    page.locator("button.purpose").click()
    page.locator("dialog input[name=reason]").fill("burglaries in Westwijk")
    page.locator("dialog input[name=case]").fill(CASE)
    page.locator("dialog .act.yes").click()
    page.locator("button.purpose.set").wait_for()


def make_scenes(one: dict[str, Any]) -> dict[str, Any]:
    """The question about four scenes of that investigation, as it is told."""
    return {name: one[name] for name in ("since", "until", "cameras")} | {"scenes": list_scenes()}


def fill(service: FakeService) -> None:
    """One of each state: number 1 is open with a question about scenes that is answered."""
    fake = service.investigations
    fake.add(5, **ENDED, order={"reference": "OVJ-2026-5", "offence": "robbery", "granted_by": "OvJ P. Bos"})
    fake.add(4, **REFUSED)
    fake.add(3, **WAITING, approver="j.dekok", combining=None)
    fake.add(2, **WAITING, approver="r.visser", members=["k.bos"], opened_by="k.bos")
    one = fake.add(1)
    fake.add_question(one["id"], "scenes", make_scenes(one))


def go(page: Page, path: str = "") -> None:
    """Opens an address of the screen by a link, as people do, without a new load."""
    page.evaluate(
        "(path) => { history.pushState(null, '', path); window.dispatchEvent(new PopStateEvent('popstate')); }",
        f"/console/investigations{path}",
    )


def open_one(page: Page, number: int, rest: str = "") -> None:
    go(page, f"/{number:032x}{rest}")
    page.locator(".iv-section").wait_for()


def choose(page: Page, number: int) -> None:
    page.locator(".iv-row").nth(number - 1).click()
    page.locator("#iv-candidate-title", has_text=str(number)).wait_for()


def unmask(page: Page, number: int, reason: str = "was at all four scenes") -> None:
    choose(page, number)
    page.locator(".iv-candidate > .iv-acts .act.even").click()
    page.locator("dialog [name=words]").fill(reason)
    page.locator("dialog .act.even").click()
    page.locator(".iv-candidate .plate").first.wait_for()


def show_pictures(page: Page) -> None:
    page.locator(".iv-pictures .act").click()
    page.locator(".iv-frames img").first.wait_for()


def answer(service: FakeService, page: Page) -> None:
    """The answered question of the first investigation."""
    fill(service)
    give_purpose(page)
    open_one(page, 1, "/questions/1")
    page.locator(".iv-results").wait_for()


def _none(_service: FakeService, page: Page) -> None:
    page.locator(".empty").wait_for()


def _list(service: FakeService, page: Page) -> None:
    fill(service)
    page.reload()
    page.locator(".iv-cards li").nth(4).wait_for()


def _purpose(_service: FakeService, page: Page) -> None:
    go(page, "/new")
    page.locator(".needs-purpose").wait_for()


def _form(_service: FakeService, page: Page) -> None:
    give_purpose(page)
    go(page, "/new")
    page.locator("[name=combines]").check()
    page.locator(".iv .picker input").first.fill("west-1, west-2,")
    page.locator(".iv-form .act.yes").click()
    page.locator(".field-problem").first.wait_for()


def _waiting(service: FakeService, page: Page) -> None:
    fill(service)
    open_one(page, 3)
    page.locator(".iv-bounds").wait_for()


def _decide(service: FakeService, page: Page) -> None:
    fill(service)
    open_one(page, 2)
    page.locator(".iv-decide").wait_for()


def _decision(service: FakeService, page: Page) -> None:
    _decide(service, page)
    give_purpose(page)
    page.locator(".iv-decide .act").first.click()
    page.locator("dialog .act.even").click()
    page.locator("dialog .field-problem").wait_for()


def _refused(service: FakeService, page: Page) -> None:
    fill(service)
    open_one(page, 4)
    page.locator(".iv-bounds").wait_for()


def _ended(service: FakeService, page: Page) -> None:
    fill(service)
    open_one(page, 5)
    page.locator(".iv-bounds").wait_for()


def _ask(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    page.locator(".iv-ask [name=plate]").wait_for()
    page.locator(".iv-never summary").click()
    page.locator(".iv-ask form .act.yes").click()
    page.locator(".iv-ask .field-problem").wait_for()


def ask_kind(page: Page, kind: str) -> None:
    page.locator(f".iv-ask [name=kind][value={kind}]").check()


def _ask_scenes(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    ask_kind(page, "scenes")
    page.locator(".iv .picker input").first.fill("west-1,")
    page.locator(".iv-ask form .act.yes").click()
    page.locator(".iv-ask .field-problem").first.wait_for()


def _ask_companions(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    ask_kind(page, "companions")
    page.locator(".iv-ask .iv-fold summary").click()
    page.locator(".iv-ask [name=window]").fill("4")
    page.locator(".iv-ask form .act.yes").click()
    page.locator(".iv-ask .field-problem").first.wait_for()


def _ask_refused(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    told = "a fourth question about one plate would show how its driver lives"
    service.investigations.refuses = (400, "pattern_of_life", told)
    page.locator(".iv-ask [name=plate]").fill("XR-12-KL")
    page.locator(".iv-ask form .act.yes").click()
    page.locator(".iv-refusal").wait_for()


def _ask_unauthorised(service: FakeService, page: Page) -> None:
    service.investigations.add(1, combining=None)
    give_purpose(page)
    open_one(page, 1)
    ask_kind(page, "companions")
    page.locator(".iv-ask .banner.warn").wait_for()


def _working(service: FakeService, page: Page) -> None:
    fill(service)
    service.investigations.steps = 1000
    give_purpose(page)
    open_one(page, 1)
    page.locator(".iv-ask [name=plate]").fill("XR-1?-KL")
    page.locator(".iv-ask form .act.yes").click()
    page.locator("progress").wait_for()
    page.locator(".progress time").wait_for()


def _stopped(service: FakeService, page: Page) -> None:
    _working(service, page)
    page.locator(".progress .act").click()
    page.locator(".progress .act.yes").wait_for()


def _answer(service: FakeService, page: Page) -> None:
    service.investigations.silent = ["mill-1"]
    answer(service, page)


def _skipped(service: FakeService, page: Page) -> None:
    """Of the period a part is not kept any more, so of two scenes too little is known."""
    since = format_utc(start_of_today() - timedelta(days=12))
    service.investigations.looked = {"looked_since": since, "known_days": 12, "occasions": 2, "skipped_scenes": [1, 2]}
    service.investigations.silent = ["mill-1"]
    answer(service, page)


def _companions(service: FakeService, page: Page) -> None:
    service.investigations.looked = {"known_days": 9, "occasions": 6, "skipped_times": 3}
    one = service.investigations.add(1)
    asked = {name: one[name] for name in ("since", "until", "cameras")}
    asked |= {"window_seconds": 60, "least_joint": 3, "least_cameras": 2}
    service.investigations.add_question(one["id"], "companions", asked)
    give_purpose(page)
    open_one(page, 1, "/questions/1")
    choose(page, 2)


def _candidate(service: FakeService, page: Page) -> None:
    answer(service, page)
    choose(page, 1)
    page.locator(".iv-chance summary").click()


def _doubtful(service: FakeService, page: Page) -> None:
    answer(service, page)
    choose(page, 2)


def _neighbour(service: FakeService, page: Page) -> None:
    answer(service, page)
    choose(page, 3)
    page.locator(".iv-line summary").click()


def _unmask(service: FakeService, page: Page) -> None:
    answer(service, page)
    choose(page, 1)
    page.locator(".iv-candidate > .iv-acts .act.even").click()
    page.locator("dialog .act.even").click()
    page.locator("dialog .field-problem").wait_for()


def _unmasked(service: FakeService, page: Page) -> None:
    answer(service, page)
    unmask(page, 1)
    show_pictures(page)


def _altered(service: FakeService, page: Page) -> None:
    service.investigations.altered = True
    _unmasked(service, page)


def _verdict(service: FakeService, page: Page) -> None:
    _unmasked(service, page)
    page.locator(".iv-verdict .act").first.click()
    page.locator("dialog").wait_for()


def _verified(service: FakeService, page: Page) -> None:
    _verdict(service, page)
    page.locator("dialog [name=words]").fill("the same plate on all pictures")
    page.locator("dialog .act.even").click()
    page.locator(".iv-c-verified").first.wait_for()


def _left(service: FakeService, page: Page) -> None:
    """An unmasked candidate after somebody looked at another one."""
    _unmasked(service, page)
    choose(page, 2)
    choose(page, 1)


def _plate(service: FakeService, page: Page) -> None:
    one = service.investigations.add(1)
    asked = {"since": one["since"], "until": one["until"], "cameras": one["cameras"], "partly": True}
    service.investigations.add_question(one["id"], "plate", asked)
    give_purpose(page)
    open_one(page, 1, "/questions/1")
    unmask(page, 1)


def _nobody(service: FakeService, page: Page) -> None:
    one = service.investigations.add(1)
    service.investigations.add_question(one["id"], "scenes", make_scenes(one))
    service.investigations.candidates[one["id"], 1] = []
    give_purpose(page)
    open_one(page, 1, "/questions/1")
    page.locator(".empty").wait_for()


def _hits(service: FakeService, page: Page) -> None:
    service.investigations.over = "hits"
    answer(service, page)
    choose(page, 4)


def _end(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    page.locator(".iv-main .act.no").click()
    page.locator("dialog").wait_for()


def _story(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1, "/story")
    page.locator(".iv-story li").nth(3).wait_for()


def _dossier(service: FakeService, page: Page) -> None:
    fill(service)
    service.investigations.candidates[f"{1:032x}", 1][0]["state"] = "verified"
    give_purpose(page)
    open_one(page, 1, "/dossier")
    page.locator(".paper").wait_for()


def _unknown(_service: FakeService, page: Page) -> None:
    open_one(page, 99)
    page.locator(".iv-refusal").wait_for()


def _audit(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    page.locator(".iv-cards li").nth(4).wait_for()


def _audit_one(service: FakeService, page: Page) -> None:
    fill(service)
    give_purpose(page)
    open_one(page, 1)
    page.locator(".iv-questions").wait_for()


def _audit_first(_service: FakeService, page: Page) -> None:
    page.locator(".needs-purpose").wait_for()


SCENES: Final[dict[str, tuple[tuple[str, str], Scene]]] = {
    "none": (MEMBER, _none),
    "list": (MEMBER, _list),
    "purpose": (MEMBER, _purpose),
    "form": (MEMBER, _form),
    "waiting": (MEMBER, _waiting),
    "decide": (MEMBER, _decide),
    "decision": (MEMBER, _decision),
    "refused": (MEMBER, _refused),
    "ended": (MEMBER, _ended),
    "ask": (MEMBER, _ask),
    "ask-scenes": (MEMBER, _ask_scenes),
    "ask-companions": (MEMBER, _ask_companions),
    "ask-refused": (MEMBER, _ask_refused),
    "ask-unauthorised": (MEMBER, _ask_unauthorised),
    "working": (MEMBER, _working),
    "stopped": (MEMBER, _stopped),
    "answer": (MEMBER, _answer),
    "skipped": (MEMBER, _skipped),
    "companions": (MEMBER, _companions),
    "candidate": (MEMBER, _candidate),
    "doubtful": (MEMBER, _doubtful),
    "neighbour": (MEMBER, _neighbour),
    "unmask": (MEMBER, _unmask),
    "unmasked": (MEMBER, _unmasked),
    "altered": (MEMBER, _altered),
    "verdict": (MEMBER, _verdict),
    "verified": (MEMBER, _verified),
    "left": (MEMBER, _left),
    "plate": (MEMBER, _plate),
    "nobody": (MEMBER, _nobody),
    "hits": (MEMBER, _hits),
    "end": (MEMBER, _end),
    "story": (MEMBER, _story),
    "dossier": (MEMBER, _dossier),
    "unknown": (MEMBER, _unknown),
    "approver-answer": (APPROVER, _candidate),
    "audit-first": (AUDITOR, _audit_first),
    "audit": (AUDITOR, _audit),
    "audit-one": (AUDITOR, _audit_one),
}
