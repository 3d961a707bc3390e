"""The records of imports in the hotlist table: `imports:<list>` / `<import>`, and `refusals` / `<list>` for the last
file of each list that was not imported.

They hold no plate, and end with the files and reports that they tell of.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.hotlists.announcement import AnnouncedFile, FileFormat
from platewatch.hotlists.import_record import ImportOutcome, ImportRecord
from platewatch.hotlists.mode import read_mode
from platewatch.hotlists.report import Verdict
from platewatch.retention.terms import retain_import

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]

_REFUSALS: Final = "refusals"
_SHOWN: Final = frozenset({Verdict.REFUSED, Verdict.SUPERSEDED})


class DynamoImports:
    """Implements the port ImportRecords, and adds and lists records. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add_record(self, record: ImportRecord) -> None:
        """Keep the record of a new import."""
        self._set(_key(record), _write_record(record))

    def find_record(self, list_name: str, import_id: str) -> ImportRecord | None:
        """See ImportRecords."""
        key = {"pk": {"S": f"imports:{list_name}"}, "sk": {"S": import_id}}
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _read_record(answer["Item"]) if "Item" in answer else None

    def note_outcome(self, record: ImportRecord, outcome: ImportOutcome) -> None:
        """See ImportRecords."""
        written = _write_outcome(outcome)
        if outcome.verdict in _SHOWN and not record.file.mode.dry_run:
            # First: once the record has its outcome, nobody comes back to this.
            key = refusal_key(record.list_name)
            refusal = {**_write_record(record), **written, "import_id": {"S": record.import_id}}
            self._set(key, refusal, "attribute_not_exists(pk) OR announced_at <= :announced_at")
        self._set(_key(record), written, "attribute_exists(pk) AND attribute_not_exists(verdict)")

    def list_records(
        self, list_name: str, limit: int, now: datetime, before: str | None = None
    ) -> tuple[Sequence[ImportRecord], str | None]:
        """Up to `limit` records of the list, newest first, from the one before the import `before`; and the next such.

        Records past their term are left out, so there may be fewer.
        """
        start = {"ExclusiveStartKey": {"pk": {"S": f"imports:{list_name}"}, "sk": {"S": before}}} if before else {}
        answer = self._client.query(
            TableName=self._table,
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"imports:{list_name}"}},
            **start,  # type: ignore[arg-type]
        )
        last = answer.get("LastEvaluatedKey")
        # The ids of one second are in no order.
        records = sorted(_in_term(answer["Items"], now), key=lambda record: record.announced_at, reverse=True)
        return records, last["sk"]["S"] if last else None

    def find_refusals(self, now: datetime) -> dict[str, ImportRecord]:
        """The last file of each list that was not imported, by the list's name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _REFUSALS}},
        )
        return {record.list_name: record for page in pages for record in _in_term(page["Items"], now)}

    def _set(self, key: Item, attributes: Item, condition: str | None = None) -> None:
        """Set the attributes of an item; nothing when the condition, which may name any of them, does not hold."""
        names = {f"#{name}": name for name in attributes}
        values = {f":{name}": value for name, value in attributes.items()}
        about: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
                **about,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return


def refusal_key(list_name: str) -> dict[str, Any]:
    """The key of the last file of the list that was not imported."""
    return {"pk": {"S": _REFUSALS}, "sk": {"S": list_name}}


def _in_term(items: Sequence[Item], now: datetime) -> list[ImportRecord]:
    records = [_read_record(item) for item in items]
    return [record for record in records if retain_import(record.announced_at).holds(now)]


def _key(record: ImportRecord) -> dict[str, Any]:
    return {"pk": {"S": f"imports:{record.list_name}"}, "sk": {"S": record.import_id}}


def _write_record(record: ImportRecord) -> dict[str, Any]:
    retention = retain_import(record.announced_at)
    return {
        "list": {"S": record.list_name},
        "announced_at": {"S": record.announced_at.astimezone(UTC).isoformat(timespec="microseconds")},
        "actor": {"S": record.actor},
        "role": {"S": record.role},
        "size": {"N": str(record.file.size)},
        "sha256": {"S": record.file.sha256},
        "format": {"S": record.file.format.value},
        "confirmed": {"BOOL": record.file.confirmed},
        "ground": {"S": retention.ground.value},
        "expires_at": {"N": str(int(retention.expires_at.timestamp()))},
    }


def _write_outcome(outcome: ImportOutcome) -> dict[str, Any]:
    written: dict[str, Any] = {
        "verdict": {"S": outcome.verdict.value},
        "ended_at": {"S": outcome.at.astimezone(UTC).isoformat(timespec="microseconds")},
        "message": {"S": outcome.message},
        "bad_lines": {"N": str(outcome.bad_lines)},
    }
    return written if outcome.revision is None else written | {"revision": {"N": str(outcome.revision)}}


def _read_record(item: Item) -> ImportRecord:
    import_id = item["import_id"]["S"] if "import_id" in item else item["sk"]["S"]
    return ImportRecord(
        list_name=item["list"]["S"],
        import_id=import_id,
        announced_at=datetime.fromisoformat(item["announced_at"]["S"]),
        actor=item["actor"]["S"],
        role=item["role"]["S"],
        file=AnnouncedFile(
            int(item["size"]["N"]),
            item["sha256"]["S"],
            read_mode(import_id),
            FileFormat(item["format"]["S"]),
            item["confirmed"]["BOOL"],
        ),
        outcome=_read_outcome(item) if "verdict" in item else None,
    )


def _read_outcome(item: Item) -> ImportOutcome:
    return ImportOutcome(
        Verdict(item["verdict"]["S"]),
        datetime.fromisoformat(item["ended_at"]["S"]),
        item["message"]["S"],
        int(item["revision"]["N"]) if "revision" in item else None,
        int(item["bad_lines"]["N"]),
    )
