"""Who listed and confirmed each pattern, in the hotlist table; see pattern_items."""

from dataclasses import replace
from typing import TYPE_CHECKING

from platewatch.aws.tables import Table
from platewatch.hotlists.aws.hotlist_table import explain_refusal
from platewatch.hotlists.aws.pattern_items import load_standings, name_standings, patterns_key, write_standings
from platewatch.hotlists.errors import StateChanged
from platewatch.hotlists.standing import Standings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoStandings:
    """Implements the port StandingStore. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_standings(self, list_name: str) -> Standings:
        """See StandingStore."""
        name = name_standings(list_name)
        item = self._table.find(patterns_key(list_name), name) or {}
        return load_standings(list_name, item.get(name))

    def save_standings(self, standings: Standings) -> Standings:
        """See StandingStore. Raises PatternsTooMany when the lists' patterns take more room than there is."""
        kept = replace(standings, version=standings.version + 1)
        key, name = patterns_key(standings.list_name), name_standings(standings.list_name)
        with explain_refusal(of_patterns=True):
            put = self._table.put_version_in(key, name, write_standings(kept), standings.version)
        if not put:
            raise StateChanged(f"the patterns of list {standings.list_name} were changed meanwhile: read them again")
        return kept
