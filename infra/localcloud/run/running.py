"""Where other commands on this machine find the local cloud that runs now.

A running local cloud keeps one file in a folder that only its user may read. The file holds keys: they open nothing but
that local cloud, and end with it.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from localcloud.errors import LocalCloudError
from localcloud.run.cloud import LocalCloud
from localcloud.run.outbox import SentText, parse_sent, serve_outbox

ROLES: Final = {
    "officer": "OfficerPolicy",
    "control-room": "ControlRoomPolicy",
    "hotlist-editor": "HotlistEditorPolicy",
    "investigator": "InvestigatorPolicy",
    "auditor": "AuditorPolicy",
    "admin": "AdminPolicy",
}
"""The roles that somebody can try on a local cloud, and the managed policy of the template that each has."""

OPERATOR: Final = "operator"
"""Who may call every route, which no role of a deployed stack may."""

OWNER: Final = "owner"
"""The owner of the AWS account, whom `platewatch deploy check` and `platewatch doctor` need."""

_FOLDER: Final = "platewatch-local"


class NoneRunning(LocalCloudError):
    """No local cloud runs on this machine."""


@dataclass(frozen=True, slots=True)
class Running:
    """A local cloud: its process, the addresses of its API and outbox, the folder of its logs, and for each person who
    can sign in the environment variables to do it with.
    """

    pid: int
    api_url: str
    outbox_url: str
    logs: str
    people: Mapping[str, Mapping[str, str]]


@contextmanager
def offer_cloud(cloud: LocalCloud, environment: Mapping[str, str]) -> Iterator[Running]:
    """Serves the outbox's page, adds a person for each of ROLES and lets find_running find the cloud."""
    people = {name: cloud.add_person(name, role=policy).environment() for name, policy in ROLES.items()}
    people[OPERATOR] = cloud.person_environment()
    people[OWNER] = cloud.owner_environment()
    with serve_outbox(lambda: list_sent(cloud)) as outbox_url:
        running = Running(os.getpid(), cloud.api_url, outbox_url, str(cloud.workdir), people)
        with announce(running, environment):
            yield running


def list_sent(cloud: LocalCloud) -> list[SentText]:
    """The text messages that the cloud accepted so far, oldest first."""
    return [parse_sent(one) for one in cloud.sms_outbox()]


@contextmanager
def announce(running: Running, environment: Mapping[str, str]) -> Iterator[None]:
    """Keeps the file for as long as the cloud runs."""
    folder = find_folder(environment)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{running.pid}.json"
    # mkstemp makes the file readable for its user alone; the rename shows it whole or not at all.
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(running), file)
    Path(name).replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def find_running(environment: Mapping[str, str]) -> Running:
    """The local cloud of this user that was started last. Raises NoneRunning."""
    folder = find_folder(environment)
    files = (
        sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True) if folder.exists() else []
    )
    for path in files:
        with suppress(FileNotFoundError):
            running = Running(**json.loads(path.read_text(encoding="utf-8")))
            if _is_alive(running.pid):
                return running
            # It was killed, and could not remove its file.
            path.unlink(missing_ok=True)
    raise NoneRunning("no local cloud runs on this machine: start one with `platewatch local` in another terminal")


def find_folder(environment: Mapping[str, str]) -> Path:
    """Where the files are: in the user's folder for running programs, or in the user's cache."""
    base = environment.get("XDG_RUNTIME_DIR") or environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / _FOLDER


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # The number belongs to somebody else's process now.
        return False
    return True
