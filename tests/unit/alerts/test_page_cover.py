from datetime import timedelta

import pytest

from platewatch.alerts.answers import CONFIRMED, Outcome, Step
from platewatch.alerts.page import render_alert
from platewatch.alerts.page_buttons import PageOrder
from platewatch.alerts.page_cover import Notice, render_cover, render_locked, render_no_pin, render_question
from platewatch.alerts.words import Language
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import VIEWS


@pytest.mark.parametrize("language", list(Language))
def test_the_cover_has_a_button_and_nothing_else_of_the_alert(language: Language) -> None:
    page = Outline(render_cover(TOKEN, language, asks_pin=False))
    assert page.find("form", "action") == [f"/a/{TOKEN}"]
    assert page.find("html", "lang") == [language.value]
    assert page.find("img", "src") == []


@pytest.mark.parametrize("language", list(Language))
def test_the_cover_asks_for_a_pin_that_no_browser_keeps_or_shows(language: Language) -> None:
    page = Outline(render_cover(TOKEN, language, asks_pin=True))
    (field,) = [attributes for tag, attributes in page.tags if tag == "input"]
    assert (field["name"], field["type"], field["inputmode"], field["autocomplete"]) == (
        "pin", "password", "numeric", "off",
    )  # fmt: skip
    assert page.find("label", "for") == [field["id"]]
    assert page.find("form", "method") == ["post"], "a PIN never stands in an address"
    assert Outline(render_cover(TOKEN, language, asks_pin=False)).find("input", "name") == []


@pytest.mark.parametrize(
    "order", [PageOrder(Step.ACKNOWLEDGE), PageOrder(Step.MISREAD), PageOrder(Step.CLOSE, Outcome.NOT_FOUND)]
)
def test_the_cover_shown_again_does_what_was_asked_and_says_why(order: PageOrder) -> None:
    page = Outline(
        render_cover(TOKEN, Language.ENGLISH, asks_pin=True, order=order, notice=Notice.PIN_WRONG),
    )
    assert page.find("form", "action") == [f"/a/{TOKEN}/{order.step.value}"]
    assert "That PIN is wrong" in page.text
    # What was meant already is not asked for once more, and an outcome is not lost.
    fields = {str(attributes["name"]): attributes.get("value") for tag, attributes in page.tags if tag == "input"}
    outcome = {"outcome": order.outcome.value} if order.outcome else {}
    assert fields == {"pin": None, "confirmed": "yes", **outcome}


def test_a_locked_page_says_until_when_and_has_nothing_to_fill_in() -> None:
    page = Outline(render_locked(NOON + timedelta(minutes=15), Language.ENGLISH, AMSTERDAM))
    assert "Until 12-03 12:15 CET no PIN is taken" in page.text
    assert page.find("form", "action") == page.find("input", "name") == []


@pytest.mark.parametrize("language", list(Language))
def test_the_page_without_a_pin_says_what_the_admin_must_do(language: Language) -> None:
    page = Outline(render_no_pin(language))
    assert "platewatch recipient set-pin" in page.text
    assert page.find("form", "action") == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("step", sorted(CONFIRMED))
def test_a_verdict_with_consequences_is_asked_for_twice(step: Step, language: Language) -> None:
    page = Outline(render_question(TOKEN, PageOrder(step), language))
    assert page.find("form", "action") == [f"/a/{TOKEN}/{step.value}", f"/a/{TOKEN}"]
    inputs = [attributes for tag, attributes in page.tags if tag == "input"]
    assert [(one["name"], one.get("value")) for one in inputs] == [("confirmed", "yes"), ("note", None)]
    # The alert's page must not say it already: else the first press would count.
    page = Outline(render_alert(VIEWS["open"], TOKEN, language, AMSTERDAM))
    assert not page.find("input", "name")
