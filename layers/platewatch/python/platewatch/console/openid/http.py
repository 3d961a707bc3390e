"""Asking the identity provider: JSON over HTTPS, no redirect, never long and never much."""

import base64
import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from platewatch.console.errors import ProviderUnavailable

_SECONDS: Final = 5.0
_MOST_BYTES: Final = 256 * 1024
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: a code and a secret are for one address only."""

    def redirect_request(self, *_: object) -> None:
        return None


def fetch_document(address: str) -> Mapping[str, Any]:
    """The JSON object at an address of the provider. Raises ProviderUnavailable."""
    status, document = _exchange(Request(check_address(address), headers={"Accept": "application/json"}))
    if status != 200:
        raise ProviderUnavailable(f"the identity provider answers HTTP {status}: try again, or tell the admin")
    return document


def post_form(address: str, fields: Mapping[str, str], client: tuple[str, str] | None) -> tuple[int, Mapping[str, Any]]:
    """Status and JSON object of the answer to a form. `client` is id and secret, sent as basic authorization.

    Raises ProviderUnavailable.
    """
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if client is not None:
        pair = ":".join(quote(part, safe="") for part in client)
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return _exchange(Request(check_address(address), urlencode(fields).encode(), headers))


def check_address(address: object) -> str:
    """The address, which must be https, or http on this machine. Raises ProviderUnavailable."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname or parts.username is not None or parts.fragment:
        raise ProviderUnavailable("an address of the identity provider is not https: check OidcIssuer")
    return str(address)


def _exchange(request: Request) -> tuple[int, Mapping[str, Any]]:
    # Not `from error`: what is chained is logged, and an address may hold what is nobody's business.
    try:
        with _make_opener(request.host).open(request, timeout=_SECONDS) as answer:
            return answer.status, _parse(answer.read(_MOST_BYTES + 1))
    except HTTPError as error:
        with error:
            return error.code, _parse(error.read(_MOST_BYTES + 1), needed=False)
    except (OSError, HTTPException):
        raise ProviderUnavailable("the identity provider does not answer: try again, or tell the admin") from None


def _parse(data: bytes, *, needed: bool = True) -> Mapping[str, Any]:
    try:
        document = json.loads(data) if len(data) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        return document
    if needed:
        raise ProviderUnavailable("the identity provider answers something else than JSON: check OidcIssuer")
    return {}


def _make_opener(host: str) -> OpenerDirector:
    # A proxy that the machine is set to use can't reach a provider on this machine.
    proxies = ProxyHandler({}) if host.partition(":")[0] in _LOOPBACK else ProxyHandler()
    return build_opener(proxies, _StayHere)
