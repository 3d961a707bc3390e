"""What the service costs at list prices: `make bench-cost` (ten minutes).

Snapshots, an open page, heartbeats and the schedules run in the local cloud; each request to AWS is counted at its
gateway, with its units. Idle time is computed: the measured runs of the schedules times their number, and what the
template keeps. Lambda's time is assumed: recognising takes a time that is set, and the other functions their CPU time
here, multiplied by what that says of this machine's speed. `low` and `high` are the bounds of that assumption.
"""

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.cost import idle
from bench.cost.bill import Machine, Price, describe_prices, load_prices, price
from bench.cost.scenes import WARM, Town, furnish, say
from bench.cost.watching import Watched, watch
from localcloud.demo.run import PARAMETERS, ROOT, start_cloud
from localcloud.deploy.template import load_template
from localcloud.limits import Limits

OUT: Final = Path("build/bench/cost.json")
MILLION: Final = 1_000_000
POLLS_A_MONTH: Final = idle.HOURS * 1800
"""An open page asks every two seconds."""
BEATS_A_MONTH: Final = idle.MINUTES

COMPUTING_S: Final = {"low": 0.17, "expected": 0.25, "high": 0.4}
"""Of one snapshot's recognition. With the ten requests that it made while pictures were stored: 0.2, 0.3 and 0.5."""
REQUEST_S: Final = {"low": 0.003, "expected": 0.005, "high": 0.010}
CASES: Final = tuple(COMPUTING_S)


def measure(snapshots: int) -> dict[str, Watched]:
    """What each scene used, once, with so many snapshots of cars on no list."""
    memories = idle.find_memories(load_template(ROOT / "template.yaml"))
    found: dict[str, Watched] = {}

    def note(name: str, town: Town, act: Callable[[], None]) -> None:
        say(name)
        with watch(town.cloud, memories) as watched:
            act()
        found[name] = watched

    limits = Limits(schedules=False)
    with start_cloud(PARAMETERS, limits) as cloud:
        town = furnish(cloud)
        town.send_ordinary(WARM)
        # First, while nothing has happened: an alert that waits is looked at each minute. Insight begins by counting
        # the weeks before, some in each run, until there are none left.
        town.run_schedules(40)
        note("minute", town, lambda: town.run_schedules(10))
        note("no-hit", town, lambda: town.send_ordinary(snapshots))
        note("rejected", town, lambda: town.send_damaged(snapshots // 3))
        note("hit", town, lambda: town.send_wanted(min(snapshots // 3, 48)))
        town.run_schedules(2)
        ask = town.open_page()
        ask(5)
        note("page", town, lambda: ask(100))
        town.beat(10)
        note("heartbeat", town, lambda: town.beat(100))
    with start_cloud({**PARAMETERS, "RetentionMode": "126jj"}, limits) as cloud:
        town = furnish(cloud)
        town.send_ordinary(WARM)
        note("126jj", town, lambda: town.send_ordinary(snapshots // 3))
    return found


def make_machine(found: Mapping[str, Watched], case: str) -> Machine:
    """The assumption. A snapshot's recognition computes so long, and waits for other services. The former, divided by
    the CPU time that it took here, says how this machine compares.
    """
    used = found["no-hit"].functions["RecogniseFunction"]
    computing, wait = COMPUTING_S[case], REQUEST_S[case]
    whole = computing + wait * used.requests / used.invocations
    return Machine(whole, wait, computing / (used.cpu_s / used.invocations))


def describe(found: Mapping[str, Watched], snapshots: int, prices: Mapping[str, Price]) -> dict[str, Any]:
    """All figures: units of one of each kind, and dollars of a million or a month in each case."""
    template = load_template(ROOT / "template.yaml")
    numbers = {
        "no-hit": snapshots,
        "hit": min(snapshots // 3, 48),
        "rejected": snapshots // 3,
        "126jj": snapshots // 3,
        "page": 100,
        "heartbeat": 100,
        "minute": 10,
    }
    times = {"page": POLLS_A_MONTH, "heartbeat": BEATS_A_MONTH, "minute": idle.MINUTES}
    lines = idle.writes_platform_lines(template)
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "scenes": {}}
    for name, watched in found.items():
        number = numbers[name]
        each = {
            unit: amount / number
            for unit, amount in watched.amounts(make_machine(found, "expected"), platform_lines=lines).items()
        }
        dollars = {}
        for case in CASES:
            amounts = watched.amounts(make_machine(found, case), platform_lines=lines)
            dollars[case] = price(amounts, prices, times.get(name, MILLION) / number)
        figures["scenes"][name] = {
            "number": number,
            "units_of_one": {unit: round(amount, 3) for unit, amount in each.items()},
            "dollars": {case: _round(by) for case, by in dollars.items()},
            "total": {case: round(sum(by.values()), 2) for case, by in dollars.items()},
            "functions": {
                function: {
                    "invocations": round(used.invocations / number, 3),
                    "cpu_ms": round(1000 * used.cpu_s / used.invocations, 1),
                    "log_bytes": round(used.log_bytes / number),
                }
                for function, used in watched.functions.items()
            },
            "uses_of_one": [[*use, round(amount / number, 3)] for use, amount in watched.uses],
        }
    figures["idle"] = _describe_idle(found, prices, template, figures["scenes"]["minute"]["dollars"])
    figures["speed"] = {case: round(make_machine(found, case).speed, 3) for case in CASES}
    figures["prices"] = describe_prices(prices)
    return figures


def _describe_idle(
    found: Mapping[str, Watched],
    prices: Mapping[str, Price],
    template: Mapping[str, Any],
    running: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """A month's dollars of a stack in which nothing happens, and of what it has more than at e2eaa99."""
    standing = idle.find_standing(template)
    kept = price(standing.amounts(len(found["minute"].metrics)), prices)
    runs = {unit: amount * idle.MINUTES for unit, amount in idle.BEFORE_RUN.items()}
    before = price(idle.Standing(**idle.BEFORE).amounts(0) | runs, prices)
    total = {case: round(sum(kept.values()) + sum(running[case].values()), 2) for case in CASES}
    return {
        "kept": _round(kept),
        "running": running,
        "total": total,
        "kept_before_e2eaa99": _round(before),
        "added_since_e2eaa99": {case: round(total[case] - sum(before.values()), 2) for case in CASES},
    }


def _round(dollars: Mapping[str, float]) -> dict[str, float]:
    return {service: round(amount, 2) for service, amount in sorted(dollars.items()) if round(amount, 2)}


def show(figures: Mapping[str, Any]) -> str:
    """The table: dollars at what is expected of Lambda, and the bounds of the total."""
    rows = []
    per = {
        "page": "a month, open day and night",
        "heartbeat": "a camera and month",
        "minute": "a month, schedules alone",
    }
    for name, scene in figures["scenes"].items():
        by = ", ".join(f"{service} {amount:.2f}" for service, amount in scene["dollars"]["expected"].items())
        total = scene["total"]
        what = per.get(name, "a million snapshots")
        rows.append(f"{name:10} {total['expected']:8.2f} ({total['low']:.2f} to {total['high']:.2f}) {what}: {by}")
    still = figures["idle"]
    rows.append(f"{'idle':10} {still['total']['expected']:8.2f} a month; {still['kept']} kept, schedules beside it")
    rows.append(f"{'':10} {still['added_since_e2eaa99']['expected']:8.2f} more than at e2eaa99, at the most")
    return "\n".join(rows)


def main() -> None:
    """Prints the table and writes everything to build/bench/cost.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=90, help="how many snapshots of cars on no list (default 90)")
    snapshots = parser.parse_args().snapshots
    figures = describe(measure(snapshots), snapshots, load_prices())
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(show(figures))


if __name__ == "__main__":
    main()
