"""An audit record on its way to the log: the text that a writer puts into the queue, and what is taken from it.

Nothing in it is believed but what a writer may say: who did what, when, why. Its number, the time it was put and its
end are the sequencer's.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from platewatch.audit.chain import Document
from platewatch.audit.record import Action, AuditRecord
from platewatch.errors import PlatewatchError
from platewatch.text.timestamps import format_time

MOST_BYTES: Final = 64 * 1024
"""The longest text of a record. The queue takes none that is longer."""

MOST_TAGS: Final = 500
"""Plates of one record; a record of more becomes several."""

_TEXTS: Final = ("at", "actor", "role", "action", "subject", "reason", "case_number", "ground")
_NAMES: Final = frozenset({"id", *_TEXTS, "detail", "tags"})
_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+00:00", re.ASCII)
_ACTIONS: Final = frozenset(action.value for action in Action)


class RecordRefused(PlatewatchError):
    """The text is no audit record. The message says what is wrong with it, and nothing of what stands in it."""


class RecordTooLarge(PlatewatchError):
    """The record is longer than the log takes. What it is about must not happen."""


def write_message(record_id: str, record: AuditRecord, tags: Sequence[str]) -> str:
    """The text of a record. `record_id` is 32 hex digits: the same record put again must have the same.

    Raises RecordTooLarge.
    """
    document = {
        "id": record_id,
        "at": format_time(record.at),
        "actor": record.actor,
        "role": record.role,
        "action": record.action.value,
        "subject": record.subject,
        "reason": record.reason,
        "case_number": record.case_number,
        "ground": record.ground,
        "detail": record.detail,
        "tags": list(tags),
    }
    text = json.dumps(document, separators=(",", ":"))
    if len(text) > MOST_BYTES:
        raise RecordTooLarge(f"an audit record of {len(text)} bytes: the log takes {MOST_BYTES}")
    return text


def parse_message(text: str) -> Document:
    """The record in the text. Raises RecordRefused for whatever else it may hold."""
    try:
        size = len(text.encode())
        document = json.loads(text) if size <= MOST_BYTES else None
        # A lone half of a surrogate pair is JSON, and no text that can be stored.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise RecordRefused("it is no JSON text") from error
    if size > MOST_BYTES:
        raise RecordRefused(f"it is {size} bytes long: a record has {MOST_BYTES} at the most")
    if not isinstance(document, dict) or set(document) != _NAMES:
        raise RecordRefused("it does not have the fields of a record")
    if wrong := [name for name in _TEXTS if not isinstance(document[name], str)]:
        raise RecordRefused(f"{wrong[0]} is no text")
    if not isinstance(document["id"], str) or _ID.fullmatch(document["id"]) is None:
        raise RecordRefused("id is not 32 hex digits")
    if not document["actor"] or document["action"] not in _ACTIONS:
        raise RecordRefused("it does not say who did what")
    _check_time(document["at"])
    _check_detail(document["detail"])
    _check_tags(document["tags"])
    return document


def _check_time(text: str) -> None:
    if _TIME.fullmatch(text) is None:
        raise RecordRefused("at is no time in UTC")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise RecordRefused("at is no time that exists") from error


def _check_detail(detail: object) -> None:
    # The store takes no empty name.
    if not isinstance(detail, dict) or not all(name and isinstance(value, str) for name, value in detail.items()):
        raise RecordRefused("detail is not names with texts")


def _check_tags(tags: object) -> None:
    if not isinstance(tags, list) or len(tags) > MOST_TAGS:
        raise RecordRefused(f"tags is no list of {MOST_TAGS} at the most")
    if not all(isinstance(tag, str) and _ID.fullmatch(tag) for tag in tags):
        raise RecordRefused("a tag is not 32 hex digits")
