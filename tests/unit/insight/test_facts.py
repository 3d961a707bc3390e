"""What is counted of one hit."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.hits.hit import HitKind
from platewatch.insight import facts
from platewatch.insight.facts import Keys, Result, Speed, evaluate_result, is_counted, merge_facts
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry
from tests.unit.insight.makers import make_fact

LATER = NOON + timedelta(days=9)
KEYS = Keys(b"own", {})


def answer(*steps: Step, outcome: Outcome | None = None, after: int = 30) -> Answers:
    return Answers(
        tuple(
            Answer(step, "unit-1", NOON + timedelta(seconds=after), outcome if step is Step.CLOSE else None)
            for step in steps
        )
    )


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (Answers(), Result.UNANSWERED),
        (answer(Step.ACKNOWLEDGE), Result.ANSWERED),
        (answer(Step.RIGHT_CAR), Result.ANSWERED),
        (answer(Step.ACKNOWLEDGE, Step.CLOSE, outcome=Outcome.STOPPED), Result.STOPPED),
        (answer(Step.ACKNOWLEDGE, Step.CLOSE, outcome=Outcome.NOT_STOPPED), Result.NOT_STOPPED),
        (answer(Step.ACKNOWLEDGE, Step.CLOSE, outcome=Outcome.NOT_FOUND), Result.NOT_FOUND),
        (answer(Step.ACKNOWLEDGE, Step.CLOSE, outcome=Outcome.NOT_TRIED), Result.NOT_TRIED),
        # Records of earlier versions have no outcome.
        (answer(Step.ACKNOWLEDGE, Step.CLOSE), Result.ANSWERED),
        (answer(Step.MISREAD), Result.MISREAD),
        (answer(Step.MISREAD, Step.CLOSE, outcome=Outcome.NOT_TRIED), Result.MISREAD),
        (answer(Step.WRONG_COUNTRY), Result.WRONG_COUNTRY),
        (answer(Step.LIST_WRONG, Step.CLOSE, outcome=Outcome.STOPPED), Result.LIST_WRONG),
        (answer(Step.MISREAD, Step.RIGHT_CAR), Result.ANSWERED),
        (answer(Step.MISREAD, Step.UNDO), Result.ANSWERED),
    ],
)
def test_what_came_of_a_hit(answers: Answers, result: Result) -> None:
    assert evaluate_result(answers) is result


@pytest.mark.parametrize(
    ("seconds", "speed"),
    [
        (0, Speed.MINUTE),
        (60, Speed.MINUTE),
        (61, Speed.TWO),
        (300, Speed.FIVE),
        (301, Speed.QUARTER),
        (3600, Speed.HOUR),
        (3601, Speed.LONGER),
        (None, Speed.NEVER),
    ],
)
def test_how_fast_it_was_answered(seconds: float | None, speed: Speed) -> None:
    assert make_fact(answered_after=seconds).speed is speed
    assert make_fact(answered_after=seconds, late=True).speed is Speed.LATE


def test_a_fact_has_no_plate_no_entry_and_no_name() -> None:
    alert = make_alert_for("unit-1")
    fact = facts.make_fact(alert, answer(Step.MISREAD), LATER, KEYS)
    told = " ".join(str(getattr(fact, one.name)) for one in fields(fact))
    entry = alert.hit.entry
    for secret in (entry.plate, entry.entry_id, entry.case_number, alert.hit_id, alert.alert_id, "unit-1"):
        assert secret not in told


def test_hits_of_one_entry_are_of_one_car_and_those_of_a_pattern_of_none() -> None:
    one, other = (
        facts.make_fact(make_alert_for("u", passage_id=each), Answers(), LATER, KEYS) for each in ("p1", "p2")
    )
    assert one.car == other.car
    assert one.hit != other.hit
    another = facts.make_fact(make_alert_for("u", make_entry("12HHB1")), Answers(), LATER, KEYS)
    assert another.car != one.car
    assert facts.make_fact(make_alert_for("u", make_entry("7KX??2")), Answers(), LATER, KEYS).car == ""


def test_digests_of_one_week_tell_nothing_of_another_without_its_key() -> None:
    alert = make_alert_for("u")
    one, other = (facts.make_fact(alert, Answers(), LATER, Keys(key, {})) for key in (b"one", b"other"))
    assert one.hit != other.hit
    assert one.car != other.car
    again = facts.make_fact(alert, Answers(), LATER, Keys(b"other", {b"one": {one.car}}))
    assert again.seen_before
    assert not facts.make_fact(alert, Answers(), LATER, Keys(b"other", {b"two": {one.car}})).seen_before


def test_a_fact_ends_with_its_hit() -> None:
    alert = make_alert_for("u")
    assert facts.make_fact(alert, Answers(), LATER, KEYS).kept_until == alert.retention.expires_at


def test_what_is_answered_after_the_week_settled_is_not_counted() -> None:
    given = answer(Step.ACKNOWLEDGE, after=100)
    until = NOON + timedelta(seconds=100)
    assert facts.make_fact(make_alert_for("u"), given, until, KEYS).result is Result.UNANSWERED
    assert facts.make_fact(make_alert_for("u"), given, until + timedelta(seconds=1), KEYS).result is Result.ANSWERED


def test_a_hit_belongs_to_the_time_in_which_the_car_passed() -> None:
    alert = make_alert_for("u")
    passed = alert.sighting.captured_at
    assert is_counted(alert, passed, passed + timedelta(seconds=1))
    assert not is_counted(alert, passed - timedelta(seconds=1), passed)
    found = replace(alert, hit=replace(alert.hit, kind=HitKind.SEEN_BEFORE))
    assert not is_counted(found, passed, passed + timedelta(seconds=1))


def test_a_hit_with_many_alerts_is_one_fact_with_its_first_alert() -> None:
    first, later = make_fact(1, born_after=2), make_fact(1, born_after=300)
    other = make_fact(2, minutes=-1)
    assert merge_facts([later, first, later, other]) == [other, first]
