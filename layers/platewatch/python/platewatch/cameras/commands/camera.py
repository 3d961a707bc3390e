"""platewatch camera: register, list, move, mark and revoke cameras, and change their tokens."""

import re
import sys
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from typer import Argument, Option

from platewatch.cameras.commands.health import print_camera, print_health
from platewatch.cameras.commands.listing import print_areas, print_cameras, print_positions
from platewatch.cameras.commands.maintenance import MAINTENANCE_ROUTES
from platewatch.cameras.commands.place import Place
from platewatch.cameras.commands.plan import Plan, write_plan
from platewatch.cameras.commands.restoring import app as restoring
from platewatch.cameras.commands.view import VIEW_ROUTES, Camera, CaptionAreas, PrivateGround, parse_polygons
from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, include, make_group
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.routes import Answer, RouteCommand, add_routes, quote_part
from platewatch.cli.settings import NotUnderstood
from platewatch.text.names import NAME_RULE, NameKind, describe_unknown

_OVERLAP: Final = re.compile(r"(?P<number>[0-9]{1,6})(?P<unit>[smhd]?)")
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

_EXAMPLES: Final = """\
Examples:
  TOKEN=$(platewatch camera add west-1 --lane priority --lat 52.29 --lon 4.83 \\
      --site "Bovenkerkerweg" --direction "into town")
  platewatch camera list --health
  platewatch camera show west-1
  platewatch camera move west-1 --lat 52.30 --lon 4.84 \\
      --site "Langs de Werf" --direction north --why "burglaries in Westwijk"
  platewatch camera maintenance west-1 --until 2026-03-12T18:00:00+01:00 \\
      --why "new pole"
  platewatch camera plan --quarter Q4-2026 -o plan.csv
  platewatch camera mask west-1 --private-ground "0,0 0.3,0 0.3,0.55 0,0.6" \\
      --private-ground "0.8,0 1,0 1,0.4"
  platewatch camera mark-captions west-1 --caption-area "0,0.95 1,0.95 1,1 0,1"
  platewatch camera rotate-token west-1 --overlap 24h
  platewatch camera revoke-token west-1
  platewatch camera revoke west-1
  platewatch camera backup cameras.json
  platewatch camera restore cameras.json
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewCamera(Place):
    id: Annotated[str, Argument(metavar="ID", help=f"Its name; must be {NAME_RULE}.")]
    lane: Annotated[
        Literal["priority", "standard"], Option("--lane", help="Priority snapshots never wait for standard ones.")
    ] = "standard"
    private_ground: PrivateGround = field(default_factory=list)
    caption_area: CaptionAreas = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    health: Annotated[bool, Option("--health", help="Show what cameras' agents say of themselves instead.")] = False
    positions: Annotated[bool, Option("--positions", help="Show where each camera stood, and since when, instead.")] = (
        False
    )
    areas: Annotated[
        bool, Option("--areas", help="Show what is marked in each camera's view, private or captions, instead.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move(Place):
    id: Annotated[str, Argument(metavar="ID")]
    since: Annotated[
        str | None,
        Option(
            "--since",
            metavar="TIME",
            help="When it began to stand there, as 2026-03-12T08:00:00+01:00 (default: now).",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rotation(Camera):
    overlap: Annotated[
        str,
        Option("--overlap", metavar="TIME", help="How long the token before works: 30m, 24h or 7d, at most 30d."),
    ] = "0"


def _describe_new(camera: _NewCamera) -> dict[str, Any]:
    areas = {
        "private_ground": parse_polygons("--private-ground", camera.private_ground),
        "caption_areas": parse_polygons("--caption-area", camera.caption_area),
    }
    document = {"id": camera.id, "lane": camera.lane, "position": camera.describe()}
    return document | {name: polygons for name, polygons in areas.items() if polygons}


def _show_new(camera: _NewCamera, answer: Answer) -> None:
    _warn_of_twin_site(camera, answer)
    print(f"camera {camera.id} is registered; its token, which is shown only now:", file=sys.stderr)
    print(answer["token"])


def _choose_listing(listing: _Listing) -> dict[str, Any]:
    if listing.positions + listing.areas + listing.health > 1:
        raise NotUnderstood("give only one of --health, --positions and --areas")
    return {}


def _show_cameras(listing: _Listing, answer: Answer) -> None:
    shows = ((listing.health, print_health), (listing.positions, print_positions), (listing.areas, print_areas))
    show = next((show for chosen, show in shows if chosen), print_cameras)
    show(answer["cameras"])


def _show_move(move: _Move, answer: Answer) -> None:
    print(f"camera {move.id} stands at {answer['position']['site']} since {show_time(answer['position']['since'])}")
    _warn_of_twin_site(move, answer)


def _warn_of_twin_site(place: Place, answer: Answer) -> None:
    if answer["twin_site"]:
        print(
            f"platewatch: the site {place.site} is new, and there is {answer['twin_site']}: if it is the same place, "
            "move the camera to it (camera move); whoever is told of one site is not told of the other",
            file=sys.stderr,
        )


def _show_rotation(rotation: _Rotation, answer: Answer) -> None:
    ends = show_optional_time(answer["camera"]["token_before_ends_at"])
    before = f"works until {ends}" if ends else "no longer works"
    print(f"camera {rotation.id} has a new token, which is shown only now; the one before {before}:", file=sys.stderr)
    print(answer["token"])


def _parse_overlap(text: str) -> int:
    match = _OVERLAP.fullmatch(text)
    if match is None:
        raise NotUnderstood(f"--overlap must be a time such as 30m, 24h or 7d, not {text!r}")
    return int(match["number"]) * _UNITS[match["unit"]]


app = make_group(
    "Registers cameras, says where they stand, what in their view is private and where they write into their "
    "pictures, and takes their right to upload away.",
    _EXAMPLES,
)
add_routes(
    app,
    RouteCommand(
        "add",
        "register a camera and print its token",
        "POST",
        "/v1/cameras",
        show=_show_new,
        arguments=_NewCamera,
        fields=_describe_new,
        description="Registers a camera and prints its token, which nobody can look up afterwards: store it in the "
        "camera. Only the token goes to standard output.",
    ),
    RouteCommand(
        "list",
        "list all cameras: where they stand, when they last sent a picture, and whether their clock is right",
        "GET",
        "/v1/cameras",
        show=_show_cameras,
        arguments=_Listing,
        fields=_choose_listing,
        description="Lists all cameras. LAST PICTURE is when the service last accepted the announcement of a picture, "
        "to a minute. CLOCK says whether the camera's clock is right; a wrong one is shown with what is wrong. "
        "--health tells whether cameras with an agent are offline; others are judged by their silence.",
    ),
    RouteCommand(
        "move",
        "say where a camera stands from now on",
        "POST",
        "/v1/cameras/{id}/positions",
        show=_show_move,
        arguments=_Move,
        fields=lambda move: move.describe() | ({"since": move.since} if move.since else {}),
        description="Adds a position, with the reason (--why). What the camera saw before keeps the position that it "
        "had then. Another place, direction, height or angle asks for private ground and caption areas again: mark "
        "them again, or say with confirm-view that they are still right. The same place again, with a reason, only "
        "adds to the record.",
    ),
    *VIEW_ROUTES,
    *MAINTENANCE_ROUTES,
    RouteCommand(
        "rotate-token",
        "give a camera a new token and print it",
        "POST",
        "/v1/cameras/{id}/token",
        show=_show_rotation,
        arguments=_Rotation,
        fields=lambda rotation: {"overlap_seconds": _parse_overlap(rotation.overlap)},
        description="Gives the camera a new token and prints it, this once. The token before works until the overlap "
        "is over, so that the camera can go on uploading until it has the new one. Without an overlap it stops "
        "working at once, and so does every older token. Only the new token goes to standard output.",
    ),
    RouteCommand(
        "revoke-token",
        "take a camera's tokens away at once; it can get a new one",
        "DELETE",
        "/v1/cameras/{id}/token",
        show=lambda camera, _: print(f"camera {camera.id} has no token now: camera rotate-token gives it a new one"),
        arguments=Camera,
        description="Refuses the camera's tokens from its next announcement on. An upload address that it has already "
        "stays valid until it expires (the deployment's UploadSeconds, 5 minutes by default). rotate-token gives a "
        "new token.",
    ),
    RouteCommand(
        "revoke",
        "refuse a camera from now on",
        "POST",
        "/v1/cameras/{id}/revoke",
        show=lambda camera, _: print(f"camera {camera.id} is revoked: its token is no longer accepted"),
        arguments=Camera,
        description="Refuses the camera at once and for good. Its id is not given again: register it under a new one.",
    ),
)


def _find_camera(camera_id: str, service: Service) -> Answer:
    cameras = service.connect().call("GET", "/v1/cameras")["cameras"]
    found = next((each for each in cameras if each["id"] == camera_id), None)
    if found is None:
        raise NotUnderstood(describe_unknown(NameKind.CAMERA, camera_id, [each["id"] for each in cameras]))
    return dict(found)


@command(app, "show", "show all that is known of one camera", "Shows a camera's state, site, clock and agent.")
def _show(camera: Camera, service: Service) -> int:
    found = _find_camera(camera.id, service)
    if service.json:
        print_json(found)
    else:
        print_camera(found)
    return 0


@command(
    app,
    "confirm-view",
    "say that private ground and captions are still right after a move",
    "Says that what is marked in the camera's view is right where the camera stands now.",
)
def _confirm_view(camera: Camera, service: Service) -> int:
    client = service.connect()
    found = _find_camera(camera.id, service)
    for route, name in (("private-ground", "private_ground"), ("caption-areas", "caption_areas")):
        client.call("PUT", f"/v1/cameras/{quote_part(camera.id)}/{route}", {name: found[name]})
    print(f"camera {camera.id}: what is marked in its view is confirmed")
    return 0


@command(
    app,
    "plan",
    "write the camera plan of a quarter as CSV",
    "Writes where cameras stood in the quarter, what for, and what differs from the quarter before. Refuses while the "
    "reason of a position is not on record.",
)
def _plan(plan: Plan, service: Service) -> int:
    return write_plan(plan, service)


include(app, restoring)
