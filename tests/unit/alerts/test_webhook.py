import hashlib
import hmac
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from platewatch.alerts.channel import WEBHOOK, find_fault, is_public
from platewatch.alerts.recipient import Recipient, describe_recipient, parse_recipient
from platewatch.alerts.webhook import keep_salt, make_secret, sign_message
from platewatch.fields import FieldInvalid
from tests.unit.alerts.fake_channels import FakeSecret
from tests.unit.alerts.makers import NOON, make_recipient

URL = "https://desk.example.org/alerts"
DOCUMENT = {"name": "Desk", "channel": "webhook", "address": URL, "lists": "all"}
DOCS = Path(__file__).parents[3] / "docs/webhook.md"


def _make(salt: str = "00", recipient_id: str = "desk") -> Recipient:
    return replace(parse_recipient(recipient_id, DOCUMENT), secret_salt=salt)


def test_the_signature_is_over_timestamp_and_body() -> None:
    headers = sign_message("secret", b'{"a":1}', "alert", "id", NOON)
    expected = hmac.new(b"secret", f"{int(NOON.timestamp())}".encode() + b'.{"a":1}', hashlib.sha256).hexdigest()
    assert headers["Platewatch-Signature"] == f"v1={expected}"
    assert headers["Platewatch-Timestamp"] == str(int(NOON.timestamp()))


def test_the_receivers_check_in_the_documentation_takes_ours_and_refuses_others() -> None:
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)
    secret, body = make_secret(_make(), FakeSecret()), b'{"a":1}'
    headers = sign_message(secret, body, "alert", "id", NOON)
    now = NOON.timestamp()
    assert found["is_ours"](secret, headers, body, now + 60)
    assert not found["is_ours"](secret, headers, body + b" ", now)
    assert not found["is_ours"](make_secret(_make("01"), FakeSecret()), headers, body, now)
    assert not found["is_ours"](secret, headers, body, now + 301)


def test_every_webhook_and_every_salt_has_a_secret_of_its_own_that_is_not_described() -> None:
    made = [make_secret(one, FakeSecret()) for one in (_make(), _make("01"), _make(recipient_id="desk-2"))]
    assert len(set(made)) == 3
    assert make_secret(_make(), FakeSecret()) == made[0]
    assert "secret" not in repr(describe_recipient(_make()))


def test_the_secret_stays_until_the_address_changes_or_a_new_one_is_asked_for() -> None:
    new = parse_recipient("desk", DOCUMENT)
    assert keep_salt(new, _make("old"), "fresh").secret_salt == "old"
    assert keep_salt(new, None, "fresh").secret_salt == "fresh"
    assert keep_salt(new, make_recipient("desk"), "fresh").secret_salt == "fresh"
    moved = parse_recipient("desk", DOCUMENT | {"address": URL + "/2"})
    assert keep_salt(moved, _make("old"), "fresh").secret_salt == "fresh"
    assert keep_salt(make_recipient("desk"), _make("old"), "fresh").secret_salt is None


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example.org/alerts",
        "ftp://desk.example.org/alerts",
        "https:///alerts",
        "https://user:word@desk.example.org/",
        "https://desk.example.org/#part",
        "https://desk.example.org/a b",
        "https://desk.example.org:99999/",
        "https://desk.example.org:0/",
        "https://bücher.example/",
        "https://10.0.0.1/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[fec0::1]/",
        "https://[::ffff:93.184.216.34]/",
        "https://[2002:5db8:d822::1]/",
        "http://127.0.0.1:8080/",
        "desk",
    ],
)
def test_an_address_that_is_not_https_or_not_public_is_refused(url: str) -> None:
    assert find_fault(url, this_machine=False) is not None
    with pytest.raises(FieldInvalid) as refused:
        parse_recipient("desk", DOCUMENT | {"address": url})
    assert refused.value.field == "address"


def test_this_machine_counts_only_where_a_setting_says_so() -> None:
    assert find_fault("http://127.0.0.1:8080/x", this_machine=True) is None
    for url in ("http://127.0.0.2:80/", "http://localhost/", "https://10.0.0.1/", "http://desk.example.org/"):
        assert find_fault(url, this_machine=True) is not None
    local = DOCUMENT | {"address": "http://127.0.0.1:8080/x"}
    assert parse_recipient("desk", local, this_machine=True).channel is WEBHOOK


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        # What stands for an address of IPv4, whichever: mapped, compatible, translated, 6to4, Teredo.
        ("::ffff:93.184.216.34", False),
        ("::93.184.216.34", False),
        ("::ffff:0:93.184.216.34", False),
        ("64:ff9b::5db8:d822", False),
        ("64:ff9b:1::5db8:d822", False),
        ("2002:5db8:d822::1", False),
        ("2001:0:53aa:64c:0:5efe:a247:27dd", False),
        # Site-local, which was withdrawn and which some networks still use; a zone; documentation; multicast.
        ("fec0::1", False),
        ("feff::1", False),
        ("2606:2800:220:1:248:1893:25c8:1946%eth0", False),
        ("2001:db8::1", False),
        ("ff0e::1", False),
        ("::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
