"""An agent is killed, its link cut, its disk filled and its clock set wrong: what a camera was told has arrived arrives
once, or is counted as deleted.

`make test` tries it with a few pictures; `make long` with 1,000 pictures, 100 kills and a backlog of 10,000. The number
can be changed by PLATEWATCH_PICTURES. A service in memory stands for the real one, so that the agent is what is tried.
Nobody waits for the hours of the outage: they pass for both clocks at once.
"""

import hashlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.memory_service import MemoryService, serve_memory
from tests.e2e.troubled_agent import Machine, end, fill_store, find_port, set_up, start, try_post, wait_until_empty
from tests.unit.agent.posted import make_jpeg

pytestmark = pytest.mark.xdist_group("agent")

FEW, MANY = 40, int(os.environ.get("PLATEWATCH_PICTURES", "1000"))
SEED = 20261130
HOUR_S = 3600
JUMPS_S = (0, 0, 5 * HOUR_S, -5 * HOUR_S)
"""How wrong the clock is from a jump on."""


@pytest.fixture
def service() -> Iterator[MemoryService]:
    with serve_memory() as found:
        yield found


def hash_of(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


@dataclass(slots=True)
class Trial:
    """A camera, an agent beside it, and what is done to both."""

    service: MemoryService
    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    port: int = field(default_factory=find_port)
    machine: Machine = field(default_factory=Machine)
    agent: "subprocess.Popen[bytes] | None" = None
    answered: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def config(self) -> Path:
        return self.folder / "agent.toml"

    def set_up(self) -> None:
        set_up(self.folder, f"http://127.0.0.1:{self.service.port}", self.port, {"gate": f"pw1.gate.{'t' * 43}"})

    def change(self, **changes: Any) -> None:
        """The machine is another one from now on."""
        self.machine = replace(self.machine, **changes)
        self.machine.write(self.config)

    def pass_time(self, seconds: float) -> None:
        """So much time passes for everybody."""
        self.service.passed_s += seconds
        self.change(passed_s=self.machine.passed_s + seconds)

    def start(self) -> None:
        self.agent = start(self.config)

    def end(self, how: int = signal.SIGTERM) -> None:
        assert self.agent is not None
        end(self.agent, how)
        self.agent = None

    def try_post(self, picture: bytes) -> bool:
        return try_post(self.port, "gate", picture)

    def post(self, picture: bytes) -> None:
        """As a camera does: again and again until it is answered."""
        deadline = time.monotonic() + 60
        while not self.try_post(picture):
            self.counts["posts again"] += 1
            assert time.monotonic() < deadline, "the agent does not come back"
            time.sleep(0.02)
        self.answered.add(hash_of(picture))

    def kill_during(self, picture: bytes) -> None:
        """The agent is killed in the middle of whatever it does, while a camera posts; then it is started again."""
        other = threading.Thread(target=self.try_post, args=(picture,))
        other.start()
        time.sleep(self.chance.uniform(0, 0.05))
        self.end(signal.SIGKILL)
        other.join()
        self.start()
        self.counts["kills"] += 1

    def live_through_kills(self, pictures: Sequence[bytes], kills: int) -> None:
        """Kills, a link that is mostly cut, a clock that jumps by hours, and hours that pass."""
        kill_at = set(self.chance.sample(range(len(pictures)), kills))
        jump_at = set(self.chance.sample(range(len(pictures)), max(2, kills // 5)))
        hour_at = set(self.chance.sample(range(len(pictures)), 5))
        self.service.cut = True
        for number, picture in enumerate(pictures):
            if number in kill_at:
                self.kill_during(picture)
                self.service.cut = self.chance.random() < 0.7
            if number in jump_at:
                self.change(wrong_s=self.chance.choice(JUMPS_S))
                self.counts["jumps"] += 1
            if number in hour_at:
                self.pass_time(HOUR_S)
            self.post(picture)

    def drain(self) -> None:
        """The link is there, the clock is right, and what was taken by a clock that was ahead has come of age."""
        self.service.cut, self.service.takes_uploads = False, True
        self.change(wrong_s=0)
        self.pass_time(6 * HOUR_S)
        wait_until_empty(self.config, 300)

    def count_deleted(self) -> int:
        """How many pictures the agent says, by its heartbeat of now, that it deleted unsent."""
        heard = len(self.service.beats)
        deadline = time.monotonic() + 30
        while len(self.service.beats) < heard + 2:
            assert time.monotonic() < deadline, "no heartbeat came"
            time.sleep(0.05)
        deleted: int = self.service.beats[-1]["queue"]["evicted"]
        return deleted

    def list_missing(self) -> set[str]:
        """What was answered and has not arrived."""
        return self.answered - {sha256 for _, sha256 in self.service.got}


@pytest.fixture
def trial(service: MemoryService, tmp_path: Path) -> Iterator[Trial]:
    found = Trial(service, tmp_path)
    found.set_up()
    yield found
    if found.agent is not None:
        found.agent.kill()
        found.agent.wait()


def live_with_a_full_store(trial: Trial, pictures: Sequence[bytes]) -> None:
    """The store's own bound is reached while nothing can be sent."""
    trial.end()
    trial.change(most_bytes=sum(map(len, pictures)) // 3)
    trial.service.takes_uploads = False
    trial.start()
    for picture in pictures:
        trial.post(picture)
    trial.drain()
    deleted, missing = trial.count_deleted(), trial.list_missing()
    assert len(missing) == deleted > len(pictures) // 2, "what is missing is what was counted"
    assert missing <= {hash_of(picture) for picture in pictures[: len(pictures) * 3 // 4]}, "the newest are not deleted"
    trial.end()
    trial.change(most_bytes=Machine().most_bytes)
    trial.start()


def live_with_a_full_disk(trial: Trial, pictures: Sequence[bytes]) -> None:
    """The disk takes no byte more than it holds, then none at all; then the agent is killed."""
    before = trial.list_missing()
    held = sum(path.stat().st_size for path in (trial.folder / "store").iterdir())
    trial.change(room=held + sum(map(len, pictures)) // 3)
    trial.service.takes_uploads = False
    for picture in pictures:
        trial.post(picture)
    trial.change(room=0)
    trial.service.takes_uploads = True
    deadline = time.monotonic() + 120
    while any(path.stat().st_size for path in (trial.folder / "store").glob("*.picture")):
        assert time.monotonic() < deadline, "pictures that arrived go on waiting"
        time.sleep(0.05)
    deleted, missing = trial.count_deleted(), trial.list_missing() - before
    assert len(missing) == deleted > len(pictures) // 3, "what is missing is what was counted"
    trial.end(signal.SIGKILL)
    trial.start()
    for picture in pictures:
        if hash_of(picture) not in missing:
            trial.post(picture)
    trial.change(room=None)
    wait_until_empty(trial.config, 30)


@pytest.mark.parametrize(
    ("size", "kills"), [(FEW, 2), pytest.param(MANY, MANY // 10, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_kills_cuts_full_disks_and_jumping_clocks_lose_and_double_nothing(trial: Trial, size: int, kills: int) -> None:
    pictures = [make_jpeg(2000 + number) for number in range(size)]
    first, second, third = size * 4 // 10, size * 5 // 10, size * 6 // 10
    trial.start()
    trial.live_through_kills(pictures[:first], kills // 2)
    trial.drain()
    assert not trial.list_missing()
    live_with_a_full_store(trial, pictures[first:second])
    live_with_a_full_disk(trial, pictures[second:third])
    deleted = trial.list_missing()
    trial.live_through_kills(pictures[third:], kills // 2)
    trial.drain()
    trial.end()
    assert trial.list_missing() == deleted, "nothing but what was counted is missing"
    times = Counter(sha256 for _, sha256 in trial.service.got)
    assert set(times.values()) == {1}, "one picture with two capture times would be two passages"
    repeated = sum(trial.service.got.values()) - len(trial.service.got)
    print(
        f"{size} pictures, {trial.counts['kills'] + 1} kills, {trial.counts['jumps']} jumps of the clock: "
        f"{len(deleted)} deleted and counted while the disk was full, {trial.counts['posts again']} posts again, "
        f"{trial.service.refused} announcements refused for their time, {repeated} PUTs of the same snapshot repeated"
    )


@pytest.mark.parametrize("size", [200, pytest.param(10 * MANY, marks=pytest.mark.long)], ids=["few", "many"])
def test_after_an_outage_a_fresh_picture_is_announced_before_the_backlog(trial: Trial, size: int) -> None:
    pictures = (("gate", make_jpeg(2000) + b"%d" % number) for number in range(size))
    fill_store(trial.config, pictures, timedelta(hours=3))
    trial.service.cut = True
    trial.start()
    trial.post(make_jpeg(1))
    trial.pass_time(120)  # so that this one is backlog too
    trial.service.cut = False
    deadline = time.monotonic() + 60
    while not trial.service.announced:
        assert time.monotonic() < deadline, "nothing is sent when the link is back"
        time.sleep(0.01)
    fresh, before, began = make_jpeg(50_000), len(trial.service.announced), time.monotonic()
    trial.post(fresh)
    while hash_of(fresh) not in {sha256 for _, sha256 in tuple(trial.service.got)}:
        assert time.monotonic() < deadline, "the fresh picture does not come"
        time.sleep(0.01)
    took = time.monotonic() - began
    waiting = len(list((trial.folder / "store").glob("*.picture")))
    trial.end()
    place = [hash_of(fresh) in one for one in trial.service.announced].index(True)
    print(
        f"a fresh picture was at the service after {took:.2f} s, {place - before} announcements later; {waiting} wait"
    )
    assert place - before <= 4, "what was under way, and no more"
    assert waiting > size // 2
