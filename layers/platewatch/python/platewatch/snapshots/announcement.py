"""What a camera announces before it uploads."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from platewatch.fields import FieldInvalid, join, parse_object, parse_text, parse_time, parse_whole
from platewatch.sentences import say
from platewatch.snapshots.snapshot import SUFFIXES
from platewatch.text.timestamps import truncate_time

MOST_SNAPSHOTS: Final = 20
"""How many snapshots one request may announce."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PASSAGE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One snapshot to come: `captured_at` in UTC, whole milliseconds; `sha256` lower-case hex; `size` in bytes.

    `passage_id` is the camera's own name for a vehicle's passage, so that several snapshots of it belong
    together. Cameras put the plate into it: what is stored is `hide_passages`'s.
    """

    captured_at: datetime
    sha256: str
    size: int
    content_type: str
    passage_id: str | None = None


def parse_announcements(document: object) -> tuple[Announcement, ...]:
    """The announcements of a decoded body {"snapshots": [...]}, 1 to 20 of them.

    Raises FieldInvalid naming the first field that is wrong, such as snapshots[3].captured_at.
    """
    snapshots = parse_object(document, "", ("snapshots",))["snapshots"]
    if not isinstance(snapshots, list):
        raise FieldInvalid("snapshots", say("must be a list of 1 to {most} snapshots", most=MOST_SNAPSHOTS))
    if not 1 <= len(snapshots) <= MOST_SNAPSHOTS:
        raise FieldInvalid(
            "snapshots", say("must hold 1 to {most} snapshots, not {count}", most=MOST_SNAPSHOTS, count=len(snapshots))
        )
    return tuple(_parse_one(value, f"snapshots[{index}]") for index, value in enumerate(snapshots))


def hide_passages(announcements: Iterable[Announcement], key: bytes) -> tuple[Announcement, ...]:
    """The announcements with a keyed hash in place of each passage's name: the same for the same name and key.

    With a key that nobody keeps, no name can be found from its hash.
    """

    def hide(name: str | None) -> str | None:
        return None if name is None else hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:32]

    return tuple(replace(one, passage_id=hide(one.passage_id)) for one in announcements)


def _parse_one(value: object, where: str) -> Announcement:
    fields = parse_object(value, where, ("captured_at", "sha256", "size", "content_type"), ("passage_id",))
    content_type = fields["content_type"]
    if not isinstance(content_type, str) or content_type not in SUFFIXES:
        raise FieldInvalid(
            join(where, "content_type"),
            say("must be one of {choices}: set the camera to take one of these", choices=", ".join(SUFFIXES)),
        )
    return Announcement(
        captured_at=truncate_time(parse_time(fields["captured_at"], join(where, "captured_at"), any_year=True)),
        sha256=parse_text(fields["sha256"], join(where, "sha256"), _SHA256, "64 lower-case hex digits"),
        size=_parse_size(fields["size"], join(where, "size")),
        content_type=content_type,
        passage_id=_parse_passage(fields.get("passage_id"), join(where, "passage_id")),
    )


def _parse_size(value: object, where: str) -> int:
    size = parse_whole(value, where)
    if size == 0:
        raise FieldInvalid(where, "is 0: an empty file is no picture")
    return size


def _parse_passage(value: object, where: str) -> str | None:
    if value is None:
        return None
    return parse_text(value, where, _PASSAGE, "1 to 64 letters, digits, _ and -")
