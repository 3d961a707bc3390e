"""What each limit leaves: how much of it a scenario uses on average at its peak, without any simulation."""

from dataclasses import dataclass
from typing import Any, Final

from bench.scale.assumptions import Assumed
from bench.scale.capacity import Capacity
from bench.scale.scenarios import Scenario
from bench.scale.service import CALLS, FULL_CORE_MB, MEMORY_MB, PARTITION_WRITES, Times
from platewatch.aws.items import HOUR_PARTS
from platewatch.cameras.camera import Lane

TABLE_WRITES: Final = 4000.0
"""What a new on-demand table takes at once; it doubles within 30 minutes."""
WRITES_A_SNAPSHOT: Final = 7.0
"""Write units on the table of reads for a snapshot with one read, its index and its camera's share included."""
SPARE: Final = 0.8
"""A limit of which more than this is used will break in a burst."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, what a scenario uses of it, and what to change when it is used up."""

    name: str
    used: float
    most: float
    change: str

    @property
    def share(self) -> float:
        """How much of it is used; 1 is all."""
        return self.used / self.most


def list_limits(scenario: Scenario, capacity: Capacity, assumed: Assumed, times: Times) -> dict[str, Any]:
    """The limits of a scenario as rows, that of which most is used first."""
    found = sorted(_find_limits(scenario, capacity, assumed, times), key=lambda one: -one.share)
    return {
        "scenario": scenario.name,
        "capacity": capacity.name,
        "bad": assumed.core_factor > 1,
        "limits": [
            {"name": one.name, "used": round(one.used, 1), "most": one.most, "share": one.share, "change": one.change}
            for one in found
        ],
    }


def estimate_seconds(function: str, cpu: float, calls: float, assumed: Assumed) -> float:
    """How long an invocation takes on Lambda on average, without waiting."""
    share = min(1.0, MEMORY_MB[function] / FULL_CORE_MB)
    return cpu * assumed.core_factor / share + calls * assumed.call_ms / 1000


def _find_limits(scenario: Scenario, capacity: Capacity, assumed: Assumed, times: Times) -> list[Limit]:
    rate = scenario.rate
    reads = rate * assumed.reads
    hits = reads * assumed.hit_share * assumed.recipients
    calls = CALLS["recognise"] + assumed.reads * CALLS["each_read"]
    reading = estimate_seconds("recognise", times.recognise * assumed.picture_factor, calls, assumed)
    # Looked at, and closed.
    matching = 2 * estimate_seconds("match", times.match, (CALLS["match"] + CALLS["close"]) / 2, assumed)
    delivering = estimate_seconds("deliver", times.deliver, CALLS["deliver"], assumed) + assumed.sms_ms / 1000
    announcing = estimate_seconds("issue_upload", times.issue_upload, 3, assumed)
    limits = []
    for lane in Lane:
        share = assumed.priority_share if lane is Lane.PRIORITY else 1 - assumed.priority_share
        limits += [
            Limit(f"readers of the {lane} lane", rate * share * reading, capacity.lane, "Capacity"),
            Limit(
                f"match for the {lane} lane",
                reads * share * matching,
                capacity.match_lane,
                "Capacity, or match's memory",
            ),
        ]
    return [
        *limits,
        Limit("deliver", hits * delivering, capacity.deliver, "Deliver of Capacity, or deliver's memory"),
        Limit("issue_upload", rate * announcing, capacity.issue_upload, "Capacity"),
        Limit("upload addresses a second", rate, capacity.uploads, "Capacity"),
        Limit("writes to the index of ends", reads * 2, HOUR_PARTS * PARTITION_WRITES, "more parts of its hour"),
        Limit("counts of no-hits of a day", reads, PARTITION_WRITES, "divide the day into parts"),
        Limit(
            "writes to the table of reads",
            rate * WRITES_A_SNAPSHOT * max(1.0, assumed.reads),
            TABLE_WRITES,
            "warm throughput before the first day",
        ),
        Limit("SMS a second", hits, assumed.sms_rate, "ask AWS for a higher rate"),
    ]
