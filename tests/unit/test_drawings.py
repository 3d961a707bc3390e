"""The pictures of docs/architecture.md show what the repository has."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from drawings import house
from drawings.__main__ import PICTURES
from drawings.sources import ROOT, NotThere, Resources


@pytest.mark.parametrize(("name", "draw"), PICTURES.items())
def test_the_committed_picture_is_what_is_drawn_now(name: str, draw: Callable[[], str]) -> None:
    committed = (ROOT / "docs/pictures" / name).read_text(encoding="utf-8")
    assert committed == draw(), "run: .venv/bin/python -m drawings"


@pytest.mark.parametrize("draw", PICTURES.values())
def test_a_picture_is_svg_with_a_title_and_colours_for_dark_pages(draw: Callable[[], str]) -> None:
    root = ElementTree.fromstring(draw())
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert "prefers-color-scheme:dark" in (root.findtext("{http://www.w3.org/2000/svg}style") or "")


def test_the_page_shows_every_picture() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert all(f"(pictures/{name})" in page for name in PICTURES)


def test_a_feature_that_the_picture_does_not_know_stops_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "FEATURES", (*house.FEATURES, "tolls"))
    with pytest.raises(NotThere):
        house.draw_house()


def test_a_queue_that_the_template_does_not_have_stops_the_drawing() -> None:
    with pytest.raises(NotThere, match="TollsQueue"):
        Resources().require("AWS::SQS::Queue", "TollsQueue")
