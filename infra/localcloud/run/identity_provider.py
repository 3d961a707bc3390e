"""An identity provider for the local cloud: OpenID Connect on the loopback address, with one invented person per role.

Nobody types a password: whoever can reach this machine's loopback address may be anybody. It is no part of what is
deployed. It checks what a provider must check, so that the console's side is tried for real: the client, the address
that it leads back to, PKCE, and that a code is used once.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from localcloud.run.gate import OWN_NAMES, is_own_host

CLIENT_ID: Final = "platewatch-local"

_CODE_S: Final = 60
_TOKEN_S: Final = 300
_CLIENT_S: Final = 30.0
_MOST_FORM: Final = 10_000
_STYLE: Final = (
    ":root{color-scheme:light dark}body{margin:3rem auto;max-width:36rem;padding:0 1rem;font:1.05rem/1.5 system-ui,"
    "sans-serif}a{display:block;margin:.6rem 0;padding:.8rem 1rem;border:1px solid #8889;border-radius:.5rem;"
    "color:inherit;text-decoration:none}a b{display:block}a:hover,a:focus{outline:3px solid #4a7dd3}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person: the user name, the name, and the groups."""

    user: str
    name: str
    groups: tuple[str, ...]


PEOPLE: Final = (
    Somebody("a.deboer", "Anouk de Boer", ("officer",)),
    Somebody("m.jansen", "Mees Jansen", ("control-room",)),
    Somebody("s.bakker", "Sanne Bakker", ("hotlist-editor",)),
    Somebody("r.visser", "Ruben Visser", ("investigator",)),
    Somebody("l.smit", "Lotte Smit", ("auditor",)),
    Somebody("t.mulder", "Thijs Mulder", ("admin",)),
)
"""One for each role. Whoever of the same role is needed beside them is added with `add_person`."""

PARAMETERS: Final = {
    "OidcClientId": CLIENT_ID,
    "OidcNameClaim": "preferred_username",
    "OidcGroupsClaim": "groups",
    "OidcRoles": (
        "officer=officer;control-room=control room;hotlist-editor=hotlist editor;"
        "investigator=investigator;auditor=auditor;admin=admin"
    ),
}
"""The template's parameters for this provider, beside its address."""


@dataclass(frozen=True, slots=True)
class _Grant:
    """What a code stands for, until it is used or too old."""

    person: Somebody
    callback: str
    nonce: str
    challenge: str
    until: float


class Refused(Exception):
    """The provider does not do what it is asked to. Never leaves this module."""


class IdentityProvider:
    """Serves once it is made. `is_callback` says which addresses it may lead back to."""

    def __init__(self, is_callback: Callable[[str], bool], people: Sequence[Somebody] = PEOPLE) -> None:
        self._is_callback = is_callback
        self._people = list(people)
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self._grants: dict[str, _Grant] = {}
        self._server = _make_server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="provider", daemon=True).start()

    def close(self) -> None:
        """Closes the port. May be called twice."""
        self._server.shutdown()
        self._server.server_close()

    def add_person(self, person: Somebody) -> None:
        """Somebody more who may sign in."""
        self._people.append(person)

    def find_person(self, group: str) -> Somebody:
        """The first person of a group. Raises Refused."""
        found = next((person for person in self._people if group in person.groups), None)
        if found is None:
            raise Refused(f"nobody is in the group {group}")
        return found

    def describe(self) -> Mapping[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "end_session_endpoint": f"{self.url}/logout",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def list_keys(self) -> Mapping[str, Any]:
        """The public keys."""
        return {"keys": [self._key.as_dict(private=False)]}

    def authorize(self, asked: Mapping[str, str]) -> tuple[str, str]:
        """The page on which one picks a person; once one is picked, the address to lead back to. Raises Refused."""
        callback = asked.get("redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID or not self._is_callback(callback):
            raise Refused("this provider knows neither that client nor that address")
        wanted = ("response_type", "code_challenge_method"), ("code", "S256")
        if tuple(asked.get(name) for name in wanted[0]) != wanted[1] or not asked.get("code_challenge"):
            raise Refused("this provider gives codes alone, and asks for PKCE (S256)")
        person = next((each for each in self._people if each.user == asked.get("person")), None)
        if person is None:
            return self._render(asked), ""
        code = secrets.token_urlsafe(24)
        until = time.time() + _CODE_S
        self._grants[code] = _Grant(person, callback, asked.get("nonce", ""), asked["code_challenge"], until)
        return "", f"{callback}?{urlencode({'code': code, 'state': asked.get('state', ''), 'iss': self.url})}"

    def end_session(self, asked: Mapping[str, str]) -> str:
        """The address to lead back to once somebody has signed out here. Raises Refused.

        Nobody is remembered here, so there is nothing to end.
        """
        back = asked.get("post_logout_redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID or not self._is_callback(f"{back}/callback"):
            raise Refused("this provider knows neither that client nor that address")
        return back

    def exchange(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """The tokens for a code, which is used up by it. Raises Refused."""
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or grant.until < time.time() or form.get("grant_type") != "authorization_code":
            raise Refused("invalid_grant")
        if (form.get("client_id"), form.get("redirect_uri")) != (CLIENT_ID, grant.callback):
            raise Refused("invalid_grant")
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if not hmac.compare_digest(proof.decode(), grant.challenge):
            raise Refused("invalid_grant")
        token = self.sign(self.make_claims(grant.person, grant.nonce))
        return {
            "id_token": token,
            "access_token": secrets.token_urlsafe(24),
            "token_type": "Bearer",
            "expires_in": _TOKEN_S,
        }

    def make_claims(self, person: Somebody, nonce: str) -> dict[str, Any]:
        """What an ID token says of a person."""
        now = int(time.time())
        return {
            "iss": self.url,
            "sub": hashlib.sha256(person.user.encode()).hexdigest()[:32],
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + _TOKEN_S,
            "auth_time": now,
            "nonce": nonce,
            "preferred_username": person.user,
            "name": person.name,
            "groups": list(person.groups),
        }

    def sign(self, claims: Mapping[str, Any]) -> str:
        """An ID token."""
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, dict(claims), self._key)

    def _render(self, asked: Mapping[str, str]) -> str:
        links = "".join(
            f'<a href="/authorize?{escape(urlencode({**asked, "person": each.user}))}">'
            f"<b>{escape(', '.join(each.groups).replace('-', ' '))}</b>{escape(each.name)} ({escape(each.user)})</a>"
            for each in self._people
        )
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width,initial-scale=1"><title>Platewatch: who are you?</title>'
            f"<style>{_STYLE}</style></head><body><h1>Who are you today?</h1><p>The identity provider of the local "
            "cloud. These people are invented, and need no password. A real deployment asks your force's provider.</p>"
            f"{links}</body></html>"
        )


def is_console_callback(port: int) -> Callable[[str], bool]:
    """Whether an address is the console's own, of the API at that port of this machine."""
    return lambda address: address in {f"http://{name}:{port}/console/callback" for name in OWN_NAMES}


def start_provider(
    template: Mapping[str, Any], parameters: Mapping[str, str], api_url: str
) -> tuple[IdentityProvider | None, Mapping[str, str]]:
    """A provider for the console of a template, and the parameters with its address and people.

    None, and the parameters as they are, for a template without a console, and where they name a provider.
    """
    if "OidcIssuer" not in template.get("Parameters", {}) or "OidcIssuer" in parameters:
        return None, parameters
    provider = IdentityProvider(is_console_callback(urlsplit(api_url).port or 0))
    return provider, {**PARAMETERS, "OidcIssuer": provider.url, **parameters}


def stop_provider(provider: IdentityProvider | None) -> None:
    """Closes its port, where there is one."""
    if provider is not None:
        provider.close()


def _make_server(provider: IdentityProvider) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        timeout = _CLIENT_S

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if not is_own_host(self.headers.get("Host"), server.server_port):
                self.send_error(421)
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.describe())
            elif parts.path == "/keys":
                self._answer(200, provider.list_keys())
            elif parts.path == "/authorize":
                self._authorize(dict(parse_qsl(parts.query)))
            elif parts.path == "/logout":
                self._end_session(dict(parse_qsl(parts.query)))
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not is_own_host(self.headers.get("Host"), server.server_port):
                self.send_error(421)
            elif self.path != "/token" or not length.isdigit() or int(length) > _MOST_FORM:
                self.send_error(404)
            else:
                self._exchange(dict(parse_qsl(self.rfile.read(int(length)).decode("utf-8", "replace"))))

        def _authorize(self, asked: dict[str, str]) -> None:
            try:
                page, back = provider.authorize(asked)
            except Refused as error:
                self._answer(400, {"error": "invalid_request", "error_description": str(error)})
                return
            if back:
                self._send(302, "text/plain", b"", {"Location": back})
            else:
                self._send(200, "text/html; charset=utf-8", page.encode(), {})

        def _end_session(self, asked: dict[str, str]) -> None:
            try:
                self._send(302, "text/plain", b"", {"Location": provider.end_session(asked)})
            except Refused as error:
                self._answer(400, {"error": "invalid_request", "error_description": str(error)})

        def _exchange(self, form: dict[str, str]) -> None:
            try:
                self._answer(200, provider.exchange(form))
            except Refused as error:
                self._answer(400, {"error": str(error)})

        def _answer(self, status: int, document: Mapping[str, Any]) -> None:
            self._send(status, "application/json", json.dumps(document).encode(), {})

        def _send(self, status: int, content_type: str, data: bytes, more: Mapping[str, str]) -> None:
            self.send_response(status)
            headers = {**_HEADERS, "Content-Type": content_type, "Content-Length": str(len(data)), **more}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: addresses hold codes."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
