"""Signing out at the provider too, and signing in again where somebody was signed in before."""

import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from localcloud.run.browser import fetch
from platewatch.console.openid.http import fetch_document
from platewatch.console.openid.provider import OpenIdProvider
from tests.integration.console.conftest import BEFORE, OWN, PENDING, SESSION, Answered, Page, World

COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"


def ask_of(begun: Answered) -> dict[str, str]:
    """What the provider is asked."""
    return dict(parse_qsl(urlsplit(begun.headers["Location"]).query))


def sign_out(page: Page) -> Answered:
    return page.send("POST", "/console/sign-out", {})


def change_description(world: World, monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    described = {**world.provider.describe(), **changed}
    monkeypatch.setattr(world.provider, "describe", lambda: described)


def test_signing_out_leads_to_the_provider_and_back_to_the_console(world: World) -> None:
    page = world.open()
    page.sign_in()
    old = page.cookies[SESSION]
    told = sign_out(page).document["provider"]
    assert told.startswith(f"{world.provider.url}/logout?")
    assert dict(parse_qsl(urlsplit(told).query)) == {
        "client_id": "platewatch-local",
        "post_logout_redirect_uri": f"{OWN}/console",
    }
    led = fetch(told, "GET", None, {})
    assert (led.status, led.headers["Location"]) == (302, f"{OWN}/console")
    assert SESSION not in page.cookies
    # The session was over before the provider was asked, so it is over for a page that was kept too (the back button).
    page.cookies[SESSION] = old
    assert page.send("GET", "/console/session").code == "session_ended"
    assert page.send("GET", "/console/v1/cameras").code == "session_ended"


@pytest.mark.parametrize("issuer", [COGNITO, "https://login.example"])
def test_a_user_pool_of_cognito_calls_the_way_back_otherwise(issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    described = {"issuer": issuer, "end_session_endpoint": "https://pool.auth.example/logout?x=1"}
    monkeypatch.setattr("platewatch.console.openid.provider.fetch_document", lambda _: described)
    provider = OpenIdProvider(issuer, "client", lambda: None, lambda: None)  # type: ignore[arg-type, return-value]
    name = "logout_uri" if issuer == COGNITO else "post_logout_redirect_uri"
    assert provider.make_end_address("https://anpr.example/console") == (
        f"https://pool.auth.example/logout?x=1&client_id=client&{name}=https%3A%2F%2Fanpr.example%2Fconsole"
    )


def test_a_provider_without_such_a_page_keeps_nobody_signed_in_here(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_description(world, monkeypatch, end_session_endpoint=None)
    page = world.open()
    page.sign_in()
    assert sign_out(page).document == {"provider": None}
    assert SESSION not in page.cookies


def test_a_provider_that_is_gone_keeps_nobody_signed_in_here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = world.open()
    page.sign_in()
    old = page.cookies[SESSION]
    world.app.console.cache_clear()
    monkeypatch.setattr(
        "platewatch.console.openid.provider.fetch_document", lambda _: fetch_document("https://[::1]:9")
    )
    assert sign_out(page).document == {"provider": None}
    page.cookies[SESSION] = old
    assert page.send("GET", "/console/session").code == "session_ended"


@pytest.mark.parametrize("leads", ["http://evil.example/out", "javascript:alert(1)", "//evil.example", 7, ""])
def test_nobody_is_led_to_an_address_without_https(world: World, leads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    change_description(world, monkeypatch, end_session_endpoint=leads)
    page = world.open()
    page.sign_in()
    assert sign_out(page).document == {"provider": None}


def test_who_asks_cannot_choose_where_signing_out_leads(world: World) -> None:
    page = world.open()
    page.sign_in()
    wishes = {"post_logout_redirect_uri": "https://evil.example", "next": "https://evil.example"}
    out = page.send("POST", "/console/sign-out", wishes, query=wishes, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in json.dumps([out.body, out.headers, out.set_cookies])


def test_a_page_elsewhere_signs_nobody_out_and_learns_no_address(world: World) -> None:
    page = world.open()
    page.sign_in()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": ""}):
        refused = page.send("POST", "/console/sign-out", {}, headers)
        assert (refused.status, "logout" in refused.body) == (403, False)
    assert page.send("GET", "/console/session").status == 200


def test_the_first_sign_in_takes_what_the_provider_remembers(world: World) -> None:
    asked = ask_of(world.open().begin())
    assert not {"prompt", "max_age"} & asked.keys()


def leave_by_button(page: Page, world: World) -> None:
    sign_out(page)


def become_idle(page: Page, world: World) -> None:
    world.let_pass(minutes=31)
    assert page.send("GET", "/console/session").code == "session_idle"


def reach_the_end(page: Page, world: World) -> None:
    world.let_pass(hours=12)
    assert page.send("GET", "/console/session").code == "session_ended"


def go_on(page: Page, world: World) -> None:
    """Somebody else takes the chair, or the same person another role."""


def follow_a_link(page: Page, world: World) -> None:
    """A page elsewhere leads to the sign-in, so that the browser sends no Strict cookie."""
    del page.cookies[SESSION]


@pytest.mark.parametrize("end", [leave_by_button, become_idle, reach_the_end, go_on, follow_a_link])
def test_after_somebody_was_signed_in_the_provider_asks_who_it_is(world: World, end: Any) -> None:
    page = world.open()
    page.sign_in()
    end(page, world)
    asked = ask_of(page.begin())
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    page.sign_in("a.deboer")
    assert page.send("GET", "/console/session").document["user"] == "a.deboer"


@pytest.mark.parametrize("auth_time", [3600, 120, "now", None, True])
def test_an_older_sign_in_at_the_provider_is_not_taken_again(world: World, auth_time: Any) -> None:
    def change(claims: dict[str, Any]) -> dict[str, Any]:
        stale = int(time.time()) - auth_time if type(auth_time) is int else auth_time
        return claims | {"auth_time": stale}

    page = world.open()
    page.sign_in()
    sign_out(page)
    world.provider.change = change
    answered = page.finish(page.pick(page.begin(), "m.jansen"))
    assert (answered.status, SESSION in page.cookies) == (403, False)
    # The first sign-in in a browser takes it: nobody was there before.
    assert world.open().sign_in().status == 200


def test_a_provider_that_does_not_tell_when_is_taken_at_its_word(world: World) -> None:
    def change(claims: dict[str, Any]) -> dict[str, Any]:
        del claims["auth_time"]
        return claims

    page = world.open()
    page.sign_in()
    world.provider.change = change
    assert page.sign_in().status == 200


@pytest.mark.parametrize("value", ["1", "", "x" * 5000])
def test_a_planted_mark_costs_a_password_and_no_more(world: World, value: str) -> None:
    page = world.open()
    page.cookies[BEFORE] = value
    page.sign_in()
    assert page.send("GET", "/console/session").document["user"] == "m.jansen"


def test_the_mark_says_nothing_of_anybody(world: World) -> None:
    page = world.open()
    finished = page.sign_in()
    assert page.cookies[BEFORE] == "1"
    assert finished.flags(BEFORE) == "Path=/console/sign-in; Secure; HttpOnly; SameSite=Lax"


def test_a_session_from_before_is_not_carried_through_a_sign_out(world: World) -> None:
    """Fixation: who knows the id of the session before has nothing of the next one."""
    page, thief = world.open(), world.open()
    page.sign_in()
    thief.cookies[SESSION] = page.cookies[SESSION]
    sign_out(page)
    page.cookies[SESSION] = thief.cookies[SESSION]
    page.sign_in("t.mulder")
    assert page.cookies[SESSION] != thief.cookies[SESSION]
    assert thief.send("GET", "/console/session").code == "session_ended"


def count(capsys: pytest.CaptureFixture[str]) -> int:
    return sum("SignInsRefused" in line for line in capsys.readouterr().out.splitlines())


def test_refused_tokens_states_and_codes_are_counted_for_the_operators(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    page = world.open()
    page.sign_in()
    assert count(capsys) == 0
    world.open().finish({"code": "x", "state": "y"})
    assert count(capsys) == 1
    page.begin()
    page.finish({"state": "z" * 43, "code": "x"})
    assert count(capsys) == 1
    world.provider.change = lambda claims: claims | {"nonce": "other"}
    page.finish(page.pick(page.begin(), "m.jansen"))
    assert count(capsys) == 1
    # Somebody known without a role is in the audit log, and no stranger.
    world.provider.change = lambda claims: claims
    page.finish(page.pick(page.begin(), "x.vreemd"))
    assert (count(capsys), PENDING in page.cookies) == (0, False)


def test_refused_networks_are_counted_for_the_operators(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLE_NETWORKS", "192.0.2.0/24")
    world.app.console.cache_clear()
    page = world.open()
    assert page.send("GET", "/console", source="203.0.113.9").status == 403
    said = capsys.readouterr().out
    [line] = [line for line in said.splitlines() if "SignInsRefused" in line]
    assert "203.0.113.9" not in line
    assert page.send("GET", "/console", source="192.0.2.7").status == 200
    assert count(capsys) == 0
