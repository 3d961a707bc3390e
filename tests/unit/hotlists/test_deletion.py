"""Deleting a list: at once for matching, in pieces for what is stored, and whatever dies in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from platewatch.audit.record import Action
from platewatch.hotlists import deletion
from platewatch.hotlists.deletion import ORDER_WAIT, Destruction, delete_list, make_list
from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ListBeingDeleted, ListUnknown, NoSuchRevision
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.versions import Key, Version
from tests.unit.hotlists.fakes import REST, TODAY, FakeService, FakeTable, Killed, write_csv

BOTH = [("AB12", "x"), ("CD34", "x")]


def make_service() -> FakeService:
    """A list with two files, a single change and patterns behind it, and another list."""
    service = FakeService()
    service.put("burglaries/a.csv", write_csv(*BOTH, ("EF*56", "x")))
    service.put("burglaries/b.csv", write_csv(("AB12", "y"), ("CD34", "x"), ("EF*56", "x")))
    service.put("wanted/a.csv", write_csv(*BOTH))
    service.drain()
    end = Edit(EditKind.END, Key("CD34", "PL1"), lambda _: None)
    make_edit("burglaries", end, service.clock, TODAY, service.stores)
    assert service.visible("burglaries") == [("AB12", "y"), ("EF*56", "x")]
    return service


def delete(service: FakeService) -> ListState:
    return delete_list("burglaries", service.clock, service, service)


def delete_until_it_is_done(service: FakeService) -> None:
    """As a person does who gets no answer: again."""
    while True:
        try:
            delete(service)
        except Killed:
            continue
        return


def assert_destroyed(service: FakeService) -> None:
    assert service.states["burglaries"].destroyed
    assert service.tables["burglaries"] == FakeTable()
    assert "burglaries" not in service.standings
    assert {name for name, _ in (*service.revisions, *service.patterns)} <= {"wanted"}
    assert {key.partition("/")[0] for key in (*service.objects, *service.reports)} == {"wanted"}
    assert service.visible("wanted") == BOTH
    assert service.content("wanted") == BOTH


def test_a_deleted_list_matches_nothing_at_once() -> None:
    service = make_service()
    assert delete(service).counts.lines == 2
    assert service.visible("burglaries") == []
    assert service.visible("wanted") == BOTH
    assert service.tables["burglaries"].ends, "what is stored of it is destroyed later"


def test_what_is_stored_of_a_deleted_list_is_destroyed_when_no_import_can_still_run() -> None:
    service = make_service()
    delete(service)
    assert service.waits == [ORDER_WAIT]
    [message] = service.messages
    service.messages.clear()
    assert service.handle(message) is Destruction.WAITING
    assert timedelta(0) < service.waits[-1] <= REST
    service.clock += REST
    assert service.drain() == [Destruction.DESTROYED]
    assert_destroyed(service)
    destroyed = [record for record in service.audited if record.action is Action.DESTROY]
    assert [record.subject for record in destroyed] == ["hotlist:burglaries"]


@pytest.mark.parametrize("dies_late", [False, True])
def test_a_death_at_any_call_leaves_nothing_behind_and_destroys_no_other_list(dies_late: bool) -> None:
    for lives in count():
        service = make_service()
        service.lives, service.dies_late = lives, dies_late
        delete_until_it_is_done(service)
        assert service.visible("burglaries") == []
        service.clock += REST
        service.drain()
        assert_destroyed(service)
        if service.lives is not None:
            assert lives >= 15
            return


def test_an_order_for_a_list_that_was_not_deleted_after_all_does_nothing() -> None:
    """The function that deletes died between the order and the deletion."""
    service = make_service()
    service.lives, service.dies_late = 1, True
    with pytest.raises(Killed):
        delete(service)
    service.clock += REST
    assert service.drain() == [Destruction.NOTHING]
    assert service.visible("burglaries") == [("AB12", "y"), ("EF*56", "x")]


def test_a_long_list_is_destroyed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "_CHUNK", 2)
    service = FakeService()
    service.put("wanted/a.csv", write_csv(*BOTH))
    service.put("burglaries/a.csv", write_csv(*((f"AB{number}", "x") for number in range(10, 21))))
    service.drain()
    delete(service)
    service.clock += REST
    outcomes = service.drain(looks=0)
    assert outcomes == [Destruction.CONTINUED] * 6 + [Destruction.DESTROYED]
    assert_destroyed(service)


def test_what_a_late_import_still_writes_is_destroyed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platewatch.hotlists.import_turn.CHUNK", 2)
    service = make_service()
    service.put("burglaries/c.csv", write_csv(*((f"GH{number}", "z") for number in range(10, 19))))
    deleted: Iterator[int] = iter([0])

    def delete_meanwhile() -> None:
        if next(deleted, None) is not None:
            delete(service)

    service.on_write = delete_meanwhile
    [message] = service.messages
    assert service.handle(message) is Outcome.SUPERSEDED
    service.messages.remove(message)
    assert any(version.entry.plate == "GH18" for version in service.tables["burglaries"].ends)
    assert service.visible("burglaries") == []
    service.on_write = None
    service.clock += REST
    service.drain()
    assert_destroyed(service)


def test_a_file_that_was_uploaded_before_makes_no_list_of_a_deleted_one() -> None:
    service = make_service()
    service.put("burglaries/c.csv", write_csv(*BOTH))
    delete(service)
    [message, *rest] = service.messages
    service.messages = rest
    assert service.handle(message) is Outcome.SUPERSEDED
    assert "deleted" in service.last_report("burglaries/c.csv").message
    service.clock += REST
    service.drain()
    assert_destroyed(service)
    assert service.handle(message) is Outcome.KNOWN
    assert service.states["burglaries"].deleted_at is not None


def test_a_deleted_list_takes_no_edit_and_no_way_back() -> None:
    service = make_service()
    delete(service)

    def edit(new_list: bool) -> None:
        order = replace(_add("GH78"), new_list=new_list)
        make_edit("burglaries", order, service.clock, TODAY, service.stores)

    for new_list in (False, True):
        with pytest.raises(ListBeingDeleted, match="in about 20 minutes"):
            edit(new_list)
    with pytest.raises(NoSuchRevision):
        roll_back("burglaries", 1, service.clock, service.stores)
    service.clock += REST
    service.drain()
    with pytest.raises(ListUnknown):
        edit(new_list=False)
    with pytest.raises(ListUnknown):
        delete(service)
    with pytest.raises(ListUnknown):
        delete_list("nobody", service.clock, service, service)


def test_deleting_twice_orders_again_and_changes_nothing_else() -> None:
    """For whoever got no answer, and for an order that is lost."""
    service = make_service()
    delete(service)
    before = service.states["burglaries"]
    service.messages.clear()
    service.clock += timedelta(minutes=5)
    delete(service)
    assert service.states["burglaries"] == before
    assert len(service.messages) == 1


def test_a_new_list_of_the_same_name_has_nothing_of_the_deleted_one() -> None:
    service = make_service()
    old = dict(service.tables["burglaries"].ends)
    last = service.states["burglaries"].next - 1
    delete(service)
    service.clock += REST
    service.drain()
    # Even if something had been left lying.
    service.tables["burglaries"].ends.update({version: set() for version in old})
    finished = make_edit("burglaries", replace(_add("GH78"), new_list=True), service.clock, TODAY, service.stores)
    assert finished.revision > last, "no number of a revision is used twice"
    assert service.visible("burglaries") == [("GH78", "new")]
    service.put("burglaries/d.csv", write_csv(("AB12", "again")))
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible("burglaries") == [("AB12", "again")]
    assert service.states["burglaries"].deleted_at is None
    assert not service.states["burglaries"].void & set(range(last + 1)), "its record does not grow by old numbers"


def test_a_list_that_has_settings_alone_can_be_deleted() -> None:
    service = FakeService()
    service.states["stoelen"] = ListState("stoelen")
    delete_list("stoelen", service.clock, service, service)
    service.clock += REST
    assert service.drain() == [Destruction.DESTROYED]


def _add(plate: str) -> Edit:
    [version] = [Version(replace(entry, plate=plate, reason="new"), 1) for entry in [_some_entry()]]
    return Edit(EditKind.ADD, version.key, lambda _: version.entry)


def _some_entry() -> Entry:
    service = FakeService()
    service.put("burglaries/a.csv", write_csv(("AB12", "x")))
    service.drain()
    [version] = service.load_revision("burglaries", 1)
    return version.entry


def test_a_list_is_made_without_entries_where_a_destroyed_one_had_its_name() -> None:
    service = make_service()
    number = service.states["burglaries"].next
    delete(service)
    service.clock += REST
    service.drain()
    made = make_list("burglaries", service)
    assert (made.deleted_at, made.destroyed, made.floor) == (None, False, number)
    assert service.visible("burglaries") == []
    assert make_list("stolen", service).version == 1
