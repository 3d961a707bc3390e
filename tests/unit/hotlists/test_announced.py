"""One announcement is one import, in the name of whoever announced it; a large loss needs a confirmation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.audit.record import Action
from platewatch.fields import FieldInvalid
from platewatch.hotlists.announcement import (
    AnnouncedFile,
    FileFormat,
    import_key,
    is_import_id,
    make_import_id,
    parse_announcement,
    split_key,
)
from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.errors import BadKey
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.mode import Mode
from platewatch.hotlists.report import Verdict, write_document
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.versions import Key
from platewatch.text.timestamps import truncate_time
from tests.unit.hotlists.fakes import ACTOR, FakeService, Killed, import_first, write_csv, write_delta

A, B, LIST = "imports/burglaries/a.csv", "imports/burglaries/b.csv", "burglaries"
CHANCES = ("00000000", "9f86d081", "ffffffff")
MODES = tuple(Mode(delta, dry_run) for delta in (False, True) for dry_run in (False, True))
FIRST = [(f"AA{number}", "x") for number in range(10, 20)]


def make_service() -> FakeService:
    return import_first(A, FIRST)


def end_entry(service: FakeService, plate: str) -> None:
    service.clock += timedelta(seconds=1)
    edit = Edit(EditKind.END, Key(plate, "PL1"), lambda _entry: None)
    make_edit(LIST, edit, service.clock, service.today, service.stores)


# ---------------------------------------------------------------- one import for one announcement


@pytest.mark.parametrize("delay", [timedelta(0), timedelta(minutes=14)])
def test_a_second_put_to_an_import_s_address_does_not_undo_a_later_edit(delay: timedelta) -> None:
    service = make_service()
    end_entry(service, "AA10")
    service.clock += delay
    service.arrive(A, write_csv(*FIRST))
    assert service.drain() == [Outcome.KNOWN]
    assert service.visible(LIST) == FIRST[1:]
    assert service.last_report(A).verdict is Verdict.IMPORTED


def test_a_second_put_does_not_come_back_after_other_files_a_roll_back_or_a_refusal() -> None:
    service = make_service()
    for number in range(8):
        service.put(f"imports/burglaries/c{number}.csv", write_csv(*FIRST[1:]))
        assert service.drain() == [Outcome.IMPORTED]
    service.arrive(A, write_csv(*FIRST))
    assert service.drain() == [Outcome.KNOWN]
    assert service.visible(LIST) == FIRST[1:]

    service.put(B, write_csv(*FIRST, ("!", "x")))
    assert service.drain() == [Outcome.REFUSED]
    # It would be right by now.
    service.arrive(B, write_csv(*FIRST))
    assert service.drain() == [Outcome.KNOWN]
    assert service.visible(LIST) == FIRST[1:]
    assert service.last_report(B).verdict is Verdict.REFUSED


def test_a_first_put_that_comes_late_does_not_undo_what_was_changed_since_its_announcement() -> None:
    """The file is what it was when it was announced, however long its bytes take."""
    service = make_service()
    service.announce(B)
    end_entry(service, "AA10")
    service.arrive(B, write_csv(*FIRST, ("ZZ99", "y")))
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible(LIST) == service.content(LIST) == [*FIRST[1:], ("ZZ99", "y")]

    service.announce("imports/burglaries/c.csv")
    service.clock += timedelta(seconds=1)
    roll_back(LIST, 1, service.clock, service.stores)
    service.arrive("imports/burglaries/c.csv", write_csv(("ZZ99", "z")))
    assert service.drain() == [Outcome.SUPERSEDED]
    assert service.visible(LIST) == FIRST


def test_of_two_files_the_one_announced_last_counts_whichever_arrives_first() -> None:
    service = make_service()
    service.announce(A + "x.csv")
    service.announce(B)
    service.arrive(B, write_csv(("BB22", "y")))
    service.arrive(A + "x.csv", write_csv(("CC33", "z")))
    assert service.drain() == [Outcome.IMPORTED, Outcome.SUPERSEDED]
    assert service.visible(LIST) == [("BB22", "y")]


def test_a_file_that_nobody_announced_is_refused_with_a_report() -> None:
    service = make_service()
    service.arrive(B, write_csv(("BB22", "y")))
    assert service.drain() == [Outcome.REFUSED]
    assert "nobody announced this file" in service.last_report(B).message
    assert service.visible(LIST) == FIRST


def test_an_import_that_ran_before_there_were_records_goes_on() -> None:
    service = make_service()
    service.arrive("burglaries/old.csv", write_csv(*FIRST[:9]))
    service.announce("burglaries/old.csv")
    service.lives = 16
    with pytest.raises(Killed):
        service.handle("burglaries/old.csv")
    running = service.states[LIST].running
    assert running is not None
    del service.records[LIST, "old"]
    upload, data = service.objects["burglaries/old.csv"]
    service.objects["burglaries/old.csv"] = (replace(upload, uploaded_at=running.upload.uploaded_at), data)
    assert service.drain()[-1] is Outcome.IMPORTED
    assert service.visible(LIST) == FIRST[:9]
    assert service.audited[-1].role == "system"


def test_an_import_is_recorded_under_the_person_who_announced_it() -> None:
    service = make_service()
    [record] = service.audited
    assert (record.actor, record.role, record.action, record.subject) == (
        ACTOR,
        "editor",
        Action.CHANGE,
        "hotlist:burglaries",
    )
    assert record.detail["id"] == "a"
    assert record.detail["function"] == "import-hotlist"


@pytest.mark.parametrize("late", [False, True])
def test_a_death_at_any_call_leaves_an_outcome_for_every_file(late: bool) -> None:
    good, bad = write_csv(*FIRST, ("ZZ99", "y")), write_csv(("!", "x"))
    for calls in range(100):
        service = make_service()
        service.lives, service.dies_late = calls, late
        service.put(B, good)
        service.put("imports/burglaries/c.csv", bad)
        service.put("imports/burglaries/d.csv", write_csv(*FIRST[:2]), confirmed=False)
        service.put("imports/burglaries/e.check.csv", good)
        service.drain()
        verdicts = {key: record.outcome and record.outcome.verdict for key, record in service.records.items()}
        assert verdicts == {
            (LIST, "a"): Verdict.IMPORTED,
            (LIST, "b"): Verdict.IMPORTED,
            (LIST, "c"): Verdict.REFUSED,
            (LIST, "d"): Verdict.REFUSED,
            (LIST, "e.check"): Verdict.CHECKED,
        }
        assert service.visible(LIST) == [*FIRST, ("ZZ99", "y")]
        assert service.states[LIST].running is None
        if service.lives is not None:
            break
    assert 30 < calls < 99


# ---------------------------------------------------------------- what ends too much


@pytest.mark.parametrize("kept", range(11))
def test_a_file_that_ends_more_than_a_fifth_of_the_list_is_refused_unless_confirmed(kept: int) -> None:
    for confirmed in (False, True):
        service = make_service()
        service.put(B, write_csv(*FIRST[:kept], ("ZZ99", "y")), confirmed=confirmed)
        taken = confirmed or kept >= 8
        assert service.drain() == [Outcome.IMPORTED if taken else Outcome.REFUSED]
        assert service.visible(LIST) == ([*FIRST[:kept], ("ZZ99", "y")] if taken else FIRST)
        assert service.states[LIST].running is None


def test_a_header_alone_ends_all_and_the_refusal_says_what_to_do() -> None:
    service = make_service()
    service.put(B, write_csv(), confirmed=False)
    assert service.drain() == [Outcome.REFUSED]
    assert service.visible(LIST) == FIRST
    message = service.last_report(B).message
    assert "nothing was imported: the file ends all 10 entries in force" in message
    assert "import it again with --yes" in message
    outcome = service.records[LIST, "b"].outcome
    assert outcome is not None
    assert (outcome.verdict, outcome.message) == (Verdict.REFUSED, message)
    # The list goes on as before: the next file is no second revision of anything.
    service.put("imports/burglaries/c.csv", write_csv(*FIRST), confirmed=False)
    assert service.drain() == [Outcome.IMPORTED]


def test_a_header_alone_on_a_new_or_empty_list_ends_nothing() -> None:
    service = FakeService()
    for key in (A, B):
        service.put(key, write_csv(), confirmed=False)
        assert service.drain() == [Outcome.IMPORTED]


def test_a_file_of_changes_that_ends_more_than_a_fifth_is_refused_too() -> None:
    service = make_service()
    ends = [("end", plate, "") for plate, _ in FIRST[:3]]
    service.put("imports/burglaries/b.delta.csv", write_delta(*ends), confirmed=False)
    service.put("imports/burglaries/c.delta.csv", write_delta(*ends[:2]), confirmed=False)
    assert service.drain() == [Outcome.REFUSED, Outcome.IMPORTED]
    assert "3 of the 10 entries in force" in service.last_report("imports/burglaries/b.delta.csv").message
    assert service.visible(LIST) == FIRST[2:]


def test_entries_past_their_weed_date_have_ended_and_are_no_loss() -> None:
    service = make_service()
    service.today += timedelta(days=60)
    fresh = write_csv(("ZZ99", "y")).replace(b"2026-04-01", b"2026-12-31")
    service.put(B, fresh, confirmed=False)
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible(LIST) == [("ZZ99", "y")]


@pytest.mark.parametrize(("kept", "large"), [(8, False), (7, True), (0, True)])
def test_a_dry_run_says_that_a_file_needs_to_be_confirmed(kept: int, large: bool) -> None:
    service = make_service()
    key = "imports/burglaries/b.check.csv"
    service.put(key, write_csv(*FIRST[:kept]), confirmed=False)
    assert service.drain() == [Outcome.CHECKED]
    document = write_document(service.last_report(key))
    assert document["needs_confirmation"] == large
    assert ("--yes" in document["message"]) == large


# ---------------------------------------------------------------- announcements and keys


# Most of them within one second, as an editor's program sends them.
NEAR = st.integers(0, 1_500_000).map(
    lambda late: datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC) + timedelta(microseconds=late)
)


@given(st.lists(st.tuples(NEAR, st.sampled_from(CHANCES), st.sampled_from(MODES))))
def test_ids_stand_in_the_order_of_the_announcements(announced: list[tuple[datetime, str, Mode]]) -> None:
    ids = [(truncate_time(at), make_import_id(at, chance, mode)) for at, chance, mode in announced]
    assert all(is_import_id(each) for _, each in ids)
    by_id = [at for at, _ in sorted(ids, key=lambda one: one[1])]
    assert by_id == sorted(by_id)


def test_an_id_of_an_earlier_version_is_one_still() -> None:
    assert is_import_id("20260312T190358Z-9f86d081.delta.check")
    assert not is_import_id("20260312T190358.04Z-9f86d081")


def test_an_announcement_says_what_a_file_is_and_that_a_loss_is_meant() -> None:
    body = {"size": 5, "sha256": "a" * 64}
    assert parse_announcement(body) == AnnouncedFile(5, "a" * 64)
    full = body | {"format": "csv", "delta": True, "dry_run": True, "confirmed": True}
    assert parse_announcement(full) == AnnouncedFile(5, "a" * 64, Mode(True, True), FileFormat.CSV, True)
    for name, value in (("format", "xls"), ("format", 1), ("format", None), ("confirmed", "yes"), ("confirmed", 1)):
        with pytest.raises(FieldInvalid) as refused:
            parse_announcement(body | {name: value})
        assert refused.value.field == name


@pytest.mark.parametrize("list_name", ["stolen", "imports"])
@pytest.mark.parametrize("file_format", FileFormat)
def test_a_key_tells_list_import_and_format(list_name: str, file_format: FileFormat) -> None:
    key = import_key(list_name, "20260312T190358Z-9f86d081.delta", file_format)
    assert split_key(key) == (list_name, "20260312T190358Z-9f86d081.delta", file_format)
    # As files of earlier versions lie in the bucket.
    assert split_key(key.removeprefix("imports/")) == split_key(key)


@pytest.mark.parametrize(
    "key", ["", "a.csv", "x/y/a.csv", "imports/stolen/x/a.csv", "stolen/a.txt", "stolen/a", "Stolen/a.csv"]
)
def test_other_keys_are_no_imports(key: str) -> None:
    with pytest.raises(BadKey):
        split_key(key)
