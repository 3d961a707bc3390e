"""A webhook is on the public internet, by https, and names nobody's password."""

from urllib.parse import urlsplit

import pytest

from platewatch.alerts.channel import find_fault, is_public, is_this_machine

PUBLIC = "must be a public address"
HTTPS = "must begin with https://"
SHAPE = "must be an address such as"


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example.org",
        "https://desk.example.org:8443/alerts?x=1",
        "https://8.8.8.8/x",
        "https://[2a00:1450:400e:80e::200e]/x",
        "HTTPS://desk.example.org",
        "https://desk.example.org:65535/",
    ],
)
@pytest.mark.parametrize("this_machine", [True, False])
def test_an_address_that_may_be_a_webhook(url: str, this_machine: bool) -> None:
    assert find_fault(url, this_machine) is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://desk.example.org:99999/", "is no address"),
        ("https://[::1/", "is no address"),
        ("https://desk.example.org:0/", SHAPE),
        ("https://desk.example.org/#a", SHAPE),
        ("https://desk.example.org/a b", SHAPE),
        ("https://desk.exämple.org/", SHAPE),
        ("https://desk.example.org/\x7f", SHAPE),
        ("https://user@desk.example.org/", "no user name"),
        ("https://:secret@desk.example.org/", "no user name"),
        ("http://desk.example.org/", HTTPS),
        ("https:///x", HTTPS),
        ("desk.example.org", HTTPS),
        ("", HTTPS),
        ("http://127.0.0.1:8080/x", HTTPS),
        ("https://127.0.0.1/", PUBLIC),
        ("https://10.0.0.1/", PUBLIC),
        ("https://[::1]/", PUBLIC),
    ],
)
def test_what_may_be_no_webhook_is_said_to_be_so(url: str, fault: str) -> None:
    assert (find_fault(url, this_machine=False) or "").startswith((fault, f"must hold {fault}"))


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1/", True),
        ("http://127.0.0.1:8080/x", True),
        ("https://127.0.0.1/", False),
        ("http://127.0.0.2/", False),
        ("http://localhost/", False),
    ],
)
def test_only_the_local_cloud_may_call_this_machine(url: str, here: bool) -> None:
    assert is_this_machine(urlsplit(url)) is here
    assert (find_fault(url, this_machine=True) is None) is here
    assert find_fault(url, this_machine=False) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2a00:1450:400e:80e::200e", "2606:4700:4700::1111"])
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("224.0.0.1", "239.1.2.3", "233.252.0.1", "255.255.255.255", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "2a00:1450::1%eth0"),
        # What only stands for an address of IPv4.
        *("::8.8.8.8", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1"),
        *("2002:808:808::1", "2001:0:808:808::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("text", ["", "desk.example.org", "8.8.8", "8.8.8.8:80"])
def test_what_is_no_address_is_judged_otherwise(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        is_public(text)
