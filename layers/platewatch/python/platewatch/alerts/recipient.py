"""Recipients: who is told of the hits of which lists, by which channel, and in which turn."""

from dataclasses import dataclass, field
from typing import Final

from platewatch.alerts.channel import Channel, Form, parse_channel, parse_form
from platewatch.cameras.area import EVERYWHERE, Area, describe_area, parse_area
from platewatch.fields import FieldInvalid, parse_number, parse_object, parse_whole
from platewatch.sentences import say
from platewatch.text.hours import ALWAYS, Hours, describe_hours, parse_hours
from platewatch.text.message_text import parse_sent_line, require_safe
from platewatch.text.names import parse_name

CONTROL_ROOM: Final = "control-room"
"""Stands as recipient of an alert for which nobody was to be told. No recipient may be called so."""

_TIERS: Final = (1, 2)
_CATEGORIES: Final = (1, 2, 3)
_LEAST_PRIORITY: Final = 5
_OPTIONAL: Final = (
    *("address", "tier", "active", "categories", "least_priority", "area", "hours", "threshold", "review_floor"),
    *("takes_reviews", "form"),
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told. `address` is a phone number (E.164) for SMS, a URL for a webhook, None for the topic. `lists` None
    means every list.

    Tier 1 is told at once, tier 2 when nobody of tier 1 has answered in time. Told are hits of `categories` (None means
    all) with a priority up to `least_priority` (5 means all), in `area`, within `hours`. `threshold` and `review_floor`
    stand in place of the list's and the deployment's where they are given. Who `takes_reviews` is told at once when a
    hit of high priority waits for review. `form` is that of the documents of its alerts. `secret_salt` is no secret:
    with our key it makes the one that is shared with a webhook's owner. `version` counts the writes of the stored
    record, 0 before the first.
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
    secret_salt: str | None = None
    takes_reviews: bool = False
    form: Form = Form.ALERT
    version: int = field(default=0, compare=False)


def check_id(recipient_id: str) -> str:
    """The id itself. Raises FieldInvalid when no recipient may be called so."""
    parse_name(recipient_id, "recipient_id")
    if recipient_id == CONTROL_ROOM:
        raise FieldInvalid(
            "recipient_id",
            say("{name} is what an alert is filed under that has no recipient", name=CONTROL_ROOM),
        )
    return recipient_id


def parse_recipient(recipient_id: str, document: object, this_machine: bool = False) -> Recipient:
    """The recipient of a decoded JSON document. Raises FieldInvalid naming the field.

    The document is {"name", "channel", "address" (not for the topic), "lists": ["stolen", ...] or "all"} and optionally
    "tier", "active", "categories" ([1, 2] or "all"), "least_priority" (1 to 5), "area" ({"cameras", "sites"}), "hours"
    (["mon-fri 08:00-18:00"]), "threshold", "review_floor", "takes_reviews" (true or false) and "form" (of documents).
    `this_machine` lets a webhook be at http://127.0.0.1.
    """
    require_safe(check_id(recipient_id), "recipient_id")
    fields = parse_object(document, "", ("name", "channel", "lists"), _OPTIONAL)
    channel = parse_channel(fields["channel"])
    tier = parse_whole(fields.get("tier", 1), "tier")
    if tier not in _TIERS:
        raise FieldInvalid("tier", "must be 1 (told at once) or 2 (told when nobody answers)")
    active = _parse_flag(fields.get("active", True), "active")
    threshold = _parse_probability(fields.get("threshold"), "threshold")
    review_floor = _parse_probability(fields.get("review_floor"), "review_floor")
    if threshold is not None and review_floor is not None and review_floor > threshold:
        raise FieldInvalid("review_floor", "must not be over the threshold: what lies between waits for a person")
    return Recipient(
        recipient_id=recipient_id,
        name=parse_sent_line(fields["name"], "name", 80),
        channel=channel,
        address=channel.parse_address(fields.get("address"), this_machine),
        lists=_parse_lists(fields["lists"]),
        tier=tier,
        active=active,
        categories=_parse_categories(fields.get("categories", "all")),
        least_priority=_parse_least_priority(fields.get("least_priority", _LEAST_PRIORITY)),
        area=parse_area(fields.get("area"), "area"),
        hours=parse_hours(fields.get("hours"), "hours"),
        threshold=threshold,
        review_floor=review_floor,
        takes_reviews=_parse_flag(fields.get("takes_reviews", False), "takes_reviews"),
        form=parse_form(fields.get("form"), channel),
    )


def describe_recipient(recipient: Recipient) -> dict[str, object]:
    """The document of a recipient, its id included."""
    document: dict[str, object] = {
        "recipient_id": recipient.recipient_id,
        "name": recipient.name,
        "channel": recipient.channel.name,
        "lists": "all" if recipient.lists is None else list(recipient.lists),
        "tier": recipient.tier,
        "active": recipient.active,
        "categories": "all" if recipient.categories is None else list(recipient.categories),
        "least_priority": recipient.least_priority,
        "area": describe_area(recipient.area),
        "hours": describe_hours(recipient.hours),
        "threshold": recipient.threshold,
        "review_floor": recipient.review_floor,
        "takes_reviews": recipient.takes_reviews,
        "form": recipient.form.value,
    }
    if recipient.address is not None:
        document["address"] = recipient.address
    return document


def _parse_flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise FieldInvalid(where, "must be true or false")
    return value


def _parse_lists(value: object) -> tuple[str, ...] | None:
    if value == "all":
        return None
    if not isinstance(value, list) or not value:
        raise FieldInvalid("lists", 'must be "all" or a list of the names of hotlists')
    names = [parse_name(name, f"lists[{index}]") for index, name in enumerate(value)]
    return tuple(dict.fromkeys(names))


def _parse_categories(value: object) -> tuple[int, ...] | None:
    if value == "all":
        return None
    if not isinstance(value, list) or not value:
        raise FieldInvalid("categories", 'must be "all" or a list of 1 (find/arrest), 2 (phenomenon), 3 (information)')
    read = [parse_whole(one, f"categories[{index}]", 1) for index, one in enumerate(value)]
    for index, category in enumerate(read):
        if category not in _CATEGORIES:
            raise FieldInvalid(f"categories[{index}]", "must be 1, 2 or 3")
    return tuple(dict.fromkeys(read))


def _parse_least_priority(value: object) -> int:
    priority = parse_whole(value, "least_priority", 1)
    if priority > _LEAST_PRIORITY:
        raise FieldInvalid("least_priority", "must be 1 (only the highest) to 5 (all)")
    return priority


def _parse_probability(value: object, where: str) -> float | None:
    return None if value is None else parse_number(value, where, 0.0, 1.0)
