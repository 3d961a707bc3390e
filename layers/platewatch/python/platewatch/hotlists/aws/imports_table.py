"""The records of imports in the hotlist table: `imports:<list>` / `<import>`, and `refusals` / `<list>` for the last
file of each list that was not imported.

They hold no plate, and end with the files and reports that they tell of.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import keep_known, write_end
from platewatch.aws.tables import ABSENT, PRESENT, Item, Key, Table, make_key
from platewatch.hotlists.announcement import AnnouncedFile, FileFormat
from platewatch.hotlists.import_record import ImportOutcome, ImportRecord
from platewatch.hotlists.mode import parse_mode
from platewatch.hotlists.report import Verdict
from platewatch.retention.terms import retain_import
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_REFUSALS: Final = "refusals"
_SHOWN: Final = frozenset({Verdict.REFUSED, Verdict.SUPERSEDED})


class DynamoImports:
    """Implements the port ImportRecords, and adds and lists records. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def add_record(self, record: ImportRecord) -> None:
        """Keep the record of a new import."""
        self._set(_key_of_import(record.list_name, record.import_id), _write_record(record))

    def find_record(self, list_name: str, import_id: str) -> ImportRecord | None:
        """See ImportRecords."""
        item = self._table.find(_key_of_import(list_name, import_id))
        return _load_record(item) if item else None

    def note_outcome(self, record: ImportRecord, outcome: ImportOutcome) -> None:
        """See ImportRecords."""
        written = _write_outcome(outcome)
        if outcome.verdict in _SHOWN and not record.file.mode.dry_run:
            # First: once the record has its outcome, nobody comes back to this.
            refusal = {**_write_record(record), **written, "import_id": record.import_id}
            not_older = f"{ABSENT} OR announced_at <= :announced_at"
            self._set(key_of_refusal(record.list_name), refusal, not_older)
        self._set(
            _key_of_import(record.list_name, record.import_id), written, f"{PRESENT} AND attribute_not_exists(verdict)"
        )

    def list_records(
        self, list_name: str, limit: int, now: datetime, before: str | None = None
    ) -> tuple[Sequence[ImportRecord], str | None]:
        """Up to `limit` records of the list, newest first, from the one before the import `before`; and the next such.

        Records past their term are left out, so there may be fewer.
        """
        start = _key_of_import(list_name, before) if before else None
        items, last = self._table.list_newest(f"imports:{list_name}", limit, start)
        return _select_in_term(items, now), last["sk"] if last else None

    def find_refusals(self, now: datetime) -> dict[str, ImportRecord]:
        """The last file of each list that was not imported, by the list's name."""
        return {record.list_name: record for record in _select_in_term(self._table.list_items(_REFUSALS), now)}

    def _set(self, key: Key, attributes: Item, condition: str | None = None) -> None:
        """Set the attributes of an item; nothing when the condition, which may name any of them, does not hold."""
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
        self._table.update(key, update, {f":{name}": value for name, value in attributes.items()}, condition)


def key_of_refusal(list_name: str) -> Key:
    """The key of the last file of the list that was not imported."""
    return make_key(_REFUSALS, list_name)


def _key_of_import(list_name: str, import_id: str) -> Key:
    return make_key(f"imports:{list_name}", import_id)


def _select_in_term(items: Iterable[Item], now: datetime) -> list[ImportRecord]:
    return [record for record in map(_load_record, items) if retain_import(record.announced_at).holds(now)]


def _write_record(record: ImportRecord) -> dict[str, Any]:
    retention = retain_import(record.announced_at)
    return {
        "list": record.list_name,
        "announced_at": _write_time(record.announced_at),
        "actor": record.actor,
        "role": record.role,
        "size": record.file.size,
        "sha256": record.file.sha256,
        "format": record.file.format.value,
        "confirmed": record.file.confirmed,
        **write_end(retention.expires_at, retention.ground.value),
    }


def _write_outcome(outcome: ImportOutcome) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict.value,
        "ended_at": _write_time(outcome.at),
        "message": outcome.message,
        "bad_lines": outcome.bad_lines,
        **keep_known(revision=outcome.revision),
    }


def _write_time(moment: datetime) -> str:
    """To the microsecond: which of two files came first is told by these times."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _load_record(item: Item) -> ImportRecord:
    import_id = item.get("import_id", item["sk"])
    return ImportRecord(
        list_name=item["list"],
        import_id=import_id,
        announced_at=parse_time(item["announced_at"]),
        actor=item["actor"],
        role=item["role"],
        file=AnnouncedFile(
            int(item["size"]),
            item["sha256"],
            parse_mode(import_id),
            FileFormat(item["format"]),
            item["confirmed"],
        ),
        outcome=_load_outcome(item) if "verdict" in item else None,
    )


def _load_outcome(item: Item) -> ImportOutcome:
    return ImportOutcome(
        Verdict(item["verdict"]),
        parse_time(item["ended_at"]),
        item["message"],
        int(item["revision"]) if "revision" in item else None,
        int(item["bad_lines"]),
    )
