"""Which stale lists the operators were told of, in the alerts table: `stale-lists` / `<list>`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from platewatch.aws.tables import Table, make_key
from platewatch.hotlists.freshness_watch import ToldStale
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_STALE: Final = "stale-lists"


class DynamoStaleLists:
    """Implements the port ToldStaleLists. An item goes when the list is fresh again, deleted or no longer from
    elsewhere.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_told(self) -> Sequence[ToldStale]:
        """See ToldStaleLists."""
        return [
            ToldStale(item["sk"], parse_time(item["refreshed_at"]), parse_time(item["told_at"]))
            for item in self._table.list_items(_STALE)
        ]

    def note_told(self, told: ToldStale) -> None:
        """See ToldStaleLists."""
        self._table.put(
            {
                **make_key(_STALE, told.list_name),
                # To the microsecond, for it is compared with the list's state.
                "refreshed_at": told.refreshed_at.isoformat(),
                "told_at": told.told_at.isoformat(),
                "ground": Ground.OPERATION.value,
            }
        )

    def forget_told(self, list_name: str) -> None:
        """See ToldStaleLists."""
        self._table.delete(make_key(_STALE, list_name))
