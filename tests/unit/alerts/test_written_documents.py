"""Documents are sent as they are shortest: without spaces between, and with letters as they are."""

import json
from dataclasses import replace

import pytest

from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.document import format_message
from platewatch.alerts.notice import compose_notice
from platewatch.alerts.words import Language
from platewatch.matching.announce import compose_announcement
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for
from tests.unit.matching.test_announce import REVIEW

ALERT = make_alert_for("unit-1", site="Café")
ANSWERS = Answers((Answer(Step.ACKNOWLEDGE, "unit-2", NOON),))


def announce() -> str:
    assert REVIEW.sighting.position is not None
    position = replace(REVIEW.sighting.position, site="Café")
    review = replace(REVIEW, sighting=replace(REVIEW.sighting, position=position))
    return compose_announcement(review, "shift", Language.DUTCH, AMSTERDAM).document


DOCUMENTS = {
    "alert": lambda: format_message(ALERT, "https://pw.example/a/x"),
    "notice": lambda: compose_notice(ALERT, ANSWERS, 1, "Café", Language.DUTCH, AMSTERDAM).document,
    "review": announce,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_takes_no_room_for_spaces_and_escapes(name: str) -> None:
    text = DOCUMENTS[name]()
    assert "Café" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
