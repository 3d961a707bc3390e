"""What a shift leaves: everything that waits, by urgency, and no plate."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.board import BoardEntry, BoardState, ItemKind, ItemState, Lease, Placed
from platewatch.cameras.clock import ClockRecord
from platewatch.handover.situation import MOST_ITEMS, SILENT_AFTER, ListDue, describe_situation, list_silent
from tests.unit.alerts.makers import NOON, make_camera

HOUR = timedelta(hours=1)


def place(
    number: int, state: ItemState = ItemState.OPEN, *, priority: int = 2, taken: bool = False, minutes: int = 0
) -> Placed:
    kind = ItemKind.REVIEW if state in (ItemState.WAITING, ItemState.SENT) else ItemKind.HIT
    captured = NOON - timedelta(minutes=minutes)
    entry = BoardEntry(f"{number:032x}", kind, state, priority, captured, captured, NOON + HOUR, alert_id="a" * 32)
    return Placed(entry, number, Lease("j.jansen", "h" * 32, NOON + timedelta(minutes=1)) if taken else None)


def describe(*placed: Placed, more: int = 0, due: tuple[ListDue, ...] = ()) -> dict[str, object]:
    board = BoardState(1, {one.entry.item_id: one for one in placed}, more)
    return describe_situation(board, [], due, NOON)


def test_what_waits_is_counted_by_why_and_listed_by_urgency() -> None:
    told = describe(
        place(1, minutes=5),
        place(2, taken=True, priority=1),
        place(3, ItemState.WAITING, minutes=9),
        place(4, ItemState.ANSWERED, priority=4),
        *(
            place(5 + number, state)
            for number, state in enumerate((ItemState.CLOSED, ItemState.DISMISSED, ItemState.SENT))
        ),
        more=3,
    )
    assert told["counts"] == {"open": 1, "taken": 1, "answered": 1, "doubtful": 1}
    assert [one["waiting"] for one in told["items"]] == ["taken", "doubtful", "open", "answered"]  # type: ignore[attr-defined]
    assert told["items"][0]["taken_by"] == "j.jansen"  # type: ignore[index]
    assert told["more"] == 3


def test_what_has_left_the_board_and_a_lease_that_is_over_count_no_more() -> None:
    over = place(1)
    ended = replace(over, entry=replace(over.entry, ends_at=NOON))
    let_go = replace(place(2), lease=Lease("j.jansen", "h" * 32, NOON))
    assert describe(ended, let_go)["counts"] == {"open": 1, "taken": 0, "answered": 0, "doubtful": 0}


def test_of_very_many_all_are_counted_and_the_most_urgent_are_listed() -> None:
    told = describe(*(place(number, priority=1 + number % 5) for number in range(MOST_ITEMS + 50)))
    assert told["counts"]["open"] == MOST_ITEMS + 50  # type: ignore[index]
    items = told["items"]
    assert len(items) == MOST_ITEMS  # type: ignore[arg-type]
    assert {one["priority"] for one in items} == {1, 2, 3, 4}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("ago", "revoked", "silent"),
    [
        (SILENT_AFTER, False, True),
        (SILENT_AFTER - timedelta(seconds=1), False, False),
        (None, False, True),
        (SILENT_AFTER, True, False),
    ],
)
def test_a_camera_is_silent_after_six_hours_unless_it_is_out_of_use(
    ago: timedelta | None, revoked: bool, silent: bool
) -> None:
    clock = ClockRecord(last_picture_at=None if ago is None else NOON - ago)
    camera = replace(make_camera(), clock=clock, revoked_at=NOON if revoked else None)
    assert [one.camera_id for one in list_silent([camera], NOON)] == (["west-1"] if silent else [])
    told = describe_situation(BoardState(), [camera], (), NOON)["silent_cameras"]
    assert [one["site"] for one in told] == (["Handweg"] if silent else [])


def test_lists_with_nothing_to_do_are_left_out_but_not_those_that_were_too_long_to_look_at() -> None:
    told = describe(
        due=(
            ListDue("stolen", 0, 0, 0),
            ListDue("wanted", 1, 0, 0),
            ListDue("parts", 0, 2, 0),
            ListDue("tax", 0, 0, 3),
            ListDue("fines", 0, 0, 0, whole=False),
        )
    )
    assert [one["list"] for one in told["due"]] == ["wanted", "parts", "tax", "fines"]  # type: ignore[attr-defined]
