"""Recording an answer, and who is told of it."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import VERDICTS, Answers, Outcome, Step
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder, DeliveryState
from platewatch.alerts.errors import AlertChanged, AlertUnanswered, DeliveryFailed
from platewatch.text.gsm import count_septets, is_gsm
from tests.unit.alerts.fake_delivery import RULES, FakeTally, make_stores
from tests.unit.alerts.makers import make_recipient
from tests.unit.alerts.shift import PERSON, SOON, Shift


def test_the_others_who_were_told_are_told_who_acknowledged_once_each(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    assert shift.told == ["desk", "unit-2", "unit-3"]
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-2", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    assert sorted(number for number, _ in shift.world.channels.sent) == ["+31600000002", "+31600000003", "topic"]
    texts = dict(shift.world.channels.sent)
    assert texts["+31600000002"] == "P1 1-KXL-92 12:00 CET: aangenomen door Name of unit-1 12:01 CET. Handweg"
    assert '"schema":"platewatch.answer/2"' in texts["topic"]
    assert '"number":1,"step":"acknowledge","outcome":null,"by":"unit-1","name":"Name of unit-1"' in texts["topic"]
    assert '"state":"answered","dismissed":false,"sound":"none"' in texts["topic"]
    (attributes,) = shift.world.channels.attributes
    assert attributes["schema"] == "platewatch.answer/2"


def test_who_is_on_the_way_is_told_of_every_later_contrary_answer_by_a_message_of_its_own(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-2", Step.MISREAD)
    shift.answer("unit-3", Step.WRONG_COUNTRY)
    shift.answer("unit-2", Step.UNDO)
    shift.answer("unit-3", Step.UNDO)
    assert shift.texts_to("unit-1") == [
        "P1 1-KXL-92 12:00 CET: afgewezen als verkeerd gelezen door Name of unit-2 12:01 CET. Handweg",
        "P1 1-KXL-92 12:00 CET: afgewezen als kenteken van een ander land door Name of unit-3 12:01 CET. Handweg",
        "P1 1-KXL-92 12:00 CET: NOG AFGEWEZEN, oordeel ingetrokken door Name of unit-2 12:01 CET. Handweg",
        "P1 1-KXL-92 12:00 CET: WEER GEZOCHT, oordeel ingetrokken door Name of unit-3 12:01 CET. Handweg",
    ]


def test_a_message_about_an_answer_is_sent_once_however_often_it_is_ordered(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-2", Step.MISREAD)
    shift.orders.orders *= 3
    assert len(shift.texts_to("unit-1")) == 1
    assert len(shift.texts_to("unit-3")) == 2


def test_each_answers_document_has_a_key_of_its_own(shift: Shift) -> None:
    """Else a webhook would take the second contrary answer for a repetition of the first."""
    hooks = make_stores(shift.world)
    shift.world.add_recipients(make_recipient("desk", channel=TOPIC))
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-2", Step.MISREAD)
    for order in [order for order in shift.orders.orders if order.recipient_id == "desk"]:
        deliver_alert(order, lambda: SOON, RULES, hooks, lambda _wait: None)
    documents = [text for number, text in shift.world.channels.sent if number == "topic"]
    assert [('"number":1' in text, '"number":2' in text) for text in documents] == [(True, False), (False, True)]


def test_an_answer_through_the_api_is_told_to_all_with_the_persons_name(shift: Shift) -> None:
    shift.answer("desk", Step.ACKNOWLEDGE, by=PERSON)
    assert shift.told == ["desk", "unit-1", "unit-2", "unit-3"]
    assert "aangenomen door j.jansen 12:01 CET" in shift.texts_to("unit-1")[0]


def test_notices_and_alerts_have_logs_of_their_own(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    ids = (shift.alerts["unit-2"].alert_id, "unit-2")
    assert shift.world.deliveries.kept[ids].state is DeliveryState.PENDING
    alert = DeliveryOrder(*ids)
    assert deliver_alert(alert, lambda: SOON, RULES, shift.delivering, lambda _wait: None) is DeliveryState.ACCEPTED
    assert [number for number, _ in shift.world.channels.sent].count("+31600000002") == 2


def test_a_message_about_an_answer_counts_no_hit_as_told_and_the_alert_itself_does(shift: Shift) -> None:
    """Else a hit would count twice among those told, and the rate of misreads would look half as high."""
    tally = shift.delivering.tally
    assert isinstance(tally, FakeTally)
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    assert shift.world.channels.sent
    assert tally.told == {}
    order = DeliveryOrder(shift.alerts["unit-2"].alert_id, "unit-2")
    deliver_alert(order, lambda: SOON, RULES, shift.delivering, lambda _wait: None)
    assert list(tally.told) == [shift.hit_id]


def test_operators_are_told_which_message_failed_for_good(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    order = next(order for order in shift.orders.orders if order.recipient_id == "unit-2")
    for one, name in (
        (order, f"The notice of answer 1 to alert {order.alert_id}"),
        (DeliveryOrder(order.alert_id, "unit-2"), f"Alert {order.alert_id}"),
    ):
        shift.world.operators.told.clear()
        shift.world.channels.faults = ["Throttling"]
        with pytest.raises(DeliveryFailed):
            deliver_alert(replace(one, received=8), lambda: SOON, RULES, shift.delivering, lambda _wait: None)
        ((_, text),) = shift.world.operators.told
        assert text.startswith(name)
        assert f"platewatch alert show {order.alert_id}" in text


def test_carriers_reports_are_awaited_for_the_alert_and_not_for_a_message_about_its_answer(shift: Shift) -> None:
    sent = shift.delivering.sent
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.deliver_notices()
    assert sent.find_message("message-1") is None


def test_whoever_was_removed_or_switched_off_is_not_told(shift: Shift) -> None:
    shift.world.add_recipients(make_recipient("unit-2", active=False))
    for name in ("desk", "unit-3"):
        del shift.world.recipients.kept[name]
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    assert shift.told == []


def test_an_alert_that_goes_out_after_the_dismissal_says_so_and_instructs_nobody(shift: Shift) -> None:
    shift.answer("unit-1", Step.MISREAD)
    order = DeliveryOrder(shift.alerts["unit-2"].alert_id, "unit-2")
    deliver_alert(order, lambda: SOON, RULES, shift.delivering, lambda _wait: None)
    ((_, text),) = shift.world.channels.sent
    assert text.startswith("P1 AFGEWEZEN 1-KXL-92")
    assert "Staande houden" not in text


@settings(deadline=None)
@given(name=st.text(min_size=1, max_size=80), site=st.text(max_size=80), step=st.sampled_from(VERDICTS))
def test_a_notice_is_one_part_whoever_answered(name: str, site: str, step: Step) -> None:
    shift = Shift()
    shift.world.add_recipients(replace(make_recipient("unit-1"), name=name))
    for alert_id, alert in shift.world.alerts.kept.items():
        position = alert.sighting.position
        assert position is not None
        moved = replace(alert.sighting, position=replace(position, site=site))
        shift.world.alerts.kept[alert_id] = replace(alert, sighting=moved)
    shift.answer("unit-1", step)
    shift.answer("unit-1", Step.CLOSE, outcome=Outcome.NOT_STOPPED)
    for text in shift.texts_to("unit-2"):
        assert is_gsm(text)
        assert count_septets(text) <= 160


def test_two_who_answer_at_once_are_both_recorded(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one's answer is judged again by what the first one said."""
    save, waiting = shift.world.alerts.save_answers, ["unit-2"]

    def save_late(alert: Alert, before: Answers, after: Answers, finish_by: datetime) -> None:
        if waiting:
            shift.answer(waiting.pop(), Step.MISREAD)
        save(alert, before, after, finish_by)

    monkeypatch.setattr(shift.world.alerts, "save_answers", save_late)
    answers = shift.answer("unit-1", Step.RIGHT_CAR)
    assert [(one.by, one.step) for one in answers.given] == [("unit-2", Step.MISREAD), ("unit-1", Step.RIGHT_CAR)]


def test_an_answer_that_is_always_overtaken_is_told_to_try_again(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(*_: object) -> None:
        raise AlertChanged("changed")

    monkeypatch.setattr(shift.world.alerts, "save_answers", save)
    with pytest.raises(AlertChanged, match="answer it again"):
        shift.answer("unit-1", Step.ACKNOWLEDGE)


def test_an_open_alert_cannot_be_closed(shift: Shift) -> None:
    with pytest.raises(AlertUnanswered):
        shift.answer("unit-1", Step.CLOSE, outcome=Outcome.NOT_TRIED)
    assert shift.told == []
