"""Takes an inventory for the retention report, a page at a time: ends of records, names and ages of objects."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from platewatch.alerts.aws.holds_table import open_holds
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.items import BY_EXPIRY
from platewatch.fields import FieldInvalid
from platewatch.retention.report import OBJECT_TERMS, Held, Inventory, count_ends
from platewatch.retention.terms import RetentionMode
from platewatch.text.timestamps import parse_time

_NO_CURSOR: Final = "must be the `next` of an answer"

_LONGEST_NAME: Final = 1000

_PAGES: Final = 20
"""How many of DynamoDB's and S3's own pages one page of the report takes: well within the function's time."""

_TABLES: Final = {
    Held.READS: ("READS_TABLE", "camera#"),
    Held.ALERTS: ("ALERTS_TABLE", "alert#"),
    Held.COUNTING: ("ALERTS_TABLE", "insight-"),
    Held.PASSAGES: ("PASSAGES_TABLE", "hour#"),
    Held.INVESTIGATIONS: ("INVESTIGATIONS_TABLE", "investigation"),
}
_OBJECTS: Final = {
    Held.SNAPSHOTS: ("SNAPSHOTS_BUCKET", ""),
    Held.PENDING_PICTURES: ("EVIDENCE_BUCKET", "pending/"),
    Held.HIT_PICTURES: ("EVIDENCE_BUCKET", "hit/"),
    Held.HELD_PICTURES: ("EVIDENCE_BUCKET", "hold/"),
    Held.PASSAGE_PICTURES: ("PASSAGES_BUCKET", "passages/"),
}


def list_kinds() -> tuple[Held, ...]:
    """What this deployment may hold. Raises SettingMissing."""
    apart = () if RetentionMode(load_text("RETENTION_MODE")).holds_passages else (Held.PASSAGES, Held.PASSAGE_PICTURES)
    return tuple(kind for kind in Held if kind not in apart)


def take_inventory(held: Held, after: str | None, now: datetime) -> tuple[Inventory, str | None]:
    """The inventory of a page, and where the next one begins; None after the last. Raises FieldInvalid."""
    if held is Held.HOLDS:
        return count_ends(held, [hold.until for hold in open_holds().holds.list_holds()], now), None
    start = _load_after(after)
    if start is not None and not _fits(held, start):
        raise FieldInvalid("after", _NO_CURSOR)
    if held in _OBJECTS:
        return _count_objects(held, start, now)
    return _count_records(held, start, now)


def _fits(held: Held, start: Any) -> bool:
    """Whether the stores take it as where to go on: another one would be refused by them as a fault of ours."""
    if held in _OBJECTS:
        return (
            isinstance(start, str) and start.isprintable() and start.startswith(_OBJECTS[held][1]) and len(start) < 1000
        )
    keys = {"pk", "sk", *(("waiting", "escalate_at") if held is Held.REVIEWS else ("expiry_hour", "expires"))}
    return (
        isinstance(start, dict)
        and set(start) == keys
        and all(_is_key(value) for value in start.values())
        and (held is not Held.REVIEWS or start["waiting"] == {"S": "review"})
    )


def _is_key(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"S"} and isinstance(value["S"], str) and _is_name(value["S"])


def _is_name(text: str) -> bool:
    return text.isprintable() and 0 < len(text) < _LONGEST_NAME


def _count_records(held: Held, start: Any, now: datetime) -> tuple[Inventory, str | None]:
    ends: list[datetime | None] = []
    for _ in range(_PAGES):
        if held is Held.REVIEWS:
            answer = _query_reviews(start)
            ends += [parse_time(item["escalate_at"]["S"]) for item in answer["Items"]]
        else:
            setting, prefix = _TABLES[held]
            answer = _scan_ends(load_text(setting), start)
            ends += _load_ends(answer["Items"], prefix)
        start = answer.get("LastEvaluatedKey")
        if start is None:
            break
    return count_ends(held, ends, now), _write_after(start)


def _scan_ends(table: str, start: Any) -> Mapping[str, Any]:
    more = {"ExclusiveStartKey": start} if start else {}
    return clients.dynamodb().scan(TableName=table, IndexName=BY_EXPIRY, **more)


def _query_reviews(start: Any) -> Mapping[str, Any]:
    more = {"ExclusiveStartKey": start} if start else {}
    return clients.dynamodb().query(
        TableName=load_text("ALERTS_TABLE"),
        IndexName="waiting",
        KeyConditionExpression="waiting = :review",
        ExpressionAttributeValues={":review": {"S": "review"}},
        ProjectionExpression="escalate_at",
        **more,
    )


def _load_ends(items: Iterable[Mapping[str, Any]], prefix: str) -> list[datetime | None]:
    return [parse_time(item["expires"]["S"].partition("#")[0]) for item in items if item["pk"]["S"].startswith(prefix)]


def _count_objects(held: Held, start: Any, now: datetime) -> tuple[Inventory, str | None]:
    setting, prefix = _OBJECTS[held]
    bucket, term = load_text(setting), OBJECT_TERMS.get(held)
    ends: list[datetime | None] = []
    for _ in range(_PAGES):
        more = {"StartAfter": start} if start else {}
        answer = clients.s3().list_objects_v2(Bucket=bucket, Prefix=prefix, **more)
        found = answer.get("Contents", [])
        ends += [entry["LastModified"] + term if term else None for entry in found]
        start = found[-1]["Key"] if found and answer["IsTruncated"] else None
        if start is None:
            break
    return count_ends(held, ends, now), _write_after(start)


def _write_after(start: Any) -> str | None:
    return base64.urlsafe_b64encode(json.dumps(start).encode()).decode() if start is not None else None


def _load_after(after: str | None) -> Any:
    if not after:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(after))
    except (ValueError, RecursionError) as error:
        raise FieldInvalid("after", _NO_CURSOR) from error
