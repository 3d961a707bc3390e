"""The background of the console's map, where a deployment has one: its server learns which places people look at."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from platewatch.console.errors import MapInvalid

MAP_TILES: Final = re.compile(
    r"(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})"
    r"https://[a-z0-9.-]+(:[0-9]+)?/([A-Za-z0-9/?&=.:_%+~-]|\{z\}|\{x\}|\{y\})*"
)
"""The form of the parameter MapTiles, where it is not empty; template.yaml has the same."""


@dataclass(frozen=True, slots=True)
class Background:
    """Where the map's pictures come from, with {z}, {x} and {y} for zoom, column and row, and whom they are by."""

    tiles: str
    attribution: str

    @property
    def origin(self) -> str:
        """The one host that the page may load pictures from, besides its own."""
        parts = urlsplit(self.tiles)
        return f"{parts.scheme}://{parts.netloc}"


def parse_background(tiles: str, attribution: str) -> Background | None:
    """The background of the parameters' texts; None where there are no tiles. Raises MapInvalid."""
    if not tiles:
        return None
    if not MAP_TILES.fullmatch(tiles):
        raise MapInvalid(
            "MapTiles must be an https:// address with {z}, {x} and {y} and nothing else that an address would have to "
            "escape, such as https://maps.example/{z}/{x}/{y}.png"
        )
    if not attribution.strip():
        raise MapInvalid("MapAttribution must name whom the map of MapTiles is by, as its owner asks")
    return Background(tiles, attribution.strip())
