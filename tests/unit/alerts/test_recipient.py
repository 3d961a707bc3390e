import pytest

from platewatch.alerts.recipient import (
    CONTROL_ROOM,
    Channel,
    Recipient,
    choose_recipients,
    describe_recipient,
    read_recipient,
)
from platewatch.fields import FieldInvalid
from tests.unit.alerts.makers import make_recipient

SMS = {"name": "Unit 12", "channel": "sms", "address": "+31612345678", "lists": ["stolen", "stolen", "wanted"]}


def test_a_recipient_by_sms() -> None:
    recipient = read_recipient("unit-12", SMS)
    assert recipient == Recipient("unit-12", "Unit 12", Channel.SMS, "+31612345678", ("stolen", "wanted"), 1, True)


def test_a_recipient_by_topic_for_every_list_switched_off() -> None:
    document = {"name": "Desk", "channel": "topic", "lists": "all", "tier": 2, "active": False}
    assert read_recipient("desk", document) == Recipient("desk", "Desk", Channel.TOPIC, None, None, 2, False)


def test_what_is_described_is_read_back() -> None:
    for recipient in (make_recipient(), make_recipient("desk", channel=Channel.TOPIC, lists=("stolen",), tier=2)):
        document = describe_recipient(recipient)
        recipient_id = document.pop("recipient_id")
        assert read_recipient(str(recipient_id), document) == recipient


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
        ({"name": ""}, "name"),
        ({"phone": "+31612345678"}, "phone"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        read_recipient("unit-12", {**SMS, **change})
    assert refused.value.field == field


@pytest.mark.parametrize("recipient_id", ["", "Unit", "-x", "a b", CONTROL_ROOM])
def test_a_wrong_id_is_refused(recipient_id: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        read_recipient(recipient_id, SMS)
    assert refused.value.field == "recipient_id"


def test_the_lowest_tier_above_is_chosen_of_those_that_want_the_list() -> None:
    first = make_recipient("a1", lists=("stolen",))
    second = make_recipient("b1", tier=2)
    off = make_recipient("c1", active=False)
    other = make_recipient("d1", lists=("wanted",))
    recipients = (first, second, off, other)
    assert choose_recipients(recipients, "stolen") == (first,)
    assert choose_recipients(recipients, "stolen", above=1) == (second,)
    assert choose_recipients(recipients, "stolen", above=2) == ()
    assert choose_recipients((second, off), "stolen") == (second,)
