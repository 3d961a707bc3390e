"""What became of a passage is told in numbers, each of which is another one here."""

from dataclasses import replace
from datetime import timedelta

from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient


def test_alerts_that_are_new_have_nobody_wait_for_a_person_or_were_held_back_are_counted_apart() -> None:
    world = World()
    world.add_recipients(*(make_recipient(f"unit-{number}", lists=("stolen",)) for number in range(4)))
    world.add_recipients(make_recipient("careful", lists=("doubt",), threshold=0.99))
    world.entries.entries += [
        make_entry(),
        make_entry(list_name="orphan"),
        *(make_entry(list_name="doubt", case_number=f"2026-{number}") for number in range(2)),
    ]
    world.entries.settings = {name: ListSettings(name) for name in ("stolen", "orphan", "doubt")}

    def pass_by(read_id: str, minutes: int) -> tuple[MatchResult, MatchResult]:
        at = NOON + timedelta(minutes=minutes)
        read = world.add_read(make_read(("7KXL92", 0.9), read_id=read_id, captured_at=at))
        matched = match_read(read.ref, at + timedelta(seconds=2), world.rules, world.matching)
        closed = close_passage(read.ref, at + timedelta(seconds=9), world.rules, world.matching)
        return matched, closed

    matched, closed = pass_by("a-00", 0)
    assert (matched.alerts, matched.unrouted, matched.reviews, matched.still_there) == (5, 1, 0, 0)
    assert (closed.alerts, closed.unrouted, closed.reviews, closed.still_there) == (0, 0, 2, 0)
    matched, closed = pass_by("b-00", 1)
    assert (matched.alerts, matched.unrouted, matched.reviews) == (0, 0, 0)
    assert (closed.alerts, closed.unrouted, closed.reviews) == (0, 0, 0)
    assert (matched.still_there, closed.still_there) == (5, 7)
    assert closed.late == (False,)
    assert closed.decision in Decision
    assert replace(closed, late=()) == closed
