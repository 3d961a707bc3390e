"""platewatch camera mask and mark-captions: what in a camera's view is private, and what the camera writes itself."""

import argparse
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from platewatch.cli.client import add_api_arguments, connect, print_json

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_SHAPE: Final = "3 corners and more as X,Y pairs between 0 (left, top) and 1 (right, bottom); may be given again"


def add_view_actions(actions: "Subparsers") -> None:
    """Adds the actions that mark parts of a camera's view."""
    mask = actions.add_parser(
        "mask",
        help="say which parts of a camera's view are private ground",
        description="No overview shows private ground, whatever goes on there. Says it anew for the whole view, within "
        "a minute; what was stored before stays as it is. Look again when the camera is moved or turned.",
    )
    mask.add_argument("id", metavar="ID")
    some = mask.add_mutually_exclusive_group(required=True)
    add_ground_argument(some)
    some.add_argument("--none", action="store_true", help="there is no private ground in view")
    add_api_arguments(mask)
    mask.set_defaults(act=_mask)

    captions = actions.add_parser(
        "mark-captions",
        help="say where a camera writes a caption, such as its name, into its pictures",
        description="What looks like a plate in a caption area is not read: where half of it or more lies there, it "
        "causes no read and no alert. That holds for a car too that passes behind the caption, so mark no more than "
        "the caption and a little around it; half of the picture at the most. Pictures show the areas as before. Says "
        "it anew for the whole view, within a minute. Look again when the camera's caption or resolution is changed.",
    )
    captions.add_argument("id", metavar="ID")
    some = captions.add_mutually_exclusive_group(required=True)
    add_caption_argument(some)
    some.add_argument("--none", action="store_true", help="the camera writes nothing into its pictures")
    add_api_arguments(captions)
    captions.set_defaults(act=_mark_captions)


def add_ground_argument(parser: "argparse._ActionsContainer") -> None:
    """Adds --private-ground."""
    _add_polygon_argument(parser, "--private-ground", f"what no overview may show: {_SHAPE}")


def add_caption_argument(parser: "argparse._ActionsContainer") -> None:
    """Adds --caption-area."""
    _add_polygon_argument(parser, "--caption-area", f"where the camera writes, and no plate is read: {_SHAPE}")


def read_polygon(text: str) -> list[list[float]]:
    """The corners that an argument such as "0,0 0.3,0 0.3,0.5" names; the service checks them."""
    try:
        corners = [[float(number) for number in pair.split(",")] for pair in text.split()]
    except ValueError:
        corners = []
    if not corners or any(len(corner) != 2 for corner in corners):
        raise argparse.ArgumentTypeError(
            f"must be X,Y pairs with spaces between, such as '0,0 0.3,0 0.3,0.5': {text!r}"
        )
    return corners


def _add_polygon_argument(parser: "argparse._ActionsContainer", name: str, help_text: str) -> None:
    parser.add_argument(name, action="append", type=read_polygon, default=None, metavar="POLYGON", help=help_text)


def _mask(args: argparse.Namespace) -> int:
    polygons: list[Any] = args.private_ground or []
    return _mark(args, "private-ground", polygons, "masked as private ground")


def _mark_captions(args: argparse.Namespace) -> int:
    polygons: list[Any] = args.caption_area or []
    return _mark(args, "caption-areas", polygons, "marked as captions")


def _mark(args: argparse.Namespace, kind: str, polygons: list[Any], done: str) -> int:
    name = kind.replace("-", "_")
    answer = connect(args).call("PUT", f"/v1/cameras/{quote(args.id, safe='')}/{kind}", {name: polygons})
    if args.json:
        print_json(answer)
        return 0
    count = len(answer[name])
    print(f"camera {args.id}: {count or 'no'} part{'s' if count != 1 else ''} of its view {done}")
    return 0
