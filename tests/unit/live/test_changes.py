"""A page that asks again and again knows the board, whatever happens between two questions."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.board import (
    KEPT_AFTER,
    OPEN_TERM,
    BoardEntry,
    BoardState,
    ItemKind,
    ItemState,
    Lease,
    Placed,
)
from platewatch.fields import FieldInvalid
from platewatch.live.changes import Cursor, describe_board, find_changes, format_cursor, parse_cursor
from tests.unit.alerts.fake_board import FakeBoard
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON

IDS = [f"{number:032x}" for number in range(4)]
SECOND = timedelta(seconds=1)
ME = "m" * 32


def make_entry(item_id: str = IDS[0], *, ends_at: datetime = NOON + OPEN_TERM, told: int = 0) -> BoardEntry:
    return BoardEntry(
        item_id=item_id,
        kind=ItemKind.HIT,
        state=ItemState.ANSWERED if told else ItemState.OPEN,
        priority=1,
        captured_at=NOON,
        changed_at=NOON,
        ends_at=ends_at,
        told=told,
        alert_id="a" * 32,
    )


class Page:
    """What one page knows, by the answers that it got."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.after: str | None = None

    def ask(self, board: FakeBoard, now: datetime) -> dict[str, Any]:
        answer = describe_board(board.load_board(), parse_cursor(self.after), now, ME, idle=False)
        if answer["whole"]:
            self.known = {}
        self.known |= {entry["id"]: entry["version"] for entry in answer["entries"]}
        for item_id in answer["gone"]:
            self.known.pop(item_id, None)
        self.after = answer["cursor"]
        return answer


def read_truth(board: FakeBoard, now: datetime) -> dict[str, int]:
    return {item_id: one.version for item_id, one in board.state.placed.items() if one.entry.holds(now)}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "short", "answer", "touch", "take", "release", "end", "remove", "ask"]),
        st.sampled_from(IDS),
        st.integers(0, 400),
    ),
    max_size=40,
)


@given(STEPS)
def test_no_change_is_lost_whatever_happens_between_two_questions(steps: list[tuple[str, str, int]]) -> None:
    board, page, now = FakeBoard(Fuse()), Page(), NOON
    for told, (step, item_id, seconds) in enumerate(steps, 1):
        now += seconds * SECOND
        if step == "place":
            board.place(make_entry(item_id, ends_at=now + OPEN_TERM))
        elif step == "short":
            board.mark(make_entry(item_id, ends_at=now + 30 * SECOND, told=told), now)
        elif step == "answer":
            board.mark(make_entry(item_id, ends_at=now + OPEN_TERM, told=told), now)
        elif step == "touch":
            board.touch(item_id)
        elif step == "take":
            board.take_lease(item_id, Lease("j", ME, now + 120 * SECOND), now)
        elif step == "release":
            board.release_lease(item_id, ME)
        elif step == "end" and item_id in board.state.placed:
            board.end_entries([item_id], now)
        elif step == "remove":
            old = [one for one in board.state.placed.values() if one.entry.ends_at + KEPT_AFTER <= now]
            board.remove_entries(old)
        else:
            page.ask(board, now)
            assert page.known == read_truth(board, now)
    page.ask(board, now)
    assert page.known == read_truth(board, now)


@given(st.integers(0, 3), st.integers(0, 3))
def test_what_is_written_while_the_answer_is_on_its_way_comes_with_the_next(before: int, after: int) -> None:
    board, page = FakeBoard(Fuse()), Page()
    for item_id in IDS[:before]:
        board.place(make_entry(item_id))
    page.ask(board, NOON)
    for item_id in IDS[:after]:
        board.touch(item_id)
        board.place(make_entry(item_id))
    answer = page.ask(board, NOON)
    assert (answer["whole"], [entry["id"] for entry in answer["entries"]]) == (False, IDS[:after])


def test_an_answer_without_news_takes_a_hundred_bytes_or_two_however_much_is_open() -> None:
    board = FakeBoard(Fuse())
    for number in range(500):
        board.place(make_entry(f"{number:032x}"))
    page = Page()
    assert len(page.ask(board, NOON)["entries"]) == 500
    answer = page.ask(board, NOON + 2 * SECOND)
    assert (answer["entries"], answer["gone"]) == ([], [])
    assert len(json.dumps(answer, separators=(",", ":"))) < 200


def test_what_ends_by_itself_is_gone_with_no_write() -> None:
    board, page = FakeBoard(Fuse()), Page()
    board.place(make_entry(ends_at=NOON + 5 * SECOND))
    page.ask(board, NOON)
    assert page.ask(board, NOON + 4 * SECOND)["gone"] == []
    assert page.ask(board, NOON + 5 * SECOND)["gone"] == [IDS[0]]


def test_a_function_whose_clock_is_ahead_hides_no_end() -> None:
    board, page = FakeBoard(Fuse()), Page()
    board.place(make_entry(ends_at=NOON + 5 * SECOND))
    page.ask(board, NOON)
    page.after = format_cursor(board.state, NOON + 25 * SECOND)
    assert page.ask(board, NOON + 6 * SECOND)["gone"] == [IDS[0]]


@pytest.mark.parametrize(
    "cursor",
    [
        None,
        Cursor(1, NOON - timedelta(minutes=9, seconds=1)),
        # Of a board that no longer exists: this one has counted less.
        Cursor(2, NOON),
    ],
)
def test_without_a_cursor_that_counts_the_whole_board_is_told(cursor: Cursor | None) -> None:
    state = BoardState(1, {IDS[0]: Placed(make_entry(), 1), IDS[1]: Placed(make_entry(IDS[1], ends_at=NOON), 1)})
    changes = find_changes(state, cursor, NOON)
    assert (changes.whole, [one.entry.item_id for one in changes.placed], changes.gone) == (True, [IDS[0]], ())


@pytest.mark.parametrize("text", ["x", "1", "1-", "-1-1", "1-1 ", "1--1", "9" * 16 + "-1", "1-" + "9" * 15, "٣-1"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(FieldInvalid, match="after: must be the `cursor` of an answer"):
        parse_cursor(text)


@given(st.integers(0, 10**12), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)))
def test_a_cursor_comes_back_as_it_went_to_the_millisecond(changes: int, at: datetime) -> None:
    at = at.replace(tzinfo=NOON.tzinfo, microsecond=at.microsecond // 1000 * 1000)
    assert parse_cursor(format_cursor(BoardState(changes), at)) == Cursor(changes, at)


def test_the_most_urgent_and_then_the_oldest_comes_first() -> None:
    entries = [
        replace(make_entry(IDS[0]), priority=2),
        replace(make_entry(IDS[1]), captured_at=NOON + SECOND),
        make_entry(IDS[2]),
    ]
    state = BoardState(3, {one.item_id: Placed(one, 1) for one in entries})
    assert [one.entry.item_id for one in find_changes(state, None, NOON).placed] == [IDS[2], IDS[1], IDS[0]]


def test_whoever_asks_sees_whether_a_lease_is_their_own() -> None:
    lease = Lease("j.jansen", ME, NOON + SECOND)
    state = BoardState(1, {IDS[0]: Placed(make_entry(), 1, lease)})
    [entry] = describe_board(state, None, NOON, ME, idle=False)["entries"]
    assert entry["lease"] == {"by": "j.jansen", "until": "2026-03-12T11:00:01.000Z", "own": True}
    [entry] = describe_board(state, None, NOON, "o" * 32, idle=False)["entries"]
    assert entry["lease"]["own"] is False
    [entry] = describe_board(state, None, NOON + SECOND, ME, idle=False)["entries"]
    assert entry["lease"] is None


def test_an_idle_page_gets_count_and_sound_and_no_names() -> None:
    state = BoardState(1, {IDS[0]: Placed(make_entry(), 1, Lease("j.jansen", ME, NOON + SECOND))})
    answer = describe_board(state, None, NOON, ME, idle=True)
    assert answer["entries"] == [
        {
            "id": IDS[0],
            "kind": "hit",
            "state": "open",
            "priority": 1,
            "late": False,
            "taken_until": "2026-03-12T11:00:01.000Z",
        }
    ]
    assert "jansen" not in json.dumps(answer)
