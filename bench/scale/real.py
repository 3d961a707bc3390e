"""Real load on this machine's local cloud: what each hop takes, and how much CPU time. Seconds of traffic, not more.

Snapshots one after the other give the simulation the CPU time of each function (bench/scale/measured.json). A stream
and a flood say how long each hop lasts here: that says little on a busy machine. CPU time is longer on one, too, as
other programs leave less of the caches and of a shared core.
"""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.console import furnish, plan_passing
from bench.cost.idle import find_memories
from bench.cost.scenes import WARM
from bench.cost.scenes import furnish as settle
from bench.cost.watching import Watched, watch
from localcloud.demo.district import PICTURES
from localcloud.demo.observer import SeenAlert
from localcloud.demo.report import UploadedFile, put_to_alert_ms, quantile
from localcloud.demo.run import PARAMETERS, ROOT, note_upload, open_observer, start_cloud, wait_until_done
from localcloud.deploy.template import load_template
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.sender import Pace, Photo, Progress, upload_files

HOPS: Final = {
    "IssueUploadFunction": "issue_upload",
    "RecogniseFunction": "recognise",
    "MatchFunction": "match",
    "DeliverFunction": "deliver",
}
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_DRAIN_HANDS: Final = 8


@dataclass(slots=True)
class Taps:
    """How long each invocation took, by function."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _begun: dict[tuple[str, int], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, function: str, _event: Any, phase: str, _outcome: Any, _at: Any) -> None:
        """A tap on the local cloud's functions."""
        key, now = (function, threading.get_ident()), time.monotonic()
        with self._lock:
            if phase == "before":
                self._begun[key] = now
            elif (begun := self._begun.pop(key, None)) is not None:
                self.took[function].append(now - begun)


def measure_cpu(pids: Mapping[str, Sequence[int]], proc: Path = Path("/proc")) -> dict[str, float]:
    """Seconds of CPU that each function's processes have used, with those that they started."""
    parents, used = {}, {}
    for stat in proc.glob("[0-9]*/stat"):
        try:
            rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        parents[int(stat.parent.name)] = int(rest[1])
        used[int(stat.parent.name)] = sum(int(ticks) for ticks in rest[11:15]) / _TICKS
    totals = {}
    for function, own in pids.items():
        family = set(own)
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        totals[function] = sum(used.get(pid, 0.0) for pid in family)
    return totals


@dataclass(slots=True)
class Load:
    """Snapshots sent to a cloud, and the messages that came of them."""

    cloud: LocalCloud
    tokens: Mapping[str, str]
    taps: Taps = field(default_factory=Taps)
    alerts: list[SeenAlert] = field(default_factory=list)
    sent: int = 0

    def run(self, count: int, rate: float) -> dict[str, Any]:
        """Sends so many at that rate (0: at once), waits for the end, and describes it."""
        self.taps.took.clear()
        self.alerts.clear()
        files: dict[str, UploadedFile] = {}
        observer = open_observer(
            self.cloud, lambda seen: self.alerts.append(seen) if isinstance(seen, SeenAlert) else None
        )
        before, begun = measure_cpu(self.cloud.processes()), time.monotonic()
        with ThreadPoolExecutor(_DRAIN_HANDS) as hands:
            for number in range(count):
                if rate:
                    time.sleep(max(0.0, begun + number / rate - time.monotonic()))
                hands.submit(self._send, *plan_passing(self.sent), files)
                self.sent += 1
        wait_until_done(self.cloud, observer, files)
        seconds = time.monotonic() - begun
        after = measure_cpu(self.cloud.processes())
        self.cloud.taps.remove(observer.watch)
        waits = sorted(
            wait for seen in self.alerts if (wait := put_to_alert_ms(files.get(seen.snapshot_id), seen)) is not None
        )
        return {
            "snapshots": count,
            "rate": rate,
            "seconds": round(seconds, 1),
            "hits": len(waits),
            "put_to_alert_ms": {"p50": quantile(waits, 0.5), "p95": quantile(waits, 0.95)},
            "hops": {
                name: _describe(self.taps.took[function], after[function] - before[function])
                for function, name in HOPS.items()
            },
        }

    def _send(self, picture: str, camera_id: str, files: dict[str, UploadedFile]) -> None:
        photo = Photo(f"{picture}.jpg", "image/jpeg", (PICTURES / f"{picture}.jpg").read_bytes, None)

        def note(progress: Progress) -> None:
            note_upload(progress, camera_id, Lane.PRIORITY, "image/jpeg", progress.name, files)

        transport = HttpTransport(self.cloud.api_url, self.tokens[camera_id])
        upload_files([photo], transport, SystemClock(), Pace(tries=3), note)


def measure(seconds: float, rate: float, flood: int) -> dict[str, Any]:
    """The figures of single snapshots, of a steady stream, and of a flood that is sent at once. Raises DemoFailed where
    it does not end.
    """
    load_before = os.getloadavg()[0]
    singles = measure_singles(40, 24)
    # Excess queues have their processes from the start, so that starting them is in no figure.
    with start_cloud(PARAMETERS, Limits(late_queues=())) as cloud:
        load = Load(cloud, furnish(cloud).tokens)
        cloud.taps.append(load.taps.watch)
        load.run(8, 2.0)  # What is done once per process does not count.
        steady = load.run(round(seconds * rate), rate)
        flooded = load.run(flood, 0.0)
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "load_before": round(load_before, 1),
        **singles,
        "steady": steady,
        "flood": flooded,
    }


def measure_singles(no_hits: int, hits: int) -> dict[str, Any]:
    """CPU time and requests to AWS of an invocation of each function: for cars on no list, and for wanted ones."""
    memories = find_memories(load_template(ROOT / "template.yaml"))
    with start_cloud(PARAMETERS, Limits(schedules=False)) as cloud:
        town = settle(cloud)
        town.send_ordinary(WARM)
        # Each car once before each camera: these are no hits of those that count.
        town.send_wanted(4)
        with watch(cloud, memories) as ordinary:
            town.send_ordinary(no_hits)
        with watch(cloud, memories) as wanted:
            town.send_wanted(hits, skipped=4)
    return {"no-hit": _list_functions(ordinary), "hit": _list_functions(wanted)}


def _list_functions(watched: Watched) -> dict[str, Any]:
    return {
        HOPS[name]: {
            "invocations": used.invocations,
            "cpu_ms": round(1000 * used.cpu_s / used.invocations, 1),
            "requests": round(used.requests / used.invocations, 1),
        }
        for name, used in watched.functions.items()
    }


def _describe(took: Sequence[float], cpu: float) -> dict[str, Any]:
    ordered = sorted(each * 1000 for each in took)
    return {
        "invocations": len(ordered),
        "p50_ms": quantile(ordered, 0.5),
        "p95_ms": quantile(ordered, 0.95),
        "cpu_ms": round(cpu * 1000 / len(ordered), 1) if ordered else None,
    }
