"""platewatch demo: the whole chain on this machine, live."""

import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from typer import Option

from platewatch.cli.commands import command, make_app
from platewatch.cli.local import import_local_cloud, wait_for_interrupt
from platewatch.cli.settings import NotUnderstood
from platewatch.errors import PlatewatchError
from platewatch.reading.commands.read import find_models
from platewatch.snapshots.commands.upload import parse_rate

if TYPE_CHECKING:
    from localcloud.run.running import Running
    from platewatch.reading.reader import PlateReader

_RATE: Final = 2.0

_EXAMPLES: Final = """\
Examples:
  platewatch demo                        a drawn town with five cameras; goes on
                                         until Ctrl-C
  platewatch demo --once                 its first minute, faster, and ends
  platewatch demo --photos DIR           your own photos; the first two clear
                                         plates are put on the list
  platewatch demo --photos DIR --watch 7-KXL-92
                                         your own photos and plates to look for
  platewatch demo --photos DIR --hotlist LIST.csv
                                         your own photos and list

The demo shows every read, although a plate on no list is destroyed as soon as
it is matched: it looks at the reads table as a test instrument, with rights
that nobody has in a deployed stack.
"""


class ResultUnwritable(PlatewatchError):
    """The file for the results cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demo:
    photos: Annotated[
        Path | None, Option("--photos", metavar="DIR", help="Your own photos (default: drawn scenes).")
    ] = None
    hotlist: Annotated[
        Path | None, Option("--hotlist", metavar="CSV", help="The hotlist (default: that of the drawn scenes).")
    ] = None
    watch: Annotated[list[str], Option("--watch", metavar="PLATE", help="A plate to look for; may be repeated.")] = (
        field(default_factory=list)
    )
    rate: Annotated[
        float | None,
        Option(
            "--rate",
            metavar="N",
            parser=parse_rate,
            help=f"Pictures a second, instead of the town (default: {_RATE:g}).",
        ),
    ] = None
    once: Annotated[bool, Option("--once", help="End when everything is done, instead of staying up.")] = False
    json: Annotated[
        Path | None, Option("--json", metavar="FILE", help="Write uploads, reads, alerts and times to FILE.")
    ] = None


app = make_app()


@command(
    app,
    "demo",
    "watch the whole chain on this machine, from photo to message",
    "Starts the local cloud and plays an invented town: cars that come, go and park, some of them wanted, a doubtful "
    "plate, a late camera, a colleague who answers. With photos or a list of your own it shows those instead: every "
    "upload, read and alert.",
    _EXAMPLES,
)
def run_demo(given: _Demo) -> int:
    """Runs the demo; the exit status."""
    if given.hotlist and given.watch:
        raise NotUnderstood("give --hotlist or --watch, not both")
    import_local_cloud()
    if given.json:
        _check_writable(given.json)
    if given.photos or given.hotlist or given.watch or given.rate:
        _show_pictures(given)
    else:
        _play_town(given)
    return 0


def _play_town(given: _Demo) -> None:
    """The invented district: everything that the service does, in a minute; then it goes on."""
    from localcloud.demo.run import start_cloud
    from localcloud.demo.town import HURRIED, TOWN_PARAMETERS, Town
    from localcloud.run.running import offer_cloud

    began = time.monotonic()
    _say("starting the local cloud from template.yaml ...")
    with start_cloud(TOWN_PARAMETERS) as cloud, offer_cloud(cloud, os.environ) as running:
        startup_s = time.monotonic() - began
        _say(f"up after {startup_s:.1f} s: API {cloud.api_url}, logs {cloud.workdir}")
        town = Town(cloud, _say, HURRIED if given.once else 1.0)
        town.prepare()
        if not given.once:
            _say(describe_ways(running))
        _finish(town.play_opening(startup_s, to_rest=given.once), given.json)
        if not given.once:
            _say("the town goes on: a few cars a minute, a hit every couple of minutes. Ctrl-C ends\n")
            with town.stay_up():
                wait_for_interrupt()


def _show_pictures(given: _Demo) -> None:
    """The user's own photos, or the drawn scenes with a list of the user's."""
    from localcloud.demo.material import Options, prepare_material
    from localcloud.demo.run import PARAMETERS, Demo, start_cloud
    from localcloud.run.running import offer_cloud

    options = Options(given.photos, given.hotlist, tuple(given.watch), given.rate or _RATE)
    with contextlib.ExitStack() as stack:
        material = stack.enter_context(prepare_material(options, _say, _open_reader, datetime.now(UTC)))
        began = time.monotonic()
        _say("starting the local cloud from template.yaml ...")
        cloud = stack.enter_context(start_cloud(PARAMETERS))
        startup_s = time.monotonic() - began
        running = stack.enter_context(offer_cloud(cloud, os.environ))
        _say(f"up after {startup_s:.1f} s: API {cloud.api_url}, logs {cloud.workdir}")
        _finish(Demo(cloud, material, _say).run(startup_s), given.json)
        if not given.once:
            _say(describe_ways(running))
            _say("Ctrl-C ends")
            wait_for_interrupt()


def describe_ways(running: "Running") -> str:
    """How to look at the service that runs, and take part in it."""
    return (
        f"console        {running.api_url}/console  (open it in a browser, choose control room, answer a hit)\n"
        f"text messages  {running.outbox_url}  (a page with every message and its link)\n"
        "commands       `platewatch local --as control-room` in another terminal, or another role\n"
    )


def _finish(document: dict[str, Any], target: Path | None) -> None:
    from localcloud.demo.run import write_result

    if target:
        write_result(target, document)
    _summarise(document)


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
