"""The limits that a program sets for itself before it reads a stranger's bytes.

What breaks into it finds that it can open no file and no connection, start no process, touch no other process, and has
little memory and time. The kernel's limits do that, and a filter of system calls, which binds root too.
"""

import resource
import sys
from typing import Final

from platewatch.confinement.system_calls import control_process, filter_system_calls

_SET_DUMPABLE: Final = 4


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


def limit_time(cpu_seconds: int) -> None:
    """End the process when it has computed for so many seconds from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_seconds, most))


def _limit_memory(memory_bytes: int) -> None:
    # The address space, as it is now and so much more: how much the libraries take differs from machine to machine.
    with open("/proc/self/statm", encoding="ascii") as statm:
        held = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + memory_bytes,) * 2)
