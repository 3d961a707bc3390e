"""Recipients in the alerts table: `recipients` / `<id>`. They are few: one query reads them all."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.channel import CHANNELS
from platewatch.alerts.errors import RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.recipient import Recipient
from platewatch.cameras.area import describe_area, read_area
from platewatch.text.hours import describe_hours, read_hours

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL: Final = "recipients"
_FIRST: Final = 1


class DynamoRecipients:
    """Implements the port RecipientStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_recipient(self, recipient_id: str) -> Recipient | None:
        """The recipient, active or not."""
        answer = self._client.get_item(TableName=self._table, Key=_key(recipient_id), ConsistentRead=True)
        item = answer.get("Item")
        return _read_recipient(item) if item else None

    def list_recipients(self) -> tuple[Recipient, ...]:
        """Every recipient, sorted by id, inactive ones too."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :all",
            ExpressionAttributeValues={":all": {"S": _ALL}},
            ConsistentRead=True,
        )
        return tuple(_read_recipient(item) for page in pages for item in page["Items"])

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
        }
        item = {
            **_key(recipient.recipient_id),
            "record": {"S": json.dumps(record)},
            "version": {"N": str(recipient.version + 1)},
        }
        try:
            self._client.put_item(TableName=self._table, Item=item, **_expect_version(recipient.version))
        except self._client.exceptions.ConditionalCheckFailedException as error:
            if not recipient.version:
                raise RecipientExists(f"there is a recipient called {recipient.recipient_id}") from error
            raise RecipientChanged(
                f"recipient {recipient.recipient_id} was just changed or removed by somebody else: look again"
            ) from error

    def remove_recipient(self, recipient_id: str) -> None:
        """Remove the recipient. Raises RecipientUnknown."""
        try:
            self._client.delete_item(
                TableName=self._table, Key=_key(recipient_id), ConditionExpression="attribute_exists(pk)"
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise RecipientUnknown(f"no recipient is called {recipient_id}: see recipient list") from error


def _key(recipient_id: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": recipient_id}}


def _expect_version(version: int) -> dict[str, Any]:
    """The condition of a write. Records from before they had a version are of version 1."""
    if not version:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    condition = "#version = :version"
    if version == _FIRST:
        condition = f"attribute_exists(pk) AND (attribute_not_exists(#version) OR {condition})"
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }


def _read_recipient(item: Mapping[str, Any]) -> Recipient:
    record = json.loads(item["record"]["S"])
    return Recipient(
        recipient_id=item["sk"]["S"],
        name=record["name"],
        channel=CHANNELS[record["channel"]],
        address=record["address"],
        lists=None if record["lists"] is None else tuple(record["lists"]),
        tier=record["tier"],
        active=record["active"],
        # Records from before recipients could choose lack what follows: they are told of everything.
        categories=_read_some(record.get("categories")),
        least_priority=record.get("least_priority", 5),
        area=read_area(record.get("area"), "area"),
        hours=read_hours(record.get("hours"), "hours"),
        threshold=record.get("threshold"),
        review_floor=record.get("review_floor"),
        secret_salt=record.get("secret_salt"),
        takes_reviews=record.get("takes_reviews", False),
        version=int(item["version"]["N"]) if "version" in item else _FIRST,
    )


def _read_some(value: list[int] | None) -> tuple[int, ...] | None:
    return None if value is None else tuple(value)
