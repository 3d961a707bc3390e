"""The audit log in DynamoDB as writers see it: append only, one item per record under its day.

A record is born waiting: the sequencer finds it in the index by_chain (`chain`, `place`) and gives it its place. Plates
stand in it as tags alone: HMACs by a key that never leaves KMS, the same for the same plate.
"""

import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from platewatch.adapters import clients
from platewatch.adapters.environment import read_number, read_text
from platewatch.adapters.kms_secrets import KmsSecret
from platewatch.audit.chain import Document
from platewatch.audit.record import AuditRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_CHAIN: Final = "by_chain"
WAITING: Final = "waiting"

MOST_TAGS: Final = 500
"""A record of more plates becomes several: an item has 400 KB at the most."""

_AT_ONCE: Final = 8
"""Threads that ask for tags; below the ten connections that a client keeps open."""

_KNOWN: Final = 2_000
_TEXTS: Final = ("at", "actor", "role", "action", "subject", "reason", "case_number", "ground")


class Tagger(Protocol):
    """Makes what a plate is compared by."""

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        """The tags of these plates, each once, sorted."""


class KmsTagger:
    """Implements the port Tagger with an HMAC key in KMS; a process asks once for a plate that comes again."""

    def __init__(self, secret: KmsSecret) -> None:
        self._secret = secret
        self._known: dict[str, str] = {}

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        """The tags of these plates, each once, sorted."""
        asked = sorted(set(plates))
        new = [plate for plate in asked if plate not in self._known]
        if len(self._known) + len(new) > _KNOWN:
            self._known = {}
            new = asked
        if len(new) > 1:
            with ThreadPoolExecutor(min(_AT_ONCE, len(new))) as threads:
                self._known |= dict(zip(new, threads.map(self._tag, new), strict=True))
        elif new:
            self._known[new[0]] = self._tag(new[0])
        return sorted(self._known[plate] for plate in asked)

    def _tag(self, plate: str) -> str:
        # Half of an HMAC-SHA-256: no two of all plates there are will share it.
        return self._secret.sign(plate.encode())[:16].hex()


class DynamoAuditLog:
    """Implements the port AuditLog: appends to a table with keys pk (day) and sk (time and a random id).

    Needs no right but PutItem. A record is gone after its term, and is served no longer from then on. Without a tagger
    it takes no plates.
    """

    def __init__(self, client: "DynamoDBClient", table: str, term: timedelta, tagger: Tagger | None = None) -> None:
        self._client = client
        self._table = table
        self._term = term
        self._tagger = tagger

    def append(self, record: AuditRecord, *plates: str) -> None:
        """Write the record; it never takes another's place. One of very many plates becomes several records."""
        if plates and self._tagger is None:
            raise ValueError("this function has no key to tag plates with")
        tags = self._tagger.tag_plates(plates) if self._tagger else []
        for start in range(0, max(1, len(tags)), MOST_TAGS):
            self._put(record, tags[start : start + MOST_TAGS])

    def _put(self, record: AuditRecord, tags: list[str]) -> None:
        at = record.at.astimezone(UTC)
        moment = at.isoformat(timespec="milliseconds")
        place = f"{moment}#{uuid.uuid4()}"
        item: dict[str, Any] = {
            "pk": {"S": at.date().isoformat()},
            "sk": {"S": place},
            "at": {"S": moment},
            "actor": {"S": record.actor},
            "role": {"S": record.role},
            "action": {"S": record.action.value},
            "subject": {"S": record.subject},
            "reason": {"S": record.reason},
            "case_number": {"S": record.case_number},
            "ground": {"S": record.ground},
            "detail": {"M": {name: {"S": text} for name, text in record.detail.items()}},
            "tags": {"L": [{"S": tag} for tag in tags]},
            "expires_at": {"N": str(int((at + self._term).timestamp()))},
            "chain": {"S": WAITING},
            "place": {"S": place},
        }
        self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")


@cache
def open_tagger() -> KmsTagger:
    """One for the process, from the environment: PLATE_TAG_KEY_ID. Raises SettingMissing."""
    return KmsTagger(open_plate_secret())


def open_plate_secret() -> KmsSecret:
    """The key that hides plates, from the environment: PLATE_TAG_KEY_ID. Raises SettingMissing."""
    return KmsSecret(clients.kms(), read_text("PLATE_TAG_KEY_ID"))


def open_audit_log(tagger: Tagger | None = None) -> DynamoAuditLog:
    """From the environment: AUDIT_TABLE, AUDIT_DAYS. Raises SettingMissing."""
    term = timedelta(days=read_number("AUDIT_DAYS"))
    return DynamoAuditLog(clients.dynamodb(), read_text("AUDIT_TABLE"), term, tagger)


def read_document(item: Mapping[str, Any]) -> Document:
    """The record of an item, whoever wrote it: what is missing or of another type is empty, and so has another digest.

    Its id names the item's key.
    """
    tags = [tag.get("S", "") for tag in item.get("tags", {}).get("L", [])]
    detail = {name: value.get("S", "") for name, value in item.get("detail", {}).get("M", {}).items()}
    return {
        "id": f"{item['pk']['S']}|{item['sk']['S']}",
        **{name: item.get(name, {}).get("S", "") for name in _TEXTS},
        "detail": detail,
        "tags": tags,
        "expires_at": int(float(item.get("expires_at", {}).get("N", "0"))),
    }
