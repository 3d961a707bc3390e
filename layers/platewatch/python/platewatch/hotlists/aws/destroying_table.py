"""Destroys entry-versions of deleted lists in DynamoDB: one small update each, and the items of plates left empty."""

import uuid
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from platewatch.hotlists.aws.entry_items import name_version
from platewatch.hotlists.aws.hotlist_table import EMPTIED, Item, Key, plate_key, raise_if_busy
from platewatch.hotlists.aws.imports_table import refusal_key
from platewatch.hotlists.aws.pattern_items import name_standings, patterns_key
from platewatch.hotlists.versions import Version

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDestroyer:
    """Implements the port VersionDestroyer, with the threads of `executor`."""

    def __init__(self, client: "DynamoDBClient", table: str, executor: Executor) -> None:
        self._client = client
        self._table = table
        self._executor = executor

    def destroy_versions(self, versions: Iterable[Version]) -> None:
        """See VersionDestroyer. All versions are taken at once, so give it them in chunks."""
        list(self._executor.map(self._destroy, [version for version in versions if not version.entry.is_pattern]))

    def destroy_notes(self, list_name: str) -> None:
        """See VersionDestroyer."""
        self._client.delete_item(TableName=self._table, Key=refusal_key(list_name))
        self._change(patterns_key(list_name), "REMOVE #name", name_standings(list_name), "attribute_exists(pk)")

    def _destroy(self, version: Version) -> None:
        key = plate_key(version.entry.plate)
        left = self._change(key, "REMOVE #name", name_version(version), "attribute_exists(pk)")
        if left is None or set(left) != set(key):
            return
        # Whoever lists the plate in between takes the mark away, and the item stays.
        mark = uuid.uuid4().hex
        marked = self._change(key, "SET #name = :mark", EMPTIED, "attribute_exists(pk)", mark) or {}
        if set(marked) == {*key, EMPTIED}:
            self._delete(key, mark)
        elif EMPTIED in marked:
            self._change(key, "REMOVE #name", EMPTIED, "#name = :mark", mark)

    def _change(self, key: Key, update: str, name: str, condition: str, mark: str | None = None) -> Item | None:
        """What the item holds after the update; None when the condition does not hold."""
        values: Any = {"ExpressionAttributeValues": {":mark": {"S": mark}}} if mark else {}
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#name": name},
                ReturnValues="ALL_NEW",
                **values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        except ClientError as error:
            raise_if_busy(error)
            raise
        return answer["Attributes"]

    def _delete(self, key: Key, mark: str) -> None:
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=key,
                ConditionExpression="#emptied = :mark",
                ExpressionAttributeNames={"#emptied": EMPTIED},
                ExpressionAttributeValues={":mark": {"S": mark}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # Something is listed under the plate again.
            return
        except ClientError as error:
            raise_if_busy(error)
            raise
