"""A camera as it is registered, and what its token opens."""

from datetime import UTC, datetime

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoGuesses
from platewatch.cameras.token import authenticate

PLACE = {"latitude": 52.3, "longitude": 4.85, "site": "Bovenkerkerweg", "direction": "south"}
CAMERA = {"id": "west-1", "lane": "priority", "position": PLACE}


def prove(token):
    """The camera that the token lets in now."""
    tables = (DynamoCameras(clients.dynamodb(), "cameras"), DynamoGuesses(clients.dynamodb(), "cameras"))
    return authenticate(f"Bearer {token}", *tables, datetime.now(UTC))
