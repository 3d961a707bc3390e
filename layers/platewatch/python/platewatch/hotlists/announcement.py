"""A file announced for a list, and the import that it is going to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from platewatch.fields import FieldInvalid, read_object, read_text, read_whole
from platewatch.hotlists.errors import ImportUnknown
from platewatch.hotlists.mode import WHOLE, Mode, mark_mode

MAX_FILE_BYTES: Final = 1_000_000_000

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_IMPORT_ID: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(\.delta)?(\.check)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A CSV file to come: its size in bytes and its SHA-256, lower-case hex; and what it is for."""

    size: int
    sha256: str
    mode: Mode = WHOLE


def read_announcement(document: object) -> AnnouncedFile:
    """The file that a decoded body {"size", "sha256", "delta"?, "dry_run"?} announces. Raises FieldInvalid."""
    fields = read_object(document, "", ("size", "sha256"), ("delta", "dry_run"))
    size = read_whole(fields["size"], "size")
    if size > MAX_FILE_BYTES:
        raise FieldInvalid("size", f"{size} bytes is over the {MAX_FILE_BYTES} bytes that a file may have")
    sha256 = read_text(fields["sha256"], "sha256", _SHA256, "64 lower-case hex digits")
    return AnnouncedFile(size, sha256, Mode(_read_flag(fields, "delta"), _read_flag(fields, "dry_run")))


def make_import_id(now: datetime, chance: str, mode: Mode = WHOLE) -> str:
    """An import's id, such as 20260312T190358Z-9f86d081; `chance` is 8 hex digits that nobody else has drawn.

    It ends in .delta, .check or .delta.check for other modes.
    """
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{chance}{mark_mode(mode)}"


def is_import_id(text: str) -> bool:
    """True for an id that make_import_id makes."""
    return _IMPORT_ID.fullmatch(text) is not None


def check_import_id(text: str) -> str:
    """The text itself. Raises ImportUnknown unless it is an id that make_import_id makes."""
    if not is_import_id(text):
        raise ImportUnknown("this is not the id of an import, such as 20260312T190358Z-9f86d081")
    return text


def import_key(list_name: str, import_id: str) -> str:
    """The key of the import's file."""
    return f"{list_name}/{import_id}.csv"


def _read_flag(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise FieldInvalid(name, "must be true or false")
    return value
