"""The board's one item: by the same rules as the board in memory, with which the properties are tested."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.board import KEPT_AFTER, MOST_ENTRIES, OPEN_TERM, BoardState, Lease
from platewatch.aws import clients
from tests.integration.conftest import MakeTable
from tests.unit.alerts.fake_board import FakeBoard
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON
from tests.unit.live.test_changes import IDS, make_entry

Scan = Callable[[str], list[dict[str, Any]]]
SECOND = timedelta(seconds=1)
ME, YOU = "m" * 32, "y" * 32

ACTS = ("place", "mark", "touch", "take", "take other", "release", "end", "remove", "repair")
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(IDS[:2]), st.integers(0, 2), st.integers(0, 700)), max_size=12
)


@pytest.fixture
def board(make_table: MakeTable) -> DynamoBoard:
    make_table("alerts")
    return DynamoBoard(clients.dynamodb(), "alerts")


@given(STEPS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_item_holds_what_the_board_in_memory_holds(
    board: DynamoBoard, steps: list[tuple[str, str, int, int]]
) -> None:
    clients.dynamodb().delete_item(TableName="alerts", Key={"pk": {"S": "live"}, "sk": {"S": "board"}})
    model, now = FakeBoard(Fuse()), NOON
    for act, item_id, told, seconds in steps:
        now += seconds * SECOND
        for each in (board, model):
            _do(each, act, item_id, told, now)
        assert board.load_board() == model.load_board()


def _do(board: DynamoBoard | FakeBoard, act: str, item_id: str, told: int, now: datetime) -> None:
    entry = make_entry(item_id, ends_at=now + 300 * SECOND, told=told)
    if act == "place":
        board.place(entry)
    elif act == "mark":
        board.mark(entry, now)
    elif act == "touch":
        board.touch(item_id)
    elif act == "release":
        board.release_lease(item_id, ME)
    elif act == "end":
        board.end_entries([one for one in IDS if one in board.load_board().placed], now)
    elif act == "remove":
        board.remove_entries([one for one in board.load_board().placed.values() if not one.entry.holds(now)])
    elif act == "repair":
        board.note_repair(told, now)
    else:
        board.take_lease(item_id, Lease("j", ME if act == "take" else YOU, now + 120 * SECOND), now)


def test_there_is_nothing_before_the_first_hit(board: DynamoBoard) -> None:
    board.touch(IDS[0])
    assert board.load_board() == BoardState()
    assert not board.take_lease(IDS[0], Lease("j", ME, NOON + SECOND), NOON)


def test_of_two_who_take_it_at_once_one_has_it(board: DynamoBoard) -> None:
    board.place(make_entry())
    taken = [board.take_lease(IDS[0], Lease(who, who * 32, NOON + SECOND), NOON) for who in ("a", "b")]
    assert taken == [True, False]


def test_an_entry_that_has_changed_since_is_not_taken_off(board: DynamoBoard) -> None:
    board.place(make_entry(ends_at=NOON))
    [old] = board.load_board().placed.values()
    board.mark(make_entry(told=1), NOON)
    board.remove_entries([old])
    assert set(board.load_board().placed) == {IDS[0]}


def test_many_entries_end_and_are_taken_off_in_steps(board: DynamoBoard) -> None:
    many = [f"{number:032x}" for number in range(100)]
    for item_id in many:
        board.place(make_entry(item_id))
    board.end_entries(many[:90], NOON)
    state = board.load_board()
    assert sum(not one.entry.holds(NOON) for one in state.placed.values()) == 90
    board.remove_entries([one for one in state.placed.values() if one.entry.ends_at + KEPT_AFTER <= NOON + KEPT_AFTER])
    assert set(board.load_board().placed) == set(many[90:])


def test_all_that_may_stand_there_fits_into_an_item(board: DynamoBoard, scan_table: Scan) -> None:
    """DynamoDB takes 400 kB. What comes within a minute beyond the thousand must fit too."""
    board.place(replace(make_entry(), late=True, decide_by=NOON))
    [item] = scan_table("alerts")
    own = {name: value for name, value in item.items() if IDS[0] in name}
    assert _measure(own) * (MOST_ENTRIES + 200) < 400_000


def _measure(item: dict[str, Any]) -> int:
    """Bytes as DynamoDB counts them: names and texts, one for two digits, three and one for a map and its parts."""
    size = 0
    for name, value in item.items():
        [(kind, held)] = value.items()
        size += len(name) + 1
        if kind == "M":
            size += 3 + _measure(held)
        else:
            size += len(held) // 2 + 2 if kind == "N" else len(str(held))
    return size


def test_the_item_has_its_end_and_its_ground_and_says_nothing_of_a_person_but_the_lease(
    board: DynamoBoard, scan_table: Scan
) -> None:
    board.place(replace(make_entry(), late=True, decide_by=NOON + OPEN_TERM))
    [item] = scan_table("alerts")
    assert (item["ground"], int(item["expires_at"]["N"])) == (
        {"S": "operation"},
        int((NOON + timedelta(days=2)).timestamp()),
    )
    assert set(item) == {
        *("pk", "sk", "changes", "expires_at", "ground"),
        *(f"entry:{IDS[0]}", f"version:{IDS[0]}"),
    }
    board.note_repair(0, NOON + timedelta(days=1))
    [item] = scan_table("alerts")
    assert int(item["expires_at"]["N"]) == int((NOON + timedelta(days=3)).timestamp())
