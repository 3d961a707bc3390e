"""What is visible is always exactly the active revision's content, whatever imports, deaths and roll-backs happened."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import BadListName, ImportLost, NoSuchRevision
from platewatch.hotlists.revisions import (
    KEPT_HISTORY,
    LEASE,
    Counts,
    ListState,
    Turn,
    Upload,
    abandon_import,
    begin_import,
    check_list_name,
    finish_import,
    is_visible,
    judge_turn,
    note_progress,
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
    assert judge_turn(empty, first, NOW) is Turn.BEGIN
    begun = begin_import(empty, first, NOW)
    assert judge_turn(begun, first, NOW) is Turn.RESUME
    assert judge_turn(begun, rewritten, NOW) is Turn.BEGIN
    assert judge_turn(begun, second, NOW) is Turn.WAIT
    assert judge_turn(begun, second, NOW + LEASE) is Turn.BEGIN
    done = finish_import(note_progress(begin_import(empty, second, NOW), 1, NOW, counts=COUNTS), 1, NOW)
    assert judge_turn(done, second, NOW) is Turn.KNOWN
    assert judge_turn(done, first, NOW) is Turn.SUPERSEDED
    assert judge_turn(done, rewritten, NOW) is Turn.BEGIN
    # The same bytes put again under the same key are what is active; after another import they are new.
    again = Upload(second.key, second.etag, NOW + timedelta(seconds=20))
    assert judge_turn(done, again, NOW) is Turn.KNOWN
    later = finish_import(note_progress(begin_import(done, rewritten, NOW), 2, NOW, counts=COUNTS), 2, NOW)
    assert judge_turn(later, again, NOW) is Turn.BEGIN
    assert judge_turn(later, second, NOW) is Turn.KNOWN
