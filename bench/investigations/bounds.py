"""What one step of a question costs at the bounds of questions: python -m bench.investigations.bounds.

One town, its passages in memory. Each step runs in a process of its own, so that its memory can be told apart. Times
are CPU time of the rules: a store adds what it takes to find and open what is read. A step has the service's time, by
the same clock of CPU time.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.investigations.__main__ import EVERYWHERE, ROOT, UNTIL, WINDOW
from bench.investigations.crews import CARS, Crew, plant
from bench.investigations.reads import learn_reader
from bench.investigations.store import TownPassages
from bench.investigations.town import BEGIN, ZONE, build_town
from bench.matching.battery import load_battery
from bench.matching.pool import pool_battery
from platewatch.errors import PlatewatchError
from platewatch.investigations.answering import take_step
from platewatch.investigations.asking import Asked, Kind
from platewatch.investigations.companions import MOST_LED, rank_companions
from platewatch.investigations.investigation import Bounds
from platewatch.investigations.plate import find_plate
from platewatch.investigations.questions import (
    LONGEST_WINDOW,
    CompanionsQuestion,
    Passing,
    PlateQuestion,
    Question,
    Scene,
    ScenesQuestion,
)
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.routes.questions import STEP
from platewatch.investigations.scenes import rank_scenes

BOUNDS: Final = Bounds(BEGIN, UNTIL, tuple(sorted(EVERYWHERE)))
COLUMNS: Final = ("question", "answer", "CPU s", "of that not checked", "looked at", "read for habits", "MB")


@dataclass(slots=True)
class _Counting:
    """The town's passages; notes how many were listed by time and by plate."""

    store: TownPassages
    listed: int = 0
    tagged: int = 0

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        found = self.store.list_at(cameras, since, until, now)
        self.listed += len(found)
        return found

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        found = self.store.list_of(spellings, cameras, since, until, now)
        self.tagged += len(found)
        return found

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod."""
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """See PassagesOfPeriod."""
        return self.store.list_hours(cameras, since, until, now)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure every question and print a row for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.investigations.bounds", description=__doc__)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--battery", type=Path, default=ROOT / "build/battery.json.gz", help="what make battery wrote")
    parser.add_argument("--models", type=Path, default=ROOT / "layers/models")
    args = parser.parse_args(argv)
    rng = np.random.default_rng(args.seed)
    town, crews = plant(build_town(rng, CARS, args.scale), rng)
    store = TownPassages(town, learn_reader(pool_battery(load_battery(args.battery, args.models))), rng)
    print(f"{len(store):,} passages", flush=True)
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    traffic = store.count_traffic()
    for name, question in (*list_usual(store, crews), *list_questions(store, crews[0].scenes)):
        row = measure_apart(partial(_rank, traffic=traffic), question, store)
        shown = (name, row["answer"], row["cpu"], row["after"], f"{row['listed']:,}", f"{row['tagged']:,}", row["mb"])
        print(f"| {' | '.join(str(one) for one in shown)} |", flush=True)
    return 0


def list_usual(store: TownPassages, crews: Sequence[Crew]) -> Iterator[tuple[str, Question]]:
    """What investigations ask mostly, with what each is about."""
    commuter = store.town.groups["commuters"][0]
    for name, car in (*(("a crew's car", crew.first) for crew in crews), ("a commuter", commuter)):
        plate = store.town.plates[car]
        yield f"this plate: {name}", PlateQuestion(plate, BEGIN, UNTIL, EVERYWHERE)
        yield f"who travelled with {name}, 60 s", CompanionsQuestion(plate, BEGIN, UNTIL, EVERYWHERE, WINDOW)
    for crew in crews:
        yield "ten scenes of a crew", _ask(crew.scenes)


def list_questions(store: TownPassages, scenes: Sequence[Scene]) -> Iterator[tuple[str, Question]]:
    """Questions at the bounds, with what each is about."""
    for reach in (30, 60, 90, 120, 180):
        wide = tuple(_widen(scene, timedelta(minutes=reach)) for scene in scenes)
        yield f"ten scenes, ± {reach} min", _ask(wide)
    for reach in (20, 40, 52, 80, 100):
        everywhere = tuple(_widen(Scene(EVERYWHERE, one.at, one.within), timedelta(minutes=reach)) for one in scenes)
        yield f"ten scenes at all 20 cameras, ± {reach} min", _ask(everywhere)
    for kind in ("taxis", "buses"):
        led = store.town.groups[kind][0]
        plate = store.town.plates[led]
        until = find_most_led(store, plate)
        for window in (timedelta(seconds=60), LONGEST_WINDOW):
            question = CompanionsQuestion(plate, BEGIN, until, EVERYWHERE, window)
            yield f"who travelled with one of the {kind}, {window.seconds} s, {(until - BEGIN).days} days", question
    plate = store.town.plates[store.town.groups["taxis"][1]]
    yield "a plate known in part, all cameras, 28 days", PlateQuestion(f"*{plate[2:]}", BEGIN, UNTIL, EVERYWHERE)


def find_most_led(store: TownPassages, plate: str) -> datetime:
    """Until when a car is asked about that has as many passages as one question may look around."""
    found = store.list_of([plate], EVERYWHERE, BEGIN, UNTIL, UNTIL)
    return found[MOST_LED].captured_at if len(found) > MOST_LED else UNTIL


def measure_apart(rank: Callable[..., Ranking], question: Question, store: TownPassages) -> dict[str, Any]:
    """What measure tells, of a process of its own."""
    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: there.send(measure(rank, question, store)), daemon=True
    )
    child.start()
    there.close()
    row: dict[str, Any] = here.recv()
    child.join()
    return row


def measure(rank: Callable[..., Ranking], question: Question, store: TownPassages) -> dict[str, Any]:
    """One step: CPU seconds, those after time was last asked for, what was listed, and by how much the process grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    passages = _Counting(store)
    begun = time.process_time()
    until = begun + STEP.total_seconds()
    checked = begun

    def has_time() -> bool:
        nonlocal checked
        checked = time.process_time()
        return checked < until

    asked = Asked(_name_kind(question), question)
    try:
        step = take_step(asked, BOUNDS, None, passages, rank, UNTIL, has_time)
        answer = f"{len(step.candidates)} candidates" if step.ranking else f"{_share(question, step.work):.0%} searched"
        if step.ranking is not None:
            answer += f" of {step.ranking.enough:,} cars"
    except PlatewatchError as refused:
        answer = f"refused: {refused}"
    ended = time.process_time()
    return {
        "answer": answer,
        "cpu": round(ended - begun, 1),
        "after": round(ended - checked, 1),
        "listed": passages.listed,
        "tagged": passages.tagged,
        "mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024),
    }


def _rank(question: Question, passages: Any, traffic: Any) -> Ranking:
    if isinstance(question, PlateQuestion):
        return find_plate(question, passages, UNTIL)
    if isinstance(question, ScenesQuestion):
        return rank_scenes(question, passages, traffic, ZONE, UNTIL)
    return rank_companions(question, passages, traffic, ZONE, UNTIL)


def _name_kind(question: Question) -> Kind:
    kinds = {PlateQuestion: Kind.PLATE, ScenesQuestion: Kind.SCENES, CompanionsQuestion: Kind.COMPANIONS}
    return kinds[type(question)]


def _share(question: Question, work: Any) -> float:
    return float((question.until - work.until) / (question.until - question.since))


def _ask(scenes: tuple[Scene, ...]) -> ScenesQuestion:
    return ScenesQuestion(scenes, BEGIN, UNTIL, EVERYWHERE)


def _widen(scene: Scene, within: timedelta) -> Scene:
    return Scene(scene.cameras, scene.at, within)


if __name__ == "__main__":
    sys.exit(main())
