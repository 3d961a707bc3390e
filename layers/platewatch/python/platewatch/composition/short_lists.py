"""Lists whose hits are gone before insight can count them, as the environment describes them."""

from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.insight.answer import list_short


def load_short_lists() -> list[str]:
    """The lists of which hits are missing from the counts. Raises SettingMissing."""
    return list_short(DynamoSettings(clients.dynamodb(), load_text("HOTLIST_TABLE")).list_settings())
