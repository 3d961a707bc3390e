"""Who listed and confirmed each pattern, in the hotlist table; see pattern_items."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from platewatch.hotlists.aws.hotlist_table import TOO_LARGE, raise_if_busy
from platewatch.hotlists.aws.pattern_items import name_standings, patterns_key, read_standings, write_standings
from platewatch.hotlists.errors import PatternsTooMany, StateChanged
from platewatch.hotlists.standing import Standings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoStandings:
    """Implements the port StandingStore. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_standings(self, list_name: str) -> Standings:
        """See StandingStore."""
        answer = self._client.get_item(
            TableName=self._table,
            Key=patterns_key(list_name),
            ConsistentRead=True,
            ProjectionExpression="#standings",
            ExpressionAttributeNames={"#standings": name_standings(list_name)},
        )
        item: Mapping[str, Any] = answer.get("Item", {})
        return read_standings(list_name, item)

    def save_standings(self, standings: Standings) -> Standings:
        """See StandingStore. Raises PatternsTooMany when the lists' patterns take more room than there is."""
        kept = replace(standings, version=standings.version + 1)
        names = {"#standings": name_standings(standings.list_name)}
        values: dict[str, Any] = {":standings": write_standings(standings, kept.version)}
        condition = "attribute_not_exists(#standings)"
        if standings.version:
            condition = "#standings.#version = :version"
            names["#version"] = "version"
            values[":version"] = {"N": str(standings.version)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=patterns_key(standings.list_name),
                UpdateExpression="SET #standings = :standings",
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise StateChanged(
                f"the patterns of list {standings.list_name} were changed meanwhile: read them again"
            ) from error
        except ClientError as error:
            raise_if_busy(error)
            if error.response["Error"]["Code"] == TOO_LARGE:
                raise PatternsTooMany("the plates with ? or * of all lists take too much room: list fewer") from error
            raise
        return kept
