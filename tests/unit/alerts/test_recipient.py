from dataclasses import replace

import pytest

from platewatch.alerts.channel import SMS, TOPIC
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient, describe_recipient, parse_recipient
from platewatch.cameras.area import Area
from platewatch.fields import FieldInvalid
from platewatch.text.hours import Hours, Span
from tests.unit.alerts.makers import make_recipient

BY_SMS = {"name": "Unit 12", "channel": "sms", "address": "+31612345678", "lists": ["stolen", "stolen", "wanted"]}

CHOICES: dict[str, object] = {
    "categories": [1, 2, 1],
    "least_priority": 3,
    "area": {"sites": ["Handweg"], "cameras": ["west-1"]},
    "hours": ["mon-fri 08:00-18:00"],
    "threshold": 0.8,
    "review_floor": 0.2,
    "takes_reviews": True,
}


def test_a_recipient_by_sms() -> None:
    recipient = parse_recipient("unit-12", BY_SMS)
    assert recipient == Recipient("unit-12", "Unit 12", SMS, "+31612345678", ("stolen", "wanted"), 1, True)


def test_a_recipient_by_topic_for_every_list_switched_off() -> None:
    document = {"name": "Desk", "channel": "topic", "lists": "all", "tier": 2, "active": False}
    assert parse_recipient("desk", document) == Recipient("desk", "Desk", TOPIC, None, None, 2, False)


def test_a_recipient_that_is_told_of_some_hits_only() -> None:
    recipient = parse_recipient("south", BY_SMS | CHOICES)
    assert (recipient.categories, recipient.least_priority) == ((1, 2), 3)
    assert (recipient.area, recipient.hours) == (
        Area(("west-1",), ("Handweg",)),
        Hours((Span((0, 1, 2, 3, 4), 480, 1080),)),
    )
    assert (recipient.threshold, recipient.review_floor) == (0.8, 0.2)
    assert recipient.takes_reviews


def test_what_is_described_is_read_back() -> None:
    choosy = parse_recipient("choosy", BY_SMS | CHOICES)
    for recipient in (
        make_recipient(),
        make_recipient("desk", channel=TOPIC, lists=("stolen",), tier=2),
        choosy,
        parse_recipient("hub", {"name": "Hub", "channel": "topic", "lists": "all", "form": "anpr-flow-observed"}),
    ):
        document = describe_recipient(recipient)
        recipient_id = document.pop("recipient_id")
        assert parse_recipient(str(recipient_id), document) == recipient


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "mail"}, "channel"),
        ({"channel": ["sms"]}, "channel"),
        ({"address": "0612345678"}, "address"),
        ({"address": None}, "address"),
        ({"address": "+31 6 12345678"}, "address"),
        ({"channel": "topic"}, "address"),
        ({"lists": []}, "lists"),
        ({"lists": "stolen"}, "lists"),
        ({"lists": ["Stolen Cars"]}, "lists[0]"),
        ({"tier": 3}, "tier"),
        ({"tier": True}, "tier"),
        ({"active": "yes"}, "active"),
        ({"takes_reviews": 1}, "takes_reviews"),
        ({"form": "xml"}, "form"),
        # A phone gets a text.
        ({"form": "anpr-flow-observed"}, "form"),
        ({"name": ""}, "name"),
        # The name is told to colleagues by SMS.
        ({"name": "gate.nl"}, "name"),
        ({"name": "Bel 0612345678"}, "name"),
        ({"name": "=1+1"}, "name"),
        ({"categories": []}, "categories"),
        ({"categories": [1, 4]}, "categories[1]"),
        ({"categories": ["1"]}, "categories[0]"),
        ({"least_priority": 6}, "least_priority"),
        ({"least_priority": 0}, "least_priority"),
        ({"area": {"site": []}}, "area.site"),
        ({"hours": ["weekdays"]}, "hours[0]"),
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": 0.2, "review_floor": 0.3}, "review_floor"),
        ({"phone": "+31612345678"}, "phone"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_recipient("unit-12", {**BY_SMS, **change})
    assert refused.value.field == field


@pytest.mark.parametrize("recipient_id", ["", "Unit", "-x", "a b", "0612345678", CONTROL_ROOM])
def test_a_wrong_id_is_refused(recipient_id: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_recipient(recipient_id, BY_SMS)
    assert refused.value.field == "recipient_id"


def test_a_recipient_that_was_written_again_is_the_same() -> None:
    one = make_recipient()
    assert replace(one, version=7) == one
    assert replace(one, takes_reviews=True) != one
