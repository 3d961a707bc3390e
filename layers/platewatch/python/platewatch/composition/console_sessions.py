"""Where the console's sessions are, for the console and for the routes that list and end them."""

from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.console.aws.sessions_table import DynamoSessions


def open_sessions() -> DynamoSessions:
    """The sessions. Raises SettingMissing."""
    return DynamoSessions(clients.dynamodb(), load_text("SESSIONS_TABLE"))
