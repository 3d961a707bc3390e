"""The message that a review waits leaves no room unused and takes no more than there is."""

from dataclasses import replace

import pytest

from platewatch.alerts.words import Language
from platewatch.matching.announce import compose_announcement
from platewatch.text.gsm import ONE_PART, count_septets
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.matching.test_announce import REVIEW


@pytest.mark.parametrize("language", Language)
def test_a_long_site_fills_the_message_to_the_last_character(language: Language) -> None:
    assert REVIEW.sighting.position is not None
    position = replace(REVIEW.sighting.position, site="x" * 200)
    review = replace(REVIEW, sighting=replace(REVIEW.sighting, position=position))
    text = compose_announcement(review, "shift", language, AMSTERDAM).text()
    assert count_septets(text) == ONE_PART
    assert " x" in text
    assert "x " in text


def test_without_a_place_the_camera_is_named() -> None:
    review = replace(REVIEW, sighting=replace(REVIEW.sighting, position=None))
    assert f" {REVIEW.sighting.camera_id} " in compose_announcement(review, "a", Language.DUTCH, AMSTERDAM).text()
