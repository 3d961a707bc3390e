"""Passages from kept reads."""

from dataclasses import replace
from datetime import datetime, timedelta

from platewatch.investigations.passings import form_passings
from platewatch.reading.record import Read, keep_as_passage
from tests.unit.alerts.makers import NOON, make_read


def seen(name: str, chance: float, *, later: float = 0.0, camera: str = "west-1") -> Read:
    moment = NOON + timedelta(seconds=later)
    read = make_read(("AB123C", chance), read_id=f"{name}-00", captured_at=moment, camera_id=camera)
    return keep_as_passage(replace(read, snapshot_id=name, received_at=moment))


def form(*reads: Read, now: datetime = NOON) -> tuple:  # type: ignore[type-arg]
    return form_passings(reads, now)


def test_frames_of_one_vehicle_are_one_passage() -> None:
    first, second = seen("a", 0.7), seen("b", 0.8, later=1)
    [one] = form(first, second)
    assert (one.camera_id, one.read_id, one.captured_at) == ("west-1", "b-00", second.captured_at)
    assert one.spellings[0].text == "AB123C"
    assert one.spellings[0].probability > 0.7
    assert form(second, first) == (one,)


def test_a_passage_has_the_country_that_its_pictures_show() -> None:
    assert [one.country for one in form(seen("a", 0.9))] == ["NL"]
    assert [one.country for one in form(replace(seen("a", 0.9), country=None))] == [None]


def test_cars_at_two_cameras_or_two_times_are_two() -> None:
    assert len(form(seen("a", 0.9), seen("b", 0.9, camera="west-2"))) == 2
    assert len(form(seen("a", 0.9), seen("b", 0.9, later=60))) == 2


def test_what_has_expired_and_what_only_waits_for_matching_is_no_passage() -> None:
    kept = seen("a", 0.9)
    assert form(kept, now=kept.retention.expires_at - timedelta(milliseconds=1))
    assert not form(kept, now=kept.retention.expires_at)
    assert not form(make_read(("AB123C", 0.9)))
