"""The console under moto, with an identity provider on the loopback address that can be told to misbehave."""

import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from localcloud.run.browser import fetch
from localcloud.run.identity_provider import CLIENT_ID, PARAMETERS, IdentityProvider, Somebody
from platewatch.aws import clients
from tests.integration.conftest import FakeContext

HOST = "anpr.example"
OWN = f"https://{HOST}"
CALLBACK = f"{OWN}/console/callback"
SESSION, PENDING, BEFORE = "__Host-session", "pw-sign-in", "pw-before"

TWO_ROLES = Somebody("k.dijk", "Kim Dijk", ("officer", "control-room"))
NO_ROLE = Somebody("x.vreemd", "X Vreemd", ("others",))


class Misbehaving(IdentityProvider):
    """The local cloud's provider, whose tokens, keys and answers can be changed."""

    def __init__(self) -> None:
        self.change: Callable[[dict[str, Any]], Any] = lambda claims: claims
        self.signs: Callable[[dict[str, Any]], Any] | None = None
        self.tokens: list[str] = []
        self.codes: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.keys_asked = 0
        super().__init__(lambda address: address == CALLBACK)
        for person in (TWO_ROLES, NO_ROLE):
            self.add_person(person)

    @property
    def key(self) -> RSAKey:
        return self._key

    def take_new_key(self) -> None:
        """As a provider does from time to time."""
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

    def list_keys(self) -> Any:
        self.keys_asked += 1
        return super().list_keys()

    def make_claims(self, person: Somebody, nonce: str) -> dict[str, Any]:
        claims = super().make_claims(person, nonce)
        return self.change(claims) or claims

    def exchange(self, form: Any) -> Any:
        self.forms.append(dict(form))
        return super().exchange(form)

    def sign(self, claims: Any) -> str:
        token = self.signs(dict(claims)) if self.signs else super().sign(claims)
        self.tokens.append(token)
        return token


def encode(claims: dict[str, Any], key: Any, **header: str) -> str:
    """A token with any header, signed with any key."""
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


@dataclass
class Answered:
    """What the handler answered."""

    status: int
    headers: dict[str, str]
    body: str
    set_cookies: list[str]

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.document["error"]["code"])

    def flags(self, name: str) -> str:
        """The cookie's attributes, as they were sent."""
        [text] = [text for text in self.set_cookies if text.startswith(f"{name}=")]
        return text.partition(";")[2].strip()


@dataclass
class Page:
    """A browser: cookies, and events as API Gateway makes them of its requests."""

    handler: Callable[[Any, Any], Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        source: str = "192.0.2.1",
        host: str = HOST,
        **more: Any,
    ) -> Answered:
        """What is answered; `headers` whose text is "" are not sent."""
        sent = {"sec-fetch-site": "same-origin", "accept-encoding": "br"}
        if method != "GET":
            sent |= {"origin": OWN, "content-type": "application/json"}
        sent |= {name.lower(): text for name, text in (headers or {}).items()}
        event = {
            "version": "2.0",
            "routeKey": "ANY /console/{proxy+}",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "headers": {name: text for name, text in sent.items() if text},
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {
                "apiId": "api",
                "domainName": host,
                "http": {"method": method, "path": path, "sourceIp": source},
                "stage": "$default",
            },
            "isBase64Encoded": False,
        }
        event |= {"queryStringParameters": query} if query else {}
        event |= {"body": body if isinstance(body, str) else json.dumps(body)} if body is not None else {}
        answer = self.handler(event | more, FakeContext())
        cookies = answer.get("cookies", [])
        self._keep(cookies)
        return Answered(answer["statusCode"], answer["headers"], answer["body"], cookies)

    def begin(self, next_path: str = "/console") -> Answered:
        """The answer that leads to the provider."""
        return self.send("GET", "/console/sign-in", query={"next": next_path})

    def pick(self, begun: Answered, user: str) -> dict[str, str]:
        """What the provider leads back with, once the person is picked."""
        led = fetch(f"{begun.headers['Location']}&{urlencode({'person': user})}", "GET", None, {})
        assert led.status == 302, led.body
        address = urlsplit(led.headers["Location"])
        assert address._replace(query="").geturl() == CALLBACK
        return dict(parse_qsl(address.query))

    def finish(self, query: dict[str, str]) -> Answered:
        """What the console answers to that."""
        return self.send("GET", "/console/callback", query=query, headers={"Sec-Fetch-Site": "cross-site"})

    def sign_in(self, user: str = "m.jansen", next_path: str = "/console") -> Answered:
        """The whole way, which must succeed."""
        answered = self.finish(self.pick(self.begin(next_path), user))
        assert answered.status == 200, answered.body
        return answered

    def _keep(self, cookies: list[str]) -> None:
        for text in cookies:
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel.value
        self.cookies = {name: value for name, value in self.cookies.items() if value}


@dataclass
class World:
    """The console, its provider, and means to let time pass."""

    provider: Misbehaving
    app: Any

    def open(self) -> Page:
        """Another browser."""
        return Page(self.app.handler)

    def let_pass(self, **ago: float) -> None:
        """Everything in the sessions' table happened so much earlier."""
        back = timedelta(**ago)
        dynamodb = clients.dynamodb()
        for item in dynamodb.scan(TableName="sessions")["Items"]:
            for name in ("started_at", "active_at", "ends_at"):
                moment = datetime.fromisoformat(item[name]["S"]) - back
                item[name] = {"S": moment.astimezone(UTC).isoformat(timespec="milliseconds")}
            dynamodb.put_item(TableName="sessions", Item=item)


@pytest.fixture(scope="session")
def _provider() -> Iterator[Misbehaving]:
    provider = Misbehaving()
    yield provider
    provider.close()


@pytest.fixture
def provider(_provider: Misbehaving) -> Misbehaving:
    """The provider, well-behaved at first."""
    _provider.change, _provider.signs = (lambda claims: claims), None
    _provider.tokens.clear()
    _provider.forms.clear()
    return _provider


@pytest.fixture
def world(
    provider: Misbehaving, make_table: Any, plate_tag_key: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The console's function with tables of its own."""
    settings = {
        "SESSIONS_TABLE": make_table("sessions"),
        "CAMERAS_TABLE": make_table("cameras"),
        "OIDC_ISSUER": provider.url,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_NAME_CLAIM": PARAMETERS["OidcNameClaim"],
        "OIDC_GROUPS_CLAIM": PARAMETERS["OidcGroupsClaim"],
        "OIDC_ROLES": PARAMETERS["OidcRoles"],
        "HOTLISTS_BUCKET": "hotlists",
        "LANGUAGE": "en",
        "RETENTION_MODE": "hit-no-hit",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    app = importlib.import_module("functions.console.app")
    app.console.cache_clear()
    yield World(provider, app)
    app.console.cache_clear()


def refused(world: World, page: Page | None = None, user: str = "m.jansen") -> tuple[int, str]:
    """Status and page of a sign-in that must not succeed."""
    page = page or world.open()
    answered = page.finish(page.pick(page.begin(), user))
    assert SESSION not in page.cookies
    assert "Sign in again" in answered.body
    return answered.status, answered.body
