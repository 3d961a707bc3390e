"""platewatch camera backup and restore: all cameras as a file, and those that are missing registered again."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cameras.restore import BackupInvalid, Restoration, Step, plan_restore
from platewatch.cli.api_client import ApiClient
from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.routes import quote_part
from platewatch.cli.tables import Column, print_table, show_field

_EXAMPLES: Final = """\
Examples:
  platewatch camera backup cameras.json
  platewatch camera restore cameras.json
  platewatch camera restore cameras.json --yes > tokens.txt
"""

_COLUMNS: Final = (
    Column("CAMERA", show_field("id"), whole=True),
    Column("WHAT", show_field("what")),
    Column("DIFFERS", lambda row: ", ".join(row["differs"])),
)

app = make_app()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Backup:
    file: Annotated[Path, Argument(metavar="FILE")]
    replace: Annotated[bool, Option("--replace", help="Write over the file if it exists.")] = False


@command(
    app,
    "backup",
    "write all cameras into a file that camera restore takes",
    "Writes where each camera stands and stood, and what is marked in its view, as camera list --json does. The file "
    "holds no token and no picture.",
    _EXAMPLES,
)
def backup(given: _Backup, service: Service) -> int:
    """Writes the file, and says how many cameras it holds."""
    answer = service.connect().call("GET", "/v1/cameras")
    # Written beside it and then put in its place: a death in between leaves the old backup as it was.
    target = given.file.with_name(f"{given.file.name}.new") if given.replace else given.file
    try:
        with target.open("w" if given.replace else "x", encoding="utf-8") as file:
            json.dump(answer, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        target.replace(given.file)
    except FileExistsError as error:
        raise BackupInvalid(
            f"{given.file} is there already: give another name, or --replace to write over it"
        ) from error
    except OSError as error:
        raise BackupInvalid(f"{given.file}: {error.strerror or error}") from error
    count = len(answer["cameras"])
    if service.json:
        print_json({"file": str(given.file), "cameras": count})
    else:
        print(f"{given.file}: {count} cameras")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Restore:
    file: Annotated[Path, Argument(metavar="FILE")]
    yes: Annotated[bool, Option("--yes", help="Register what is missing. Without it, nothing is changed.")] = False


@command(
    app,
    "restore",
    "register cameras again that are missing, from a backup",
    "Shows how the cameras of the file differ from those that are registered, and with --yes registers those that are "
    "missing, where they stood last. Each gets a new token, printed once: its id, a tab and the token. A camera that "
    "was revoked, then or since, stays so, and one that had no token gets none. Cameras that are there stay as they "
    "are.",
    _EXAMPLES,
)
def restore(given: _Restore, service: Service) -> int:
    """Shows the differences, and registers what is missing."""
    client = service.connect()
    plan = plan_restore(load_backup(given.file), client.call("GET", "/v1/cameras")["cameras"])
    registered = _register(client, plan) if given.yes else iter(())
    if service.json:
        tokens: dict[str, str] = {}
        try:
            tokens.update(registered)
        finally:
            # Also where a later camera fails: nobody can ask for these tokens again.
            print_json({"cameras": [_describe(one) for one in plan], "tokens": tokens})
        return 0
    _say(plan, done=given.yes)
    for camera_id, token in registered:
        print(f"{camera_id}\t{token}", flush=True)
    return 0


def load_backup(path: Path) -> Sequence[Mapping[str, Any]]:
    """The cameras in a file. Raises BackupInvalid."""
    try:
        cameras = json.loads(path.read_text(encoding="utf-8"))["cameras"]
    except OSError as error:
        raise BackupInvalid(f"{path}: {error.strerror or error}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise BackupInvalid(f"{path}: not what camera backup writes") from error
    if not isinstance(cameras, list):
        raise BackupInvalid(f"{path}: not what camera backup writes")
    return cameras


def _register(client: ApiClient, plan: Sequence[Restoration]) -> Iterator[tuple[str, str]]:
    """Registers one after the other; each camera's id and token as soon as it has one."""
    for one in plan:
        if not one.registration:
            continue
        answer = client.call("POST", "/v1/cameras", dict(one.registration))
        if one.step is Step.ADD:
            yield one.camera_id, answer["token"]
        else:
            client.call("DELETE", f"/v1/cameras/{quote_part(one.camera_id)}/token")


def _describe(one: Restoration) -> dict[str, Any]:
    return {"id": one.camera_id, "what": one.step.value, "differs": list(one.differs)}


def _say(plan: Sequence[Restoration], *, done: bool) -> None:
    if not plan:
        print("all cameras of the file are registered, as they were", file=sys.stderr)
        return
    missing = sum(bool(one.registration) for one in plan)
    if done:
        # Apart from the tokens, which often go into a file.
        for one in plan:
            if not one.registration:
                differs = f": {', '.join(one.differs)}" if one.differs else ""
                print(f"{one.camera_id}: {one.step.value}{differs}", file=sys.stderr)
        if missing:
            print(f"registering {missing}; the tokens are shown only now:", file=sys.stderr)
        return
    print_table(_COLUMNS, [_describe(one) for one in plan])
    print(f"nothing was changed; what --yes registers again: {missing}", file=sys.stderr)
