"""The hotlist in DynamoDB, as matching looks it up and imports write it.

`plate#<spelling>` / `entries` holds one map per entry-version of all lists, named e:<list>:<case>:<from_revision>.
`lists` / `lists` holds one map per list, named list:<list>; see dynamodb_lists.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import StoreBusy
from platewatch.hotlists.revisions import is_visible
from platewatch.hotlists.store import MAX_SPELLINGS, Found
from platewatch.hotlists.versions import Change, Version

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]

LISTS_KEY: Final = {"pk": {"S": "lists"}, "sk": {"S": "lists"}}
LIST_PREFIX: Final = "list:"

_VERSION_PREFIX: Final = "e:"
_ATTEMPTS: Final = 6
_FIRST_PAUSE: Final = 0.05
_BUSY: Final = frozenset(
    {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "InternalServerError"}
)


class DynamoEntries:
    """Looks entries up: one BatchGetItem, strongly consistent, together with the lists' state."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def find_entries(self, spellings: Sequence[str]) -> Found:
        """See EntryStore."""
        wanted = list(dict.fromkeys(spellings))
        if len(wanted) > MAX_SPELLINGS:
            raise ValueError(f"{len(wanted)} spellings: one look-up takes {MAX_SPELLINGS}")
        lists, plates = self._load([_plate_key(spelling) for spelling in wanted])
        found = {item["pk"]["S"].removeprefix("plate#"): _read_visible(item, lists) for item in plates}
        return Found({spelling: found[spelling] for spelling in wanted if found.get(spelling)})

    def _load(self, plate_keys: list[dict[str, Any]]) -> tuple[Item, list[Item]]:
        everything = [LISTS_KEY, *plate_keys]
        lists: Item = {}
        plates: list[Item] = []
        keys = everything
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(_FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
            except ClientError as error:
                raise_if_busy(error)
                raise
            for item in answer["Responses"].get(self._table, []):
                if item["pk"] == LISTS_KEY["pk"]:
                    lists = item
                else:
                    plates.append(item)
            unprocessed: Item = answer.get("UnprocessedKeys", {})
            if self._table not in unprocessed:
                return lists, plates
            keys = unprocessed[self._table]["Keys"]
            if LISTS_KEY in keys:
                # A state read after the plates could make a revision count that they did not have yet.
                keys, plates = everything, []
        raise StoreBusy(f"the hotlist left {len(keys)} keys unanswered {_ATTEMPTS} times: try again later")


class DynamoVersions:
    """Writes entry-versions, one small conditional update for each, with the threads of `executor`."""

    def __init__(self, client: "DynamoDBClient", table: str, executor: Executor) -> None:
        self._client = client
        self._table = table
        self._executor = executor

    def write_changes(self, changes: Iterable[Change], revision: int) -> None:
        """See RevisionWriter. All changes are taken at once, so give it them in chunks."""
        # list() waits for all of them, and raises what any of them raised.
        list(self._executor.map(lambda change: self._write(change, revision), changes))

    def _write(self, change: Change, revision: int) -> None:
        if change.ended is not None:
            self._end(change.ended, revision)
        if change.begun is not None:
            self._begin(change.begun)

    def _begin(self, version: Version) -> None:
        # Only where it is not yet: a late repetition must not wipe out the end that a later revision gave it.
        self._update(
            version,
            "SET #version = :content",
            "attribute_not_exists(#version)",
            {":content": {"M": write_version(version)}},
        )

    def _end(self, version: Version, revision: int) -> None:
        # Only upwards: an abandoned import that still writes must not undo what its successor has ended.
        self._update(
            version,
            "SET #version.until_revision = :revision",
            "attribute_exists(#version) AND (attribute_not_exists(#version.until_revision)"
            " OR #version.until_revision < :revision)",
            {":revision": {"N": str(revision)}},
        )

    def _update(self, version: Version, update: str, condition: str, values: dict[str, Any]) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_plate_key(version.entry.plate),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#version": _name_version(version)},
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # Written before.
            return
        except ClientError as error:
            raise_if_busy(error)
            raise


def raise_if_busy(error: ClientError) -> None:
    """Raises StoreBusy when DynamoDB refused the call for its load alone."""
    if error.response["Error"]["Code"] in _BUSY:
        raise StoreBusy("the hotlist's table is throttled: try again later") from error


def write_version(version: Version) -> dict[str, Any]:
    """The stored map of an entry-version."""
    entry = version.entry
    return {
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


def _plate_key(spelling: str) -> dict[str, Any]:
    return {"pk": {"S": f"plate#{spelling}"}, "sk": {"S": "entries"}}


def _name_version(version: Version) -> str:
    case = hashlib.sha256(version.entry.case_number.encode()).hexdigest()[:24]
    return f"{_VERSION_PREFIX}{version.entry.list_name}:{case}:{version.from_revision}"


def _read_visible(item: Item, lists: Item) -> tuple[Entry, ...]:
    plate = item["pk"]["S"].removeprefix("plate#")
    entries = []
    for name in sorted(name for name in item if name.startswith(_VERSION_PREFIX)):
        list_name = name.split(":")[1]
        state = lists.get(LIST_PREFIX + list_name)
        version = item[name]["M"]
        if state is not None and _counts(version, state["M"]):
            entries.append(_read_entry(version, list_name, plate))
    return tuple(entries)


def _counts(version: Item, state: Item) -> bool:
    until = version.get("until_revision")
    return is_visible(
        int(version["from_revision"]["N"]),
        None if until is None else int(until["N"]),
        int(state["active"]["N"]),
        {int(number["N"]) for number in state["void"]["L"]},
    )


def _read_entry(stored: Item, list_name: str, plate: str) -> Entry:
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
    )
