"""The channels by which recipients are told: what an address of each may be, and what follows from the channel.

A new channel is a Channel in CHANNELS, and a sender in alerts/channels.

A webhook's address is on the public internet, by https, and nowhere inside anybody's network.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from platewatch.fields import FieldInvalid, parse_line, parse_text
from platewatch.sentences import either, say

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


_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_URL: Final = 500


class Form(StrEnum):
    """In which form a system gets the document of an alert."""

    ALERT = "alert"
    """Our own: docs/alert.schema.json."""

    FLOW = "anpr-flow-observed"
    """That of Smart Data Models, with our extension: docs/flow.schema.json."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    `parse_address` makes the address of a document's field, or raises FieldInvalid; its second argument lets a webhook
    be at http://127.0.0.1. `told` says how a recipient is told, before its address. `help` and `placeholder` are those
    of its option on the command line; without a placeholder the channel has no addresses.
    `is_person` is True where a text reaches somebody on duty: not told of passages long gone. Who `needs_pin` gets one
    for the alert page. Where an address `is_phone`, carriers report on messages, and the phone that had them is told
    when they end or go elsewhere. `has_secret` is True where messages are signed with a secret that the owner knows;
    `waits_apart` where they wait in a queue of their own, so that one that is dead keeps no others waiting. Where it
    `has_documents`, systems choose their Form.
    """

    name: str
    parse_address: Callable[[object, bool], str | None]
    told: str
    help: str
    placeholder: str = ""
    is_person: bool = False
    needs_pin: bool = False
    is_phone: bool = False
    has_secret: bool = False
    waits_apart: bool = False
    has_documents: bool = False

    def show_address(self, address: str | None) -> str:
        """How a recipient with this address is told: by SMS to +31612345678."""
        return f"{self.told} {address or ''}".rstrip()


def _parse_phone(value: object, _this_machine: bool) -> str:
    if value is None:
        raise FieldInvalid("address", "is missing: an SMS needs a phone number such as +31612345678")
    return parse_text(value, "address", _PHONE, "a phone number with its country code, such as +31612345678")


def _parse_url(value: object, this_machine: bool) -> str:
    url = parse_line(value, "address", _LONGEST_URL)
    fault = find_fault(url, this_machine)
    if fault is not None:
        raise FieldInvalid("address", fault)
    return url


def _refuse_address(value: object, _this_machine: bool) -> None:
    if value is not None:
        raise FieldInvalid("address", "belongs to SMS and webhooks: the topic is the deployment's own")


SMS: Final = Channel(
    "sms",
    _parse_phone,
    "by SMS to",
    "by SMS to this number, with its country code: +31612345678",
    "NUMBER",
    is_person=True,
    needs_pin=True,
    is_phone=True,
)
TOPIC: Final = Channel(
    "topic", _refuse_address, "by the topic", "by the alerts topic, for systems and mail", has_documents=True
)
WEBHOOK: Final = Channel(
    "webhook",
    _parse_url,
    "by POST to",
    "by POST to this address (https); see docs/webhook.md",
    "URL",
    has_secret=True,
    waits_apart=True,
    has_documents=True,
)

CHANNELS: Final[Mapping[str, Channel]] = {channel.name: channel for channel in (SMS, TOPIC, WEBHOOK)}
"""All channels by their names, which documents and records hold."""


def parse_channel(value: object) -> Channel:
    """The channel of this name. Raises FieldInvalid."""
    if not isinstance(value, str) or value not in CHANNELS:
        raise FieldInvalid("channel", say("must be {choices}", choices=either(CHANNELS)))
    return CHANNELS[value]


def parse_form(value: object, channel: Channel) -> Form:
    """The form of this name, None for our own. Raises FieldInvalid, also where the channel has no documents."""
    if value is None:
        return Form.ALERT
    if not isinstance(value, str) or value not in [form.value for form in Form]:
        raise FieldInvalid("form", say("must be {choices}", choices=either(Form)))
    form = Form(value)
    if form is not Form.ALERT and not channel.has_documents:
        raise FieldInvalid("form", "belongs to the topic and webhooks: a phone gets a text")
    return form
