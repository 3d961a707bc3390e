"""The chain in DynamoDB: records in the audit table's index by_chain, and the head in a table of its own.

`chain` is `waiting` until the sequencer has chained a record, then `chained#<day>`, the day (UTC) on which it did;
beside it `place` is the record's number. Nobody who may put records may write the head.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.adapters.dynamodb_audit import BY_CHAIN, WAITING, read_document
from platewatch.audit.chain import Anchor, Chained, Document, Head, Link
from platewatch.audit.sequence import AlreadyChained, HeadMoved

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_HEAD: Final[dict[str, Any]] = {"pk": {"S": "head"}, "sk": {"S": "head"}}
_DIGITS: Final = 12


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

    def list_waiting(self) -> Iterator[Document]:
        """What is not chained yet, in the order of its times. May miss what was written just now."""
        pages = self._client.get_paginator("query").paginate(TableName=self._audit, **_ask(WAITING, ""))
        return (read_document(item) for page in pages for item in page["Items"])

    def append(self, head: Head, chained: Sequence[Chained], now: datetime) -> Head:
        """Give the records their links and move the head, all or nothing. Raises HeadMoved and AlreadyChained."""
        last = chained[-1].link
        begun_at = head.begun_at or now
        moved = replace(head, sequence=last.sequence, digest=last.digest, begun_at=begun_at, chained_at=now)
        day = f"chained#{now.astimezone(UTC).date().isoformat()}"
        items: list[Any] = [
            {"Update": self._move_head(head, moved, begun_at, now)},
            *({"Update": self._link(one, day)} for one in chained),
        ]
        try:
            self._client.transact_write_items(TransactItems=items)
        except self._client.exceptions.TransactionCanceledException as error:
            causes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if causes[0] in ("ConditionalCheckFailed", "TransactionConflict"):
                raise HeadMoved("another run of the sequencer is at work") from error
            known = [
                str(one.document["id"])
                for one, cause in zip(chained, causes[1:], strict=True)
                if cause == "ConditionalCheckFailed"
            ]
            if not known:
                raise
            raise AlreadyChained(known) from error
        return moved

    def note_anchor(self, anchor: Anchor) -> None:
        """Remember the anchor as the last one."""
        self._client.update_item(
            TableName=self._heads,
            Key=_HEAD,
            UpdateExpression="SET anchored = :sequence, anchored_at = :at",
            ExpressionAttributeValues={":sequence": {"N": str(anchor.sequence)}, ":at": {"S": _iso(anchor.made_at)}},
        )

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

    def count_waiting(self, most: int) -> tuple[int, str | None]:
        """How many records wait, counted up to `most`, and the time of the oldest."""
        answer = self._client.query(TableName=self._audit, Limit=most, **_ask(WAITING, ""))
        oldest = answer["Items"][0].get("at", {}).get("S") if answer["Items"] else None
        return len(answer["Items"]), oldest

    def _move_head(self, head: Head, moved: Head, begun_at: datetime, now: datetime) -> dict[str, Any]:
        update: dict[str, Any] = {
            "TableName": self._heads,
            "Key": _HEAD,
            "UpdateExpression": "SET #number = :number, digest = :digest, begun_at = :begun, chained_at = :now",
            "ExpressionAttributeNames": {"#number": "number"},
            "ExpressionAttributeValues": {
                ":number": {"N": str(moved.sequence)},
                ":digest": {"S": moved.digest},
                ":begun": {"S": _iso(begun_at)},
                ":now": {"S": _iso(now)},
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

    def _link(self, one: Chained, day: str) -> dict[str, Any]:
        pk, _, sk = str(one.document["id"]).partition("|")
        return {
            "TableName": self._audit,
            "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
            "UpdateExpression": "SET #chain = :day, #place = :place, #previous = :previous, #digest = :digest",
            "ConditionExpression": "#chain = :waiting",
            "ExpressionAttributeNames": {
                "#chain": "chain",
                "#place": "place",
                "#previous": "previous",
                "#digest": "digest",
            },
            "ExpressionAttributeValues": {
                ":day": {"S": day},
                ":place": {"S": f"{one.link.sequence:0{_DIGITS}d}"},
                ":previous": {"S": one.link.previous},
                ":digest": {"S": one.link.digest},
                ":waiting": {"S": WAITING},
            },
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
    # Whoever may put items may put anything: what is no number is the place of no record.
    place = item["place"]["S"]
    number = int(place) if len(place) == _DIGITS and place.isascii() and place.isdecimal() else 0
    previous, digest = (item.get(name, {}).get("S", "") for name in ("previous", "digest"))
    return Chained(Link(number, previous, digest), read_document(item))


def _read_head(item: Mapping[str, Any]) -> Head:
    return Head(
        sequence=int(item["number"]["N"]),
        digest=item["digest"]["S"],
        begun_at=datetime.fromisoformat(item["begun_at"]["S"]),
        chained_at=datetime.fromisoformat(item["chained_at"]["S"]),
        anchored=int(item["anchored"]["N"]) if "anchored" in item else 0,
        anchored_at=datetime.fromisoformat(item["anchored_at"]["S"]) if "anchored_at" in item else None,
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
