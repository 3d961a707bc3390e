"""Where a car was is told to nobody else: there is no map unless the deployment names one."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.document import format_message
from platewatch.alerts.errors import MapLinkInvalid
from platewatch.alerts.map_link import MapLink, format_point, parse_map_link
from platewatch.alerts.page import render_alert
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import Language
from platewatch.cameras.camera import Position
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import PLAIN, VIEWS

LINK = "https://pw.example/a/x"
PLACE = Position(NOON, 52.3, 4.85, "Handweg", "zuid")
MAPS = (
    "https://map.example/?a={latitude}&b={longitude}#17",
    "geo:{latitude},{longitude}",
    "https://m.example:8443/{longitude}/{latitude}",
)


def _list_addresses(text: str) -> Iterator[str]:
    yield from re.findall(r"(?:\w+:)?//[^\s\"'<>]+|\bgeo:[^\s\"'<>]*|\bwww\.[^\s\"'<>]+", text)


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language", list(Language))
def test_without_the_parameter_no_page_leads_anywhere_else(name: str, language: Language) -> None:
    page = render_alert(replace(VIEWS[name], plate=b"q", overview=b"q"), TOKEN, language, AMSTERDAM)
    assert not list(_list_addresses(page))
    outline = Outline(page)
    assert not [tag for tag, _ in outline.tags if tag == "a"]
    assert "52.30000, 4.85000" in outline.words


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language", list(Language))
def test_no_message_names_another_host_than_the_services_own(name: str, language: Language) -> None:
    alert, standing = VIEWS[name].alert, VIEWS[name].standing
    assert set(_list_addresses(compose_sms(alert, LINK, language, AMSTERDAM, standing=standing))) == {LINK}
    assert set(_list_addresses(format_message(alert, LINK, standing))) == {LINK}


@pytest.mark.parametrize("template", MAPS)
def test_the_link_shows_where_the_camera_stood(template: str) -> None:
    page = Outline(render_alert(VIEWS["open"], TOKEN, Language.ENGLISH, AMSTERDAM, parse_map_link(template)))
    (url,) = page.find("a", "href")
    assert url == template.replace("{latitude}", "52.30000").replace("{longitude}", "4.85000")
    # Nobody is told which page the person comes from: its address is the key to it.
    assert page.find("a", "rel") == ["noreferrer noopener"]
    assert "52.30000, 4.85000" in page.words


def test_a_camera_whose_place_nobody_knows_has_no_link() -> None:
    alert = replace(PLAIN, sighting=replace(PLAIN.sighting, position=None))
    view = replace(VIEWS["open"], alert=alert, standing=Standing())
    page = Outline(render_alert(view, TOKEN, Language.ENGLISH, AMSTERDAM, MapLink(MAPS[0])))
    assert "Position of the camera unknown" in page.words
    assert page.find("a", "href") == []


@pytest.mark.parametrize(
    "template",
    [
        "",
        "http://map.example/{latitude}/{longitude}",
        "javascript:alert({latitude},{longitude})",
        "https://map.example/{latitude}",
        "https://{latitude}.example/{longitude}",
        "https://map.example/{latitude}/{longitude}/{plate}",
        'https://map.example/"{latitude}{longitude}',
        "https://map.example/{latitude} {longitude}",
        "https://user@map.example/{latitude}/{longitude}",
        "https://map.example/{latitude}/{longitude}\n",
        "geo:{latitude},{longitude}<script>",
    ],
)
def test_other_addresses_are_refused(template: str) -> None:
    with pytest.raises(MapLinkInvalid, match=r"\{latitude\} and \{longitude\}"):
        parse_map_link(template)


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_degrees_are_about_a_metre_exact(latitude: float, longitude: float) -> None:
    place = replace(PLACE, latitude=latitude, longitude=longitude)
    north, east = json.loads(f"[{format_point(place)}]")
    assert abs(north - latitude) <= 0.00001
    assert abs(east - longitude) <= 0.00001
    assert parse_map_link(MAPS[1]).fill(place) == f"geo:{format_point(place)}".replace(" ", "")
