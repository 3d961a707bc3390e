import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert, AlertState, FirstAnswer, Outcome, Step, read_answer, take_step
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.errors import AlertUnanswered, DeliveryFailed
from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit
from platewatch.alerts.notice import compose_notice, name_answerer
from platewatch.alerts.order import DeliveryOrder
from platewatch.alerts.recipient import Channel
from platewatch.alerts.tell import tell_recipient
from platewatch.alerts.words import Language
from platewatch.fields import FieldInvalid
from platewatch.gsm import count_septets, is_gsm
from platewatch.matching.hit import HitKind
from platewatch.message_text import find_unsafe
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeTally, make_stores
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

SOON = NOON + timedelta(minutes=1)
PERSON = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen"


class Shift:
    """Two units and a desk told of one hit, and a chief who was not."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(
            make_recipient("unit-1"),
            make_recipient("unit-2", address="+31600000002"),
            make_recipient("desk", channel=Channel.TOPIC),
            make_recipient("chief", tier=2),
        )
        self.entry = make_entry("1KXL92")
        self.alerts: dict[str, Alert] = {}
        for name in ("unit-1", "unit-2", "desk"):
            self.alerts[name] = make_alert_for(name, self.entry, kind=HitKind.LOOK_ALIKE)
            tell_recipient(self.alerts[name], self.world.telling)
        self.orders, self.tally = FakeOrders(), FakeTally(self.world.fuse)
        self.stores = AnswerStores(self.world.alerts, self.world.recipients, self.orders, self.tally)
        self.delivering = make_stores(self.world)

    def answer(self, name: str, step: Step, by: str | None = None, outcome: Outcome | None = None) -> Alert:
        alert = self.world.alerts.kept[self.alerts[name].alert_id]
        return give_answer(alert, step, by or name, SOON, self.stores, outcome)

    def deliver_notices(self) -> None:
        for order in self.orders.orders:
            deliver_alert(order, lambda: SOON, RULES, self.delivering, lambda _wait: None)

    @property
    def told(self) -> list[str]:
        return [order.recipient_id for order in self.orders.orders]

    @property
    def misread(self) -> int:
        return sum(counted is Counted.MISREAD for counted, _ in self.tally.counted)


@pytest.fixture
def shift() -> Shift:
    return Shift()


def test_the_others_who_were_told_are_told_who_acknowledged_once_each(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    assert shift.told == ["desk", "unit-2"]
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-2", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    assert sorted(number for number, _ in shift.world.channels.sent) == ["+31600000002", "topic"]
    texts = dict(shift.world.channels.sent)
    assert texts["+31600000002"] == "P1 1-KXL-92 12:00: aangenomen door Name of unit-1 12:01. Handweg"
    assert '"schema":"platewatch.answer/1"' in texts["topic"]
    assert '"by":"unit-1","name":"Name of unit-1"' in texts["topic"]
    (attributes,) = shift.world.channels.attributes
    assert attributes["schema"] == "platewatch.answer/1"


def test_a_dismissal_is_told_too(shift: Shift) -> None:
    shift.answer("unit-2", Step.DISMISS)
    shift.deliver_notices()
    assert "afgewezen als verkeerd gelezen door Name of unit-2" in dict(shift.world.channels.sent)["+31612345678"]


def test_an_answer_through_the_api_is_told_to_all_with_the_persons_name(shift: Shift) -> None:
    shift.answer("desk", Step.ACKNOWLEDGE, by=PERSON)
    assert shift.told == ["desk", "unit-1", "unit-2"]
    shift.deliver_notices()
    assert "aangenomen door j.jansen 12:01" in dict(shift.world.channels.sent)["+31612345678"]


def test_notices_and_alerts_have_logs_of_their_own(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    ids = (shift.alerts["unit-2"].alert_id, "unit-2")
    assert shift.world.deliveries.kept[ids].state is DeliveryState.PENDING
    alert = DeliveryOrder(*ids)
    assert deliver_alert(alert, lambda: SOON, RULES, shift.delivering, lambda _wait: None) is DeliveryState.ACCEPTED
    assert [number for number, _ in shift.world.channels.sent].count("+31600000002") == 2


def test_whoever_was_removed_or_switched_off_is_not_told(shift: Shift) -> None:
    shift.world.add_recipients(make_recipient("unit-2", active=False))
    del shift.world.recipients.kept["desk"]
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    assert shift.told == []


@settings(deadline=None)
@given(name=st.text(min_size=1, max_size=80), site=st.text(max_size=80), marker=st.booleans())
def test_a_notice_is_one_part_whoever_answered(name: str, site: str, marker: bool) -> None:
    shift = Shift()
    shift.world.add_recipients(replace(make_recipient("unit-1"), name=name))
    for alert_id, alert in shift.world.alerts.kept.items():
        position = alert.sighting.position
        assert position is not None
        moved = replace(alert.sighting, position=replace(position, site=site))
        shift.world.alerts.kept[alert_id] = replace(alert, sighting=moved)
    shift.answer("unit-1", Step.ACKNOWLEDGE if marker else Step.DISMISS)
    shift.deliver_notices()
    text = dict(shift.world.channels.sent)["+31600000002"]
    assert is_gsm(text)
    assert count_septets(text) <= 160


def test_a_misread_is_counted_once_for_the_hit_however_many_dismiss_it(shift: Shift) -> None:
    for _ in range(2):
        for name in ("unit-1", "unit-2"):
            shift.answer(name, Step.DISMISS)
    assert shift.misread == 1
    ((counted, hit),) = shift.tally.counted.items()
    assert counted == (Counted.MISREAD, shift.alerts["unit-1"].hit_id)
    assert (hit.camera_id, hit.month, hit.pairs) == ("west-1", "2026-03", ("7>1",))
    assert "KXL" not in repr(hit)


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome.MISREAD, [Counted.MISREAD]),
        (Outcome.STOPPED, [Counted.RIGHT]),
        (Outcome.OUTDATED, [Counted.RIGHT]),
        # Of a car that was not found nobody knows which it was.
        (Outcome.NOT_FOUND, []),
        (Outcome.OTHER, []),
    ],
)
def test_what_came_of_an_alert_says_whether_it_was_right(
    shift: Shift, outcome: Outcome, counted: list[Counted]
) -> None:
    for name in ("unit-1", "unit-2"):
        shift.answer(name, Step.ACKNOWLEDGE)
        assert shift.tally.counted.keys() <= {(each, shift.alerts[name].hit_id) for each in counted}
        shift.answer(name, Step.CLOSE, outcome=outcome)
    assert [each for each, _ in shift.tally.counted] == counted


def test_of_a_pattern_no_pair_is_counted_and_of_an_exact_read_there_is_none() -> None:
    pattern = make_alert_for("unit-1", make_entry("7K??92"), kind=HitKind.PATTERN)
    assert describe_hit(pattern).pairs == describe_hit(make_alert_for("unit-1")).pairs == ()
    shorter = make_alert_for("unit-1", make_entry("7KXL9"), kind=HitKind.LOOK_ALIKE)
    assert describe_hit(shorter).pairs == ("2>",)


def test_the_rate_is_the_share_of_misreads() -> None:
    assert Count(Subject.CAMERA, "west-1", 8, 2).rate == 0.25
    assert Count(Subject.CAMERA, "west-1", 0, 1).rate is None


@settings(deadline=None)
@given(st.integers(0, 9), st.sampled_from([Step.ACKNOWLEDGE, Step.DISMISS]))
def test_an_answer_repeated_after_a_death_at_any_point_is_whole(moment: int, step: Step) -> None:
    shift = Shift()
    shift.world.fuse.left = moment
    try:
        shift.answer("unit-1", step)
    except Death:
        shift.answer("unit-1", step)
    shift.world.fuse.left = None
    assert shift.world.alerts.is_answered(shift.alerts["unit-1"].hit_id)
    assert {"desk", "unit-2"} <= set(shift.told)
    assert shift.misread == (step is Step.DISMISS)
    shift.deliver_notices()
    assert len(shift.world.channels.sent) == 2


def test_a_hit_is_counted_as_told_once_when_a_channel_has_accepted(shift: Shift) -> None:
    tally = FakeTally(shift.world.fuse)
    stores = replace(shift.delivering, tally=tally)
    shift.world.channels.faults = ["Throttling"]
    for name in ("unit-1", "unit-2", "unit-2"):
        order = DeliveryOrder(shift.alerts[name].alert_id, name)
        try:
            deliver_alert(order, lambda: SOON, RULES, stores, lambda _wait: None)
        except DeliveryFailed:
            assert tally.counted == {}
    assert list(tally.counted) == [(Counted.TOLD, shift.alerts["unit-1"].hit_id)]


def test_an_open_alert_cannot_be_closed(shift: Shift) -> None:
    with pytest.raises(AlertUnanswered):
        shift.answer("unit-1", Step.CLOSE, outcome=Outcome.OTHER)
    assert shift.told == []


def test_an_escalated_alert_can_still_be_answered_and_told(shift: Shift) -> None:
    alert = shift.alerts["unit-1"]
    shift.world.alerts.change_alert(alert, take_step(alert, Step.ESCALATE, "watch", NOON))
    # read before it was escalated
    answered = give_answer(alert, Step.ACKNOWLEDGE, "unit-1", SOON, shift.stores)
    assert answered.state is AlertState.ACKNOWLEDGED
    assert shift.told == ["desk", "unit-2"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "step"),
        ({"step": "escalate"}, "step"),
        ({"step": ["close"]}, "step"),
        ({"step": "close"}, "outcome"),
        ({"step": "close", "outcome": "gone"}, "outcome"),
        ({"step": "dismiss", "outcome": "misread"}, "outcome"),
        ({"step": "dismiss", "by": "me"}, "by"),
    ],
)
def test_a_wrong_answer_is_refused_by_field(document: dict[str, object], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        read_answer(document)
    assert refused.value.field == field


def test_an_answer_is_read() -> None:
    assert read_answer({"step": "acknowledge"}) == (Step.ACKNOWLEDGE, None)
    assert read_answer({"step": "close", "outcome": "stopped"}) == (Step.CLOSE, Outcome.STOPPED)


def test_a_name_or_site_of_before_puts_no_link_into_a_notice() -> None:
    alert = make_alert_for("unit-2", site="ｇａｔｅ．ｎｌ " + "x" * 80)
    answered = take_step(alert, Step.ACKNOWLEDGE, "unit-1", SOON)
    assert answered.answer is not None
    first = FirstAnswer(AlertState.ACKNOWLEDGED, answered.answer)
    for name in ("gate.nl", "bel 0612345678", "j.jansen@politie.nl", "x" * 110 + " gate.companyname"):
        message = compose_notice(alert, first, name, Language.DUTCH, AMSTERDAM)
        text = message.text()
        assert find_unsafe(text) is None
        assert is_gsm(text)
        assert count_septets(text) <= 160
        assert find_unsafe(json.loads(message.document)["name"]) is None


def test_a_plate_of_digits_alone_is_still_named_in_a_notice() -> None:
    alert = make_alert_for("unit-2", make_entry("0612345678", country=None), plate_read="0612345678")
    answered = take_step(alert, Step.ACKNOWLEDGE, "unit-1", SOON)
    assert answered.answer is not None
    first = FirstAnswer(AlertState.ACKNOWLEDGED, answered.answer)
    text = compose_notice(alert, first, "Team South", Language.DUTCH, AMSTERDAM).text()
    assert text == "P1 0612345678 12:00: aangenomen door Team South 12:01. Handweg"


def test_a_person_whose_session_has_a_mail_address_is_named_without_its_domain() -> None:
    assert name_answerer("arn:aws:sts::123456789012:assumed-role/control-room/j.jansen@politie.nl") == "j.jansen"
    assert name_answerer(PERSON) == "j.jansen"
