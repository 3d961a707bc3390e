"""What the kernel says of its clock, and what is made of it."""

import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.offset import BELIEVED_MS, SURE_MS, Offset, TimeServer, choose_offset, estimate, see_answer
from platewatch.agent.running.checks import check_time_server
from platewatch.agent.running.kernel_clock import Timex, ask_kernel, find_call
from tests.unit.agent.fakes import NOON

NANO = 0x2000


def answer(state: int, **values: int) -> Callable[[Timex], int]:
    def call(asked: Timex) -> int:
        assert asked.modes == 0
        for name, value in values.items():
            setattr(asked, name, value)
        return state

    return call


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (answer(0, status=1, offset=2500, maxerror=18_000), TimeServer(True, -2.5, 18.0)),
        (answer(0, status=1 | NANO, offset=-2_500_000, maxerror=18_000), TimeServer(True, 2.5, 18.0)),
        # A leap second is announced.
        (answer(1, status=0x11), TimeServer(True, 0.0, 0.0)),
        (answer(5, status=0x40, maxerror=16_000_000), TimeServer(False, 0.0, 16_000.0)),
        (answer(0, status=0x40), TimeServer(False, 0.0, 0.0)),
        (answer(5, status=1), TimeServer(False, 0.0, 0.0)),
        (answer(-1), None),
        (None, None),
    ],
)
def test_the_kernels_answer_is_understood(call: Callable[[Timex], int] | None, said: TimeServer | None) -> None:
    found = ask_kernel(call)
    assert found == said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="adjtimex is Linux's")
def test_this_kernel_can_be_asked_or_refuses_and_its_clock_stays_as_it_is() -> None:
    before = ask_kernel(find_call())
    assert before is None or before.error_ms >= 0
    after = ask_kernel(find_call())
    assert (before is None) == (after is None)


@pytest.mark.parametrize(
    ("server", "well", "says"),
    [
        (None, True, "does not say"),
        (TimeServer(False, 0.0, 16_000.0), False, "timedatectl set-ntp true"),
        (TimeServer(True, 0.0, BELIEVED_MS + 500), False, "may be 1.5 s off"),
        (TimeServer(True, -4.4, 20.0), True, "4 ms behind, by at most 20 ms more"),
    ],
)
def test_the_check_says_what_an_installer_has_to_do(server: TimeServer | None, well: bool, says: str) -> None:
    finding = check_time_server(server)
    assert finding.well is well
    assert says in finding.text


def test_without_any_answer_a_time_server_is_enough_and_nothing_else_is() -> None:
    assert choose_offset([], TimeServer(True, 7.4, 20.0)) == Offset(7, "ntp")
    assert choose_offset([], TimeServer(False, 7.4, 20.0)) is None
    assert choose_offset([], TimeServer(True, 7.4, BELIEVED_MS + 1)) is None
    assert choose_offset([], None) is None


@given(
    true_ms=st.integers(-10_000, 10_000),
    says_ms=st.floats(-10_000, 10_000),
    error_ms=st.floats(0, 2 * BELIEVED_MS),
    takes_ms=st.integers(0, 3_000),
    within_ms=st.integers(0, 999),
)
def test_the_time_server_is_believed_if_and_only_if_the_answers_allow_it(
    true_ms: int, says_ms: float, error_ms: float, takes_ms: int, within_ms: int
) -> None:
    ahead, took = timedelta(milliseconds=true_ms), timedelta(milliseconds=takes_ms)
    date = NOON.replace(microsecond=0)
    sent_at = date + timedelta(milliseconds=within_ms) + ahead - took
    seen = [see_answer(sent_at, sent_at + took, date)]
    found = choose_offset(seen, TimeServer(True, says_ms, error_ms))
    assert found is not None
    if found.source == "service":
        assert found.ms == estimate(seen)
        assert error_ms > BELIEVED_MS or abs(says_ms - true_ms) > SURE_MS
    else:
        assert error_ms <= BELIEVED_MS
        assert abs(found.ms - true_ms) <= takes_ms + 1000 + error_ms + SURE_MS + 1
