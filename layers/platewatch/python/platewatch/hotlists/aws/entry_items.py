"""An entry-version as the map that the hotlist table holds of it."""

import hashlib
from typing import Any, Final

from platewatch.aws.tables import Item
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import FIELDS, Presence
from platewatch.hotlists.versions import Version

VERSION_PREFIX: Final = "e:"

_END_PREFIX: Final = "until_"
_STORED: Final = tuple(field for field in FIELDS if field.name != "plate")
"""The plate is the item's key."""


def name_version(version: Version) -> str:
    """The attribute of its plate's item that holds the version."""
    return name_wording(version.entry.list_name, version.entry.case_number, version.from_revision)


def name_wording(list_name: str, case_number: str, from_revision: int) -> str:
    """The same, from what makes it."""
    case = hashlib.sha256(case_number.encode()).hexdigest()[:24]
    return f"{VERSION_PREFIX}{list_name}:{case}:{from_revision}"


def name_end(revision: int) -> str:
    """The member of a version's map that says that a revision ended it."""
    return f"{_END_PREFIX}{revision}"


def write_version(version: Version) -> dict[str, Any]:
    """The stored map of an entry-version. What entries of earlier days lack is there only where it says something."""
    values = ((field, getattr(version.entry, field.name)) for field in _STORED)
    stored = {
        field.name: field.dump(value) for field, value in values if value or field.presence is not Presence.MAY_LACK
    }
    return {**stored, "from_revision": version.from_revision}


def ends_of(stored: Item) -> list[int]:
    """The revisions that ended a stored version, void ones among them."""
    return [int(value) for name, value in stored.items() if name.startswith(_END_PREFIX)]


def parse_entry(stored: Item, list_name: str, plate: str) -> Entry:
    """The entry of a stored version."""
    values = {field.name: field.load(stored[field.name]) for field in _STORED if field.name in stored}
    return Entry(list_name=list_name, plate=plate, **values)
