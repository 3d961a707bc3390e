"""The figures as tables for people, and whether matching keeps what it promises."""

from collections.abc import Iterable, Mapping, Sequence

from bench.matching.cost import CONFIDENT, Cost
from bench.matching.curves import RATES, Comparison, Lead, Tenth
from bench.matching.learned import Learned
from bench.matching.ways import Way

MOST_KEYS = 3
"""Spellings asked for a confident read, at the most."""
MOST_CPU = 1.0
"""Milliseconds of CPU for one judgement of a passage, median."""
TENTH = 0.8
"""The tenth of probabilities in which hits are checked begins here."""
ENOUGH = 30
"""Of fewer hits nothing is said."""
NOTHING_LESS = 1e-9


def tabulate_cost(costs: Mapping[str, Cost]) -> list[str]:
    """One row per figure, one column per kind of passage."""
    every = list(costs.values())
    names = sorted({name for cost in every for name in cost.requests})
    rows = [
        ("one judgement, CPU ms, median", [f"{cost.judge_median:.3f}" for cost in every]),
        ("  95th percentile", [f"{cost.judge_p95:.3f}" for cost in every]),
        ("read to closed, CPU ms, median", [f"{cost.whole_median:.3f}" for cost in every]),
        ("  95th percentile", [f"{cost.whole_p95:.3f}" for cost in every]),
        ("passages per second and core", [f"{cost.per_second:.0f}" for cost in every]),
        ("spellings asked, mean", [f"{cost.keys:.2f}" for cost in every]),
        ("  most", [str(cost.most_keys) for cost in every]),
        (f"  of those said {CONFIDENT}+, mean", [f"{cost.confident_keys:.2f}" for cost in every]),
        ("    most", [str(cost.most_confident_keys) for cost in every]),
        *((f"{name}, per passage", [f"{cost.requests.get(name, 0):.2f}" for cost in every]) for name in names),
        ("read units, per passage", [f"{cost.read_units:.1f}" for cost in every]),
        ("write units, per passage", [f"{cost.write_units:.1f}" for cost in every]),
        ("dollars for a million passages", [f"{cost.dollars:.2f}" for cost in every]),
    ]
    header = "passages of".ljust(34) + "".join(f"{f'{name} ({cost.passages})':>22}" for name, cost in costs.items())
    return [header, *(label.ljust(34) + "".join(f"{cell:>22}" for cell in cells) for label, cells in rows)]


def tabulate_points(name: str, sizes: Mapping[int, Comparison]) -> list[str]:
    """Of each list what each way finds at each of its marks, and at what price."""
    lines = [
        f"{name}: wanted cars found (95 % interval), false hits per million passages",
        f"{'list':>10}  {'way':<16}{'from':>6}  {'found':>22}  {'false hits':>26}",
    ]
    for size, comparison in sizes.items():
        for way, points in comparison.points.items():
            for mark, point in points.items():
                low, high = point.found_between
                least, most = point.false_between
                share = f"{point.found:.2%} ({low:.1%}-{high:.1%})"
                told = f"{point.false_hits:,.0f} ({least:,.0f}-{most:,.0f})"
                lines.append(f"{size:>10,}  {way.value:<16}{mark:>6g}  {share:>22}  {told:>26}")
    return lines


def tabulate_hits(name: str, sizes: Mapping[int, Sequence[Tenth]]) -> list[str]:
    """Of our hits how many were right, by what was said, for each list."""
    lines = [f"{name}: right of our hits, by what was said"]
    for size, tenths in sizes.items():
        lines.append(f"  list of {size:,}: said, right (95 % interval), hits")
        for one in tenths:
            low, high = one.right_between
            lines.append(
                f"    {one.low:.1f}-{one.low + 0.1:.1f}  {one.said:.3f}  {one.right:.3f} ({low:.3f}-{high:.3f})"
                f"  {one.hits:>9,}"
            )
    return lines


def tabulate_learned(name: str, sizes: Mapping[int, Learned]) -> list[str]:
    """The same with the odds that decided hits taught."""
    lines = []
    for size, learned in sizes.items():
        odds = " and ".join(
            f"{one.odds:.2f} ({one.least:.2f}-{one.most:.2f}) from {one.decided:,} decided hits" for one in learned.odds
        )
        lines += [f"list of {size:,}: odds learned {odds}", *tabulate_hits(name, {size: learned.tenths})]
    return lines


def judge_cost(costs: Mapping[str, Cost]) -> list[str]:
    """Whether CPU and keys keep within their bounds."""
    slowest = max(cost.judge_median for cost in costs.values())
    most = max(cost.most_confident_keys for cost in costs.values())
    return [
        f"{_word(slowest <= MOST_CPU)}: a judgement takes at most {MOST_CPU:g} ms of CPU, median ({slowest:.3f} ms)",
        f"{_word(most <= MOST_KEYS)}: at most {MOST_KEYS} spellings are asked for a confident read ({most})",
    ]


def judge_curves(name: str, sizes: Mapping[int, Comparison]) -> list[str]:
    """Whether no other way finds more at any rate of false hits, and whether ours finds more at edit distance 1's.

    Whether the curves' intervals part, and stricter: whether ours is behind in nearly all draws of the plates.
    """
    lines = []
    for way in (Way.EXACT, Way.EDIT):
        apart = sum(
            int((comparison.curves[Way.OURS][2] < comparison.curves[way][1] - NOTHING_LESS).sum())
            for comparison in sizes.values()
        )
        lines.append(
            f"{_word(not apart)}: {name}: at every rate of false hits at least as many found as by {way.value}, within"
            f" the curves' intervals{f' (not at {apart} of {len(sizes) * len(RATES)} rates)' if apart else ''}"
        )
        behind = [
            (size, lead)
            for size, comparison in sizes.items()
            for lead in comparison.leads[way]
            if lead.between[1] < -NOTHING_LESS
        ]
        lines.append(
            f"{_word(not behind)}: {name}: the same in nearly every draw of the plates"
            f"{_describe_behind(behind, len(sizes) * len(RATES))}"
        )
    marks = dict.fromkeys(mark for comparison in sizes.values() for mark in comparison.at_own)
    for mark in marks:
        leads = [(size, comparison.at_own[mark]) for size, comparison in sizes.items()]
        where = f"from {mark:g} on" if mark else "with no threshold"
        fine = all(lead.between[0] > 0 for _, lead in leads)
        lines.append(
            f"{_word(fine)}: {name}: at edit distance 1's own rate, {where}, more are found: "
            + "; ".join(f"{size:,}: {_describe(lead)}" for size, lead in leads)
        )
    return lines


def judge_hits(name: str, sizes: Mapping[int, Sequence[Tenth]]) -> list[str]:
    """Whether of hits at 0.8 to 0.9 about that share is right: what was said lies in the interval of what was right."""
    lines = []
    for size, tenths in sizes.items():
        for one in tenths:
            if abs(one.low - TENTH) < NOTHING_LESS:
                low, high = one.right_between
                verdict = _word(low <= one.said <= high) if one.hits >= ENOUGH else "too few"
                lines.append(
                    f"{verdict}: {name}, list of {size:,}: of {one.hits:,} hits said 0.8-0.9 about that share is"
                    f" right ({one.said:.3f} said, {one.right:.3f} right, {low:.3f}-{high:.3f})"
                )
    return lines


def _describe_behind(behind: Iterable[tuple[int, Lead]], of: int) -> str:
    all_behind = list(behind)
    if not all_behind:
        return ""
    size, worst = min(all_behind, key=lambda one: one[1].between[1])
    return f" (not at {len(all_behind)} of {of} rates; worst with {size:,} entries: {_describe(worst)})"


def _describe(lead: Lead) -> str:
    low, high = lead.between
    return f"{lead.ours - lead.other:+.2%} ({low:+.2%} to {high:+.2%}) at {lead.rate:,.0f} per million"


def _word(fine: bool) -> str:
    return "yes" if fine else "no"
