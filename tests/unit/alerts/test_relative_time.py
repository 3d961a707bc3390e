from datetime import timedelta

import pytest

from platewatch.alerts.relative_time import describe_age, describe_sighting_age
from platewatch.alerts.words import Language
from tests.unit.alerts.makers import NOON


@pytest.mark.parametrize(
    ("ago", "english", "dutch"),
    [
        (timedelta(seconds=-5), "seen less than a minute ago at", "minder dan een minuut geleden gezien bij"),
        (timedelta(seconds=59), "seen less than a minute ago at", "minder dan een minuut geleden gezien bij"),
        (timedelta(seconds=119), "seen 1 minute ago at", "1 minuut geleden gezien bij"),
        (timedelta(minutes=40), "seen 40 minutes ago at", "40 minuten geleden gezien bij"),
        (timedelta(minutes=119), "seen 119 minutes ago at", "119 minuten geleden gezien bij"),
        (timedelta(minutes=120), "seen 2 hours ago at", "2 uur geleden gezien bij"),
        (timedelta(hours=47, minutes=59), "seen 47 hours ago at", "47 uur geleden gezien bij"),
        (timedelta(hours=48), "seen 2 days ago at", "2 dagen geleden gezien bij"),
        (timedelta(days=27, hours=23), "seen 27 days ago at", "27 dagen geleden gezien bij"),
    ],
)
def test_when_and_where_is_told_in_words(ago: timedelta, english: str, dutch: str) -> None:
    assert describe_sighting_age(NOON - ago, "A9 {exit} 5", NOON, Language.ENGLISH) == f"{english} A9 {{exit}} 5"
    assert describe_sighting_age(NOON - ago, "Handweg", NOON, Language.DUTCH) == f"{dutch} Handweg"
    # The page names the place elsewhere.
    assert f"seen {describe_age(NOON - ago, NOON, Language.ENGLISH)} at" == english
    assert f"{describe_age(NOON - ago, NOON, Language.DUTCH)} gezien bij" == dutch
