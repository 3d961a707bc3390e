"""What the years showed, as a table."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from bench.silence.town import CAMERAS, PASSAGES_A_DAY
from bench.silence.year import BOUNDS, Failure, Found
from platewatch.cameras.silence import BOUND

MEAN: Final = PASSAGES_A_DAY / 1440
"""Cars a minute at average load."""

LOADS: Final = (
    ("below a fifth", 0.0, 0.2 * MEAN),
    ("at average load", 0.8 * MEAN, 1.25 * MEAN),
    ("at twice the load or more", 2 * MEAN, np.inf),
)


def list_rows(found: Sequence[Found]) -> Iterator[str]:
    """The table: a row for each bound."""
    fortnights = sum(one.fortnights for one in found)
    failures = [failure for one in found for failure in one.failures]
    parts = {name: [one for one in failures if least <= one.rate < most] for name, least, most in LOADS}
    heads = ["bound", "false alarms in two weeks", *(f"found {name}: median, 95 %" for name in parts), "within a day"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for bound in BOUNDS:
        wrong = sum(most >= bound for one in found for most, _ in one.waits.values())
        told = [describe_delay(part, bound) for part in parts.values()]
        share = sum(bound in one.passed for one in failures) / max(1, len(failures))
        name = f"{bound:g} (in use)" if bound == BOUND else f"{bound:g}"
        yield f"| {name} | {wrong / fortnights:.2f} ({wrong}) | {' | '.join(told)} | {share:.1%} |"
    yield ""
    counts = ", ".join(f"{len(part)} {name}" for name, part in parts.items())
    yield f"{len(failures)} failures: {counts};"
    yield f"{fortnights:.1f} times two weeks of {CAMERAS} cameras; {sum(one.compared for one in found)} waits held "
    yield "against the service's own judgement."


def describe_delay(failures: Sequence[Failure], bound: float) -> str:
    """The median and 95 % of the minutes until failures are found."""
    if not failures:
        return "-"
    minutes = np.array([one.passed.get(bound, np.inf) for one in failures])
    half, most = (np.quantile(minutes, share, method="higher") for share in (0.5, 0.95))
    return f"{half:.0f}, {most:.0f} min"
