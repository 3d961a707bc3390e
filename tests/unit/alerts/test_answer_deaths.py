"""What follows from an answer is done once, wherever a function dies."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.answer import evaluate_answers, finish_answers, give_answer
from platewatch.alerts.answers import Answers, Reply, Step
from platewatch.alerts.misreads import Counted, CountedHit
from platewatch.alerts.routing import notify_recipient
from platewatch.errors import Failures
from tests.unit.alerts.fakes import Death
from tests.unit.alerts.makers import make_alert_for, make_entry
from tests.unit.alerts.shift import PHONES, SOON, Shift

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
            _finish(shift, SOON + timedelta(minutes=2))
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
