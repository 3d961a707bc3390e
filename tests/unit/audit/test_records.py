"""What the log says of each thing that happens by itself: the whole record, and which plates it can be found by."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.alert import hand_on
from platewatch.alerts.answers import Step
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.escalate import EscalationStores, escalate_waiting
from platewatch.alerts.routing import notify_recipient
from platewatch.audit.counts import record_deletion
from platewatch.audit.record import Action, AuditRecord
from platewatch.matching.decide import expire_reviews
from platewatch.matching.passages import close_passage, match_read
from platewatch.retention.sweep import Due
from tests.unit.alerts.fake_delivery import RULES
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.fuse import Death
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient
from tests.unit.alerts.shift import Shift
from tests.unit.matching.test_announce import SOON, Post, make_taker

LATER = NOON + timedelta(minutes=11)
READ, LISTED = "1KXL92", "7KXL92"


def make_world(probability: float) -> World:
    """A passage at west-1 that is read as 1KXL92 and listed, with that probability, as 7KXL92."""
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    world.entries.entries.append(make_entry(LISTED))
    read = make_read((READ, 0.9 - probability), (LISTED, probability))
    read = world.add_read(replace(read, spellings=tuple(sorted(read.spellings, key=lambda one: -one.probability))))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=9), world.rules, world.matching)
    return world


def by_itself(at: datetime, actor: str, action: Action, subject: str, ground: str, **detail: str) -> AuditRecord:
    return AuditRecord(at, actor, "system", action, subject, "", "2026-17", ground, detail)


def test_a_hit_is_compared_and_kept_when_it_is_matched() -> None:
    world = make_world(0.8)
    subject, at = f"alert:{next(iter(world.alerts.kept))}", NOON + timedelta(seconds=2)
    assert world.audit.records == [
        by_itself(at, "match", Action.COMBINE, subject, "wpg-8", list="stolen", camera="west-1"),
        by_itself(at, "match", Action.COLLECT, subject, "wpg-8", camera="west-1", read="r-00"),
    ]
    assert world.audit.plates == [(LISTED,)] * 2


def test_a_doubtful_hit_is_compared_and_kept_when_its_passage_closes_and_destroyed_when_nobody_decides() -> None:
    world = make_world(0.4)
    (review,) = world.reviews.list_reviews(NOON)
    at, ends = NOON + timedelta(seconds=9), review.retention.expires_at
    expire_reviews(ends, world.evidence, world.reviews, world.audit, world.board)
    subject, ground = f"review:{review.review_id}", "pending-decision"
    assert world.audit.records == [
        by_itself(at, "match", Action.COMBINE, subject, ground, list="stolen", camera="west-1"),
        by_itself(at, "match", Action.COLLECT, subject, ground, list="stolen", camera="west-1"),
        by_itself(ends, "watch", Action.DESTROY, subject, ground, why="nobody decided in time"),
    ]
    assert world.audit.plates == [(LISTED, READ)] * 3


def test_every_alert_that_is_escalated_is_recorded_before_the_next_tier_is_told() -> None:
    world = make_world(0.8)
    (alert,) = world.alerts.kept.values()
    second = hand_on(alert, make_recipient("unit-2"), NOON + timedelta(seconds=2), NOON + timedelta(minutes=10))
    notify_recipient(second, world.notifying)
    world.audit.records.clear()
    stores = EscalationStores(
        world.alerts, world.unanswered, world.recipients, world.notifying, world.operators, world.audit
    )
    assert escalate_waiting(LATER, timedelta(minutes=10), AMSTERDAM, stores).escalated == 2
    subjects = [f"alert:{each.alert_id}" for each in (second, alert)]
    assert sorted(world.audit.records, key=lambda record: subjects.index(record.subject)) == [
        by_itself(LATER, "watch", Action.CHANGE, subject, "wpg-8", step="escalate") for subject in subjects
    ]


def test_telling_of_an_alert_and_of_an_answer_are_disclosures_to_somebody_by_a_channel() -> None:
    shift = Shift()
    alert = shift.alerts["unit-1"]
    order = DeliveryOrder(alert.alert_id, "unit-1", received=2)
    deliver_alert(order, lambda: LATER, RULES, shift.delivering, lambda _wait: None)
    subject = f"alert:{alert.alert_id}"
    told = {"recipient": "unit-1", "channel": "sms", "attempt": "2"}
    assert shift.world.audit.records == [by_itself(LATER, "deliver", Action.DISCLOSE, subject, "wpg-8", **told)]
    assert shift.world.audit.plates == [(READ, LISTED)]
    shift.answer("unit-1", Step.ACKNOWLEDGE)
    shift.world.audit.records.clear()
    shift.deliver_notices()
    assert [(record.subject, record.detail) for record in shift.world.audit.records] == [
        (f"alert:{shift.alerts[name].alert_id}", {"recipient": name, "channel": channel, "attempt": "1", "answer": "1"})
        for name, channel in (("desk", "topic"), ("unit-2", "sms"), ("unit-3", "sms"))
    ]


def test_telling_that_a_hit_waits_for_review_is_a_disclosure_to_operators_too() -> None:
    for taker, recipient, channel in ((None, "control-room", "operators"), (make_taker(), "shift", "sms")):
        post = Post(taker)
        post.world.audit.records.clear()
        post.deliver(received=3)
        told = {"recipient": recipient, "channel": channel, "attempt": "3", "notice": "waits for review"}
        subject = f"review:{post.order.review_id}"
        assert post.world.audit.records == [
            by_itself(SOON, "deliver", Action.DISCLOSE, subject, "pending-decision", **told)
        ]
        assert post.world.audit.plates[-1] == (LISTED, READ)


def test_an_alert_that_the_sweep_destroys_is_recorded_with_why() -> None:
    world = World()
    record_deletion(Due(("alert#0a", "alert"), "", alert_id="0a"), LATER, world.audit)
    assert world.audit.records == [
        AuditRecord(
            LATER, "watch", "system", Action.DESTROY, "alert:0a", ground="wpg-8", detail={"why": "its term is over"}
        )
    ]


def test_nothing_is_told_that_could_not_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    shift = Shift()

    def fail(*_: object) -> None:
        raise Death

    monkeypatch.setattr(shift.world.audit, "append", fail)
    order = DeliveryOrder(shift.alerts["unit-1"].alert_id, "unit-1")
    with pytest.raises(Death):
        deliver_alert(order, lambda: LATER, RULES, shift.delivering, lambda _wait: None)
    assert shift.world.channels.sent == []
