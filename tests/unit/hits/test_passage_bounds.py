"""What decides about a hit of a passage: floors, days, hours, areas, bands of recipients and lists, patterns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.cameras.area import Area
from platewatch.hits.hit import HitKind
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import Decision, MatchResult, match_read
from platewatch.text.hours import parse_hours
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_recipient
from tests.unit.hits.passing import close, come, seen, told


def test_a_weak_read_is_asked_for_where_being_listed_makes_it_probable(world: World) -> None:
    """Every spelling of it is below the floor, and all together are."""
    world.rules = replace(world.rules, odds=4.0)
    weak, weaker = seen("a", ("7KXL92", 0.05)), seen("b", ("7KXL92", 0.02), at=4000)
    come(world, weak, weaker)
    assert [one.decision for one in close(world, weak)] == [Decision.REVIEW]
    (review,) = world.reviews.list_reviews(NOON)
    assert review.hit.probability == pytest.approx(0.05 * 4 / (0.05 * 4 + 0.95))
    assert review.hit.by_read == 0.05
    assert [one.decision for one in close(world, weaker)] == [Decision.NO_HIT]
    assert world.entries.asked == [("7KXL92",), ("7KXL92",)]


def test_a_hit_as_probable_as_the_floor_is_put_to_a_person_and_one_below_is_not(world: World) -> None:
    at, below = seen("a", ("7KXL92", 0.1)), seen("b", ("7KXL92", 0.099), at=4000)
    come(world, at, below)
    assert [one.decision for one in close(world, at)] == [Decision.REVIEW]
    assert [one.decision for one in close(world, below)] == [Decision.NO_HIT]


@pytest.mark.parametrize(("begins", "hits"), [(12, 1), (13, 0)])
def test_an_entry_counts_from_its_first_day_by_capture_not_by_receipt(world: World, begins: int, hits: int) -> None:
    """Seen a minute before midnight in Amsterdam, received a minute after it."""
    world.entries.entries[:] = [make_entry(valid_from=date(2026, 3, begins))]
    read = seen("a", ("7KXL92", 0.9), at=11 * 3600 + 59 * 60)
    read = world.add_read(replace(read, received_at=read.captured_at + timedelta(minutes=2)))
    settled = match_read(read.ref, read.received_at, world.rules, world.matching)
    assert settled.alerts == hits


@pytest.mark.parametrize(("hours", "hits"), [("thu 12:00-12:01", 1), ("thu 12:02-12:30", 0)])
def test_a_lists_hours_hold_for_the_moment_of_capture(world: World, hours: str, hits: int) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", hours=parse_hours([hours], ""))
    read = world.add_read(replace(seen("a", ("7KXL92", 0.9)), received_at=NOON + timedelta(minutes=3)))
    assert match_read(read.ref, read.received_at, world.rules, world.matching).alerts == hits


def test_each_recipient_has_a_band_of_its_own(world: World) -> None:
    world.add_recipients(make_recipient("eager", threshold=0.2), make_recipient("strict", threshold=0.99))
    read = seen("a", ("7KXL92", 0.4))
    come(world, read)
    assert told(world) == [("a-00", "eager")]
    assert close(world, read) == [MatchResult(Decision.HIT, reviews=1)]
    (review,) = world.reviews.list_reviews(NOON)
    assert review.recipient_ids == ("strict", "unit-1")


def test_a_lists_bounds_hold_where_the_recipient_has_none(world: World) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", threshold=0.95, review_floor=0.5)
    reads = seen("a", ("7KXL92", 0.9)), seen("b", ("7KXL92", 0.45), at=4000)
    come(world, *reads)
    assert told(world) == []
    assert [one.decision for one in close(world, reads[0])] == [Decision.REVIEW]
    assert [one.decision for one in close(world, reads[1])] == [Decision.NO_HIT]


def test_a_list_counts_within_its_hours_and_area_only(world: World) -> None:
    for settings in (
        ListSettings("stolen", hours=parse_hours(["thu 13:00-14:00"], "")),
        ListSettings("stolen", area=Area(sites=("Elsewhere",))),
    ):
        world.entries.settings["stolen"] = settings
        come(world, seen("a", ("7KXL92", 0.9)))
        assert told(world) == []
    world.entries.settings["stolen"] = ListSettings(
        "stolen", hours=parse_hours(["thu 12:00-13:00"], ""), area=Area(sites=("Handweg",))
    )
    come(world, seen("b", ("7KXL92", 0.9)))
    assert len(told(world)) == 1


def test_a_pattern_is_matched_against_all_spellings_together(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL9*")]
    come(world, seen("a", ("7KXL92", 0.45), ("1KXL92", 0.3), ("7KXLS2", 0.2)))
    (alert,) = world.alerts.kept.values()
    assert (alert.hit.kind, alert.hit.plate_read) == (HitKind.PATTERN, "7KXL92")
    assert alert.hit.probability == pytest.approx(0.75)


def test_spellings_too_improbable_by_themselves_may_fit_a_pattern_together(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL92")]
    come(world, seen("a", *[(f"{digit}KXL92", 0.08) for digit in range(8)]))
    (alert,) = world.alerts.kept.values()
    assert alert.hit.probability == pytest.approx(0.64)


def test_two_cars_of_one_pattern_are_both_told_of(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL92")]
    come(world, seen("a", ("7KXL92", 0.9)), seen("b", ("1KXL92", 0.9), at=20))
    assert len(told(world)) == 2


def test_a_doubtful_hit_without_recipient_is_the_control_rooms_to_decide(world: World) -> None:
    world.recipients.kept.clear()
    read = seen("a", ("7KXL92", 0.4))
    come(world, read)
    assert close(world, read)[0].reviews == 1
    (review,) = world.reviews.list_reviews(NOON)
    assert review.recipient_ids == (CONTROL_ROOM,)


def test_a_lists_hits_are_kept_as_long_as_it_says(world: World) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", hit_days=30, escalate_after=timedelta(minutes=2))
    come(world, seen("a", ("7KXL92", 0.9)))
    (alert,) = world.alerts.kept.values()
    assert alert.retention.expires_at == NOON + timedelta(days=30)
    assert alert.escalate_at == NOON + timedelta(minutes=2, seconds=2)
