"""What the service carries, simulated: make bench-scale writes build/bench/scale.json and a picture.

python -m bench.scale                     # all scales, troubles, and each assumption at its bad value (20 minutes)
python -m bench.scale --small             # two runs: does it work?
python -m bench.scale --real              # first measures the functions' CPU time on the local cloud, for measured.json
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.scale.assumptions import choose, load_assumptions
from bench.scale.capacity import load_capacities
from bench.scale.limits import list_limits
from bench.scale.picture import draw_load
from bench.scale.report import Prices, judge, tabulate, tabulate_assumptions, tabulate_limits
from bench.scale.scenarios import NETHERLANDS, SCALES, SOON_S, TROUBLED, Scenario, describe, simulate
from bench.scale.service import Times

MEASURED: Final = Path(__file__).with_name("measured.json")
OUT: Final = Path("build/bench/scale.json")

Run = Callable[..., dict[str, Any]]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure if asked, simulate, print the tables, write the figures."""
    args = _parse_arguments(argv)
    if args.real:
        _measure_real(args.measured)
    measured = json.loads(args.measured.read_text(encoding="utf-8"))
    times = load_times(measured)
    capacities, table = load_capacities(), load_assumptions()

    def run(scenario: Scenario, bad: frozenset[str] = frozenset()) -> dict[str, Any]:
        begun = time.process_time()
        # Of one run both lanes' figures are told; of the many, the priority lane's.
        alone = args.alone and bool(bad)
        capacity = capacities[scenario.capacity]
        result = simulate(scenario, capacity, choose(table, bad), times, args.seed, alone=alone)
        figures = describe(result) | {"bad": sorted(bad)}
        lane = figures["put_to_sms_s"]["priority"]
        print(
            f"{scenario.name}, {scenario.trouble}, bad: {_name(bad, len(table))}: priority p99 {lane['p99']:.1f}, "
            f"from {SOON_S:g} s on {lane['p99_from_60_s']}; {time.process_time() - begun:.0f} s of CPU",
            file=sys.stderr,
            flush=True,
        )
        return figures

    if args.small:
        runs = [run(SCALES[0])]
        swept: list[dict[str, Any]] = []
    else:
        runs = [run(scenario) for scenario in (*SCALES, *TROUBLED)]
        swept = _sweep(run, [name for name, one in table.items() if one.bad != one.likely], args.sweep)
        swept += [run(scenario, frozenset(table)) for scenario in (NETHERLANDS, *TROUBLED)]
    prices = Prices(args.price_million, args.price_idle)
    limits = [
        list_limits(scenario, capacities[scenario.capacity], choose(table, bad), times)
        for scenario in SCALES
        for bad in (frozenset[str](), frozenset(table))
    ]
    document = {
        "seed": args.seed,
        "measured": measured,
        "assumptions": {name: asdict(one) for name, one in table.items()},
        "prices": asdict(prices),
        "runs": runs,
        "each_assumption_bad": swept,
        "limits": limits,
        "judged": judge(runs, swept),
    }
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print("\n\n".join((tabulate(runs, prices), tabulate_assumptions(swept), tabulate_limits(limits))))
    print("\n".join(document["judged"]))
    draw_load(args.picture, [one for one in limits if not one["bad"]])
    return 0


def load_times(measured: dict[str, Any]) -> Times:
    """CPU seconds of each function, from what single snapshots took. Raises KeyError where one is missing.

    recognise's are for each snapshot: what was deferred on the way is an invocation too, and would make them too few.
    """
    no_hit, hit = measured["no-hit"], measured["hit"]
    snapshots = sum(each["issue_upload"]["invocations"] for each in (no_hit, hit))
    reading = sum(each["recognise"]["cpu_ms"] * each["recognise"]["invocations"] for each in (no_hit, hit))
    others = (no_hit["match"], hit["match"], hit["deliver"], no_hit["issue_upload"])
    return Times(reading / snapshots / 1000, *(one["cpu_ms"] / 1000 for one in others))


def _sweep(run: Run, names: Sequence[str], troubled: bool) -> list[dict[str, Any]]:
    """Each assumption at its bad value, the others as is likely."""
    scenarios = (NETHERLANDS, *TROUBLED) if troubled else (NETHERLANDS,)
    return [run(scenario, frozenset({name})) for scenario in scenarios for name in names]


def _measure_real(path: Path) -> None:
    # The local cloud is needed for this alone.
    from bench.scale.real import measure

    path.write_text(json.dumps(measure(20.0, 2.0, 40), indent=1) + "\n", encoding="utf-8")


def _name(bad: frozenset[str], most: int) -> str:
    return "all" if len(bad) == most else ", ".join(bad) or "none"


def _parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-scale", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    add = parser.add_argument
    add("--seed", type=int, default=1)
    add("--small", action="store_true", help="seconds instead of minutes: does it work?")
    add("--real", action="store_true", help="measure CPU times on the local cloud first (two minutes)")
    add("--sweep", action="store_true", help="each assumption at its bad value in each trouble too (an hour)")
    add("--alone", action="store_true", help="leave the standard lane out where an assumption is at its bad value")
    add("--measured", type=Path, default=MEASURED)
    add("--price-million", type=float, default=45.0, help="dollars per million snapshots without a hit")
    add("--price-idle", type=float, default=14.0, help="dollars a month when nothing is sent")
    add("--json", type=Path, default=OUT)
    add("--picture", type=Path, default=OUT.with_suffix(".svg"))
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
