"""Which page sends a request, by what its browser says: another address may neither change nor look anything up."""

from collections.abc import Mapping
from typing import Final

from platewatch.console.errors import ForeignPage

SAFE: Final = frozenset({"GET", "HEAD"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_FORM: Final = "application/x-www-form-urlencoded"


def make_origin(host: str) -> str:
    """The console's own origin at this host: https, but on this machine's own address."""
    secure = host.partition(":")[0] not in _LOOPBACK
    return f"http{'s' * secure}://{host}"


def check_page(method: str, headers: Mapping[str, str], origin: str, *, has_body: bool, form: bool) -> None:
    """Raises ForeignPage unless the console's own page sends this. Names of headers are in lower case.

    Every change must name our origin, and where the browser says how the page stands to us, it must be our own. What
    is looked up must not come from elsewhere either: it costs, and is recorded under the person's name. A change is
    JSON, which no form of another page can send; with `form` it may be a form.
    """
    site = headers.get("sec-fetch-site", "same-origin")
    # A person who typed an address comes from no page.
    if site != "same-origin" and not (site == "none" and method in SAFE):
        raise ForeignPage("a page of another address may not send this")
    if method in SAFE:
        return
    if headers.get("origin") != origin:
        raise ForeignPage(f"send the header Origin: {origin}; other pages may not change anything")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    allowed = {"application/json", _FORM} if form else {"application/json"}
    if (media_type or has_body) and media_type not in allowed:
        raise ForeignPage("send JSON, with Content-Type: application/json")
