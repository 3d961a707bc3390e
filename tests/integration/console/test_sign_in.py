"""Signing in against a provider that misbehaves, and from browsers that are led astray."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from platewatch.console.openid import provider as openid
from tests.integration.console.conftest import (
    BEFORE,
    CALLBACK,
    OWN,
    PENDING,
    SESSION,
    Page,
    World,
    refused,
)


def test_the_way_leads_to_the_provider_and_back_to_the_page_that_was_wanted(world: World) -> None:
    page = world.open()
    begun = page.begin("/console/live?x=1&y='2'")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    assert begun.status == 302
    assert begun.headers["Location"].startswith(f"{world.provider.url}/authorize?")
    assert (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]) == ("code", "S256", CALLBACK)
    assert asked["scope"].split()[0] == "openid"
    assert page.cookies.keys() == {PENDING}
    finished = page.finish(page.pick(begun, "m.jansen"))
    assert finished.status == 200
    assert 'content="0;url=/console/live?x=1&amp;y=&#x27;2&#x27;"' in finished.body
    assert "<script" not in finished.body
    assert "Location" not in finished.headers
    assert page.cookies.keys() == {SESSION, BEFORE}
    assert page.send("GET", "/console/session").document["name"] == "m.jansen"


def test_the_cookies_flags(world: World) -> None:
    page = world.open()
    begun = page.begin()
    assert begun.flags(PENDING) == "Path=/console; Max-Age=600; Secure; HttpOnly; SameSite=Lax"
    finished = page.finish(page.pick(begun, "m.jansen"))
    assert finished.flags(SESSION) == "Path=/; Secure; HttpOnly; SameSite=Strict"
    assert finished.flags(PENDING) == "Path=/console; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    out = page.send("POST", "/console/sign-out", {})
    assert out.flags(SESSION) == "Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"


def test_a_code_opens_one_session_and_no_second_one(world: World) -> None:
    page = world.open()
    begun = page.begin()
    pending = page.cookies[PENDING]
    query = page.pick(begun, "m.jansen")
    assert page.finish(query).status == 200
    page.cookies = {PENDING: pending}
    again = page.finish(query)
    assert (again.status, SESSION in page.cookies) == (403, False)


def test_a_stolen_code_is_of_no_use_without_the_browser_that_asked_for_it(world: World) -> None:
    victim, thief = world.open(), world.open()
    query = victim.pick(victim.begin(), "t.mulder")
    assert thief.finish(query).status == 400
    thief.begin()
    assert thief.finish(query).status == 400
    thief.begin()
    # The thief's own state with the victim's code: the provider asks for the victim's verifier.
    assert thief.finish({**query, "state": state_of(thief)}).status == 403
    assert SESSION not in thief.cookies


def state_of(page: Page) -> str:
    text = page.cookies[PENDING]
    return str(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[0])


def test_nobody_is_signed_in_as_somebody_else_by_a_link(world: World) -> None:
    """The attacker begins a sign-in, and has the victim's browser follow its end."""
    attacker, victim = world.open(), world.open()
    query = attacker.pick(attacker.begin(), "a.deboer")
    victim.begin()
    assert victim.finish(query).status == 400
    assert SESSION not in victim.cookies


def test_the_verifier_is_sent_and_the_provider_wants_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open().sign_in()
    assert len(world.provider.forms[-1]["code_verifier"]) == 43
    assert "client_secret" not in world.provider.forms[-1]
    monkeypatch.setattr(
        openid, "post_form", lambda address, fields, client: post(address, {**fields, "code_verifier": ""}, client)
    )
    assert refused(world)[0] == 403


post = openid.post_form


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": ""}, {"code": "x", "iss": "https://other"}])
def test_an_answer_without_a_code_lets_nobody_in(world: World, query: dict[str, str]) -> None:
    page = world.open()
    page.begin()
    answered = page.finish({"state": state_of(page), **query})
    assert answered.status == 403
    assert not page.cookies


def test_a_callback_out_of_nowhere_asks_the_provider_nothing(world: World) -> None:
    for query in ({}, {"code": "x", "state": "y"}):
        assert world.open().finish(query).status == 400
    assert world.provider.forms == []


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "/console/../../x", "/a/b"]
)
def test_nobody_is_led_away_after_signing_in(world: World, wanted: str) -> None:
    finished = world.open().sign_in(next_path=wanted)
    assert 'content="0;url=/console"' in finished.body
    assert "evil" not in finished.body


def test_a_session_that_somebody_planted_is_not_taken_over(world: World) -> None:
    page = world.open()
    page.cookies[SESSION] = "planted-by-somebody-else-planted-by-somebody"
    page.sign_in()
    assert page.cookies[SESSION] != "planted-by-somebody-else-planted-by-somebody"
    stranger = world.open()
    stranger.cookies[SESSION] = "planted-by-somebody-else-planted-by-somebody"
    assert stranger.send("GET", "/console/session").code == "sign_in_needed"


def test_a_new_sign_in_ends_the_browsers_session_before(world: World) -> None:
    page = world.open()
    page.sign_in()
    old = page.cookies[SESSION]
    page.sign_in("a.deboer")
    assert page.cookies[SESSION] != old
    thief = world.open()
    thief.cookies[SESSION] = old
    assert thief.send("GET", "/console/session").code == "session_ended"
    assert page.send("GET", "/console/session").document["role"] == "officer"


def test_two_cookies_of_one_name_are_none(world: World) -> None:
    page = world.open()
    page.sign_in()
    twice = [f"{SESSION}={page.cookies[SESSION]}", f"{SESSION}=other"]
    assert page.send("GET", "/console/session", cookies=twice).code == "sign_in_needed"


def test_a_person_without_a_role_is_known_recorded_and_not_let_in(world: World, scan_people: Any) -> None:
    status, body = refused(world, user="x.vreemd")
    assert status == 403
    assert "no role here" in body
    [record] = scan_people()
    assert record["actor"]["S"] == "console/x.vreemd"
    assert (record["action"]["S"], record["detail"]["M"]["outcome"]["S"]) == ("sign in", "refused")


def test_whoever_has_two_roles_chooses_one(world: World, scan_people: Any) -> None:
    page = world.open()
    chosen = page.sign_in("k.dijk", "/console/live")
    assert "Choose your role" in chosen.body
    assert page.send("GET", "/console/session").code == "role_needed"
    assert page.send("GET", "/console/v1/cameras").code == "role_needed"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert page.send("POST", "/console/role", "role=admin&next=/console", form).status == 403
    assert page.send("POST", "/console/role", "role=officer", {**form, "Origin": "https://evil.example"}).status == 403
    assert page.send("POST", "/console/role", "&&&", form).status == 403
    went = page.send("POST", "/console/role", "role=control+room&next=%2Fconsole%2Flive", form)
    assert 'content="0;url=/console/live"' in went.body
    assert page.send("GET", "/console/session").document["role"] == "control room"
    assert page.send("POST", "/console/role", "role=officer&next=/console", form).status == 403
    assert page.send("GET", "/console/session").document["role"] == "control room"
    acts = [(one["role"]["S"], one["detail"]["M"]["outcome"]["S"]) for one in scan_people()]
    assert acts == [("no role yet", "signed in"), ("control room", "role chosen")]


def test_signing_in_and_out_is_recorded_with_the_person_whom_the_provider_vouches_for(
    world: World, scan_people: Any
) -> None:
    page = world.open()
    page.sign_in()
    page.send("POST", "/console/sign-out", {})
    came, left = scan_people()
    assert [one["action"]["S"] for one in (came, left)] == ["sign in", "sign out"]
    for one in (came, left):
        assert (one["actor"]["S"], one["role"]["S"]) == ("console/m.jansen", "control room")
        assert one["detail"]["M"]["issuer"]["S"] == world.provider.url
        assert len(one["detail"]["M"]["subject"]["S"]) == 32


def test_a_provider_that_is_gone_is_told_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "http://127.0.0.1:9")
    world.app.console.cache_clear()
    answered = world.open().begin()
    assert answered.status == 503
    assert "does not answer" in answered.body


@pytest.mark.parametrize("issuer", ["http://login.example", "ftp://127.0.0.1", "https://user@login.example", "x", ""])
def test_a_provider_without_https_is_not_asked(world: World, issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "fetch_document", openid.fetch_document)
    monkeypatch.setenv("OIDC_ISSUER", issuer or "relative/path")
    world.app.console.cache_clear()
    assert world.open().begin().status == 503


def test_a_provider_that_calls_itself_otherwise_is_not_relied_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", world.provider.url + "/")
    world.app.console.cache_clear()
    assert world.open().begin().status == 503


@pytest.mark.parametrize("leads", ["http://evil.example/keys", "file:///etc/passwd", None, 7])
def test_a_provider_that_leads_to_http_is_not_followed(
    world: World, leads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = world.open()
    described = dict(world.provider.describe())
    monkeypatch.setattr(world.provider, "describe", lambda: {**described, "token_endpoint": leads})
    answered = page.finish(page.pick(page.begin(), "m.jansen"))
    assert answered.status == 503
    assert SESSION not in page.cookies


def test_a_client_with_a_secret_sends_it_to_the_provider_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from platewatch.aws import clients

    secret = clients.secrets().create_secret(Name="platewatch-oidc", SecretString="s3:cret/1\n")["ARN"]
    monkeypatch.setenv("OIDC_CLIENT_SECRET_ARN", secret)
    world.app.console.cache_clear()
    asked: list[Any] = []
    monkeypatch.setattr(openid, "post_form", lambda *given: asked.append(given) or post(*given))
    described = dict(world.provider.describe())
    for methods in (["client_secret_basic"], ["client_secret_post"], None):
        world.app.console.cache_clear()
        told = {**described, "token_endpoint_auth_methods_supported": methods}
        monkeypatch.setattr(world.provider, "describe", lambda told=told: told)
        world.open().sign_in()
    basic, posted, unsaid = asked
    assert basic[2] == unsaid[2] == ("platewatch-local", "s3:cret/1")
    assert "client_secret" not in basic[1]
    assert (posted[1]["client_secret"], posted[2]) == ("s3:cret/1", None)


def test_the_client_of_the_stacks_own_pool_comes_from_the_gateway(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_CLIENT_ID", "")
    page = world.open()
    variables = {"stageVariables": {"OidcClientId": "platewatch-local"}}
    begun = page.send("GET", "/console/sign-in", **variables)
    assert "client_id=platewatch-local" in begun.headers["Location"]
    finished = page.send("GET", "/console/callback", query=page.pick(begun, "m.jansen"), **variables)
    assert finished.status == 200


def test_without_groups_and_roles_in_the_settings_nobody_gets_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ROLES", "")
    world.app.console.cache_clear()
    assert refused(world)[0] == 403


def test_the_domain_of_the_deployment_is_where_the_provider_leads_back_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSOLE_DOMAIN", "anpr.example")
    world.app.console.cache_clear()
    begun = world.open().send("GET", "/console/sign-in", host="abc.execute-api.eu-west-1.amazonaws.com")
    assert parse_qs(urlsplit(begun.headers["Location"]).query)["redirect_uri"] == [f"{OWN}/console/callback"]


def test_no_line_of_the_log_holds_a_code_a_token_or_a_session(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setattr(world.app.logger.registered_handler, "stream", sys.stdout)
    world.app.logger.setLevel("DEBUG")
    page, secrets = world.open(), []
    for user in ("m.jansen", "x.vreemd"):
        begun = page.begin()
        secrets += [page.cookies[PENDING], state_of(page), begun.headers["Location"].partition("nonce=")[2][:43]]
        query = page.pick(begun, user)
        secrets += [query["code"]]
        page.finish(query)
        page.finish(query)
        secrets += [page.cookies.get(SESSION, "-" * 43), world.provider.forms[-1]["code_verifier"]]
    page.send("POST", "/console/activity", {})
    page.send("GET", "/console/v1/cameras")
    page.send("GET", "/console/v1/nothing")
    page.send("POST", "/console/sign-out", {})
    world.provider.change = lambda claims: claims | {"nonce": "another"}
    other = world.open()
    query = other.pick(other.begin(), "m.jansen")
    assert other.finish(query).status == 403
    monkeypatch.setattr(openid, "post_form", lambda *given: post("http://127.0.0.1:9", *given[1:]))
    query = other.pick(other.begin(), "m.jansen")
    assert other.finish(query).status == 503
    secrets += [query["code"], *world.provider.tokens]
    out = capsys.readouterr()
    assert "signed in" in out.out
    assert [secret for secret in secrets if secret in out.out + out.err] == []
    assert not [part for token in world.provider.tokens for part in token.split(".")[1:] if part in out.out + out.err]


def test_a_sign_in_that_was_finished_is_not_finished_again_by_reloading(world: World) -> None:
    page = world.open()
    query = page.pick(page.begin(), "m.jansen")
    assert page.finish(query).status == 200
    # The browser keeps no pending sign-in now; the session goes on.
    assert page.finish(query).status == 400
    assert page.send("GET", "/console/session").status == 200


def test_the_provider_is_described_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    fetch = openid.fetch_document
    monkeypatch.setattr(openid, "fetch_document", lambda address: fetched.append(address) or fetch(address))
    for _ in range(3):
        world.open().sign_in()
    assert [address.rpartition("/")[2] for address in fetched] == ["openid-configuration", "keys"]


def test_a_page_that_was_not_asked_for_is_the_index_and_holds_no_data(world: World) -> None:
    page = world.open()
    page.sign_in()
    answered = page.send("GET", "/console/anything/below")
    assert answered.status == 200
    assert "jansen" not in base64.b64decode(answered.body).decode()
