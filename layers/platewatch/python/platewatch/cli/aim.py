"""platewatch agent aim: what a camera sees, on the phone of whoever points it.

It stands beside the agent's other actions because it alone joins the agent with the reader.
"""

import logging
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from typer import Option

from platewatch.agent.aiming.door import format_code
from platewatch.agent.aiming.look import Eye
from platewatch.agent.commands.agent import Place, load_or_explain
from platewatch.agent.errors import ReaderMissing
from platewatch.agent.running.aim import TERM_S, Aiming, choose_camera, hold_store
from platewatch.cli.commands import command, make_group

_EPILOG: Final = """\
Example:
  platewatch agent aim --camera gate-north

Stop the agent before, and start it again afterwards. While a camera is aimed,
its pictures are shown and forgotten: none is stored or sent.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aimed(Place):
    """Which camera, and where the reader's models are."""

    camera: Annotated[str, Option("--camera", metavar="ID", help="The camera to aim.")]
    models: Annotated[
        Path | None, Option("--models", metavar="DIR", help="The folder with models.toml (default: as for read).")
    ] = None


app = make_group("")


@command(app, "aim", "show a phone what a camera sees, to point it", epilog=_EPILOG)
def aim(given: _Aimed) -> int:
    """Runs until it is stopped, the codes are used up, or half an hour is over."""
    settings = load_or_explain(given)
    if settings is None:
        return 1
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    settings = choose_camera(settings, given.camera)
    hold_store(settings)
    aiming = Aiming(settings, _open_eye(given.models, settings.most_picture_bytes))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: aiming.stop.set())
    try:
        aiming.start()
        print(f"On the phone: {aiming.url}\nCode:         {format_code(aiming.code)}")
        print(f"It ends after {TERM_S / 60:.0f} minutes, or with Ctrl-C. No picture is stored or sent.", flush=True)
        over = aiming.wait()
    finally:
        aiming.end()
    return _explain_end(aiming, over)


def _explain_end(aiming: Aiming, over: bool) -> int:
    if aiming.door is not None and aiming.door.is_shut:
        print("ended: too many wrong codes were given. Start it again for a new code")
        return 1
    print("ended: half an hour is over" if over else "ended")
    print("Now start the agent again: systemctl start platewatch-agent")
    return 0


def _open_eye(models: Path | None, most_bytes: int) -> Eye:
    """The reader. Raises ReaderMissing where what it needs is not installed, or ModelError."""
    try:
        from platewatch.composition.aim import open_eye
        from platewatch.reading.commands.read import find_models
    except ModuleNotFoundError as error:
        raise ReaderMissing(
            f"pictures can't be read here: the module {error.name} is missing. "
            'Install the extra that reads pictures beside the agent: pip install "platewatch[agent-video]"'
        ) from error
    return open_eye(find_models(models, os.environ), most_bytes)
