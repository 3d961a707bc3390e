"""Code that has broken into the decode worker attacks the process that started it, and fails, as root too."""

import errno
import json
import os
import platform
import resource
import signal
import struct
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from platewatch.confinement import process as confined_process
from platewatch.confinement.limits import write_filter
from platewatch.confinement.process import ConfinedProcess
from tests.unit.confinement import attacks

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the filter is Linux's")

ROOT = Path(__file__).parents[3]
IS_ROOT = os.geteuid() == 0
USERS = ["root", "nobody"] if IS_ROOT else ["nobody"]
# What dumpable guards: signals and limits go by the user alone.
HIDDEN = ["attach", "read_memory", "write_memory", "read_environment", "read_memory_file", "take_a_file_of_it"]


def filters_calls() -> bool:
    """Whether this kernel can filter at all, by its own word."""
    return Path("/proc/sys/kernel/seccomp/actions_avail").exists() and platform.machine() in ("x86_64", "aarch64")


def forbids_looking_up() -> bool:
    """Whether the kernel's Yama keeps every child from attaching to its parent, so that no attack can come off."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    return scope.exists() and scope.read_text().strip() != "0"


@cache
def attack(user: str, *, hide: bool, confine: bool) -> dict[str, Any]:
    """What came of all attacks, with these of the two defences up."""
    how = json.dumps({"step_down": user == "nobody" and IS_ROOT, "hide": hide, "confine": confine})
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.confinement.attacked", how],
        cwd=ROOT,
        env={"AWS_SECRET_ACCESS_KEY": attacks.SECRET.decode(), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(forbids_looking_up(), reason="Yama forbids the attack before we can")
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("name", [*attacks.ON_THE_PARENT, *attacks.OUTWARDS])
def test_without_a_defence_the_attack_comes_off(user: str, name: str) -> None:
    assert attack(user, hide=False, confine=False)["attacks"][name] == 0


@pytest.mark.skipif(not filters_calls(), reason="the kernel has no seccomp")
@pytest.mark.parametrize("hide", [True, False])
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("name", [each for each in attacks.ATTACKS if each != "call_as_32_bits"])
def test_from_within_the_worker_the_attack_fails(user: str, name: str, hide: bool) -> None:
    """With the filter alone as well: it is what stops root."""
    assert attack(user, hide=hide, confine=True)["attacks"][name] == errno.EPERM


@pytest.mark.skipif(not filters_calls(), reason="the kernel has no seccomp")
@pytest.mark.parametrize("user", USERS)
def test_no_other_call_that_could_do_harm_is_taken(user: str) -> None:
    probes = attack(user, hide=True, confine=True)["probes"]
    assert set(probes) == set(attacks.NUMBERS)
    assert {name: outcome for name, outcome in probes.items() if outcome != errno.EPERM} == {}


@pytest.mark.skipif(not filters_calls() or platform.machine() != "x86_64", reason="x86_64's own 32-bit calls")
def test_calls_of_another_processor_end_the_worker() -> None:
    assert attack(USERS[0], hide=True, confine=True)["attacks"]["call_as_32_bits"] == "killed"


@pytest.mark.parametrize("name", HIDDEN)
def test_where_the_kernel_filters_nothing_memory_and_environment_stay_hidden(name: str) -> None:
    """From a child of the same user, which root is not: the second defence, and the only one without seccomp."""
    found = attack("nobody", hide=True, confine=False)
    assert found["attacks"][name] in {errno.EPERM, errno.EACCES}


def test_the_parent_is_hidden_before_its_first_child_runs() -> None:
    assert attack(USERS[0], hide=True, confine=False)["hidden"]
    assert not attack(USERS[0], hide=False, confine=False)["hidden"]


def test_a_process_that_is_not_filtered_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    confined_process._warn_unfiltered.cache_clear()
    for _ in range(2):
        process = ConfinedProcess(("-c", "import os; os.write(1, b'R'); os.read(0, 1)"))
        process.wait_ready(b"R", time.monotonic() + 20)
        assert not process.is_filtered()
        process.end()
    [record] = caplog.records
    assert "does not filter the system calls" in record.message


@pytest.mark.skipif(not filters_calls(), reason="the kernel has no seccomp")
@pytest.mark.parametrize("program", ["reading.decoding.worker", "hotlists.workbook.worker"])
def test_both_workers_are_filtered(program: str, caplog: pytest.LogCaptureFixture) -> None:
    confined_process._warn_unfiltered.cache_clear()
    process = ConfinedProcess(("-m", f"platewatch.{program}"))
    process.wait_ready(b"R", time.monotonic() + 20)
    assert process.is_filtered()
    process.end()
    assert not caplog.records


# ---------------------------------------------------------------- the filter itself, for processors that are not here

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED, REFUSED, KILLED = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000


def judge(machine: str, number: int, first: int = 0, processor: int | None = None) -> int:
    """What the filter says of a call, as the kernel would run it."""
    shown = struct.pack("=IIQQ", number, AUDIT[machine] if processor is None else processor, 0, first)
    code = list(struct.iter_unpack("=HBBI", write_filter(machine)))
    at = loaded = 0
    while True:
        operation, yes, no, value = code[at]
        at += 1
        if operation == 0x06:
            return int(value)
        if operation == 0x20:
            (loaded,) = struct.unpack_from("=I", shown, value)
        elif operation == 0x15:
            at += yes if loaded == value else no


@pytest.mark.parametrize("machine", AUDIT)
def test_the_filter_refuses_what_does_harm_on_every_processor(machine: str) -> None:
    numbers = {name: pair[machine == "aarch64"] for name, pair in attacks.NUMBERS.items()}
    assert {name for name, number in numbers.items() if judge(machine, number, first=1) != REFUSED} == set()


@pytest.mark.parametrize("machine", AUDIT)
def test_the_filter_allows_few_calls_and_no_others(machine: str) -> None:
    allowed = [number for number in range(2000) if judge(machine, number, first=1) == ALLOWED]
    assert len(allowed) == 25
    # x32, whose numbers are those of x86_64 and this bit.
    assert not [number for number in range(2000) if judge(machine, number | 0x40000000) == ALLOWED]


@pytest.mark.parametrize(("machine", "prlimit"), [("x86_64", 302), ("aarch64", 261)])
def test_a_process_sets_its_own_limits_and_nobody_elses(machine: str, prlimit: int) -> None:
    assert judge(machine, prlimit, first=0) == ALLOWED
    assert judge(machine, prlimit, first=4242) == REFUSED


@pytest.mark.parametrize("machine", AUDIT)
def test_the_filter_ends_what_calls_as_another_processor(machine: str) -> None:
    for processor in (0x40000003, 0x40000028, *(each for each in AUDIT.values() if each != AUDIT[machine])):
        assert judge(machine, 0, processor=processor) == KILLED


# ---------------------------------------------------------------- computing time

BUSY: Final = """
import platewatch.confinement.limits as limits, time
def compute(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
compute(0.9 - time.process_time() % 1)
print(time.process_time(), flush=True)
limits.limit_time(1)
compute(60)
"""
"""Asks for a second shortly before a whole second of the kernel's is over."""


def test_a_process_gets_all_the_computing_time_that_it_is_given() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", BUSY], capture_output=True, text=True, check=False, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    given = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - float(done.stdout)
    assert done.returncode == -signal.SIGXCPU
    assert 0.99 < given < 2.2
