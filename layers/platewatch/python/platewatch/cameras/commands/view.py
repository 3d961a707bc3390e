"""platewatch camera mask and mark-captions: what in a camera's view is private, and what the camera writes itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.routes import Answer, RouteCommand
from platewatch.cli.settings import NotUnderstood

_SHAPE: Final = "at least 3 corners as X,Y pairs between 0 (left, top) and 1 (right, bottom); may be repeated"

PrivateGround = Annotated[
    list[str], Option("--private-ground", metavar="POLYGON", help=f"What no overview may show: {_SHAPE}.")
]
CaptionAreas = Annotated[
    list[str],
    Option("--caption-area", metavar="POLYGON", help=f"Where the camera writes, and no plate is read: {_SHAPE}."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Which camera is meant."""

    id: Annotated[str, Argument(metavar="ID")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mask(Camera):
    private_ground: PrivateGround = field(default_factory=list)
    none: Annotated[bool, Option("--none", help="There is no private ground in view.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Captions(Camera):
    caption_area: CaptionAreas = field(default_factory=list)
    none: Annotated[bool, Option("--none", help="The camera writes nothing into its pictures.")] = False


def parse_polygons(option: str, texts: Sequence[str]) -> list[list[list[float]]]:
    """The corners that options such as "0,0 0.3,0 0.3,0.5" name; the service checks them. Raises NotUnderstood."""
    return [_parse_polygon(option, text) for text in texts]


def _parse_polygon(option: str, text: str) -> list[list[float]]:
    try:
        corners = [[float(number) for number in pair.split(",")] for pair in text.split()]
    except ValueError:
        corners = []
    if not corners or any(len(corner) != 2 for corner in corners):
        raise NotUnderstood(
            f"{option} must be X,Y pairs with spaces between, such as '0,0 0.3,0 0.3,0.5', not {text!r}"
        )
    return corners


def _choose(option: str, texts: Sequence[str], none: bool) -> list[list[list[float]]]:
    """What is to be marked. Raises NotUnderstood unless either areas are given or none is said to be there."""
    if bool(texts) == none:
        raise NotUnderstood(f"give {option}, or --none where there is none")
    return parse_polygons(option, texts)


def _count(name: str, done: str) -> Callable[[Any, Answer], None]:
    def show(camera: Camera, answer: Answer) -> None:
        count = len(answer[name])
        print(f"camera {camera.id}: {count or 'no'} part{'s' if count != 1 else ''} of its view {done}")

    return show


VIEW_ROUTES: Final[tuple[RouteCommand[Any], ...]] = (
    RouteCommand(
        "mask",
        "say which parts of a camera's view are private ground",
        "PUT",
        "/v1/cameras/{id}/private-ground",
        show=_count("private_ground", "masked as private ground"),
        arguments=_Mask,
        fields=lambda mask: {"private_ground": _choose("--private-ground", mask.private_ground, mask.none)},
        description="No overview shows private ground, whatever happens there. The new areas replace all earlier "
        "ones, within a minute; pictures that are stored already stay as they are. Set the mask again after moving or "
        "turning the camera.",
    ),
    RouteCommand(
        "mark-captions",
        "say where a camera writes a caption, such as its name, into its pictures",
        "PUT",
        "/v1/cameras/{id}/caption-areas",
        show=_count("caption_areas", "marked as captions"),
        arguments=_Captions,
        fields=lambda captions: {"caption_areas": _choose("--caption-area", captions.caption_area, captions.none)},
        description="What looks like a plate and lies in a caption area by half or more is not read: it causes no "
        "read and no alert. That is also true of a car that passes behind the caption, so mark no more than the "
        "caption and a little around it; half of the picture at most. Pictures still show the areas. The new areas "
        "replace all earlier ones, within a minute. Set them again when the camera's caption or resolution changes.",
    ),
)
