"""The tables of a run, as docs/figures.md has them, and whether the goals are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.scale.scenarios import ON_TIME_S, SOON_S, Trouble

DAY_OF_PEAK: Final = 25_000
"""Snapshots a day for each one a second at the peak: 200 a second and 5 million a day."""
DAYS: Final = 30.4
_FLOOD_ADDS_S: Final = 0.5
"""By how much a flood may lengthen the others' p99: runs differ by that much."""

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars for a million snapshots without a hit, and for a month in which nothing is sent. SMS are not in it."""

    a_million: float
    idle: float

    def estimate_month(self, peak: float) -> float:
        """Dollars of a month of a service with that peak, in snapshots a second."""
        return self.idle + self.a_million * peak * DAY_OF_PEAK * DAYS / 1e6


def tabulate(runs: Sequence[Figures], prices: Prices) -> str:
    """What each run saw."""
    lines = [
        "| traffic | Capacity | what goes wrong | priority p50, p95, p99 | standard | most waiting, by lane | "
        "environments of recognise, match, deliver | dollars a month |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        peaks = run["queue_peaks"]
        waiting = [peaks[f"snapshots {lane}"] + peaks[f"excess {lane}"] for lane in run["put_to_sms_s"]]
        environments = ", ".join(str(number) for number in run["concurrency"].values())
        lines.append(
            f"| {run['scenario']}, {run['rate']:g} a second | {run['capacity']} | {run['trouble']} | "
            + " | ".join(_list_times(lane) for lane in run["put_to_sms_s"].values())
            + f" | {waiting[0]:,}, {waiting[1]:,} | {environments} | {prices.estimate_month(run['rate']):,.0f} |"
        )
    return "\n".join(lines)


def tabulate_assumptions(swept: Sequence[Figures]) -> str:
    """What one bad assumption does to priority alerts."""
    lines = ["| what goes wrong | bad | priority p50, p95, p99 | p99 from 60 s on |", "|---|---|---|---|"]
    for run in swept:
        lane = run["put_to_sms_s"]["priority"]
        bad = run["bad"][0] if len(run["bad"]) == 1 else "all together"
        lines.append(f"| {run['trouble']} | {bad} | {_list_times(lane)} | {_show(lane['p99_from_60_s'])} |")
    return "\n".join(lines)


def tabulate_limits(limits: Sequence[Figures]) -> str:
    """The three limits of which most is used, for each traffic."""
    lines = ["| traffic | Capacity | assumptions | used most |", "|---|---|---|---|"]
    for one in limits:
        worst = "; ".join(f"{row['name']} {row['share']:.0%} ({row['change']})" for row in one["limits"][:3])
        assumed = "bad" if one["bad"] else "likely"
        lines.append(f"| {one['scenario']} | {one['capacity']} | {assumed} | {worst} |")
    return "\n".join(lines)


def judge(runs: Sequence[Figures], swept: Sequence[Figures]) -> list[str]:
    """Whether the goals for the Netherlands are reached, with each single assumption at its bad value."""
    national = [run for run in (*runs, *swept) if run["scenario"] == "the Netherlands" and len(run["bad"]) <= 1]
    calm = [run for run in national if run["trouble"] == Trouble.NONE]
    flooded = [run for run in national if run["trouble"] == Trouble.FLOOD]
    after = [run for run in national if run["trouble"] in (Trouble.DEAD, Trouble.BACKLOG)]
    lines = _judge(f"priority p99 under {ON_TIME_S:g} s", calm, lambda run: _priority(run)["p99"])
    lines += _judge(
        f"{SOON_S:g} s after an outage p99 under {ON_TIME_S:g} s", after, lambda run: _priority(run)["p99_from_60_s"]
    )
    base = {tuple(run["bad"]): _priority(run)["p99"] for run in calm}
    for run in flooded:
        p99, without = _priority(run)["p99"], base.get(tuple(run["bad"]))
        if without is not None:
            reached = "yes" if p99 <= without + _FLOOD_ADDS_S else "NO"
            lines.append(
                f"{reached}: a flooding camera delays nobody else, bad {_bad(run)}: p99 {_show(p99)}, "
                f"without it {_show(without)}"
            )
    return lines


def _judge(goal: str, runs: Sequence[Figures], find: Any) -> list[str]:
    if not runs:
        return [f"not run: {goal}"]
    missed = [run for run in runs if not (found := find(run)) or found >= ON_TIME_S]
    lines = [f"{'NO' if missed else 'yes'}: {goal}, {len(runs)} runs"]
    return lines + [f"  missed: {run['trouble']}, bad {_bad(run)}: {_show(find(run))} s" for run in missed]


def _priority(run: Figures) -> Figures:
    lane: Figures = run["put_to_sms_s"]["priority"]
    return lane


def _bad(run: Figures) -> str:
    return ", ".join(run["bad"]) or "none"


def _list_times(lane: Figures) -> str:
    return ", ".join(_show(lane[key]) for key in ("p50", "p95", "p99"))


def _show(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return "never" if seconds == float("inf") else f"{seconds:.1f}"
