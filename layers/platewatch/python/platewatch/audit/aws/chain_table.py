"""The chain in DynamoDB: records in the audit table, in the order of its index by_chain, and the head in a table apart.

`chain` is `chained#<day>`, the day (UTC) on which the sequencer has chained a record; beside it `place` is the record's
number. Nobody but the sequencer writes here. What is set aside lies in the same table and stands in no index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.audit.chain import Anchor, Chained, Document, Head, Link
from platewatch.audit.sequence import AlreadyChained, AppendRefused, HeadMoved
from platewatch.audit.set_aside import SetAside
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_CHAIN: Final = "by_chain"

_HEAD: Final[dict[str, Any]] = {"pk": {"S": "head"}, "sk": {"S": "head"}}
_DIGITS: Final = 12
_RECORD: Final = "record#"
_TEXTS: Final = ("at", "actor", "role", "action", "subject", "reason", "case_number", "ground")
_SEQUENCERS: Final = ("received_at", "sender")
"""What records of earlier versions do not have."""


class DynamoChain:
    """Implements the port Chain, and reads the chain by its days."""

    def __init__(self, client: "DynamoDBClient", audit_table: str, head_table: str) -> None:
        self._client = client
        self._audit = audit_table
        self._heads = head_table

    def find_head(self) -> Head:
        """The head; never stale."""
        item = self._client.get_item(TableName=self._heads, Key=_HEAD, ConsistentRead=True).get("Item")
        return _read_head(item) if item else Head()

    def find_record(self, record_id: str) -> Document | None:
        """The chained record with this id; never stale."""
        item = self._client.get_item(TableName=self._audit, Key=_make_key(record_id), ConsistentRead=True).get("Item")
        return read_document(item) if item else None

    def append(self, head: Head, chained: Sequence[Chained], now: datetime, aside: SetAside | None = None) -> Head:
        """Keep the records with their links, and what is set `aside`, and move the head, all or nothing.

        Raises HeadMoved, AlreadyChained and AppendRefused.
        """
        last = chained[-1].link
        begun_at = head.begun_at or now
        moved = replace(head, sequence=last.sequence, digest=last.digest, begun_at=begun_at, chained_at=now)
        day = f"chained#{now.astimezone(UTC).date().isoformat()}"
        items: list[Any] = [
            {"Update": self._move_head(head, moved, begun_at, now)},
            *({"Put": self._keep(_make_item(one, day))} for one in chained),
            *([{"Put": self._keep(_make_aside(aside))}] if aside else []),
        ]
        try:
            self._client.transact_write_items(TransactItems=items)
        except self._client.exceptions.TransactionCanceledException as error:
            causes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if causes[0] in ("ConditionalCheckFailed", "TransactionConflict"):
                raise HeadMoved("another run of the sequencer is at work") from error
            known = [
                str(one.document["id"])
                for one, cause in zip(chained, causes[1:], strict=False)
                if cause == "ConditionalCheckFailed"
            ]
            if known:
                raise AlreadyChained(known) from error
            if set(causes) & {"ValidationError", "ItemCollectionSizeLimitExceeded"}:
                raise AppendRefused(f"the store refuses a batch of {len(chained)} records") from error
            raise
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise AppendRefused(f"the store refuses a batch of {len(chained)} records") from error
        return moved

    def note_anchor(self, anchor: Anchor) -> None:
        """Remember the anchor as the last one."""
        self._client.update_item(
            TableName=self._heads,
            Key=_HEAD,
            UpdateExpression="SET anchored = :sequence, anchored_at = :at",
            ExpressionAttributeValues={
                ":sequence": {"N": str(anchor.sequence)},
                ":at": {"S": format_time(anchor.made_at)},
            },
        )

    def note_caught_up(self, moment: datetime) -> None:
        """Remember that what was put before that moment is chained."""
        self._client.update_item(
            TableName=self._heads,
            Key={"pk": {"S": "health"}, "sk": {"S": "health"}},
            UpdateExpression="SET caught_up_at = :at",
            ExpressionAttributeValues={":at": {"S": format_time(moment)}},
        )

    def find_caught_up(self) -> datetime | None:
        """The last moment of which the sequencer has said so; None before its first run."""
        key: Any = {"pk": {"S": "health"}, "sk": {"S": "health"}}
        item = self._client.get_item(TableName=self._heads, Key=key, ConsistentRead=True).get("Item")
        return parse_time(item["caught_up_at"]["S"]) if item else None

    def read_day(self, day: date, after: str, most: int, now: datetime) -> tuple[list[Chained], str | None]:
        """Up to `most` records chained on that day after that place, and the place to go on after; None at its end.

        What has expired is left out, whether or not it is still stored.
        """
        asked = _ask(f"chained#{day.isoformat()}", after)
        answer = self._client.query(TableName=self._audit, Limit=most, **asked)
        found = [_read_chained(item) for item in answer["Items"]]
        kept = [one for one in found if int(str(one.document["expires_at"])) > now.timestamp()]
        following = answer["Items"][-1]["place"]["S"] if "LastEvaluatedKey" in answer else None
        return kept, following

    def _move_head(self, head: Head, moved: Head, begun_at: datetime, now: datetime) -> dict[str, Any]:
        update: dict[str, Any] = {
            "TableName": self._heads,
            "Key": _HEAD,
            "UpdateExpression": "SET #number = :number, digest = :digest, begun_at = :begun, chained_at = :now",
            "ExpressionAttributeNames": {"#number": "number"},
            "ExpressionAttributeValues": {
                ":number": {"N": str(moved.sequence)},
                ":digest": {"S": moved.digest},
                ":begun": {"S": format_time(begun_at)},
                ":now": {"S": format_time(now)},
            },
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if head.sequence:
            update["ConditionExpression"] = "#number = :before AND digest = :known"
            update["ExpressionAttributeValues"] |= {
                ":before": {"N": str(head.sequence)},
                ":known": {"S": head.digest},
            }
        return update

    def _keep(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"TableName": self._audit, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}


def read_document(item: Mapping[str, Any]) -> Document:
    """The record of an item: what is missing or of another type is empty, and so has another digest."""
    tags = [tag.get("S", "") for tag in item.get("tags", {}).get("L", [])]
    detail = {name: value.get("S", "") for name, value in item.get("detail", {}).get("M", {}).items()}
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    return {
        "id": pk.removeprefix(_RECORD) if sk == "record" else f"{pk}|{sk}",
        **{name: item.get(name, {}).get("S", "") for name in _TEXTS},
        "detail": detail,
        "tags": tags,
        **{name: item[name].get("S", "") for name in _SEQUENCERS if name in item},
        "expires_at": int(float(item.get("expires_at", {}).get("N", "0"))),
    }


def _make_key(record_id: str) -> dict[str, Any]:
    return {"pk": {"S": _RECORD + record_id}, "sk": {"S": "record"}}


def _make_item(one: Chained, day: str) -> dict[str, Any]:
    document: Any = one.document
    return {
        **_make_key(document["id"]),
        **{name: {"S": document[name]} for name in (*_TEXTS, *_SEQUENCERS)},
        "detail": {"M": {name: {"S": text} for name, text in document["detail"].items()}},
        "tags": {"L": [{"S": tag} for tag in document["tags"]]},
        "expires_at": {"N": str(document["expires_at"])},
        "chain": {"S": day},
        "place": {"S": f"{one.link.sequence:0{_DIGITS}d}"},
        "previous": {"S": one.link.previous},
        "digest": {"S": one.link.digest},
    }


def _make_aside(kept: SetAside) -> dict[str, Any]:
    message = kept.message
    return {
        "pk": {"S": f"aside#{message.source}"},
        "sk": {"S": "message"},
        "body": {"S": message.body},
        "why": {"S": kept.why},
        "received_at": {"S": format_time(message.received_at)},
        "sender": {"S": message.sender},
        "expires_at": {"N": str(int(kept.expires_at.timestamp()))},
    }


def _ask(chain: str, after: str) -> dict[str, Any]:
    values = {":chain": {"S": chain}} | ({":after": {"S": after}} if after else {})
    names = {"#chain": "chain"} | ({"#place": "place"} if after else {})
    return {
        "IndexName": BY_CHAIN,
        "KeyConditionExpression": "#chain = :chain" + (" AND #place > :after" if after else ""),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def _read_chained(item: Mapping[str, Any]) -> Chained:
    # Whoever has the sequencer's rights may put anything: what is no number is the place of no record.
    place = item["place"]["S"]
    number = int(place) if len(place) == _DIGITS and place.isascii() and place.isdecimal() else 0
    previous, digest = (item.get(name, {}).get("S", "") for name in ("previous", "digest"))
    return Chained(Link(number, previous, digest), read_document(item))


def _read_head(item: Mapping[str, Any]) -> Head:
    return Head(
        sequence=int(item["number"]["N"]),
        digest=item["digest"]["S"],
        begun_at=parse_time(item["begun_at"]["S"]),
        chained_at=parse_time(item["chained_at"]["S"]),
        anchored=int(item["anchored"]["N"]) if "anchored" in item else 0,
        anchored_at=parse_time(item["anchored_at"]["S"]) if "anchored_at" in item else None,
    )
