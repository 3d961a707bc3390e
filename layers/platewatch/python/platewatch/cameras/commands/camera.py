"""platewatch camera: register, list, move, mark and revoke cameras, and change their tokens."""

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cameras.camera import Lane
from platewatch.cameras.commands.listing import print_areas, print_cameras, print_positions
from platewatch.cameras.commands.view import add_caption_argument, add_ground_argument, add_view_actions
from platewatch.cli.client import add_api_arguments, connect, print_json
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.text.names import NAME_RULE

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_OVERLAP: Final = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[smhd]?)")
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

_EXAMPLES: Final = """\
examples:
  TOKEN=$(platewatch camera add west-1 --lane priority --lat 52.29 --lon 4.83 \\
      --site "Bovenkerkerweg" --direction "into town")
  platewatch camera list
  platewatch camera move west-1 --lat 52.30 --lon 4.84 --site "Langs de Werf" --direction north
  platewatch camera mask west-1 --private-ground "0,0 0.3,0 0.3,0.55 0,0.6" --private-ground "0.8,0 1,0 1,0.4"
  platewatch camera mark-captions west-1 --caption-area "0,0.95 1,0.95 1,1 0,1"
  platewatch camera rotate-token west-1 --overlap 24h
  platewatch camera revoke-token west-1
  platewatch camera revoke west-1
"""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "camera",
        help="register, list, move, mask and revoke cameras",
        description="Registers cameras, says where they stand, what in their view is private and where they write into "
        "their pictures, and takes their right to upload away.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    add = actions.add_parser(
        "add",
        help="register a camera and print its token",
        description="Registers a camera and prints its token, which nobody can look up afterwards: store it in the "
        "camera. Only the token goes to standard output.",
    )
    add.add_argument("id", metavar="ID", help=f"its name; must be {NAME_RULE}")
    add.add_argument(
        "--lane",
        choices=[lane.value for lane in Lane],
        default=Lane.STANDARD.value,
        help="priority snapshots never wait for standard ones (default: standard)",
    )
    _add_place_arguments(add)
    add_ground_argument(add)
    add_caption_argument(add)
    add_api_arguments(add)
    add.set_defaults(act=_add)

    show = actions.add_parser(
        "list",
        help="list all cameras: where they stand, when they last sent a picture, and whether their clock is right",
        description="Lists all cameras. LAST PICTURE is when we last accepted the announcement of a picture, to a "
        "minute. CLOCK says whether the camera's clock is right; a wrong one is shown with what is wrong.",
    )
    instead = show.add_mutually_exclusive_group()
    instead.add_argument(
        "--positions", action="store_true", help="show where each camera stood, and since when, instead"
    )
    instead.add_argument(
        "--areas", action="store_true", help="show what is marked in each camera's view, private or captions, instead"
    )
    add_api_arguments(show)
    show.set_defaults(act=_list)

    move = actions.add_parser(
        "move",
        help="say where a camera stands from now on",
        description="Adds a position. What the camera saw before keeps the position that it had then.",
    )
    move.add_argument("id", metavar="ID")
    _add_place_arguments(move)
    move.add_argument(
        "--since", metavar="TIME", help="when it began to stand there, as 2026-03-12T08:00:00+01:00 (default: now)"
    )
    add_api_arguments(move)
    move.set_defaults(act=_move)

    add_view_actions(actions)

    rotate = actions.add_parser(
        "rotate-token",
        help="give a camera a new token and print it",
        description="Gives the camera a new token and prints it, this once. The token before works until the overlap "
        "is over, so that the camera uploads on until the new one is in it; without an overlap it works no more. One "
        "that had been replaced before works no more in any case. Only the token goes to standard output.",
    )
    rotate.add_argument("id", metavar="ID")
    rotate.add_argument(
        "--overlap",
        type=_read_overlap,
        default=0,
        metavar="TIME",
        help="such as 30m, 24h or 7d, at most 30d; default: 0",
    )
    add_api_arguments(rotate)
    rotate.set_defaults(act=_rotate_token)

    end = actions.add_parser(
        "revoke-token",
        help="take a camera's tokens away at once; it can get a new one",
        description="Refuses the camera's tokens from its next announcement on. An upload address that it has already "
        "is good until it ends (the deployment's UploadSeconds, 5 minutes by default). rotate-token gives a new token.",
    )
    end.add_argument("id", metavar="ID")
    add_api_arguments(end)
    end.set_defaults(act=_revoke_token)

    revoke = actions.add_parser(
        "revoke",
        help="refuse a camera from now on",
        description="Refuses the camera at once and for good. Its id is not given again: register it under a new one.",
    )
    revoke.add_argument("id", metavar="ID")
    add_api_arguments(revoke)
    revoke.set_defaults(act=_revoke)


def run(args: argparse.Namespace) -> int:
    """Runs the action; the exit status."""
    status: int = args.act(args)
    return status


def _add_place_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lat",
        "--latitude",
        dest="latitude",
        type=float,
        required=True,
        metavar="DEGREES",
        help="WGS 84, north positive",
    )
    parser.add_argument(
        "--lon",
        "--longitude",
        dest="longitude",
        type=float,
        required=True,
        metavar="DEGREES",
        help="WGS 84, east positive",
    )
    parser.add_argument("--site", required=True, help="the road or place, as officers call it")
    parser.add_argument("--direction", required=True, help="which traffic it sees, such as 'into town'")


def _read_place(args: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(args, name) for name in ("latitude", "longitude", "site", "direction")}


def _add(args: argparse.Namespace) -> int:
    document = {"id": args.id, "lane": args.lane, "position": _read_place(args)}
    if args.private_ground:
        document["private_ground"] = args.private_ground
    if args.caption_area:
        document["caption_areas"] = args.caption_area
    answer = connect(args).call("POST", "/v1/cameras", document)
    if args.json:
        print_json(answer)
        return 0
    _warn_of_twin_site(args.site, answer)
    print(f"camera {args.id} is registered; its token, which is shown only now:", file=sys.stderr)
    print(answer["token"])
    return 0


def _list(args: argparse.Namespace) -> int:
    answer = connect(args).call("GET", "/v1/cameras")
    if args.json:
        print_json(answer)
    elif args.positions:
        print_positions(answer["cameras"])
    elif args.areas:
        print_areas(answer["cameras"])
    else:
        print_cameras(answer["cameras"])
    return 0


def _move(args: argparse.Namespace) -> int:
    document = _read_place(args) | ({"since": args.since} if args.since else {})
    answer = connect(args).call("POST", f"/v1/cameras/{quote(args.id, safe='')}/positions", document)
    if args.json:
        print_json(answer)
    else:
        print(f"camera {args.id} stands at {answer['position']['site']} since {show_time(answer['position']['since'])}")
        _warn_of_twin_site(args.site, answer)
    return 0


def _warn_of_twin_site(site: str, answer: dict[str, Any]) -> None:
    if answer["twin_site"]:
        print(
            f"platewatch: the site {site} is new, and there is {answer['twin_site']}: if it is the same place, move "
            "the camera to it (camera move); whoever is told of one site is not told of the other",
            file=sys.stderr,
        )


def _rotate_token(args: argparse.Namespace) -> int:
    path = f"/v1/cameras/{quote(args.id, safe='')}/token"
    answer = connect(args).call("POST", path, {"overlap_seconds": args.overlap})
    if args.json:
        print_json(answer)
        return 0
    ends = show_optional_time(answer["camera"]["token_before_ends_at"])
    before = f"works until {ends}" if ends else "works no more"
    print(f"camera {args.id} has a new token, which is shown only now; the one before {before}:", file=sys.stderr)
    print(answer["token"])
    return 0


def _revoke_token(args: argparse.Namespace) -> int:
    answer = connect(args).call("DELETE", f"/v1/cameras/{quote(args.id, safe='')}/token")
    if args.json:
        print_json(answer)
    else:
        print(f"camera {args.id} has no token any more: camera rotate-token gives it a new one")
    return 0


def _read_overlap(text: str) -> int:
    match = _OVERLAP.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"must be a time such as 30m, 24h or 7d, not {text!r}")
    return int(match["number"]) * _UNITS[match["unit"]]


def _revoke(args: argparse.Namespace) -> int:
    answer = connect(args).call("POST", f"/v1/cameras/{quote(args.id, safe='')}/revoke")
    if args.json:
        print_json(answer)
    else:
        print(f"camera {args.id} is revoked: its token opens nothing any more")
    return 0
