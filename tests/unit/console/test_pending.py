"""A pending sign-in: nobody is led away, and no other sign-in's answer is taken."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import PendingMissing
from platewatch.console.pending import HOME, check_state, choose_next, make_pending, parse_cookie, write_cookie

LED_AWAY = [
    *("//evil", "///evil", "/\\evil", "\\\\evil", "https://evil", "https:evil", "https:/console", "javascript:alert"),
    *("/", "/v1/alerts", "/a/token", "console", " /console", "/console ", "/console\n", "/console\r\nSet-Cookie: a=b"),
    *("//evil/console", "/console//evil", "/console/../v1", "/console/..", "/console/./x", "/console/%2e%2e/x"),
    *("/console/%2F%2Fevil", "/console\\evil", "/console/\\evil", "/consoles", "/console.evil", "/console@evil"),
    *("/console/x?next=\n", "/console/<script>", '/console/"x', "/console/x#y", "/console/" + "x" * 600, "data:,x"),
    *("/console/sign-in", "/console/sign-in?next=/console", "/console/callback?code=x", "/console/v1/alerts"),
    *("/console/", "/console/role", "/console/sign-out", "/console/\ud800", "/console/é"),
]  # fmt: skip


@pytest.mark.parametrize("wanted", LED_AWAY)
def test_nobody_is_led_away(wanted: str) -> None:
    assert choose_next(wanted) == HOME


@pytest.mark.parametrize(
    "wanted",
    [
        "/console",
        "/console?x=1",
        "/console/live",
        "/console/alerts/0a1b?day=2026-03-12&x=%C3%A9",
        "/console/signed-papers",
    ],
)
def test_pages_of_the_console_are_gone_on_to(wanted: str) -> None:
    assert choose_next(wanted) == wanted


@given(st.text(max_size=60).map(lambda text: f"/console{text}") | st.text(max_size=60))
def test_whatever_is_wanted_the_path_stays_in_the_console(wanted: str) -> None:
    path = choose_next(wanted)
    assert path == HOME or path.startswith(("/console/", "/console?"))
    assert "//" not in path.partition("?")[0]
    assert not any(part in (".", "..") for part in path.partition("?")[0].split("/"))
    assert path.isprintable()
    assert "\\" not in path


def test_what_the_browser_keeps_comes_back_whole() -> None:
    pending = make_pending("/console/live?x=1")
    assert parse_cookie(write_cookie(pending)) == pending
    assert len({pending.state, pending.nonce, pending.verifier}) == 3
    assert make_pending("").state != pending.state


def test_the_challenge_is_that_of_pkce() -> None:
    pending = make_pending("")
    digest = hashlib.sha256(pending.verifier.encode()).digest()
    assert base64.urlsafe_b64decode(pending.challenge + "=") == digest
    assert 43 <= len(pending.verifier) <= 128


def test_a_cookie_that_was_changed_leads_nobody_away() -> None:
    pending = make_pending("")
    values = [pending.state, pending.nonce, pending.verifier, "//evil", None]
    text = base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()
    assert parse_cookie(text).next_path == HOME


@pytest.mark.parametrize(
    "values", [[], {}, None, "x", ["a", "b", "c", "d"], [1, 2, 3, 4], ["x" * 43] * 3, ["x" * 43] * 5]
)
def test_what_was_not_written_here_is_no_sign_in(values: object) -> None:
    with pytest.raises(PendingMissing):
        parse_cookie(base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode())


@given(st.text(max_size=100) | st.text(alphabet="AbZ019-_=", max_size=3000))
def test_no_text_breaks_the_parser(text: str) -> None:
    with pytest.raises(PendingMissing):
        parse_cookie(text)


@given(st.text(max_size=50))
def test_another_state_is_refused(state: str) -> None:
    pending = make_pending("")
    check_state(pending, pending.state)
    with pytest.raises(PendingMissing):
        check_state(pending, state)
