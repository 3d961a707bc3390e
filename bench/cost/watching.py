"""Watches a local cloud while something happens in it: what AWS would bill of that."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bench.cost.bill import Machine, count_amounts, estimate_seconds
from localcloud.run.cloud import LocalCloud
from localcloud.run.uses import Use

PLATFORM_LINES: Final = (
    "START RequestId: 00000000-0000-0000-0000-000000000000 Version: $LATEST\n",
    "END RequestId: 00000000-0000-0000-0000-000000000000\n",
    "REPORT RequestId: 00000000-0000-0000-0000-000000000000\tDuration: 100.00 ms\tBilled Duration: 100 ms\t"
    "Memory Size: 1769 MB\tMax Memory Used: 300 MB\t\n",
)
"""What Lambda itself writes of each invocation into a log of plain text."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_NOTE: Final = re.compile(r"^\[local cloud\].*\n?", re.MULTILINE)
_METRICS: Final = re.compile(r'"Metrics":\s*\[(.*?)\]\s*\}\]')
_METRIC_NAME: Final = re.compile(r'"Name":\s*"(\w+)"')


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """A function's invocations, its processes' CPU time, the bytes that it logged, its requests to AWS, its memory."""

    invocations: int
    cpu_s: float
    log_bytes: int
    requests: float
    memory_mb: int


@dataclass(slots=True)
class Watched:
    """What was used while a cloud was watched."""

    uses: list[tuple[Use, float]] = field(default_factory=list)
    functions: dict[str, FunctionUse] = field(default_factory=dict)
    api_requests: int = 0
    metrics: set[str] = field(default_factory=set)

    def amounts(self, machine: Machine, *, platform_lines: bool) -> dict[str, float]:
        """By the names of the price file."""
        amounts = count_amounts(self.uses)
        amounts["api_requests"] = float(self.api_requests)
        amounts["lambda_requests"] = float(sum(one.invocations for one in self.functions.values()))
        own = sum(map(len, PLATFORM_LINES)) if platform_lines else 0
        amounts["log_bytes"] = float(sum(one.log_bytes + own * one.invocations for one in self.functions.values()))
        amounts["lambda_gb_s"] = sum(
            _seconds(name, one, machine) * one.memory_mb / 1024 for name, one in self.functions.items()
        )
        return amounts


def _seconds(name: str, used: FunctionUse, machine: Machine) -> float:
    if name == "RecogniseFunction":
        return used.invocations * machine.recognising_s
    return estimate_seconds(used.cpu_s, used.requests, used.memory_mb, machine)


@contextmanager
def watch(cloud: LocalCloud, memories: Mapping[str, int]) -> Iterator[Watched]:
    """Counts until the block ends; then the figures are there. `memories` are the functions' in MB."""
    watched, invoked = Watched(), Counter[str]()

    def tap(function: str, event: Any, phase: str, _outcome: Any, _at: datetime) -> None:
        if phase == "before":
            invoked[function] += 1
            watched.api_requests += isinstance(event, dict) and "http" in event.get("requestContext", {})

    cpu, logged = _measure_cpu(cloud), {name: len(_log(cloud, name)) for name in cloud.processes()}
    cloud.taps.append(tap)
    cloud.record_costs()
    try:
        yield watched
    finally:
        cloud.taps.remove(tap)
    watched.uses = cloud.used_costs()
    requests = _count_requests(watched.uses)
    after = _measure_cpu(cloud)
    for name in invoked:
        log = _log(cloud, name)[logged[name] :]
        spent = sum(seconds - cpu[name].get(pid, 0.0) for pid, seconds in after[name].items())
        watched.functions[name] = FunctionUse(
            invoked[name], spent, len(log.encode()), requests.get(_role_of(name), 0.0), memories[name]
        )
        for found in _METRICS.findall(log):
            watched.metrics |= {f"{name}:{metric}" for metric in _METRIC_NAME.findall(found)}


def _role_of(function: str) -> str:
    """The part of a role's name that is the function's: recognise for RecogniseFunction."""
    words = re.findall("[A-Z][a-z]*", function.removesuffix("Function"))
    return "-".join(words).lower()


def _count_requests(uses: list[tuple[Use, float]]) -> dict[str, float]:
    """The requests that each function made itself: Lambda polls its queues, and not the function."""
    counted: Counter[str] = Counter()
    polled = ("ReceiveMessage", "DeleteMessageBatch", "SendMessageByS3")
    for (role, _, operation, _, unit), amount in uses:
        if unit == "requests" and operation not in polled:
            counted[role.removeprefix("platewatch-").removesuffix("-eu-west-1")] += round(amount)
    return {name: float(number) for name, number in counted.items()}


def _log(cloud: LocalCloud, function: str) -> str:
    return _NOTE.sub("", cloud.logs(function))


def _measure_cpu(cloud: LocalCloud) -> dict[str, dict[int, float]]:
    """The CPU seconds of each function's processes and of what they started."""
    children = _list_children()
    found: dict[str, dict[int, float]] = {}
    for name, pids in cloud.processes().items():
        family, waiting = set[int](), list(pids)
        while waiting:
            pid = waiting.pop()
            family.add(pid)
            waiting += children.get(pid, [])
        found[name] = {pid: seconds for pid in family if (seconds := _cpu_of(pid)) is not None}
    return found


def _list_children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(path.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(path.name))
    return children


def _cpu_of(pid: int) -> float | None:
    fields = _stat(pid)
    return sum(int(each) for each in fields[11:15]) / _TICKS if fields else None


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
