"""The limits that a program sets for itself before it reads a stranger's bytes.

What breaks into it finds that it can open no file and no connection, start no process, touch no other process, and has
little memory and time. The kernel's limits do that, and a filter of system calls, which binds root too.

The filter (seccomp) lists the system calls that may still be made and refuses all else, so that what a kernel learns
later is refused too. What is allowed reads and writes what is open already, handles the program's own memory, and ends
the program: it names no other process.
"""

import contextlib
import ctypes
import errno
import math
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
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

# What a program that receives a film may do beside, with the connection that it opens or the file that is open.
_RECEIVING: Final[Mapping[str, Mapping[str, int]]] = {
    "x86_64": {
        "poll": 7,
        "ppoll": 271,
        "select": 23,
        "pselect6": 270,
        "lseek": 8,
        "fstat": 5,
        "close": 3,
        "recvfrom": 45,
        "recvmsg": 47,
        "sendto": 44,
        "sendmsg": 46,
        "shutdown": 48,
        "getsockopt": 55,
        "setsockopt": 54,
        "getsockname": 51,
        "getpeername": 52,
        "clock_nanosleep": 230,
        "nanosleep": 35,
    },
    "aarch64": {
        "ppoll": 73,
        "pselect6": 72,
        "lseek": 62,
        "fstat": 80,
        "close": 57,
        "recvfrom": 207,
        "recvmsg": 212,
        "sendto": 206,
        "sendmsg": 211,
        "shutdown": 210,
        "getsockopt": 209,
        "setsockopt": 208,
        "getsockname": 204,
        "getpeername": 205,
        "clock_nanosleep": 115,
        "nanosleep": 101,
    },
}
_CONNECTING: Final[Mapping[str, Mapping[str, int]]] = {
    "x86_64": {"connect": 42, "dup": 32, "fcntl": 72, "prctl": 157, "seccomp": 317},
    "aarch64": {"connect": 203, "dup": 23, "fcntl": 25, "prctl": 167, "seccomp": 277},
}

# Sockets of networks alone: others lead to programs of this machine.
_SOCKET: Final = {"x86_64": 41, "aarch64": 198}
_NETWORKS: Final = (2, 10)

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


class Reach(Enum):
    """What a program may do beside reading and writing what is open, and handling its own memory."""

    NOTHING = "nothing"
    RECEIVE = "receive"
    """Use a connection that is open."""

    CONNECT = "connect"
    """Open one, too."""


def filter_system_calls(reach: Reach = Reach.NOTHING) -> bool:
    """Refuse, for good, every call that is not allowed; a refused call fails with EPERM. A second filter can only
    narrow the first.

    False where this system has no such filter or we know none for its processor: then no call is refused.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _ALLOWED or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    code = ctypes.create_string_buffer(write_filter(machine, reach))
    program = _Program(len(code.raw) // _INSTRUCTION.size, ctypes.addressof(code))
    # Else the kernel takes a filter from root alone.
    if not control_process(_NO_NEW_PRIVILEGES, 1):
        return False
    # Not every kernel knows the flag.
    return any(_set_filter(_SECCOMP[machine], flags, program) for flags in (_KEEP_SPEED, 0))


def _set_filter(seccomp: int, flags: int, program: _Program) -> bool:
    words = [ctypes.c_long(word) for word in (seccomp, _SET_FILTER, flags)]
    return bool(ctypes.CDLL(None).syscall(*words, ctypes.byref(program)) == 0)


def write_filter(machine: str, reach: Reach = Reach.NOTHING) -> bytes:
    """The filter as the kernel's own small program (BPF), for a processor as platform.machine() names it."""
    processor, allowed = _ALLOWED[machine]
    numbers = list(allowed.values())
    if reach is not Reach.NOTHING:
        numbers += _RECEIVING[machine].values()
    if reach is Reach.CONNECT:
        numbers += _CONNECTING[machine].values()
    sockets = _allow_sockets(machine) if reach is Reach.CONNECT else []
    instructions = [
        (_LOAD, 0, 0, _PROCESSOR_AT),
        (_IS_EQUAL, 1, 0, processor),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        # Each jump to what allows: over the numbers that follow it, the sockets, and the four that stand before.
        *((_IS_EQUAL, len(numbers) - at + 3 + len(sockets), 0, number) for at, number in enumerate(numbers)),
        *sockets,
        (_IS_EQUAL, 0, 2, _PRLIMIT[machine]),
        (_LOAD, 0, 0, _FIRST_AT),
        (_IS_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in instructions)


def _allow_sockets(machine: str) -> list[tuple[int, int, int, int]]:
    """Allows sockets of networks; what allows stands four instructions behind these."""
    kinds = [(_IS_EQUAL, len(_NETWORKS) - at + 4, 0, kind) for at, kind in enumerate(_NETWORKS)]
    return [
        (_IS_EQUAL, 0, len(kinds) + 2, _SOCKET[machine]),
        (_LOAD, 0, 0, _FIRST_AT),
        *kinds,
        (_RETURN, 0, 0, _REFUSE),
    ]


_SET_DUMPABLE: Final = 4
_CONNECTIONS: Final = 8


def hide_memory() -> None:
    """Keep other processes of the same user out of this one: of its memory and, in /proc, of its environment.

    On Linux. Root's processes are not kept out.
    """
    if sys.platform.startswith("linux"):
        control_process(_SET_DUMPABLE, 0)


def limit_harm(memory_bytes: int) -> None:
    """No file or connection can be opened from here on, no process started or touched, no dump written.

    On Linux memory may grow by so many bytes at the most. Where the kernel takes no filter of system calls, the limits
    alone remain; ConfinedProcess says so.
    """
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        if limit == resource.RLIMIT_NOFILE and sys.platform.startswith("linux"):
            _limit_memory(memory_bytes)
        resource.setrlimit(limit, (0, 0))
    filter_system_calls()


def limit_connecting(memory_bytes: int, most_bytes: int) -> Callable[[], None]:
    """As limit_harm, but connections can be opened, as many as are open now and a few more.

    Returns what raises the bound of memory to `most_bytes`, once.
    """
    raise_memory = _limit_memory(memory_bytes, most_bytes) if sys.platform.startswith("linux") else lambda: None
    most = max(int(name) for name in os.listdir("/dev/fd")) + _CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for limit in (resource.RLIMIT_NPROC, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    filter_system_calls(Reach.CONNECT)
    return raise_memory


def end_connecting() -> None:
    """From here on nothing new can be opened; what is open can be used."""
    filter_system_calls(Reach.RECEIVE)


def limit_time(cpu_seconds: int) -> None:
    """End the process when it has computed for so many seconds from now on, and up to one more.

    The kernel counts whole seconds. Rounded down, what came before would be taken off the seconds that are given.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds, most))


def stand_back(nice: int) -> None:
    """Let other processes compute first, and have the kernel end this one before others when memory is short."""
    with contextlib.suppress(OSError):
        os.nice(nice)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit_memory(memory_bytes: int, most_bytes: int | None = None) -> Callable[[], None]:
    # The address space, as it is now and so much more: how much the libraries take differs from machine to machine.
    with open("/proc/self/statm", encoding="ascii") as statm:
        held = int(statm.read().split()[0]) * resource.getpagesize()
    most = held + (most_bytes or memory_bytes)
    resource.setrlimit(resource.RLIMIT_AS, (held + memory_bytes, most))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most))
