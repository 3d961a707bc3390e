"""How a hit stands by its answers, and the table that says what each action does."""

import re
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.answer_table import (
    MOST_ANSWERS,
    PAGES,
    TABLE,
    UNDO_TERM,
    Escalation,
    Refusal,
    Rule,
    Told,
    add_answer,
    find_rule_of,
    is_told,
    may_undo,
)
from platewatch.alerts.answers import (
    DISMISSING,
    NOBODY,
    STEPS,
    VERDICTS,
    AlertState,
    Answer,
    Answers,
    Outcome,
    Stand,
    Step,
    parse_answer,
)
from platewatch.alerts.errors import (
    AlertAnswered,
    AlertClosed,
    AlertDismissed,
    AlertError,
    AlertUnanswered,
    AnswersTooMany,
    NothingToUndo,
)
from platewatch.fields import FieldInvalid
from tests.unit.alerts.makers import NOON

MINUTE = timedelta(minutes=1)


def say(*said: tuple[str, Step] | tuple[str, Step, Outcome]) -> Answers:
    """The answers of these people, a second apart."""
    answers = NOBODY
    for place, (by, step, *outcome) in enumerate(said):
        given_at = NOON + timedelta(seconds=place)
        answers = add_answer(answers, Answer(step, by, given_at, outcome[0] if outcome else None, by))
    return answers


STANDS = {
    Stand.OPEN: NOBODY,
    Stand.ANSWERED: say(("a1", Step.ACKNOWLEDGE)),
    Stand.DISMISSED: say(("a1", Step.MISREAD)),
    Stand.CLOSED: say(("a1", Step.ACKNOWLEDGE), ("a1", Step.CLOSE, Outcome.NOT_FOUND)),
}


def answer(step: Step, by: str = "b1", outcome: Outcome | None = None) -> Answer:
    given = Outcome.STOPPED if step is Step.CLOSE and outcome is None else outcome
    return Answer(step, by, NOON + MINUTE, given, by)


def test_the_table_knows_every_action_in_every_state() -> None:
    assert set(TABLE) == set(product(Stand, Step))


@pytest.mark.parametrize(("stand", "step"), sorted(product(Stand, STEPS)))
def test_each_answer_leads_where_the_table_says(stand: Stand, step: Step) -> None:
    before, rule = STANDS[stand], TABLE[stand, step]
    if isinstance(rule, Refusal):
        with pytest.raises(rule.error):
            add_answer(before, answer(step))
    elif step is Step.UNDO:
        undoable = add_answer(before, answer(Step.MISREAD))
        assert add_answer(undoable, answer(Step.UNDO)).stand is stand
    else:
        assert add_answer(before, answer(step)).stand is rule.becomes


@pytest.mark.parametrize(
    ("stand", "step", "error"),
    [
        (Stand.OPEN, Step.CLOSE, AlertUnanswered),
        (Stand.OPEN, Step.UNDO, NothingToUndo),
        (Stand.DISMISSED, Step.ACKNOWLEDGE, AlertDismissed),
        (Stand.CLOSED, Step.ACKNOWLEDGE, AlertClosed),
        (Stand.ANSWERED, Step.ESCALATE, AlertAnswered),
        (Stand.DISMISSED, Step.ESCALATE, AlertAnswered),
        (Stand.CLOSED, Step.ESCALATE, AlertAnswered),
    ],
)
def test_each_refused_action_has_its_own_cause(stand: Stand, step: Step, error: type[AlertError]) -> None:
    rule = TABLE[stand, step]
    assert isinstance(rule, Refusal)
    assert rule.error is error


def test_an_acknowledgement_and_every_verdict_stop_the_escalation() -> None:
    for step in (Step.ACKNOWLEDGE, *VERDICTS):
        rule = TABLE[Stand.OPEN, step]
        assert isinstance(rule, Rule)
        assert rule.escalation is Escalation.STOPS
        assert say(("a1", step)).stand is not Stand.OPEN
        assert say(("a1", step)).state is AlertState.ANSWERED


def test_no_state_offers_what_the_table_refuses() -> None:
    for stand, page in PAGES.items():
        assert not [step for step in page.offers if isinstance(TABLE[stand, step], Refusal)]
        assert page.instruction is (stand in (Stand.OPEN, Stand.ANSWERED))
        assert set(VERDICTS) <= set(page.offers), "anybody may contradict at any time"


def test_the_latest_verdict_counts_and_all_are_recorded() -> None:
    answers = say(("a1", Step.MISREAD), ("b1", Step.RIGHT_CAR), ("c1", Step.WRONG_COUNTRY))
    assert answers.verdict is not None
    assert answers.verdict.by == "c1"
    assert [one.step for one in answers.given] == [Step.MISREAD, Step.RIGHT_CAR, Step.WRONG_COUNTRY]


def test_a_repeated_answer_is_recorded_once_and_a_contrary_one_each_time() -> None:
    said = (("a1", Step.MISREAD), ("b1", Step.RIGHT_CAR), ("a1", Step.MISREAD), ("a1", Step.MISREAD))
    assert [one.step for one in say(*said).given] == [Step.MISREAD, Step.RIGHT_CAR, Step.MISREAD]
    assert len(say(("a1", Step.ACKNOWLEDGE), ("b1", Step.ACKNOWLEDGE), ("a1", Step.ACKNOWLEDGE)).given) == 2
    closed = say(("a1", Step.ACKNOWLEDGE), *[("a1", Step.CLOSE, Outcome.STOPPED)] * 2)
    assert len(closed.given) == 2
    with pytest.raises(AlertClosed):
        add_answer(closed, answer(Step.ACKNOWLEDGE, "a1"))


def test_who_dismissed_what_he_was_on_the_way_to_acknowledges_it_anew() -> None:
    dismissed = say(("a1", Step.ACKNOWLEDGE), ("a1", Step.MISREAD))
    with pytest.raises(AlertDismissed):
        add_answer(dismissed, answer(Step.ACKNOWLEDGE, "a1"))
    wanted = add_answer(dismissed, answer(Step.RIGHT_CAR, "b1"))
    assert not wanted.is_on_the_way("a1")
    assert len(add_answer(wanted, answer(Step.ACKNOWLEDGE, "a1")).given) == 4
    undone = say(("a1", Step.ACKNOWLEDGE), ("a1", Step.MISREAD), ("a1", Step.UNDO))
    assert undone.is_on_the_way("a1")


def test_an_undo_brings_back_what_was_before() -> None:
    assert say(("a1", Step.MISREAD), ("a1", Step.UNDO)).stand is Stand.OPEN
    assert say(("b1", Step.ACKNOWLEDGE), ("a1", Step.MISREAD), ("a1", Step.UNDO)).stand is Stand.ANSWERED
    # Another one's verdict stays.
    both = say(("b1", Step.MISREAD), ("a1", Step.WRONG_COUNTRY), ("a1", Step.UNDO))
    assert both.stand is Stand.DISMISSED
    assert both.dismissed is not None
    assert both.dismissed.by == "b1"
    again = say(("a1", Step.MISREAD), ("a1", Step.UNDO), ("a1", Step.MISREAD))
    assert again.stand is Stand.DISMISSED
    assert again.find_undone() == {1}


def test_only_whoever_gave_a_verdict_undoes_it_and_for_five_minutes() -> None:
    answers = say(("a1", Step.MISREAD))
    assert may_undo(answers, "a1", NOON + UNDO_TERM - timedelta(seconds=1))
    assert not may_undo(answers, "a1", NOON + UNDO_TERM)
    assert not may_undo(answers, "b1", NOON)
    for late in (Answer(Step.UNDO, "a1", NOON + UNDO_TERM), Answer(Step.UNDO, "b1", NOON)):
        with pytest.raises(NothingToUndo):
            add_answer(answers, late)


def test_a_verdict_that_was_not_asked_for_twice_is_corrected_by_another_one() -> None:
    with pytest.raises(NothingToUndo):
        say(("a1", Step.RIGHT_CAR), ("a1", Step.UNDO))
    assert say(("a1", Step.RIGHT_CAR), ("a1", Step.MISREAD)).stand is Stand.DISMISSED


def test_list_wrong_dismisses_nothing_and_takes_a_dismissal_back() -> None:
    assert say(("a1", Step.LIST_WRONG)).stand is Stand.ANSWERED
    assert say(("b1", Step.MISREAD), ("a1", Step.LIST_WRONG)).stand is Stand.ANSWERED


def test_a_closed_hit_takes_verdicts_and_another_outcome() -> None:
    answers = say(("a1", Step.ACKNOWLEDGE), ("a1", Step.CLOSE, Outcome.STOPPED), ("b1", Step.MISREAD))
    assert answers.stand is Stand.CLOSED
    assert answers.dismissed is not None
    corrected = add_answer(answers, Answer(Step.CLOSE, "a1", NOON + MINUTE, Outcome.NOT_FOUND))
    assert corrected.closed is not None
    assert corrected.closed.outcome is Outcome.NOT_FOUND


def told(said: Answers, *people: str) -> list[set[str]]:
    """For each answer, which of these people are told of it."""
    return [{one for one in people if is_told(one, said, number)} for number in range(1, len(said.given) + 1)]


def test_who_is_on_the_way_hears_of_every_contrary_answer() -> None:
    said = say(
        ("a1", Step.ACKNOWLEDGE),
        ("b1", Step.MISREAD),
        ("c1", Step.MISREAD),
        ("d1", Step.WRONG_COUNTRY),
        ("b1", Step.RIGHT_CAR),
    )
    heard = told(said, "a1", "b1", "c1", "d1", "e1")
    assert all("a1" in each for each in heard[1:])
    # Who has answered nothing hears when it changes whether the car is wanted.
    assert [("e1" in each) for each in heard] == [True, True, False, False, True]
    assert [each & {"b1"} for each in heard] == [{"b1"}, set(), {"b1"}, {"b1"}, set()]


def test_a_dismissal_that_is_withdrawn_is_told_to_everybody_who_stood_down() -> None:
    heard = told(say(("a1", Step.MISREAD), ("a1", Step.UNDO)), "a1", "b1", "c1")
    assert heard == [{"b1", "c1"}, {"b1", "c1"}]


def test_the_first_one_on_the_way_is_told_also_after_a_verdict() -> None:
    heard = told(say(("a1", Step.RIGHT_CAR), ("b1", Step.ACKNOWLEDGE), ("c1", Step.ACKNOWLEDGE)), "a1", "b1", "d1")
    assert heard == [{"b1", "d1"}, {"a1", "d1"}, set()]


def test_whose_alert_another_one_answered_hears_of_what_follows() -> None:
    """The control room acknowledges for a unit: the unit is on the way."""
    acknowledged = Answers((Answer(Step.ACKNOWLEDGE, "arn/control", NOON, None, "a1"),))
    said = add_answer(add_answer(acknowledged, answer(Step.MISREAD, "b1")), answer(Step.MISREAD, "c1"))
    assert told(said, "a1", "b1", "c1", "d1") == [{"a1", "b1", "c1", "d1"}, {"a1", "c1", "d1"}, {"a1", "b1"}]


def test_a_hit_has_an_end_of_answers() -> None:
    answers = NOBODY
    for place in range(MOST_ANSWERS):
        step = Step.MISREAD if place % 2 else Step.RIGHT_CAR
        answers = add_answer(answers, Answer(step, "a1", NOON))
    with pytest.raises(AnswersTooMany):
        add_answer(answers, Answer(Step.RIGHT_CAR, "a1", NOON))


def test_an_outcome_belongs_to_closing_and_an_escalation_is_no_answer() -> None:
    for wrong in (
        Answer(Step.CLOSE, "a1", NOON),
        Answer(Step.MISREAD, "a1", NOON, Outcome.STOPPED),
        Answer(Step.ESCALATE, "watch", NOON),
    ):
        with pytest.raises(ValueError, match=r"outcome|escalation"):
            add_answer(STANDS[Stand.ANSWERED], wrong)


SAID = st.lists(
    st.tuples(
        st.sampled_from(["a1", "b1", "c1"]),
        st.sampled_from(STEPS),
        st.sampled_from(list(Outcome)),
        st.integers(0, 400),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(SAID)
def test_whatever_people_answer_the_hit_stands_as_the_table_says(said: list[tuple[str, Step, Outcome, int]]) -> None:
    answers, now = NOBODY, NOON
    for by, step, outcome, seconds in said:
        now += timedelta(seconds=seconds)
        try:
            after = add_answer(answers, Answer(step, by, now, outcome if step is Step.CLOSE else None, by))
        except AlertError:
            continue
        assert after.given[: len(answers.given)] == answers.given, "nothing that was said is lost"
        if after is not answers:
            rule = find_rule_of(after, len(after.given))
            assert after.stand is (rule.becomes or after.stand)
            assert not is_told(by, after, len(after.given)), "nobody is told of an own answer"
        answers = after
    dismissed = answers.dismissed
    assert (dismissed is None) or dismissed.step in DISMISSING
    assert (answers.stand is Stand.OPEN) == (
        answers.verdict is None and not answers.acknowledged and answers.closed is None
    )


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "step"),
        ({"step": "escalate"}, "step"),
        ({"step": ["close"]}, "step"),
        ({"step": "close"}, "outcome"),
        ({"step": "close", "outcome": "misread"}, "outcome"),
        ({"step": "misread", "outcome": "stopped"}, "outcome"),
        ({"step": "misread", "by": "me"}, "by"),
    ],
)
def test_a_wrong_answer_is_refused_by_field(document: dict[str, object], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_answer(document)
    assert refused.value.field == field


def test_an_answer_is_parsed_also_under_its_earlier_name() -> None:
    assert parse_answer({"step": "acknowledge"}) == (Step.ACKNOWLEDGE, None, "")
    assert parse_answer({"step": "close", "outcome": "found-not-stopped"}) == (Step.CLOSE, Outcome.NOT_STOPPED, "")
    assert parse_answer({"step": "dismiss"}) == (Step.MISREAD, None, "")


def test_every_rule_of_everybody_changes_what_to_do() -> None:
    """Who has answered nothing is disturbed by the first answer, and by what changes whether the car is wanted."""
    for (stand, step), rule in TABLE.items():
        if isinstance(rule, Rule) and rule.told is Told.EVERYBODY and step is not Step.UNDO:
            assert stand is Stand.OPEN or rule.becomes is not stand or step is Step.LIST_WRONG, (stand, step)


CASES = re.compile(r"(PL[0-9]{4}-)?20[0-9]{2}-?[0-9]+")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("bestuurder loopt weg", "bestuurder loopt weg"),
        ("  staat bij de pomp  ", "staat bij de pomp"),
        ("het is 7-KXL-92, niet 1KXL92", "het is [plate], niet [plate]"),
        ("zie zaak PL1300-2026012345", "zie zaak PL1300-2026012345"),
    ],
)
def test_a_note_is_one_line_in_which_plates_are_hidden(typed: str | None, kept: str) -> None:
    assert parse_answer({"step": "acknowledge", "note": typed}, CASES) == (Step.ACKNOWLEDGE, None, kept)


@pytest.mark.parametrize("note", ["", "   ", "two\nlines", "x" * 301, 7, ["x"]])
def test_what_is_no_note_is_refused(note: object) -> None:
    with pytest.raises(FieldInvalid, match="note: must be"):
        parse_answer({"step": "acknowledge", "note": note})


def test_an_answer_given_again_with_a_note_is_recorded_again_and_one_sent_twice_is_not() -> None:
    first = add_answer(NOBODY, Answer(Step.ACKNOWLEDGE, "unit-1", NOON))
    assert add_answer(first, Answer(Step.ACKNOWLEDGE, "unit-1", NOON)) is first
    noted = Answer(Step.ACKNOWLEDGE, "unit-1", NOON, note="two minutes away")
    second = add_answer(first, noted)
    assert second.given == (*first.given, noted)
    assert add_answer(second, noted) is second
    assert add_answer(second, Answer(Step.ACKNOWLEDGE, "unit-1", NOON)) is second


def test_a_verdict_that_is_undone_and_sent_twice_with_its_note_is_undone_once() -> None:
    misread = add_answer(NOBODY, Answer(Step.MISREAD, "unit-1", NOON))
    undo = Answer(Step.UNDO, "unit-1", NOON, note="wrong button")
    undone = add_answer(misread, undo)
    assert add_answer(undone, undo) is undone
