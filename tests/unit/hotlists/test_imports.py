"""An import's end is the same whatever happened on the way: deaths, twins, late events, a second file."""

import contextlib
import itertools
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hotlists import check, import_turn, parts
from platewatch.hotlists.aws.imports_queue import MOST_LINKS
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.errors import ImportInterrupted, PatternsTooMany, StoreBusy
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.lines import Fault
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.report import Verdict
from platewatch.hotlists.revisions import LEASE
from tests.unit.hotlists.fakes import FakeService, Killed, import_first, write_csv, write_delta

pytestmark = pytest.mark.usefixtures("small_chunks")

A, B, THIRD = "burglaries/a.csv", "burglaries/b.csv", "burglaries/c.csv"
FIRST = [("AA11", "x"), ("BB22", "x"), ("CC33", "x"), ("DD44", "x"), ("GGKL?*", "x")]
SECOND = [("AA11", "x"), ("BB22", "y"), ("EE55", "x"), ("FF66", "x"), ("GGKL?*", "y")]
"""Two entries are worded anew, one of them a pattern, one stays, two end, two are added."""


def make_service() -> FakeService:
    return import_first(A, FIRST)


def test_a_file_becomes_a_revision_and_says_how_it_differs() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    assert service.drain() == [Outcome.IMPORTED]
    assert service.visible("burglaries") == SECOND
    report = service.last_report(B)
    assert report.verdict is Verdict.IMPORTED
    assert report.imported is not None
    assert report.imported.revision == 2
    counts = report.imported.counts
    assert (counts.lines, counts.added, counts.changed, counts.ended) == (5, 2, 2, 2)
    assert service.states["burglaries"].active == 2


def test_only_differences_are_written() -> None:
    service = make_service()
    service.writes = 0
    service.put(B, write_csv(*FIRST, ("ZZ99", "x")))
    service.drain()
    assert service.writes == 1


def test_a_bad_line_refuses_the_whole_file() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND, ("!", "x")))
    assert service.drain() == [Outcome.REFUSED]
    assert service.visible("burglaries") == FIRST
    report = service.last_report(B)
    assert (report.verdict, report.bad_lines, report.faults[0].line) == (Verdict.REFUSED, 1, 7)
    assert service.states["burglaries"].next == 2


def test_patterns_that_do_not_fit_beside_other_lists_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()

    def refuse(list_name: str, number: int, packed: bytes) -> None:
        raise PatternsTooMany("no room")

    monkeypatch.setattr(service, "write_patterns", refuse)
    service.put(B, write_csv(*SECOND))
    assert service.drain() == [Outcome.REFUSED]
    assert service.visible("burglaries") == FIRST
    report = service.last_report(B)
    assert (report.verdict, report.faults) == (Verdict.REFUSED, [Fault(1, "plate", "no room", Cause.TOO_MANY_PATTERNS)])
    assert service.states["burglaries"].running is None


@pytest.mark.parametrize("late", [False, True])
def test_a_death_at_any_call_changes_nothing_in_the_end(late: bool) -> None:
    for calls in range(100):
        service = make_service()
        service.lives, service.dies_late = calls, late
        service.put(B, write_csv(*SECOND))
        outcomes = service.drain()
        assert service.visible("burglaries") == SECOND
        assert outcomes[-1] in (Outcome.IMPORTED, Outcome.KNOWN)
        report = service.last_report(B)
        assert report.verdict is Verdict.IMPORTED
        assert report.imported is not None
        assert (report.imported.revision, report.imported.counts.total) == (2, 6)
        assert service.states["burglaries"].running is None
        if service.lives is not None:
            break
    assert 15 < calls < 99


@pytest.mark.parametrize("late", [False, True])
def test_a_long_file_is_checked_in_parts_and_may_die_at_any_call(late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for calls in range(100):
        monkeypatch.setattr(parts, "PART_LINES", 100)
        service = make_service()
        monkeypatch.setattr(parts, "PART_LINES", 2)
        service.lives, service.dies_late = calls, late
        service.put(B, write_csv(*SECOND))
        outcomes = service.drain()
        service.lives = None if service.lives is None else 1000
        assert service.visible("burglaries") == service.content("burglaries") == SECOND
        assert outcomes.count(Outcome.CONTINUED) >= 2
        report = service.last_report(B)
        assert report.imported is not None
        assert report.imported.counts.total == 6
        assert sorted(bounds[1:] for bounds in service.parts) == [(0, 3), (3, 5), (5, 6)]
        if service.lives is not None:
            break
    assert 15 < calls < 99


def test_a_long_file_is_refused_with_all_its_bad_lines_also_those_repeated_in_another_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = make_service()
    monkeypatch.setattr(parts, "PART_LINES", 2)
    lines = [("AA11", "x"), ("!", "x"), ("EE55", "x"), ("AA11", "y"), ("FF66", "x"), ("!!", "x")]
    service.put(B, write_csv(*lines))
    assert service.drain()[-1] is Outcome.REFUSED
    report = service.last_report(B)
    assert [(fault.line, fault.column) for fault in report.faults] == [(3, "plate"), (5, "plate"), (7, "plate")]
    assert report.bad_lines == 3
    assert report.faults[1].reason == "line 2 has the same plate and case_number"
    assert service.visible("burglaries") == FIRST


@pytest.mark.parametrize("key", [B, "burglaries/b.check.csv"])
def test_a_long_file_whose_only_fault_is_between_two_parts_changes_nothing(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service()
    monkeypatch.setattr(parts, "PART_LINES", 2)
    service.put(key, write_csv(*SECOND, ("AA11", "z")))
    assert service.drain()[-1] is (Outcome.REFUSED if key == B else Outcome.CHECKED)
    report = service.last_report(key)
    assert (report.verdict, report.bad_lines, report.faults[0].line) == (Verdict.REFUSED, 1, 7)
    assert service.visible("burglaries") == FIRST
    assert service.states["burglaries"].running is None


def test_a_long_file_of_changes_and_a_long_dry_run_go_in_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    monkeypatch.setattr(parts, "PART_LINES", 1)
    lines = write_delta(("end", "AA11", ""), ("change", "BB22", "y"), ("add", "EE55", "x"))
    service.put("burglaries/b.delta.check.csv", lines)
    assert service.drain()[-1] is Outcome.CHECKED
    checked = service.last_report("burglaries/b.delta.check.csv").checked
    assert checked is not None
    assert (checked.counts.added, checked.counts.changed, checked.counts.ended) == (1, 1, 1)
    service.put("burglaries/b.delta.csv", lines)
    assert service.drain()[-1] is Outcome.IMPORTED
    assert service.visible("burglaries") == [("BB22", "y"), *FIRST[2:4], ("EE55", "x"), FIRST[4]]


def test_where_the_time_ends_is_where_the_next_part_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    monkeypatch.setattr(check, "_LOOK_UP_EVERY", 1)
    service.put(B, write_csv(*SECOND))
    # Its header and two lines; then a twin that has more time and takes the next three; then the first comes again.
    left = iter([True] * 3)
    assert service.handle(B, lambda: next(left, False)) is Outcome.CONTINUED
    assert [bounds[1:] for bounds in service.parts] == [(0, 3)]
    assert service.drain()[-1] in (Outcome.IMPORTED, Outcome.KNOWN)
    assert service.visible("burglaries") == service.content("burglaries") == SECOND


def test_twins_that_divide_a_file_otherwise_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_LOOK_UP_EVERY", 1)
    for first in range(2, 6):
        for second in range(2, 6):
            service = make_service()
            service.put(B, write_csv(*SECOND))
            # Both begin at the beginning, and the one that came less far notes it last.
            for looks in (first, second):
                service.progress.clear()
                left = iter([True] * looks)
                service.handle(B, lambda left=left: next(left, False))  # type: ignore[misc]
            service.drain()
            assert service.visible("burglaries") == service.content("burglaries") == SECOND


def test_an_import_that_outlasts_its_invocations_goes_on_where_it_stopped() -> None:
    service = make_service()
    service.writes = 0
    service.put(B, write_csv(*SECOND))
    # Checking and storing look at the time once each; then each chunk is told to be the last.
    outcomes = service.drain(looks=2)
    assert outcomes == [Outcome.CONTINUED, Outcome.IMPORTED]
    assert service.writes == 6
    assert service.visible("burglaries") == SECOND


def test_a_busy_table_postpones_the_rest() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    busy = [True, False, True]

    def refuse() -> None:
        if busy and busy.pop(0):
            raise StoreBusy("throttled")

    service.on_write = refuse
    assert service.drain() == [Outcome.CONTINUED, Outcome.CONTINUED, Outcome.IMPORTED]
    assert service.visible("burglaries") == SECOND


def test_a_repeated_event_changes_nothing() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    service.drain()
    before, writes = service.states["burglaries"], service.writes
    for key in (A, B, B, A):
        assert service.handle(key) is Outcome.KNOWN
    assert (service.states["burglaries"], service.writes) == (before, writes)
    assert service.last_report(A).verdict is Verdict.IMPORTED


def test_an_older_file_whose_event_comes_late_does_not_win() -> None:
    service = FakeService()
    service.put(A, write_csv(*FIRST))
    service.put(B, write_csv(*SECOND))
    service.messages.reverse()
    assert service.drain() == [Outcome.IMPORTED, Outcome.SUPERSEDED]
    assert service.visible("burglaries") == SECOND
    assert service.last_report(A).verdict is Verdict.SUPERSEDED


def test_the_same_bytes_uploaded_again_come_back_after_another_file() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    service.put(A, write_csv(*FIRST))
    assert service.drain() == [Outcome.IMPORTED, Outcome.IMPORTED]
    assert service.visible("burglaries") == FIRST


def test_a_file_that_is_gone_is_no_failure() -> None:
    service = FakeService(messages=[A])
    assert service.drain() == [Outcome.GONE]


@pytest.mark.parametrize("key", ["a.csv", "burglaries/x/a.csv", "Burglaries/a.csv", "x/a.csv", "burglaries/.csv", "a/"])
def test_a_key_in_no_list_s_folder_is_reported_and_not_retried(key: str) -> None:
    service = FakeService()
    service.put(key, write_csv(*FIRST))
    assert service.drain() == [Outcome.REFUSED]
    assert "imports/<list>/<id>.csv" in service.last_report(key).message
    assert not service.states


def test_a_second_file_waits_its_turn() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    third = [("GG77", "z")]
    arrived: list[Outcome] = []

    def arrive() -> None:
        service.on_write = None
        service.put("burglaries/c.csv", write_csv(*third))
        arrived.append(service.handle("burglaries/c.csv"))

    service.on_write = arrive
    outcomes = service.drain()
    assert arrived == [Outcome.WAITING]
    assert outcomes[0] is Outcome.IMPORTED
    assert Outcome.IMPORTED in outcomes[1:]
    assert service.visible("burglaries") == third
    assert service.last_report(B).verdict is Verdict.IMPORTED


def test_a_file_overwritten_while_it_is_imported_ends_as_its_newest_content() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    newest = [("GG77", "z"), ("AA11", "x"), ("BB22", "x")]

    def overwrite() -> None:
        service.on_write = None
        service.put(B, write_csv(*newest))
        assert service.handle(B) is Outcome.IMPORTED

    service.on_write = overwrite
    outcomes = service.drain()
    assert outcomes[0] is Outcome.SUPERSEDED
    assert service.visible("burglaries") == sorted(newest)
    report = service.last_report(B)
    assert report.imported is not None
    assert report.imported.revision == 3


def test_a_twin_may_work_beside_its_twin() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    twins: list[Outcome] = []

    def work() -> None:
        service.on_write = None
        twins.append(service.handle(B))

    service.on_write = work
    outcomes = service.drain()
    assert sorted([*outcomes, *twins]) == [Outcome.IMPORTED, Outcome.KNOWN]
    assert service.visible("burglaries") == SECOND
    assert service.states["burglaries"].active == 2


def test_a_dead_import_makes_way_after_its_lease() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    service.lives = 18
    with pytest.raises(Killed):
        service.handle(B)
    assert service.states["burglaries"].running is not None
    third = [("BB22", "x")]
    service.put("burglaries/c.csv", write_csv(*third))
    assert service.handle("burglaries/c.csv") is Outcome.WAITING
    service.clock += LEASE
    assert service.handle("burglaries/c.csv") is Outcome.IMPORTED
    assert service.visible("burglaries") == third
    assert service.states["burglaries"].void == {2}
    # Whoever sent the dead one is told, and its event comes again: its file is older than what is active.
    assert service.last_report(B).verdict is Verdict.SUPERSEDED
    assert service.handle(B) is Outcome.KNOWN
    assert service.visible("burglaries") == third


def take_place(service: FakeService, state_call: int) -> None:
    """Before so many more looks at the state, a third file takes the list's turn; its import dies half-way."""
    find_state, calls = service.find_state, itertools.count(1)

    def find(list_name: str) -> ListState:
        if next(calls) == state_call:
            service.clock += LEASE
            service.put(THIRD, write_csv(("BB22", "z")).replace(b"2026-04-01", b"2026-09-01"))
            service.lives = 18
            with contextlib.suppress(Killed):
                service.handle(THIRD)
            service.lives = None
        return find_state(list_name)

    service.find_state = find  # type: ignore[method-assign]


@pytest.mark.parametrize("days", [0, 60])
@pytest.mark.parametrize("state_call", range(1, 12))
def test_a_file_that_lost_its_turn_leaves_the_next_one_alone(state_call: int, days: int) -> None:
    """Whether it is right, or refused because a weed date has passed meanwhile."""
    service = make_service()
    service.put(B, write_csv(*SECOND))
    service.lives = 8
    with pytest.raises(Killed):
        service.handle(B)
    service.today += timedelta(days=days)
    take_place(service, state_call)
    service.handle(B)
    running = service.states["burglaries"].running
    if THIRD in service.objects:
        assert running is not None
        assert running.upload.key == THIRD
        assert service.handle(THIRD) is Outcome.IMPORTED
        assert service.visible("burglaries") == [("BB22", "z")]


def test_a_weed_date_that_passes_before_the_second_try_refuses_the_file() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    service.lives = 8
    with pytest.raises(Killed):
        service.handle(B)
    running = service.states["burglaries"].running
    assert running is not None
    assert running.counts is None
    service.today += timedelta(days=60)
    assert service.handle(B) is Outcome.REFUSED
    assert service.states["burglaries"].running is None
    assert service.visible("burglaries") == FIRST


def test_no_time_at_all_leaves_nothing_behind() -> None:
    service = make_service()
    service.put(B, write_csv(*SECOND))
    before = service.states["burglaries"]
    with pytest.raises(ImportInterrupted):
        service.handle(B, lambda: False)
    assert service.states["burglaries"] == before


contents = st.lists(
    st.tuples(st.sampled_from(["AA11", "BB22", "CC33", "DD44", "E?55"]), st.sampled_from("xyz")),
    max_size=5,
    unique_by=lambda entry: entry[0],
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([A, B]), contents, st.none() | st.integers(0, 60), st.booleans(), st.integers(2, 5)),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([1, 2, 100]),
)
def test_the_last_upload_is_what_is_visible(
    uploads: list[tuple[str, list[tuple[str, str]], int | None, bool, int]], chance: random.Random, lines: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "PART_LINES", lines)
        upload_all(uploads, chance)


def upload_all(uploads: list[tuple[str, list[tuple[str, str]], int | None, bool, int]], chance: random.Random) -> None:
    service = FakeService()
    for key, content, lives, late, looks in uploads:
        service.put(key, write_csv(*content))
        service.lives, service.dies_late = lives, late
        # Old events come again among the new ones, in any order.
        service.messages += chance.sample(sorted(service.objects), 1)
        chance.shuffle(service.messages)
        service.drain(looks)
        assert service.visible("burglaries") == sorted(content)


def test_a_file_of_five_million_lines_is_planned_in_a_short_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandth of the lines and of the part that one invocation checks: as many invocations as the whole file."""
    monkeypatch.setattr(parts, "PART_LINES", parts.PART_LINES // 1000)
    monkeypatch.setattr(import_turn, "CHUNK", 1000)
    service = FakeService()
    service.put(A, write_csv(*((f"{number:05}QQ", "x") for number in range(5_000))))
    outcomes = service.drain()
    assert outcomes == [Outcome.CONTINUED] * 10 + [Outcome.IMPORTED]
    assert len(service.visible("burglaries")) == 5_000
    # As many again to write what was planned: a loop for Lambda, which stops at 16, and far from our own end.
    assert 16 < 2 * len(outcomes) < MOST_LINKS / 10
