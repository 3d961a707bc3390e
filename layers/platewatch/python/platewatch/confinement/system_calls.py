"""The system calls that a confined program may still make: a filter (seccomp) that the kernel applies from then on.

It lists what is allowed and refuses all else, so that what a kernel learns later is refused too. What is allowed reads
and writes what is open already, handles the program's own memory, and ends the program: it names no other process.
"""

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Mapping
from typing import Final

# Numbers differ from processor to processor; each filter refuses the calls of any other (a 64-bit processor also takes
# 32-bit calls, whose numbers mean something else).
_ALLOWED: Final[Mapping[str, tuple[int, Mapping[str, int]]]] = {
    "x86_64": (
        0xC000003E,
        {
            "readv": 19,
            "read": 0,
            "write": 1,
            "writev": 20,
            "futex": 202,
            "brk": 12,
            "mmap": 9,
            "munmap": 11,
            "mremap": 25,
            "mprotect": 10,
            "madvise": 28,
            "getrusage": 98,
            "clock_gettime": 228,
            "gettimeofday": 96,
            "sched_yield": 24,
            "getrandom": 318,
            "rt_sigaction": 13,
            "rt_sigprocmask": 14,
            "rt_sigreturn": 15,
            "sigaltstack": 131,
            "restart_syscall": 219,
            "getpid": 39,
            "gettid": 186,
            "exit": 60,
            "exit_group": 231,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "readv": 65,
            "read": 63,
            "write": 64,
            "writev": 66,
            "futex": 98,
            "brk": 214,
            "mmap": 222,
            "munmap": 215,
            "mremap": 216,
            "mprotect": 226,
            "madvise": 233,
            "getrusage": 165,
            "clock_gettime": 113,
            "gettimeofday": 169,
            "sched_yield": 124,
            "getrandom": 278,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "rt_sigreturn": 139,
            "sigaltstack": 132,
            "restart_syscall": 128,
            "getpid": 172,
            "gettid": 178,
            "exit": 93,
            "exit_group": 94,
        },
    ),
}

# Sets the limits of whatever process its first argument names; 0 is the caller itself.
_PRLIMIT: Final = {"x86_64": 302, "aarch64": 261}

_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_SET_FILTER: Final = 1
# Without it, older kernels switch off some of the processor's guessing ahead for filtered programs, which makes them
# slower. That guards a program against itself; the parent's memory is another address space.
_KEEP_SPEED: Final = 4
_NO_NEW_PRIVILEGES: Final = 38

# Offsets in what the kernel shows a filter of a call: its number, its processor, its first argument's low half.
_NUMBER_AT: Final = 0
_PROCESSOR_AT: Final = 4
_FIRST_AT: Final = 16

_LOAD: Final = 0x20
_IS_EQUAL: Final = 0x15
_RETURN: Final = 0x06

_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_KILL: Final = 0x80000000

_INSTRUCTION: Final = struct.Struct("=HBBI")


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def control_process(option: int, value: int) -> bool:
    """Call prctl for this process; whether the kernel did it."""
    # Whole registers: a number without its type may be passed as half of one.
    words = [ctypes.c_ulong(word) for word in (value, 0, 0, 0)]
    return bool(ctypes.CDLL(None).prctl(ctypes.c_int(option), *words) == 0)


def filter_system_calls() -> bool:
    """Refuse, for good, every call that is not allowed; a refused call fails with EPERM.

    False where this system has no such filter or we know none for its processor: then no call is refused.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _ALLOWED or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    code = ctypes.create_string_buffer(write_filter(machine))
    program = _Program(len(code.raw) // _INSTRUCTION.size, ctypes.addressof(code))
    # Else the kernel takes a filter from root alone.
    if not control_process(_NO_NEW_PRIVILEGES, 1):
        return False
    # Not every kernel knows the flag.
    return any(_set_filter(_SECCOMP[machine], flags, program) for flags in (_KEEP_SPEED, 0))


def _set_filter(seccomp: int, flags: int, program: _Program) -> bool:
    words = [ctypes.c_long(word) for word in (seccomp, _SET_FILTER, flags)]
    return bool(ctypes.CDLL(None).syscall(*words, ctypes.byref(program)) == 0)


def write_filter(machine: str) -> bytes:
    """The filter as the kernel's own small program (BPF), for a processor as platform.machine() names it."""
    processor, allowed = _ALLOWED[machine]
    numbers = list(allowed.values())
    instructions = [
        (_LOAD, 0, 0, _PROCESSOR_AT),
        (_IS_EQUAL, 1, 0, processor),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        # Each jump to what allows: over the numbers that follow it, and the four that stand before.
        *((_IS_EQUAL, len(numbers) - at + 3, 0, number) for at, number in enumerate(numbers)),
        (_IS_EQUAL, 0, 2, _PRLIMIT[machine]),
        (_LOAD, 0, 0, _FIRST_AT),
        (_IS_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in instructions)
