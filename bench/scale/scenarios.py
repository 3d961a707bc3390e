"""What is simulated: how much traffic, with which Capacity, and what goes wrong."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from bench.scale.agenda import Agenda
from bench.scale.assumptions import Assumed
from bench.scale.capacity import Capacity
from bench.scale.service import Service, Snapshot, Times
from bench.scale.traffic import Traffic, set_up_cameras
from platewatch.cameras.camera import Lane

RATE_OF_A_CAMERA: Final = 0.2
"""Snapshots a second of one camera at the peak: 720 cars an hour."""
WARM_UP_S: Final = 75.0
"""What happens before is not measured: environments start, pollers grow."""
DEAD_S: Final = 600.0
OUTAGE_S: Final = 3600.0
AFTER_S: Final = 120.0
SOON_S: Final = 60.0
"""So soon after an outage live alerts are to be on time again."""
ON_TIME_S: Final = 5.0
SLOT_S: Final = 10.0
FLOOD_RATE: Final = 50.0


class Trouble(StrEnum):
    """What goes wrong."""

    NONE = "none"
    FLOOD = "a flooding camera"
    DEAD = "recognise dead for ten minutes"
    BACKLOG = "a region's backlog of an hour"


OUTAGES: Final = (Trouble.DEAD, Trouble.BACKLOG)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One run: so many snapshots a second at the peak, with a Capacity, and measured for so many seconds."""

    name: str
    rate: float
    capacity: str
    seconds: float
    trouble: Trouble = Trouble.NONE


NETHERLANDS: Final = Scenario("the Netherlands", 200.0, "national", 120.0)
SCALES: Final = (
    Scenario("town", 2.0, "small", 900.0),
    Scenario("large city", 20.0, "medium", 300.0),
    NETHERLANDS,
    Scenario("ten times that", 2000.0, "national", 20.0),
)
TROUBLED: Final = tuple(
    Scenario("the Netherlands", 200.0, "national", AFTER_S, trouble)
    for trouble in (Trouble.FLOOD, Trouble.DEAD, Trouble.BACKLOG)
)


@dataclass(slots=True)
class Result:
    """What a run saw. `alerts` are the snapshots that were followed and PUT while it was measured, told or not."""

    scenario: Scenario
    service: Service
    traffic: Traffic
    began: float
    alerts: list[Snapshot] = field(default_factory=list)

    def list_waits(self, lane: Lane, since: float = 0.0) -> list[float]:
        """Seconds from PUT to SMS of what was PUT from `since` on, in order; what was never told waits for ever."""
        return sorted(
            float("inf") if one.took is None else one.took
            for one in self.alerts
            if one.lane is lane and one.put >= self.began + since
        )

    def explain_late(self, since: float = 0.0) -> dict[str, float]:
        """What the latest hundredth of the priority alerts waited for, in seconds on average, and how many were never
        told. What is missing to all of their time was work.
        """
        told = [one for one in self.alerts if one.lane is Lane.PRIORITY and one.put >= self.began + since]
        told.sort(key=lambda one: float("inf") if one.took is None else one.took)
        latest = told[int(0.99 * len(told)) :]
        waited: dict[str, float] = {}
        for one in latest:
            for where, seconds in (one.hops or {}).items():
                waited[where] = waited.get(where, 0.0) + seconds / len(latest)
        took = [one.took for one in latest if one.took is not None]
        whole = sum(took) / len(took) if took else 0.0
        return waited | {"in all": whole, "never told": float(len(latest) - len(took))}

    def find_recovery(self) -> float | None:
        """Seconds after the trouble from which on, in each ten seconds, 95 % of the live priority alerts are on time.

        None where they are not until the end.
        """
        recovered: float | None = None
        for slot in range(int(self.scenario.seconds / SLOT_S)):
            begin = self.began + slot * SLOT_S
            waits = sorted(
                float("inf") if one.took is None else one.took
                for one in self.alerts
                if one.lane is Lane.PRIORITY and begin <= one.put < begin + SLOT_S
            )
            late = bool(waits) and quantile(waits, 0.95) >= ON_TIME_S
            if late:
                recovered = None
            elif recovered is None:
                recovered = slot * SLOT_S
        return recovered


def simulate(
    scenario: Scenario, capacity: Capacity, assumed: Assumed, times: Times, seed: int = 1, *, alone: bool = False
) -> Result:
    """One run. The same seed gives the same result. `alone` leaves out the standard lane, which takes most of a run's
    time: of what both lanes share, the priority lane gets what the standard lane would leave.
    """
    env, chance = Agenda(), random.Random(seed)
    service = Service(env, capacity, assumed, times, chance)
    cameras = set_up_cameras(max(4, round(scenario.rate / RATE_OF_A_CAMERA)), assumed.priority_share)
    rate = scenario.rate
    if alone:
        cameras = [camera for camera in cameras if camera.lane is Lane.PRIORITY]
        rate *= assumed.priority_share
        _leave_out(service, scenario.rate - rate, scenario.trouble in OUTAGES)
    traffic = Traffic(service, rate, cameras, chance, alone=alone)
    if alone:
        traffic.door.a_second -= 2 * (scenario.rate - rate)
    env.run_until(WARM_UP_S)
    _trouble(env, service, traffic, scenario)
    result = Result(scenario, service, traffic, env.now)
    traffic.waits.clear()
    traffic.follows = True
    followed: list[Snapshot] = []
    service.followed = followed
    env.run_until(env.now + scenario.seconds)
    service.followed = None
    traffic.connected = False
    # What was PUT last gets as long as what is on time.
    env.run_until(env.now + 3 * ON_TIME_S)
    result.alerts = followed
    return result


def _leave_out(service: Service, rate: float, with_backlog: bool) -> None:
    """Take away what snapshots of the standard lane use at that rate, and its excess readers with a backlog."""
    reads = rate + (service.capacity.excess / service.estimate_reading() if with_backlog else 0.0)
    reads *= service.assumed.reads
    service.index.a_second = max(1.0, service.index.a_second - 2 * reads)
    service.counts.a_second = max(1.0, service.counts.a_second - reads)


def _trouble(env: Agenda, service: Service, traffic: Traffic, scenario: Scenario) -> None:
    if scenario.trouble is Trouble.FLOOD:
        traffic.flood(f"{Lane.PRIORITY}-flood", FLOOD_RATE, scenario.seconds)
    elif scenario.trouble is Trouble.DEAD:
        service.close_recognise()
        env.run_until(env.now + DEAD_S)
        service.open_recognise()
    elif scenario.trouble is Trouble.BACKLOG:
        # Without a link nothing arrives, and environments and pollers are given up: as after a start.
        traffic.connected = False
        env.run_until(env.now + 30)
        service.close_recognise()
        service.open_recognise()
        traffic.come_back(OUTAGE_S)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies. Raises IndexError of none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def describe(result: Result) -> dict[str, Any]:
    """The figures of a run."""
    service = result.service
    lanes = {}
    for lane in Lane:
        waits = result.list_waits(lane)
        late = result.list_waits(lane, SOON_S)
        lanes[str(lane)] = {
            **{f"p{share:g}": quantile(waits, share / 100) if waits else None for share in (50, 95, 99)},
            "count": len(waits),
            "p99_from_60_s": quantile(late, 0.99) if late else None,
        }
    uploads = sorted(result.traffic.waits)
    return {
        "scenario": result.scenario.name,
        "rate": result.scenario.rate,
        "capacity": result.scenario.capacity,
        "trouble": str(result.scenario.trouble),
        "put_to_sms_s": lanes,
        "on_time_after_s": result.find_recovery(),
        "latest_waited_s": result.explain_late(SOON_S if result.scenario.trouble in OUTAGES else 0.0),
        "capture_to_put_s": {"p50": statistics.median(uploads), "p99": quantile(uploads, 0.99)} if uploads else None,
        "refused_announcements": result.traffic.refused,
        "queue_peaks": {name: source.line.peak for name, source in service.sources.items()},
        "concurrency": {name: function.peak for name, function in service.functions.items()},
        "cold_starts": {name: function.cold for name, function in service.functions.items()},
        "throttled": service.throttled | {name: one.throttled for name, one in service.functions.items()},
        "waiting_at_end": service.waiting,
    }
