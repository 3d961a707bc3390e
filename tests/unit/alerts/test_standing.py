"""How an alert stands: who answered, who disputes, and whether anybody was told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.standing import (
    Reception,
    Standing,
    evaluate_reception,
    find_names,
    find_standing,
    name_answerer,
)
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

PERSON = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen@example.org"
ALERT = make_alert_for("unit-1")
GIVEN = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", NOON), Answer(Step.LIST_WRONG, PERSON, NOON)))
DISPUTE = make_dispute(ALERT, Answer(Step.LIST_WRONG, "unit-2", NOON), 2)


@pytest.mark.parametrize(
    ("by", "name"),
    [(PERSON, "j.jansen"), ("arn:aws:iam::1:user/a/b/piet", "piet"), ("unit-1", "unit-1"), ("x@y@z", "x"), ("", "")],
)
def test_an_identity_is_named_by_its_last_part_before_the_at(by: str, name: str) -> None:
    assert name_answerer(by) == name
    assert Standing().name(by) == name


def test_who_answered_and_who_disputes_is_named_by_the_recipients_name_where_there_is_one() -> None:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    assert find_names(GIVEN, DISPUTE, world.recipients) == {
        "unit-1": "Name of unit-1",
        PERSON: "j.jansen",
        "unit-2": "Name of unit-2",
    }
    assert find_names(GIVEN, None, world.recipients).keys() == {"unit-1", PERSON}
    assert Standing(names={"unit-1": "Unit one"}).name("unit-1") == "Unit one"


def test_what_is_known_of_an_alert_is_found_and_nothing_of_another_entry() -> None:
    world = World()
    world.add_recipients(make_recipient("unit-1"))
    assert find_standing(ALERT, NOON, world.alerts, world.recipients, world.disputes) == Standing()
    world.alerts.answers[ALERT.hit_id] = GIVEN
    world.disputes.open_dispute(DISPUTE)
    assert find_standing(ALERT, NOON, world.alerts, world.recipients, world.disputes) == Standing(
        GIVEN, {"unit-1": "Name of unit-1", PERSON: "j.jansen", "unit-2": "unit-2"}, DISPUTE, None
    )
    ended = find_standing(ALERT, DISPUTE.expires_at, world.alerts, world.recipients, world.disputes)
    assert ended.dispute is None
    other = make_alert_for("unit-1", make_entry(case_number="2026-99"))
    assert find_standing(other, NOON, world.alerts, world.recipients, world.disputes) == Standing()


@pytest.mark.parametrize("reception", list(Reception))
def test_whether_anybody_was_told_is_added_and_all_else_stays(reception: Reception) -> None:
    standing = Standing(GIVEN, {"unit-1": "One"}, DISPUTE)
    assert standing.with_reception(reception) == Standing(GIVEN, {"unit-1": "One"}, DISPUTE, reception)


def delivery(state: DeliveryState | None) -> Delivery | None:
    return None if state is None else Delivery("a", "unit-1", state, ALERT.retention)


ACCEPTED, DELIVERED, FAILED, PENDING = (
    DeliveryState.ACCEPTED,
    DeliveryState.DELIVERED,
    DeliveryState.FAILED,
    DeliveryState.PENDING,
)


@pytest.mark.parametrize(
    ("own", "others", "reception"),
    [
        (None, [ACCEPTED], Reception.WAITING),
        (PENDING, [DELIVERED], Reception.WAITING),
        (ACCEPTED, [], Reception.TOLD),
        (DELIVERED, [FAILED], Reception.TOLD),
        (FAILED, [], Reception.NOBODY),
        (FAILED, [None, FAILED, PENDING], Reception.NOBODY),
        (FAILED, [None, FAILED, ACCEPTED], Reception.OTHERS),
        (DeliveryState.WITHDRAWN, [DELIVERED], Reception.OTHERS),
        (DeliveryState.NONE, [PENDING], Reception.NOBODY),
    ],
)
def test_whether_anybody_was_told(
    own: DeliveryState | None, others: Sequence[DeliveryState | None], reception: Reception
) -> None:
    assert evaluate_reception(delivery(own), [delivery(one) for one in others]) is reception


def test_a_dispute_knows_its_entry_and_outlives_it() -> None:
    entry = make_entry(country="DE", case_number="2026-5")
    alert = make_alert_for("unit-1", replace(entry, written="7-kxl-92"))
    at = NOON.replace(microsecond=123)
    dispute = make_dispute(alert, Answer(Step.LIST_WRONG, "unit-2", at), 3)
    assert (dispute.list_name, dispute.entry_id, dispute.plate) == ("stolen", entry.entry_id, "7KXL92")
    assert (dispute.country, dispute.case_number, dispute.owner) == ("DE", "2026-5", "Basisteam Amstelveen")
    assert (dispute.by, dispute.at, dispute.hit_id, dispute.number) == ("unit-2", at, alert.hit_id, 3)
    assert (dispute.settle_by - at).total_seconds() == 86_400
    assert dispute.written == "7-kxl-92"
    # A year and a day after the weed date, and never less after the answer itself.
    assert dispute.expires_at.isoformat() == "2027-04-02T00:00:00+00:00"
    late = make_dispute(alert, Answer(Step.LIST_WRONG, "unit-2", at.replace(month=9)), 1)
    assert (late.expires_at - late.at).days == 366
