"""Who would be told now, and why the others would not: the same as what routing then does."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients
from platewatch.alerts.told_now import AskedEntry, Hindrance, Turns, evaluate_turns
from platewatch.cameras.area import Area
from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import ALWAYS, parse_hours
from tests.unit.alerts.makers import NOON, make_recipient

WAIT = timedelta(minutes=10)
# A Thursday, noon in Amsterdam.
OCCASION = Occasion(
    AskedEntry("stolen", 1, 1), ListSettings("stolen"), "west-1", "Handweg", NOON, ZoneInfo("Europe/Amsterdam")
)
DAY = parse_hours(["mon-fri 08:00-18:00"], "hours")
NIGHT = parse_hours(["mon-sun 18:00-08:00"], "hours")


def tell(found: Turns) -> dict[str, object]:
    return {turn.recipient.recipient_id: turn.hindrances if turn.after is None else turn.after for turn in found.turns}


def test_each_tier_has_its_turn_and_quiet_hours_pass_it_on() -> None:
    recipients = (
        make_recipient("chief", tier=2),
        replace(make_recipient("day"), hours=DAY),
        replace(make_recipient("night"), hours=NIGHT),
    )
    found = evaluate_turns(recipients, OCCASION, WAIT)
    assert tell(found) == {"day": timedelta(0), "chief": WAIT, "night": (Hindrance.HOURS,)}
    assert [turn.recipient.recipient_id for turn in found.turns] == ["day", "chief", "night"]
    at_night = evaluate_turns(recipients[:2], replace(OCCASION, at=NOON + timedelta(hours=12)), WAIT)
    # Nobody of tier 1 is within their hours: tier 2 is told at once, and priority 1 waits for nobody.
    assert tell(at_night) == {"chief": timedelta(0), "day": (Hindrance.HOURS,)}


@pytest.mark.parametrize(
    ("changes", "hindrance"),
    [
        ({"active": False}, Hindrance.OFF),
        ({"lists": ("wanted",)}, Hindrance.LIST),
        ({"categories": (2,)}, Hindrance.CATEGORY),
        ({"area": Area(cameras=("west-2",))}, Hindrance.PLACE),
        ({"hours": NIGHT}, Hindrance.HOURS),
    ],
)
def test_each_reason_is_named(changes: dict[str, object], hindrance: Hindrance) -> None:
    recipient = replace(make_recipient(), **changes)  # type: ignore[arg-type]
    found = evaluate_turns((recipient,), OCCASION, WAIT)
    assert tell(found) == {"unit-1": (hindrance,)}
    assert not found.somebody


def test_a_priority_below_what_is_asked_for_and_several_reasons() -> None:
    recipient = replace(make_recipient(active=False), least_priority=2, hours=NIGHT)
    occasion = replace(OCCASION, entry=AskedEntry("stolen", 1, 3))
    expected = (Hindrance.OFF, Hindrance.PRIORITY, Hindrance.HOURS)
    assert tell(evaluate_turns((recipient,), occasion, WAIT)) == {"unit-1": expected}


def test_whose_hours_end_before_their_turn_is_in_quiet_hours() -> None:
    leaves = replace(make_recipient("chief", tier=2), hours=parse_hours(["thu 08:00-12:05"], "hours"))
    found = evaluate_turns((make_recipient(), leaves), OCCASION, WAIT)
    assert tell(found) == {"unit-1": timedelta(0), "chief": (Hindrance.HOURS,)}


def test_a_list_that_does_not_match_tells_nobody() -> None:
    asleep = replace(OCCASION, settings=ListSettings("stolen", hours=NIGHT, area=Area(sites=("A9",))))
    found = evaluate_turns((make_recipient(),), asleep, WAIT)
    assert found.list_hindrances == (Hindrance.PLACE, Hindrance.HOURS)
    assert (found.somebody, tell(found)) == (False, {"unit-1": ()})


CHOICES = st.builds(
    lambda tier, active, lists, least, hours: replace(
        make_recipient(), tier=tier, active=active, lists=lists, least_priority=least, hours=hours
    ),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.sampled_from([None, ("stolen",), ("wanted",)]),
    st.integers(1, 5),
    st.sampled_from([ALWAYS, DAY, NIGHT]),
)


@given(st.lists(CHOICES, max_size=5), st.integers(1, 5), st.integers(0, 23))
def test_who_is_told_at_once_is_whom_routing_chooses_and_everybody_else_has_a_reason(
    choices: list[Recipient], priority: int, hour: int
) -> None:
    recipients = [replace(one, recipient_id=f"unit-{place}") for place, one in enumerate(choices)]
    occasion = replace(OCCASION, entry=AskedEntry("stolen", 1, priority), at=NOON + timedelta(hours=hour))
    found = evaluate_turns(recipients, occasion, WAIT)
    at_once = {turn.recipient for turn in found.turns if turn.after == timedelta(0)}
    assert at_once == set(choose_recipients(recipients, occasion))
    assert len(found.turns) == len(recipients)
    assert all((turn.after is None) is bool(turn.hindrances) for turn in found.turns)
