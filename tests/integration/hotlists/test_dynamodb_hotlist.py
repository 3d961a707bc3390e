"""The hotlist in DynamoDB: what one look-up gives, what writing twice does, who wins a state."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platewatch.aws import clients
from platewatch.hotlists.aws.hotlist_table import DynamoEntries, DynamoVersions
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import PatternsTooMany, StateChanged, StoreBusy
from platewatch.hotlists.list_state import Counts, ListState, Upload
from platewatch.hotlists.patterns import pack_patterns, unpack_patterns
from platewatch.hotlists.revisions import abandon_import, begin_import, finish_import, note_progress, switch_revision
from platewatch.hotlists.versions import Change, Version

NOW = datetime(2026, 3, 12, 19, 3, 58, 120000, tzinfo=UTC)
ENTRY = Entry(
    list_name="burglaries",
    plate="7KXL92",
    country="NL",
    category=1,
    priority=2,
    reason="inbraak",
    case_number="PL1300-2026-1",
    consent="OVJ-7",
    role=SubjectRole.SUSPECT,
    instruction="",
    valid_from=date(2026, 3, 1),
    weed_date=date(2026, 4, 1),
    owner="district Westwijk",
)


@pytest.fixture
def table(make_table: Any) -> str:
    return make_table("hotlist")


@pytest.fixture
def versions(table: str) -> Iterator[DynamoVersions]:
    with ThreadPoolExecutor(4) as executor:
        yield DynamoVersions(clients.dynamodb(), table, executor)


@pytest.fixture
def lists(table: str) -> DynamoLists:
    return DynamoLists(clients.dynamodb(), table)


@pytest.fixture
def entries(table: str) -> DynamoEntries:
    return DynamoEntries(clients.dynamodb(), table, pause=lambda seconds: None)


def run_import(lists: DynamoLists, versions: DynamoVersions, name: str, *changes: Change) -> ListState:
    state = lists.save_state(begin_import(lists.find_state(name), Upload(f"{name}/a.csv", "etag", NOW), NOW))
    assert state.running is not None
    revision = state.running.revision
    versions.write_changes(changes, revision)
    state = note_progress(state, revision, NOW, counts=Counts(len(changes), len(changes), 0, 0))
    return lists.save_state(finish_import(state, revision, NOW))


def test_an_entry_comes_back_as_it_was_written_once_its_revision_is_active(lists, versions, entries):
    begun = lists.save_state(begin_import(ListState("burglaries"), Upload("k", "e", NOW), NOW))
    versions.write_changes([Change(None, Version(ENTRY, 1))], 1)
    assert entries.find_entries(["7KXL92"]).entries == {}
    ready = note_progress(begun, 1, NOW, counts=Counts(1, 1, 0, 0))
    lists.save_state(finish_import(ready, 1, NOW))
    assert entries.find_entries(["7KXL92", "OTHER1", "7KXL92"]).entries == {"7KXL92": (ENTRY,)}


def test_a_writing_is_stored_where_there_is_one_and_entries_without_one_load(lists, versions, entries, scan_table):
    german = replace(ENTRY, plate="BNO1234", country="DE", written="B-NO 1234")
    pattern = replace(ENTRY, plate="BN?1*", written="B-N? 1*")
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)), Change(None, Version(german, 1)))
    found = entries.find_entries(["7KXL92", "BNO1234"]).entries
    assert found == {"7KXL92": (ENTRY,), "BNO1234": (german,)}
    stored = [value["M"] for item in scan_table("hotlist") for name, value in item.items() if name.startswith("e:")]
    assert sorted("written" in one for one in stored) == [False, True]
    assert unpack_patterns("burglaries", pack_patterns([pattern])) == (pattern,)


def test_a_plate_on_two_lists_and_in_two_cases_has_all_its_entries(lists, versions, entries):
    other = replace(ENTRY, case_number="PL1300-2026-2", country=None, instruction="niet aanhouden: é")
    foreign = replace(ENTRY, list_name="pk")  # a list's name must never touch the table's own keys
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)), Change(None, Version(other, 1)))
    run_import(lists, versions, "pk", Change(None, Version(foreign, 1)))
    found = entries.find_entries(["7KXL92"]).entries["7KXL92"]
    assert set(found) == {ENTRY, other, foreign}
    assert len(found) == 3


def test_switching_a_revision_moves_every_plate_at_once(lists, versions, entries):
    reworded = replace(ENTRY, reason="heling")
    gone = replace(ENTRY, plate="XX99XX")
    first = [Change(None, Version(ENTRY, 1)), Change(None, Version(gone, 1))]
    run_import(lists, versions, "burglaries", *first)
    second = [Change(Version(ENTRY, 1), Version(reworded, 2)), Change(Version(gone, 1), None)]
    state = run_import(lists, versions, "burglaries", *second)
    assert entries.find_entries(["7KXL92", "XX99XX"]).entries == {"7KXL92": (reworded,)}
    lists.save_state(switch_revision(state, 1, NOW))
    assert entries.find_entries(["7KXL92", "XX99XX"]).entries == {"7KXL92": (ENTRY,), "XX99XX": (gone,)}


def test_writing_again_changes_nothing_not_even_what_a_later_revision_ended(lists, versions, entries, scan_table):
    first, second = [Change(None, Version(ENTRY, 1))], [Change(Version(ENTRY, 1), None)]
    run_import(lists, versions, "burglaries", *first)
    run_import(lists, versions, "burglaries", *second)
    before = scan_table("hotlist")
    versions.write_changes(first, 1)
    versions.write_changes(second, 2)
    assert scan_table("hotlist") == before
    assert entries.find_entries(["7KXL92"]).entries == {}


def test_an_end_that_never_counts_does_not_undo_one_that_does(lists, versions, entries):
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    run_import(lists, versions, "burglaries", Change(Version(ENTRY, 1), None))
    # Revision 3 is begun and abandoned; what it wrote is void, whoever wrote it last.
    state = lists.save_state(begin_import(lists.find_state("burglaries"), Upload("k", "e", NOW), NOW))
    versions.write_changes([Change(Version(ENTRY, 1), None)], 3)
    lists.save_state(begin_import(abandon_import(state), Upload("k", "f", NOW), NOW))
    assert entries.find_entries(["7KXL92"]).entries == {}
    lists.save_state(switch_revision(lists.find_state("burglaries"), 1, NOW))
    assert entries.find_entries(["7KXL92"]).entries == {"7KXL92": (ENTRY,)}


def test_ending_what_is_not_there_makes_nothing(versions, scan_table):
    versions.write_changes([Change(Version(ENTRY, 1), None)], 2)
    assert scan_table("hotlist") == []


def test_95_spellings_are_one_call_and_more_are_refused(lists, versions, entries):
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    many = [f"AA{number}" for number in range(94)]
    assert entries.find_entries([*many, "7KXL92"]).entries == {"7KXL92": (ENTRY,)}
    with pytest.raises(ValueError, match="95"):
        entries.find_entries([*many, "7KXL92", "BB1"])
    assert entries.find_entries([]).entries == {}


PATTERN = replace(ENTRY, plate="7K?L*", make="Volkswagen", marker="vuurwapengevaarlijk")
PATTERN_PKS = [f"patterns#{number}" for number in range(4)]


def activate_patterns(lists: DynamoLists, versions: DynamoVersions, name: str, number: int, *patterns: Entry) -> None:
    versions.write_patterns(name, number, pack_patterns(patterns))
    lists.save_state(replace(lists.find_state(name), patterns=number))


def test_all_patterns_come_with_every_look_up(lists, versions, entries):
    others = [replace(PATTERN, list_name=f"list-{number}") for number in range(9)]
    for other in others:
        activate_patterns(lists, versions, other.list_name, 1, other)
    activate_patterns(lists, versions, "burglaries", 1, PATTERN, replace(PATTERN, plate="8KX*??"))
    found = entries.find_entries(["7KXL92"])
    assert set(found.patterns) == {PATTERN, replace(PATTERN, plate="8KX*??"), *others}
    assert found.entries == {}
    activate_patterns(lists, versions, "burglaries", 4, PATTERN)
    assert set(entries.find_entries([]).patterns) == {PATTERN, *others}


def test_a_set_that_is_not_active_is_not_found_and_older_ones_can_be_dropped(lists, versions, entries, scan_table):
    activate_patterns(lists, versions, "burglaries", 9, PATTERN)
    activate_patterns(lists, versions, "burglaries-2", 3, replace(PATTERN, list_name="burglaries-2"))
    for number in (2, 10):
        versions.write_patterns("burglaries", number, pack_patterns([replace(PATTERN, plate="AA1KX*")]))
    versions.drop_patterns("burglaries", 9)
    versions.drop_patterns("burglaries", 9)
    kept = {name for item in scan_table("hotlist") for name in item if name.startswith("p:")}
    assert kept == {"p:burglaries:9", "p:burglaries:10", "p:burglaries-2:3"}
    assert len(entries.find_entries([]).patterns) == 2


def test_patterns_older_than_the_state_are_asked_again(lists, versions, monkeypatch):
    activate_patterns(lists, versions, "burglaries", 1, PATTERN)
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    client = Stubborn([])
    state = replace(lists.find_state("burglaries"), patterns=7)
    lists.save_state(state)

    def arrive(seconds: float) -> None:
        versions.write_patterns("burglaries", 7, pack_patterns([PATTERN]))

    found = DynamoEntries(client, "hotlist", arrive).find_entries(["7KXL92"])
    assert (found.entries, found.patterns) == ({"7KXL92": (ENTRY,)}, (PATTERN,))
    assert client.asked == [["lists", *PATTERN_PKS, "plate#7KXL92"]] * 2
    lists.save_state(replace(lists.find_state("burglaries"), patterns=8))
    with pytest.raises(StoreBusy):
        DynamoEntries(client, "hotlist", lambda seconds: None).find_entries(["7KXL92"])


def test_unanswered_patterns_are_asked_for_alone(lists, versions):
    activate_patterns(lists, versions, "burglaries", 1, PATTERN)
    for unanswered in PATTERN_PKS:
        client = Stubborn([unanswered])
        assert DynamoEntries(client, "hotlist", lambda seconds: None).find_entries([]).patterns == (PATTERN,)
        assert client.asked[1] == [unanswered]


def test_whatever_is_left_unanswered_nothing_is_missed(lists, versions):
    chance = random.Random(4)
    activate_patterns(lists, versions, "burglaries", 1, PATTERN)
    plates = [f"AA{number:02}" for number in range(95)]
    listed = [replace(ENTRY, plate=plate) for plate in plates[::3]]
    run_import(lists, versions, "burglaries", *(Change(None, Version(entry, 1)) for entry in listed))
    activate_patterns(lists, versions, "burglaries", 2, PATTERN)
    for _ in range(20):
        client = Stubborn([], chance=chance)
        found = DynamoEntries(client, "hotlist", lambda seconds: None).find_entries(plates)
        assert {entry for entries in found.entries.values() for entry in entries} == set(listed)
        assert found.patterns == (PATTERN,)


def test_patterns_of_all_lists_that_do_not_fit_are_refused(versions):
    packed = random.Random(1).randbytes(24_000)
    for number in range(15):
        versions.write_patterns("burglaries", number, packed)
    with pytest.raises(PatternsTooMany):
        versions.write_patterns("burglaries", 15, packed + packed)


class Stubborn:
    """A DynamoDB client that leaves keys unanswered as often as told, or by chance, and can refuse altogether."""

    def __init__(self, unanswered: list[str], refusal: str = "", chance: random.Random | None = None) -> None:
        self.chance = chance
        self.unanswered = unanswered
        self.refusal = refusal
        self.asked: list[list[str]] = []

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": ""}}, "BatchGetItem")
        keys = RequestItems["hotlist"]["Keys"]
        assert RequestItems["hotlist"]["ConsistentRead"] is True
        self.asked.append([key["pk"]["S"] for key in keys])
        left = self.unanswered.pop(0) if self.unanswered else ""
        late = [key for key in keys if key["pk"]["S"] == left or (self.chance and self.chance.random() < 0.1)]
        now = [key for key in keys if key not in late]
        answered = clients.dynamodb().batch_get_item(RequestItems={"hotlist": {"Keys": now}}) if now else {}
        found = answered.get("Responses", {})
        return {"Responses": found, "UnprocessedKeys": {"hotlist": {"Keys": late}} if late else {}}


def test_an_unanswered_plate_is_asked_for_again_with_growing_pauses(lists, versions):
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    client, pauses = Stubborn(["plate#7KXL92"] * 2), []
    found = DynamoEntries(client, "hotlist", pauses.append).find_entries(["7KXL92", "AA11"]).entries
    assert found == {"7KXL92": (ENTRY,)}
    assert client.asked[1:] == [["plate#7KXL92"]] * 2
    assert pauses == [0.05, 0.1]


def test_unanswered_lists_make_the_plates_be_read_again_after_them(lists, versions):
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    client = Stubborn(["lists"])
    found = DynamoEntries(client, "hotlist", lambda seconds: None).find_entries(["7KXL92"]).entries
    assert found == {"7KXL92": (ENTRY,)}
    assert client.asked == [["lists", *PATTERN_PKS, "plate#7KXL92"]] * 2


def test_half_an_answer_is_none(lists, versions):
    run_import(lists, versions, "burglaries", Change(None, Version(ENTRY, 1)))
    with pytest.raises(StoreBusy):
        DynamoEntries(Stubborn(["plate#AA11"] * 20), "hotlist", lambda seconds: None).find_entries(["7KXL92", "AA11"])
    throttled = Stubborn([], "ProvisionedThroughputExceededException")
    with pytest.raises(StoreBusy):
        DynamoEntries(throttled, "hotlist").find_entries(["7KXL92"])
    with pytest.raises(ClientError):
        DynamoEntries(Stubborn([], "AccessDeniedException"), "hotlist").find_entries(["7KXL92"])


def test_a_state_comes_back_as_it_was_kept(lists):
    assert lists.find_state("burglaries") == ListState("burglaries")
    state = begin_import(ListState("burglaries", next=3, active=1), Upload("k", "e", NOW), NOW)
    state = note_progress(lists.save_state(state), 3, NOW, counts=Counts(9, 2, 1, 4), written=5)
    state = lists.save_state(state)
    assert lists.find_state("burglaries") == state
    state = lists.save_state(finish_import(state, 3, NOW))
    assert lists.find_state("burglaries") == state
    assert (state.active, state.void, state.version) == (3, {2}, 3)
    other = lists.save_state(ListState("autos"))
    assert lists.list_states() == (other, state)


def test_of_two_who_change_a_state_one_is_told(lists):
    upload = Upload("k", "e", NOW)
    fresh = lists.find_state("burglaries")
    kept = lists.save_state(begin_import(fresh, upload, NOW))
    with pytest.raises(StateChanged):
        lists.save_state(begin_import(fresh, upload, NOW))
    lists.save_state(note_progress(kept, 1, NOW, written=1))
    with pytest.raises(StateChanged):
        lists.save_state(note_progress(kept, 1, NOW, written=2))
    assert lists.find_state("burglaries").running.written == 1
