"""platewatch upload: send snapshots as a camera does."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from platewatch.cli.settings import SettingAbsent, add_address_argument, read_address
from platewatch.errors import PlatewatchError
from platewatch.fields import read_time
from platewatch.reading.commands.pictures import Picture, describe_hidden, find_pictures
from platewatch.reading.errors import ImageRejected
from platewatch.reading.header import read_header
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.commands.rejected import find_rejected
from platewatch.snapshots.sender import Pace, Photo, PhotoUnusable, Progress, State, upload_files

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_DESCRIPTION: Final = """\
Announces snapshots, 20 at a time, and uploads each to the address it is given. A line says what became of each file.

JPEG, PNG and WebP are sent, told by what a file holds and not by its name. Other files in a folder are named and not
sent. If a file that you name yourself is no picture, nothing is sent. What may pass is tried again, longer apart each
time. Uploaded means stored: --rejections says what could not be read after all. The exit status is 1 if any file was
not uploaded or was rejected.
"""

_EXAMPLES: Final = """\
examples:
  export PLATEWATCH_CAMERA_TOKEN=pw1.west-1....     (what `platewatch camera add` printed)
  platewatch upload --camera west-1 gate.jpg
  platewatch upload --camera west-1 --rate 2 photos/
  platewatch upload --camera west-1 --captured-at 2026-03-12T19:03:58+01:00 gate.jpg

The token in the environment rather than in --token keeps it out of the list of processes.
"""


class TokenInvalid(PlatewatchError):
    """The token is not the camera's."""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "upload",
        help="send snapshots as a camera does",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="photos, or folders of photos")
    parser.add_argument("--camera", required=True, metavar="ID", help="the camera to send as")
    parser.add_argument("--token", help="its token (default: $PLATEWATCH_CAMERA_TOKEN)")
    moment = parser.add_mutually_exclusive_group()
    moment.add_argument("--captured-at", metavar="TIME", help="capture time of all, with a time zone (default: now)")
    moment.add_argument("--from-mtime", action="store_true", help="take each file's time of change for capture time")
    parser.add_argument("--passage", metavar="ID", help="all show one vehicle's passage; the id must hold no plate")
    parser.add_argument("--rate", type=read_rate, metavar="N", help="snapshots a second (default: as fast as it goes)")
    parser.add_argument(
        "--rejections",
        type=_read_seconds,
        metavar="SECONDS",
        help="afterwards wait so long and say which could not be read; asks as `platewatch rejection list` does, with "
        "AWS credentials of the control room or an admin",
    )
    add_address_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Uploads; the exit status."""
    token = _read_token(args)
    captured_at = read_time(args.captured_at, "--captured-at") if args.captured_at else None
    found = find_pictures(args.paths)
    for other in found.others:
        print(f"{other.path}: not sent: {other.reason}", file=sys.stderr)
    if found.hidden:
        print(f"{describe_hidden(found.hidden)} left out; name one to send it", file=sys.stderr)
    if any(other.given for other in found.others) or not found.pictures:
        print("nothing was sent", file=sys.stderr)
        return 1
    photos = make_photos(found.pictures, captured_at, args.from_mtime, args.passage)
    transport = HttpTransport(read_address(args), token)
    display = _Display(len(photos), sys.stdout, sys.stderr)
    summary = upload_files(photos, transport, SystemClock(), Pace(rate=args.rate, workers=2), display.show)
    display.close()
    rejected = 0
    if args.rejections is not None:
        # Only this needs AWS's library.
        from platewatch.cli.client import connect

        for name, reason in find_rejected(connect(args), args.camera, display.uploaded, SystemClock(), args.rejections):
            rejected += 1
            print(f"{name}: rejected: {reason}", file=sys.stderr)
    left = len(found.others)
    print(
        f"{summary.uploaded} of {len(photos) + left} files uploaded"
        + (f", {left} are no pictures" if left else "")
        + (f", {rejected} rejected afterwards" if rejected else "")
    )
    return 1 if summary.failed or left or rejected else 0


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
        read_header(data)
    except ImageRejected as error:
        raise PhotoUnusable(str(error)) from error
    return data


def read_rate(text: str) -> float:
    """The snapshots a second that an argument names."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"must be a number over 0 and at most 1000, not {text!r}")
    return rate


def _read_seconds(text: str) -> float:
    if not text.isdecimal() or not 0 < int(text) <= 3600:
        raise argparse.ArgumentTypeError(f"must be a number of seconds from 1 to 3600, not {text!r}")
    return int(text)


def _read_token(args: argparse.Namespace) -> str:
    token: str = args.token or os.environ.get("PLATEWATCH_CAMERA_TOKEN", "")
    if not token:
        raise SettingAbsent("the camera's token? set PLATEWATCH_CAMERA_TOKEN or give --token")
    if token.split(".")[1:2] != [args.camera]:
        raise TokenInvalid(f"this is not a token of camera {args.camera}: tokens begin with pw1.{args.camera}.")
    return token


class _Display:
    """A line for each photo with what became of it, and a bar below them on a terminal."""

    def __init__(self, total: int, out: TextIO, err: TextIO) -> None:
        self.uploaded: list[Progress] = []
        self._total = total
        self._done = 0
        self._out = out
        self._err = err
        self._bar = err.isatty()

    def show(self, progress: Progress) -> None:
        if progress.state is State.ANNOUNCED:
            return
        self._done += 1
        self._clear_bar()
        if progress.state is State.FAILED:
            print(f"{progress.name}: {progress.error}", file=self._err, flush=True)
        else:
            self.uploaded.append(progress)
            print(f"{progress.name}: uploaded", file=self._out, flush=True)
        self._draw_bar()

    def close(self) -> None:
        self._clear_bar()

    def _clear_bar(self) -> None:
        if self._bar:
            print("\r\033[K", end="", file=self._err, flush=True)

    def _draw_bar(self) -> None:
        if self._bar:
            filled = 40 * self._done // self._total
            bar = f"[{'#' * filled}{'.' * (40 - filled)}] {self._done}/{self._total}"
            print(bar, end="", file=self._err, flush=True)
