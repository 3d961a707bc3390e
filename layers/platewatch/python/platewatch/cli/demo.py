"""platewatch demo: the whole chain on this machine, live."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from platewatch.cli.local import import_local_cloud, wait_for_interrupt
from platewatch.cli.upload import read_rate

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES = """\
examples:
  platewatch demo                                     drawn scenes; stays up so that the alert page can be opened
  platewatch demo --once                              the same, ends by itself
  platewatch demo --photos DIR --hotlist LIST.csv     your own photos and list

The demo shows every read, although a plate on no list is destroyed as soon as it is matched: it looks at the reads
table as a test instrument, with rights that nobody has in a deployed stack.
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "demo",
        help="watch the whole chain work, from photo to message, on this machine",
        description="Starts the local cloud, registers a camera, imports a hotlist, uploads snapshots as a camera does "
        "and shows uploads, reads and alerts as they come.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--photos", type=Path, metavar="DIR", help="your own photos (default: drawn scenes)")
    parser.add_argument("--hotlist", type=Path, metavar="CSV", help="the hotlist (default: that of the drawn scenes)")
    parser.add_argument("--rate", type=read_rate, default=2.0, metavar="N", help="snapshots a second (default: 2)")
    parser.add_argument("--once", action="store_true", help="end when everything is done, instead of staying up")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write uploads, reads, alerts and times to FILE")


def run(args: argparse.Namespace) -> int:
    """Runs the demo; the exit status."""
    import_local_cloud()
    from localcloud.demo.run import PARAMETERS, Demo, Options, start_cloud, write_result

    began = time.monotonic()
    _say("starting the local cloud from template.yaml ...")
    with start_cloud(PARAMETERS) as cloud:
        startup_s = time.monotonic() - began
        _say(f"up after {startup_s:.1f} s: API {cloud.api_url}, logs {cloud.workdir}")
        document = Demo(cloud, Options(args.photos, args.hotlist, args.rate), _say).run(startup_s)
        if args.json:
            write_result(args.json, document)
        times = document["put_to_alert_ms"]
        _say(f"{document['uploads']} uploads, {len(document['reads'])} reads, {len(document['alerts'])} alerts")
        if times["p50"] is not None:
            _say(f"from PUT answered to SMS accepted: p50 {times['p50']:.0f} ms, p95 {times['p95']:.0f} ms")
        _say("the reads were seen by the demo's own instrument; plates on no list are already destroyed")
        if not args.once:
            _say("open the link of an alert in a browser; Ctrl-C ends")
            wait_for_interrupt()
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)
