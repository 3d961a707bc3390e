"""A list as it was comes back as a revision that is not active, without what is past or was ended."""

from datetime import timedelta

import pytest

from platewatch.fields import FieldInvalid
from platewatch.hotlists.announcement import is_import_id, make_import_id, parse_announcement
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.mode import Mode, parse_mode
from platewatch.hotlists.report import Report, Verdict
from platewatch.hotlists.revisions import KEPT_HISTORY
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.versions import Key
from tests.unit.hotlists.fakes import NOON, FakeService, write_csv

LIST = "burglaries"
FIRST = [("AA11", "x"), ("BB22", "x"), ("CC33", "x"), ("GGKL?*", "x")]
WRONG = [("BB22", "y"), ("ZZ99", "z")]
BACKUP = f"{LIST}/b.restore.csv"


def make_service() -> FakeService:
    """A list of which a wrong file was imported after the backup."""
    service = FakeService()
    for key, content in ((f"{LIST}/a.csv", FIRST), (f"{LIST}/w.csv", WRONG)):
        service.put(key, write_csv(*content))
        assert service.drain() == [Outcome.IMPORTED]
    return service


def restore(service: FakeService, data: bytes | None = None, key: str = BACKUP) -> Report:
    service.put(key, data or write_csv(*FIRST))
    assert service.drain()[-1] is Outcome.RESTORED
    return service.last_report(key)


def end(service: FakeService, plate: str) -> None:
    make_edit(LIST, Edit(EditKind.END, Key(plate, "PL1"), lambda _: None), service.clock, service.today, service.stores)


def add(service: FakeService, plate: str) -> None:
    entry = next(iter(service.load_revision(LIST, service.states[LIST].active))).entry
    fields = {name: getattr(entry, name) for name in Entry.__slots__} | {"plate": plate, "written": plate}
    edit = Edit(EditKind.ADD, Key(plate, "PL1"), lambda _: Entry(**fields))
    make_edit(LIST, edit, service.clock, service.today, service.stores)


def test_a_restored_list_is_a_revision_that_is_not_active_and_a_difference() -> None:
    service = make_service()
    report = restore(service)
    assert service.visible(LIST) == WRONG
    assert service.states[LIST].active == 2
    assert (report.verdict, report.imported and report.imported.revision) == (Verdict.CHECKED, 3)
    assert report.checked is not None
    assert {(one.kind, one.entry.plate) for one in report.checked.changes} == {
        *(("add", "AA11"), ("add", "CC33"), ("add", "GGKL?*")),
        *(("change", "BB22"), ("end", "ZZ99")),
    }
    assert (report.checked.counts.added, report.checked.counts.changed, report.checked.counts.ended) == (3, 1, 1)
    assert "hotlist rollback burglaries --to 3" in report.message
    roll_back(LIST, 3, service.clock, service.stores)
    assert service.visible(LIST) == FIRST


def test_what_is_past_its_weed_date_does_not_come_back() -> None:
    service = make_service()
    data = write_csv(*FIRST).replace(b"2026-04-01,me\nBB22", b"2026-03-11,me\nBB22")
    report = restore(service, data)
    assert [(one.line, one.cause) for one in report.findings.warnings if one.column == "weed_date"] == [
        (2, Cause.DATE_PAST)
    ]
    roll_back(LIST, 3, service.clock, service.stores)
    assert "AA11" not in {plate for plate, _ in service.visible(LIST)}


def test_a_bad_line_still_refuses_the_file() -> None:
    service = make_service()
    service.put(BACKUP, write_csv(*FIRST, ("!", "x")))
    assert service.drain() == [Outcome.REFUSED]
    assert service.last_report(BACKUP).bad_lines == 1


def test_what_somebody_ended_does_not_come_back() -> None:
    service = FakeService()
    service.put(f"{LIST}/a.csv", write_csv(*FIRST))
    service.drain()
    end(service, "AA11")
    service.put(f"{LIST}/w.csv", write_csv(*WRONG))
    service.drain()
    end(service, "BB22")
    report = restore(service)
    ended = [one.line for one in report.findings.warnings if one.cause is Cause.ENDED_SINCE]
    assert ended == [2, 3]
    number = report.imported.revision if report.imported else 0
    roll_back(LIST, number, service.clock, service.stores)
    assert [plate for plate, _ in service.visible(LIST)] == ["CC33", "GGKL?*"]


def test_what_was_ended_and_listed_again_does() -> None:
    service = make_service()
    end(service, "BB22")
    add(service, "BB22")
    report = restore(service)
    assert Cause.ENDED_SINCE not in {one.cause for one in report.findings.warnings}


def test_the_next_change_of_the_list_ends_that_it_can_be_made_active() -> None:
    service = make_service()
    restore(service)
    assert set(service.states[LIST].reachable) == {1, 2, 3}
    end(service, "ZZ99")
    assert 3 not in service.states[LIST].reachable


def test_a_change_while_it_is_stored_leaves_nothing_of_it() -> None:
    service = make_service()
    service.put(BACKUP, write_csv(*FIRST))

    def change() -> None:
        service.on_write = None
        end(service, "BB22")

    service.on_write = change
    assert service.drain() == [Outcome.SUPERSEDED]
    assert service.last_report(BACKUP).verdict is Verdict.SUPERSEDED
    assert service.states[LIST].running is None
    assert [plate for plate, _ in service.visible(LIST)] == ["ZZ99"]


@pytest.mark.parametrize("late", [False, True])
def test_a_death_at_any_call_changes_nothing_in_the_end(late: bool) -> None:
    for lives in range(1000):
        service = make_service()
        service.put(BACKUP, write_csv(*FIRST))
        service.lives, service.dies_late = lives, late
        service.drain()
        died = service.lives is None
        report = service.last_report(BACKUP)
        number = report.imported.revision if report.imported else 0
        assert (report.verdict, service.visible(LIST)) == (Verdict.CHECKED, WRONG)
        assert number in service.states[LIST].reachable
        service.lives = None
        roll_back(LIST, number, service.clock, service.stores)
        assert service.visible(LIST) == FIRST
        if not died:
            return
    raise AssertionError("it never got to its end")


def test_however_often_one_restores_what_is_active_can_be_gone_back_to() -> None:
    service = make_service()
    for number in range(KEPT_HISTORY + 2):
        restore(service, key=f"{LIST}/{number}.restore.csv")
    assert 2 in service.states[LIST].reachable
    assert service.states[LIST].counts.lines == 2
    assert len(service.states[LIST].history) <= KEPT_HISTORY


def test_a_list_that_is_not_there_any_more_is_made_with_nothing_active() -> None:
    service = FakeService()
    report = restore(service)
    assert (service.visible(LIST), service.states[LIST].active) == ([], 0)
    roll_back(LIST, report.imported.revision if report.imported else 0, service.clock, service.stores)
    assert service.visible(LIST) == FIRST


def test_an_event_that_comes_again_keeps_the_report() -> None:
    service = make_service()
    before = restore(service)
    service.messages.append(BACKUP)
    assert service.drain() == [Outcome.KNOWN]
    assert service.last_report(BACKUP) == before


def test_the_id_says_what_the_file_is_for() -> None:
    name = make_import_id(NOON + timedelta(milliseconds=5), "0a1b2c3d", Mode(restore=True))
    assert name.endswith("Z-0a1b2c3d.restore")
    assert is_import_id(name)
    assert not is_import_id(name.replace(".restore", ".delta.restore"))
    assert parse_mode(name) == Mode(restore=True)


@pytest.mark.parametrize("other", ["delta", "dry_run"])
def test_nothing_else_goes_with_it(other: str) -> None:
    document = {"size": 1, "sha256": "ab" * 32, "restore": True}
    assert parse_announcement(document).mode == Mode(restore=True)
    with pytest.raises(FieldInvalid, match="goes with neither"):
        parse_announcement({**document, other: True})


def test_a_delivery_that_was_announced_before_is_not_lost_to_a_restore() -> None:
    """Nothing replaced it: what is restored is not active."""
    service = make_service()
    service.announce(f"{LIST}/night.csv")
    restore(service)
    service.arrive(f"{LIST}/night.csv", write_csv(("DD44", "n")))
    assert service.drain()[-1] is Outcome.IMPORTED
    assert service.visible(LIST) == [("DD44", "n")]


@pytest.mark.parametrize("write", range(1, 7))
def test_a_restore_in_the_middle_of_a_change_does_not_bring_back_what_that_ends(write: int) -> None:
    service = make_service()
    first = service.writes

    def restore_then() -> None:
        if service.writes == first + write:
            service.on_write = None
            restore(service)

    service.on_write = restore_then
    end(service, "BB22")
    service.on_write = None
    for number in service.states[LIST].reachable:
        if service.states[LIST].reachable[number] in service.states[LIST].history and number > 2:
            roll_back(LIST, number, service.clock, service.stores)
            assert "BB22" not in {plate for plate, _ in service.visible(LIST)}
