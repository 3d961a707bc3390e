from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.channel import CHANNELS, TOPIC
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients, leave_systems
from platewatch.cameras.area import Area
from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import parse_hours
from tests.unit.alerts.makers import NOON, make_entry, make_recipient

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# A Thursday, noon in Amsterdam.
OCCASION = Occasion(make_entry(priority=2), ListSettings("stolen"), "west-1", "Handweg", NOON, AMSTERDAM)


def test_the_lowest_tier_above_is_chosen_of_those_that_want_the_list() -> None:
    first = make_recipient("a1", lists=("stolen",))
    second = make_recipient("b1", tier=2)
    off = make_recipient("c1", active=False)
    other = make_recipient("d1", lists=("wanted",))
    recipients = (first, second, off, other)
    assert choose_recipients(recipients, OCCASION) == (first,)
    assert choose_recipients(recipients, OCCASION, above=1) == (second,)
    assert choose_recipients(recipients, OCCASION, above=2) == ()
    assert choose_recipients((second, off), OCCASION) == (second,)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"lists": ("wanted",)}, False),
        ({"lists": ("wanted", "stolen")}, True),
        ({"categories": (1, 3)}, True),
        ({"categories": (2, 3)}, False),
        ({"least_priority": 2}, True),
        ({"least_priority": 1}, False),
        ({"area": Area(sites=("Handweg",))}, True),
        ({"area": Area(cameras=("west-1",))}, True),
        ({"area": Area(cameras=("west-2",), sites=("A9",))}, False),
        ({"hours": parse_hours(["thu 12:00-13:00"], "hours")}, True),
        ({"hours": parse_hours(["thu 11:00-12:00"], "hours")}, False),
        ({"hours": parse_hours(["wed 22:00-13:00"], "hours")}, True),
    ],
)
def test_what_a_recipient_has_chosen_must_fit(changes: dict[str, object], told: bool) -> None:
    recipient = replace(make_recipient(), **changes)  # type: ignore[arg-type]
    assert choose_recipients((recipient,), OCCASION) == ((recipient,) if told else ())


def test_who_the_list_names_is_told_without_having_asked_for_it_but_not_against_its_choices() -> None:
    named = make_recipient("desk", lists=("wanted",))
    occasion = replace(OCCASION, settings=ListSettings("stolen", recipients=("desk",)))
    assert choose_recipients((named,), occasion) == (named,)
    assert choose_recipients((replace(named, categories=(3,)),), occasion) == ()
    assert choose_recipients((replace(named, active=False),), occasion) == ()


def test_where_a_camera_stands_nobody_knows_only_its_name_counts() -> None:
    lost = replace(OCCASION, site=None)
    by_site = replace(make_recipient("a1"), area=Area(sites=("Handweg",)))
    by_camera = replace(make_recipient("b1"), area=Area(cameras=("west-1",), sites=("Handweg",)))
    assert choose_recipients((by_site, by_camera), lost) == (by_camera,)


def test_of_a_late_passage_systems_are_told_and_phones_are_not() -> None:
    phone, desk = make_recipient(), make_recipient("desk", channel=TOPIC)
    assert leave_systems((phone, desk)) == (desk,)


RECIPIENTS = st.lists(
    st.builds(
        Recipient,
        recipient_id=st.sampled_from([f"r{number}" for number in range(20)]),
        name=st.just("Name"),
        channel=st.sampled_from([*CHANNELS.values()]),
        address=st.none(),
        lists=st.none() | st.lists(st.sampled_from(["stolen", "wanted"]), min_size=1).map(tuple),
        tier=st.integers(1, 2),
        active=st.booleans(),
        categories=st.none() | st.lists(st.integers(1, 3), min_size=1).map(tuple),
        least_priority=st.integers(1, 5),
        area=st.builds(Area, st.just(()), st.lists(st.sampled_from(["Handweg", "A9"])).map(tuple)),
    ),
    max_size=8,
    unique_by=lambda recipient: recipient.recipient_id,
)


@settings(deadline=None)
@given(
    recipients=RECIPIENTS,
    priority=st.integers(1, 5),
    named=st.lists(st.sampled_from(["r0", "r1", "r2"])).map(tuple),
    site=st.sampled_from(["Handweg", "A9", None]),
    at=st.datetimes(datetime(2026, 1, 1), timezones=st.just(AMSTERDAM)),
)
def test_tiers_together_tell_everyone_whom_it_concerns_once_and_nobody_else(
    recipients: list[Recipient], priority: int, named: tuple[str, ...], site: str | None, at: datetime
) -> None:
    entry = make_entry(priority=priority)
    occasion = Occasion(entry, ListSettings("stolen", recipients=named), "west-1", site, at, AMSTERDAM)
    told: list[Recipient] = []
    tier = 0
    while chosen := choose_recipients(recipients, occasion, above=tier):
        assert len({recipient.tier for recipient in chosen}) == 1
        assert chosen[0].tier > tier
        tier = chosen[0].tier
        told += chosen
    alone = [recipient for recipient in recipients if choose_recipients((recipient,), occasion)]
    assert sorted(told, key=lambda one: one.recipient_id) == sorted(alone, key=lambda one: one.recipient_id)
    for recipient in told:
        assert recipient.active
        assert recipient.lists is None or "stolen" in recipient.lists or recipient.recipient_id in named
        assert recipient.categories is None or 1 in recipient.categories
        assert priority <= recipient.least_priority
        assert not recipient.area.sites or site in recipient.area.sites
