"""What is visible is always exactly the active revision's content, whatever imports, deaths and roll-backs happened."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import BadListName, ImportLost, NoSuchRevision, StateChanged
from platewatch.hotlists.list_state import Counts, FinishedEdit, FinishedImport, ListState, Upload, check_list_name
from platewatch.hotlists.revisions import (
    KEPT_HISTORY,
    LEASE,
    Turn,
    abandon_import,
    begin_edit,
    begin_import,
    check_turn,
    finish_edit,
    finish_import,
    is_visible,
    note_progress,
    reserve_number,
    switch_revision,
)
from platewatch.hotlists.versions import Change, Merge, Version, find_changes

NOW = datetime(2026, 3, 12, 19, 3, 58, tzinfo=UTC)
UPLOAD = Upload("burglaries/a.csv", "etag", NOW)
COUNTS = Counts(1, 1, 0, 0)

Content = dict[str, str]
"""Plate to reason: all that these tests change about an entry."""


def make_entry(plate: str, reason: str) -> Entry:
    day = date(2026, 3, 12)
    return Entry("burglaries", plate, "NL", 1, 1, reason, "PL1", "OVJ1", SubjectRole.SUSPECT, "", day, day, "owner")


@dataclass
class Table:
    """The hotlist table of one list, with the conditions that the adapter puts on its writes."""

    ends: dict[Version, set[int]] = field(default_factory=dict)

    def write(self, change: Change, revision: int) -> None:
        if change.begun is not None:
            self.ends.setdefault(change.begun, set())
        if change.ended in self.ends:
            self.ends[change.ended].add(revision)

    def visible(self, state: ListState) -> list[tuple[str, str]]:
        return sorted(
            (version.entry.plate, version.entry.reason)
            for version, ends in self.ends.items()
            if is_visible(version.from_revision, ends, state.active, state.void)
        )


contents = st.dictionaries(st.sampled_from(["AA11", "BB22", "CC33", "DD44"]), st.sampled_from("xyz"), max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), contents),
        st.tuples(st.just("die"), contents, st.integers(0, 4)),
        st.tuples(st.just("switch"), st.integers(0, 30)),
        st.tuples(st.just("late"), st.integers(0, 30), st.integers(0, 4)),
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(steps)
def test_the_active_revision_s_content_is_what_is_visible(steps: list[tuple[object, ...]]) -> None:
    state, table = ListState("burglaries"), Table()
    stored: dict[int, list[Version]] = {0: []}
    model: dict[int, Content] = {0: {}}
    written: list[tuple[int, list[Change]]] = []
    for step in steps:
        match step:
            case ("import" | "die" as kind, dict(content), *rest):
                state = begin_import(state, UPLOAD, NOW)
                assert state.running is not None
                revision, base = state.running.revision, stored[state.running.base]
                entries = [make_entry(plate, reason) for plate, reason in sorted(content.items())]
                stored[revision] = list(Merge(base, entries, revision, NOW.date()))
                changes = list(find_changes(base, stored[revision]))
                written.append((revision, changes))
                for change in changes[: rest[0] if kind == "die" else None]:
                    before = table.visible(state)
                    table.write(change, revision)
                    assert table.visible(state) == before
                if kind == "import":
                    state = note_progress(state, revision, NOW, counts=COUNTS, written=len(changes))
                    state = finish_import(state, revision, NOW)
                    model[revision] = content
            case ("switch", int(number)):
                past = [finished.revision for finished in state.history if finished.revision not in state.void]
                if past:
                    state = switch_revision(state, past[number % len(past)], NOW)
            case ("late", int(number), int(skipped)) if written:
                # A worker that everybody thought dead goes on writing.
                revision, changes = written[number % len(written)]
                for change in changes[skipped:]:
                    table.write(change, revision)
        assert table.visible(state) == sorted(model[state.active].items())


@given(contents, contents)
def test_changes_lead_from_one_revision_to_the_next(before: Content, after: Content) -> None:
    base = [Version(make_entry(*item), 1) for item in sorted(before.items())]
    merge = Merge(base, [make_entry(*item) for item in sorted(after.items())], 2, NOW.date())
    content = list(merge)
    assert {version.entry.plate: version.entry.reason for version in content} == after
    changes = list(find_changes(base, content))
    ended = {change.ended for change in changes if change.ended}
    begun = {change.begun for change in changes if change.begun}
    assert set(base) - ended | begun == set(content)
    assert ended <= set(base)
    assert all(version.from_revision == 2 for version in begun)
    # An entry that did not change is not written again.
    assert not {version.entry for version in ended} & {version.entry for version in begun}
    assert list(find_changes(content, content)) == []
    kinds = [(change.ended is None, change.begun is None) for change in changes]
    added, ended, changed = (kinds.count(kind) for kind in ((True, False), (False, True), (False, False)))
    assert merge.counts == Counts(len(after), added, changed, ended)
    assert merge.counts.total == len(changes)


def test_a_dead_import_is_void_once_the_next_one_begins() -> None:
    state = begin_import(ListState("burglaries"), UPLOAD, NOW)
    again = begin_import(abandon_import(state), UPLOAD, NOW)
    assert again.void == {1}
    assert again.running is not None
    assert (again.running.revision, again.running.base, again.active) == (2, 0, 0)


def test_only_the_import_that_runs_can_go_on_or_finish() -> None:
    state = begin_import(begin_import(ListState("burglaries"), UPLOAD, NOW), UPLOAD, NOW)
    for late in (1, 3):
        with pytest.raises(ImportLost):
            finish_import(state, late, NOW)
        with pytest.raises(ImportLost):
            note_progress(state, late, NOW, written=1)
    with pytest.raises(ImportLost):
        finish_import(state, 2, NOW)  # its content was never stored


def test_progress_never_goes_back_and_renews_the_lease() -> None:
    state = begin_import(ListState("burglaries"), UPLOAD, NOW)
    counted = note_progress(state, 1, NOW, counts=COUNTS).running
    assert counted is not None
    assert (counted.written, counted.counts) == (0, COUNTS)
    state = note_progress(state, 1, NOW, counts=COUNTS, written=9)
    later = NOW + timedelta(minutes=3)
    state = note_progress(state, 1, later, written=4)
    assert state.running is not None
    assert (state.running.written, state.running.counts) == (9, COUNTS)
    assert state.running.lease_until == later + LEASE


def test_switching_back_ends_what_runs_and_switching_forward_lasts_until_the_next_import() -> None:
    state = ListState("burglaries")
    for _ in range(3):
        state = begin_import(state, UPLOAD, NOW)
        assert state.running is not None
        revision = state.running.revision
        state = finish_import(note_progress(state, revision, NOW, counts=COUNTS), revision, NOW)
    state = begin_import(state, UPLOAD, NOW)
    back = switch_revision(state, 1, NOW)
    assert (back.active, back.running) == (1, None)
    assert switch_revision(back, 3, NOW).active == 3
    begun = begin_import(back, UPLOAD, NOW)
    assert begun.void == {2, 3, 4}
    for gone in (0, 2, 3, 4, 5, 6):
        with pytest.raises(NoSuchRevision):
            switch_revision(begun, gone, NOW)


def test_the_history_is_short_because_matching_fetches_it() -> None:
    state = ListState("burglaries")
    for number in range(1, KEPT_HISTORY + 4):
        state = begin_import(state, UPLOAD, NOW)
        state = finish_import(note_progress(state, number, NOW, counts=COUNTS), number, NOW)
    assert [finished.revision for finished in state.history] == list(range(4, KEPT_HISTORY + 4))


@pytest.mark.parametrize(
    "name", ["pk", "burglaries-2026", "0", "", "a" * 64, "Burglaries", "a_b", "a/b", "é", "ab\n", "-stolen"]
)
def test_names_of_lists(name: str) -> None:
    if name in ("pk", "burglaries-2026"):
        assert check_list_name(name) == name
    else:
        with pytest.raises(BadListName):
            check_list_name(name)


def test_an_upload_s_identity_is_its_key_content_and_time() -> None:
    same = Upload("burglaries/a.csv", "etag", NOW)
    others = [
        Upload("burglaries/b.csv", "etag", NOW),
        Upload("burglaries/a.csv", "other", NOW),
        Upload("burglaries/a.csv", "etag", NOW + timedelta(seconds=1)),
    ]
    assert same.identity == UPLOAD.identity
    assert len({upload.identity for upload in (UPLOAD, *others)}) == 4


def test_turns() -> None:
    first, second = UPLOAD, Upload("burglaries/b.csv", "etag-b", NOW + timedelta(seconds=5))
    rewritten = Upload(first.key, "etag-2", NOW + timedelta(seconds=9))
    empty = ListState("burglaries")
    assert check_turn(empty, first, NOW) is Turn.BEGIN
    begun = begin_import(empty, first, NOW)
    assert check_turn(begun, first, NOW) is Turn.RESUME
    assert check_turn(begun, rewritten, NOW) is Turn.BEGIN
    assert check_turn(begun, second, NOW) is Turn.WAIT
    assert check_turn(begun, second, NOW + LEASE) is Turn.BEGIN
    done = finish_import(note_progress(begin_import(empty, second, NOW), 1, NOW, counts=COUNTS), 1, NOW)
    assert check_turn(done, second, NOW) is Turn.KNOWN
    assert check_turn(done, first, NOW) is Turn.SUPERSEDED
    assert check_turn(done, rewritten, NOW) is Turn.BEGIN
    # The same bytes put again under the same key are what is active; after another import they are new.
    again = Upload(second.key, second.etag, NOW + timedelta(seconds=20))
    assert check_turn(done, again, NOW) is Turn.KNOWN
    later = finish_import(note_progress(begin_import(done, rewritten, NOW), 2, NOW, counts=COUNTS), 2, NOW)
    assert check_turn(later, again, NOW) is Turn.BEGIN
    assert check_turn(later, second, NOW) is Turn.KNOWN


def finished(state: ListState, upload: Upload = UPLOAD, *, at: datetime = NOW, counts: Counts = COUNTS) -> ListState:
    """The state after one whole import."""
    begun = begin_import(state, upload, at)
    assert begun.running is not None
    revision = begun.running.revision
    return finish_import(note_progress(begun, revision, at, counts=counts), revision, at)


@pytest.mark.parametrize(
    ("later", "turn"), [(-1, Turn.SUPERSEDED), (0, Turn.SUPERSEDED), (1, Turn.BEGIN)], ids=["before", "same", "after"]
)
def test_a_file_uploaded_until_a_roll_back_or_a_deletion_does_not_undo_it(later: int, turn: Turn) -> None:
    upload, ended = Upload("burglaries/b.csv", "b", NOW + timedelta(seconds=later)), ListState("burglaries")
    assert check_turn(replace(ended, rolled_back_at=NOW), upload, NOW) is turn
    assert check_turn(replace(ended, deleted_at=NOW, destroyed=True), upload, NOW) is turn
    # Until all of the deleted list is gone, no file begins a new one under its name.
    assert check_turn(replace(ended, deleted_at=NOW), upload, NOW) is Turn.SUPERSEDED


@pytest.mark.parametrize(
    ("later", "imported", "running"), [(-1, Turn.SUPERSEDED, Turn.SUPERSEDED), (0, Turn.BEGIN, Turn.WAIT)]
)
def test_of_two_files_the_one_uploaded_later_wins(later: int, imported: Turn, running: Turn) -> None:
    other = Upload("burglaries/b.csv", "b", NOW + timedelta(seconds=later))
    assert check_turn(finished(ListState("burglaries")), other, NOW) is imported
    begun = begin_import(ListState("burglaries"), UPLOAD, NOW)
    assert check_turn(begun, other, NOW) is running
    # However long it takes.
    assert check_turn(begun, other, NOW + 9 * LEASE) is (Turn.BEGIN if running is Turn.WAIT else running)


@pytest.mark.parametrize(
    ("begun", "ends", "visible"),
    [
        (3, (), True),
        (4, (), False),
        (2, (), True),
        (1, (), False),
        (3, (4,), True),
        (2, (3,), False),
        (2, (5, 3), False),
        # What a void revision did never counts, whether it began an entry or ended it.
        (6, (), False),
        (2, (6,), True),
    ],
)
def test_what_belongs_to_the_active_revision_3_of_a_list_that_began_anew_with_2(
    begun: int, ends: tuple[int, ...], visible: bool
) -> None:
    assert is_visible(begun, ends, 3, {6}, 2) is visible
    assert is_visible(begun, ends, 3, {6, begun}, 2) is False


def test_an_import_says_what_it_was_made_of_and_when() -> None:
    state = finished(ListState("burglaries"), at=NOW + timedelta(minutes=4), counts=replace(COUNTS, patterns=3))
    assert (state.active, state.next, state.void, state.running, state.patterns) == (1, 2, frozenset(), None, 1)
    (only,) = state.history
    assert only == FinishedImport(1, UPLOAD, NOW + timedelta(minutes=4), replace(COUNTS, patterns=3))
    assert state.counts == only.counts
    assert ListState("burglaries").counts == Counts(0, 0, 0, 0)
    assert finished(state).patterns == 0


def test_changes_made_before_an_import_began_stay_and_those_made_meanwhile_are_in_its_revision() -> None:
    first, number = begin_edit(finished(ListState("burglaries")))
    edited = finish_edit(first, first, FinishedEdit(number, NOW, COUNTS))
    begun = begin_import(edited, UPLOAD, NOW)
    during, later = begin_edit(begun)
    during = finish_edit(during, during, FinishedEdit(later, NOW, replace(COUNTS, patterns=1)))
    assert (number, begun.running and begun.running.revision, later) == (2, 3, 4)
    assert (during.active, during.patterns, during.void) == (4, 4, {3})
    laid, own = begin_edit(note_progress(during, 3, NOW, counts=COUNTS))
    with pytest.raises(ImportLost, match="not made upon"):
        finish_import(laid, 3, NOW)
    done = finish_import(laid, 3, NOW, number=own, counts=replace(COUNTS, lines=9))
    assert (done.active, [edit.revision for edit in done.edits]) == (own, [2])
    assert (done.history[-1].revision, done.history[-1].upon, done.counts.lines) == (own, 3, 9)
    assert done.void == frozenset()


def test_of_a_change_begun_before_another_one_or_another_import_nothing_counts() -> None:
    state = finished(ListState("burglaries"))
    one, number = begin_edit(state)
    other, second = begin_edit(one)
    active = finish_edit(other, other, FinishedEdit(second, NOW, COUNTS))
    with pytest.raises(StateChanged):
        finish_edit(active, one, FinishedEdit(number, NOW, COUNTS))
    with pytest.raises(StateChanged):
        finish_edit(begin_import(one, UPLOAD, NOW), one, FinishedEdit(number, NOW, COUNTS))
    # The import that ran already may have gone on meanwhile.
    running, third = begin_edit(begin_import(state, UPLOAD, NOW))
    later = note_progress(running, 2, NOW + timedelta(minutes=1), written=1)
    assert finish_edit(later, running, FinishedEdit(third, NOW, COUNTS)).active == third


def test_a_deleted_list_is_a_list_again_once_a_file_or_an_entry_comes() -> None:
    gone = ListState("burglaries", active=3, next=4, deleted_at=NOW, destroyed=True, floor=4)
    for made in (begin_import(gone, UPLOAD, NOW), begin_edit(gone)[0]):
        assert (made.deleted_at, made.destroyed) == (None, False)


def test_a_number_taken_for_patterns_never_counts_as_a_revision() -> None:
    state, number = reserve_number(finished(ListState("burglaries")))
    assert (number, state.next, state.void) == (2, 3, {2})
    assert begin_import(state, UPLOAD, NOW).void == {2}


def test_the_numbers_that_a_change_overtakes_are_those_above_what_is_active_and_its_own_floor() -> None:
    state = replace(finished(ListState("burglaries")), next=6, floor=4)
    assert begin_import(state, UPLOAD, NOW).void == {4, 5}
    assert begin_edit(replace(state, floor=0))[0].void == {2, 3, 4, 5, 6}


def test_rolling_back_says_when_and_with_which_patterns() -> None:
    state = finished(finished(ListState("burglaries")))
    back = switch_revision(begin_import(state, UPLOAD, NOW), 1, NOW + timedelta(hours=1), 7)
    assert (back.active, back.patterns, back.rolled_back_at) == (1, 7, NOW + timedelta(hours=1))
