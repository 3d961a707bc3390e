"""Maintenance windows: what is taken, when one holds, and what an ending does."""

from datetime import UTC, datetime, timedelta

import pytest

from platewatch.cameras.maintenance import Ending, Window, apply_endings, find_window, parse_window
from platewatch.fields import FieldInvalid

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def say(since: timedelta | None, until: timedelta, reason: str = "new pole") -> dict[str, str]:
    said = {"until": (NOON + until).isoformat(), "reason": reason}
    return said | ({"since": (NOON + since).isoformat()} if since is not None else {})


def test_a_window_begins_now_or_when_it_says() -> None:
    assert parse_window(say(None, HOUR), NOON, "me") == Window(NOON, NOON + HOUR, "new pole", "me")
    assert parse_window(say(HOUR, 2 * HOUR), NOON, "me").since == NOON + HOUR
    assert parse_window(say(366 * DAY, 397 * DAY), NOON, "me").until == NOON + 397 * DAY


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (say(None, timedelta()), "until"),
        (say(HOUR, HOUR), "until"),
        (say(None, 31 * DAY + HOUR), "until"),
        (say(-HOUR, HOUR), "since"),
        (say(367 * DAY, 368 * DAY), "since"),
        (say(None, HOUR, "..."), "reason"),
        (say(None, HOUR, "for 7-KXL-92"), "reason"),
        ({"until": "soon", "reason": "new pole"}, "until"),
        ({"reason": "new pole"}, "until"),
        ({"until": (NOON + HOUR).isoformat()}, "reason"),
    ],
)
def test_what_is_no_window_is_refused(document: dict[str, str], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_window(document, NOON, "me")
    assert refused.value.field == field


def test_a_window_holds_from_its_beginning_until_just_before_its_end_and_the_longest_counts() -> None:
    short, long = Window(NOON, NOON + HOUR, "a", "me"), Window(NOON, NOON + 2 * HOUR, "b", "me")
    assert find_window((short, long), NOON) == long
    assert find_window((long, short), NOON) == long
    assert find_window((short,), NOON - timedelta(seconds=1)) is None
    assert find_window((short,), NOON + HOUR) is None


def test_an_ending_ends_what_was_recorded_before_it_and_nothing_after() -> None:
    runs, later = Window(NOON, NOON + 3 * HOUR, "a", "me"), Window(NOON + 5 * HOUR, NOON + 6 * HOUR, "b", "me")
    again = Window(NOON + 2 * HOUR, NOON + 4 * HOUR, "c", "me")
    ended = apply_endings([runs, later, Ending(NOON + HOUR, "you"), again])
    assert [(window.since, window.until) for window in ended] == [
        (NOON, NOON + HOUR),
        (NOON + 5 * HOUR, NOON + 5 * HOUR),
        (NOON + 2 * HOUR, NOON + 4 * HOUR),
    ]
    assert find_window(ended, NOON + 5.5 * HOUR) is None
    over = apply_endings([runs, Ending(NOON + 9 * HOUR, "you")])
    assert over == (runs,)
