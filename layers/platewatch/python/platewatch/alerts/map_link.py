"""The map that the alert page links to, if the deployment has one: whoever serves it learns where the car was."""

import re
from dataclasses import dataclass
from typing import Final

from platewatch.alerts.errors import MapLinkInvalid
from platewatch.cameras.camera import Position

MAP_LINK: Final = re.compile(
    r"(?=.*\{latitude\})(?=.*\{longitude\})"
    r"(https://[a-z0-9.-]+(:[0-9]+)?/|geo:)([A-Za-z0-9/?#&=.,:;_%+~-]|\{latitude\}|\{longitude\})*"
)
"""The form of the parameter MapLink, where it is not empty; template.yaml has the same."""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A map's address with {latitude} and {longitude} for the degrees of a place (WGS 84)."""

    template: str

    def fill(self, position: Position) -> str:
        """The map's address for that place."""
        degrees = {"{latitude}": f"{position.latitude:.5f}", "{longitude}": f"{position.longitude:.5f}"}
        return re.sub(r"\{\w+\}", lambda found: degrees[found[0]], self.template)


def parse_map_link(text: str) -> MapLink:
    """The map of the parameter's text. Raises MapLinkInvalid."""
    if not MAP_LINK.fullmatch(text):
        raise MapLinkInvalid(
            "MapLink must be an https:// or geo: address with {latitude} and {longitude} and nothing else "
            "that an address would have to escape, such as geo:{latitude},{longitude}"
        )
    return MapLink(text)


def format_point(position: Position) -> str:
    """The place as text that a person can copy into any map: latitude and longitude, about a metre exact."""
    return f"{position.latitude:.5f}, {position.longitude:.5f}"
