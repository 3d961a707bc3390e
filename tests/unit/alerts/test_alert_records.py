"""Alerts as records: what came in comes out, and records of earlier versions still load."""

import json
from dataclasses import replace

import pytest

from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.aws.alert_records import dump_hit, load_hit
from platewatch.alerts.aws.answer_records import dump_answers, load_answers
from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import Missing
from tests.unit.alerts.makers import NOON, make_alert_for

HIT = make_alert_for("unit-1").hit


@pytest.mark.parametrize("missing", [None, *Missing])
def test_a_hit_comes_back_as_it_went(missing: Missing | None) -> None:
    hit = replace(HIT, missing=missing)
    assert load_hit(dump_hit(hit)) == hit


def test_a_hit_comes_back_with_its_spellings_and_one_of_before_has_none() -> None:
    hit = replace(HIT, spellings=(Spelling("7KXL92", 0.86), Spelling("1KXL92", 0.11)))
    record = json.loads(json.dumps(dump_hit(hit)))
    assert load_hit(record) == hit
    del record["hit"]["spellings"]
    assert load_hit(record) == HIT


def test_a_hit_from_before_completeness_was_told_was_of_a_whole_plate() -> None:
    record = dump_hit(HIT)
    del record["hit"]["missing"]
    assert load_hit(record) == HIT


def test_answers_come_back_with_their_notes_and_those_of_before_have_none() -> None:
    given = Answers((Answer(Step.ACKNOWLEDGE, "unit-1", NOON, note="on the way"), Answer(Step.MISREAD, "unit-2", NOON)))
    assert load_answers(dump_answers(given)) == given
    before = json.loads(dump_answers(given))
    assert "note" not in before[1]
