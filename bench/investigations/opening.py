"""What it takes to open kept reads and to form passages of them: python -m bench.investigations.opening.

The reads are the battery's, each a passage of its own, 20 seconds apart at each of 20 cameras. No table is asked.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from bench.investigations.__main__ import ROOT
from bench.investigations.crews import name_camera
from bench.investigations.town import CAMERAS
from bench.matching.battery import load_battery
from bench.matching.cost import make_reads
from platewatch.investigations.passings import form_passings
from platewatch.reading.record import Read, keep_as_passage
from platewatch.snapshots.aws.read_records import load_item, pack_read

APART: Final = timedelta(seconds=20)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the microseconds of CPU time for a read."""
    parser = argparse.ArgumentParser(prog="python -m bench.investigations.opening", description=__doc__)
    parser.add_argument("--reads", type=int, default=50_000)
    parser.add_argument("--battery", type=Path, default=ROOT / "build/battery.json.gz", help="what make battery wrote")
    parser.add_argument("--models", type=Path, default=ROOT / "layers/models")
    args = parser.parse_args(argv)
    reads = spread(load_battery(args.battery, args.models)["reads"], args.reads)
    opened, formed = measure_opening(reads)
    print(f"{len(reads):,} reads: {opened:.0f} microseconds to open one, {formed:.0f} to form its passage")
    return 0


def spread(rows: Sequence[dict[str, Any]], count: int) -> list[Read]:
    """So many kept reads of the battery's rows, taken by turns, one after the other at each camera."""
    kept = []
    for number, read in enumerate(make_reads(list(islice(cycle(rows), count)))):
        moment = read.captured_at + number // CAMERAS * APART
        camera = name_camera(number % CAMERAS)
        kept.append(keep_as_passage(replace(read, captured_at=moment, received_at=moment, camera_id=camera)))
    return kept


def measure_opening(reads: Sequence[Read]) -> tuple[float, float]:
    """Microseconds of CPU time for a read: to open its item, and to form passages of all."""
    items = [pack_read(read) for read in reads]
    begun = time.process_time()
    opened = [load_item(item) for item in items]
    loaded = time.process_time()
    form_passings(opened, reads[0].captured_at)
    ended = time.process_time()
    return (loaded - begun) / len(reads) * 1e6, (ended - loaded) / len(reads) * 1e6


if __name__ == "__main__":
    sys.exit(main())
