"""platewatch demo: the whole chain on this machine, live."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platewatch.cli.local import import_local_cloud, wait_for_interrupt
from platewatch.errors import PlatewatchError
from platewatch.reading.commands.read import find_models
from platewatch.snapshots.commands.upload import read_rate

if TYPE_CHECKING:
    from platewatch.reading.plate_reader import PlateReader

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_EXAMPLES = """\
examples:
  platewatch demo                                     drawn scenes; stays up so that the alert page can be opened
  platewatch demo --once                              the same, ends by itself
  platewatch demo --photos DIR                        your own photos; the first two clear plates are listed
  platewatch demo --photos DIR --watch 7-KXL-92       your own photos and the plates to look for
  platewatch demo --photos DIR --hotlist LIST.csv     your own photos and list

The demo shows every read, although a plate on no list is destroyed as soon as it is matched: it looks at the reads
table as a test instrument, with rights that nobody has in a deployed stack.
"""


class ResultUnwritable(PlatewatchError):
    """The file for the results cannot be written."""


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
    listed = parser.add_mutually_exclusive_group()
    listed.add_argument("--hotlist", type=Path, metavar="CSV", help="the hotlist (default: that of the drawn scenes)")
    listed.add_argument(
        "--watch", action="append", default=[], metavar="PLATE", help="a plate to look for; may be repeated"
    )
    parser.add_argument("--rate", type=read_rate, default=2.0, metavar="N", help="snapshots a second (default: 2)")
    parser.add_argument("--once", action="store_true", help="end when everything is done, instead of staying up")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write uploads, reads, alerts and times to FILE")


def run(args: argparse.Namespace) -> int:
    """Runs the demo; the exit status."""
    import_local_cloud()
    from localcloud.demo.material import Options, prepare_material
    from localcloud.demo.run import PARAMETERS, Demo, start_cloud, write_result
    from localcloud.run.running import offer_cloud

    if args.json:
        _check_writable(args.json)
    options = Options(args.photos, args.hotlist, tuple(args.watch), args.rate)
    with contextlib.ExitStack() as stack:
        material = stack.enter_context(prepare_material(options, _say, _open_reader, datetime.now(UTC)))
        began = time.monotonic()
        _say("starting the local cloud from template.yaml ...")
        cloud = stack.enter_context(start_cloud(PARAMETERS))
        startup_s = time.monotonic() - began
        running = stack.enter_context(offer_cloud(cloud, os.environ))
        _say(f"up after {startup_s:.1f} s: API {cloud.api_url}, logs {cloud.workdir}")
        document = Demo(cloud, material, _say).run(startup_s)
        if args.json:
            write_result(args.json, document)
        _summarise(document)
        if not args.once:
            _say(f"all messages with their links: {running.outbox_url} (or `platewatch local outbox`)")
            _say("to try a command: `platewatch local --as control-room` in another terminal. Ctrl-C ends")
            wait_for_interrupt()
    return 0


def _summarise(document: Mapping[str, Any]) -> None:
    times = document["put_to_alert_ms"]
    _say(f"{document['uploads']} uploads, {len(document['reads'])} reads, {len(document['alerts'])} alerts")
    if times["p50"] is not None:
        _say(f"from PUT answered to SMS accepted: p50 {times['p50']:.0f} ms, p95 {times['p95']:.0f} ms")
    _say("the reads were seen by the demo's own instrument; plates on no list are already destroyed")


def _check_writable(path: Path) -> None:
    """Raises ResultUnwritable. Opening to append changes nothing in a file that is there."""
    there = path.exists()
    try:
        path.open("ab").close()
    except OSError as error:
        raise ResultUnwritable(f"{path} cannot be written: {error.strerror}") from error
    if not there:
        path.unlink()


def _open_reader() -> "PlateReader":
    # Few runs need it, and it takes longer to load than all else.
    from platewatch.reading.onnx.models import open_reader

    return open_reader(find_models(None, os.environ))


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)
