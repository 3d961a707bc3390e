"""An area: the cameras and sites that something is limited to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.fields import FieldInvalid, join, parse_line, parse_object

LONGEST_SITE: Final = 100
"""Characters in the name of a site, where a camera is registered as well as where an area names it."""


@dataclass(frozen=True, slots=True)
class Area:
    """The cameras with these ids and those that stand at these sites; with neither, every camera."""

    cameras: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    def covers(self, camera_id: str, site: str | None) -> bool:
        """True for a camera of the area; `site` is where it stands, None when nobody knows."""
        everywhere = not self.cameras and not self.sites
        return everywhere or camera_id in self.cameras or (site is not None and site in self.sites)


EVERYWHERE: Final = Area()


def parse_area(value: object, where: str) -> Area:
    """The area of {"cameras"?: [...], "sites"?: [...]}; null is everywhere. Raises FieldInvalid."""
    if value is None:
        return EVERYWHERE
    fields = parse_object(value, where, (), ("cameras", "sites"))
    return Area(_parse_names(fields, "cameras", where), _parse_names(fields, "sites", where))


def describe_area(area: Area) -> dict[str, list[str]]:
    """The document that read_area reads."""
    return {"cameras": list(area.cameras), "sites": list(area.sites)}


def _parse_names(fields: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    value = fields.get(name, [])
    path = join(where, name)
    if not isinstance(value, list):
        raise FieldInvalid(path, "must be a list of names")
    return tuple(dict.fromkeys(parse_line(one, f"{path}[{index}]", LONGEST_SITE) for index, one in enumerate(value)))
