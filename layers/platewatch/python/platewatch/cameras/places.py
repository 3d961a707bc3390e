"""Where the cameras in use stand, for whatever is limited to cameras and sites."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from platewatch.cameras.camera import Camera, position_at


@dataclass(frozen=True, slots=True)
class Place:
    """The site where a camera stands now, and all sites where it stands now or will stand."""

    site: str
    sites: frozenset[str]


def find_places(cameras: Iterable[Camera], now: datetime) -> Mapping[str, Place]:
    """The place of each camera that is not revoked, by its id."""
    places = {}
    for camera in cameras:
        if camera.revoked_at is None:
            site = position_at(camera, now).site
            later = {position.site for position in camera.positions if position.since > now}
            places[camera.camera_id] = Place(site, frozenset({site, *later}))
    return places


def find_twin_site(site: str, sites: Collection[str]) -> str | None:
    """A site that has the same letters and digits and is written otherwise; None where there is none, or it is there.

    Whoever is limited to the one is not told of the other.

    >>> find_twin_site("A9 exit5", ["A9 Exit 5", "A9 exit 6"])
    'A9 Exit 5'
    """
    if site in sites:
        return None
    return next((other for other in sorted(sites) if _fold(other) == _fold(site)), None)


def _fold(site: str) -> str:
    return "".join(character for character in site.casefold() if character.isalnum())
