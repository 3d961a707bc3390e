"""What keeps a list from alerting anybody now: entries, hours, area, or nobody to tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.coverage import EntriesSeen, Gap, GapKind, find_gaps, find_unknown_names
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients
from platewatch.cameras.area import EVERYWHERE, Area
from platewatch.cameras.places import Place, find_places
from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import ALWAYS, Hours, parse_hours
from platewatch.text.names import KnownNames
from tests.unit.alerts.makers import NOON, make_camera, make_entry, make_recipient

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = parse_hours(["mon-sun 22:00-06:00"], "hours")
PLACES = {
    "west-1": Place("Handweg", frozenset({"Handweg"})),
    "west-2": Place("Bovenkerkerweg", frozenset({"Bovenkerkerweg"})),
}
SEEN = EntriesSeen(2, True, frozenset({(1, 1), (2, 4)}))
STOLEN = ListSettings("stolen")


def gaps(
    *recipients: Recipient, settings: ListSettings = STOLEN, seen: EntriesSeen = SEEN, places: dict[str, Place] = PLACES
) -> list[tuple[GapKind, str]]:
    found = find_gaps(settings, seen, recipients, places, NOON, AMSTERDAM)
    return [(gap.kind, gap.text) for gap in found]


def test_a_list_whose_hits_are_told_has_no_gap() -> None:
    assert gaps(make_recipient()) == []
    assert gaps(make_recipient(lists=("stolen",))) == []
    named = replace(STOLEN, recipients=("unit-1",))
    assert gaps(make_recipient(lists=("wanted",)), settings=named) == []
    assert gaps(make_recipient(tier=2)) == []


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (EntriesSeen(0, True, frozenset()), "it has no entries"),
        (EntriesSeen(3, True, frozenset()), "no entry is in force today"),
        (EntriesSeen(20_000, False, frozenset()), "none of its first 20000 entries is in force today"),
        (
            EntriesSeen(0, False, frozenset(), lost=True),
            "its entries cannot be read: an object of the hotlists bucket is lost",
        ),
    ],
)
def test_a_list_without_an_entry_in_force_says_so(seen: EntriesSeen, told: str) -> None:
    assert gaps(make_recipient(), seen=seen) == [(GapKind.ENTRIES, told)]


def test_a_list_outside_its_hours_says_which_they_are() -> None:
    settings = replace(STOLEN, hours=NIGHT)
    told = "now is outside its hours (mon-sun 22:00-06:00)"
    assert gaps(make_recipient(), settings=settings) == [(GapKind.HOURS, told)]


def test_a_list_whose_area_has_no_camera_says_so() -> None:
    settings = replace(STOLEN, area=Area(("west-9",), ("A9 exit 5",)))
    told = "no camera in use is in its area (west-9, A9 exit 5)"
    assert gaps(make_recipient(), settings=settings) == [(GapKind.AREA, told)]
    assert gaps(make_recipient(), places={}) == [(GapKind.AREA, "no camera is in use")]
    for area in (Area(cameras=("west-1",)), Area(sites=("Bovenkerkerweg",)), Area(("west-9",), ("Handweg",))):
        assert gaps(make_recipient(), settings=replace(STOLEN, area=area)) == []
    # A site is no camera, whatever it is called.
    assert gaps(make_recipient(), settings=replace(STOLEN, area=Area(cameras=("Handweg",))))[0][0] is GapKind.AREA


@pytest.mark.parametrize(
    ("recipients", "told"),
    [
        ([], "no recipient that is in use asks for the list"),
        ([make_recipient(active=False)], "no recipient that is in use asks for the list"),
        ([make_recipient(lists=("stoelen",))], "no recipient that is in use asks for the list"),
        ([replace(make_recipient(), hours=NIGHT)], "nobody is told of its hits at this hour"),
        ([replace(make_recipient(), categories=(3,))], "its recipients take other entries or places"),
        ([replace(make_recipient(), area=Area(sites=("A9 exit5",)))], "its recipients take other entries or places"),
    ],
)
def test_a_list_with_nobody_to_tell_says_why(recipients: list[Recipient], told: str) -> None:
    """`recipient add --list stoelen` left the list stolen without anybody to tell, and nothing said so."""
    [(kind, text)] = gaps(*recipients)
    assert kind is GapKind.NOBODY
    assert told in text
    assert kind.stops_alerts


def test_what_is_told_in_part_says_of_what_nobody_is_told() -> None:
    choosy = replace(make_recipient(), categories=(1,), area=Area(cameras=("west-1",)))
    assert gaps(choosy) == [
        (GapKind.NOT_ALL_ENTRIES, "nobody is told now of entries of category 2, priority 4"),
        (GapKind.NOT_ALL_CAMERAS, "nobody is told now of its hits at west-2"),
    ]
    assert not any(kind.stops_alerts for kind, _ in gaps(choosy))


@pytest.mark.parametrize(
    ("cameras", "told"),
    [
        (6, "west-2, west-3, west-4, west-5, west-6"),
        (7, "west-2, west-3, west-4, west-5, west-6 and 1 more"),
        (8, "west-2, west-3, west-4, west-5, west-6 and 2 more"),
    ],
)
def test_five_are_named_and_the_others_counted(cameras: int, told: str) -> None:
    choosy = replace(make_recipient(), area=Area(cameras=("west-1",)))
    places = {f"west-{number}": Place("A9", frozenset({"A9"})) for number in range(1, cameras + 1)}
    ((_, text),) = gaps(choosy, places=places)
    assert text == f"nobody is told now of its hits at {told}"


@given(
    st.lists(
        st.builds(
            replace,
            st.just(make_recipient()),
            lists=st.sampled_from([None, ("stolen",), ("wanted",)]),
            active=st.booleans(),
            categories=st.sampled_from([None, (1,), (2,)]),
            least_priority=st.sampled_from([1, 5]),
            area=st.sampled_from([EVERYWHERE, Area(("west-1",)), Area(sites=("Bovenkerkerweg",)), Area(("x",))]),
            hours=st.sampled_from([ALWAYS, NIGHT]),
            tier=st.sampled_from([1, 2]),
        ),
        max_size=3,
    ),
    st.sampled_from([EVERYWHERE, Area(("west-2",)), Area(("y",))]),
    st.sampled_from([ALWAYS, NIGHT]),
)
def test_nobody_to_tell_is_what_routing_says(recipients: list[Recipient], area: Area, hours: Hours) -> None:
    settings = replace(STOLEN, area=area, hours=hours)
    told = hours.hold(NOON, AMSTERDAM) and any(
        choose_recipients(
            recipients,
            Occasion(
                replace(make_entry(), category=category, priority=priority),
                settings,
                camera,
                place.site,
                NOON,
                AMSTERDAM,
            ),
        )
        for category, priority in SEEN.kinds
        for camera, place in PLACES.items()
        if area.covers(camera, place.site)
    )
    found: tuple[Gap, ...] = find_gaps(settings, SEEN, recipients, PLACES, NOON, AMSTERDAM)
    assert told is not any(gap.kind.stops_alerts for gap in found)


def test_names_of_an_area_that_are_gone_are_found() -> None:
    known = KnownNames(cameras=frozenset({"west-1"}), sites=frozenset({"A9 exit 5"}))
    found = find_unknown_names(Area(("west-1", "west-9"), ("A9 exit5", "A9 exit 5")), known)
    assert [str(one) for one in found] == [
        "no camera is called west-9: did you mean west-1?",
        "no site is called A9 exit5: did you mean A9 exit 5?",
    ]


def test_a_camera_stands_where_it_is_now_and_is_known_where_it_will_be() -> None:
    camera = make_camera()
    assert find_places([camera], NOON) == {"west-1": Place("Handweg", frozenset({"Handweg"}))}
    before = find_places([camera], NOON - timedelta(days=2))
    assert before == {"west-1": Place("Bovenkerkerweg", frozenset({"Bovenkerkerweg", "Handweg"}))}
    assert find_places([replace(camera, revoked_at=datetime(2026, 3, 1, tzinfo=UTC))], NOON) == {}
