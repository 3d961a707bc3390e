"""The options of camera add and move that say where a camera stands, why, and how it looks at the road."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from typer import Option

from platewatch.cameras.placement import Purpose

_PLACE: Final = ("latitude", "longitude", "site", "direction")
_PLACEMENT: Final = ("why", "purpose", "authority", "town", "municipality", "height", "angle", "review_on")
_NAMES: Final = {"why": "reason", "purpose": "purposes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a camera stands and what it sees."""

    latitude: Annotated[float, Option("--lat", "--latitude", metavar="DEGREES", help="WGS 84, north positive.")]
    longitude: Annotated[float, Option("--lon", "--longitude", metavar="DEGREES", help="WGS 84, east positive.")]
    site: Annotated[str, Option("--site", metavar="NAME", help="The road or place, as officers call it.")]
    direction: Annotated[
        str, Option("--direction", metavar="WORDS", help="Which traffic it sees, such as 'into town'.")
    ]
    why: Annotated[
        str | None,
        Option("--why", metavar="TEXT", help="Why it stands there. Asked for at a move, and by the camera plan."),
    ] = None
    purpose: Annotated[
        list[str],
        Option(
            "--purpose",
            metavar="WORD",
            help=f"What it stands there for: {', '.join(Purpose)}; may be repeated.",
        ),
    ] = field(default_factory=list)
    authority: Annotated[
        str | None, Option("--authority", metavar="TEXT", help="The reference of the decision that placed it.")
    ] = None
    town: Annotated[str | None, Option("--town", metavar="NAME", help="The town, for the camera plan.")] = None
    municipality: Annotated[
        str | None, Option("--municipality", metavar="NAME", help="The municipality, for the camera plan.")
    ] = None
    height: Annotated[float | None, Option("--height", metavar="METRES", help="How high above the road.")] = None
    angle: Annotated[
        float | None, Option("--angle", metavar="DEGREES", help="How far it looks down: 0 is level, 90 straight down.")
    ] = None
    review_on: Annotated[
        str | None,
        Option("--review-on", metavar="DAY", help="When to look again whether it still has to stand there."),
    ] = None

    def describe(self) -> dict[str, Any]:
        """The position as the API takes it."""
        said = {_NAMES.get(name, name): getattr(self, name) for name in _PLACEMENT}
        placement = {name: value for name, value in said.items() if value not in (None, [])}
        return {name: getattr(self, name) for name in _PLACE} | placement
