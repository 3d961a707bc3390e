"""The hotlist in DynamoDB, as matching looks it up and imports write it.

`plate#<spelling>` / `entries` holds one map per entry-version of all lists, named e:<list>:<case>:<from_revision>.
`patterns#0` to `patterns#3` / `entries` hold the packed sets of patterns of the lists; see pattern_items.
`lists` / `lists` holds one map per list, named list:<list>, and its settings, settings:<list>; see lists_table and
settings_table.

A look-up fetches the lists and all patterns and needs little of them, so it takes these as DynamoDB gives them.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from platewatch.aws.tables import Item, Key, Table, make_key, pack, unpack
from platewatch.hotlists.aws.pattern_items import (
    LIST_PREFIX,
    PATTERN_KEYS,
    VERSION_PREFIX,
    PatternReader,
    PatternsTorn,
    ends_of,
    name_end,
    name_patterns,
    name_version,
    name_wording,
    parse_entry,
    patterns_key,
    write_version,
)
from platewatch.hotlists.entry import MAX_SPELLINGS, Entry, Found
from platewatch.hotlists.errors import PatternsTooMany, StoreBusy
from platewatch.hotlists.freshness import choose_refresh
from platewatch.hotlists.patterns import ListedPattern
from platewatch.hotlists.revisions import is_visible
from platewatch.hotlists.settings import ListSettings, parse_settings
from platewatch.hotlists.versions import Change, Version
from platewatch.hotlists.versions import Key as EntryKey
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LISTS_KEY: Final = make_key("lists", "lists")
SETTINGS_PREFIX: Final = "settings:"
FLOOR: Final = "floor"
"""The member of a list's map below which no revision counts."""


_PLATE_PREFIX: Final = "plate#"
EMPTIED: Final = "emptied"
"""Marks the item of a plate that nothing is listed under any more, until it is deleted or something is again."""

_ATTEMPTS: Final = 6
_FIRST_PAUSE: Final = 0.05
_BUSY: Final = frozenset(
    {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "InternalServerError"}
)

_TOO_LARGE: Final = "ValidationException"
"""What DynamoDB answers when an item would pass 400 KB; nothing else is wrong with what is written here."""


class DynamoEntries:
    """Looks entries up: one BatchGetItem, strongly consistent, together with the lists' state and all patterns."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause
        self._patterns = PatternReader()
        self._pattern_keys: Sequence[Key] = PATTERN_KEYS

    def find_entries(self, spellings: Sequence[str]) -> Found:
        """See EntryStore."""
        wanted = list(dict.fromkeys(spellings))
        if len(wanted) > MAX_SPELLINGS:
            raise ValueError(f"{len(wanted)} spellings: one look-up takes {MAX_SPELLINGS}")
        items, listed = self._look_up(wanted)
        lists = items.get(LISTS_KEY["pk"], {})
        entries = {}
        for spelling in wanted:
            item = items.get(_PLATE_PREFIX + spelling)
            if item is not None and (visible := _select_visible(unpack(item), spelling, lists)):
                entries[spelling] = visible
        settings = {
            name.removeprefix(SETTINGS_PREFIX): load_settings(
                name.removeprefix(SETTINGS_PREFIX), stored["M"]["document"]["S"]
            )
            for name, stored in lists.items()
            if name.startswith(SETTINGS_PREFIX)
        }
        patterns = [one for of_list in listed.values() for one in of_list if one.within]
        ends = {one.entry.entry_id: one.ends for one in patterns if one.ends is not None}
        names = frozenset({*_list_names(lists), *settings})
        refreshed = dict(_find_refreshes(lists, settings))
        return Found(entries, tuple(one.entry for one in patterns), settings, ends, names, refreshed)

    def list_patterns(self) -> Mapping[str, tuple[ListedPattern, ...]]:
        """The patterns of each list that has any, also those that do not match. Raises StoreBusy."""
        return self._look_up([])[1]

    def _look_up(self, wanted: Sequence[str]) -> tuple[Mapping[str, Item], Mapping[str, tuple[ListedPattern, ...]]]:
        """The items by their pk, and the patterns in them, all of one moment."""
        lists = pack(LISTS_KEY)
        plates = [pack(plate_key(spelling)) for spelling in wanted]
        everything = [lists, *map(pack, PATTERN_KEYS), *plates]
        items: dict[str, Item] = {}
        # At first where the lists of the last look-up had patterns. A set that is named elsewhere is asked for below.
        keys = [lists, *map(pack, self._pattern_keys), *plates]
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(_FIRST_PAUSE * 2 ** (attempt - 1))
            answered, keys = self._ask(keys)
            items |= answered
            if lists in keys:
                # A state read after the plates could make a revision count that they did not have yet.
                keys, items = everything, {}
            if not keys:
                try:
                    found = self._patterns.read(items.get(LISTS_KEY["pk"], {}), items)
                except PatternsTorn:
                    keys, items = everything, {}
                    continue
                self._pattern_keys = list(map(dict, {tuple(patterns_key(name).items()) for name in found}))
                return items, found
        raise StoreBusy(f"the hotlist left {len(keys)} keys unanswered {_ATTEMPTS} times: try again later")

    def _ask(self, keys: list[Any]) -> tuple[dict[str, Item], list[Any]]:
        """The items that were found, by pk, and the keys that were left unanswered."""
        with explain_refusal():
            answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
        found: dict[str, Item] = {item["pk"]["S"]: item for item in answer["Responses"].get(self._table, [])}
        unprocessed: Item = answer.get("UnprocessedKeys", {})
        return found, list(unprocessed[self._table]["Keys"]) if self._table in unprocessed else []


class DynamoVersions:
    """Writes and finds entry-versions, one small conditional update for each, with the threads of `executor`."""

    def __init__(self, client: "DynamoDBClient", table: str, executor: Executor) -> None:
        self._table = Table(client, table)
        self._executor = executor

    def write_changes(self, changes: Iterable[Change], revision: int) -> None:
        """See RevisionWriter. All changes are taken at once, so give it them in chunks."""
        # list() waits for all of them, and raises what any of them raised.
        list(self._executor.map(lambda change: self._write(change, revision), changes))

    def write_patterns(self, list_name: str, number: int, packed: bytes) -> None:
        """See RevisionWriter. Raises PatternsTooMany when the lists' patterns take more room than there is."""
        names = {"#set": name_patterns(list_name, number)}
        with explain_refusal(of_patterns=True):
            self._table.update(patterns_key(list_name), "SET #set = :packed", {":packed": packed}, names=names)

    def drop_patterns(self, list_name: str, below: int) -> None:
        """See RevisionWriter."""
        item = self._table.find(patterns_key(list_name)) or {}
        prefix = name_patterns(list_name, 0).removesuffix("0")
        old = [name for name in item if name.startswith(prefix) and int(name.removeprefix(prefix)) < below]
        if old:
            names = {f"#set{place}": name for place, name in enumerate(old)}
            self._table.update(patterns_key(list_name), f"REMOVE {', '.join(names)}", names=names)

    def find_version(
        self, list_name: str, key: EntryKey, active: int, void: Collection[int], floor: int = 0
    ) -> Version | None:
        """See VersionFinder. Strongly consistent."""
        item = self._table.find(plate_key(key.plate)) or {}
        prefix = name_wording(list_name, key.case_number, 0).removesuffix("0")
        for name, stored in item.items():
            if name.startswith(prefix):
                number = int(name.removeprefix(prefix))
                if is_visible(number, ends_of(stored), active, void, floor):
                    return Version(parse_entry(stored, list_name, key.plate), number)
        return None

    def _write(self, change: Change, revision: int) -> None:
        # The new wording first: who reads between the two must not find none.
        if change.begun is not None and not change.begun.entry.is_pattern:
            self._begin(change.begun)
        if change.ended is not None and not change.ended.entry.is_pattern:
            self._end(change.ended, revision)

    def _begin(self, version: Version) -> None:
        # Only where it is not yet: a late repetition must not wipe out the end that a later revision gave it.
        self._update(
            version,
            "SET #version = :content REMOVE #emptied",
            {":content": write_version(version)},
            "attribute_not_exists(#version)",
            {"#emptied": EMPTIED},
        )

    def _end(self, version: Version, revision: int) -> None:
        # Each revision's end stands by itself: which of them count is known only when it is read.
        self._update(
            version,
            "SET #version.#end = :revision",
            {":revision": revision},
            "attribute_exists(#version)",
            {"#end": name_end(revision)},
        )

    def _update(self, version: Version, update: str, values: Item, condition: str, names: dict[str, str]) -> None:
        """Change the plate's item; nothing where it was changed so before."""
        names = {"#version": name_version(version), **names}
        with explain_refusal():
            self._table.update(plate_key(version.entry.plate), update, values, condition, names)


@contextmanager
def explain_refusal(*, of_patterns: bool = False) -> Iterator[None]:
    """Raises StoreBusy when DynamoDB refused the call inside for its load alone; and PatternsTooMany, where patterns
    were to be written, when the item would grow too large.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _BUSY:
            raise StoreBusy("the hotlist's table is throttled: try again later") from error
        if of_patterns and code == _TOO_LARGE:
            raise PatternsTooMany("the plates with ? or * of all lists take too much room: list fewer") from error
        raise


@lru_cache(256)
def load_settings(list_name: str, document: str) -> ListSettings:
    """The settings of a list as they are stored."""
    return parse_settings(list_name, json.loads(document))


def plate_key(spelling: str) -> Key:
    """The key of the item that holds a plate's entries."""
    return make_key(_PLATE_PREFIX + spelling, "entries")


def _select_visible(item: Item, plate: str, lists: Item) -> tuple[Entry, ...]:
    entries = []
    for name in sorted(name for name in item if name.startswith(VERSION_PREFIX)):
        list_name = name.split(":")[1]
        state = lists.get(LIST_PREFIX + list_name)
        version = item[name]
        if state is not None and _counts(version, state["M"]):
            entries.append(parse_entry(version, list_name, plate))
    return tuple(entries)


def _list_names(lists: Item) -> list[str]:
    states = {name: state["M"] for name, state in lists.items() if name.startswith(LIST_PREFIX)}
    return [name.removeprefix(LIST_PREFIX) for name, state in states.items() if "deleted_at" not in state]


def _find_refreshes(lists: Item, settings: Mapping[str, ListSettings]) -> Iterator[tuple[str, datetime]]:
    """When the lists from elsewhere were refreshed, as hotlists.freshness.find_refresh says it of their states."""
    for name, settled in settings.items():
        if settled.origin is None or LIST_PREFIX + name not in lists:
            continue
        state = lists[LIST_PREFIX + name]["M"]
        void = {int(number["N"]) for number in state["void"]["L"]}
        files, edits = (
            [(int(one["M"]["revision"]["N"]), parse_time(one["M"][moment]["S"]), one["M"]) for one in state[kind]["L"]]
            if kind in state
            else []
            for kind, moment in (("history", "uploaded_at"), ("edits", "made_at"))
        )
        refreshed_at = choose_refresh(
            int(state["active"]["N"]),
            void,
            [(revision, at, item["key"]["S"]) for revision, at, item in files],
            [(revision, at) for revision, at, _ in edits],
        )
        if refreshed_at is not None:
            yield name, refreshed_at


def _counts(version: Item, state: Item) -> bool:
    """Whether a version counts in a list's state, which is as DynamoDB gives it."""
    return is_visible(
        int(version["from_revision"]),
        ends_of(version),
        int(state["active"]["N"]),
        {int(number["N"]) for number in state["void"]["L"]},
        int(state[FLOOR]["N"]) if FLOOR in state else 0,
    )
