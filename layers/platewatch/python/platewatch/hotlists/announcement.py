"""A file announced for a list, and the import that it is going to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.fields import FieldInvalid, parse_object, parse_text, parse_whole
from platewatch.hotlists.errors import BadKey, BadListName, ImportUnknown
from platewatch.hotlists.list_state import check_list_name
from platewatch.hotlists.mode import WHOLE, Mode, mark_mode
from platewatch.sentences import say

MAX_FILE_BYTES: Final = 1_000_000_000
MAX_WORKBOOK_BYTES: Final = 20_000_000
UPLOAD_TERM: Final = timedelta(minutes=15)
"""How long the address for an announced file is good."""

FOLDER: Final = "imports"
"""What the keys of announced files begin with, so that they and their reports have a term of their own."""

_KEY: Final = f"the object's key must be {FOLDER}/<list>/<id>.csv or .xlsx"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# Ids of earlier versions have no milliseconds.
_IMPORT_ID: Final = re.compile(r"\d{8}T\d{6}(\.\d{3})?Z-[0-9a-f]{8}((\.delta)?(\.check)?|\.restore)", re.ASCII)


class FileFormat(StrEnum):
    """What a hotlist file is. Its key ends in a dot and this word."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """A file to come: its size in bytes and its SHA-256, lower-case hex; what it is and what it is for.

    `confirmed` says that it may end more than a fifth of its list.
    """

    size: int
    sha256: str
    mode: Mode = WHOLE
    format: FileFormat = FileFormat.CSV
    confirmed: bool = False


def parse_announcement(document: object) -> AnnouncedFile:
    """The file that a body {"size", "sha256", "format"?, "delta"?, "dry_run"?, "restore"?, "confirmed"?} announces.

    Raises FieldInvalid.
    """
    fields = parse_object(document, "", ("size", "sha256"), ("format", "delta", "dry_run", "restore", "confirmed"))
    size = parse_whole(fields["size"], "size")
    file_format = _parse_format(fields)
    most = MAX_WORKBOOK_BYTES if file_format is FileFormat.XLSX else MAX_FILE_BYTES
    if size > most:
        told = {"size": size, "most": most}
        if most == MAX_FILE_BYTES:
            raise FieldInvalid("size", say("{size} bytes is over the {most} bytes that such a file may have", **told))
        raise FieldInvalid(
            "size",
            say('{size} bytes is over the {most} bytes that such a file may have: save it as "CSV UTF-8"', **told),
        )
    sha256 = parse_text(fields["sha256"], "sha256", _SHA256, "64 lower-case hex digits")
    mode = Mode(_parse_flag(fields, "delta"), _parse_flag(fields, "dry_run"), _parse_flag(fields, "restore"))
    if mode.restore and (mode.delta or mode.dry_run):
        raise FieldInvalid("restore", "goes with neither delta nor dry_run: it changes nothing by itself")
    return AnnouncedFile(size, sha256, mode, file_format, _parse_flag(fields, "confirmed"))


def make_import_id(now: datetime, chance: str, mode: Mode = WHOLE) -> str:
    """An import's id, such as 20260312T190358.042Z-9f86d081; `chance` is 8 hex digits that nobody else has drawn.

    It ends in .delta, .check, .delta.check or .restore for other modes. Ids are listed in their order, so that a list's
    imports stand in the order in which they were announced, to the millisecond.
    """
    moment = now.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1000:03d}Z-{chance}{mark_mode(mode)}"


def is_import_id(text: str) -> bool:
    """True for an id that make_import_id makes."""
    return _IMPORT_ID.fullmatch(text) is not None


def check_import_id(text: str) -> str:
    """The text itself. Raises ImportUnknown unless it is an id that make_import_id makes."""
    if not is_import_id(text):
        raise ImportUnknown("this is not the id of an import, such as 20260312T190358.042Z-9f86d081")
    return text


def import_key(list_name: str, import_id: str, file_format: FileFormat = FileFormat.CSV) -> str:
    """The key of the import's file."""
    return f"{FOLDER}/{list_name}/{import_id}.{file_format}"


def split_key(key: str) -> tuple[str, str, FileFormat]:
    """The list's name, the import's id and the format that an object's key says. Raises BadKey.

    Files of earlier versions lie in the bucket as <list>/<id>.csv.
    """
    *folders, file_name = key.removeprefix(f"{FOLDER}/" if key.count("/") > 1 else "").split("/")
    import_id, _, ending = file_name.rpartition(".")
    if len(folders) != 1 or not import_id or ending not in set(FileFormat):
        raise BadKey(f"{_KEY}: upload files with platewatch hotlist import")
    try:
        return check_list_name(folders[0]), import_id, FileFormat(ending)
    except BadListName as error:
        raise BadKey(f"{_KEY}, and {error}") from error


def _parse_format(fields: Mapping[str, object]) -> FileFormat:
    value = fields.get("format", FileFormat.CSV)
    if not isinstance(value, str) or value not in set(FileFormat):
        raise FieldInvalid("format", say("must be one of {choices}", choices=", ".join(FileFormat)))
    return FileFormat(value)


def _parse_flag(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise FieldInvalid(name, "must be true or false")
    return value
