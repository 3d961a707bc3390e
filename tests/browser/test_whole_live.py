"""Live on the whole service: real handlers, rights and tables, people who sign in, and Chromium."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from localcloud.demo.town import HURRIED
from localcloud.run.browser import SESSION
from localcloud.run.browser import Browser as Thief
from tests.browser.conftest import WIDE, is_fault
from tests.browser.whole import Whole, find_session, sign_in, start_whole
from tests.loopback import LoopbackHandler, serve_loopback

pytestmark = pytest.mark.xdist_group("whole")

Open = Callable[..., BrowserContext]

NEWS = 20_000
"""Milliseconds: a busy machine answers late, and what is not there by then is a fault."""

PLATE = re.compile("XZY|PX-?750|PM-?60|B-?018|XV-?NB")


@dataclass(slots=True)
class Evening:
    """The town after its opening, and a desk at which somebody sat all the time."""

    whole: Whole
    desk: Page
    faults: list[str]


@pytest.fixture(scope="module")
def evening(browser: Browser) -> Iterator[Evening]:
    with start_whole(HURRIED) as whole:
        context = browser.new_context(viewport=WIDE)
        desk, faults = sign_in(context, whole, "m.jansen"), list[str]()
        desk.on("pageerror", lambda error: faults.append(str(error)))
        desk.on("console", lambda said: faults.append(said.text) if is_fault(said.type, said.text, []) else None)
        expect(desk.locator(".live-now")).to_be_visible()
        town = threading.Thread(target=partial(whole.town.play_opening, 0, to_rest=True))
        town.start()
        while town.is_alive():
            desk.wait_for_timeout(200)
            town.join(0.01)
        yield Evening(whole, desk, faults)
        context.close()


def sit_down(open_context: Open, evening: Evening, user: str) -> Page:
    """Somebody else at a browser of their own."""
    page = sign_in(open_context(), evening.whole, evening.whole.add_person(user))
    expect(page.locator(".live-now")).to_be_visible(timeout=NEWS)
    return page


def choose(page: Page, plate: str, words: str) -> Locator:
    """Chooses the row with that plate and those words, and waits for its pictures."""
    row = page.locator(".row", has_text=plate).filter(has_text=words).first
    row.click()
    expect(page.locator(".detail h2")).to_contain_text(plate)
    expect(page.locator(".picture.overview img")).to_be_visible(timeout=NEWS)
    return row


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_hits_come_by_themselves_with_their_pictures(
    evening: Evening, keep_picture: Callable[[Page, str], None]
) -> None:
    desk = evening.desk
    for plate, words in (
        ("8-XZY-03", "inbound"),
        ("8-XZY-03", "outbound"),
        ("PX-750-N", "Mill bridge"),
        ("PX-750-N", "Late"),
        ("PMV-60-H", "Station lane"),
        ("B-018-PJ", "Dismissed"),
        ("XV-NB-64", "Doubtful"),
    ):
        expect(desk.locator(".row", has_text=plate).filter(has_text=words)).not_to_have_count(0, timeout=NEWS)
    choose(desk, "PX-750-N", "Mill bridge")
    sizes = desk.locator(".detail img").evaluate_all("all => all.map(one => [one.naturalWidth, one.naturalHeight])")
    assert len(sizes) == 2
    assert all(min(size) > 30 for size in sizes)
    expect(desk.locator(".told tbody tr")).not_to_have_count(0)
    expect(desk.locator(".certainty")).to_contain_text(re.compile(r"Almost certain \d\d%"))
    keep_picture(desk, "whole-live")
    assert not evening.faults


def test_what_one_takes_and_answers_the_other_sees(evening: Evening, open_context: Open) -> None:
    desk, other = evening.desk, sit_down(open_context, evening, "k.devries")
    choose(desk, "PX-750-N", "Mill bridge")
    press(desk, "I take it")
    expect(desk.locator(".mine-line")).to_be_visible()
    choose(other, "PX-750-N", "Mill bridge")
    expect(other.locator(".banner.taken")).to_contain_text("m.jansen looks at this", timeout=NEWS)
    expect(other.get_by_role("button", name="I take it")).to_be_disabled()
    desk.get_by_label("Note").fill("unit 21 waits at the mill")
    press(desk, "Acknowledge")
    expect(desk.locator(".answers")).to_contain_text("m.jansen: acknowledged")
    expect(other.locator(".answers")).to_contain_text("unit 21 waits at the mill", timeout=NEWS)
    press(desk, "found, not stopped")
    expect(other.locator(".detail .banner.off")).to_contain_text("found, not stopped", timeout=NEWS)
    steps = [one["detail"]["step"] for one in evening.whole.list_records("m.jansen") if "step" in one["detail"]]
    assert steps == ["take", "acknowledge", "close"]


def test_a_verdict_is_taken_back(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "n.undo")
    choose(page, "PMV-60-H", "Station lane")
    press(page, "Misread")
    page.get_by_role("dialog").get_by_role("button", name="Misread").click()
    expect(page.locator(".detail")).to_contain_text("Nobody may be stopped for this hit.")
    expect(evening.desk.locator(".row", has_text="PMV-60-H").filter(has_text="Dismissed")).to_be_visible(timeout=NEWS)
    press(page, "Take my verdict back")
    expect(page.locator(".answers")).to_contain_text("taken back")
    expect(evening.desk.locator(".row", has_text="PMV-60-H").filter(has_text="Dismissed")).to_have_count(
        0, timeout=NEWS
    )
    answers = [one["detail"].get("step") for one in evening.whole.list_records("n.undo") if one["action"] == "change"]
    assert answers == ["misread", "undo"]


def test_a_doubtful_hit_is_sent_with_a_reason(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "r.doubt")
    choose(page, "XV-NB-64", "Doubtful")
    press(page, "Send: it is the listed plate")
    page.get_by_role("dialog").get_by_label("Reason (recorded)").fill("de 4 is goed te zien, één keer vergroot")
    page.get_by_role("dialog").get_by_role("button", name="Send: it is the listed plate").click()
    expect(page.locator(".detail")).to_contain_text("Sent: those whom it concerns were told.", timeout=NEWS)
    # It is a hit now, like any other.
    expect(page.locator(".row.hit.open", has_text="XV-NB-64")).to_be_visible(timeout=NEWS)
    [decided] = [one for one in evening.whole.list_records("r.doubt") if one["subject"].startswith("review:")][-1:]
    assert decided["reason"] == "de 4 is goed te zien, één keer vergroot"
    assert (decided["role"], decided["case_number"][-4:]) == ("control room", "1120")


def test_each_persons_look_at_each_hit_is_recorded_once(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "l.looks")
    for _ in range(2):
        for plate, words in (("8-XZY-03", "inbound"), ("8-XZY-03", "outbound"), ("PX-750-N", "Late")):
            choose(page, plate, words)
        page.reload()
    expect(page.locator(".row .plate").first).to_be_visible(timeout=NEWS)
    ids = {entry["id"] for entry in page.evaluate("fetch('/console/v1/live').then(answer => answer.json())")["entries"]}
    looks = [one for one in evening.whole.list_records("l.looks") if one["action"] == "consult"]
    assert {one["reason"] for one in looks} == {"duty"}
    assert {one["detail"]["purpose"] for one in looks} == {"duty"}
    assert all(one["case_number"].startswith("PL9900-") for one in looks)
    counted = Counter(one["detail"]["item"] for one in looks)
    assert len(counted) >= 3
    assert set(counted) <= ids
    assert set(counted.values()) == {1}
    assert not [one for one in looks if PLATE.search(repr(one))]


def test_after_sign_out_the_back_button_shows_nothing(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "s.leaves")
    choose(page, "8-XZY-03", "inbound")
    session = find_session(page.context)
    thief = Thief(evening.whole.cloud.api_url, {SESSION: session})
    assert thief.send("GET", "/console/v1/live").status == 200
    press(page, "Sign out")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(PLATE)
    page.goto("about:blank")
    page.go_back()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(PLATE)
    assert not [cookie for cookie in page.context.cookies() if cookie["value"] == session]
    # Nor does a copy of the cookie open anything.
    assert thief.send("GET", "/console/v1/live").status == 401
    assert evening.whole.list_records("s.leaves")[-1]["action"] == "sign out"
    assert session not in evening.whole.cloud.logs("ConsoleFunction")


def test_an_admin_ends_a_session_in_the_middle_of_work(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "w.ended")
    choose(page, "8-XZY-03", "inbound")
    page.get_by_label("Note").fill("half a note")
    admin = evening.whole.cloud.sign_in("admin")
    assert admin.call("POST", "/v1/console-sessions/end", {"user": "w.ended"})["ended"] == 1
    expect(page.get_by_role("alert").filter(has_text="Your session has ended.")).to_be_visible(timeout=NEWS)
    expect(page.locator("body")).not_to_contain_text(PLATE)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="(w.ended)").click()
    choose(page, "8-XZY-03", "inbound")
    expect(page.get_by_label("Note")).to_have_value("half a note")
    [ended] = [one for one in evening.whole.list_records("t.mulder") if one["subject"] == "user:w.ended"]
    assert ended["detail"]["ended"] == "1"


@contextmanager
def serve_stranger(html: str) -> Iterator[str]:
    """A page of another origin on this machine, to which browsers send the console's cookies: the same site."""

    class Stranger(LoopbackHandler):
        def do_GET(self) -> None:
            self.answer(200, html.encode(), {"Content-Type": "text/html"})

    with serve_loopback(Stranger) as server:
        yield server.address


def test_no_other_page_can_frame_the_console(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "f.framed")
    with serve_stranger(f'<h1>Win a car</h1><iframe src="{evening.whole.cloud.console_url}/live"></iframe>') as address:
        page.goto(address)
        expect(page.get_by_text("Win a car")).to_be_visible()
        page.wait_for_timeout(1000)
        [frame] = page.main_frame.child_frames
        assert frame.url.startswith("chrome-error:")
        expect(page.frame_locator("iframe").locator("body")).not_to_contain_text("Platewatch")


def test_no_other_page_can_send_what_a_person_did_not_do(evening: Evening, open_context: Open) -> None:
    page = sit_down(open_context, evening, "c.forged")
    [item] = [
        entry["id"]
        for entry in page.evaluate("fetch('/console/v1/live').then(answer => answer.json())")["entries"]
        if entry["late"]
    ]
    api = evening.whole.cloud.api_url
    for path in (f"/console/v1/live/{item}/take", "/console/sign-out", "/console/activity"):
        form = f'<form method="post" enctype="text/plain" action="{api}{path}"><input name="{{}}"><button>Win</button>'
        with serve_stranger(form) as address:
            page.goto(address)
            with page.expect_response(lambda answer, path=path: answer.url.endswith(path)) as answered:  # type: ignore[misc]
                page.get_by_role("button", name="Win").click()
            assert answered.value.status == 403, path
            # Nor does a script get anything: no header allows it.
            page.goto(address)
            reached = page.evaluate(
                "address => fetch(address, {method: 'POST', credentials: 'include', headers: {'Content-Type': "
                "'application/json'}, body: '{}'}).then(() => 'read', () => 'refused')",
                api + path,
            )
            assert reached == "refused"
    page.goto(f"{api}/console/live")
    expect(page.locator(".who")).to_contain_text("c.forged")
    assert [one for one in evening.whole.list_records("c.forged") if one["action"] in ("change", "sign out")] == []
