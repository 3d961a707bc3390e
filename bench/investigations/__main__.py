"""Whether investigations find the cars of burglars, and nobody else: make bench-investigations.

    python -m bench.investigations --seeds 101 120     # towns of 1.5 M passages: a minute of CPU and more each
    python -m bench.investigations --report            # the tables and the picture again, of what was run before

Each town is asked what an investigation would ask: who was at the ten scenes of each crew, and who travelled with each
crew's first car; and the same in the same town without crews. The answers are the service's own rules'. Seeds 1 to 5
are for choosing the rules' numbers, figures come from others.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.investigations.crews import CARS, Crew, name_camera, plant
from bench.investigations.picture import draw_ranks
from bench.investigations.reads import ReaderModel, learn_reader
from bench.investigations.report import tabulate
from bench.investigations.store import TownPassages
from bench.investigations.town import BEGIN, CAMERAS, DAYS, ZONE, Town, build_town
from bench.matching.battery import load_battery
from bench.matching.pool import pool_battery
from platewatch.investigations.companions import compare_companions
from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.questions import CompanionsQuestion, ScenesQuestion
from platewatch.investigations.scenes import compare_scenes
from platewatch.investigations.surprise import Comparison, rank
from platewatch.investigations.traffic import Traffic

ROOT: Final = Path(__file__).parents[2]
OUT: Final = ROOT / "build/bench/investigations.json"
UNTIL: Final = BEGIN + timedelta(days=DAYS)
EVERYWHERE: Final = frozenset(name_camera(number) for number in range(CAMERAS))
WINDOW: Final = timedelta(seconds=60)
REFUSED: Final = {
    "refused": True,
    "compared": 0,
    "proposed": 0,
    "others": 0,
    "p": [],
    "rank": None,
    "rank_by_count": None,
    "seconds": 0.0,
}
"""The figures of a question that is too wide: nobody is compared, found or proposed."""

ASKED_WITHOUT: Final = ("commuters", "neighbours", "residents", "taxis")
"""Of whom it is asked who travelled with them where nobody did: one car each."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the towns, write their figures, print the tables and draw the picture."""
    args = _parse_arguments(argv)
    known = json.loads(args.out.read_text(encoding="utf-8")) if args.out.is_file() else []
    if not args.report:
        model = learn_reader(pool_battery(load_battery(args.battery, args.models)))
        first, last = args.seeds[0], args.seeds[-1]
        for seed in range(first, last + 1):
            known = [row for row in known if row["seed"] != seed] + [run_town(seed, model, args.scale)]
            args.out.parent.mkdir(parents=True, exist_ok=True)
            args.out.write_text(json.dumps(known, separators=(",", ":")), encoding="utf-8")
            print(f"town {seed}: {known[-1]['seconds']:.0f} s of CPU", file=sys.stderr, flush=True)
    known.sort(key=lambda row: row["seed"])
    print("\n".join(tabulate(known)))
    if args.picture:
        draw_ranks(args.picture, known)
    return 0


def run_town(seed: int, model: ReaderModel, scale: float = 1.0) -> dict[str, Any]:
    """The figures of one town."""
    begun = time.process_time()
    rng = np.random.default_rng(seed)
    town = build_town(rng, CARS, scale)
    planted, crews = plant(town, rng)
    quiet, scenes = plant(town, np.random.default_rng(seed + 1_000_000), drive=False)
    store = TownPassages(planted, model, rng)
    row: dict[str, Any] = {"seed": seed, "passages": len(store), "crews": [], "companions": []}
    traffic = store.count_traffic()
    for crew in crews:
        row["crews"].append(_ask_scenes(crew, store, traffic))
        row["companions"].append(_ask_companions(crew.first, store, traffic, wanted=crew.second, asked_for="crew"))
    store = TownPassages(quiet, model, rng)
    row["quiet_scenes"] = [_ask_scenes(crew, store, traffic, planted=False) for crew in scenes]
    row["quiet_companions"] = [
        _ask_companions(int(rng.choice(quiet.groups[kind])), store, traffic, None, kind) for kind in ASKED_WITHOUT
    ]
    return row | {"seconds": round(time.process_time() - begun, 1)}


def _ask_scenes(crew: Crew, store: TownPassages, traffic: Traffic, *, planted: bool = True) -> dict[str, Any]:
    question = ScenesQuestion(crew.scenes, BEGIN, UNTIL, EVERYWHERE)
    begun = time.process_time()
    try:
        found = compare_scenes(question, store, traffic, ZONE, UNTIL)
    except QuestionTooWide:
        return dict(REFUSED)
    wanted = [crew.first, crew.second] if planted else []
    return describe(found, store.town, wanted) | {"seconds": round(time.process_time() - begun, 2)}


def _ask_companions(
    car: int, store: TownPassages, traffic: Traffic, wanted: int | None, asked_for: str
) -> dict[str, Any]:
    question = CompanionsQuestion(store.town.plates[car], BEGIN, UNTIL, EVERYWHERE, WINDOW)
    begun = time.process_time()
    try:
        found = compare_companions(question, store, traffic, ZONE, UNTIL, thorough=True)
    except QuestionTooWide:
        # A taxi passes more often than one question looks around.
        return {**REFUSED, "of": asked_for}
    figures = describe(found, store.town, [] if wanted is None else [wanted], question.plate)
    return figures | {"of": asked_for, "seconds": round(time.process_time() - begun, 2)}


def describe(found: Comparison, town: Town, wanted: Sequence[int], asked: str | None = None) -> dict[str, Any]:
    """What an answer shows: the place of the first wanted car by surprise and by count, who else was proposed, and all
    p-values below 1.
    """
    ranking = rank(found, asked)
    plates = [town.plates[car] for car in wanted]
    order = [candidate.plate for candidate in ranking.candidates]
    figures: dict[str, Any] = {
        "compared": found.compared,
        "looked_at": found.looked_at,
        "proposed": len(order),
        "others": sum(plate not in plates for plate in order),
        "p": [
            float(f"{met.p_value:.3g}") for met in found.met if met.p_value < 1.0 and not met.car.texts & set(plates)
        ],
    }
    if plates:
        counts = {met.car.spellings[0].text: met.counted for met in found.met}
        own = counts.get(plates[0], 0.0)
        ahead = sum(count > own for count in counts.values())
        figures |= {
            "rank": order.index(plates[0]) + 1 if plates[0] in order else None,
            # Among cars with the same count the middle place: nothing says who comes first.
            "rank_by_count": ahead + (1 + sum(count == own for count in counts.values())) / 2 if own else None,
            "counted": round(own, 2),
        }
    return figures


def _parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.investigations", description=__doc__)
    add = parser.add_argument
    add("--seeds", type=int, nargs="+", default=[101, 120], help="the first and the last town")
    add("--scale", type=float, default=1.0, help="how much of the town's private cars there are")
    add("--report", action="store_true", help="run nothing: the tables of what was run before")
    add("--battery", type=Path, default=ROOT / "build/battery.json.gz", help="what make battery wrote")
    add("--models", type=Path, default=ROOT / "layers/models")
    add("--out", type=Path, default=OUT)
    add("--picture", type=Path, default=None, help="an SVG of the ranks and of the p-values")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
