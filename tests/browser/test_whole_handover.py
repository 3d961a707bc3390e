"""Two people hand a shift over on a whole service: real rights, real sign-ins, and what the audit log says of it."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.whole import sign_in, start_whole


def test_two_people_sign_a_handover(open_context: Callable[..., BrowserContext]) -> None:
    with start_whole(1) as whole:
        people = [open_context(), open_context()]
        for context in people:
            # Functions start cold, and other work may use the machine.
            context.set_default_timeout(120_000)
        leaving = sign_in(people[0], whole, whole.add_person("j.jansen"), "/people")
        leaving.locator(".pp-situation").wait_for()
        # Five cameras, and none has sent a picture yet.
        expect(leaving.locator(".pp-plain li").first).to_contain_text("has never sent a picture")
        leaving.get_by_label("Note to the next shift").fill("7-KXL-92 reed naar de A9")
        leaving.get_by_role("button", name="Sign and hand over").click()
        expect(leaving.locator(".pp-waiting h2")).to_have_text(
            "Your handover waits for the next person", timeout=120_000
        )
        # Not by the page, which offers no button for it: the service refuses the same person.
        [handover] = leaving.evaluate("fetch('/console/v1/handovers').then((answer) => answer.json())")["handovers"]
        refused = leaving.evaluate(
            "(id) => fetch(`/console/v1/handovers/${id}/sign`, {method: 'POST', body: '{}', headers:"
            " {'Content-Type': 'application/json'}}).then((answer) => answer.status)",
            handover["id"],
        )
        assert refused == 403
        arriving = sign_in(people[1], whole, whole.add_person("v.vries"), "/people")
        expect(arriving.locator(".pp-waiting .message")).to_contain_text("[plate] reed naar de A9", timeout=120_000)
        arriving.get_by_label("Your note (may be empty)").fill("gelezen")
        arriving.get_by_role("button", name="Sign and take over").click()
        summary = arriving.locator(".pp-earlier summary")
        expect(summary).to_contain_text("j.jansen to v.vries, signed by both", timeout=120_000)
        arriving.goto(f"{whole.cloud.console_url}/people/told")
        expect(arriving.locator(".pp-told .banner.good")).to_be_visible(timeout=120_000)
        about = f"handover:{handover['id']}"
        left, taken = (
            next(one for one in whole.list_records(user) if one["subject"] == about) for user in ("j.jansen", "v.vries")
        )
        assert (left["detail"]["change"], taken["detail"]["change"]) == ("hand over", "take over")
        assert left["detail"]["digest"] == taken["detail"]["signed"]
        assert (left["reason"], taken["reason"]) == ("duty", "duty")
