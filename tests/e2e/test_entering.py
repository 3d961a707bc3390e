"""A car that enters the picture, in three drawn frames: whoever is wanted for the shorter plate is not it.

The frames are drawn by training.samples (--entering). In the first one the picture's border cuts the plate M-UX 1234
before its last character, so that it looks like M-UX 123.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.conftest import Service

pytestmark = pytest.mark.xdist_group("second-cloud")

FRAMES = [path.read_bytes() for path in sorted((Path(__file__).parent / "entering").glob("*.jpg"))]
PURPOSE = {"X-Reason": "test of a cut plate", "X-Case-Number": "2026-1"}
ENTRY = {
    "country": "DE",
    "category": "1",
    "priority": "1",
    "reason": "linked to burglaries",
    "consent": "OM-1",
    "role": "suspect",
    "owner": "Basisteam Noord",
    "valid_from": "2026-01-01",
    "weed_date": "2036-12-31",
}
SHORTER = {"plate": "M-UX 123", "case_number": "2026-0201"}
WHOLE = {"plate": "M-UX 1234", "case_number": "2026-0202"}


@pytest.fixture
def listed(service: Service) -> Iterator[None]:
    """Both plates are wanted until the test ends."""
    for key in (SHORTER, WHOLE):
        service.client.call("POST", "/v1/hotlists/demo/entries", ENTRY | key, headers=PURPOSE)
    yield
    for key in (SHORTER, WHOLE):
        service.client.call("POST", "/v1/hotlists/demo/entries/end", key, headers=PURPOSE)


def pass_by(service: Service, frames: list[bytes]) -> list[str]:
    """The plates of the entries that alerts were made for when these frames came, half a second apart."""
    known = {alert["alert_id"] for alert in service.alerts()}
    service.take_camera()
    began = datetime.now(UTC) - timedelta(seconds=2)
    for number, frame in enumerate(frames):
        service.upload(frame, began + timedelta(seconds=number / 2))
    service.settle()
    return [alert["plate_listed"] for alert in service.alerts() if alert["alert_id"] not in known]


@pytest.mark.usefixtures("listed")
def test_a_plate_cut_by_the_picture_never_alerts_for_the_shorter_one_and_whole_it_does(service: Service) -> None:
    assert len(FRAMES) == 3
    assert pass_by(service, FRAMES) == ["MUX1234"]


@pytest.mark.usefixtures("listed")
def test_the_cut_frame_alone_alerts_nobody_and_a_person_decides(service: Service) -> None:
    """It may be any plate that begins like this: a doubtful hit of little probability at most."""
    assert pass_by(service, FRAMES[:1]) == []
    reviews = service.client.call("GET", "/v1/reviews", headers=PURPOSE)["reviews"]
    assert all(review["hit"]["probability"] < 0.5 for review in reviews)
    for review in reviews:
        service.client.call("POST", f"/v1/reviews/{review['review_id']}/dismiss", headers=PURPOSE)
