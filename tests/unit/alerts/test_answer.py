"""What follows from an answer: who is told, how the hit counts, what becomes of the escalation and of the entry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert, mark_escalated
from platewatch.alerts.answer import AnswerStores, evaluate_answers, finish_answers, give_answer
from platewatch.alerts.answers import VERDICTS, Answer, Answers, Outcome, Reply, Stand, Step
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder, DeliveryState
from platewatch.alerts.dispute import Dispute, confirm_entry, remind_operators, resolve_ended
from platewatch.alerts.errors import AlertChanged, AlertUnanswered, DeliveryFailed, DisputeUnknown
from platewatch.alerts.escalate import EscalationStores, escalate_waiting
from platewatch.alerts.misreads import Count, Counted, CountedHit, Subject, describe_hit
from platewatch.alerts.routing import notify_recipient
from platewatch.errors import Failures
from platewatch.hits.hit import HitKind
from platewatch.text.gsm import count_septets, is_gsm
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeTally, make_stores
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

SOON = NOON + timedelta(minutes=1)
WAIT = timedelta(minutes=10)
PERSON = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen"
PHONES = {"unit-1": "+31612345678", "unit-2": "+31600000002", "unit-3": "+31600000003"}


class Shift:
    """Three units and a desk told of one hit, and a chief who was not."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(
            *(make_recipient(name, address=number) for name, number in PHONES.items()),
            make_recipient("desk", channel=TOPIC),
            make_recipient("chief", tier=2),
        )
        self.entry = make_entry("1KXL92")
        self.alerts: dict[str, Alert] = {}
        for name in (*PHONES, "desk"):
            self.alerts[name] = make_alert_for(name, self.entry, kind=HitKind.LOOK_ALIKE)
            notify_recipient(self.alerts[name], self.world.notifying)
        self.hit_id = self.alerts["desk"].hit_id
        self.orders, self.tally = FakeOrders(), FakeTally(self.world.fuse)
        self.stores = AnswerStores(
            self.world.alerts,
            self.world.recipients,
            self.orders,
            self.tally,
            self.world.disputes,
            WAIT,
            self.world.board,
        )
        self.delivering = make_stores(self.world)

    def answer(
        self, name: str, step: Step, by: str | None = None, outcome: Outcome | None = None, at: datetime = SOON
    ) -> Answers:
        alert = self.world.alerts.kept[self.alerts[name].alert_id]
        return give_answer(alert, Reply(step, outcome), by or name, at, self.stores)

    def deliver_notices(self) -> None:
        while self.orders.orders:
            order = self.orders.orders.pop(0)
            deliver_alert(order, lambda: SOON, RULES, self.delivering, lambda _wait: None)

    def texts_to(self, name: str) -> list[str]:
        """What a unit's phone got since it was told of the alert itself."""
        self.deliver_notices()
        return [text for number, text in self.world.channels.sent if number == PHONES[name]]

    def escalate(self, now: datetime) -> int:
        world = self.world
        stores = EscalationStores(
            world.alerts, world.unanswered, world.recipients, world.notifying, world.operators, world.audit
        )
        return escalate_waiting(now, WAIT, AMSTERDAM, stores).escalated

    @property
    def told(self) -> list[str]:
        return [order.recipient_id for order in self.orders.orders]


@pytest.fixture
def shift() -> Shift:
    return Shift()


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


# -------------------------------------------------------------------------------------------------- how a hit counts


def test_a_hit_counts_once_as_its_latest_verdict_says(shift: Shift) -> None:
    steps = (
        ("unit-1", Step.ACKNOWLEDGE, None),
        ("unit-2", Step.MISREAD, Counted.MISREAD),
        ("unit-3", Step.MISREAD, Counted.MISREAD),
        ("unit-1", Step.RIGHT_CAR, Counted.RIGHT),
        ("unit-2", Step.WRONG_COUNTRY, Counted.MISREAD),
        ("unit-3", Step.LIST_WRONG, Counted.RIGHT),
        ("unit-3", Step.UNDO, Counted.MISREAD),
    )
    for name, step, counted in steps:
        shift.answer(name, step)
        assert shift.tally.settled == {shift.hit_id: counted}
    hit = shift.tally.hits[shift.hit_id]
    assert (hit.camera_id, hit.month, hit.pairs) == ("west-1", "2026-03", ("7>1",))
    assert "KXL" not in repr(hit)


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (Outcome.STOPPED, Counted.RIGHT),
        (Outcome.NOT_STOPPED, Counted.RIGHT),
        # Of a car that was not found nobody knows which it was.
        (Outcome.NOT_FOUND, None),
        (Outcome.NOT_TRIED, None),
    ],
)
def test_without_a_verdict_what_came_of_it_says_whether_the_hit_was_right(
    shift: Shift, outcome: Outcome, counted: Counted | None
) -> None:
    for name in ("unit-1", "unit-2"):
        shift.answer(name, Step.ACKNOWLEDGE)
    for name in ("unit-1", "unit-2"):
        shift.answer(name, Step.CLOSE, outcome=outcome)
    assert shift.tally.settled == {shift.hit_id: counted}


def test_a_misread_that_was_found_out_after_the_stop_moves_the_count(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.answer("unit-1", Step.CLOSE, outcome=Outcome.STOPPED)
    assert shift.tally.settled == {shift.hit_id: Counted.RIGHT}
    shift.answer("unit-1", Step.MISREAD)
    assert shift.tally.settled == {shift.hit_id: Counted.MISREAD}


def test_of_a_pattern_no_pair_is_counted_and_of_an_exact_read_there_is_none() -> None:
    pattern = make_alert_for("unit-1", make_entry("7K??92"), kind=HitKind.PATTERN)
    assert describe_hit(pattern).pairs == describe_hit(make_alert_for("unit-1")).pairs == ()
    shorter = make_alert_for("unit-1", make_entry("7KXL9"), kind=HitKind.LOOK_ALIKE)
    assert describe_hit(shorter).pairs == ("2>",)


def test_the_rate_is_the_share_of_misreads() -> None:
    assert Count(Subject.CAMERA, "west-1", 8, 2).rate == 0.25
    assert Count(Subject.CAMERA, "west-1", 0, 1).rate is None


def test_a_hit_is_counted_as_told_once_when_a_channel_has_accepted(shift: Shift) -> None:
    tally = FakeTally(shift.world.fuse)
    stores = replace(shift.delivering, tally=tally)
    shift.world.channels.faults = ["Throttling"]
    for name in ("unit-1", "unit-2", "unit-2"):
        order = DeliveryOrder(shift.alerts[name].alert_id, name)
        try:
            deliver_alert(order, lambda: SOON, RULES, stores, lambda _wait: None)
        except DeliveryFailed:
            assert tally.told == {}
    assert list(tally.told) == [shift.hit_id]


def test_a_notice_does_not_count_as_told(shift: Shift) -> None:
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    tally = FakeTally(shift.world.fuse)
    shift.delivering = replace(shift.delivering, tally=tally)
    shift.deliver_notices()
    assert tally.told == {}


# -------------------------------------------------------------------------------------------------- deaths


ANSWERS: list[tuple[str, Step]] = [
    ("unit-1", Step.ACKNOWLEDGE),
    ("unit-2", Step.MISREAD),
    ("unit-2", Step.UNDO),
    ("unit-3", Step.LIST_WRONG),
]


def _finish(shift: Shift, now: datetime) -> int:
    failures = Failures()
    finished = finish_answers(now, shift.world.alerts, shift.stores, failures)
    failures.raise_first()
    return finished


def _remind(shift: Shift, now: datetime) -> int:
    failures = Failures()
    told = remind_operators(now, AMSTERDAM, shift.world.disputes, shift.world.operators, failures)
    failures.raise_first()
    return told


def test_an_answer_that_cannot_be_finished_keeps_no_other_from_it(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = make_alert_for("unit-1", make_entry("9ZZZ99"))
    notify_recipient(others, shift.world.notifying)
    with monkeypatch.context() as patch:
        patch.setattr("platewatch.alerts.answer.finish_answer", lambda *_: None)
        shift.answer("unit-1", Step.ACKNOWLEDGE)
        give_answer(others, Reply(Step.MISREAD), "unit-1", SOON, shift.stores)
    count_verdict = shift.tally.count_verdict

    def stumble(hit: CountedHit, counted: Counted | None, number: int = 0) -> None:
        if hit.hit_id == shift.hit_id:
            raise OSError("the store refuses")
        count_verdict(hit, counted, number)

    monkeypatch.setattr(shift.tally, "count_verdict", stumble)
    failures, later = Failures(), SOON + timedelta(minutes=2)
    assert finish_answers(later, shift.world.alerts, shift.stores, failures) == 1
    assert len(failures) == 1
    assert shift.tally.settled == {others.hit_id: Counted.MISREAD}
    monkeypatch.undo()
    assert _finish(shift, later) == 1
    assert shift.told == ["desk", "unit-2", "unit-3"]


def test_a_dispute_that_cannot_be_told_keeps_no_other_from_it(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    others = make_alert_for("unit-1", make_entry("9ZZZ99"))
    notify_recipient(others, shift.world.notifying)
    shift.answer("unit-1", Step.LIST_WRONG)
    give_answer(others, Reply(Step.LIST_WRONG), "unit-1", SOON, shift.stores)
    note, broken = shift.world.disputes.note_told, shift.entry.entry_id

    def stumble(dispute: Dispute) -> None:
        if dispute.entry_id == broken:
            raise OSError("the store refuses")
        note(dispute)

    monkeypatch.setattr(shift.world.disputes, "note_told", stumble)
    failures = Failures()
    later = SOON + timedelta(days=2)
    assert remind_operators(later, AMSTERDAM, shift.world.disputes, shift.world.operators, failures) == 1
    assert (len(failures), len(shift.world.operators.told)) == (1, 2)


def _finish_by_watch(shift: Shift, now: datetime) -> None:
    _finish(shift, now)


def _answer_again(name: str, step: Step) -> Callable[[Shift, datetime], None]:
    return lambda shift, _now: shift.answer(name, step) and None


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 12), st.integers(0, len(ANSWERS) - 1), st.booleans())
def test_after_a_death_at_any_point_all_that_follows_is_done_once(moment: int, which: int, by_watch: bool) -> None:
    shift = Shift()
    for name, step in ANSWERS[:which]:
        shift.answer(name, step)
    before = len(shift.world.alerts.answers.get(shift.hit_id, Answers()).given)
    shift.world.fuse.left = moment
    name, step = ANSWERS[which]
    try:
        shift.answer(name, step)
    except Death:
        shift.world.fuse.left = None
        if len(shift.world.alerts.answers.get(shift.hit_id, Answers()).given) == before:
            shift.answer(name, step)
        elif by_watch:
            # Nobody presses again: what was recorded is finished all the same.
            _finish_by_watch(shift, SOON + timedelta(minutes=2))
        else:
            shift.answer(name, step)
    shift.world.fuse.left = None
    for name, step in ANSWERS[which + 1 :]:
        shift.answer(name, step)
    answers = shift.world.alerts.answers[shift.hit_id]
    assert [(one.by, one.step) for one in answers.given] == ANSWERS
    assert shift.world.alerts.unfinished == {}
    assert shift.tally.settled == {shift.hit_id: evaluate_answers(answers)}
    assert len(shift.world.disputes.kept) == 1
    assert [len(shift.texts_to(each)) for each in PHONES] == [3, 2, 3]


def test_what_a_function_died_over_waits_for_watch_no_longer_than_it_must(shift: Shift) -> None:
    shift.world.fuse.left = 1
    with pytest.raises(Death):
        shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.world.fuse.left = None
    assert _finish(shift, SOON) == 0
    assert _finish(shift, SOON + timedelta(minutes=1)) == 1
    assert shift.told == ["desk", "unit-2", "unit-3"]
    assert _finish(shift, SOON + timedelta(minutes=2)) == 0


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


# -------------------------------------------------------------------------------------------------- escalation


@pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, *VERDICTS])
def test_an_acknowledgement_and_every_verdict_stop_the_escalation_of_all_alerts(shift: Shift, step: Step) -> None:
    shift.answer("unit-1", step)
    assert shift.escalate(NOON + timedelta(hours=1)) == 0
    assert shift.world.operators.told == []


def test_after_an_undo_that_leaves_no_answer_the_wait_begins_again(shift: Shift) -> None:
    """Else a slip of a finger would silence a wanted car."""
    shift.answer("unit-1", Step.MISREAD)
    # Watch runs while the hit is dismissed: the other alerts stop waiting.
    assert shift.escalate(NOON + timedelta(minutes=11)) == 0
    shift.answer("unit-1", Step.UNDO, at=NOON + timedelta(minutes=5))
    assert shift.world.alerts.answers[shift.hit_id].stand is Stand.OPEN
    assert shift.escalate(NOON + timedelta(minutes=14)) == 0
    assert shift.escalate(NOON + timedelta(minutes=15)) > 0
    assert "chief" in [recipient for _, recipient in shift.world.queue.orders]


def test_an_undo_that_leaves_an_answer_escalates_nothing(shift: Shift) -> None:
    shift.answer("unit-2", Step.ACKNOWLEDGE)
    shift.answer("unit-1", Step.MISREAD)
    shift.answer("unit-1", Step.UNDO)
    assert shift.escalate(NOON + timedelta(hours=2)) == 0


def test_an_escalated_alert_can_still_be_answered_and_told(shift: Shift) -> None:
    alert = shift.alerts["unit-1"]
    shift.world.alerts.change_alert(alert, mark_escalated(alert, NOON))
    # read before it was escalated
    assert give_answer(alert, Reply(Step.ACKNOWLEDGE), "unit-1", SOON, shift.stores).stand is Stand.ANSWERED
    assert shift.told == ["desk", "unit-2", "unit-3"]


# -------------------------------------------------------------------------------------------------- disputes


def _dispute(shift: Shift) -> tuple[str, str]:
    return shift.entry.list_name, shift.entry.entry_id


def test_list_wrong_disputes_the_entry_until_its_editor_confirms_it(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    dispute = shift.world.disputes.find_dispute(*_dispute(shift), SOON)
    assert dispute is not None
    assert (dispute.plate, dispute.case_number, dispute.by) == ("1KXL92", "2026-17", "unit-1")
    assert dispute.settle_by == SOON + timedelta(hours=24)
    confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None
    with pytest.raises(DisputeUnknown):
        confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)


def test_a_later_message_about_a_disputed_entry_says_so(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    later = make_alert_for("unit-2", shift.entry, passage_id="west-1:p2", kind=HitKind.LOOK_ALIKE)
    notify_recipient(later, shift.world.notifying)
    deliver_alert(DeliveryOrder(later.alert_id, "unit-2"), lambda: SOON, RULES, shift.delivering, lambda _wait: None)
    text = shift.world.channels.sent[-1][1]
    assert text.startswith("P1 BETWIST 1-KXL-92")
    assert "Staande houden" in text, "one officer's word does not silence a wanted car"
    assert count_septets(text) <= 160


def test_a_second_officer_does_not_give_the_editor_more_time(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.LIST_WRONG, at=SOON + timedelta(hours=5))
    dispute = shift.world.disputes.find_dispute(*_dispute(shift), SOON)
    assert dispute is not None
    assert dispute.settle_by == SOON + timedelta(hours=24)


def test_a_dispute_that_its_officer_takes_back_is_gone_and_another_ones_stays(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.LIST_WRONG)
    shift.answer("unit-2", Step.UNDO)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None
    shift.answer("unit-1", Step.UNDO)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None


def test_another_verdict_does_not_settle_a_dispute(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.RIGHT_CAR)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None


def test_what_an_editor_decided_is_not_undone_when_the_answer_is_finished_again(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    resolve_ended("stolen", "1KXL92", "2026-17", PERSON, SOON + timedelta(seconds=1), shift.world.disputes)
    shift.world.alerts.finished[shift.hit_id] = 0
    shift.answer("unit-1", Step.LIST_WRONG)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None
    # A new word of an officer disputes it again.
    shift.answer("unit-2", Step.LIST_WRONG, at=SOON + timedelta(minutes=1))
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None


def test_after_a_day_the_operators_are_told_once_without_a_plate(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    assert _remind(shift, SOON + timedelta(hours=23)) == 0
    for _ in range(2):
        _remind(shift, SOON + timedelta(hours=24))
    ((subject, text),) = shift.world.operators.told
    assert "disputed" in subject
    assert "hotlist due stolen" in text
    assert "1KXL92" not in subject + text


def test_a_settled_dispute_reminds_nobody(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)
    assert _remind(shift, SOON + timedelta(days=2)) == 0


def test_answers_are_judged_by_the_verdict_before_the_outcome() -> None:
    def judge(*answers: Answer) -> Counted | None:
        return evaluate_answers(Answers(answers))

    stopped = Answer(Step.CLOSE, "a1", SOON, Outcome.STOPPED)
    assert judge() is None
    assert judge(Answer(Step.ACKNOWLEDGE, "a1", NOON)) is None
    assert judge(Answer(Step.MISREAD, "a1", NOON), stopped) is Counted.MISREAD
    # What earlier versions closed without saying what came of it.
    assert judge(Answer(Step.CLOSE, "a1", SOON)) is None


def test_a_verdict_and_its_undo_that_are_finished_together_begin_the_wait_again(shift: Shift) -> None:
    """A function died after each of them: the alert that stopped waiting meanwhile must not be forgotten."""
    shift.answer("unit-1", Step.MISREAD)
    assert shift.escalate(NOON + timedelta(minutes=11)) == 0
    recorded = Answers((*shift.world.alerts.answers[shift.hit_id].given, Answer(Step.UNDO, "unit-1", SOON)))
    shift.world.alerts.answers[shift.hit_id] = recorded
    shift.world.alerts.finished[shift.hit_id] = 0
    alert = shift.alerts["unit-1"]
    shift.world.alerts.unfinished[shift.hit_id] = (alert.alert_id, SOON)
    later = NOON + timedelta(minutes=20)
    assert finish_answers(later, shift.world.alerts, shift.stores, Failures()) == 1
    waiting = {each.recipient_id: each.escalate_at for each in shift.world.alerts.kept.values()}
    assert waiting == dict.fromkeys(("unit-1", "unit-2", "unit-3", "desk"), later + WAIT)
    assert shift.world.alerts.finished[shift.hit_id] == 2
