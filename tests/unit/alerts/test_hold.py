"""Legal holds wherever the process dies: adding or ending again makes good what was begun."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import AlertUnknown
from platewatch.alerts.hold import (
    LONGEST,
    Hold,
    HoldOrder,
    HoldStores,
    HoldUnknown,
    add_hold,
    end_hold,
    find_held,
    list_holding,
    parse_hold_order,
    release_ended,
)
from platewatch.fields import FieldInvalid
from platewatch.reading.record import Evidence
from platewatch.retention.sweep import SweepIncomplete
from platewatch.retention.terms import Ground, Retention
from tests.unit.alerts.fuse import Death, Fuse
from tests.unit.alerts.makers import NOON, make_alert_for

CASE = "PL1300-2026-17"
END, UNTIL = NOON + timedelta(days=10), NOON + timedelta(days=90)
ALERT = replace(make_alert_for("unit-1"), retention=Retention(END, Ground.HIT))
SECOND = replace(make_alert_for("unit-2"), retention=Retention(END, Ground.HIT))
"""Another alert that shows the same pictures."""


@dataclass
class World:
    """Holds, two alerts with their ends (`ends` is the first one's), and the pictures held; all on one fuse."""

    fuse: Fuse = field(default_factory=Fuse)
    holds: dict[str, Hold] = field(default_factory=dict)
    ends: datetime = END
    ends_second: datetime = END
    pictures: set[str] = field(default_factory=set)
    refuses: str = ""
    destroyed: tuple[str, ...] = ()

    @property
    def stores(self) -> HoldStores:
        return HoldStores(self, self, self)

    def put_hold(self, hold: Hold) -> None:
        with self.fuse.write():
            self.holds[hold.hold_id] = hold

    def list_holds(self) -> list[Hold]:
        return list(self.holds.values())

    def remove_hold(self, hold: Hold) -> None:
        with self.fuse.write():
            self.holds.pop(hold.hold_id, None)

    def find_stored(self, alert_id: str) -> Alert | None:
        return {each.alert_id: each for each in (ALERT, SECOND)}.get(alert_id)

    def keep_until(self, alert_id: str, until: datetime) -> bool:
        if alert_id in self.destroyed:
            return False
        with self.fuse.write():
            if alert_id == ALERT.alert_id:
                self.ends = until
            elif alert_id == SECOND.alert_id:
                self.ends_second = until
        return True

    def hold(self, evidence: Evidence) -> bool:
        with self.fuse.write():
            self.pictures.add(evidence.folder)
        return True

    def release(self, folder: str) -> None:
        if folder == self.refuses:
            raise OSError("the store refuses")
        with self.fuse.write():
            self.pictures.discard(folder)


def hold(world: World, now: datetime = NOON, alert: Alert = ALERT, until: datetime = UNTIL, case: str = CASE) -> None:
    add_hold(HoldOrder(alert.alert_id, "OvJ De Vries", until), case, "arn:someone", now, world.stores)


@pytest.mark.parametrize("moment", range(7))
def test_a_death_at_any_moment_of_adding_is_made_good_by_adding_again(moment: int) -> None:
    world, quiet = World(), World()
    hold(quiet)
    world.fuse.left = moment
    try:
        hold(world)
    except Death:
        world.fuse.left = None
        hold(world)
    assert (world.holds, world.ends, world.pictures) == (quiet.holds, UNTIL, {"r-00"})


@pytest.mark.parametrize("moment", range(7))
def test_a_death_at_any_moment_of_letting_go_is_made_good_by_the_next_sweep(moment: int) -> None:
    world = World()
    hold(world)
    world.fuse.left = moment
    try:
        release_ended(UNTIL, world.stores)
    except Death:
        world.fuse.left = None
        release_ended(UNTIL, world.stores)
    assert (world.holds, world.ends, world.pictures) == ({}, UNTIL, set())


def test_a_hold_past_its_end_opens_nothing_though_no_sweep_has_come() -> None:
    world = World()
    hold(world)
    assert find_held(ALERT.alert_id, CASE, UNTIL - timedelta(seconds=1), world.stores) == ALERT
    assert find_held(ALERT.alert_id, CASE, UNTIL, world.stores) is None


def test_a_hold_that_cannot_be_let_go_does_not_keep_the_others() -> None:
    world = World()
    hold(world)
    [first] = world.holds.values()
    other = replace(first, hold_id="0" * 32, folder="s-00", alert_id="ff" * 16)
    world.holds |= {other.hold_id: other}
    world.pictures.add("s-00")
    world.refuses = "r-00"
    with pytest.raises(SweepIncomplete):
        release_ended(UNTIL, world.stores)
    assert world.holds == {first.hold_id: first}


def test_pictures_stay_held_as_long_as_a_hold_on_another_alert_that_shows_them() -> None:
    world = World()
    hold(world)
    hold(world, alert=SECOND, until=UNTIL + timedelta(days=1))
    assert release_ended(UNTIL, world.stores) == 1
    assert (world.pictures, [one.alert_id for one in world.holds.values()]) == ({"r-00"}, [SECOND.alert_id])
    assert release_ended(UNTIL + timedelta(days=1), world.stores) == 1
    assert (world.pictures, world.holds) == (set(), {})


def test_a_hold_that_ends_or_is_added_moves_the_end_of_its_own_alert_alone() -> None:
    world = World()
    hold(world, until=UNTIL + timedelta(days=1))
    hold(world, alert=SECOND)
    assert (world.ends, world.ends_second) == (UNTIL + timedelta(days=1), UNTIL)
    end_hold(next(one.hold_id for one in world.holds.values() if one.alert_id == SECOND.alert_id), NOON, world.stores)
    assert (world.ends, world.ends_second) == (UNTIL + timedelta(days=1), END)
    assert [one.alert_id for one in world.holds.values()] == [ALERT.alert_id]
    assert [one.alert_id for one in list_holding(ALERT.alert_id, NOON, world.stores)] == [ALERT.alert_id]
    assert list_holding(SECOND.alert_id, NOON, world.stores) == []


def test_a_hold_ended_after_the_alerts_own_term_has_it_destroyed_now_and_not_in_the_past() -> None:
    """The sweep looks back two days, and would not find an end of long ago."""
    world, late = World(), END + timedelta(days=20)
    hold(world)
    end_hold(next(iter(world.holds)), late, world.stores)
    assert (world.ends, world.holds, world.pictures) == (late, {}, set())


def test_only_a_hold_that_there_is_can_be_ended() -> None:
    world = World()
    hold(world)
    with pytest.raises(HoldUnknown):
        end_hold("0" * 32, NOON, world.stores)
    assert len(world.holds) == 1


def test_an_expired_alert_can_be_held_for_another_case_only_while_a_hold_keeps_it() -> None:
    world, late = World(), END + timedelta(days=1)
    with pytest.raises(AlertUnknown):
        hold(world, now=late)
    hold(world)
    hold(world, now=late, case="PL1300-2026-18")
    with pytest.raises(AlertUnknown):
        hold(world, now=UNTIL, case="PL1300-2026-19")


def test_of_the_holds_on_an_alert_the_one_that_ends_last_comes_first() -> None:
    world = World()
    hold(world)
    hold(world, until=UNTIL + timedelta(days=1), case="PL1300-2026-18")
    holding = list_holding(ALERT.alert_id, NOON, world.stores)
    assert [one.case_number for one in holding] == ["PL1300-2026-18", CASE]
    assert [one.case_number for one in list_holding(ALERT.alert_id, UNTIL, world.stores)] == ["PL1300-2026-18"]


def test_a_hold_that_ends_before_the_alerts_own_term_leaves_that_term() -> None:
    world = World()
    hold(world, until=NOON + timedelta(days=2))
    assert world.ends == END
    assert release_ended(NOON + timedelta(days=2), world.stores) == 1
    assert (world.ends, world.holds) == (END, {})


def test_a_hold_on_an_alert_that_is_just_being_destroyed_is_not_kept() -> None:
    world = World(destroyed=(ALERT.alert_id,))
    with pytest.raises(AlertUnknown):
        hold(world)
    assert (world.holds, world.pictures) == ({}, set())


@pytest.mark.parametrize(
    ("authority", "until", "field"),
    [
        ("OvJ", NOON + LONGEST, None),
        ("12 B", NOON + LONGEST, "authority"),
        ("OvJ", NOON, "until"),
        ("OvJ", NOON + timedelta(seconds=1), None),
        ("OvJ", NOON + LONGEST + timedelta(seconds=1), "until"),
    ],
)
def test_a_hold_names_who_ordered_it_and_ends_within_five_years(
    authority: str, until: datetime, field: str | None
) -> None:
    document = {"alert_id": ALERT.alert_id, "authority": authority, "until": until.isoformat()}
    if field is None:
        assert parse_hold_order(document, NOON).until == until
        return
    with pytest.raises(FieldInvalid) as refused:
        parse_hold_order(document, NOON)
    assert refused.value.field == field


@pytest.mark.parametrize("first", [CASE, "PL1300-2026-18"])
def test_an_alert_held_for_two_cases_is_kept_until_the_later_hold_ends(first: str) -> None:
    world, later = World(), UNTIL + timedelta(days=1)
    ends = {CASE: UNTIL, "PL1300-2026-18": later}
    for case in sorted(ends, key=lambda case: case != first):
        hold(world, case=case, until=ends[case])
    assert world.ends == later
    assert release_ended(UNTIL, world.stores) == 1
    assert (world.ends, world.pictures, len(world.holds)) == (later, {"r-00"}, 1)
    assert release_ended(later, world.stores) == 1
    assert (world.ends, world.pictures, world.holds) == (later, set(), {})


@pytest.mark.parametrize("there", [True, False])
def test_a_hold_says_for_what_it_is_by_whom_and_whether_there_are_pictures(
    there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    monkeypatch.setattr(world, "hold", lambda evidence: there)
    now = NOON + timedelta(minutes=3)
    made, held = add_hold(HoldOrder(ALERT.alert_id, "OvJ De Vries", UNTIL), CASE, "arn:someone", now, world.stores)
    assert held is there
    assert made == Hold(
        hold_id=made.hold_id,
        alert_id=ALERT.alert_id,
        folder="r-00",
        case_number=CASE,
        authority="OvJ De Vries",
        since=now,
        until=UNTIL,
        by="arn:someone",
    )
    assert world.holds == {made.hold_id: made}
    assert end_hold(made.hold_id, now, world.stores) == made


def test_a_renewed_hold_takes_the_place_of_the_one_before() -> None:
    world = World()
    hold(world, until=UNTIL + timedelta(days=5))
    hold(world, now=NOON + timedelta(days=1))
    assert [one.until for one in world.holds.values()] == [UNTIL]
    # Shorter than before: the alert is not kept for the end that no hold names any more.
    assert world.ends == UNTIL


def test_a_hold_opens_the_alert_for_its_own_case_alone() -> None:
    world = World()
    hold(world)
    assert find_held(ALERT.alert_id, "PL1300-2026-18", NOON, world.stores) is None
    assert find_held(SECOND.alert_id, CASE, NOON, world.stores) is None
    hold(world, alert=SECOND)
    assert find_held(SECOND.alert_id, CASE, NOON, world.stores) == SECOND


def test_of_holds_that_end_at_the_same_time_the_order_is_always_one() -> None:
    world = World()
    for number in range(5):
        hold(world, case=f"case-{number}")
    holding = [one.hold_id for one in list_holding(ALERT.alert_id, NOON, world.stores)]
    assert holding == sorted(world.holds, reverse=True)
