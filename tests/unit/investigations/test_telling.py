"""The story in words."""

import pytest

from platewatch.alerts.words import Language
from platewatch.investigations.story import Act, Event
from platewatch.investigations.telling import describe_event, tell_event
from tests.unit.investigations.makers import NOW, make_investigation


@pytest.mark.parametrize(
    ("detail", "english", "dutch"),
    [
        (
            {"kind": "scenes", "candidates": "1", "compared": "5312"},
            "Question 2 was answered: 1 candidate, 5312 cars compared.",
            "Vraag 2 is beantwoord: 1 kandidaat, 5312 auto's vergeleken.",
        ),
        (
            {"kind": "companions", "candidates": "0", "compared": "1"},
            "Question 2 was answered: 0 candidates, 1 car compared.",
            "Vraag 2 is beantwoord: 0 kandidaten, 1 auto vergeleken.",
        ),
        (
            {"kind": "scenes", "candidates": "2", "compared": "60", "days": "21", "skipped_scenes": "2, 4"},
            "Question 2 was answered: 2 candidates, 60 cars compared, something is known of 21 days, scenes 2, 4 do not"
            " count.",
            "Vraag 2 is beantwoord: 2 kandidaten, 60 auto's vergeleken, van 21 dagen is iets bekend, plaatsen 2, 4"
            " tellen niet mee.",
        ),
        (
            {"kind": "scenes", "candidates": "2", "compared": "60", "days": "7", "skipped_scenes": "3"},
            "Question 2 was answered: 2 candidates, 60 cars compared, something is known of 7 days, scene 3 does not"
            " count.",
            "Vraag 2 is beantwoord: 2 kandidaten, 60 auto's vergeleken, van 7 dagen is iets bekend, plaats 3 telt niet"
            " mee.",
        ),
        (
            {"kind": "companions", "candidates": "0", "compared": "9", "days": "8", "skipped_times": "1"},
            "Question 2 was answered: 0 candidates, 9 cars compared, something is known of 8 days, 1 passage of the car"
            " does not count.",
            "Vraag 2 is beantwoord: 0 kandidaten, 9 auto's vergeleken, van 8 dagen is iets bekend, 1 passage van de"
            " auto telt niet mee.",
        ),
        (
            {"kind": "plate", "candidates": "2", "compared": "4"},
            "Question 2 was answered: 2 candidates.",
            "Vraag 2 is beantwoord: 2 kandidaten.",
        ),
    ],
)
def test_an_answer_is_counted_in_words(detail: dict[str, str], english: str, dutch: str) -> None:
    event = Event(Act.ANSWERED, "console/r.visser", "investigator", NOW, question=2, detail=detail)
    assert tell_event(event, make_investigation(), Language.ENGLISH) == english
    assert tell_event(event, make_investigation(), Language.DUTCH) == dutch


@pytest.mark.parametrize("identity", ["console/r.visser", "arn:aws:sts::1:assumed-role/investigator/R.Visser"])
def test_who_did_it_is_named_as_members_are(identity: str) -> None:
    told = describe_event(Event(Act.MADE_DOSSIER, identity, "investigator", NOW), make_investigation())
    assert told["by"] == "r.visser"
    assert told["text"]["en"] == "r.visser made the dossier."
