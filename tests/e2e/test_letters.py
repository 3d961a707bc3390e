"""Plates with umlauts and countries by their signs, from the office's file to the officer's message."""

from pathlib import Path

import pytest

from platewatch.hotlists.commands.importing import import_file
from tests.e2e.conftest import Service
from tests.e2e.test_matching import PURPOSE, come, now, told_since
from tests.integration.hotlists.conftest import HEADER

pytestmark = pytest.mark.xdist_group("second-cloud")

FAULTS = Path(__file__).parents[3] / "shared/data/faults"
LINES = (
    ("G\u00d6\u2013AB\u00a0123", "D"),
    ("PG54 VBA", "UK"),
    ("XN 7741 T", "NE"),
    ("A1", "NL"),
    ("7-KXL-9O", "nl"),
)


@pytest.fixture(scope="module")
def listed(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    path = tmp_path_factory.mktemp("letters") / "office.csv"
    lines = [f"{plate},{country},1,2,theft,C1,OM-1,suspect,stop,2026-01-01,2099-12-31,Team" for plate, country in LINES]
    path.write_text("\n".join([HEADER, *lines, ""]))
    report = import_file(service.client, path, "office", new_list=True)
    assert {one["cause"] for one in report.warning_causes} == {"never-read", "country-not-read", "read-as-other"}
    return service


@pytest.mark.parametrize(
    ("plate", "read_as"),
    [("GOAB123", "DE"), ("PG54VBA", "GB"), ("XN7741T", "NL")],
    ids=["umlaut", "uk", "a country that no camera reports"],
)
def test_a_read_of_a_plate_that_the_office_wrote_its_own_way_is_told(listed: Service, plate: str, read_as: str) -> None:
    before = len(listed.messages())
    listed.take_camera()
    come(listed, (plate, 0.97), name=f"letters{plate}", country=read_as)
    [text] = told_since(listed, before)
    assert "97%" in text


def test_a_plate_of_another_country_is_still_no_hit(listed: Service) -> None:
    before = len(listed.messages())
    listed.take_camera()
    come(listed, ("PG54VBA", 0.97), name="lettersother", country="FR")
    assert told_since(listed, before) == []


@pytest.mark.parametrize(("plate", "cause"), [("A1", "never-read"), ("7-KXL-9O", "read-as-other")])
def test_a_preview_never_promises_a_plate_that_cannot_be_read(listed: Service, plate: str, cause: str) -> None:
    camera = listed.take_camera()
    question = {"list": "office", "plate": plate, "camera": camera}
    answer = listed.client.call("POST", "/v1/previews", question, headers=PURPOSE)
    assert [one["cause"] for one in answer["warnings"]] == [cause]
    assert not any(one["at_once"] or "99%" in one["text"] for one in answer["told"])


@pytest.mark.skipif(not FAULTS.is_dir(), reason="../shared/data/faults is not beside this repository")
@pytest.mark.parametrize("name", ["short-A1", "short-ZG1", "long-222CW123456"])
def test_the_pictures_agree_that_no_camera_reports_such_plates(listed: Service, name: str) -> None:
    before, known = len(listed.messages()), len(listed.alerts())
    listed.take_camera()
    listed.upload((FAULTS / f"{name}.jpg").read_bytes(), now())
    assert told_since(listed, before) == []
    assert len(listed.alerts()) == known
