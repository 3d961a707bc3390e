"""The service as template.yaml builds it, from S3's event to the accepted SMS, message by message.

Whose snapshot is read in its lane is asked of the service's own rule (platewatch.snapshots.turn).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from bench.scale.agenda import Agenda
from bench.scale.assumptions import Assumed
from bench.scale.capacity import Capacity
from bench.scale.functions import Finish, Function, Handler, Polling, Source
from bench.scale.queues import Line, Message, Rate
from platewatch.aws.items import HOUR_PARTS
from platewatch.aws.queues import choose_group
from platewatch.cameras.camera import Lane
from platewatch.cameras.clock import MOST_BEHIND
from platewatch.snapshots.turn import MOST_WAITED, Share, return_rest, take_turn

FULL_CORE_MB: Final = 1769
"""The memory from which on Lambda gives a whole vCPU."""
MEMORY_MB: Final[Mapping[str, int]] = {"recognise": 1769, "match": 512, "deliver": 256, "issue_upload": 256}
CALLS: Final[Mapping[str, int]] = {
    "recognise": 8,
    "each_read": 1,
    "defer_late": 1,
    "defer": 2,
    "match": 3,
    "close": 4,
    "alert": 27,
    "deliver": 14,
}
"""Calls of AWS one after the other, as the local cloud's gateway saw them. A message leaves at the end of its
invocation here, a few calls later than in truth. `alert` is what matching makes of a hit, in place of `match`."""
DEFER_CPU: Final = 0.1
"""The share of recognise's CPU time, for a drawn picture, that handing one on to the excess queue takes."""

PARTITION_WRITES: Final = 1000.0
"""Write units a second of one partition of DynamoDB (documented)."""
OLD_S: Final = MOST_BEHIND.total_seconds()
WAITED_S: Final = MOST_WAITED.total_seconds()
RETRIES_S: Final = 1.0
"""How long a function repeats a call that is throttled before its message fails."""
LATE_EVENT_S: Final = 60.0
_FACTORS: Final = 8192
"""So many random factors are drawn once, and used again and again: drawing takes longer than all else."""
_EPOCH: Final = datetime(2026, 1, 5, 7, tzinfo=UTC)


@dataclass(slots=True)
class Snapshot:
    """A picture that a camera uploads. Times are in seconds; `wanted` is how many people get a message about it."""

    camera: str
    lane: Lane
    captured: float
    put: float = 0.0
    live: bool = True
    wanted: int = 0
    deferred: bool = False
    told: float | None = None
    hops: dict[str, float] | None = None
    """How long one that is followed has waited, by what for."""

    @property
    def took(self) -> float | None:
        """Seconds from the PUT to the accepted SMS."""
        return None if self.told is None else self.told - self.put


@dataclass(frozen=True, slots=True)
class Look:
    """A read that match is to look at: for the first time or, if it `closes`, to close its passage."""

    camera: str
    lane: Lane
    wanted: Snapshot | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """CPU seconds of an invocation of each function here, on one core; `alert` is what match takes for a hit."""

    recognise: float
    match: float
    alert: float
    deliver: float
    issue_upload: float


@dataclass(slots=True)
class Service:
    """The running service. `upload` takes what S3 has stored."""

    env: Agenda
    capacity: Capacity
    assumed: Assumed
    times: Times
    chance: random.Random
    arrived: int = 0
    on_way: int = 0
    read: int = 0
    followed: list[Snapshot] | None = None
    """Collects the snapshots of wanted cars, and when each was uploaded."""
    functions: dict[str, Function] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    index: Rate = field(init=False)
    counts: Rate = field(init=False)
    sms: Rate = field(init=False)
    throttled: dict[str, int] = field(default_factory=lambda: {"index": 0, "counts": 0, "sms": 0})
    _shares: dict[str, Share] = field(default_factory=dict)
    _factors: list[float] = field(init=False)

    def __post_init__(self) -> None:
        assumed, capacity = self.assumed, self.capacity
        burst = PARTITION_WRITES * assumed.partition_burst_s
        self.index = Rate(HOUR_PARTS * PARTITION_WRITES, HOUR_PARTS * burst)
        self.counts = Rate(PARTITION_WRITES, burst)
        self._factors = [self.chance.lognormvariate(0.0, assumed.spread) for _ in range(_FACTORS)]
        self.sms = Rate(assumed.sms_rate, assumed.sms_rate)
        for name, most, cold in (
            ("recognise", capacity.recognise, assumed.cold_recognise_s),
            ("match", capacity.match, assumed.cold_other_s),
            ("deliver", capacity.deliver, assumed.cold_other_s),
        ):
            growth = Rate(assumed.growth_each_10_s / 10, assumed.growth_each_10_s)
            self.functions[name] = Function(most, cold, assumed.warm_s, growth)
        for lane in Lane:
            for name, most in ((f"snapshots {lane}", capacity.lane), (f"excess {lane}", capacity.excess)):
                self._add(name, "recognise", self._recognise, most=most, hidden_s=180, most_received=4)
            self._add(f"reads {lane}", "match", self._match, most=capacity.match_lane, hidden_s=90, most_received=5)
        # An SMS that is refused comes back after 5 s, as platewatch.alerts.delivery has it.
        self._add("deliveries", "deliver", self._deliver, most=capacity.deliver, hidden_s=5, most_received=8)

    def upload(self, snapshot: Snapshot) -> None:
        """The snapshot has been PUT now: S3's event follows."""
        snapshot.put = self.env.now
        self.arrived += 1
        self.on_way += 1
        if self.followed is not None and snapshot.wanted:
            snapshot.hops = {}
            self.followed.append(snapshot)
        wait = self._vary(self.assumed.event_s)
        if self.chance.random() < self.assumed.event_late_share:
            wait += LATE_EVENT_S
        self.env.call(wait, self._announce, snapshot)

    def estimate_reading(self) -> float:
        """Seconds that reading a snapshot takes on average."""
        assumed = self.assumed
        calls = CALLS["recognise"] + assumed.reads * CALLS["each_read"]
        cpu = self.times.recognise * assumed.picture_factor * assumed.core_factor
        return cpu + calls * assumed.call_ms / 1000 + assumed.poll_ms / 1000

    def close_recognise(self) -> None:
        """recognise is dead: nothing is read."""
        for name, source in self.sources.items():
            if name.startswith(("snapshots", "excess")):
                source.close()

    def open_recognise(self) -> None:
        """recognise is back, without an environment."""
        for name, source in self.sources.items():
            if name.startswith(("snapshots", "excess")):
                source.open()

    @property
    def waiting(self) -> int:
        """Snapshots that are stored and not read, dead letters left out."""
        queued = sum(one.waiting for name, one in self.sources.items() if name.startswith(("snapshots", "excess")))
        return self.on_way + queued

    @property
    def dead(self) -> int:
        """Snapshots among the dead letters."""
        return sum(len(one.dead) for name, one in self.sources.items() if name.startswith(("snapshots", "excess")))

    def _add(
        self, name: str, function: str, handler: Handler, *, most: int, hidden_s: float, most_received: int
    ) -> None:
        assumed = self.assumed
        polling = Polling(
            most,
            assumed.poller_start,
            assumed.poller_growth,
            assumed.poller_fall,
            assumed.poll_ms / 1000,
            hidden_s,
            most_received,
        )
        line = Line(assumed.fair_s)
        self.sources[name] = Source(self.env, self.functions[function], handler, polling, line)

    def _announce(self, snapshot: Snapshot) -> None:
        self.on_way -= 1
        if snapshot.hops is not None:
            snapshot.hops["S3's event"] = self.env.now - snapshot.put
        self.sources[f"snapshots {snapshot.lane}"].put(Message(snapshot, self.env.now))

    def _recognise(self, message: Message) -> tuple[float, Finish]:
        snapshot, now = message.body, self.env.now
        self._note(snapshot, "the excess queue" if snapshot.deferred else "the lane", message)
        if snapshot.deferred:
            return self._read(snapshot, None)
        if now - snapshot.captured >= OLD_S or now - message.sent >= WAITED_S:
            return self._defer(snapshot, old=True)
        share = take_turn(self._shares.get(snapshot.camera), self._moment())
        if share is None:
            return self._defer(snapshot, old=False)
        self._shares[snapshot.camera] = share
        return self._read(snapshot, share)

    def _defer(self, snapshot: Snapshot, *, old: bool) -> tuple[float, Finish]:
        group = choose_group(snapshot.camera, waits=old)

        def finish() -> bool:
            snapshot.deferred = True
            self.sources[f"excess {snapshot.lane}"].put(Message(snapshot, self.env.now, group))
            return True

        calls = CALLS["defer_late" if old else "defer"]
        return self._last("recognise", self.times.recognise * DEFER_CPU, calls), finish

    def _read(self, snapshot: Snapshot, share: Share | None) -> tuple[float, Finish]:
        reads = max(self._draw(self.assumed.reads), 1 if snapshot.wanted else 0)
        cpu = self.times.recognise * self.assumed.picture_factor
        took = self._last("recognise", cpu, CALLS["recognise"] + reads * CALLS["each_read"])
        held = self._write(self.index, "index", reads)

        def finish() -> bool:
            if share is not None:
                before = self._shares[snapshot.camera]
                self._shares[snapshot.camera] = return_rest(before, took, self._moment())
            if held is None:
                return False
            self.read += 1
            self._tell_of(snapshot, reads)
            return True

        return took + (held or 0.0), finish

    def _tell_of(self, snapshot: Snapshot, reads: int) -> None:
        now = self.env.now
        # As platewatch.snapshots.turn has it.
        waits = now - snapshot.captured >= OLD_S or now - snapshot.put >= WAITED_S
        group = choose_group(snapshot.camera, waits=waits)
        for number in range(reads):
            look = Look(snapshot.camera, snapshot.lane, snapshot if number == 0 and snapshot.wanted else None)
            self.sources[f"reads {snapshot.lane}"].put(Message(look, now, group))

    def _match(self, message: Message) -> tuple[float, Finish]:
        look: Look = message.body
        self._note(look.wanted, "match's queue", message)
        kind = "close" if look.closes else "alert" if look.wanted else "match"
        took = self._last("match", self.times.alert if kind == "alert" else self.times.match, CALLS[kind])
        if look.closes:
            held = self._write(self.index, "index", 1)
            counted = self._write(self.counts, "counts", 1)
            return took + (held or 0.0) + (counted or 0.0), lambda: held is not None and counted is not None
        return took, partial(self._matched, look)

    def _matched(self, look: Look) -> bool:
        closing = Message(Look(look.camera, look.lane, None, True), self.env.now, choose_group(look.camera, waits=True))
        self.sources[f"reads {look.lane}"].put(closing, self.capacity.passage_s)
        if look.wanted is not None:
            for number in range(look.wanted.wanted):
                self.sources["deliveries"].put(Message(look.wanted if number == 0 else None, self.env.now))
        return True

    def _deliver(self, message: Message) -> tuple[float, Finish]:
        self._note(message.body, "deliver's queue", message)
        took = self._last("deliver", self.times.deliver, CALLS["deliver"]) + self._vary(self.assumed.sms_ms / 1000)
        return took, partial(self._send, message.body)

    def _send(self, snapshot: Snapshot | None) -> bool:
        if not self.sms.take(self.env.now):
            self.throttled["sms"] += 1
            return False
        if snapshot is not None and snapshot.told is None:
            snapshot.told = self.env.now
        return True

    def _note(self, snapshot: Snapshot | None, where: str, message: Message) -> None:
        if snapshot is not None and snapshot.hops is not None:
            snapshot.hops[where] = self.env.now - message.sent

    def _write(self, rate: Rate, name: str, count: int) -> float | None:
        held = rate.wait(self.env.now, count, RETRIES_S) if count else 0.0
        self.throttled[name] += held is None or held > 0
        return held

    def _last(self, function: str, cpu: float, calls: int) -> float:
        """Seconds that an invocation takes on Lambda."""
        share = min(1.0, MEMORY_MB[function] / FULL_CORE_MB)
        return self._vary(cpu * self.assumed.core_factor / share + calls * self.assumed.call_ms / 1000)

    def _vary(self, seconds: float) -> float:
        return seconds * self._factors[int(self.chance.random() * _FACTORS)]

    def _draw(self, mean: float) -> int:
        """A whole number with that mean, at most one from it."""
        return int(mean) + (self.chance.random() < mean % 1)

    def _moment(self) -> datetime:
        return _EPOCH + timedelta(seconds=self.env.now)
