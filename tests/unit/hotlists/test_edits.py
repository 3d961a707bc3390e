"""One entry is changed at once, whatever else happens to the list: imports, deaths, other changes, roll-backs."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.hotlists import edits, parts
from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import EditsTooMany, EntryExists, EntryUnknown, NoSuchRevision, PatternsTooMany
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.overlay import Overlay
from platewatch.hotlists.report import Verdict
from platewatch.hotlists.revisions import KEPT_EDITS
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.versions import Key
from tests.unit.hotlists.fakes import FakeService, Killed, import_first, write_csv, write_delta

pytestmark = pytest.mark.usefixtures("small_chunks")

A, B, LIST = "burglaries/a.csv", "burglaries/b.csv", "burglaries"
FIRST = [("AA11", "x"), ("BB22", "x"), ("CC33", "x"), ("GKL*11", "x")]
PLATES = ["AA11", "BB22", "CC33", "DD44", "GKL*11", "H?11"]


def make_service() -> FakeService:
    return import_first(A, FIRST)


def order(kind: EditKind, plate: str, reason: str = "") -> Edit:
    first, last = date(2026, 3, 1), date(2026, 4, 1)
    entry = Entry(LIST, plate, "NL", 1, 1, reason, "PL1", "OVJ", SubjectRole.SUSPECT, "", first, last, "me")
    return Edit(kind, Key(plate, "PL1"), lambda current: None if kind is EditKind.END else entry)


def edit(service: FakeService, kind: EditKind, plate: str, reason: str = "") -> int:
    service.clock += timedelta(seconds=2)
    return make_edit(LIST, order(kind, plate, reason), service.clock, service.today, service.stores).revision


def listed(service: FakeService) -> dict[str, str]:
    """What matching sees, which must be what is stored."""
    visible = service.visible(LIST)
    assert visible == service.content(LIST)
    assert service.states[LIST].counts.lines == len(visible)
    assert service.states[LIST].counts.patterns == sum("*" in plate or "?" in plate for plate, _ in visible)
    return dict(visible)


def test_an_entry_is_added_changed_and_ended_at_once() -> None:
    service = make_service()
    expected = dict(FIRST)
    for kind, plate, reason in (
        (EditKind.ADD, "DD44", "x"),
        (EditKind.CHANGE, "AA11", "y"),
        (EditKind.CHANGE, "DD44", "y"),
        (EditKind.END, "BB22", ""),
        (EditKind.ADD, "H?11", "x"),
        (EditKind.CHANGE, "GKL*11", "y"),
        (EditKind.END, "H?11", ""),
        (EditKind.ADD, "BB22", "z"),
    ):
        edit(service, kind, plate, reason)
        expected[plate] = reason
        if kind is EditKind.END:
            del expected[plate]
        assert listed(service) == expected
    overlay = service.load_overlay(LIST, service.states[LIST].active)
    assert overlay.root == 1
    assert len(overlay.laid) == 5


def test_a_list_can_begin_with_one_entry() -> None:
    service = FakeService()
    edit(service, EditKind.ADD, "AA11", "x")
    assert listed(service) == {"AA11": "x"}
    service.put(A, write_csv(*FIRST))
    assert service.drain() == [Outcome.IMPORTED]
    assert listed(service) == dict(FIRST)


@pytest.mark.parametrize("plate", ["AA11", "GKL*11"])
def test_what_cannot_be_done_is_refused_and_changes_nothing(plate: str) -> None:
    service = make_service()
    before = service.states[LIST]
    with pytest.raises(EntryExists):
        edit(service, EditKind.ADD, plate, "y")
    for kind in (EditKind.CHANGE, EditKind.END):
        with pytest.raises(EntryUnknown):
            edit(service, kind, plate.replace("1", "9"), "y")
    assert service.states[LIST] == before


def test_what_is_past_its_weed_date_makes_way() -> None:
    service = make_service()
    service.today = date(2026, 4, 2)
    edit(service, EditKind.ADD, "AA11", "y")
    edit(service, EditKind.CHANGE, "BB22", "y")
    edit(service, EditKind.END, "CC33")
    assert listed(service) == {"AA11": "y", "BB22": "y", "GKL*11": "x"}


def test_so_many_changes_need_the_list_to_be_stored_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "MAX_LAID", 2)
    service = make_service()
    edit(service, EditKind.END, "AA11")
    edit(service, EditKind.ADD, "DD44", "x")
    with pytest.raises(EditsTooMany):
        edit(service, EditKind.END, "BB22")
    edit(service, EditKind.CHANGE, "DD44", "y")
    assert listed(service) == {"BB22": "x", "CC33": "x", "GKL*11": "x", "DD44": "y"}


def test_one_pattern_too_many_is_refused_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platewatch.hotlists.patterns.MAX_PATTERNS", 1)
    service = make_service()
    with pytest.raises(PatternsTooMany):
        edit(service, EditKind.ADD, "H?11", "x")
    assert listed(service) == dict(FIRST)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("kind", "plate"), [(EditKind.ADD, "DD44"), (EditKind.CHANGE, "AA11"), (EditKind.END, "GKL*11")]
)
def test_a_death_at_any_call_leaves_the_list_as_it_was_or_as_it_shall_be(
    kind: EditKind, plate: str, late: bool
) -> None:
    before, after = dict(FIRST), dict(FIRST) | {plate: "y"}
    if kind is EditKind.END:
        del after[plate]
    for calls in range(30):
        service = make_service()
        service.lives, service.dies_late = calls, late
        try:
            edit(service, kind, plate, "y")
        except Killed:
            assert listed(service) in (before, after)
            # A file imports over what the dead one left, and another change too.
            service.put(B, write_csv(("BB22", "z")))
            service.drain()
            edit(service, EditKind.ADD, "KK99", "x")
            assert listed(service) == {"BB22": "z", "KK99": "x"}
        else:
            service.lives = None
            assert listed(service) == after
            break
    assert 6 < calls < 29


def test_a_change_while_a_file_is_imported_counts_at_once_and_stays() -> None:
    service = make_service()
    second = [("AA11", "z"), ("CC33", "z"), ("DD44", "z"), ("GKL*11", "z"), ("EE55", "z")]
    service.put(B, write_csv(*second))
    seen: list[dict[str, str]] = []
    todo = [
        (EditKind.CHANGE, "AA11", "y"),
        (EditKind.END, "CC33", ""),
        (EditKind.END, "BB22", ""),
        (EditKind.ADD, "DD44", "y"),
        (EditKind.END, "GKL*11", ""),
        (EditKind.ADD, "FF66", "y"),
    ]

    def change() -> None:
        service.on_write = None
        for kind, plate, reason in todo:
            edit(service, kind, plate, reason)
        seen.append(listed(service))

    service.on_write = change
    assert service.drain() == [Outcome.IMPORTED]
    assert seen == [{"AA11": "y", "DD44": "y", "FF66": "y"}]
    assert listed(service) == {"AA11": "y", "DD44": "y", "FF66": "y", "EE55": "z"}
    report = service.last_report(B)
    assert report.verdict is Verdict.IMPORTED
    assert "as they were changed" in report.message
    assert service.handle(B) is Outcome.KNOWN
    # Going back leads to the first file: the states in between had the old list below them.
    assert list(service.states[LIST].reachable) == [1, service.states[LIST].active]
    roll_back(LIST, 1, service.clock, service.stores)
    assert listed(service) == dict(FIRST)


def test_a_change_after_the_upload_and_before_its_turn_stays_and_an_earlier_one_does_not() -> None:
    service = make_service()
    edit(service, EditKind.ADD, "DD44", "y")
    edit(service, EditKind.CHANGE, "AA11", "y")
    service.put(B, write_csv(("BB22", "z"), ("CC33", "z")))
    edit(service, EditKind.ADD, "EE55", "y")
    edit(service, EditKind.END, "CC33")
    service.drain()
    assert listed(service) == {"BB22": "z", "EE55": "y"}
    service.put("burglaries/c.csv", write_csv(("CC33", "w")))
    service.drain()
    assert listed(service) == {"CC33": "w"}


def test_of_two_changes_at_once_neither_is_lost() -> None:
    service = make_service()

    def interrupt() -> None:
        service.on_write = None
        edit(service, EditKind.ADD, "EE55", "y")

    service.on_write = interrupt
    edit(service, EditKind.ADD, "DD44", "x")
    assert listed(service) == dict(FIRST) | {"EE55": "y", "DD44": "x"}


def test_rolling_back_leads_over_changes_and_files_and_drops_what_runs() -> None:
    service = make_service()
    first = edit(service, EditKind.END, "GKL*11")
    second = edit(service, EditKind.ADD, "DD44", "x")
    service.put(B, write_csv(("BB22", "z")))

    def go_back() -> None:
        service.on_write = None
        service.clock += timedelta(seconds=2)
        roll_back(LIST, 1, service.clock, service.stores)

    service.on_write = go_back
    assert service.drain() == [Outcome.SUPERSEDED]
    assert listed(service) == dict(FIRST)
    assert service.last_report(B).verdict is Verdict.SUPERSEDED
    # Its event comes again.
    assert service.handle(B) is Outcome.KNOWN
    # Forward again, as nothing was begun since the roll-back but the import that it dropped.
    for revision, content in ((second, {"DD44"}), (first, set())):
        roll_back(LIST, revision, service.clock, service.stores)
        assert set(listed(service)) == {"AA11", "BB22", "CC33"} | content
    roll_back(LIST, 1, service.clock, service.stores)
    edit(service, EditKind.CHANGE, "AA11", "w")
    assert listed(service) == dict(FIRST) | {"AA11": "w"}
    for gone in (first, second, 99, 0):
        with pytest.raises(NoSuchRevision, match="there are: 1"):
            roll_back(LIST, gone, service.clock, service.stores)


def test_so_many_changes_are_remembered() -> None:
    service = make_service()
    for number in range(KEPT_EDITS + 3):
        edit(service, EditKind.ADD, f"ZZ{number:02}", "x")
    reachable = list(service.states[LIST].reachable)
    assert (len(reachable), reachable[0]) == (KEPT_EDITS + 1, 1)


contents = st.lists(
    st.tuples(st.sampled_from(PLATES), st.sampled_from("xyz")), max_size=5, unique_by=lambda entry: entry[0]
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from([A, B]), contents),
        st.tuples(st.just("work"), st.integers(2, 4), st.none() | st.integers(0, 30), st.booleans()),
        st.tuples(st.just("edit"), st.sampled_from(PLATES), st.sampled_from("uvw-")),
        st.tuples(st.just("edit"), st.sampled_from(PLATES), st.sampled_from("uvw-")),
        st.tuples(st.just("die"), st.sampled_from(PLATES), st.integers(0, 12), st.booleans()),
        st.tuples(st.just("back"), st.integers(0, 30)),
        st.tuples(st.just("delta"), st.sampled_from(["add", "change", "end"]), st.sampled_from(PLATES)),
    ),
    max_size=14,
)


def change(service: FakeService, plate: str, reason: str) -> bool:
    there = plate in dict(service.visible(LIST))
    kind = EditKind.END if reason == "-" else EditKind.CHANGE if there else EditKind.ADD
    if there or kind is EditKind.ADD:
        edit(service, kind, plate, reason)
        return True
    return False


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.randoms(use_true_random=False), st.booleans())
def test_whatever_happens_what_matches_is_what_is_stored_and_later_changes_win(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[object, ...]], chance: random.Random, long: bool
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 2 if long else 1000)
    service = FakeService()
    uploads: list[tuple[int, dict[str, str]]] = []
    changes: list[tuple[int, str, str]] = []
    modelled = True
    for moment, step in enumerate(steps):
        before = service.visible(LIST)
        active = service.states[LIST].active if LIST in service.states else 0
        match step:
            case ("put", str(key), list(content)):
                # Each announcement has an address of its own.
                service.put(key.replace(".csv", f"{moment}.csv"), write_csv(*content))
                service.clock += timedelta(seconds=2)
                uploads.append((moment, dict(content)))
            case ("work", int(looks), lives, bool(late)) if service.messages:
                # One message is worked at, maybe not to its end.
                message = chance.choice(service.messages)
                service.lives, service.dies_late = lives, late  # type: ignore[assignment]
                left = iter([True] * looks)
                try:
                    service.handle(message, lambda left=left: next(left, False))  # type: ignore[misc]
                    service.messages.remove(message)
                except Killed:
                    pass
                service.lives = None
            case ("edit", str(plate), str(reason)):
                if change(service, plate, reason):
                    changes.append((moment, plate, reason))
            case ("die", str(plate), int(calls), bool(late)):
                service.lives, service.dies_late = calls, late
                try:
                    change(service, plate, "v")
                except Killed:
                    service.lives = None
                    assert dict(service.visible(LIST)) in (dict(before), dict(before) | {plate: "v"})
                service.lives = None
                if LIST in service.states and service.states[LIST].active != active:
                    changes.append((moment, plate, "v"))
            case ("back", int(number)) if LIST in service.states:
                past = list(service.states[LIST].reachable)
                if past:
                    roll_back(LIST, past[number % len(past)], service.clock, service.stores)
                    modelled = False
            case ("delta", str(kind), str(plate)):
                service.put(f"burglaries/c{moment}.delta.csv", write_delta((kind, plate, "d")))
                service.clock += timedelta(seconds=2)
                modelled = False
        if LIST in service.states:
            listed(service)
    service.clock += timedelta(hours=1)
    service.drain(looks=4)
    if LIST not in service.states:
        return
    final = listed(service)
    if not modelled:
        return
    moment, expected = uploads[-1] if uploads else (0, {})
    for later, plate, reason in changes:
        if later >= moment:
            expected = {known: text for known, text in expected.items() if known != plate}
            if reason != "-":
                expected[plate] = reason
    assert final == expected


def test_an_overlay_of_nothing_is_the_revision_itself() -> None:
    assert make_service().load_overlay(LIST, 1) == Overlay(1)
