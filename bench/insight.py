"""Measures what it costs to count weeks, and to answer from two years of them. Each week has hits of its own.

`make bench-insight` prints the figures of docs/figures.md. Nothing is stored: reading a week's pages is not in it.
"""

import argparse
import json
import resource
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from platewatch.insight.answer import answer_question
from platewatch.insight.counting import CountedWeek, Counts, Held, Kind, add_shown, count_week, set_free
from platewatch.insight.facts import Fact, Result, merge_facts
from platewatch.insight.question import MOST_WEEKS, Question
from platewatch.insight.weeks import Week

ZONE: Final = ZoneInfo("Europe/Amsterdam")
WEEK: Final = Week(date(2026, 3, 9))
HITS: Final = 70_000
CAMERAS: Final = 20

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: seconds of CPU, and bytes as they are stored.

    `hits`, `visits` and `groups` are those of the first week. `shown` is which part of all visits is shown by groups of
    cameras, `waiting` how many groups wait after the last week.
    """

    hits: int
    visits: int
    groups: int
    shown: float
    waiting: int
    count_s: float
    week_bytes: int
    held_bytes: int
    weeks_bytes: int
    answer_s: float
    peak_mb: float


def draw_facts(random: Random, hits: int, cameras: int) -> Iterator[Fact]:
    """Hits of a week: cars pass one to four cameras within minutes, and some come back."""
    begin, number = WEEK.begin(ZONE), 0
    while number < hits:
        car, at = f"{random.randrange(hits // 4 + 1):016x}", begin + timedelta(seconds=random.randrange(600_000))
        for camera in random.sample(range(cameras), min(cameras, random.choice((1, 1, 1, 2, 2, 3, 4)))):
            number += 1
            yield Fact(
                hit=f"{number:016x}",
                car=car,
                camera_id=f"camera-{camera}",
                list_name=random.choice(("stolen", "burglary", "unpaid")),
                category=random.randint(1, 3),
                direction=random.choice(("north", "south")),
                captured_at=at,
                born_at=at,
                answered_at=at + timedelta(seconds=random.randrange(900)),
                result=random.choice(list(Result)),
                late=False,
                seen_before=False,
                kept_until=at + timedelta(days=365),
            )
            at += timedelta(seconds=random.randrange(60, 600))


def measure(hits: int = HITS, cameras: int = CAMERAS, weeks: int = MOST_WEEKS) -> Figures:
    """The figures of so many weeks, each drawn with its own seed, and of one answer of all."""
    drawn: list[Counts] = []
    stored: list[bytes] = []
    count_s = held_bytes = visits = 0.0
    held: Held = {}
    number = 0
    for week in range(weeks):
        facts = merge_facts(draw_facts(Random(week), hits, cameras))
        spent, (counts, counted, held) = _time(partial(_count, WEEK.move(week), facts, held))
        count_s, number = max(count_s, spent), number or len(facts)
        drawn, visits = drawn or [counts], visits + sum(counts[Kind.VISITS].values())
        stored.append(_pack(counted.shown))
        held_bytes = max(held_bytes, len(_pack(held)))

    def answer() -> tuple[Any, ...]:
        loaded = [json.loads(zlib.decompress(one)) for one in stored]
        counted = [
            CountedWeek(WEEK.move(place), {kind: one[kind.value] for kind in Kind}) for place, one in enumerate(loaded)
        ]
        question = Question(tuple(one.week for one in counted), ("camera-0", "camera-1"))
        return answer_question(question, counted, {}), add_shown(counted)[Kind.VISITS].total()

    answer_s, (_, shown) = _time(answer)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, sizes = drawn[0][Kind.VISITS], [len(one) for one in stored]
    return Figures(
        hits=number,
        visits=sum(first.values()),
        groups=len(first),
        shown=shown / visits,
        waiting=len(held[Kind.VISITS]),
        count_s=count_s,
        week_bytes=max(sizes),
        held_bytes=int(held_bytes),
        weeks_bytes=sum(sizes),
        answer_s=answer_s,
        peak_mb=peak,
    )


def _count(week: Week, facts: Sequence[Fact], held: Held) -> tuple[Counts, CountedWeek, Held]:
    counts = count_week(facts, ZONE)
    return counts, *set_free(week, counts, held)


def _pack(document: Any) -> bytes:
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode())


def _time(work: Callable[[], Given]) -> tuple[float, Given]:
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="bench.insight", description=__doc__)
    parser.add_argument("--hits", type=int, default=HITS)
    parser.add_argument("--cameras", type=int, default=CAMERAS)
    parser.add_argument("--weeks", type=int, default=MOST_WEEKS)
    given = parser.parse_args(argv)
    figures = measure(given.hits, given.cameras, given.weeks)
    print(f"{figures.hits} hits, {figures.visits} visits seen by {figures.groups} groups of {given.cameras} cameras")
    print(f"counting a week: {figures.count_s:.2f} s of CPU at the most")
    print(f"largest item of a week's counts: {figures.week_bytes} bytes")
    print(f"{figures.waiting} groups wait after {given.weeks} weeks; {figures.held_bytes} bytes at the most, in parts")
    print(f"{figures.shown:.0%} of all visits are shown by groups of cameras")
    print(f"{given.weeks} weeks: {figures.weeks_bytes} bytes, unpacked and answered in {figures.answer_s:.2f} s of CPU")
    print(f"peak memory of the process: {figures.peak_mb:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
