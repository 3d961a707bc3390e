"""Each screen of the console has its picture in the documents, made by `make pictures`, and none is heavy."""

import re
import struct

import pytest

from tests.browser.shots import SHOTS, Shot
from tests.layers import ROOT
from tests.unit.console_page.test_files import PAGE

DOCS = ROOT / "docs"
HEAVIEST = 150_000
SCREENS = re.findall(r'^  \{ name: "([^"]+)"', (PAGE / "screens.js").read_text("utf-8"), re.M)


def test_every_screen_has_a_row_in_shots() -> None:
    missing = [name for name in SCREENS if name not in {shot.screen for shot in SHOTS}]
    assert SCREENS
    assert not missing, f"{missing}: give each its row in tests/browser/shots.py, and run make pictures"


def test_no_row_is_for_a_screen_that_is_gone() -> None:
    assert [shot.name for shot in SHOTS if shot.screen and shot.screen not in SCREENS] == []


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_is_there_small_and_shown(shot: Shot) -> None:
    data = (DOCS / f"pictures/{shot.name}.png").read_bytes()
    colour_type = struct.unpack(">IIBB", data[16:26])[3]
    assert data.startswith(b"\x89PNG")
    assert colour_type == 3, "make pictures writes PNGs with a palette"
    assert len(data) < HEAVIEST
    assert f"pictures/{shot.name}.png" in (DOCS / shot.page).read_text("utf-8")
