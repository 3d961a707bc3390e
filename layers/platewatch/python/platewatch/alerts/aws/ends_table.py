"""The ends of hits in the alerts table: of alerts, of the pictures that several alerts may share, and of what hits are
counted from.

Pictures have a record of their own, `pictures#<folder>` / `kept`: it ends with the last of the alerts that show them,
whose lists may have different terms. The folder is a read's id; for pictures of a review that was sent, the review's.
The record holds no plate, and TTL does not know it: pictures must go before it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.alerts.aws.deliveries_table import NOTICES
from platewatch.aws.items import describe_due, query_expired
from platewatch.aws.tables import ABSENT, Table, make_key
from platewatch.evidence.aws.evidence_bucket import S3Evidence, name_hit_pictures
from platewatch.reading.record import Evidence
from platewatch.retention.sweep import Due
from platewatch.retention.terms import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PICTURES: Final = "pictures#"
_ALERTS: Final = "alert#"


class DynamoHits:
    """Implements the port Expired for what the table's index finds of hits."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def note_pictures(self, folder: str, retention: Retention) -> None:
        """The pictures there are kept until then, or longer if another alert keeps them longer. Repeatable."""
        due = describe_due(retention.expires_at, folder)
        self._table.update(
            make_key(f"{_PICTURES}{folder}", "kept"),
            "SET expiry_hour = :hour, expires = :expires, ground = :ground",
            {":hour": due["expiry_hour"], ":expires": due["expires"], ":ground": retention.ground.value},
            f"{ABSENT} OR expires < :expires",
        )

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired."""
        for item in query_expired(self._table, since, now):
            pk, sk, ended = item["pk"], item["sk"], item["expires"]
            if pk.startswith(_PICTURES):
                yield Due((pk, sk), ended, name_hit_pictures(pk.removeprefix(_PICTURES)))
            elif pk.startswith(_ALERTS):
                yield Due((pk, sk), ended, alert_id=pk.removeprefix(_ALERTS))
            else:
                yield Due((pk, sk), ended)

    def is_due(self, due: Due) -> bool:
        """See Expired. Holds and other alerts give later ends."""
        found = self._table.find(make_key(*due.key))
        return found is not None and found["expires"] == due.ended

    def destroy_due(self, due: Due) -> None:
        """Destroy the record, of an alert with its deliveries and notices. Repeatable."""
        pk, sk = due.key
        # The record that the index finds goes last: after a death in between the next run finds it again.
        beside = [each for each in self._list_keys(pk) if each != (pk, sk)] if due.alert_id else []
        apart = self._list_keys(f"{NOTICES}#{due.alert_id}") if due.alert_id else []
        for key in (*apart, *beside, (pk, sk)):
            self._table.delete(make_key(*key))

    def _list_keys(self, pk: str) -> list[tuple[str, str]]:
        return [(pk, item["sk"]) for item in self._table.list_items(pk, attributes="sk")]


@dataclass(frozen=True, slots=True)
class HitPictures:
    """Implements the port EvidenceStore: what is kept of a hit is noted with its end before it is kept."""

    evidence: S3Evidence
    hits: DynamoHits

    def open_sealed(self, sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
        """See EvidenceStore."""
        return self.evidence.open_sealed(sealed, key, evidence)

    def store(self, evidence: Evidence, overview: bytes, plate: bytes, retention: Retention) -> None:
        """See EvidenceStore."""
        self.evidence.store(evidence, overview, plate, retention)

    def keep(self, evidence: Evidence, retention: Retention) -> Evidence:
        """See EvidenceStore."""
        self.hits.note_pictures(evidence.folder, retention)
        return self.evidence.keep(evidence, retention)

    def copy_for_review(self, evidence: Evidence, review_id: str, retention: Retention) -> Evidence:
        """See EvidenceStore."""
        return self.evidence.copy_for_review(evidence, review_id, retention)

    def is_there(self, evidence: Evidence) -> bool:
        """See EvidenceStore."""
        return self.evidence.is_there(evidence)

    def destroy(self, evidence: Evidence) -> None:
        """See EvidenceStore."""
        self.evidence.destroy(evidence)

    def load(self, key: str) -> bytes:
        """See EvidenceStore."""
        return self.evidence.load(key)
