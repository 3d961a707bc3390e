"""What is over in the table of investigations, for watch: found by an index of keys and ends, and never read."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.aws.items import query_expired
from platewatch.aws.tables import Table, make_key
from platewatch.retention.sweep import Due

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoEndedInvestigations:
    """Implements the port EndedInvestigations."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See EndedInvestigations."""
        for item in query_expired(self._table, since, now):
            yield Due((item["pk"], item["sk"]), item["expires"])

    def destroy_due(self, due: Due) -> bool:
        """See EndedInvestigations. What was verified meanwhile has a later end, and stays."""
        return self._table.delete_if(make_key(*due.key), "#expires = :ended", {":ended": due.ended})
