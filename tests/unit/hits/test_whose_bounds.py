"""Whose bounds hold: the recipient's own before the list's, and the list's before the deployment's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.hits.bands import Band, Bounds, choose_bounds
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import close_passage, match_read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

DEPLOYMENT = Bounds(0.5, 0.1)


@pytest.mark.parametrize(
    ("of_list", "own", "bounds"),
    [
        ((None, None), (None, None), (0.5, 0.1)),
        ((0.7, 0.3), (None, None), (0.7, 0.3)),
        ((0.7, 0.3), (0.9, 0.2), (0.9, 0.2)),
        ((0.7, None), (None, 0.2), (0.7, 0.2)),
        ((None, 0.3), (0.9, None), (0.9, 0.3)),
        # Below the deployment's floor the hotlist is not even asked.
        ((None, 0.05), (None, None), (0.5, 0.1)),
        ((None, 0.3), (None, 0.05), (0.5, 0.1)),
        ((0.05, None), (None, None), (0.05, 0.1)),
        ((0.0, 0.0), (None, None), (0.0, 0.1)),
        ((0.7, 0.3), (0.0, 0.0), (0.0, 0.1)),
    ],
)
def test_the_nearest_bounds_hold(
    of_list: tuple[float | None, float | None],
    own: tuple[float | None, float | None],
    bounds: tuple[float, float],
) -> None:
    settings = ListSettings("stolen", threshold=of_list[0], review_floor=of_list[1])
    recipient = replace(make_recipient(), threshold=own[0], review_floor=own[1])
    assert choose_bounds(DEPLOYMENT, settings, recipient) == Bounds(*bounds)
    if own == (None, None):
        assert choose_bounds(DEPLOYMENT, settings, None) == Bounds(*bounds)


@pytest.mark.parametrize(
    ("probability", "band"),
    [(0.5, Band.ALERT), (0.4999, Band.REVIEW), (0.1, Band.REVIEW), (0.0999, Band.NO_HIT), (1.0, Band.ALERT)],
)
def test_each_band_begins_at_its_bound(probability: float, band: Band) -> None:
    assert DEPLOYMENT.evaluate(probability) is band


@pytest.mark.parametrize(
    ("of_list", "own", "asked"),
    [(0.45, 0.2, True), (0.2, 0.45, False), (0.45, None, False), (0.2, None, True), (None, 0.45, False)],
)
def test_who_takes_reviews_is_asked_by_the_own_floor_before_the_lists(
    of_list: float | None, own: float | None, asked: bool
) -> None:
    world = World()
    world.entries.entries.append(make_entry())
    world.entries.settings = {"stolen": ListSettings("stolen", review_floor=of_list)}
    taker = replace(make_recipient("taker"), takes_reviews=True, review_floor=own)
    world.add_recipients(replace(make_recipient("unit-1"), review_floor=0.2), taker)
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.43)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert [order.recipient_id for order in world.review_orders.orders] == (["taker"] if asked else ["control-room"])
    [review] = world.reviews.list_reviews(NOON)
    assert sorted(review.recipient_ids) == (["taker", "unit-1"] if asked else ["unit-1"])


@pytest.mark.parametrize(("told_before", "announced"), [(["unit-1", "unit-2"], False), (["unit-1"], True), ([], True)])
def test_a_doubtful_passage_is_announced_unless_all_whom_it_concerns_know_that_the_car_is_there(
    told_before: list[str], announced: bool
) -> None:
    world = World()
    world.entries.entries.append(make_entry())
    world.add_recipients(replace(make_recipient("taker", lists=("other",)), takes_reviews=True))
    world.add_recipients(*(make_recipient(name) for name in told_before))
    world.entries.settings = {"stolen": ListSettings("stolen", recipients=("taker",))}
    clear = world.add_read(make_read(("7KXL92", 0.97), read_id="q-00"))
    world.recipients.kept.pop("taker")
    match_read(clear.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(clear.ref, NOON + timedelta(seconds=6), world.rules, world.matching)
    world.add_recipients(*(make_recipient(name) for name in ("unit-1", "unit-2")))
    later = NOON + timedelta(minutes=1)
    doubt = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.43), captured_at=later))
    match_read(doubt.ref, later + timedelta(seconds=2), world.rules, world.matching)
    close_passage(doubt.ref, later + timedelta(seconds=9), world.rules, world.matching)
    assert len(world.reviews.list_reviews(later)) == 1
    assert bool(world.review_orders.orders) is announced
