import pytest

from platewatch.cameras.area import EVERYWHERE, Area, describe_area, parse_area
from platewatch.fields import FieldInvalid


@pytest.mark.parametrize(
    ("area", "camera_id", "site", "covered"),
    [
        (EVERYWHERE, "west-1", None, True),
        (Area(cameras=("west-1",)), "west-1", "Handweg", True),
        (Area(cameras=("west-1",)), "west-2", "Handweg", False),
        (Area(sites=("Handweg",)), "west-2", "Handweg", True),
        (Area(sites=("Handweg",)), "west-2", None, False),
        (Area(cameras=("west-1",), sites=("Handweg",)), "west-2", "Handweg", True),
    ],
)
def test_an_area_is_its_cameras_and_its_sites(area: Area, camera_id: str, site: str | None, covered: bool) -> None:
    assert area.covers(camera_id, site) is covered


def test_what_is_described_reads_back() -> None:
    area = Area(("west-1", "west-2"), ("Handweg",))
    assert parse_area(describe_area(area), "area") == area
    assert parse_area(None, "area") == EVERYWHERE


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ([], "area"),
        ({"cameras": "west-1"}, "area.cameras"),
        ({"sites": [""]}, r"area.sites\[0\]"),
        ({"x": []}, "area.x"),
    ],
)
def test_what_is_no_area_is_refused_by_name(value: object, field: str) -> None:
    with pytest.raises(FieldInvalid, match=rf"^{field}"):
        parse_area(value, "area")
