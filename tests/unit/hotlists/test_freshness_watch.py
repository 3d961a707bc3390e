"""Operators hear once that a list from elsewhere is too old, and once that it is fresh again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.errors import RunIncomplete
from platewatch.hotlists.freshness import Freshness
from platewatch.hotlists.freshness_watch import FreshnessStores, StaleNews, ToldStale, notify_of_stale_lists

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRESH = Freshness("stolen", "national register", NOON, 26 * HOUR)


@dataclass
class World:
    """Lists from elsewhere, what the operators were told, and what is known of that."""

    lists: dict[str, Freshness] = field(default_factory=lambda: {"stolen": FRESH})
    kept: dict[str, ToldStale] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)
    refuses: int = 0

    def list_freshness(self) -> Sequence[Freshness]:
        return tuple(self.lists.values())

    def list_told(self) -> Sequence[ToldStale]:
        return tuple(self.kept.values())

    def note_told(self, told: ToldStale) -> None:
        self.kept[told.list_name] = told

    def forget_told(self, list_name: str) -> None:
        self.kept.pop(list_name, None)

    def notify_operators(self, subject: str, text: str) -> None:
        if self.refuses:
            self.refuses -= 1
            raise RuntimeError("no topic")
        self.sent.append((subject, text))

    def run(self, hours: float) -> StaleNews:
        return notify_of_stale_lists(NOON + hours * HOUR, AMSTERDAM, FreshnessStores(self, self, self))

    @property
    def subjects(self) -> list[str]:
        return [subject for subject, _ in self.sent]


STALE = "Platewatch: list stolen is out of date"
AGAIN = "Platewatch: list stolen is up to date again"


def test_operators_are_told_once_that_a_list_is_stale_and_what_follows() -> None:
    world = World()
    assert world.run(26) == StaleNews(0, 0, 0)
    assert world.run(26.1) == StaleNews(1, 1, 0)
    assert world.run(27) == world.run(99) == StaleNews(1, 0, 0)
    ((subject, text),) = world.sent
    assert subject == STALE
    assert text == (
        "List stolen comes from national register. It was refreshed last on 2026-03-12 12:00 CET, and should be within"
        " 26 hours.\n"
        "It may name cars that are no longer wanted. Nothing was switched off: its alerts go on, and say that the list"
        " is old.\n"
        "Ask national register for the next delivery, and look at what became of the last files: platewatch hotlist"
        " imports stolen. You will hear when the list is fresh again."
    )


def test_operators_are_told_once_that_it_is_fresh_again_and_of_the_next_time() -> None:
    world = World()
    world.run(27)
    world.lists["stolen"] = replace(FRESH, refreshed_at=NOON + 28 * HOUR)
    assert world.run(28) == StaleNews(0, 0, 1)
    assert world.run(29) == StaleNews(0, 0, 0)
    assert world.sent[1] == (
        AGAIN,
        "List stolen from national register may be 26 hours old, and is not older. It was refreshed on 2026-03-13"
        " 16:00 CET.",
    )
    assert world.run(28 + 27) == StaleNews(1, 1, 0)
    assert world.subjects == [STALE, AGAIN, STALE]


def test_a_list_that_was_refreshed_and_is_stale_again_before_anybody_looked_is_told_again() -> None:
    world = World()
    world.run(27)
    world.lists["stolen"] = replace(FRESH, refreshed_at=NOON + 28 * HOUR)
    assert world.run(28 + 27) == StaleNews(1, 1, 0)
    assert world.subjects == [STALE, STALE]


def test_a_longer_limit_makes_a_stale_list_fresh() -> None:
    world = World()
    world.run(27)
    world.lists["stolen"] = replace(FRESH, fresh_within=48 * HOUR)
    assert world.run(28) == StaleNews(0, 0, 1)
    assert "may be 48 hours old" in world.sent[1][1]


def test_nothing_is_said_of_a_list_that_is_deleted_or_our_own_by_now() -> None:
    world = World()
    world.run(27)
    world.lists.clear()
    assert world.run(28) == StaleNews(0, 0, 0)
    assert (world.subjects, world.kept) == ([STALE], {})


def test_a_list_that_never_came_is_not_stale() -> None:
    world = World({"stolen": replace(FRESH, refreshed_at=None)})
    assert world.run(9999) == StaleNews(0, 0, 0)
    assert world.sent == []


def test_a_message_that_failed_is_sent_the_next_time_and_keeps_no_other_list_waiting() -> None:
    world = World({"a": replace(FRESH, list_name="a"), "stolen": FRESH}, refuses=1)
    news = world.run(27)
    with pytest.raises(RunIncomplete):
        news.failures.raise_first()
    assert (news.stale, news.begun, world.subjects) == (2, 1, [STALE])
    assert world.run(28).begun == 1
    assert world.subjects == [STALE, "Platewatch: list a is out of date"]


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=30))
def test_staleness_and_freshness_are_told_in_turn(steps: list[tuple[int, bool]]) -> None:
    """Whatever comes when: never the same thing twice in a row, where somebody looks each hour."""
    world, hours = World(), 0
    for wait, delivers in steps:
        for _ in range(wait):
            hours += 1
            world.run(hours)
        if delivers:
            world.lists["stolen"] = replace(FRESH, refreshed_at=NOON + hours * HOUR)
            world.run(hours)
    assert world.subjects == [STALE if place % 2 == 0 else AGAIN for place in range(len(world.sent))]
    assert bool(world.kept) == world.lists["stolen"].is_stale(NOON + hours * HOUR)
