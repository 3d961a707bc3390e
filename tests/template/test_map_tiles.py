"""The background of the console's map: none by default, and what the template takes is what the console can use."""

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.console.map import MAP_TILES
from tests.template.conftest import Resources

PARTS = [
    "https://",
    "http://",
    "maps.example/",
    "{z}",
    "{x}",
    "{y}",
    "{s}",
    ".png",
    ":8443",
    "?key=1",
    "'",
    " ",
    ";",
    "\n",
]
DRAWN = st.lists(st.sampled_from(PARTS)).map("".join)
LIKELY = st.permutations(PARTS[3:]).map(lambda parts: "https://maps.example/" + "/".join(parts[:5]))
GOOD = "https://maps.example/{z}/{y}/{x}.png"


def test_no_background_is_loaded_by_default(template: dict[str, Any]) -> None:
    assert template["Parameters"]["MapTiles"]["Default"] == ""


def test_the_console_alone_knows_the_background(resources: Resources) -> None:
    assert [name for name, one in resources.items() if "MAP_TILES" in repr(one)] == ["ConsoleFunction"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=DRAWN | LIKELY | st.just(GOOD))
def test_a_background_is_deployed_if_the_console_can_show_it(template: dict[str, Any], text: str) -> None:
    pattern = template["Parameters"]["MapTiles"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, text)) is (text == "" or MAP_TILES.fullmatch(text) is not None)


def test_a_background_needs_a_name_beside_it(template: dict[str, Any]) -> None:
    rule = template["Rules"]["MapIsAttributed"]
    assert "MapTiles" in repr(rule["RuleCondition"])
    assert ["MapAttribution" in repr(one["Assert"]) for one in rule["Assertions"]] == [True]
