"""I take it: two minutes of one person, seen by all, that stop nothing."""

from datetime import timedelta

import pytest

from platewatch.live.errors import ItemUnknown, LeaseTaken
from platewatch.live.lease import LEASE_TERM, release_item, take_item
from tests.unit.alerts.fake_board import FakeBoard
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON
from tests.unit.live.test_changes import IDS, make_entry

JANSEN = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen@politie.example"
VRIES = "arn:aws:sts::123456789012:assumed-role/control-room/v.vries"
OTHER_JANSEN = "arn:aws:sts::123456789012:assumed-role/other/j.jansen@elsewhere.example"
ITEM = IDS[0]


@pytest.fixture
def board() -> FakeBoard:
    board = FakeBoard(Fuse())
    board.place(make_entry(ITEM))
    return board


def test_of_two_people_one_has_it_and_the_other_is_told_who(board: FakeBoard) -> None:
    lease = take_item(ITEM, JANSEN, NOON, board)
    assert (lease.by, lease.until) == ("j.jansen", NOON + LEASE_TERM)
    with pytest.raises(LeaseTaken, match=r"j\.jansen has taken it: take it over in 90 seconds") as caught:
        take_item(ITEM, VRIES, NOON + timedelta(seconds=30), board)
    assert (caught.value.by, caught.value.retry_after) == ("j.jansen", timedelta(seconds=90))


def test_whoever_has_it_renews_it_by_taking_it_again(board: FakeBoard) -> None:
    take_item(ITEM, JANSEN, NOON, board)
    assert take_item(ITEM, JANSEN, NOON + timedelta(minutes=1), board).until == NOON + timedelta(minutes=3)
    with pytest.raises(LeaseTaken):
        take_item(ITEM, VRIES, NOON + timedelta(minutes=2), board)


def test_when_it_has_run_out_anybody_takes_it_over(board: FakeBoard) -> None:
    take_item(ITEM, JANSEN, NOON, board)
    assert take_item(ITEM, VRIES, NOON + LEASE_TERM, board).by == "v.vries"
    with pytest.raises(LeaseTaken):
        take_item(ITEM, JANSEN, NOON + LEASE_TERM, board)


def test_who_lets_go_ends_their_own_lease_and_nobody_elses(board: FakeBoard) -> None:
    take_item(ITEM, JANSEN, NOON, board)
    release_item(ITEM, VRIES, board)
    with pytest.raises(LeaseTaken):
        take_item(ITEM, VRIES, NOON, board)
    release_item(ITEM, JANSEN, board)
    release_item(ITEM, JANSEN, board)
    assert take_item(ITEM, VRIES, NOON, board).by == "v.vries"


def test_two_people_of_one_name_are_two(board: FakeBoard) -> None:
    take_item(ITEM, JANSEN, NOON, board)
    with pytest.raises(LeaseTaken):
        take_item(ITEM, OTHER_JANSEN, NOON, board)


def test_a_lease_changes_no_state_and_every_page_sees_it(board: FakeBoard) -> None:
    before = board.state.placed[ITEM]
    take_item(ITEM, JANSEN, NOON, board)
    after = board.state.placed[ITEM]
    assert after.entry == before.entry
    assert after.version > before.version


@pytest.mark.parametrize("item_id", [IDS[1], "unknown"])
def test_nobody_takes_what_is_not_on_the_board(board: FakeBoard, item_id: str) -> None:
    with pytest.raises(ItemUnknown):
        take_item(item_id, JANSEN, NOON, board)


def test_nobody_takes_what_has_ended(board: FakeBoard) -> None:
    with pytest.raises(ItemUnknown):
        take_item(ITEM, JANSEN, NOON + timedelta(hours=24), board)
