"""What a desk sees beside the document: differences marked, and the probability in words."""

from dataclasses import replace

import pytest

from platewatch.alerts.words import WORDS, Language, name_certainty
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


@pytest.mark.parametrize("probability", [1.0, 0.95, 0.94999, 0.8, 0.5, 0.4999, 0.0])
def test_a_desk_is_told_the_word_that_officers_are_told(probability: float) -> None:
    said = word_probability(probability)
    assert said == {language.value: name_certainty(probability, language) for language in Language}
    assert said["en"] in {word for _, word in WORDS[Language.ENGLISH].certainty}
