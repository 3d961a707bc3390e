"""The state of the lists in DynamoDB: the maps list:<list> of the one item `lists` / `lists`.

Matching fetches this item with every look-up, so a list's map stays small.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from platewatch.hotlists.aws.hotlist_table import FLOOR, LISTS_KEY, SETTINGS_PREFIX, raise_if_busy
from platewatch.hotlists.aws.pattern_items import LIST_PREFIX
from platewatch.hotlists.errors import StateChanged
from platewatch.hotlists.revisions import Counts, FinishedEdit, FinishedImport, ListState, RunningImport, Upload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]

_NONE: Mapping[str, str] = {"N": "0"}
"""In place of a number that was not kept in earlier days."""


class DynamoLists:
    """Keeps the state of each list. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_state(self, list_name: str) -> ListState:
        """See ListStates."""
        stored = self._load().get(LIST_PREFIX + list_name)
        return ListState(list_name) if stored is None else _read_state(list_name, stored["M"])

    def list_states(self) -> tuple[ListState, ...]:
        """See ListStates."""
        stored = self._load()
        states = {
            name: _read_state(name, stored[LIST_PREFIX + name]["M"]) for name in _strip_prefix(LIST_PREFIX, stored)
        }
        # Settings could once be put for a list that was not there.
        alone = {name: ListState(name) for name in _strip_prefix(SETTINGS_PREFIX, stored)}
        return tuple(state for _, state in sorted((alone | states).items()))

    def list_names(self) -> frozenset[str]:
        """The names of all lists that are there, those that have settings alone too; not of deleted ones."""
        return frozenset(state.name for state in self.list_states() if state.deleted_at is None)

    def save_state(self, state: ListState) -> ListState:
        """See ListStates."""
        return self._save(state, "SET #list = :state", {})

    def save_deleted(self, state: ListState) -> ListState:
        """See ListStates."""
        return self._save(state, "SET #list = :state REMOVE #settings", {"#settings": SETTINGS_PREFIX + state.name})

    def _save(self, state: ListState, update: str, more: dict[str, str]) -> ListState:
        values: dict[str, Any] = {":state": {"M": _write_state(state)}}
        names = {"#list": LIST_PREFIX + state.name} | more
        condition = "attribute_not_exists(#list)"
        if state.version:
            condition = "#list.#version = :version"
            names["#version"] = "version"
            values[":version"] = _number(state.version)
        try:
            self._client.update_item(
                TableName=self._table,
                Key=LISTS_KEY,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise StateChanged(f"the state of list {state.name} was changed meanwhile: read it again") from error
        except ClientError as error:
            raise_if_busy(error)
            raise
        return replace(state, version=state.version + 1)

    def _load(self) -> Item:
        answer = self._client.get_item(TableName=self._table, Key=LISTS_KEY, ConsistentRead=True)
        return answer.get("Item", {})


def _strip_prefix(prefix: str, item: Item) -> list[str]:
    return [name.removeprefix(prefix) for name in item if name.startswith(prefix)]


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _write_state(state: ListState) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "active": _number(state.active),
        "next": _number(state.next),
        "void": {"L": [_number(revision) for revision in sorted(state.void)]},
        "history": {"L": [{"M": _write_finished(finished)} for finished in state.history]},
        "version": _number(state.version + 1),
        "patterns": _number(state.patterns),
    }
    if state.edits:
        stored["edits"] = {"L": [{"M": _write_edit(edit)} for edit in state.edits]}
    if state.rolled_back_at is not None:
        stored["rolled_back_at"] = {"S": state.rolled_back_at.isoformat()}
    if state.deleted_at is not None:
        stored["deleted_at"] = {"S": state.deleted_at.isoformat()}
        stored["destroyed"] = {"BOOL": state.destroyed}
    if state.floor:
        stored[FLOOR] = _number(state.floor)
    if state.running is not None:
        stored["running"] = {"M": _write_running(state.running)}
    return stored


def _read_state(name: str, stored: Item) -> ListState:
    running = stored.get("running")
    return ListState(
        name=name,
        active=int(stored["active"]["N"]),
        next=int(stored["next"]["N"]),
        void=frozenset(int(revision["N"]) for revision in stored["void"]["L"]),
        running=None if running is None else _read_running(running["M"]),
        history=tuple(_read_finished(finished["M"]) for finished in stored["history"]["L"]),
        version=int(stored["version"]["N"]),
        patterns=int(stored.get("patterns", _NONE)["N"]),
        edits=tuple(_read_edit(edit["M"]) for edit in stored["edits"]["L"]) if "edits" in stored else (),
        rolled_back_at=datetime.fromisoformat(stored["rolled_back_at"]["S"]) if "rolled_back_at" in stored else None,
        deleted_at=datetime.fromisoformat(stored["deleted_at"]["S"]) if "deleted_at" in stored else None,
        destroyed=bool(stored["destroyed"]["BOOL"]) if "destroyed" in stored else False,
        floor=int(stored.get(FLOOR, _NONE)["N"]),
    )


def _write_running(running: RunningImport) -> dict[str, Any]:
    stored = _write_upload(running.upload) | {
        "revision": _number(running.revision),
        "base": _number(running.base),
        "lease_until": {"S": running.lease_until.isoformat()},
        "written": _number(running.written),
    }
    return stored if running.counts is None else stored | _write_counts(running.counts)


def _read_running(stored: Item) -> RunningImport:
    return RunningImport(
        revision=int(stored["revision"]["N"]),
        base=int(stored["base"]["N"]),
        upload=_read_upload(stored),
        lease_until=datetime.fromisoformat(stored["lease_until"]["S"]),
        counts=_read_counts(stored) if "lines" in stored else None,
        written=int(stored["written"]["N"]),
    )


def _write_finished(finished: FinishedImport) -> dict[str, Any]:
    stored = _write_upload(finished.upload) | _write_counts(finished.counts)
    stored |= {"revision": _number(finished.revision), "imported_at": {"S": finished.imported_at.isoformat()}}
    return stored if finished.upon is None else stored | {"upon": _number(finished.upon)}


def _read_finished(stored: Item) -> FinishedImport:
    return FinishedImport(
        revision=int(stored["revision"]["N"]),
        upload=_read_upload(stored),
        imported_at=datetime.fromisoformat(stored["imported_at"]["S"]),
        counts=_read_counts(stored),
        upon=int(stored["upon"]["N"]) if "upon" in stored else None,
    )


def _write_edit(edit: FinishedEdit) -> dict[str, Any]:
    return _write_counts(edit.counts) | {
        "revision": _number(edit.revision),
        "made_at": {"S": edit.made_at.isoformat()},
    }


def _read_edit(stored: Item) -> FinishedEdit:
    return FinishedEdit(
        int(stored["revision"]["N"]), datetime.fromisoformat(stored["made_at"]["S"]), _read_counts(stored)
    )


def _write_upload(upload: Upload) -> dict[str, Any]:
    stored = {
        "key": {"S": upload.key},
        "etag": {"S": upload.etag},
        "uploaded_at": {"S": upload.uploaded_at.isoformat()},
    }
    return stored | {"announced_by": {"S": upload.announced_by}} if upload.announced_by else stored


def _read_upload(stored: Item) -> Upload:
    return Upload(
        key=stored["key"]["S"],
        etag=stored["etag"]["S"],
        uploaded_at=datetime.fromisoformat(stored["uploaded_at"]["S"]),
        announced_by=stored["announced_by"]["S"] if "announced_by" in stored else "",
    )


def _write_counts(counts: Counts) -> dict[str, Any]:
    return {
        "lines": _number(counts.lines),
        "added": _number(counts.added),
        "changed": _number(counts.changed),
        "ended": _number(counts.ended),
        "patterns": _number(counts.patterns),
    }


def _read_counts(stored: Item) -> Counts:
    names = ("lines", "added", "changed", "ended", "patterns")
    return Counts(*(int(stored.get(name, _NONE)["N"]) for name in names))
