"""The state of the lists in DynamoDB: the maps list:<list> of the one item `lists` / `lists`.

Matching fetches this item with every look-up, so a list's map stays small.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import keep_known, load_time
from platewatch.aws.tables import Item, Table
from platewatch.hotlists.aws.hotlist_table import FLOOR, LISTS_KEY, SETTINGS_PREFIX, explain_refusal, load_settings
from platewatch.hotlists.aws.pattern_items import LIST_PREFIX
from platewatch.hotlists.errors import StateChanged
from platewatch.hotlists.freshness import Freshness, find_freshness, find_refresh
from platewatch.hotlists.list_state import Counts, FinishedEdit, FinishedImport, ListState, RunningImport, Upload
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_COUNTS: Final = ("lines", "added", "changed", "ended", "patterns")


class DynamoLists:
    """Keeps the state of each list. Reads are strongly consistent."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_state(self, list_name: str) -> ListState:
        """See ListStates."""
        stored = self._load().get(LIST_PREFIX + list_name)
        return ListState(list_name) if stored is None else _load_state(list_name, stored)

    def list_states(self) -> tuple[ListState, ...]:
        """See ListStates."""
        stored = self._load()
        states = {name: _load_state(name, stored[LIST_PREFIX + name]) for name in _strip_prefix(LIST_PREFIX, stored)}
        # Settings could once be put for a list that was not there.
        alone = {name: ListState(name) for name in _strip_prefix(SETTINGS_PREFIX, stored)}
        return tuple(state for _, state in sorted((alone | states).items()))

    def list_freshness(self) -> tuple[Freshness, ...]:
        """See FreshnessFinder: of one moment, by one read."""
        stored = self._load()
        found = []
        for name in sorted(_strip_prefix(SETTINGS_PREFIX, stored)):
            settings = load_settings(name, stored[SETTINGS_PREFIX + name]["document"])
            kept = stored.get(LIST_PREFIX + name)
            state = ListState(name) if kept is None else _load_state(name, kept)
            freshness = find_freshness(settings, find_refresh(state)) if state.deleted_at is None else None
            found += [freshness] if freshness else []
        return tuple(found)

    def list_names(self) -> frozenset[str]:
        """The names of all lists that are there, those that have settings alone too; not of deleted ones."""
        return frozenset(state.name for state in self.list_states() if state.deleted_at is None)

    def save_state(self, state: ListState) -> ListState:
        """See ListStates."""
        return self._save(state, None)

    def save_deleted(self, state: ListState) -> ListState:
        """See ListStates."""
        return self._save(state, SETTINGS_PREFIX + state.name)

    def _save(self, state: ListState, remove: str | None) -> ListState:
        kept = replace(state, version=state.version + 1)
        with explain_refusal():
            saved = self._table.put_version_in(
                LISTS_KEY, LIST_PREFIX + state.name, _write_state(kept), state.version, remove
            )
        if not saved:
            raise StateChanged(f"the state of list {state.name} was changed meanwhile: read it again")
        return kept

    def _load(self) -> Item:
        return self._table.find(LISTS_KEY) or {}


def _strip_prefix(prefix: str, item: Item) -> list[str]:
    return [name.removeprefix(prefix) for name in item if name.startswith(prefix)]


def _write_state(state: ListState) -> dict[str, Any]:
    return {
        "active": state.active,
        "next": state.next,
        "void": sorted(state.void),
        "history": [_write_finished(finished) for finished in state.history],
        "version": state.version,
        "patterns": state.patterns,
        **({"edits": [_write_edit(edit) for edit in state.edits]} if state.edits else {}),
        **_write_times(rolled_back_at=state.rolled_back_at, deleted_at=state.deleted_at),
        **({"destroyed": state.destroyed} if state.deleted_at is not None else {}),
        **({FLOOR: state.floor} if state.floor else {}),
        **({"running": _write_running(state.running)} if state.running is not None else {}),
    }


def _load_state(name: str, stored: Item) -> ListState:
    running = stored.get("running")
    return ListState(
        name=name,
        active=int(stored["active"]),
        next=int(stored["next"]),
        void=frozenset(int(revision) for revision in stored["void"]),
        running=None if running is None else _load_running(running),
        history=tuple(_load_finished(finished) for finished in stored["history"]),
        version=int(stored["version"]),
        # What follows was not kept in earlier days.
        patterns=int(stored.get("patterns", 0)),
        edits=tuple(_load_edit(edit) for edit in stored.get("edits", ())),
        rolled_back_at=load_time(stored, "rolled_back_at"),
        deleted_at=load_time(stored, "deleted_at"),
        destroyed=stored.get("destroyed", False),
        floor=int(stored.get(FLOOR, 0)),
    )


def _write_times(**moments: datetime | None) -> dict[str, str]:
    """To the microsecond, as states compare them with the times of files."""
    return {name: moment.isoformat() for name, moment in moments.items() if moment is not None}


def _write_running(running: RunningImport) -> dict[str, Any]:
    return {
        **_write_upload(running.upload),
        "revision": running.revision,
        "base": running.base,
        "written": running.written,
        **_write_times(lease_until=running.lease_until),
        **(_write_counts(running.counts) if running.counts is not None else {}),
    }


def _load_running(stored: Item) -> RunningImport:
    return RunningImport(
        revision=int(stored["revision"]),
        base=int(stored["base"]),
        upload=_load_upload(stored),
        lease_until=parse_time(stored["lease_until"]),
        counts=_load_counts(stored) if "lines" in stored else None,
        written=int(stored["written"]),
    )


def _write_finished(finished: FinishedImport) -> dict[str, Any]:
    return {
        **_write_upload(finished.upload),
        **_write_counts(finished.counts),
        "revision": finished.revision,
        **_write_times(imported_at=finished.imported_at),
        **keep_known(upon=finished.upon),
    }


def _load_finished(stored: Item) -> FinishedImport:
    return FinishedImport(
        revision=int(stored["revision"]),
        upload=_load_upload(stored),
        imported_at=parse_time(stored["imported_at"]),
        counts=_load_counts(stored),
        upon=int(stored["upon"]) if "upon" in stored else None,
    )


def _write_edit(edit: FinishedEdit) -> dict[str, Any]:
    return {**_write_counts(edit.counts), "revision": edit.revision, **_write_times(made_at=edit.made_at)}


def _load_edit(stored: Item) -> FinishedEdit:
    return FinishedEdit(int(stored["revision"]), parse_time(stored["made_at"]), _load_counts(stored))


def _write_upload(upload: Upload) -> dict[str, Any]:
    announced = {"announced_by": upload.announced_by} if upload.announced_by else {}
    return {"key": upload.key, "etag": upload.etag, **_write_times(uploaded_at=upload.uploaded_at), **announced}


def _load_upload(stored: Item) -> Upload:
    return Upload(
        key=stored["key"],
        etag=stored["etag"],
        uploaded_at=parse_time(stored["uploaded_at"]),
        announced_by=stored.get("announced_by", ""),
    )


def _write_counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in _COUNTS}


def _load_counts(stored: Item) -> Counts:
    return Counts(*(int(stored.get(name, 0)) for name in _COUNTS))
