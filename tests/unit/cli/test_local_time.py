"""The command line's times: those of the machine, with the zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from platewatch.cli.local_time import show_moment, show_optional_time, show_time


@pytest.mark.usefixtures("dutch_machine")
def test_times_are_those_of_the_machine_with_its_zone() -> None:
    assert show_time("2026-11-29T11:15:39.123Z") == "2026-11-29 12:15:39 CET"
    assert show_time("2026-07-01T11:15:39+00:00") == "2026-07-01 13:15:39 CEST"
    assert show_optional_time("2026-11-29T11:15:39.000Z") == "2026-11-29 12:15:39 CET"


def test_no_time_is_what_the_caller_says_of_it() -> None:
    assert (show_optional_time(None), show_optional_time(None, "none yet")) == ("", "none yet")


def test_a_zone_that_was_asked_for_is_the_one_that_is_shown() -> None:
    moment = datetime(2026, 11, 29, 11, 15, 39, tzinfo=UTC)
    assert show_moment(moment, ZoneInfo("Asia/Tokyo")) == "2026-11-29 20:15:39 JST"
