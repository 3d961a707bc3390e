"""What counting and answering whole weeks costs: a drawn week of many hits, and two years of such weeks.

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
from random import Random
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from platewatch.insight.answer import answer_question
from platewatch.insight.counting import CountedWeek, Kind, count_week, set_free
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
    """What was measured: seconds of CPU, and bytes as they are stored."""

    hits: int
    visits: int
    groups: int
    count_s: float
    week_bytes: int
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
            )
            at += timedelta(seconds=random.randrange(60, 600))


def measure(hits: int = HITS, cameras: int = CAMERAS, weeks: int = MOST_WEEKS) -> Figures:
    """The figures of one drawn week, and of so many weeks like it in one answer."""
    facts = list(draw_facts(Random(1), hits, cameras))
    count_s, counts = _time(lambda: count_week(merge_facts(facts), frozenset(), ZONE))
    counted: list[CountedWeek] = []
    for number in range(weeks):
        counted.append(set_free(WEEK.move(number), counts, counted[-1].held if counted else {}))
    stored = [_pack(one) for one in counted]
    question = Question(tuple(one.week for one in counted), ("camera-0", "camera-1"))

    def answer() -> object:
        for one in stored:
            json.loads(zlib.decompress(one))
        return answer_question(question, counted, {})

    answer_s, _ = _time(answer)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    visits = counts[Kind.VISITS]
    sizes = [len(one) for one in stored]
    return Figures(len(facts), sum(visits.values()), len(visits), count_s, sizes[0], sum(sizes), answer_s, peak)


def _pack(one: CountedWeek) -> bytes:
    return zlib.compress(json.dumps({"shown": one.shown, "held": one.held}, separators=(",", ":")).encode())


def _time(work: Callable[[], Given]) -> tuple[float, Given]:
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="bench.insight", description=__doc__)
    parser.add_argument("--hits", type=int, default=HITS)
    parser.add_argument("--cameras", type=int, default=CAMERAS)
    given = parser.parse_args(argv)
    figures = measure(given.hits, given.cameras)
    print(f"{figures.hits} hits, {figures.visits} visits seen by {figures.groups} groups of {given.cameras} cameras")
    print(f"counting the week: {figures.count_s:.2f} s of CPU; its counts take {figures.week_bytes} bytes")
    print(f"{MOST_WEEKS} weeks: {figures.weeks_bytes} bytes, unpacked and answered in {figures.answer_s:.2f} s of CPU")
    print(f"peak memory of the process: {figures.peak_mb:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
