"""The imports queue: S3's events about hotlist files, and what an import leaves for a later invocation."""

import json
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from platewatch.aws.queues import Queue
from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LOOK_AGAIN_SECONDS: Final = 30
LONGEST_SECONDS: Final = 900
"""How long SQS delays a message at the most."""

GO_ON_SECONDS: Final = 2

MOST_LINKS: Final = 1000
"""How many messages one file or one deleted list may cost: 5,000,000 lines take about 22, a wait for another import of
eight hours nearly all. Lambda is told to leave this queue's loop alone, so it must end by itself."""


class MessageUnknown(PlatewatchError):
    """A message that neither S3 nor an import sent: it is left to the dead letters."""


class ChainTooLong(PlatewatchError):
    """An import has sent itself too many messages: it gets nowhere, and must be looked at by a person."""


@dataclass(frozen=True, slots=True)
class LookAt:
    """An order to import what the object with this key holds now."""

    key: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """An order to go on with the import of a revision."""

    list_name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Destroy:
    """An order to destroy what is stored of a deleted list; of a revision, `done` entry-versions are destroyed."""

    list_name: str
    revision: int
    done: int


class SqsImports:
    """Sends an import's own messages, and orders to destroy deleted lists: links of a chain, each with its number."""

    def __init__(self, client: "SQSClient", queue_url: str, link: int = 0) -> None:
        self._queue = Queue(client, queue_url)
        self._link = link

    def after(self, link: int) -> "SqsImports":
        """The queue as it is for whoever handles the link of that number."""
        return SqsImports(self._queue.client, self._queue.url, link)

    def look_again(self, key: str) -> None:
        """See ImportQueue."""
        self._send({"key": key}, LOOK_AGAIN_SECONDS)

    def check_on(self, key: str) -> None:
        """See ImportQueue."""
        self._send({"key": key}, GO_ON_SECONDS)

    def go_on(self, list_name: str, revision: int) -> None:
        """See ImportQueue."""
        self._send({"list": list_name, "revision": revision}, GO_ON_SECONDS)

    def destroy_later(self, list_name: str, wait: timedelta, revision: int = 0, done: int = 0) -> None:
        """See DestructionQueue."""
        delay = min(max(math.ceil(wait.total_seconds()), GO_ON_SECONDS), LONGEST_SECONDS)
        self._send({"destroy": list_name, "revision": revision, "done": done}, delay)

    def _send(self, body: dict[str, Any], delay: int) -> None:
        if self._link >= MOST_LINKS:
            raise ChainTooLong(
                f"{MOST_LINKS} messages about one file or deleted list: the log of import-hotlist says what each came "
                "to; put the file again once the cause is gone"
            )
        self._queue.send({**body, "link": self._link + 1}, delay)


def parse_link(body: str) -> int:
    """The number of a message in its chain: 0 for what S3 or a person began. Raises MessageUnknown."""
    try:
        document = json.loads(body)
        link = document.get("link", 0) if isinstance(document, dict) else 0
    except ValueError as error:
        raise MessageUnknown("the message is neither an event of S3 nor an import's own") from error
    if type(link) is not int or link < 0:
        raise MessageUnknown("the message's number in its chain is none")
    return link


def parse_orders(body: str) -> list[LookAt | GoOn | Destroy]:
    """The orders in a message's body; none in the test event that S3 sends once. Raises MessageUnknown."""
    try:
        match json.loads(body):
            case {"Records": [*records]}:
                # S3 quotes keys as forms do: a space is a plus.
                return [LookAt(unquote_plus(record["s3"]["object"]["key"])) for record in records]
            case {"Event": "s3:TestEvent"}:
                return []
            case {"key": str(key)}:
                return [LookAt(key)]
            case {"list": str(list_name), "revision": int(revision)}:
                return [GoOn(list_name, revision)]
            case {"destroy": str(list_name), "revision": int(revision), "done": int(done)}:
                return [Destroy(list_name, revision, done)]
    except (ValueError, TypeError, LookupError) as error:
        raise MessageUnknown("the message is neither an event of S3 nor an import's own") from error
    raise MessageUnknown("the message is neither an event of S3 nor an import's own")
