"""The dead-letter queues, as the environment describes them, and what the messages of each are about."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from platewatch.aws import clients
from platewatch.aws.environment import SettingMissing, load_text
from platewatch.deadletters.aws.dead_letter_queues import SqsDeadLetters
from platewatch.deadletters.letters import QueueName
from platewatch.errors import PlatewatchError
from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.aws.imports_queue import LookAt, parse_orders
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.arrival_messages import parse_keys
from platewatch.snapshots.aws.reads_queue import parse_message
from platewatch.snapshots.snapshot import parse_key
from platewatch.text.names import is_name
from platewatch.text.timestamps import format_utc

NOT_OURS: Final = "a message that no part of this service sends"
TEST_MESSAGE: Final = "S3's test message, which is about nothing"
UNNAMED: Final = "a name that does not follow the rule"
"""Shown in place of a list or recipient of earlier days, whose name may be a plate or a phone number."""

_ID: Final = re.compile(r"[0-9a-f]{32}")
_READ_ID: Final = re.compile(r"[0-9a-f]{32}-[0-9]{2,3}")


def open_dead_letters(name: QueueName) -> SqsDeadLetters:
    """A queue, from the environment: DEAD_LETTERS and REDRIVEN_TO name all, in the order of QueueName.

    Raises SettingMissing.
    """
    place = list(QueueName).index(name)
    dead, source = (_load_addresses(setting)[place] for setting in ("DEAD_LETTERS", "REDRIVEN_TO"))
    from_capture = not RetentionMode(load_text("RETENTION_MODE")).keeps_passages
    return SqsDeadLetters(clients.sqs(), dead, source, lambda body: describe_body(name, body), from_capture)


def describe_body(name: QueueName, body: str) -> Mapping[str, str]:
    """What a message of the queue is about: ids, cameras and times. A file's name is left out: people chose it."""
    try:
        return _DESCRIBE[name](body)
    except (PlatewatchError, ValueError, LookupError, TypeError, AttributeError):
        # Nothing of it may be shown: anybody may have sent it.
        return {"message": NOT_OURS}


def _load_addresses(setting: str) -> list[str]:
    found = load_text(setting).split()
    if len(found) != len(QueueName):
        raise SettingMissing(f"environment variable {setting} names {len(found)} queues instead of {len(QueueName)}")
    return found


def _describe_snapshots(body: str) -> dict[str, str]:
    snapshots = [parse_key(key) for key in parse_keys(body)]
    if not snapshots:
        return {"message": TEST_MESSAGE}
    return {
        "snapshot": ", ".join(each.snapshot_id for each in snapshots),
        "camera": ", ".join(sorted({each.camera_id for each in snapshots})),
        "captured_at": format_utc(min(each.captured_at for each in snapshots)),
    }


def _describe_read(body: str) -> dict[str, str]:
    message = parse_message(body)
    ref = message.ref
    if _READ_ID.fullmatch(ref.read_id) is None or not is_name(ref.camera_id):
        raise ValueError("no read of ours")
    told = {"read": ref.read_id, "camera": ref.camera_id, "captured_at": format_utc(ref.captured_at)}
    return told | ({"step": "close its passage"} if message.closes else {})


def _describe_order(body: str) -> dict[str, str]:
    document = json.loads(body)
    names = {"alert_id": "alert", "review_id": "review", "change_id": "change", "check_id": "test"}
    told = {names[key]: document[key] for key in names if key in document}
    if not told or any(_ID.fullmatch(each) is None for each in told.values()):
        raise ValueError("no order of ours")
    return told | ({"recipient": _show_name(document["recipient_id"])} if "recipient_id" in document else {})


def _describe_imports(body: str) -> dict[str, str]:
    orders = parse_orders(body)
    names = {split_key(each.key)[0] if isinstance(each, LookAt) else each.list_name for each in orders}
    return {"list": ", ".join(sorted(map(_show_name, names)))} if names else {"message": TEST_MESSAGE}


def _show_name(name: str) -> str:
    return name if is_name(name) else UNNAMED


_DESCRIBE: Final[Mapping[QueueName, Callable[[str], dict[str, str]]]] = {
    QueueName.SNAPSHOTS_PRIORITY: _describe_snapshots,
    QueueName.SNAPSHOTS_STANDARD: _describe_snapshots,
    QueueName.READS_PRIORITY: _describe_read,
    QueueName.READS_STANDARD: _describe_read,
    QueueName.DELIVERIES: _describe_order,
    QueueName.WEBHOOKS: _describe_order,
    QueueName.IMPORTS: _describe_imports,
}
