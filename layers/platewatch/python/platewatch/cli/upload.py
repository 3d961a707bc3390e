"""platewatch upload: send snapshots as a camera does."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from platewatch.adapters.http_transport import HttpTransport, SystemClock
from platewatch.cli.settings import SettingAbsent, add_address_argument, read_address
from platewatch.errors import PlatewatchError
from platewatch.fields import read_time
from platewatch.uploads.sender import Pace, Photo, Progress, State, upload_files

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

CONTENT_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What a file is announced as, by its name: a camera does not look into what it took."""

_EXAMPLES: Final = """\
examples:
  export PLATEWATCH_CAMERA_TOKEN=pw1.west-1....     (what `platewatch camera add` printed)
  platewatch upload --camera west-1 gate.jpg
  platewatch upload --camera west-1 --rate 2 photos/
  platewatch upload --camera west-1 --captured-at 2026-03-12T19:03:58+01:00 gate.jpg

The token in the environment rather than in --token keeps it out of the list of processes.
"""


class PathInvalid(PlatewatchError):
    """A path names nothing that can be sent."""


class TokenInvalid(PlatewatchError):
    """The token is not the camera's."""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "upload",
        help="send snapshots as a camera does",
        description="Announces snapshots, 20 at a time, and uploads each to the address it is given. What may pass is "
        "tried again, longer apart each time. The exit status is 1 if any was not uploaded.",
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
    add_address_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Uploads; the exit status."""
    token = _read_token(args)
    captured_at = read_time(args.captured_at, "--captured-at") if args.captured_at else None
    photos = make_photos(find_photos(args.paths), captured_at, args.from_mtime, args.passage)
    transport = HttpTransport(read_address(args), token)
    display = _Display(len(photos), sys.stderr)
    summary = upload_files(photos, transport, SystemClock(), Pace(rate=args.rate, workers=2), display.show)
    display.close()
    print(f"{summary.uploaded} of {len(photos)} snapshots uploaded")
    return 1 if summary.failed else 0


def find_photos(paths: Sequence[Path]) -> list[Path]:
    """The files, and the photos (by their names) in the folders and below, in order. Raises PathInvalid."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in CONTENT_TYPES)
            if not inside:
                raise PathInvalid(f"{path}: no photo in this folder ({', '.join(CONTENT_TYPES)})")
            found += inside
        elif not path.exists():
            raise PathInvalid(f"{path}: there is no such file")
        elif path.suffix.lower() not in CONTENT_TYPES:
            raise PathInvalid(f"{path}: cameras send {', '.join(CONTENT_TYPES)} only")
        else:
            found.append(path)
    return found


def make_photos(
    paths: Sequence[Path],
    captured_at: datetime | None = None,
    from_mtime: bool = False,
    passage_id: str | None = None,
) -> list[Photo]:
    """A photo for each file, named as its path; stamped when it is announced unless a time is given."""
    return [
        Photo(
            name=str(path),
            content_type=CONTENT_TYPES[path.suffix.lower()],
            load=path.read_bytes,
            captured_at=datetime.fromtimestamp(path.stat().st_mtime, UTC) if from_mtime else captured_at,
            passage_id=passage_id,
        )
        for path in paths
    ]


def read_rate(text: str) -> float:
    """The snapshots a second that an argument names."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"must be a number over 0 and at most 1000, not {text!r}")
    return rate


def _read_token(args: argparse.Namespace) -> str:
    token: str = args.token or os.environ.get("PLATEWATCH_CAMERA_TOKEN", "")
    if not token:
        raise SettingAbsent("the camera's token? set PLATEWATCH_CAMERA_TOKEN or give --token")
    if token.split(".")[1:2] != [args.camera]:
        raise TokenInvalid(f"this is not a token of camera {args.camera}: tokens begin with pw1.{args.camera}.")
    return token


class _Display:
    """A bar on a terminal, and a line for each failure anywhere."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._done = 0
        self._stream = stream
        self._bar = stream.isatty()

    def show(self, progress: Progress) -> None:
        if progress.state is State.ANNOUNCED:
            return
        self._done += 1
        for line in self._compose(progress):
            print(line, end="", file=self._stream, flush=True)

    def close(self) -> None:
        if self._bar:
            print(file=self._stream)

    def _compose(self, progress: Progress) -> Iterator[str]:
        if progress.state is State.FAILED:
            yield ("\r\033[K" if self._bar else "") + f"{progress.name}: {progress.error}\n"
        if self._bar:
            filled = 40 * self._done // self._total
            yield f"\r\033[K[{'#' * filled}{'.' * (40 - filled)}] {self._done}/{self._total}"
