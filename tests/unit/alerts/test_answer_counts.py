"""How a hit counts once it was answered: right, misread, or not at all."""

from dataclasses import replace

import pytest

from platewatch.alerts.answer import evaluate_answers
from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.errors import DeliveryFailed
from platewatch.alerts.misreads import Count, Counted, Subject, describe_hit
from platewatch.hits.hit import HitKind
from tests.unit.alerts.fake_delivery import RULES, FakeTally
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry
from tests.unit.alerts.shift import SOON, Shift


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


def test_answers_are_judged_by_the_verdict_before_the_outcome() -> None:
    def judge(*answers: Answer) -> Counted | None:
        return evaluate_answers(Answers(answers))

    stopped = Answer(Step.CLOSE, "a1", SOON, Outcome.STOPPED)
    assert judge() is None
    assert judge(Answer(Step.ACKNOWLEDGE, "a1", NOON)) is None
    assert judge(Answer(Step.MISREAD, "a1", NOON), stopped) is Counted.MISREAD
    # What earlier versions closed without saying what came of it.
    assert judge(Answer(Step.CLOSE, "a1", SOON)) is None
