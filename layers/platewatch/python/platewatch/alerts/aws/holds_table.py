"""Legal holds in the alerts table, `holds` / `<hold>`, and what they keep: alerts' ends, and pictures under `hold/`.

TTL does not know holds, and no lifecycle rule reaches `hold/`: what is held goes by the sweep, when its hold has ended.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.hold import Hold, HoldStores
from platewatch.aws import clients
from platewatch.aws.environment import read_text
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoHolds:
    """Implements the port HoldStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put_hold(self, hold: Hold) -> None:
        """See HoldStore."""
        item = {
            **_key(hold.hold_id),
            "alert_id": {"S": hold.alert_id},
            # Named so because it was a read's id in every hold before reviews had pictures of their own.
            "read_id": {"S": hold.folder},
            "case_number": {"S": hold.case_number},
            "authority": {"S": hold.authority},
            "since": {"S": format_time(hold.since)},
            "until": {"S": format_time(hold.until)},
            "by": {"S": hold.by},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def list_holds(self) -> Sequence[Hold]:
        """See HoldStore."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "holds"}},
        )
        return [
            Hold(
                hold_id=item["sk"]["S"],
                alert_id=item["alert_id"]["S"],
                folder=item["read_id"]["S"],
                case_number=item["case_number"]["S"],
                authority=item["authority"]["S"],
                since=parse_time(item["since"]["S"]),
                until=parse_time(item["until"]["S"]),
                by=item["by"]["S"],
            )
            for page in pages
            for item in page["Items"]
        ]

    def remove_hold(self, hold: Hold) -> None:
        """See HoldStore."""
        self._client.delete_item(TableName=self._table, Key=_key(hold.hold_id))


def open_holds() -> HoldStores:
    """What holding works with. Raises SettingMissing."""
    table = read_text("ALERTS_TABLE")
    return HoldStores(
        holds=DynamoHolds(clients.dynamodb(), table),
        alerts=DynamoAlerts(clients.dynamodb(), table),
        pictures=S3Evidence(clients.s3(), read_text("EVIDENCE_BUCKET")),
    )


def _key(hold_id: str) -> dict[str, Any]:
    return {"pk": {"S": "holds"}, "sk": {"S": hold_id}}
