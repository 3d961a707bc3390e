"""Recipients: who is told of the hits of which lists, by which channel, and in which turn."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from platewatch.cameras.area import EVERYWHERE, Area
from platewatch.fields import FieldInvalid, read_line, read_object, read_text, read_whole
from platewatch.hours import ALWAYS, Hours

CONTROL_ROOM: Final = "control-room"
"""Stands as recipient of an alert for which nobody was to be told. No recipient may be called so."""

RECIPIENT_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")

_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LIST_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TIERS: Final = (1, 2)


class Channel(StrEnum):
    """How a recipient is told."""

    SMS = "sms"
    TOPIC = "topic"
    """The alerts topic, for systems and mail."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told. `address` is a phone number (E.164) for SMS, None for the topic. `lists` None means every list.

    Tier 1 is told at once, tier 2 when nobody of tier 1 has answered in time. Told are hits of `categories` (None means
    all) with a priority up to `least_priority` (5 means all), in `area`, within `hours`. `threshold` and `review_floor`
    stand in place of the list's and the deployment's where they are given.
    """

    recipient_id: str
    name: str
    channel: Channel
    address: str | None
    lists: tuple[str, ...] | None
    tier: int = 1
    active: bool = True
    categories: tuple[int, ...] | None = None
    least_priority: int = 5
    area: Area = EVERYWHERE
    hours: Hours = ALWAYS
    threshold: float | None = None
    review_floor: float | None = None


def choose_recipients(recipients: Iterable[Recipient], list_name: str, above: int = 0) -> tuple[Recipient, ...]:
    """Who is told of a hit of that list: the active ones of the lowest tier over `above` that has any."""
    told = [
        recipient
        for recipient in recipients
        if recipient.active and recipient.tier > above and (recipient.lists is None or list_name in recipient.lists)
    ]
    tier = min((recipient.tier for recipient in told), default=0)
    return tuple(recipient for recipient in told if recipient.tier == tier)


def check_id(recipient_id: str) -> str:
    """The id itself. Raises FieldInvalid when no recipient may be called so."""
    read_text(recipient_id, "recipient_id", RECIPIENT_ID, "2 to 63 small letters, digits and dashes")
    if recipient_id == CONTROL_ROOM:
        raise FieldInvalid("recipient_id", f"{CONTROL_ROOM} is what an alert is filed under that has no recipient")
    return recipient_id


def read_recipient(recipient_id: str, document: object) -> Recipient:
    """The recipient of a decoded JSON document. Raises FieldInvalid naming the field.

    The document is {"name", "channel", "address" (SMS only), "lists": ["stolen", ...] or "all", "tier"?, "active"?}.
    """
    check_id(recipient_id)
    fields = read_object(document, "", ("name", "channel", "lists"), ("address", "tier", "active"))
    channel = _read_channel(fields["channel"])
    tier = read_whole(fields.get("tier", 1), "tier")
    if tier not in _TIERS:
        raise FieldInvalid("tier", "must be 1 (told at once) or 2 (told when nobody answers)")
    active = fields.get("active", True)
    if not isinstance(active, bool):
        raise FieldInvalid("active", "must be true or false")
    return Recipient(
        recipient_id=recipient_id,
        name=read_line(fields["name"], "name", 80),
        channel=channel,
        address=_read_address(fields.get("address"), channel),
        lists=_read_lists(fields["lists"]),
        tier=tier,
        active=active,
    )


def describe_recipient(recipient: Recipient) -> dict[str, object]:
    """The document of a recipient, its id included."""
    document: dict[str, object] = {
        "recipient_id": recipient.recipient_id,
        "name": recipient.name,
        "channel": recipient.channel.value,
        "lists": "all" if recipient.lists is None else list(recipient.lists),
        "tier": recipient.tier,
        "active": recipient.active,
    }
    if recipient.address is not None:
        document["address"] = recipient.address
    return document


def _read_channel(value: object) -> Channel:
    names = [channel.value for channel in Channel]
    if value not in names:
        raise FieldInvalid("channel", f"must be {' or '.join(names)}")
    return Channel(value)


def _read_address(value: object, channel: Channel) -> str | None:
    if channel is Channel.SMS:
        if value is None:
            raise FieldInvalid("address", "is missing: an SMS needs a phone number such as +31612345678")
        return read_text(value, "address", _PHONE, "a phone number with its country code, such as +31612345678")
    if value is not None:
        raise FieldInvalid("address", "belongs to SMS: the topic is the deployment's own")
    return None


def _read_lists(value: object) -> tuple[str, ...] | None:
    if value == "all":
        return None
    if not isinstance(value, list) or not value:
        raise FieldInvalid("lists", 'must be "all" or a list of the names of hotlists')
    shape = "the name of a hotlist: small letters, digits and dashes"
    names = [read_text(name, f"lists[{index}]", _LIST_NAME, shape) for index, name in enumerate(value)]
    return tuple(dict.fromkeys(names))
