"""What heartbeats say of a camera: offline, two agents with one token, and when its times were uncertain."""

from datetime import timedelta

import pytest

from platewatch.cameras.agent import (
    FORGOTTEN_AFTER,
    MOST_STRETCHES,
    NOTHING_HEARD,
    AgentRecord,
    ClockState,
    JudgedBy,
    choose_measure,
    evaluate_clock,
    find_offset,
    find_twin,
    is_offline,
    is_overdue,
    note_heartbeat,
    was_uncertain,
)
from tests.unit.cameras.makers import FIRST, NOON, SECOND, make_heartbeat

MINUTE, SECONDS = timedelta(minutes=1), timedelta(seconds=1)


def hear(*beats: tuple[float, str, float | None], record: AgentRecord = NOTHING_HEARD) -> AgentRecord:
    """The record after heartbeats at these minutes, of these agents, whose clocks are so many ms off."""
    for minutes, agent_id, offset_ms in beats:
        record = note_heartbeat(record, make_heartbeat(agent_id, offset_ms), NOON + minutes * MINUTE)
    return record


def test_a_camera_is_offline_after_three_minutes_without_a_heartbeat() -> None:
    record = hear((0, FIRST, 1))
    assert not is_offline(record, NOON + 3 * MINUTE - SECONDS)
    assert is_offline(record, NOON + 3 * MINUTE)
    assert [is_overdue(record, NOON + minutes * MINUTE) for minutes in (1, 1.5, 2.9, 3)] == [False, True, True, False]


def test_a_camera_without_an_agent_is_judged_by_silence_and_so_is_one_whose_agent_is_gone_for_a_month() -> None:
    assert choose_measure(NOTHING_HEARD, NOON) is JudgedBy.SILENCE
    assert not is_offline(NOTHING_HEARD, NOON)
    record = hear((0, FIRST, 1))
    assert choose_measure(record, NOON + FORGOTTEN_AFTER - SECONDS) is JudgedBy.HEARTBEAT
    assert choose_measure(record, NOON + FORGOTTEN_AFTER) is JudgedBy.SILENCE
    assert not is_offline(record, NOON + FORGOTTEN_AFTER)


def test_two_agents_that_take_turns_are_found_and_a_replaced_one_is_not() -> None:
    overlapping = hear((0, FIRST, 1), (0.5, SECOND, 1), (1, FIRST, 1))
    assert find_twin(overlapping, NOON + MINUTE) == SECOND
    assert find_twin(overlapping, NOON + 3.5 * MINUTE) is None
    replaced = hear((0, FIRST, 1), (0.5, SECOND, 1), (1.5, SECOND, 1), (2.5, SECOND, 1))
    assert find_twin(replaced, NOON + 2.5 * MINUTE) is None
    restarted = hear((0, FIRST, 1), (1, FIRST, 1))
    assert find_twin(restarted, NOON + MINUTE) is None


def test_an_agent_that_comes_back_after_another_was_there_is_no_twin() -> None:
    record = hear((0, FIRST, 1), (10, SECOND, 1), (20, FIRST, 1))
    assert find_twin(record, NOON + 20 * MINUTE) is None


@pytest.mark.parametrize(
    ("offset_ms", "state"),
    [
        (0, ClockState.RIGHT),
        (-499, ClockState.RIGHT),
        (500, ClockState.WARNING),
        (-1999, ClockState.WARNING),
        (2000, ClockState.ALARM),
        (-3_600_000, ClockState.ALARM),
        (None, ClockState.UNKNOWN),
    ],
)
def test_a_clock_is_judged_by_its_offset(offset_ms: float | None, state: ClockState) -> None:
    beat = hear((0, FIRST, offset_ms)).newest
    assert beat is not None
    assert evaluate_clock(beat) is state


def test_a_clock_that_nothing_was_compared_with_is_ahead_when_its_time_has_not_come_yet() -> None:
    heartbeat = make_heartbeat(offset_ms=None)
    beat = note_heartbeat(NOTHING_HEARD, heartbeat, heartbeat.at - 5 * SECONDS).newest
    assert beat is not None
    assert find_offset(beat) == 5 * SECONDS
    late = note_heartbeat(NOTHING_HEARD, heartbeat, heartbeat.at + 5 * SECONDS).newest
    assert late is not None
    assert find_offset(late) is None, "the heartbeat may have been on its way"


def test_times_are_uncertain_from_the_last_right_heartbeat_to_the_first_that_is_right_again() -> None:
    record = hear((0, FIRST, 1), (1, FIRST, 2500), (2, FIRST, 2600), (3, FIRST, 10))
    asked = [-1, 0, 0.5, 2.9, 3.0, 4]
    assert [was_uncertain(record, NOON + minutes * MINUTE) for minutes in asked] == [False, *[True] * 4, False]
    still = hear((0, FIRST, 1), (1, FIRST, 2500))
    assert was_uncertain(still, NOON + 100 * MINUTE)


def test_the_times_that_a_clock_an_hour_ahead_or_behind_wrote_are_uncertain() -> None:
    hour = 3_600_000
    ahead = hear((0, FIRST, 1), (1, FIRST, hour), (2, FIRST, 1))
    assert was_uncertain(ahead, NOON + 61 * MINUTE)
    assert not was_uncertain(ahead, NOON + 63 * MINUTE)
    behind = hear((0, FIRST, 1), (1, FIRST, -hour), (2, FIRST, 1))
    assert was_uncertain(behind, NOON - 59 * MINUTE)
    assert not was_uncertain(behind, NOON - 61 * MINUTE)


def test_a_warning_and_an_unknown_clock_begin_and_end_nothing() -> None:
    assert hear((0, FIRST, 1), (1, FIRST, 1500)).stretches == ()
    assert not hear((0, FIRST, None)).stretches
    open_still = hear((0, FIRST, 1), (1, FIRST, 2500), (2, FIRST, None))
    assert was_uncertain(open_still, NOON + 9 * MINUTE)


def test_no_uncertain_time_is_lost_when_a_clock_jumps_again_and_again() -> None:
    record = NOTHING_HEARD
    wrong = []
    for minute in range(0, 6 * MOST_STRETCHES, 3):
        record = hear((minute, FIRST, 1), (minute + 1, FIRST, 3000), (minute + 2, FIRST, 1), record=record)
        wrong.append(NOON + (minute + 1) * MINUTE)
    assert len(record.stretches) <= MOST_STRETCHES
    assert all(was_uncertain(record, moment) for moment in wrong)


def test_stretches_are_forgotten_when_no_passage_of_theirs_is_kept() -> None:
    record = hear((0, FIRST, 1), (1, FIRST, 3000), (2, FIRST, 1))
    later = note_heartbeat(record, make_heartbeat(), NOON + timedelta(days=36))
    assert later.stretches == ()
