"""Where a page of the past ends: by its ten minutes, by how many reads were looked at, and with the order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.hotlists.settings import ListSettings
from platewatch.matching import past
from platewatch.matching.past import PastPage, PastSearch, PastStores, search_page
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON
from tests.unit.matching.test_past import CAMERAS, ENTRY, ORDER, FakePast, seen

TEN = timedelta(minutes=10)


def page(*agos: timedelta, until: timedelta = timedelta(0), since: timedelta = timedelta(hours=9)) -> PastPage:
    """The page before `until`, all told as so long before noon, of an order since `since`."""
    reads = [seen(read_id=f"{number:02d}-00", ago=ago) for number, ago in enumerate(agos)]
    order = replace(ORDER, since=NOON - since)
    search = PastSearch(ENTRY, ListSettings("stolen"), order, AMSTERDAM, 0.1)
    return search_page(search, NOON - until, PastStores(FakePast(reads), CAMERAS), NOON)


@pytest.mark.parametrize(
    ("until", "following"),
    [
        (timedelta(0), TEN),
        (timedelta(microseconds=1), TEN),
        (timedelta(seconds=1), TEN),
        (TEN - timedelta(milliseconds=1), TEN),
        (TEN, 2 * TEN),
        (timedelta(minutes=13, seconds=27, milliseconds=5), 2 * TEN),
    ],
)
def test_slices_begin_at_whole_ten_minutes(
    until: timedelta, following: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MOST_SLICES", 1)
    assert page(until=until).following == NOON - following


def test_a_page_ends_after_the_slice_in_which_as_many_reads_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    # Far enough from the slices' ends that none is looked at twice.
    agos = [timedelta(minutes=5 - 0.9), timedelta(minutes=5 - 0.5), timedelta(minutes=15), timedelta(minutes=25)]
    for most, slices in ((1, 1), (2, 1), (3, 2), (4, 3)):
        monkeypatch.setattr(past, "MOST_READS", most)
        monkeypatch.setattr(past, "NAMED_WINDOW", timedelta(0))
        found = page(*agos)
        assert found.following == NOON - slices * TEN
        assert len(found.sightings) == [0, 2, 3, 4][slices]


def test_the_last_page_ends_with_the_order_and_nothing_follows() -> None:
    since = timedelta(minutes=25)
    found = page(timedelta(minutes=24), timedelta(minutes=26), since=since)
    assert ([one.read_id for one in found.sightings], found.following) == (["00-00"], None)
    assert page(since=since, until=since) == PastPage((), None)
