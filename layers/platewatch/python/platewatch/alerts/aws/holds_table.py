"""Legal holds in the alerts table, `holds` / `<hold>`, and what they keep: alerts' ends, and pictures under `hold/`.

TTL does not know holds, and no lifecycle rule reaches `hold/`: what is held goes by the sweep, when its hold has ended.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.hold import Hold, HoldStores
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.tables import Item, Table, make_key
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PK: Final = "holds"


class DynamoHolds:
    """Implements the port HoldStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def put_hold(self, hold: Hold) -> None:
        """See HoldStore."""
        self._table.put(
            {
                **make_key(_PK, hold.hold_id),
                "alert_id": hold.alert_id,
                # Named so because it was a read's id in every hold before reviews had pictures of their own.
                "read_id": hold.folder,
                "case_number": hold.case_number,
                "authority": hold.authority,
                "since": format_time(hold.since),
                "until": format_time(hold.until),
                "by": hold.by,
            }
        )

    def list_holds(self) -> Sequence[Hold]:
        """See HoldStore."""
        return [_load_hold(item) for item in self._table.list_items(_PK)]

    def remove_hold(self, hold: Hold) -> None:
        """See HoldStore."""
        self._table.delete(make_key(_PK, hold.hold_id))


def _load_hold(item: Item) -> Hold:
    return Hold(
        hold_id=item["sk"],
        alert_id=item["alert_id"],
        folder=item["read_id"],
        case_number=item["case_number"],
        authority=item["authority"],
        since=parse_time(item["since"]),
        until=parse_time(item["until"]),
        by=item["by"],
    )


def open_holds() -> HoldStores:
    """What holding works with. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    return HoldStores(
        holds=DynamoHolds(clients.dynamodb(), table),
        alerts=DynamoAlerts(clients.dynamodb(), table),
        pictures=S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")),
    )
