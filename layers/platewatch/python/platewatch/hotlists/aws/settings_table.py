"""The settings of lists in DynamoDB: the maps settings:<list> of the item `lists`, which every look-up fetches."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from platewatch.hotlists.aws.hotlist_table import LISTS_KEY, SETTINGS_PREFIX, raise_if_busy, read_stored_settings
from platewatch.hotlists.errors import SettingsChanged
from platewatch.hotlists.settings import ListSettings, describe_settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoSettings:
    """Keeps the settings of each list. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_settings(self, list_name: str) -> ListSettings:
        """See SettingsStore."""
        answer = self._client.get_item(
            TableName=self._table,
            Key=LISTS_KEY,
            ConsistentRead=True,
            ProjectionExpression="#settings",
            ExpressionAttributeNames={"#settings": SETTINGS_PREFIX + list_name},
        )
        stored = answer.get("Item", {}).get(SETTINGS_PREFIX + list_name)
        return ListSettings(list_name) if stored is None else read_stored_settings(list_name, stored["M"])

    def put_settings(self, settings: ListSettings) -> ListSettings:
        """See SettingsStore."""
        kept = replace(settings, version=settings.version + 1)
        names = {"#settings": SETTINGS_PREFIX + settings.list_name}
        document = json.dumps(describe_settings(kept), ensure_ascii=False, separators=(",", ":"))
        values: dict[str, Any] = {
            ":settings": {"M": {"document": {"S": document}, "version": {"N": str(kept.version)}}}
        }
        condition = "attribute_not_exists(#settings)"
        if settings.version:
            condition = "#settings.#version = :version"
            names["#version"] = "version"
            values[":version"] = {"N": str(settings.version)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=LISTS_KEY,
                UpdateExpression="SET #settings = :settings",
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise SettingsChanged(
                f"the settings of list {settings.list_name} are not those of version {settings.version} any more:"
                " read them again"
            ) from error
        except ClientError as error:
            raise_if_busy(error)
            raise
        return kept
