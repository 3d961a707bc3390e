"""From which networks the console may be opened, where a deployment says so."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from platewatch.console.errors import NetworkRefused, NetworksInvalid

Network = IPv4Network | IPv6Network


def parse_networks(text: str) -> tuple[Network, ...]:
    """The networks of text such as `192.0.2.0/24, 2001:db8::/32`; none of an empty text. Raises NetworksInvalid."""
    networks: list[Network] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError as error:
            raise NetworksInvalid(f"ConsoleNetworks: {part!r} must be a network such as 192.0.2.0/24") from error
    return tuple(networks)


def check_network(networks: Sequence[Network], address: str) -> None:
    """Raises NetworkRefused for an address outside all of them. Without networks every address may come in."""
    if not networks:
        return
    try:
        found = ip_address(address)
    except ValueError:
        raise NetworkRefused from None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    if not any(one in network for network in networks for one in (found, mapped) if one is not None):
        raise NetworkRefused
