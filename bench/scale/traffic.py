"""Cameras: what they photograph, how they get their upload addresses, and what they send after an outage."""

import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Final

import simpy

from bench.scale.queues import Rate
from bench.scale.service import Service, Snapshot
from platewatch.agent.pauses import BACKLOG_A_SECOND, WITHOUT_LINK_S, choose_gap, choose_pause
from platewatch.agent.uplink.forwarder import MOST_BACKLOG
from platewatch.cameras.camera import Lane

FRAME_S: Final = 0.5
"""Seconds from a car's picture to its next."""
BURST_EVERY_S: Final = 60.0
BURST_S: Final = 10.0
BURST_FACTOR: Final = 1.5
"""Each minute traffic is so many times as dense for so long: cars come in platoons."""
RISE_S: Final = 45.0
"""Traffic grows from nothing to its rate in this time."""
EXCHANGE_S: Final = 0.15
"""How long an announcement or a PUT takes an agent."""
WANTED_A_SECOND: Final[dict[Lane, float]] = {Lane.PRIORITY: 3.0, Lane.STANDARD: 1.0}
"""So many cars a second are followed to an SMS, where the assumed share of hits gives fewer: more than is likely, so
that there is enough to measure."""

Wait = Generator[simpy.Event, Any, None]


@dataclass(slots=True)
class Camera:
    """A camera and what happened lately with its uploads."""

    name: str
    lane: Lane
    failures: int = 0
    backlog_failures: int = 0
    kept: int = 0


@dataclass(slots=True)
class Traffic:
    """Cars before cameras. `rate` is of snapshots a second, over all cameras, between bursts."""

    service: Service
    rate: float
    cameras: list[Camera]
    chance: random.Random
    door: Rate = field(init=False)
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    """Seconds from a live picture's capture to its PUT, of the priority lane."""
    alone: bool = False
    """Whether all cameras are of the priority lane, and the others' traffic is left out."""
    connected: bool = True
    follows: bool = False
    """Whether cars are followed that would be no hits, to have enough to measure."""

    def __post_init__(self) -> None:
        capacity = self.service.capacity
        self.door = Rate(capacity.uploads, capacity.uploads_burst)
        self.service.env.process(self._drive())

    def come_back(self, outage_s: float) -> None:
        """After so many seconds without a link every camera sends what it kept, beside what is live."""
        self.connected = True
        each = self.rate * outage_s / len(self.cameras)
        for camera in self.cameras:
            camera.kept += round(each)
            self.service.env.process(self._catch_up(camera))

    def flood(self, name: str, rate: float, seconds: float) -> None:
        """One priority camera sends as much as it can."""
        self.service.env.process(self._flood(Camera(name, Lane.PRIORITY), rate, seconds))

    def _drive(self) -> Wait:
        env, assumed = self.service.env, self.service.assumed
        while True:
            dense = env.now % BURST_EVERY_S < BURST_S
            begun = min(1.0, (env.now + 1) / RISE_S)
            cars = self.rate * begun * (BURST_FACTOR if dense else 1.0) / assumed.frames
            yield env.timeout(self.chance.expovariate(cars))
            if not self.connected:
                continue
            camera = self.cameras[self.chance.randrange(len(self.cameras))]
            frames = round(assumed.frames)
            telling = self.chance.randrange(frames) if self._is_followed(camera.lane, cars) else -1
            for number in range(frames):
                wanted = self._count_told(camera.lane, cars) if number == telling else 0
                self._photograph(camera, number * FRAME_S, wanted)

    def _is_followed(self, lane: Lane, cars: float) -> bool:
        mine = cars * self._share(lane)
        return self.chance.random() * mine < max(WANTED_A_SECOND[lane] * self.follows, self._hits(lane, cars))

    def _count_told(self, lane: Lane, cars: float) -> int:
        hits = self._hits(lane, cars)
        real = self.chance.random() * max(WANTED_A_SECOND[lane] * self.follows, hits) < hits
        return round(self.service.assumed.recipients) if real else 1

    def _hits(self, lane: Lane, cars: float) -> float:
        assumed = self.service.assumed
        return cars * self._share(lane) * assumed.hit_share * assumed.reads

    def _share(self, lane: Lane) -> float:
        if self.alone:
            return 1.0
        share = self.service.assumed.priority_share
        return share if lane is Lane.PRIORITY else 1 - share

    def _photograph(self, camera: Camera, wait: float, wanted: int) -> None:
        snapshot = Snapshot(camera.name, camera.lane, self.service.env.now + wait, wanted=wanted)
        if wait:
            self._later(wait, camera, snapshot)
        else:
            self._send(camera, snapshot)

    def _send(self, camera: Camera, snapshot: Snapshot) -> None:
        now = self.service.env.now
        if not self.door.take(now):
            self.refused += 1
            camera.failures += 1
            # What is live is soon tried again, whatever the backlog meets.
            self._later(choose_pause(camera.failures, False, self.chance), camera, snapshot)
            return
        camera.failures = 0
        if camera.lane is Lane.PRIORITY:
            self.waits.append(now - snapshot.captured)
        self.service.upload(snapshot)

    def _later(self, wait: float, camera: Camera, snapshot: Snapshot) -> None:
        self.service.env.call(wait, self._send, camera, snapshot)

    def _catch_up(self, camera: Camera) -> Wait:
        """As the agent's forwarder sends what waited: a few at a time, at its pace, with its pauses."""
        env = self.service.env
        # It was about to try again.
        yield env.timeout(self.chance.uniform(0, WITHOUT_LINK_S))
        lost_at = env.now - 600
        while camera.kept > 0:
            begun, sent = env.now, min(MOST_BACKLOG, camera.kept)
            gap = choose_gap(sent, camera.kept, BACKLOG_A_SECOND, self.chance)
            yield env.timeout(EXCHANGE_S)
            if self.door.take(env.now):
                camera.backlog_failures = 0
                for _ in range(sent):
                    yield env.timeout(EXCHANGE_S)
                    camera.kept -= 1
                    self.service.upload(Snapshot(camera.name, camera.lane, lost_at, live=False))
            else:
                self.refused += 1
                camera.backlog_failures += 1
                gap = max(gap, choose_pause(camera.backlog_failures, True, self.chance))
            yield env.timeout(max(0.0, begun + gap - env.now))

    def _flood(self, camera: Camera, rate: float, seconds: float) -> Wait:
        env = self.service.env
        end = env.now + seconds
        while env.now < end:
            yield env.timeout(1 / rate)
            self.service.upload(Snapshot(camera.name, camera.lane, env.now, live=False))


def set_up_cameras(count: int, priority_share: float) -> list[Camera]:
    """So many cameras; as many of them are priority cameras as their share of the snapshots says."""
    priority = max(1, round(count * priority_share))
    lanes = [Lane.PRIORITY] * priority + [Lane.STANDARD] * (count - priority)
    return [Camera(f"{lane}-{number}", lane) for number, lane in enumerate(lanes)]
