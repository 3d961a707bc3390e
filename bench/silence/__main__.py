"""What the watch for silent cameras finds in a simulated year, how soon, and how often it is wrong.

    python -m bench.silence --seeds 11 12 --weeks 8

Seeds 1 to 9 are for choosing the bound; figures come from others.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.silence.kept import keep_year, load_year
from bench.silence.picture import draw_delays
from bench.silence.report import list_rows
from bench.silence.year import Run


def main() -> None:
    """Simulate, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--weeks", type=int, default=49, help="after three weeks of learning")
    parser.add_argument(
        "--kept", type=Path, help="a folder that keeps each seed's year: what is there is not run again"
    )
    parser.add_argument("--picture", type=Path, help="draws how soon failures are found, as an SVG")
    args = parser.parse_args()
    found = []
    for seed in args.seeds:
        kept = args.kept / f"seed-{seed}-{args.weeks}.json" if args.kept else None
        if kept is None or not kept.is_file():
            begun = time.process_time()
            year = Run(seed, args.weeks).go()
            print(f"seed {seed}: {time.process_time() - begun:.0f} s of CPU", file=sys.stderr, flush=True)
            if kept is not None:
                keep_year(kept, year)
        else:
            year = load_year(kept)
        found.append(year)
    print("\n".join(list_rows(found)))
    if args.picture:
        draw_delays(args.picture, found)


if __name__ == "__main__":
    main()
