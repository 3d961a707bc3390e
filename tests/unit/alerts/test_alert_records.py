"""Alerts as records: what came in comes out, and records of earlier versions still load."""

from dataclasses import replace

import pytest

from platewatch.alerts.aws.alert_records import dump_hit, load_hit
from platewatch.reading.completeness import Missing
from tests.unit.alerts.makers import make_alert_for

HIT = make_alert_for("unit-1").hit


@pytest.mark.parametrize("missing", [None, *Missing])
def test_a_hit_comes_back_as_it_went(missing: Missing | None) -> None:
    hit = replace(HIT, missing=missing)
    assert load_hit(dump_hit(hit)) == hit


def test_a_hit_from_before_completeness_was_told_was_of_a_whole_plate() -> None:
    record = dump_hit(HIT)
    del record["hit"]["missing"]
    assert load_hit(record) == HIT
