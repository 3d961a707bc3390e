"""Where a webhook may be: on the public internet, by https, and nowhere inside anybody's network."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

# Addresses of IPv6 that stand for one of IPv4 behind a translator.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


def find_fault(url: str, this_machine: bool) -> str | None:
    """What is wrong with a webhook's address, None when it may be one.

    Only https is spoken, and to public addresses; `this_machine` lets http://127.0.0.1 pass too, for the local cloud.
    A name is resolved when something is sent, and judged by is_public then.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address"
    if not url.isascii() or not url.isprintable() or " " in url or parts.fragment or port == 0:
        return "must be an address such as https://desk.example.org/platewatch, without a #fragment"
    if parts.username is not None or parts.password is not None:
        return "must hold no user name and no password: the signature says who sends"
    if this_machine and is_this_machine(parts):
        return None
    if parts.scheme != "https" or not parts.hostname:
        return "must begin with https:// and name a host"
    try:
        public = is_public(parts.hostname)
    except ValueError:
        # A name, not an address.
        return None
    return None if public else "must be a public address"


def is_this_machine(parts: SplitResult) -> bool:
    """True for http://127.0.0.1 alone, whatever its port."""
    return parts.scheme == "http" and parts.hostname == "127.0.0.1"


def is_public(address: str) -> bool:
    """True for an IP address on the public internet: what is private leads into somebody's network, ours perhaps.

    Raises ValueError when the text is no IP address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        inner = _find_inner(parsed)
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast


def _find_inner(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
