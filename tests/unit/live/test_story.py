"""What a desk sees beside the document: differences marked, and the probability in words."""

from dataclasses import replace

import pytest

from platewatch.live.story import list_differences, word_probability
from tests.unit.alerts.makers import make_alert_for, make_entry


@pytest.mark.parametrize(
    ("read", "listed", "differences"),
    [
        ("7KXL92", "7KXL92", []),
        ("1KXL92", "7KXL92", [{"position": 0, "read": "1", "listed": "7"}]),
        ("7KXL9", "7KXL92", [{"position": 5, "read": "", "listed": "2"}]),
        ("7KXLX92", "7KXL92", [{"position": 4, "read": "X", "listed": ""}]),
        # What was read fits a pattern: there is nothing to mark.
        ("7KXL92", "7KX???", []),
    ],
)
def test_the_characters_that_differ_are_marked(read: str, listed: str, differences: list[dict[str, object]]) -> None:
    hit = replace(make_alert_for("unit-1", make_entry("7KXL92")).hit, plate_read=read)
    assert list_differences(replace(hit, entry=replace(hit.entry, plate=listed))) == differences


@pytest.mark.parametrize(
    ("probability", "english", "dutch"),
    [
        (1.0, "very likely", "zeer waarschijnlijk"),
        (0.95, "very likely", "zeer waarschijnlijk"),
        (0.9499, "likely", "waarschijnlijk"),
        (0.75, "likely", "waarschijnlijk"),
        (0.5, "more likely than not", "eerder wel dan niet"),
        (0.25, "less likely than not", "eerder niet dan wel"),
        (0.2499, "unlikely", "onwaarschijnlijk"),
        (0.0, "unlikely", "onwaarschijnlijk"),
    ],
)
def test_no_words_say_more_than_the_number(probability: float, english: str, dutch: str) -> None:
    assert word_probability(probability) == {"nl": dutch, "en": english}
