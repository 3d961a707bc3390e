"""The map of the alert page: none by default, and what the template takes is what the page can use."""

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.alerts.errors import MapLinkInvalid
from platewatch.alerts.map_link import parse_map_link
from tests.template.conftest import Resources

PARTS = [
    "https://",
    "http://",
    "geo:",
    "map.example/",
    "{latitude}",
    "{longitude}",
    "{plate}",
    ",",
    '"',
    "'",
    "\\",
    " ",
]
DRAWN = st.lists(st.sampled_from(PARTS)).map("".join)
LIKELY = st.builds(
    lambda start, rest: start + "".join(rest),
    st.sampled_from(["https://map.example/", "geo:"]),
    st.permutations(PARTS[4:7]),
)


def is_taken(text: str) -> bool:
    try:
        parse_map_link(text)
    except MapLinkInvalid:
        return False
    return True


def test_no_map_is_linked_by_default(template: dict[str, Any]) -> None:
    assert template["Parameters"]["MapLink"]["Default"] == ""


def test_the_page_alone_knows_the_map(resources: Resources) -> None:
    assert [name for name, one in resources.items() if "MAP_LINK" in repr(one)] == ["AlertPageFunction"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=DRAWN | LIKELY | st.sampled_from(["geo:{latitude},{longitude}", "https://a.nl/{longitude}/{latitude}#1"]))
def test_a_map_is_deployed_if_the_page_can_link_to_it(template: dict[str, Any], text: str) -> None:
    pattern = template["Parameters"]["MapLink"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, text)) is (text == "" or is_taken(text))
