"""The background of the console's map: an https address and a name, or none."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.console.errors import MapInvalid
from platewatch.console.map import MAP_TILES, Background, parse_background

PDOK = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png"
PARTS = [
    "https://",
    "http://",
    "maps.example/",
    "{z}",
    "{x}",
    "{y}",
    "{s}",
    "/",
    ":",
    ";",
    " ",
    "'",
    "*",
    ",",
    "#",
    "é",
]


def test_pdoks_map_is_one() -> None:
    background = parse_background(PDOK, " Kaartgegevens © Kadaster ")
    assert background == Background(PDOK, "Kaartgegevens © Kadaster")
    assert background.origin == "https://service.pdok.nl"


def test_a_port_is_part_of_the_origin() -> None:
    background = parse_background("https://maps.example:8443/{z}/{x}/{y}.png?key=a", "Maps")
    assert background is not None
    assert background.origin == "https://maps.example:8443"


@pytest.mark.parametrize("attribution", ["", "Maps"])
def test_without_tiles_there_is_no_background(attribution: str) -> None:
    assert parse_background("", attribution) is None


@pytest.mark.parametrize(
    "tiles",
    [
        "http://maps.example/{z}/{x}/{y}.png",
        "https://maps.example/{z}/{x}.png",
        "https://{s}.maps.example/{z}/{x}/{y}.png",
        "https://user@maps.example/{z}/{x}/{y}.png",
        "https://maps.example/{z}/{x}/{y}.png; script-src *",
        "//maps.example/{z}/{x}/{y}.png",
    ],
)
def test_other_addresses_are_refused(tiles: str) -> None:
    with pytest.raises(MapInvalid, match=r"https://maps\.example/"):
        parse_background(tiles, "Maps")


@pytest.mark.parametrize("attribution", ["", "  "])
def test_a_map_is_shown_with_whom_it_is_by(attribution: str) -> None:
    with pytest.raises(MapInvalid, match="MapAttribution"):
        parse_background(PDOK, attribution)


@given(st.lists(st.sampled_from(PARTS), max_size=9).map(lambda parts: "https://m.example/" + "".join(parts)))
def test_what_is_taken_adds_one_host_to_a_policy_and_nothing_else(tiles: str) -> None:
    taken: Any = MAP_TILES.fullmatch(tiles)
    if taken:
        background = parse_background(tiles, "Maps")
        assert background is not None
        assert re.fullmatch(r"https://m\.example", background.origin)
        assert not set(tiles) & set(" ;,'\"<>*#")
