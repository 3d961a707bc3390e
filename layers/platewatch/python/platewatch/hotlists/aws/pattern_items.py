"""Patterns and their standings as the hotlist table holds them: in four items that every look-up fetches.

`patterns#0` to `patterns#3` / `entries` hold the packed sets of the lists, named p:<list>:<number>, and beside them the
standings of each list's patterns, named s:<list>.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.aws.tables import Item, Key, make_key, unpack
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import FIELDS, Presence
from platewatch.hotlists.patterns import ListedPattern, Measured, describe_patterns, unpack_measured
from platewatch.hotlists.standing import Confirmation, Standing, Standings
from platewatch.hotlists.versions import Version

LIST_PREFIX: Final = "list:"
PATTERN_KEYS: Final[tuple[Key, ...]] = tuple(make_key(f"patterns#{number}", "entries") for number in range(4))


class PatternsTorn(Exception):
    """A set that a list's state names is not there: the parts of one answer are of different moments.

    Never leaves the look-up, which asks again.
    """


class PatternReader:
    """Reads the patterns of all lists from the items of one look-up; what was unpacked once is kept."""

    def __init__(self) -> None:
        self._sets: dict[str, tuple[Measured, ...]] = {}
        self._described: dict[tuple[str, int], tuple[ListedPattern, ...]] = {}

    def read(self, lists: Item, items: Mapping[str, Item]) -> Mapping[str, tuple[ListedPattern, ...]]:
        """The patterns of each list that has any, given the item with the lists' states and the others by their pk, as
        DynamoDB gives them.

        Raises PatternsTorn.
        """
        sets: dict[str, tuple[Measured, ...]] = {}
        described: dict[tuple[str, int], tuple[ListedPattern, ...]] = {}
        found = {}
        for name, state in sorted(lists.items()):
            number = int(state["M"].get("patterns", {"N": "0"})["N"]) if name.startswith(LIST_PREFIX) else 0
            if not number:
                continue
            list_name = name.removeprefix(LIST_PREFIX)
            item = items.get(patterns_key(list_name)["pk"], {})
            attribute = name_patterns(list_name, number)
            if attribute not in item:
                raise PatternsTorn
            # A set never changes, so what was read once is read.
            sets[attribute] = self._sets.get(attribute) or unpack_measured(list_name, bytes(item[attribute]["B"]))
            standings = item.get(name_standings(list_name))
            key = (attribute, int(standings["M"]["version"]["N"]) if standings else 0)
            described[key] = self._described.get(key) or describe_patterns(
                sets[attribute], load_standings(list_name, unpack({"map": standings})["map"] if standings else None)
            )
            found[list_name] = described[key]
        self._sets, self._described = sets, described
        return found


def patterns_key(list_name: str) -> Key:
    """The key of the item that holds the list's sets of patterns, among other lists'."""
    return PATTERN_KEYS[zlib.crc32(list_name.encode()) % len(PATTERN_KEYS)]


def name_patterns(list_name: str, number: int) -> str:
    """The attribute that holds the list's set with this number."""
    return f"p:{list_name}:{number}"


def name_standings(list_name: str) -> str:
    """The attribute that holds the standings of the list's patterns."""
    return f"s:{list_name}"


def write_standings(standings: Standings) -> dict[str, Any]:
    """The stored map of standings."""
    document = {
        entry_id: [
            one.wording,
            _write_time(one.since),
            list(one.by),
            [[each.wording, _write_time(each.at), each.by] for each in one.confirmed],
        ]
        for entry_id, one in sorted(standings.by_entry.items())
    }
    packed = zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 9)
    return {"version": standings.version, "packed": packed}


def load_standings(list_name: str, stored: Item | None) -> Standings:
    """The standings of a list's stored map; none, with version 0, where none were ever kept."""
    if stored is None:
        return Standings(list_name)
    document = json.loads(zlib.decompress(bytes(stored["packed"])))
    by_entry = {
        entry_id: Standing(
            wording,
            _load_time(since),
            tuple(by),
            tuple(Confirmation(each, _load_time(at), who) for each, at, who in confirmed),
        )
        for entry_id, (wording, since, by, confirmed) in document.items()
    }
    return Standings(list_name, by_entry, int(stored["version"]))


def _write_time(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _load_time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


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
