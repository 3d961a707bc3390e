"""What moto keeps of tables and buckets that a bill hangs on: inner workings too, as in moto_internals."""

from dataclasses import dataclass
from typing import Any, Final

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from localcloud.account_id import ACCOUNT

_GLOBAL: Final = "aws"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """A global index: its key attributes, and the attributes that it holds (None: all)."""

    keys: tuple[str, ...]
    shown: tuple[str, ...] | None


def find_item(table: str, region: str, key: dict[str, Any]) -> dict[str, Any] | None:
    """The stored item with that key, in the form of DynamoDB's calls; None where there is none."""
    backend = dynamodb_backends[ACCOUNT][region]
    if table not in backend.tables:
        return None
    found: Any = backend.get_item(table, key)
    return dict(found.to_json()["Attributes"]) if found is not None else None


def list_all_items(table: str, region: str) -> list[dict[str, Any]]:
    """Every stored item of a table."""
    known = dynamodb_backends[ACCOUNT][region].tables.get(table)
    return [dict(item.to_json()["Attributes"]) for item in (known.all_items() if known is not None else [])]


def list_table_keys(table: str, region: str) -> tuple[str, ...]:
    """The names of a table's key attributes."""
    known: Any = dynamodb_backends[ACCOUNT][region].tables[table]
    return tuple(name for name in (known.hash_key_attr, known.range_key_attr) if name)


def list_indexes(table: str, region: str) -> list[StoredIndex]:
    """A table's global indexes."""
    known: Any = dynamodb_backends[ACCOUNT][region].tables[table]
    own = list_table_keys(table, region)
    found = []
    for index in known.global_indexes:
        keys = tuple(part["AttributeName"] for part in index.schema)
        whole = index.projection["ProjectionType"] == "ALL"
        found.append(StoredIndex(keys, None if whole else (*own, *keys, *index.projection.get("NonKeyAttributes", ()))))
    return found


def tells_of_objects(bucket: str) -> bool:
    """Whether a bucket sends an event for each object that is put."""
    known: Any = s3_backends[ACCOUNT][_GLOBAL].buckets.get(bucket)
    return known is not None and known.notification_configuration is not None
