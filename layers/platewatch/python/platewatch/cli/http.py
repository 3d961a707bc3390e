"""One HTTP exchange, for the command line and for cameras."""

from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from platewatch.errors import PlatewatchError

_TIMEOUT: Final = 30.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class NoAnswer(PlatewatchError):
    """No HTTP answer came: a timeout, or no connection."""


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: a signature holds for one address only, and a token must not travel to another."""

    def redirect_request(self, *_: object) -> None:
        return None


def exchange(request: Request) -> tuple[int, bytes]:
    """Sends the request; status and body of whatever answer comes, errors too. Raises NoAnswer."""
    host = urlsplit(request.full_url)
    try:
        with _make_opener(host.hostname).open(request, timeout=_TIMEOUT) as response:
            return response.status, response.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()
    except URLError as error:
        raise NoAnswer(f"no answer from {host.netloc}: {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"no answer from {host.netloc}: {error or type(error).__name__}") from error


def _make_opener(host: str | None) -> OpenerDirector:
    # A proxy that the machine is set to use can't reach the local cloud on this machine.
    proxies = ProxyHandler({}) if host in _LOOPBACK else ProxyHandler()
    return build_opener(proxies, _StayHere)
