"""After the year of free use an alert is shown only on somebody's word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.errors import AlertRestricted
from platewatch.alerts.restricted import RESTRICTED, require_free, split_free
from platewatch.retention.terms import Retention
from tests.unit.alerts.makers import NOON, make_alert_for

TICK = timedelta(microseconds=1)
FREE = make_alert_for("unit-1")
END = FREE.retention.free_until
FOR_EVER = replace(
    make_alert_for("unit-2"), retention=Retention(FREE.retention.expires_at, FREE.retention.ground, None)
)


def test_the_year_begins_with_the_passage() -> None:
    assert NOON + timedelta(days=365) == END


def test_until_the_year_is_over_nobody_has_to_allow_it() -> None:
    assert END is not None
    require_free(FREE, END - TICK, None)
    require_free(FOR_EVER, END + timedelta(days=999), None)
    require_free(FREE, END, "OvJ Jansen")
    with pytest.raises(AlertRestricted, match=RESTRICTED):
        require_free(FREE, END, None)


def test_of_several_those_are_shown_that_are_free_and_the_others_counted() -> None:
    assert END is not None
    alerts = [FREE, FOR_EVER, make_alert_for("unit-3")]
    assert split_free(alerts, END - TICK, None) == (alerts, 0)
    assert split_free(alerts, END, None) == ([FOR_EVER], 2)
    assert split_free(alerts, END, "OvJ Jansen") == (alerts, 0)
