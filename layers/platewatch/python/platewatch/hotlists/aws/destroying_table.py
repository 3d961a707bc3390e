"""Destroys entry-versions of deleted lists in DynamoDB: one small update each, and the items of plates left empty."""

import uuid
from collections.abc import Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from platewatch.aws.tables import PRESENT, Item, Key, Table
from platewatch.hotlists.aws.hotlist_table import EMPTIED, explain_refusal, plate_key
from platewatch.hotlists.aws.imports_table import key_of_refusal
from platewatch.hotlists.aws.pattern_items import name_standings, name_version, patterns_key
from platewatch.hotlists.versions import Version

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDestroyer:
    """Implements the port VersionDestroyer, with the threads of `executor`."""

    def __init__(self, client: "DynamoDBClient", table: str, executor: Executor) -> None:
        self._table = Table(client, table)
        self._executor = executor

    def destroy_versions(self, versions: Iterable[Version]) -> None:
        """See VersionDestroyer. All versions are taken at once, so give it them in chunks."""
        list(self._executor.map(self._destroy, [version for version in versions if not version.entry.is_pattern]))

    def destroy_notes(self, list_name: str) -> None:
        """See VersionDestroyer."""
        self._table.delete(key_of_refusal(list_name))
        self._change(patterns_key(list_name), "REMOVE #name", name_standings(list_name))

    def _destroy(self, version: Version) -> None:
        key = plate_key(version.entry.plate)
        left = self._change(key, "REMOVE #name", name_version(version))
        if left is None or set(left) != set(key):
            return
        # Whoever lists the plate in between takes the mark away, and the item stays.
        mark = {":mark": uuid.uuid4().hex}
        marked = self._change(key, "SET #name = :mark", EMPTIED, mark) or {}
        if set(marked) == {*key, EMPTIED}:
            with explain_refusal():
                self._table.delete_if(key, f"#{EMPTIED} = :mark", mark)
        elif EMPTIED in marked:
            with explain_refusal():
                self._table.update(key, f"REMOVE #{EMPTIED}", mark, f"#{EMPTIED} = :mark")

    def _change(self, key: Key, update: str, name: str, values: Item | None = None) -> Item | None:
        """What the item holds after the update; None where there is none."""
        with explain_refusal():
            return self._table.update_and_find(key, update, values, PRESENT, {"#name": name})
