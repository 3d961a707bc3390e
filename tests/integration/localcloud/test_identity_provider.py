"""The local cloud's identity provider checks what a provider must, so that the console is tried for real."""

import base64
import hashlib
import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from localcloud.run.browser import Answered, fetch
from localcloud.run.identity_provider import (
    CLIENT_ID,
    PARAMETERS,
    PEOPLE,
    IdentityProvider,
    is_console_callback,
    start_provider,
)
from platewatch.console.roles import choose_roles, parse_roles
from platewatch.web.route import Role

CALLBACK = "http://127.0.0.1:8080/console/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": CALLBACK,
    "state": "the-state",
    "nonce": "the-nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    made = IdentityProvider(is_console_callback(8080))
    yield made
    made.close()


def ask(provider: IdentityProvider, **changed: str) -> Answered:
    asked = {name: value for name, value in (ASKED | changed).items() if value}
    return fetch(f"{provider.url}/authorize?{urlencode(asked)}", "GET", None, {})


def take_code(provider: IdentityProvider, user: str = "m.jansen") -> str:
    back = urlsplit(ask(provider, person=user).headers["Location"])
    return dict(parse_qsl(back.query))["code"]


def exchange(provider: IdentityProvider, code: str, **changed: str) -> Answered:
    form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT_ID, "redirect_uri": CALLBACK}
    form |= {"code_verifier": VERIFIER} | changed
    return fetch(f"{provider.url}/token", "POST", urlencode(form).encode(), {})


def test_one_picks_a_person_and_the_token_says_who_it_is(provider: IdentityProvider) -> None:
    page = ask(provider)
    assert page.status == 200
    assert all(person.name in page.body.decode() for person in PEOPLE)
    back = ask(provider, person="m.jansen")
    assert back.headers["Location"].startswith(f"{CALLBACK}?")
    query = dict(parse_qsl(urlsplit(back.headers["Location"]).query))
    assert (query["state"], query["iss"]) == ("the-state", provider.url)
    token = json.loads(exchange(provider, query["code"]).body)["id_token"]
    keys = json.loads(fetch(f"{provider.url}/keys", "GET", None, {}).body)
    assert {name for key in keys["keys"] for name in key} & {"d", "p", "q"} == set()
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims
    assert (claims["preferred_username"], claims["groups"]) == ("m.jansen", ["control-room"])
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (provider.url, CLIENT_ID, "the-nonce")


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://127.0.0.1:8081/console/callback"},
        {"redirect_uri": "https://evil.example/console/callback"},
        {"redirect_uri": f"{CALLBACK}/../x"},
        {"redirect_uri": ""},
        {"response_type": "token"},
        {"response_type": "code id_token"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
def test_what_a_provider_must_not_do_it_does_not(provider: IdentityProvider, changed: dict[str, str]) -> None:
    for person in ("", "m.jansen"):
        assert ask(provider, person=person, **changed).status == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:8080/console/callback"},
        {"client_id": "other"},
        {"grant_type": "refresh_token"},
    ],
)
def test_a_code_alone_is_of_no_use_and_is_used_up_by_the_try(
    provider: IdentityProvider, changed: dict[str, str]
) -> None:
    code = take_code(provider)
    assert exchange(provider, code, **changed).status == 400
    assert exchange(provider, code).status == 400


def test_a_code_is_used_once(provider: IdentityProvider) -> None:
    code = take_code(provider)
    assert [exchange(provider, code).status for _ in range(2)] == [200, 400]
    assert exchange(provider, "unknown").status == 400


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", ""])
def test_a_name_that_leads_here_is_not_listened_to(provider: IdentityProvider, host: str) -> None:
    for method, path in (("GET", "/authorize"), ("GET", "/.well-known/openid-configuration"), ("POST", "/token")):
        assert fetch(f"{provider.url}{path}", method, b"" if method == "POST" else None, {"Host": host}).status == 421


def test_there_is_one_person_for_each_role() -> None:
    known = [role.value for role in Role]
    roles = parse_roles(PARAMETERS["OidcRoles"], known)
    assert [choose_roles(roles, person.groups, known) for person in PEOPLE] == [(role,) for role in known]


def test_a_provider_that_the_parameters_name_is_left_alone() -> None:
    template = {"Parameters": {"OidcIssuer": {}}}
    given = {"OidcIssuer": "https://login.example"}
    assert start_provider(template, given, "http://127.0.0.1:8080") == (None, given)
    assert start_provider({}, {}, "http://127.0.0.1:8080") == (None, {})
