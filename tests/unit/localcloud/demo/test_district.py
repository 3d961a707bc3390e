"""The invented district: lists that the service takes, and plates that the pictures show."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from localcloud.demo.district import CAMERAS, LISTS, RECIPIENTS, describe_recipient, write_list
from localcloud.demo.timeline import TRIPS
from platewatch.alerts.recipient import parse_recipient
from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS
from platewatch.plates.spelling import normalise
from training.town import CARS, draw_plate_of

TODAY = date(2026, 12, 1)


def parse_list(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(write_list(name, TODAY))))


@pytest.mark.parametrize("name", LISTS)
def test_the_service_takes_every_line(name: str) -> None:
    rows = parse_list(name)
    for row in rows:
        assert tuple(row) == COLUMNS
        for field in FILE_FIELDS:
            if row[field.name]:
                field.parse(row[field.name])
                assert len(row[field.name]) <= field.limit
        assert row["valid_from"] < TODAY.isoformat() < row["weed_date"]
    assert len({(row["plate"], row["case_number"]) for row in rows}) == len(rows)


def test_there_is_an_entry_that_ends_soon_a_pattern_and_a_warning() -> None:
    rows = [row for name in LISTS for row in parse_list(name)]
    assert (TODAY + timedelta(days=1)).isoformat() in {row["weed_date"] for row in rows}
    assert sum("?" in row["plate"] for row in rows) == 1
    assert any(row["marker"] for row in rows)
    assert {row["priority"] for row in rows} == set("12345")


def test_the_cars_that_are_looked_for_have_the_plates_of_the_lists_but_the_misread_one() -> None:
    listed = {
        row["plate"] if "?" in row["plate"] else normalise(row["plate"]) for name in LISTS for row in parse_list(name)
    }
    plates = {name: draw_plate_of(CARS[name]).text for name in {trip[0].partition("-")[0] for trip in TRIPS}}
    muddy, hatchback = plates.pop("muddy"), plates.pop("hatchback")
    assert set(plates.values()) <= listed
    assert muddy not in listed
    assert min(sum(a != b for a, b in zip(muddy, plate, strict=True)) for plate in listed if len(plate) == 6) == 1
    assert hatchback.startswith("PM")
    assert hatchback.endswith("60H")


def test_every_recipient_and_camera_is_one_that_the_service_knows() -> None:
    recipients = [parse_recipient(one, describe_recipient(one)) for one in RECIPIENTS]
    assert {recipient.tier for recipient in recipients} == {1, 2}
    assert len({recipient.address for recipient in recipients}) == len(recipients)
    assert any(recipient.takes_reviews for recipient in recipients)
    assert len({(place.latitude, place.longitude) for place in CAMERAS.values()}) == len(CAMERAS) == 5
    assert {place.lane.value for place in CAMERAS.values()} == {"priority", "standard"}
    assert {place.direction for place in CAMERAS.values()} == {"inbound", "outbound"}
