"""What the API answers of reviews and of sightings of the past, whole."""

from dataclasses import replace
from datetime import timedelta

from platewatch.alerts.alert import SeenHit
from platewatch.cameras.camera import Position
from platewatch.hits.hit import CountryCheck, Hit, HitKind
from platewatch.matching.document import describe_review, describe_sighting
from platewatch.matching.past import PastSighting
from platewatch.matching.review import make_review
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

ENTRY = make_entry("1KXL92", country="BE")
HIT = Hit(ENTRY, HitKind.SEEN_BEFORE, "7KXL92", 0.625, 0.4, "NL", CountryCheck.UNKNOWN)
POSITION = Position(NOON, 52.3, 4.85, "Handweg", "zuid")


def make_sighting() -> PastSighting:
    return PastSighting(HIT, HitKind.LOOK_ALIKE, "west-1", POSITION, NOON - timedelta(hours=3), "r-00")


def test_a_sighting_is_told_by_when_it_was_captured() -> None:
    assert describe_sighting(make_sighting(), NOON) == {
        "kind": "seen before",
        "matched_as": "look-alike",
        "probability": 0.625,
        "plate_read": "7KXL92",
        "plate_written": "1KXL92",
        "country_read": "NL",
        "country_listed": "BE",
        "country": "unknown",
        "missing": None,
        "seen": {"nl": "3 uur geleden gezien bij Handweg", "en": "seen 3 hours ago at Handweg"},
        "explanation": {
            "nl": "gelezen 7-KXL-92, op de lijst staat 1KXL92: het eerste teken kan een 1 zijn, kans 62%",
            "en": "read 7-KXL-92, listed is 1KXL92: the first character may be a 1, probability 62%",
        },
        "camera_id": "west-1",
        "position": {"latitude": 52.3, "longitude": 4.85, "site": "Handweg", "direction": "zuid"},
        "captured_at": "2026-03-12T08:00:00.000Z",
        "clock_uncertain": False,
        "read_id": "r-00",
    }


def test_a_sighting_says_that_its_cameras_clock_was_wrong() -> None:
    assert describe_sighting(replace(make_sighting(), clock_uncertain=True), NOON)["clock_uncertain"] is True


def test_a_sighting_of_a_camera_nobody_knows_is_at_the_camera() -> None:
    document = describe_sighting(replace(make_sighting(), position=None), NOON)
    assert (document["position"], document["seen"]["en"]) == (None, "seen 3 hours ago at west-1")


def test_a_review_says_until_when_and_for_whom_and_shows_what_an_alert_would() -> None:
    alert = make_alert_for("unit-1", ENTRY)
    ends = NOON + timedelta(hours=12)
    seen = SeenHit(HIT, alert.sighting, alert.settings)
    review = make_review(seen, ["unit-1", "unit-2"], NOON + timedelta(seconds=9), ends)
    document = describe_review(review, None)
    assert {name: document[name] for name in ("review_id", "created_at", "decide_by", "recipient_ids", "dispute")} == {
        "review_id": review.review_id,
        "created_at": "2026-03-12T11:00:09.000Z",
        "decide_by": "2026-03-12T23:00:00.000Z",
        "recipient_ids": ["unit-1", "unit-2"],
        "dispute": None,
    }
    assert (document["hit"]["plate_read"], document["hit"]["probability"]) == ("7KXL92", 0.625)
    assert (document["entry"]["list"], document["passage"]["captured_at"]) == ("stolen", "2026-03-12T11:00:00.000Z")
