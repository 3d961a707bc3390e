"""The sweep of investigations: on the record first, a later end is kept, and one fault keeps no other."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from platewatch.audit.record import Action, AuditRecord
from platewatch.investigations.sweeping import sweep_ended
from platewatch.retention.sweep import Due, SweepIncomplete
from tests.unit.investigations.makers import NOW


class Ended:
    """EndedInvestigations in memory; `later` were given a later end, and `broken` cannot be destroyed."""

    def __init__(self, *names: str, later: str = "", broken: str = "", unfinished: str = "") -> None:
        self.left, self.later, self.broken, self.unfinished = list(names), later, broken, unfinished
        self.finished: list[str] = []

    def find_expired(self, _since: datetime, _now: datetime) -> Iterable[Due]:
        return [Due((f"investigation#{name[0]}", name), f"2026-11-20T12#{name[0]}#{name}") for name in self.left]

    def finish(self, investigation_id: str, _now: datetime) -> bool:
        if investigation_id == self.broken:
            raise ValueError
        self.finished.append(investigation_id)
        return investigation_id != self.unfinished

    def destroy_due(self, due: Due) -> bool:
        assert due.key[1][0] in self.finished, "what was verified is kept first"
        if due.key[1] == self.broken:
            raise ValueError
        if due.key[1] == self.later:
            return False
        self.left.remove(due.key[1])
        return True


class Log:
    def __init__(self) -> None:
        self.records: list[AuditRecord] = []

    def append(self, record: AuditRecord, *_plates: str) -> None:
        self.records.append(record)


def told(log: Log) -> list[tuple[Any, ...]]:
    return [(one.action, one.subject, one.detail["records"]) for one in log.records]


def test_each_investigation_is_on_record_before_anything_of_it_goes() -> None:
    log, store = Log(), Ended("a1", "b1", "a2", later="a2")
    assert sweep_ended(store, log, NOW) == 2
    assert store.left == ["a2"]
    assert told(log) == [(Action.DESTROY, "investigation:a", "2"), (Action.DESTROY, "investigation:b", "1")]


def test_what_cannot_be_destroyed_keeps_nothing_else() -> None:
    store = Ended("a1", "b1", broken="a1")
    with pytest.raises(SweepIncomplete):
        sweep_ended(store, Log(), NOW)
    assert store.left == ["a1"]


@pytest.mark.parametrize("name", ["broken", "unfinished"])
def test_nothing_goes_of_an_investigation_whose_verified_candidates_are_not_kept_yet(name: str) -> None:
    store = Ended("a1", "b1", **{name: "a"})
    if name == "broken":
        with pytest.raises(SweepIncomplete):
            sweep_ended(store, Log(), NOW)
    else:
        assert sweep_ended(store, Log(), NOW) == 1
    assert store.left == ["a1"]


def test_a_record_that_cannot_be_written_keeps_everything() -> None:
    class Broken(Log):
        def append(self, record: AuditRecord, *_plates: str) -> None:
            raise OSError

    store = Ended("a1")
    with pytest.raises(OSError):
        sweep_ended(store, Broken(), NOW)
    assert store.left == ["a1"]
