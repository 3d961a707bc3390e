"""Where a webhook may be: on the public internet, by https, and nowhere inside anybody's network."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

_NOT_PUBLIC: Final = tuple(
    IPv6Network(network)
    for network in (
        # Site-local, which some networks still use, and what only ever stands for an address of IPv4: mapped,
        # compatible and translated ones, 6to4 and Teredo. Whoever means such an address writes it as one of IPv4.
        *("fec0::/10", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        *("2002::/16", "2001::/32"),
    )
)


def find_fault(url: str, this_machine: bool) -> str | None:
    """What is wrong with a webhook's address, None when it may be one.

    Only https is spoken, and to public addresses; `this_machine` lets http://127.0.0.1 pass too, for the local cloud.
    A name is resolved when something is sent, and checked by is_public then.
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
    if isinstance(parsed, IPv6Address) and (parsed.scope_id or any(parsed in network for network in _NOT_PUBLIC)):
        return False
    return parsed.is_global and not parsed.is_multicast
