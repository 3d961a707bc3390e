"""Presences of wanted cars in DynamoDB: `presence#<tag of the key>` / `stays`, on the alerts table.

No plate stands in them, and whoever reads the table cannot try plates: the tag is made with a key that a process of
match or of the API derives from one in KMS, once, and forgets with its end.
"""

import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from platewatch.aws.items import write_end
from platewatch.aws.plate_tags import KmsSecret
from platewatch.aws.tables import Key, Table, make_key
from platewatch.matching.errors import PresenceChanged
from platewatch.matching.presence import Presence, Stay
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PURPOSE: Final = b"the presences of wanted cars"
_REMEMBERED: Final = timedelta(days=2)
"""How long a stay is remembered after its end: longer than any car is taken for still there, and than any retry."""


class DynamoPresences:
    """Implements the port PresenceStore."""

    def __init__(self, client: "DynamoDBClient", table: str, secret: KmsSecret) -> None:
        self._table = Table(client, table)
        self._secret = secret
        self._tag_key: bytes | None = None

    def find_presence(self, key: str) -> Presence:
        """See PresenceStore."""
        item = self._table.find(self._key_of_presence(key))
        if item is None:
            return Presence(key)
        # Of what earlier versions wrote, all was told.
        claimed = json.loads(item.get("claimed", "[]"))
        stays = (
            Stay(parse_time(first), parse_time(last), passage, passage not in claimed)
            for first, last, passage in json.loads(item["stays"])
        )
        return Presence(key, tuple(stays), int(item["version"]))

    def save_presence(self, presence: Presence) -> None:
        """See PresenceStore."""
        stays = [[format_time(stay.first), format_time(stay.last), stay.passage_id] for stay in presence.stays]
        ends = max(stay.last for stay in presence.stays) + _REMEMBERED
        item = {
            **self._key_of_presence(presence.key),
            "stays": json.dumps(stays),
            "claimed": json.dumps([stay.passage_id for stay in presence.stays if not stay.told]),
            "version": presence.version + 1,
            **write_end(ends, Ground.OPERATION.value),
        }
        if not self._table.put_version(item, presence.version):
            raise PresenceChanged("the presence was changed meanwhile: read it again")

    def _key_of_presence(self, key: str) -> Key:
        if self._tag_key is None:
            self._tag_key = self._secret.sign(_PURPOSE)
        tag = hmac.digest(self._tag_key, key.encode(), "sha256").hex()
        return make_key(f"presence#{tag}", "stays")
