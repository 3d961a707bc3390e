"""platewatch agent: the program beside cameras."""

import logging
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Annotated, Final

from typer import Option

from platewatch.agent.errors import SettingsInvalid
from platewatch.agent.running.checks import check_all
from platewatch.agent.running.kernel_clock import ask_kernel, find_call
from platewatch.agent.running.process import load_settings, run_agent
from platewatch.agent.running.set_up import make_store, write_sample
from platewatch.agent.settings import Settings
from platewatch.agent.uplink.https import Exchanger
from platewatch.agent.uplink.link import ServiceLink
from platewatch.cli.commands import command, make_group

_DESCRIPTION: Final = """\
Takes pictures from cameras that can't upload by themselves (a folder, FTP, HTTP posts, films), keeps them encrypted on
disk, and sends them to the service. A camera is told that a picture arrived only when it survives a power cut.
"""

_EXAMPLES: Final = """\
Examples:
  platewatch agent set-up    writes /etc/platewatch-agent/agent.toml to fill in
  platewatch agent set-up    once it is filled in: makes the store
  platewatch agent check     tries everything, and says what is wrong
  platewatch agent run       what the systemd unit does
  platewatch agent aim --camera gate-north
                             shows a phone what the camera sees, to point it
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the settings are."""

    config: Annotated[Path, Option("--config", metavar="FILE", help="The settings file.", show_default=True)] = Path(
        "/etc/platewatch-agent/agent.toml"
    )


app = make_group(_DESCRIPTION, _EXAMPLES)


@command(app, "set-up", "write the settings file, then make the key, the folder and the agent's id")
def set_up(place: Place) -> int:
    """Makes what is missing; replaces nothing."""
    if write_sample(place.config):
        print(f"wrote {place.config}: fill it in, and run `platewatch agent set-up` once more")
        return 0
    settings = load_or_explain(place)
    if settings is None:
        return 1
    made = make_store(settings)
    for one in made:
        print(f"made {one}")
    print("all is there; now run `platewatch agent check`" if made else "all was there already; nothing was changed")
    return 0


@command(app, "check", "try the service, the tokens, the clock, the disk and each input")
def check(
    place: Place,
    json: Annotated[bool, Option("--json", help="Print one JSON object per line instead of text.")] = False,
) -> int:
    """Says what is well and what is wrong; exit status 1 if anything is."""
    settings = load_or_explain(place)
    if settings is None:
        return 1
    wrong = 0
    link = ServiceLink(settings.service, Exchanger(settings.service))
    for finding in check_all(settings, link, ask_kernel(find_call())):
        wrong += not finding.well
        if json:
            print(dumps({"well": finding.well, "text": finding.text}, ensure_ascii=False), flush=True)
        else:
            print(f"{'ok   ' if finding.well else 'WRONG'}  {finding.text}", flush=True)
    if not json:
        print("all is well" if not wrong else f"{wrong} to put right")
    return 1 if wrong else 0


@command(app, "run", "take pictures and send them, until it is stopped")
def run(place: Place) -> int:
    """Runs until it is stopped."""
    settings = load_or_explain(place)
    if settings is None:
        return 1
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    run_agent(settings)
    return 0


def load_or_explain(place: Place) -> Settings | None:
    """The settings; None, and every problem printed, if some are wrong. Raises SetUpMissing."""
    try:
        return load_settings(place.config)
    except SettingsInvalid as error:
        print(f"{place.config} can't be used:")
        for problem in error.problems:
            print(f"  {problem}")
        return None
