"""The camera plan: who stands in it, what differs from the quarter before, and when it is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.cameras.agent import NOTHING_HEARD
from platewatch.cameras.camera import Position, find_moves, needs_captions, needs_ground
from platewatch.cameras.placement import BEFORE_RECORDS, Placement, Purpose
from platewatch.cameras.plan import (
    HEADER,
    Change,
    PlanIncomplete,
    PlannedCamera,
    QuarterInvalid,
    describe_row,
    list_gaps,
    list_places,
    make_plan,
    parse_quarter,
)
from tests.unit.cameras.makers import make_camera

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
QUARTER, BEFORE = parse_quarter("Q4-2026", AMSTERDAM)
WHOLE = Placement("burglaries", purposes=(Purpose.CRIME_AREA,), town="Amstelveen", municipality="Amstelveen")


def at(month: int, day: int = 1, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def stand(since: datetime, latitude: float = 52.3, placement: Placement = WHOLE, site: str = "A9") -> Position:
    return Position(since, latitude, 4.85, site, "in", placement)


def test_a_quarter_begins_at_midnight_there() -> None:
    assert QUARTER.begins == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert QUARTER.ends == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert (BEFORE.begins, BEFORE.ends) == (datetime(2026, 6, 30, 22, tzinfo=UTC), QUARTER.begins)
    first, last = parse_quarter("Q1-2027", AMSTERDAM)
    assert (first.begins, last.begins) == (QUARTER.ends, QUARTER.begins)


@pytest.mark.parametrize("text", ["Q5-2026", "Q0-2026", "q4-2026", "2026-Q4", "Q4-26", "Q4-2026 ", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(QuarterInvalid):
        parse_quarter(text, AMSTERDAM)


def test_a_place_counts_in_each_quarter_in_which_the_camera_stood_there() -> None:
    first, second = stand(at(2)), stand(at(11), 52.4)
    camera = PlannedCamera("north", (first, second))
    assert list_places(camera, BEFORE) == [first]
    assert list_places(camera, QUARTER) == [first, second]
    moved_before = PlannedCamera("north", (first, stand(QUARTER.begins, 52.4)))
    assert [place.latitude for place in list_places(moved_before, QUARTER)] == [52.4]
    later = PlannedCamera("north", (stand(QUARTER.ends),))
    assert list_places(later, QUARTER) == []


def test_a_revoked_camera_stands_nowhere_after() -> None:
    gone = PlannedCamera("north", (stand(at(2)),), ends_at=QUARTER.begins)
    assert list_places(gone, QUARTER) == []
    assert len(list_places(replace(gone, ends_at=QUARTER.begins + timedelta(seconds=1)), QUARTER)) == 1


def test_each_row_says_how_it_differs_from_the_quarter_before() -> None:
    wider = replace(WHOLE, purposes=(Purpose.BORDER, Purpose.CRIME_AREA))
    cameras = [
        PlannedCamera("a-same", (stand(at(2)),)),
        PlannedCamera("b-new", (stand(at(11)),)),
        PlannedCamera("c-moved", (stand(at(2)), stand(at(9, 30, 22), 52.4))),
        PlannedCamera("d-changed", (stand(at(2)), stand(at(11), placement=wider))),
        PlannedCamera("e-gone", (stand(at(2)),), ends_at=at(9)),
    ]
    rows = make_plan(cameras, QUARTER, BEFORE)
    assert [(row.camera_id, row.change) for row in rows] == [
        ("a-same", Change.SAME),
        ("b-new", Change.NEW),
        ("c-moved", Change.MOVED),
        ("d-changed", Change.CHANGED),
        ("c-moved", Change.GONE),
        ("e-gone", Change.GONE),
    ]


def test_a_row_has_a_cell_for_each_column_and_a_cross_for_each_purpose() -> None:
    (row,) = make_plan([PlannedCamera("north", (stand(at(2)),))], QUARTER, BEFORE)
    cells = dict(zip(HEADER, describe_row(row), strict=True))
    assert (cells["Naam"], cells["Plaats"], cells["Breedtegraad"]) == ("north A9", "Amstelveen", "52.30000")
    assert [name for name in HEADER if cells[name] == "X"] == ["Misdaadgebied"]
    assert cells["Wijziging"] == "ongewijzigd"


@pytest.mark.parametrize("reason", ["", BEFORE_RECORDS])
def test_a_plan_is_refused_while_a_reason_is_missing_and_names_the_cameras(reason: str) -> None:
    cameras = [
        PlannedCamera("good", (stand(at(2)),)),
        PlannedCamera("bad", (stand(at(2), placement=Placement(reason=reason)),)),
    ]
    with pytest.raises(PlanIncomplete, match=r"^bad: no reason"):
        make_plan(cameras, QUARTER, BEFORE)


def test_a_reason_that_was_said_later_of_the_same_place_counts_and_is_no_move() -> None:
    old, said = stand(at(2), placement=Placement(reason=BEFORE_RECORDS)), stand(at(11))
    (row,) = make_plan([PlannedCamera("north", (old, said))], QUARTER, BEFORE)
    assert row.position == said
    camera = replace(make_camera("north", NOTHING_HEARD), positions=(old, said))
    assert find_moves(camera) == ()
    assert not needs_ground(camera, at(12))


def test_what_the_columns_lack_is_named() -> None:
    rows = make_plan([PlannedCamera("north", (stand(at(2), placement=Placement("burglaries")),))], QUARTER, BEFORE)
    assert list_gaps(rows) == ["north"]
    assert list_gaps(make_plan([PlannedCamera("north", (stand(at(2)),))], QUARTER, BEFORE)) == []


@pytest.mark.parametrize("change", [{"latitude": 52.4}, {"direction": "out"}, {"placement": replace(WHOLE, angle=9)}])
def test_a_camera_that_was_moved_or_turned_needs_its_view_marked_again(change: dict[str, object]) -> None:
    moved = replace(stand(at(11)), **change)  # type: ignore[arg-type]
    camera = replace(make_camera("north", NOTHING_HEARD), positions=(stand(at(2)), moved))
    assert not needs_ground(camera, at(10))
    assert needs_ground(camera, at(11))
    assert needs_captions(camera, at(11))
    marked = replace(camera, ground_set_at=at(11, 2))
    assert (needs_ground(marked, at(12)), needs_captions(marked, at(12))) == (False, True)
    assert needs_ground(replace(camera, ground_set_at=at(3)), at(12))
