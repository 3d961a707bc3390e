"""The settings of lists in DynamoDB: the maps settings:<list> of the item `lists`, which every look-up fetches."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from platewatch.aws.tables import Table
from platewatch.hotlists.aws.hotlist_table import LISTS_KEY, SETTINGS_PREFIX, explain_refusal, load_settings
from platewatch.hotlists.errors import SettingsChanged
from platewatch.hotlists.settings import ListSettings, describe_settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoSettings:
    """Keeps the settings of each list. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_settings(self, list_name: str) -> ListSettings:
        """See SettingsStore."""
        name = SETTINGS_PREFIX + list_name
        stored = (self._table.find(LISTS_KEY, name) or {}).get(name)
        return ListSettings(list_name) if stored is None else load_settings(list_name, stored["document"])

    def list_settings(self) -> list[ListSettings]:
        """The settings of all lists that have any of their own."""
        item = self._table.find(LISTS_KEY) or {}
        names = (name for name in sorted(item) if name.startswith(SETTINGS_PREFIX))
        return [load_settings(name.removeprefix(SETTINGS_PREFIX), item[name]["document"]) for name in names]

    def put_settings(self, settings: ListSettings) -> ListSettings:
        """See SettingsStore."""
        kept = replace(settings, version=settings.version + 1)
        document = json.dumps(describe_settings(kept), ensure_ascii=False, separators=(",", ":"))
        stored = {"document": document, "version": kept.version}
        name = SETTINGS_PREFIX + settings.list_name
        with explain_refusal():
            put = self._table.put_version_in(LISTS_KEY, name, stored, settings.version)
        if not put:
            raise SettingsChanged(
                f"the settings of list {settings.list_name} are not those of version {settings.version} any more:"
                " read them again"
            )
        return kept
