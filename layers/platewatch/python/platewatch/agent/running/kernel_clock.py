"""Asks the operating system whether a time server sets its clock: every program that does so tells the kernel."""

import ctypes
import sys
from collections.abc import Callable
from typing import Final

from platewatch.agent.offset import TimeServer

_UNSYNCHRONISED: Final = 0x0040
_NANOSECONDS: Final = 0x2000
_FAILED: Final = -1
_TIME_ERROR: Final = 5


class Timex(ctypes.Structure):
    """What adjtimex fills in (man 2 adjtimex); `modes` 0 changes nothing, and needs no right."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        # All else, and more than that.
        ("rest", ctypes.c_byte * 512),
    ]


def find_call() -> Callable[[Timex], int] | None:
    """The system's call; None where it has none."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    if not hasattr(library, "adjtimex"):
        return None
    return lambda asked: int(library.adjtimex(ctypes.byref(asked)))


def ask_kernel(call: Callable[[Timex], int] | None) -> TimeServer | None:
    """What the kernel says of its clock; None where it can't be asked, as in some containers."""
    asked = Timex()
    state = _FAILED if call is None else call(asked)
    if state == _FAILED:
        return None
    part = 1e6 if asked.status & _NANOSECONDS else 1e3
    # The kernel's offset is what is still to be added to the clock: one that is ahead has a negative one.
    return TimeServer(
        sets_clock=state != _TIME_ERROR and not asked.status & _UNSYNCHRONISED,
        offset_ms=-asked.offset / part,
        error_ms=asked.maxerror / 1e3,
    )
