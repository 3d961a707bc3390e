"""What matching a passage costs, and which wanted cars it finds at what price, beside two simpler ways.

make bench-matching [ARGS="--small"]; docs/matching.md tells what is simulated and how.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from bench.matching.battery import load_battery, read_cut, read_small
from bench.matching.cost import Cost, Setting, measure_cost
from bench.matching.defaults import read_default
from bench.matching.picture import draw_curves
from bench.matching.pool import Seen, mix_pools, pool_battery, pool_cut
from bench.matching.population import build_population
from bench.matching.report import (
    judge_cost,
    judge_curves,
    judge_hits,
    tabulate_cost,
    tabulate_hits,
    tabulate_learned,
    tabulate_points,
)
from bench.matching.requests import Prices, Sizes
from bench.matching.simulate import Outcome, Plan, simulate
from platewatch.errors import PlatewatchError
from platewatch.hits.bands import Bounds
from training.battery.cut import PASSAGES

ROOT: Final = Path(__file__).parents[2]
MODELS: Final = ROOT / "layers" / "models"
CUT: Final = "cut plates"
"""Traffic that is not judged: what comes of it hangs on how well the model tells what is cut."""
LISTS: Final = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the arguments, measure, simulate, report."""
    args = _read_arguments(argv)
    start = time.monotonic()
    bounds = Bounds(args.threshold, args.floor)
    prices = Prices(args.read_price, args.write_price, args.message_price)
    sizes = Sizes(round(args.lists_kb * 1024), round(args.patterns_kb * 1024))
    plan = Plan(args.passages, tuple(args.lists), args.threshold, args.floor, args.repeats, tuple(args.drives))
    most, entries = 3000, args.entries
    if args.small:
        plan = replace(plan, passages=min(plan.passages, 20_000), sizes=plan.sizes[:3], repeats=min(plan.repeats, 20))
        most, entries = 60, min(entries, 2_000)
    try:
        results = read_small(args.models) if args.small else load_battery(args.battery, args.models)
        population = build_population()
        costs = measure_cost(results, population, Setting(bounds, entries, prices, sizes), most)
        print("\n".join(tabulate_cost(costs)), flush=True)
        pools: dict[str, list[Seen]] = {"drawn plates": pool_battery(results)}
        if args.data.is_dir() and not args.small:
            pools["real plates"] = _pool_real(args)
            pools["drawn and real"] = mix_pools(*pools.values())
        elif not args.small:
            print(f"real photos: left out, there is no {args.data}")
        pools[CUT] = pool_cut(read_cut(args.models, 20 if args.small else PASSAGES))
        outcomes = {}
        for name, pool in pools.items():
            print(f"{name}: {len(pool):,} passages to draw from, {plan.passages:,} drawn", flush=True)
            outcomes[name] = simulate(pool, population, plan, lambda text: print(f"  {text}", flush=True))
            _print_outcome(name, outcomes[name])
    except (PlatewatchError, OSError) as error:
        print(f"bench-matching: {error}", file=sys.stderr)
        return 1
    print("\n".join(_judge(costs, outcomes)))
    draw_curves(args.picture, {name: one.comparisons for name, one in outcomes.items()}, args.threshold, args.floor)
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(_as_document(costs, outcomes), indent=1) + "\n", encoding="utf-8")
    print(f"the curves: {args.picture}; all figures: {args.json}; {time.monotonic() - start:.0f} s")
    return 0


def _read_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-matching", description=__doc__)
    build = ROOT / "build"
    add = parser.add_argument
    add("--small", action="store_true", help="seconds instead of minutes, on a few reads: does it work?")
    add("--battery", type=Path, default=build / "battery.json.gz", help="what make battery wrote; made where missing")
    add("--models", type=Path, default=MODELS)
    add("--data", type=Path, default=ROOT.parent / "shared" / "data" / "validate", help="real validation photos")
    add("--passages", type=int, default=1_000_000)
    add("--lists", type=int, nargs="+", default=LISTS, metavar="ENTRIES", help="sizes of hotlists")
    add("--entries", type=int, default=100_000, help="entries of the hotlist in memory that CPU is measured with")
    add("--threshold", type=float, default=read_default("AlertThreshold", 0.5), help="an alert goes out from here on")
    add("--floor", type=float, default=read_default("ReviewFloor", 0.1), help="a person reviews from here on")
    add("--repeats", type=int, default=400, help="bootstrap draws")
    add("--drives", type=float, nargs="+", default=(1.0, 0.2), help="how often listed cars pass beside others")
    add("--read-price", type=float, default=Prices().read_units, help="dollars per million read units")
    add("--write-price", type=float, default=Prices().write_units, help="dollars per million write units")
    add("--message-price", type=float, default=Prices().messages, help="dollars per million SQS requests")
    add("--lists-kb", type=float, default=4.0, help="size of the item with the lists' state")
    add("--patterns-kb", type=float, default=4.0, help="size of the item with the patterns")
    add("--picture", type=Path, default=build / "bench" / "matching.png", help="where the curves are drawn")
    add("--json", type=Path, default=build / "bench" / "matching.json", help="where all figures go")
    return parser.parse_args(argv)


def _pool_real(args: argparse.Namespace) -> list[Seen]:
    # These need the photos' readers and labels, which a fresh clone has no use for.
    from bench.matching.real import pool_real

    return pool_real(args.models, args.data)


def _print_outcome(name: str, outcome: Outcome) -> None:
    print("\n".join(tabulate_points(name, outcome.comparisons)))
    for drives, sizes in outcome.hits.items():
        title = f"{name}, listed cars pass {drives:g} times as often as others"
        print("\n".join(tabulate_hits(title, sizes)))
        print("\n".join(tabulate_learned(title, outcome.learned[drives])))
    for size, (there, expected) in outcome.listed.items():
        print(f"  misreadings on a list of {size:,} that was drawn: {there:,}, expected {expected:,.1f}")
    sys.stdout.flush()


def _judge(costs: Mapping[str, Cost], outcomes: Mapping[str, Outcome]) -> list[str]:
    lines = judge_cost(costs)
    for name, outcome in outcomes.items():
        if name == CUT:
            continue
        lines += judge_curves(name, outcome.comparisons)
        for drives, sizes in outcome.hits.items():
            title = f"{name}, listed cars pass {drives:g} times as often"
            lines += judge_hits(f"{title}, odds of 1", sizes)
            lines += judge_hits(
                f"{title}, odds learned", {size: one.tenths for size, one in outcome.learned[drives].items()}
            )
    return lines


def _as_document(costs: Mapping[str, Cost], outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    return {
        "cost": {name: asdict(cost) for name, cost in costs.items()},
        "traffic": {
            name: {
                "points": {
                    size: {
                        way.value: {mark: asdict(point) for mark, point in points.items()}
                        for way, points in comparison.points.items()
                    }
                    for size, comparison in outcome.comparisons.items()
                },
                "at_own": {
                    size: {mark: asdict(lead) for mark, lead in comparison.at_own.items()}
                    for size, comparison in outcome.comparisons.items()
                },
                "hits": {
                    drives: {size: [asdict(one) for one in tenths] for size, tenths in sizes.items()}
                    for drives, sizes in outcome.hits.items()
                },
                "learned": {
                    drives: {size: asdict(one) for size, one in sizes.items()}
                    for drives, sizes in outcome.learned.items()
                },
                "listed": outcome.listed,
            }
            for name, outcome in outcomes.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main())
