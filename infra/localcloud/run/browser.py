"""Somebody at the console, without a browser: signs in as a browser does, and keeps its cookies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from localcloud.errors import LocalCloudError
from platewatch.cli.api_client import ApiRefused

SESSION: Final = "__Host-session"

_SECONDS: Final = 30.0


class SignInFailed(LocalCloudError):
    """The console did not let the person in. The message has the status, and nothing of a code or a cookie."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came: names of headers are in any case, and `cookies` what is to be kept."""

    status: int
    headers: Message
    body: bytes

    @property
    def cookies(self) -> dict[str, str]:
        """Name and value of each cookie that the answer sets."""
        return {
            name: morsel.value
            for text in self.headers.get_all("Set-Cookie", [])
            for name, morsel in SimpleCookie(text).items()
        }


@dataclass(slots=True)
class Browser:
    """Cookies, and requests as the console's own page sends them."""

    api_url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON document that is answered. /v1/... stands for /console/v1/...; header values may hold any words.

        Raises ApiRefused with the error's own code and message, as the client of signed requests does.
        """
        whole = f"/console{path}" if path.startswith("/v1/") else path
        if query:
            whole += f"?{urlencode(query, quote_via=quote)}"
        told = {name: quote(value, safe=" /:;,.()-_") for name, value in (headers or {}).items()}
        answered = self.send(method, whole, None if body is None else json.dumps(body).encode(), told)
        document = json.loads(answered.body or b"{}")
        if answered.status >= 300:
            error = document.get("error") or {"code": "refused", "message": str(document.get("message"))}
            raise ApiRefused(answered.status, error["code"], error["message"], error.get("field"))
        return dict(document)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answered:
        """Whatever is answered. Cookies that come are kept; a header given here is sent in place of a browser's."""
        sent = {"Sec-Fetch-Site": "same-origin"}
        if method not in ("GET", "HEAD"):
            sent |= {"Origin": self.api_url, "Content-Type": "application/json"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answered = fetch(self.api_url + path, method, body, sent | dict(headers or {}))
        self.cookies = {name: value for name, value in (self.cookies | answered.cookies).items() if value}
        return answered

    def sign_in(self, user: str, next_path: str = "/console") -> Answered:
        """Signs in as a user of the local cloud's identity provider; the page that the console answers at last.

        Raises SignInFailed.
        """
        begun = self.send(
            "GET", f"/console/sign-in?{urlencode({'next': next_path})}", headers={"Sec-Fetch-Site": "none"}
        )
        if begun.status != 302:
            raise SignInFailed(f"the console answers {begun.status} to a sign-in")
        led = fetch(f"{begun.headers['Location']}&{urlencode({'person': user})}", "GET", None, {})
        if led.status != 302:
            raise SignInFailed(f"the identity provider answers {led.status}: does it know {user}?")
        back = urlsplit(led.headers["Location"])
        finished = self.send("GET", f"{back.path}?{back.query}", headers={"Sec-Fetch-Site": "cross-site"})
        if finished.status != 200 or SESSION not in self.cookies:
            raise SignInFailed(f"the console answers {finished.status} to the identity provider's answer")
        return finished


def fetch(address: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> Answered:
    """One exchange on this machine, as it is: no redirect is followed."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        answer = connection.getresponse()
        return Answered(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
