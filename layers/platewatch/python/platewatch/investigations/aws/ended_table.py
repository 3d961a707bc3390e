"""What is over in the table of investigations, for watch: found by an index of keys and ends."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.aws.items import query_expired
from platewatch.aws.tables import Table, make_key
from platewatch.investigations.aws.clearing import clear, lengthen
from platewatch.investigations.aws.items import change_item, find_item
from platewatch.investigations.errors import InvestigationChanged
from platewatch.investigations.investigation import mark_cleared
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

    def finish(self, investigation_id: str, now: datetime) -> bool:
        """See EndedInvestigations."""
        found = find_item(self._table, investigation_id)
        if found is None or not found[0].is_kept(now):
            return True
        investigation = found[0]
        if not lengthen(self._table, investigation):
            return False
        if investigation.ending is not None and not investigation.finished:
            clear(self._table, investigation)
            if not change_item(self._table, investigation, mark_cleared(investigation, now)):
                raise InvestigationChanged("somebody else changed it at the same moment: the next run goes on")
        return True

    def destroy_due(self, due: Due) -> bool:
        """See EndedInvestigations. What was verified meanwhile has a later end, and stays."""
        return self._table.delete_if(make_key(*due.key), "#expires = :ended", {":ended": due.ended})
