"""Recipients in the alerts table: `recipients` / `<id>`. They are few: one query reads them all."""

import json
from typing import TYPE_CHECKING, Final

from platewatch.alerts.channel import CHANNELS, Form
from platewatch.alerts.errors import RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.recipient import Recipient
from platewatch.aws.tables import PRESENT, Item, Table, make_key
from platewatch.cameras.area import describe_area, parse_area
from platewatch.text.hours import describe_hours, parse_hours

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL: Final = "recipients"
_FIRST: Final = 1


class DynamoRecipients:
    """Implements the port RecipientStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_recipient(self, recipient_id: str) -> Recipient | None:
        """The recipient, active or not."""
        item = self._table.find(make_key(_ALL, recipient_id))
        return _load_recipient(item) if item else None

    def list_recipients(self) -> tuple[Recipient, ...]:
        """Every recipient, sorted by id, inactive ones too."""
        return tuple(_load_recipient(item) for item in self._table.list_items(_ALL))

    def put_recipient(self, recipient: Recipient) -> None:
        """Keep the recipient in place of the stored one with its version; as a new one if that is 0.

        Raises RecipientExists when a new one's id is taken, RecipientChanged when another version is stored, or none.
        """
        record = {
            "name": recipient.name,
            "channel": recipient.channel.name,
            "address": recipient.address,
            "lists": recipient.lists,
            "tier": recipient.tier,
            "active": recipient.active,
            "categories": recipient.categories,
            "least_priority": recipient.least_priority,
            "area": describe_area(recipient.area),
            "hours": describe_hours(recipient.hours),
            "threshold": recipient.threshold,
            "review_floor": recipient.review_floor,
            "secret_salt": recipient.secret_salt,
            "takes_reviews": recipient.takes_reviews,
            "form": recipient.form.value,
        }
        item = {
            **make_key(_ALL, recipient.recipient_id),
            "record": json.dumps(record),
            "version": recipient.version + 1,
        }
        if not recipient.version:
            if not self._table.put_new(item):
                raise RecipientExists(f"there is a recipient called {recipient.recipient_id}")
            return
        unchanged = "#version = :version"
        if recipient.version == _FIRST:
            # Records from before they had a version are of version 1.
            unchanged = f"{PRESENT} AND (attribute_not_exists(#version) OR #version = :version)"
        if not self._table.put_if(item, unchanged, {":version": recipient.version}):
            raise RecipientChanged(
                f"recipient {recipient.recipient_id} was just changed or removed by somebody else: look again"
            )

    def remove_recipient(self, recipient_id: str) -> None:
        """Remove the recipient. Raises RecipientUnknown."""
        if not self._table.delete_if(make_key(_ALL, recipient_id), PRESENT):
            raise RecipientUnknown(f"no recipient is called {recipient_id}: see recipient list")


def _load_recipient(item: Item) -> Recipient:
    record = json.loads(item["record"])
    return Recipient(
        recipient_id=item["sk"],
        name=record["name"],
        channel=CHANNELS[record["channel"]],
        address=record["address"],
        lists=None if record["lists"] is None else tuple(record["lists"]),
        tier=record["tier"],
        active=record["active"],
        # Records from before recipients could choose lack what follows: they are told of everything.
        categories=_load_some(record.get("categories")),
        least_priority=record.get("least_priority", 5),
        area=parse_area(record.get("area"), "area"),
        hours=parse_hours(record.get("hours"), "hours"),
        threshold=record.get("threshold"),
        review_floor=record.get("review_floor"),
        secret_salt=record.get("secret_salt"),
        takes_reviews=record.get("takes_reviews", False),
        form=Form(record.get("form", Form.ALERT)),
        version=int(item.get("version", _FIRST)),
    )


def _load_some(value: list[int] | None) -> tuple[int, ...] | None:
    return None if value is None else tuple(value)
