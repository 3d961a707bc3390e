"""Where cameras stand, and sites that are written in two ways."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.cameras.camera import Camera, Lane, Position, TokenHash, position_at
from platewatch.cameras.places import Place, find_places, find_twin_site

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(milliseconds=1)


def make_camera(camera_id: str, *stands: tuple[datetime, str]) -> Camera:
    positions = tuple(Position(since, 52.3, 4.85, site, "south") for since, site in stands)
    return Camera(camera_id, Lane.STANDARD, positions, TokenHash("00", "00"), NOW - 9 * DAY)


MOVED = make_camera("west-1", (NOW - 2 * DAY, "first"), (NOW, "second"), (NOW + DAY, "third"), (NOW + 2 * DAY, "last"))


@pytest.mark.parametrize(
    ("moment", "site"),
    [
        (NOW - 9 * DAY, "first"),
        (NOW - 2 * DAY, "first"),
        (NOW - TICK, "first"),
        (NOW, "second"),
        (NOW + DAY - TICK, "second"),
        (NOW + DAY, "third"),
        (NOW + 9 * DAY, "last"),
    ],
)
def test_a_camera_stands_where_it_was_put_last(moment: datetime, site: str) -> None:
    assert position_at(MOVED, moment).site == site


def test_a_camera_has_the_sites_where_it_stands_and_will_stand() -> None:
    gone = replace(make_camera("west-2", (NOW, "gone")), revoked_at=NOW - DAY)
    still = make_camera("west-3", (NOW + DAY, "not yet"))
    cameras = [MOVED, gone, still]
    assert find_places(cameras, NOW) == {
        "west-1": Place("second", frozenset({"second", "third", "last"})),
        "west-3": Place("not yet", frozenset({"not yet"})),
    }
    # A position that begins at this very moment is where it stands, and no later one.
    twice = make_camera("west-4", (NOW, "old"), (NOW, "new"), (NOW + DAY, "next"))
    assert find_places([twice], NOW) == {"west-4": Place("new", frozenset({"new", "next"}))}
    assert find_places(cameras, NOW + DAY)["west-1"] == Place("third", frozenset({"third", "last"}))


@pytest.mark.parametrize(
    ("site", "twin"),
    [
        ("A9 exit 5", None),
        ("a9 exit 5", "A9 exit 5"),
        ("A9-Exit.5", "A9 exit 5"),
        ("A9 exit 6", None),
        ("A9 exit", None),
        ("STRASSE 1", "Straße 1"),
        ("", None),
    ],
)
def test_a_site_that_is_written_otherwise_is_found(site: str, twin: str | None) -> None:
    sites = ["Straße 1", "A9 exit 5", "a9  EXIT 5", "A9 exit 50"]
    assert find_twin_site(site, sites) == twin
