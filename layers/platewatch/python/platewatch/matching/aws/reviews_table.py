"""The review queue in DynamoDB: `review#<id>` / `review`, on the alerts table.

While a review waits it is in the index `waiting`, sorted by its end. Once it was decided nothing of it is left but a
marker, so that a late message does not ask again.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.aws.alert_records import (
    dump_hit,
    dump_retention,
    dump_settings,
    dump_sighting,
    dump_stale,
    load_hit,
    load_retention,
    load_settings,
    load_sighting,
    load_stale,
)
from platewatch.aws.items import write_ttl
from platewatch.aws.tables import Item, Key, Table, make_key
from platewatch.matching.review import Review
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "review"
_PREFIX: Final = "review#"


class DynamoReviews:
    """Implements the port ReviewStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def record_review(self, review: Review) -> bool:
        """See ReviewStore."""
        return self._table.put_new(
            {
                **_make_marker(review),
                "record": json.dumps(_dump(review)),
                "waiting": _WAITING,
                "escalate_at": format_time(review.retention.expires_at),
            }
        )

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        """See ReviewStore."""
        item = self._find(review_id)
        review = _load(item) if item else None
        return review if review and review.retention.holds(now) else None

    def was_recorded(self, review_id: str) -> bool:
        """See ReviewStore."""
        return self._table.find(_key_of_review(review_id)) is not None

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        """See ReviewStore."""
        waiting = [_load(item) for item in self._query("waiting = :waiting AND escalate_at > :now", now)]
        return sorted(waiting, key=lambda review: (review.hit.entry.priority, -review.hit.probability))

    def list_overdue(self, now: datetime) -> Sequence[str]:
        """See ReviewStore."""
        items = self._query("waiting = :waiting AND escalate_at <= :now", now)
        return [item["pk"].removeprefix(_PREFIX) for item in items]

    def find_overdue(self, review_id: str, now: datetime) -> Review | None:
        """See ReviewStore."""
        item = self._find(review_id)
        if item is None or parse_time(item["escalate_at"]) > now:
            return None
        return _load(item)

    def end_review(self, review: Review) -> None:
        """See ReviewStore."""
        self._table.put(_make_marker(review))

    def _find(self, review_id: str) -> Item | None:
        """The item of a review that was not decided yet."""
        item = self._table.find(_key_of_review(review_id))
        return item if item and "record" in item else None

    def _query(self, condition: str, now: datetime) -> Iterator[Item]:
        return self._table.query_index("waiting", condition, {":waiting": _WAITING, ":now": format_time(now)})


def _key_of_review(review_id: str) -> Key:
    return make_key(f"{_PREFIX}{review_id}", "review")


def _make_marker(review: Review) -> dict[str, Any]:
    """What is left of a review once it was decided: no plate, until its term ends."""
    retention = review.retention
    return {
        **_key_of_review(review.review_id),
        "expires_at": write_ttl(retention.expires_at),
        "ground": retention.ground.value,
    }


def _dump(review: Review) -> dict[str, Any]:
    return {
        "review_id": review.review_id,
        "created_at": format_time(review.created_at),
        "recipient_ids": review.recipient_ids,
        "retention": dump_retention(review.retention),
        "settings": dump_settings(review.settings),
        "late": review.late,
        **dump_stale(review.stale_as_of),
        **dump_hit(review.hit),
        **dump_sighting(review.sighting),
    }


def _load(item: Item) -> Review:
    record = json.loads(item["record"])
    return Review(
        review_id=record["review_id"],
        hit=load_hit(record),
        sighting=load_sighting(record),
        recipient_ids=tuple(record["recipient_ids"]),
        created_at=parse_time(record["created_at"]),
        retention=load_retention(record["retention"]),
        settings=load_settings(record["settings"], record["entry"]["list_name"]),
        late=record.get("late", False),
        stale_as_of=load_stale(record),
    )
