"""The review queue in DynamoDB: `review#<id>` / `review`, on the alerts table.

While a review waits it is in the index `waiting`, sorted by its end. Once it was decided nothing of it is left but a
marker, so that a late message does not ask again.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.aws.alert_records import (
    dump_hit,
    dump_retention,
    dump_settings,
    dump_sighting,
    load_hit,
    load_retention,
    load_settings,
    load_sighting,
)
from platewatch.aws.expiry_index import format_ttl
from platewatch.matching.review import Review
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "review"
_PREFIX: Final = "review#"


class DynamoReviews:
    """Implements the port ReviewStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def record_review(self, review: Review) -> bool:
        """See ReviewStore."""
        item = {
            **_marker(review),
            "record": {"S": json.dumps(_dump(review))},
            "waiting": {"S": _WAITING},
            "escalate_at": {"S": format_time(review.retention.expires_at)},
        }
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        """See ReviewStore."""
        item = self._find(review_id)
        review = _load(json.loads(item["record"]["S"])) if item else None
        return review if review and review.retention.holds(now) else None

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        """See ReviewStore."""
        items = self._query("waiting = :waiting AND escalate_at > :now", now)
        waiting = [_load(json.loads(item["record"]["S"])) for item in items]
        return sorted(waiting, key=lambda review: (review.hit.entry.priority, -review.hit.probability))

    def list_overdue(self, now: datetime) -> Sequence[str]:
        """See ReviewStore."""
        items = self._query("waiting = :waiting AND escalate_at <= :now", now)
        return [item["pk"]["S"].removeprefix(_PREFIX) for item in items]

    def find_overdue(self, review_id: str, now: datetime) -> Review | None:
        """See ReviewStore."""
        item = self._find(review_id)
        if item is None or parse_time(item["escalate_at"]["S"]) > now:
            return None
        return _load(json.loads(item["record"]["S"]))

    def end_review(self, review: Review) -> None:
        """See ReviewStore."""
        self._client.put_item(TableName=self._table, Item=_marker(review))

    def _find(self, review_id: str) -> Mapping[str, Any] | None:
        """The item of a review that was not decided yet."""
        answer = self._client.get_item(TableName=self._table, Key=_key(review_id), ConsistentRead=True)
        item = answer.get("Item")
        return item if item and "record" in item else None

    def _query(self, condition: str, now: datetime) -> list[Mapping[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="waiting",
            KeyConditionExpression=condition,
            ExpressionAttributeValues={":waiting": {"S": _WAITING}, ":now": {"S": format_time(now)}},
        )
        return [item for page in pages for item in page["Items"]]


def _key(review_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"{_PREFIX}{review_id}"}, "sk": {"S": "review"}}


def _marker(review: Review) -> dict[str, Any]:
    """What is left of a review once it was decided: no plate, until its term ends."""
    return {
        **_key(review.review_id),
        "expires_at": format_ttl(review.retention.expires_at),
        "ground": {"S": review.retention.ground.value},
    }


def _dump(review: Review) -> dict[str, Any]:
    return {
        "review_id": review.review_id,
        "created_at": format_time(review.created_at),
        "recipient_ids": review.recipient_ids,
        "retention": dump_retention(review.retention),
        "settings": dump_settings(review.settings),
        "late": review.late,
        **dump_hit(review.hit),
        **dump_sighting(review.sighting),
    }


def _load(record: Mapping[str, Any]) -> Review:
    return Review(
        review_id=record["review_id"],
        hit=load_hit(record),
        sighting=load_sighting(record),
        recipient_ids=tuple(record["recipient_ids"]),
        created_at=parse_time(record["created_at"]),
        retention=load_retention(record["retention"]),
        settings=load_settings(record["settings"], record["entry"]["list_name"]),
        late=record.get("late", False),
    )
