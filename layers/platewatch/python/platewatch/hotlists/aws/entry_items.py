"""An entry-version as the map that the hotlist table holds of it."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.versions import Version

Item = Mapping[str, Any]

VERSION_PREFIX: Final = "e:"

_END_PREFIX: Final = "until_"
_LATER: Final = ("make", "colour", "marker", "written")
"""What entries of earlier days lack; written only where there is something to say."""


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
    """The stored map of an entry-version."""
    entry = version.entry
    stored: dict[str, Any] = {
        "country": {"NULL": True} if entry.country is None else {"S": entry.country},
        "category": {"N": str(entry.category)},
        "priority": {"N": str(entry.priority)},
        "reason": {"S": entry.reason},
        "case_number": {"S": entry.case_number},
        "consent": {"S": entry.consent},
        "role": {"S": entry.role.value},
        "instruction": {"S": entry.instruction},
        "valid_from": {"S": entry.valid_from.isoformat()},
        "weed_date": {"S": entry.weed_date.isoformat()},
        "owner": {"S": entry.owner},
        "from_revision": {"N": str(version.from_revision)},
    }
    return stored | {name: {"S": getattr(entry, name)} for name in _LATER if getattr(entry, name)}


def ends_of(stored: Item) -> list[int]:
    """The revisions that ended a stored version, void ones among them."""
    return [int(value["N"]) for name, value in stored.items() if name.startswith(_END_PREFIX)]


def read_entry(stored: Item, list_name: str, plate: str) -> Entry:
    """The entry of a stored version."""
    return Entry(
        list_name=list_name,
        plate=plate,
        country=stored["country"].get("S"),
        category=int(stored["category"]["N"]),
        priority=int(stored["priority"]["N"]),
        reason=stored["reason"]["S"],
        case_number=stored["case_number"]["S"],
        consent=stored["consent"]["S"],
        role=SubjectRole(stored["role"]["S"]),
        instruction=stored["instruction"]["S"],
        valid_from=date.fromisoformat(stored["valid_from"]["S"]),
        weed_date=date.fromisoformat(stored["weed_date"]["S"]),
        owner=stored["owner"]["S"],
        **{name: stored[name]["S"] for name in _LATER if name in stored},
    )
