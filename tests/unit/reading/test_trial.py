"""What is told of a test picture: what is read, where, how large it is, and whether a snapshot would give it."""

from typing import Any

import numpy as np
import pytest

from platewatch.cameras.view import NOTHING_MARKED, View
from platewatch.plates.distribution import Spelling
from platewatch.reading.aws.trial_calls import TrialCall, answer_call, find_call
from platewatch.reading.completeness import LineEnds
from platewatch.reading.errors import UnknownImageFormat
from platewatch.reading.reader import ReadImage, ReadPlate
from platewatch.reading.record import Corners
from platewatch.reading.trial import try_picture
from platewatch.sentences import load_sentence

PLATE: Corners = ((400.0, 600.0), (500.0, 600.0), (500.0, 625.0), (400.0, 625.0))
OTHER: Corners = ((-4.0, 10.0), (36.0, 10.0), (36.0, 20.0), (-4.0, 20.0))


class Reader:
    """A reader whose picture was made half as large before it was read."""

    model_version = "test-1"

    def read(self, data: bytes) -> ReadImage:
        if data != b"picture":
            raise UnknownImageFormat("The file is neither JPEG nor PNG nor WebP.")
        spellings = (Spelling("7KXL92", 0.9), Spelling("1KXL92", 0.05))
        plate = ReadPlate(PLATE, 0.8, spellings, 0.01, "NL", 0.9, 1, (LineEnds(1.0, 0.5),))
        return ReadImage(np.zeros((400, 500, 3), np.uint8), [plate], 1000, 800, [OTHER])


class Views:
    """One camera writes captions over the plate."""

    def find_view(self, camera_id: str) -> View:
        return View((), (((0.3, 0.7), (0.6, 0.7), (0.6, 0.9), (0.3, 0.9)),)) if camera_id == "west-1" else View()


def test_sizes_are_pixels_of_the_whole_picture_and_places_are_shares_of_it() -> None:
    trial = try_picture(b"picture", NOTHING_MARKED, Reader())
    [plate] = trial.plates
    assert (trial.width, trial.height) == (1000, 800)
    assert (plate.found.width, plate.found.height) == (100.0, 25.0)
    assert plate.found.corners[0] == (0.4, 0.75)
    assert [found.width for found in trial.unread] == [40.0]


def test_the_probability_is_that_of_the_whole_plate() -> None:
    [plate] = try_picture(b"picture", NOTHING_MARKED, Reader()).plates
    assert (plate.text, plate.probability, plate.country) == ("7KXL92", pytest.approx(0.45), "NL")


def test_a_plate_in_a_caption_area_is_shown_and_said_to_be_none() -> None:
    view = Views().find_view("west-1")
    assert [plate.caption for plate in try_picture(b"picture", view, Reader()).plates] == [True]
    assert [plate.caption for plate in try_picture(b"picture", NOTHING_MARKED, Reader()).plates] == [False]


def test_the_answer_has_no_place_outside_of_the_picture() -> None:
    answer: dict[str, Any] = answer_call(TrialCall("west-1", b"picture"), Reader(), Views())
    [unread] = answer["trial"]["unread"]
    assert unread["corners"][0] == [0.0, 0.0125]
    [plate] = answer["trial"]["plates"]
    assert plate["caption"] is True


def test_what_is_no_picture_is_an_answer_and_no_fault() -> None:
    answer = answer_call(TrialCall("west-1", b"else"), Reader(), Views())
    assert load_sentence(answer["rejected"]) == "The file is neither JPEG nor PNG nor WebP."


def test_messages_of_queues_are_no_test_picture() -> None:
    assert find_call({"Records": []}) is None
    assert find_call({"camera_id": "west-1", "test_picture": "cGljdHVyZQ=="}) == TrialCall("west-1", b"picture")
