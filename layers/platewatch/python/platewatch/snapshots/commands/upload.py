"""platewatch upload: send snapshots as a camera does."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from typer import Argument, Option

from platewatch.cli.commands import command, make_app
from platewatch.cli.progress import show_progress
from platewatch.cli.settings import Address, NotUnderstood, SettingAbsent
from platewatch.errors import PlatewatchError
from platewatch.fields import parse_time
from platewatch.reading.commands.pictures import Picture, describe_hidden, find_pictures
from platewatch.reading.errors import ImageRejected
from platewatch.reading.header import parse_header
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.commands.rejected import find_rejected
from platewatch.snapshots.sender import Pace, Photo, PhotoUnusable, Progress, State, upload_files

_DESCRIPTION: Final = """\
Announces snapshots, 20 at a time, and uploads each to the address it is given. A line says what became of each file.

JPEG, PNG and WebP are sent, told by what a file holds and not by its name. Other files in a folder are named and not
sent. If a file that you name yourself is no picture, nothing is sent. What may succeed later is tried again, with
longer and longer pauses. Uploaded means stored: --rejections says what could not be read after all. The exit status
is 1 if any file was not uploaded or was rejected.
"""

_EXAMPLES: Final = """\
Examples:
  export PLATEWATCH_CAMERA_TOKEN=pw1.west-1....    what camera add printed
  platewatch upload --camera west-1 gate.jpg
  platewatch upload --camera west-1 --rate 2 photos/
  platewatch upload --camera west-1 \\
      --captured-at 2026-03-12T19:03:58+01:00 gate.jpg

The token in the environment rather than in --token keeps it out of the list of
processes.
"""


class TokenInvalid(PlatewatchError):
    """The token is not the camera's."""


def parse_rate(text: str) -> float:
    """The snapshots a second that an option names. Raises ValueError."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate <= 1000:
        raise ValueError(f"must be a number over 0 and at most 1000, not {text!r}")
    return rate


def _parse_seconds(text: str) -> float:
    if not text.isdecimal() or not 0 < int(text) <= 3600:
        raise ValueError(f"must be a number of seconds from 1 to 3600, not {text!r}")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What is sent."""

    paths: Annotated[list[Path], Argument(metavar="PATH", help="Photos, or folders of photos.")]
    captured_at: Annotated[
        str | None,
        Option("--captured-at", metavar="TIME", help="Capture time of all, with a time zone (default: now)."),
    ] = None
    from_mtime: Annotated[
        bool, Option("--from-mtime", help="Take the time at which each file was last changed as its capture time.")
    ] = False
    passage: Annotated[
        str | None,
        Option("--passage", metavar="ID", help="All show one vehicle's passage; the id must hold no plate."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending:
    """How it is sent, and as which camera."""

    camera: Annotated[str, Option("--camera", metavar="ID", help="The camera to send as.")]
    token: Annotated[
        str | None,
        Option(
            "--token",
            metavar="TOKEN",
            envvar="PLATEWATCH_CAMERA_TOKEN",
            show_envvar=False,
            help="Its token (default: $PLATEWATCH_CAMERA_TOKEN).",
        ),
    ] = None
    rate: Annotated[
        float | None,
        Option("--rate", metavar="N", parser=parse_rate, help="Snapshots a second (default: no limit)."),
    ] = None
    rejections: Annotated[
        float | None,
        Option(
            "--rejections",
            metavar="SECONDS",
            parser=_parse_seconds,
            help="Wait that long afterwards and say which could not be read. Asks as `platewatch rejection list` "
            "does, with AWS credentials of the control room or an admin.",
        ),
    ] = None
    json: Annotated[bool, Option("--json", help="Print one JSON object per file instead of text.")] = False

    def find_token(self) -> str:
        """The camera's token. Raises SettingAbsent, or TokenInvalid for another camera's."""
        if not self.token:
            raise SettingAbsent("the camera's token? set PLATEWATCH_CAMERA_TOKEN or give --token")
        if self.token.split(".")[1:2] != [self.camera]:
            raise TokenInvalid(f"this is not a token of camera {self.camera}: tokens begin with pw1.{self.camera}.")
        return self.token


app = make_app()


@command(app, "upload", "send snapshots as a camera does", _DESCRIPTION, _EXAMPLES)
def upload(files: _Files, sending: _Sending, address: Address) -> int:
    """Uploads the files, and says what became of each."""
    token = sending.find_token()
    if files.captured_at and files.from_mtime:
        raise NotUnderstood("give --captured-at or --from-mtime, not both")
    captured_at = parse_time(files.captured_at, "--captured-at") if files.captured_at else None
    found = find_pictures(files.paths)
    log = _Log(sending.json)
    for other in found.others:
        log.tell_failed(str(other.path), f"not sent: {other.reason}")
    if found.hidden:
        print(f"{describe_hidden(found.hidden)} left out; name one to send it", file=sys.stderr)
    if any(other.given for other in found.others) or not found.pictures:
        print("nothing was sent", file=sys.stderr)
        return 1
    photos = make_photos(found.pictures, captured_at, files.from_mtime, files.passage)
    transport = HttpTransport(address.find(), token)
    with show_progress("snapshots sent", len(photos)) as shown:
        pace = Pace(rate=sending.rate, workers=2)
        summary = upload_files(photos, transport, SystemClock(), pace, partial(log.tell, shown.advance))
    rejected = _report_rejected(sending, address, log)
    left = len(found.others)
    if not sending.json:
        print(
            f"{summary.uploaded} of {len(photos) + left} files uploaded"
            + (f", {left} are no pictures" if left else "")
            + (f", {rejected} rejected afterwards" if rejected else "")
        )
    return 1 if summary.failed or left or rejected else 0


def _report_rejected(sending: _Sending, address: Address, log: "_Log") -> int:
    """Waits for rejections where that is asked for; how many there are."""
    if sending.rejections is None:
        return 0
    # Only this needs AWS's library.
    from platewatch.cli.client import connect

    rejected = 0
    api = connect(address)
    for name, reason in find_rejected(api, sending.camera, log.uploaded, SystemClock(), sending.rejections):
        rejected += 1
        log.tell_failed(name, f"rejected: {reason}")
    return rejected


def make_photos(
    pictures: Sequence[Picture],
    captured_at: datetime | None = None,
    from_mtime: bool = False,
    passage_id: str | None = None,
) -> list[Photo]:
    """A photo for each picture, named as its path; stamped when it is announced unless a time is given.

    What a picture is announced as is told by its first bytes, not by its name. The rest is looked at when it is sent.
    """
    return [
        Photo(
            name=str(picture.path),
            content_type=picture.media_type,
            load=partial(_load, picture.path),
            captured_at=datetime.fromtimestamp(picture.path.stat().st_mtime, UTC) if from_mtime else captured_at,
            passage_id=passage_id,
        )
        for picture in pictures
    ]


def _load(path: Path) -> bytes:
    data = path.read_bytes()
    try:
        parse_header(data)
    except ImageRejected as error:
        raise PhotoUnusable(str(error)) from error
    return data


@dataclass(frozen=True, slots=True)
class _Log:
    """Says what became of each file, in a line of text or of JSON."""

    as_json: bool
    uploaded: list[Progress] = field(default_factory=list)

    def tell(self, advance: Callable[[], None], progress: Progress) -> None:
        """Says how a file ended, once it has."""
        if progress.state is State.ANNOUNCED:
            return
        if progress.state is State.FAILED:
            self.tell_failed(progress.name, str(progress.error))
        else:
            self.uploaded.append(progress)
            uploaded = {"file": progress.name, "uploaded": True}
            print(json.dumps(uploaded) if self.as_json else f"{progress.name}: uploaded", flush=True)
        advance()

    def tell_failed(self, name: str, reason: str) -> None:
        """Says why a file was not sent, or was rejected."""
        if self.as_json:
            print(json.dumps({"file": name, "error": reason}, ensure_ascii=False), flush=True)
        else:
            print(f"{name}: {reason}", file=sys.stderr, flush=True)
