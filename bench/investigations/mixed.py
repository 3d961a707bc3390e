"""What scenes of another crew among the ten do: python -m bench.investigations.mixed.

Of ten scenes some are one crew's and the others another crew's. Where does the first crew's car stand then, and who
else is proposed?
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.investigations.__main__ import EVERYWHERE, ROOT, UNTIL, describe
from bench.investigations.crews import BURGLARIES, CARS, Crew, plant
from bench.investigations.reads import learn_reader
from bench.investigations.store import TownPassages
from bench.investigations.town import BEGIN, ZONE, build_town
from bench.matching.battery import load_battery
from bench.matching.pool import pool_battery
from platewatch.investigations.questions import ScenesQuestion
from platewatch.investigations.scenes import compare_scenes
from platewatch.investigations.surprise import rank

OWN: Final = (7, 6, 5, 4)
COLUMNS: Final = ("town", "own scenes", "place by surprise", "by count", "others", "of those the other crew's")


def main(argv: Sequence[str] | None = None) -> int:
    """Ask each town and print a row for each question."""
    parser = argparse.ArgumentParser(prog="python -m bench.investigations.mixed", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 103], help="the first and the last town")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--battery", type=Path, default=ROOT / "build/battery.json.gz", help="what make battery wrote")
    parser.add_argument("--models", type=Path, default=ROOT / "layers/models")
    args = parser.parse_args(argv)
    model = learn_reader(pool_battery(load_battery(args.battery, args.models)))
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    for seed in range(args.seeds[0], args.seeds[-1] + 1):
        rng = np.random.default_rng(seed)
        town, crews = plant(build_town(rng, CARS, args.scale), rng)
        store = TownPassages(town, model, rng)
        for own, found in ask_mixed(store, crews):
            row = (seed, own, found["rank"], found["rank_by_count"], found["others"], found["of_other_crew"])
            print(f"| {' | '.join(str(one) for one in row)} |", flush=True)
    return 0


def ask_mixed(store: TownPassages, crews: Sequence[Crew]) -> Iterator[tuple[int, dict[str, Any]]]:
    """How many of the ten scenes are a crew's own, and what is found, for each crew; the others are the next crew's."""
    traffic = store.count_traffic()
    for own in OWN:
        for number, crew in enumerate(crews):
            other = crews[(number + 1) % len(crews)]
            scenes = (*crew.scenes[:own], *other.scenes[own:BURGLARIES])
            found = compare_scenes(ScenesQuestion(scenes, BEGIN, UNTIL, EVERYWHERE), store, traffic, ZONE, UNTIL)
            proposed = {one.plate for one in rank(found).candidates}
            theirs = proposed & {store.town.plates[car] for car in (other.first, other.second)}
            figures = describe(found, store.town, [crew.first, crew.second])
            yield own, figures | {"of_other_crew": len(theirs)}


if __name__ == "__main__":
    sys.exit(main())
