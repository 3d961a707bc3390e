"""What the steps of a question cost at the bounds of questions: python -m bench.investigations.bounds.

One town, its passages in memory. Each question runs in a process of its own, so that its memory can be told apart.
Times are CPU time of the rules, and so much for each listed passage as opening a kept one takes (--opening). A step has
the service's time by that clock, and what is kept between steps is packed and opened as the table does.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from platewatch.investigations.aws.investigations_table import split_habits
from platewatch.investigations.aws.records import (
    load_habits,
    load_work,
    pack_document,
    unpack_document,
    write_habits,
    write_work,
)
from platewatch.investigations.companions import MOST_LED, rank_companions
from platewatch.investigations.investigation import Bounds
from platewatch.investigations.lookup import Lookup
from platewatch.investigations.plate import find_plate
from platewatch.investigations.question import Work
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
COLUMNS: Final = ("question", "answer", "steps", "longest step s", "CPU s", "at scenes", "habits", "kept KB", "MB")

MOST_STEPS: Final = 100


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
    parser.add_argument(
        "--opening",
        type=float,
        default=140.0,
        help="microseconds to open a passage, as bench.investigations.opening says",
    )
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
        row = measure_apart(partial(_rank, traffic=traffic), question, store, args.opening / 1e6)
        print(f"| {' | '.join(str(one) for one in (name, *row))} |", flush=True)
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


def measure_apart(
    rank: Callable[..., Ranking], question: Question, store: TownPassages, opening: float
) -> Sequence[object]:
    """What measure tells, of a process of its own."""
    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: there.send(measure(rank, question, store, opening)), daemon=True
    )
    child.start()
    there.close()
    row: Sequence[object] = here.recv()
    child.join()
    return row


def measure(rank: Callable[..., Ranking], question: Question, store: TownPassages, opening: float) -> Sequence[object]:
    """The row of a question: all columns but its name. `opening` is the seconds that opening a passage takes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    passages = _Counting(store)
    asked = Asked(_name_kind(question), question)

    def tell_time() -> float:
        return time.process_time() + opening * (passages.listed + passages.tagged)

    begun, steps, kept, work = tell_time(), [], 0, None
    try:
        for _ in range(MOST_STEPS):
            started = tell_time()
            until = started + STEP.total_seconds()
            step = take_step(asked, BOUNDS, work, passages, rank, UNTIL, lambda until=until: tell_time() < until)
            work, size = keep(step.work, work) if step.work is not None else (None, 0)
            kept += size
            steps.append(tell_time() - started)
            if step.work is None:
                break
        answer = (
            "goes on" if step.ranking is None else f"{len(step.candidates)} candidates of {step.ranking.enough:,} cars"
        )
    except PlatewatchError as refused:
        steps.append(tell_time() - started)
        answer = f"refused: {refused}"
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    counts = (f"{passages.listed:,}", f"{passages.tagged:,}", f"{kept / 1000:,.0f}", round(grown))
    return answer, len(steps), round(max(steps), 1), round(tell_time() - begun, 1), *counts


def keep(work: Work, former: Work | None) -> tuple[Work, int]:
    """The work as the next step finds it, and how many bytes were kept of it by this one."""
    parts = [
        pack_document(write_habits(part)) for part in split_habits([(car, work.habits[car]) for car in work.added])
    ]
    main = pack_document(write_work(work))
    habits = dict(former.habits) if former is not None else {}
    for part in parts:
        habits |= load_habits(unpack_document(part))
    loaded = load_work(unpack_document(main), work.version)
    return replace(loaded, habits=habits), len(main) + sum(map(len, parts))


def _rank(question: Question, passages: Any, lookup: Lookup, traffic: Any) -> Ranking:
    if isinstance(question, PlateQuestion):
        return find_plate(question, passages, UNTIL)
    if isinstance(question, ScenesQuestion):
        return rank_scenes(question, passages, traffic, ZONE, UNTIL, lookup)
    return rank_companions(question, passages, traffic, ZONE, UNTIL, lookup)


def _name_kind(question: Question) -> Kind:
    kinds = {PlateQuestion: Kind.PLATE, ScenesQuestion: Kind.SCENES, CompanionsQuestion: Kind.COMPANIONS}
    return kinds[type(question)]


def _ask(scenes: tuple[Scene, ...]) -> ScenesQuestion:
    return ScenesQuestion(scenes, BEGIN, UNTIL, EVERYWHERE)


def _widen(scene: Scene, within: timedelta) -> Scene:
    return Scene(scene.cameras, scene.at, within)


if __name__ == "__main__":
    sys.exit(main())
