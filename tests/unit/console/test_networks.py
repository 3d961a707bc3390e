"""Networks from which the console may be opened."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import NetworkRefused, NetworksInvalid
from platewatch.console.networks import check_network, parse_networks

HERE = parse_networks("192.0.2.0/24, 2001:db8::/32,")


@pytest.mark.parametrize("address", ["192.0.2.1", "192.0.2.255", "2001:db8::1", "::ffff:192.0.2.7"])
def test_those_inside_may_come_in(address: str) -> None:
    check_network(HERE, address)


@pytest.mark.parametrize(
    "address", ["192.0.3.1", "2001:db9::1", "::1", "", "x", "192.0.2.1, 10.0.0.1", "::ffff:10.0.0.1"]
)
def test_those_outside_may_not(address: str) -> None:
    with pytest.raises(NetworkRefused):
        check_network(HERE, address)


@given(st.ip_addresses().map(str) | st.text(max_size=20))
def test_without_networks_every_address_may(address: str) -> None:
    check_network(parse_networks(""), address)


@given(st.ip_addresses())
def test_an_address_is_in_if_a_network_has_it(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    network = ipaddress.ip_network(f"{address}/{address.max_prefixlen}")
    check_network([network], str(address))


@pytest.mark.parametrize("text", ["x", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/24;10.0.0.0/8"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(NetworksInvalid, match=r"192\.0\.2\.0/24"):
        parse_networks(text)
