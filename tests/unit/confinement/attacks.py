"""What code that has broken into a confined process would try. Each attack gives true when it came off.

Whoever runs these has imported this module before the process was confined: afterwards nothing can be loaded.
"""

import ctypes
import errno
import mmap
import os
import platform
import signal
from collections.abc import Callable, Mapping
from typing import Final

LIBC: Final = ctypes.CDLL(None, use_errno=True)
SECRET: Final = b"a secret of the process that started this one"

NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    # As x86_64 and as aarch64 number them.
    "kill": (62, 129),
    "tgkill": (234, 131),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "prlimit64": (302, 261),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "openat": (257, 56),
    "openat2": (437, 437),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "dup": (32, 23),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "sendto": (44, 206),
    "clone": (56, 220),
    "clone3": (435, 435),
    "execve": (59, 221),
    "execveat": (322, 281),
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "setuid": (105, 146),
    "capset": (126, 91),
    "prctl": (157, 167),
    "seccomp": (317, 277),
    "init_module": (175, 105),
    "kexec_load": (246, 104),
    "ioctl": (16, 29),
    "shmget": (29, 194),
    "mq_open": (240, 180),
}


class Vector(ctypes.Structure):
    """A piece of memory, as process_vm_readv takes it."""

    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def call(name: str, *arguments: object) -> int:
    """Make the call as code without a library does; raises OSError."""
    number = NUMBERS[name][platform.machine() == "aarch64"]
    # A number without its type is passed as half a register, and the other half is anything.
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = LIBC.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def attach(parent: int, _address: int) -> bool:
    call("ptrace", 16, parent, 0, 0)
    os.waitpid(parent, 0)
    call("ptrace", 17, parent, 0, 0)
    return True


def read_memory(parent: int, address: int) -> bool:
    found = ctypes.create_string_buffer(len(SECRET))
    ours, theirs = Vector(ctypes.addressof(found), len(SECRET)), Vector(address, len(SECRET))
    call("process_vm_readv", parent, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
    return found.raw == SECRET


def write_memory(parent: int, address: int) -> bool:
    same = ctypes.create_string_buffer(SECRET, len(SECRET))
    ours, theirs = Vector(ctypes.addressof(same), len(SECRET)), Vector(address, len(SECRET))
    return call("process_vm_writev", parent, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) == len(SECRET)


def read_environment(parent: int, _address: int) -> bool:
    with open(f"/proc/{parent}/environ", "rb", buffering=0) as environ:
        return SECRET in environ.read(1_000_000)


def read_memory_file(parent: int, address: int) -> bool:
    with open(f"/proc/{parent}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(len(SECRET)) == SECRET


def signal_it(parent: int, _address: int) -> bool:
    os.kill(parent, signal.SIGWINCH)
    return True


def take_a_file_of_it(parent: int, _address: int) -> bool:
    return call("pidfd_getfd", call("pidfd_open", parent, 0), 0, 0) >= 0


def limit_it(parent: int, _address: int) -> bool:
    return call("prlimit64", parent, 0, 0, ctypes.byref(ctypes.create_string_buffer(16))) == 0


def open_a_socket(_parent: int, _address: int) -> bool:
    return call("socket", 2, 1, 0) >= 0


def fork(_parent: int, _address: int) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def execute(_parent: int, _address: int) -> bool:
    """Only where it can't come off: it would take the place of whoever tries it."""
    os.execv("/bin/true", ["true"])


def call_as_32_bits(_parent: int, _address: int) -> bool:
    """i386's getpid on an x86_64 processor: a filter that looks at numbers alone takes it for writev."""
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")  # push rbx; mov eax, 20 (getpid); int 0x80; pop rbx; ret
    run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    return run() == os.getpid()


ON_THE_PARENT: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "attach": attach,
    "read_memory": read_memory,
    "write_memory": write_memory,
    "read_environment": read_environment,
    "read_memory_file": read_memory_file,
    "take_a_file_of_it": take_a_file_of_it,
    "signal_it": signal_it,
    "limit_it": limit_it,
}
OUTWARDS: Final[Mapping[str, Callable[[int, int], bool]]] = {"open_a_socket": open_a_socket, "fork": fork}
ATTACKS: Final = {**ON_THE_PARENT, **OUTWARDS, "execute": execute, "call_as_32_bits": call_as_32_bits}


def attempt(attack: str, parent: int, address: int) -> int:
    """0 when the attack came off, else the error's number, or EIO where it gave nothing."""
    try:
        return 0 if ATTACKS[attack](parent, address) else errno.EIO
    except OSError as error:
        return error.errno or errno.EIO


def probe(name: str) -> int:
    """The error's number of a call that names nothing that is there; 0 when it came off."""
    try:
        call(name, -1, 0, 0, 0, 0, 0)
    except OSError as error:
        return error.errno or 0
    return 0
