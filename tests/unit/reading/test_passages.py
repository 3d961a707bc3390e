"""A folder's pictures as one passage: a line for every vehicle in it."""

from dataclasses import replace

from platewatch.plates.distribution import Spelling
from platewatch.reading.commands.passages import as_frames, describe_passage, format_passage
from platewatch.reading.completeness import LineEnds
from platewatch.reading.reader import ReadPlate


def plate(x: float, *spellings: tuple[str, float], country: str | None = "NL") -> ReadPlate:
    corners = ((x, 20.0), (x + 100, 20.0), (x + 100, 42.0), (x, 42.0))
    return ReadPlate(corners, 0.9, tuple(Spelling(*one) for one in spellings), 0.01, country, 0.9, 1)


FRAMES = [
    as_frames("a.jpg", [plate(0, ("7KXL92", 0.9), ("1KXL92", 0.05)), plate(300, ("GRT33F", 0.6))]),
    as_frames("b.jpg", [plate(90, ("7KXL92", 0.8))]),
    as_frames("c.jpg", []),
]


def test_two_vehicles_stay_two() -> None:
    record = describe_passage("gate", FRAMES)
    assert (record["passage"], record["frames"]) == ("gate", 3)
    first, second = record["vehicles"]
    assert (first["text"], first["reads"], first["country"]) == ("7KXL92", 2, "NL")
    assert first["confidence"] > 0.9
    assert first["evidence"] in ("a.jpg", "b.jpg")
    assert (second["text"], second["confidence"], second["evidence"]) == ("GRT33F", 0.6, "a.jpg")


def test_a_readable_line() -> None:
    assert format_passage(describe_passage("gate", FRAMES[2:])) == "gate together: no plate"
    only = describe_passage("gate", [as_frames("a.jpg", [plate(0, ("7KXL92", 0.9), country=None)])])
    assert format_passage(only) == "gate together: 7KXL92 90% in 1 of 1, see a.jpg"


def test_a_vehicle_that_no_picture_shows_whole_says_so() -> None:
    cut = replace(plate(540, ("MUX123", 0.99), country="DE"), completeness=(LineEnds(0.999, 0.01),))
    record = describe_passage("gate", [as_frames("a.jpg", [cut])])
    (vehicle,) = record["vehicles"]
    assert (vehicle["text"], vehicle["missing"], vehicle["whole"]) == ("MUX123", "end", 0.0099)
    assert vehicle["complete"] == [{"start": 0.999, "end": 0.01}]
    assert vehicle["confidence"] < 0.01
    assert format_passage(record).endswith(", see a.jpg, the end of the plate is not in the picture")
    clear = replace(plate(400, ("MUX1234", 0.98), country="DE"), completeness=(LineEnds(0.999, 0.999),))
    record = describe_passage("gate", [as_frames("a.jpg", [cut]), as_frames("b.jpg", [clear])])
    (vehicle,) = record["vehicles"]
    assert (vehicle["text"], vehicle["reads"], vehicle["missing"]) == ("MUX1234", 2, None)
    assert vehicle["confidence"] > 0.9
