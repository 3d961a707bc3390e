"""Who is overtaken tries again, so often and no more; what there is to do for a file that comes at the wrong moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from platewatch.hotlists import import_turn
from platewatch.hotlists.deletion import delete_list
from platewatch.hotlists.edits import EditKind, make_edit
from platewatch.hotlists.errors import NoSuchRevision, StateChanged, StoreBusy
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.list_state import ListState, Upload
from platewatch.hotlists.overlay import Laid, Overlay, bring_up_to_date, lay_over
from platewatch.hotlists.report import Verdict
from platewatch.hotlists.revisions import LEASE, begin_import
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.versions import Change, Version
from tests.unit.alerts.makers import NOON, make_entry
from tests.unit.hotlists.fakes import FakeService, Killed, write_csv
from tests.unit.hotlists.test_edits import LIST, A, B, listed, order


@dataclass
class Contested(FakeService):
    """A service on which others change the list's state the next `races` times, before we can."""

    races: int = 0

    def save_state(self, state: ListState) -> ListState:
        if self.races:
            self.races -= 1
            raise StateChanged("changed")
        return super().save_state(state)


def make() -> Contested:
    service = Contested()
    for key, reason in ((A, "x"), (B, "y")):
        service.put(key, write_csv(("AA11", reason), ("GK*11", reason)))
        assert service.drain() == [Outcome.IMPORTED]
    return service


ACTS: dict[str, tuple[int, Callable[[Contested], object]]] = {
    "roll back": (8, lambda service: roll_back(LIST, 1, service.clock, service.stores, "me")),
    "edit": (
        8,
        lambda service: make_edit(LIST, order(EditKind.ADD, "DD44", "x"), service.clock, service.today, service.stores),
    ),
    "delete": (8, lambda service: delete_list(LIST, service.clock, service, service)),
    "import": (5, lambda service: service.handle(A)),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_is_overtaken_once_less_than_there_are_tries_succeeds(act: str) -> None:
    tries, do = ACTS[act]
    service = make()
    if act == "import":
        service.put(A, write_csv(("EE55", "z")))
        service.messages.clear()
    service.races = tries - 1
    before = service.states[LIST]
    do(service)
    assert (service.races, service.states[LIST] != before) == (0, True)


@pytest.mark.parametrize("act", ACTS)
def test_who_is_overtaken_each_time_is_told_to_try_again(act: str) -> None:
    tries, do = ACTS[act]
    service = make()
    if act == "import":
        service.put(A, write_csv(("EE55", "z")))
    before = service.states[LIST]
    service.races = tries
    with pytest.raises(StoreBusy, match=LIST):
        do(service)
    assert (service.races, service.states[LIST]) == (0, before)
    service.races = 0
    do(service)
    assert service.states[LIST] != before


def test_to_roll_back_answers_with_the_state_that_holds_now() -> None:
    service = make()
    state = roll_back(LIST, 1, service.clock, service.stores, "me")
    assert state == service.states[LIST]
    assert (state.active, state.running, listed(service)) == (1, None, {"AA11": "x", "GK*11": "x"})
    assert state.rolled_back_at == service.clock
    # Its patterns have a set of their own, and the older sets are gone.
    assert set(service.tables[LIST].sets) == {state.patterns}
    assert state.patterns > 2


def test_the_revisions_to_go_back_to_are_named_without_the_one_that_counts() -> None:
    service = make()
    service.put("burglaries/c.csv", write_csv(("CC33", "z")))
    service.drain()
    with pytest.raises(NoSuchRevision, match=r"has no revision 9 to go back to; there are: 1, 2$"):
        roll_back(LIST, 9, service.clock, service.stores)
    empty = FakeService()
    with pytest.raises(NoSuchRevision, match=r"there are: none$"):
        roll_back(LIST, 1, empty.clock, empty.stores)


def test_an_import_that_a_roll_back_drops_is_reported_with_the_file_it_was_of() -> None:
    service = make()
    service.put("burglaries/c.csv", write_csv(("CC33", "z")))
    upload = service.objects["burglaries/c.csv"][0]
    service.states[LIST] = begin_import(service.states[LIST], upload, service.clock)
    roll_back(LIST, 1, service.clock, service.stores)
    report = service.last_report("burglaries/c.csv")
    assert (report.verdict, report.key, report.etag) == (Verdict.SUPERSEDED, upload.key, upload.etag)
    assert report.at == service.clock
    assert "rolled back to revision 1" in report.message


def test_a_message_about_an_import_that_ended_reports_it_again_and_of_another_nothing() -> None:
    service = make()
    for revision, key in ((1, A), (2, B)):
        reports = len(service.reports[key])
        assert service.handle((LIST, revision)) is Outcome.KNOWN
        assert len(service.reports[key]) == reports + 1
        report = service.last_report(key)
        assert (report.verdict, report.imported and report.imported.revision) == (Verdict.IMPORTED, revision)
    before = {key: len(reports) for key, reports in service.reports.items()}
    assert service.handle((LIST, 42)) is Outcome.SUPERSEDED
    assert {key: len(reports) for key, reports in service.reports.items()} == before


def test_a_file_waits_while_an_earlier_one_is_imported_and_takes_its_turn_when_that_shows_no_life() -> None:
    service = make()
    service.put("burglaries/c.csv", write_csv(("CC33", "z")))
    service.messages.clear()
    first = service.objects["burglaries/c.csv"][0]
    record = service.records[LIST, "c"]
    first = replace(first, uploaded_at=record.announced_at, announced_by=record.actor)
    service.states[LIST] = begin_import(service.states[LIST], first, service.clock)
    service.put("burglaries/d.csv", write_csv(("DD44", "z")))
    service.messages.clear()
    assert service.handle("burglaries/d.csv") is Outcome.WAITING
    assert service.messages == ["burglaries/d.csv"]
    assert "burglaries/d.csv" not in service.reports
    running = service.states[LIST].running
    assert running is not None
    service.clock = running.lease_until - timedelta(seconds=2)
    assert service.handle("burglaries/d.csv") is Outcome.WAITING
    assert service.handle("burglaries/d.csv") is Outcome.IMPORTED
    assert listed(service) == {"DD44": "z"}
    assert service.last_report("burglaries/c.csv").verdict is Verdict.SUPERSEDED
    assert service.handle("burglaries/c.csv") in (Outcome.SUPERSEDED, Outcome.KNOWN)
    assert running.lease_until - LEASE == running.lease_until - timedelta(minutes=20)


def test_an_older_file_that_comes_late_is_told_that_a_newer_one_was_imported() -> None:
    service = make()
    service.announce("burglaries/old.csv")
    service.put("burglaries/new.csv", write_csv(("CC33", "z")))
    assert service.drain() == [Outcome.IMPORTED]
    service.arrive("burglaries/old.csv", write_csv(("DD44", "z")))
    assert service.drain() == [Outcome.SUPERSEDED]
    assert service.last_report("burglaries/old.csv").verdict is Verdict.SUPERSEDED
    assert listed(service) == {"CC33": "z"}


@pytest.mark.parametrize("busy", [True, False])
def test_an_import_goes_on_where_the_store_was_busy_or_the_time_ran_low(
    busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_turn, "CHUNK", 2)
    service = make()
    service.put(A, write_csv(*((f"ZZ{number}", "z") for number in range(10, 17))))
    write, calls = service.write_changes, iter(range(99))

    def stumble(changes: Iterable[Change], revision: int) -> None:
        if busy and next(calls) == 2:
            raise StoreBusy("not now")
        write(changes, revision)

    monkeypatch.setattr(service, "write_changes", stumble)
    service.writes = 0
    assert service.handle(A, lambda: busy or service.writes < 4) is Outcome.CONTINUED
    running = service.states[LIST].running
    assert running is not None
    assert (running.written, service.writes) == (4, 4)
    assert listed(service) == {"AA11": "y", "GK*11": "y"}
    monkeypatch.undo()
    service.messages.remove(A)
    assert service.drain() == [Outcome.IMPORTED]
    # Seven that came, one that went, and its pattern, each once.
    assert service.writes == 9
    assert len(listed(service)) == 7


@pytest.mark.parametrize(("later", "outcome"), [(-60, Outcome.WAITING), (60, Outcome.SUPERSEDED)])
def test_another_file_that_begins_while_this_one_is_checked_goes_first(
    later: int, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make()
    service.put("burglaries/c.csv", write_csv(("CC33", "z")))
    service.messages.clear()
    other = Upload("burglaries/d.csv", "d", service.clock + timedelta(seconds=later))
    begun = begin_import(replace(service.states[LIST], history=()), other, service.clock)
    find, looks = service.find_state, iter(range(99))

    def find_later(list_name: str) -> ListState:
        if next(looks) == 1:
            service.states[LIST] = begun
        return find(list_name)

    monkeypatch.setattr(service, "find_state", find_later)
    assert service.handle("burglaries/c.csv") is outcome
    assert service.states[LIST] == begun
    assert service.messages == (["burglaries/c.csv"] if outcome is Outcome.WAITING else [])
    reports = [report.verdict for report in service.reports.get("burglaries/c.csv", [])]
    assert reports == ([] if outcome is Outcome.WAITING else [Verdict.SUPERSEDED])


def version(plate: str, revision: int) -> Version:
    return Version(make_entry(plate), revision)


ENTRIES = {plate: make_entry(plate) for plate in ("AA11", "BB22", "CC33", "DD44", "EE55")}
KEYS = {plate: version(plate, 1).key for plate in ENTRIES}
LAID = {
    KEYS["EE55"]: Laid(9, NOON, ENTRIES["EE55"]),
    KEYS["BB22"]: Laid(8, NOON, None),
    KEYS["AA11"]: Laid(7, NOON, ENTRIES["AA11"]),
    KEYS["CC33"]: Laid(6, NOON, ENTRIES["CC33"]),
}


def test_what_was_changed_lies_over_the_content_in_its_order() -> None:
    content = [version("BB22", 3), version("CC33", 3), version("DD44", 2)]
    expected = [version("AA11", 7), version("CC33", 6), version("DD44", 2), version("EE55", 9)]
    assert list(lay_over(content, LAID)) == expected
    assert list(lay_over(content, {})) == content
    assert list(lay_over([], LAID)) == [version("AA11", 7), version("CC33", 6), version("EE55", 9)]


def test_entries_are_brought_up_to_date_and_those_that_ended_since_are_left_out() -> None:
    before = [version("BB22", 3), version("CC33", 3), version("DD44", 3), version("DD44", 5), version("DD44", 4)]
    found = list(bring_up_to_date(before, Overlay(4, LAID)))
    # What began after the root and is not laid over it any more was ended since.
    assert found == [version("CC33", 6), version("DD44", 3), version("DD44", 4)]


def test_a_death_while_a_lost_import_is_settled_settles_it_the_next_time() -> None:
    service = make()
    service.lives = 2
    with pytest.raises(Killed):
        service.handle((LIST, 2))
    service.lives = None
    assert service.handle((LIST, 2)) is Outcome.KNOWN
