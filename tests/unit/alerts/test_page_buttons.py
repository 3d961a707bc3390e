import pytest

from platewatch.alerts.answers import VERDICTS, Outcome, Step
from platewatch.alerts.page import render_alert
from platewatch.alerts.words import Language
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import VIEWS

ANSWERS = [step.value for step in VERDICTS]


def _render(name: str) -> Outline:
    return Outline(render_alert(VIEWS[name], TOKEN, Language.ENGLISH, AMSTERDAM))


def _list_chosen(page: Outline) -> int:
    return page.find("button", "aria-current").count("true")


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("open", ["acknowledge", *ANSWERS]),
        ("handed on", ["acknowledge", *ANSWERS]),
        ("taken by another", ["acknowledge", *ANSWERS, "close"]),
        ("taken by the reader and others", [*ANSWERS, "close"]),
        ("dismissed by another", [*ANSWERS, "close"]),
        ("dismissed by the reader", ["undo", *ANSWERS, "close"]),
        ("list wrong, by the reader", ["undo", "acknowledge", *ANSWERS, "close"]),
        ("dismissed, taken back", ["acknowledge", *ANSWERS]),
        ("closed", [*ANSWERS, "close"]),
    ],
)
def test_only_the_answers_that_are_allowed_are_offered(name: str, actions: list[str]) -> None:
    page = _render(name)
    assert page.find("form", "action") == [f"/a/{TOKEN}", *(f"/a/{TOKEN}/{action}" for action in actions)]
    assert set(page.find("form", "method")) == {"post"}


def test_closing_offers_every_outcome() -> None:
    named = [attributes for tag, attributes in _render("closed").tags if tag == "button" and "name" in attributes]
    assert [(one["name"], one["value"]) for one in named] == [("outcome", outcome.value) for outcome in Outcome]


def test_undo_says_until_when() -> None:
    assert "Possible until 12:07 CET." in _render("dismissed by the reader").words


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("open", set()),
        ("right car", {"Right car"}),
        ("dismissed, taken back", set()),
        ("closed", {"Found, not stopped"}),
        ("closed as dismissed", {"Dismiss: misread", "Not found"}),
    ],
)
def test_what_counts_already_is_marked_on_its_button(name: str, labels: set[str]) -> None:
    page = render_alert(VIEWS[name], TOKEN, Language.ENGLISH, AMSTERDAM)
    marked = {part.partition(">")[2].partition("<")[0] for part in page.split("<button")[1:] if "aria-current" in part}
    assert marked == labels
    assert _list_chosen(Outline(page)) == len(labels)


def test_a_dismissal_never_looks_like_an_acknowledgement() -> None:
    page = _render("open")
    kinds = dict(zip(page.find("form", "action")[1:], page.find("button", "class")[1:], strict=True))
    assert {kinds[f"/a/{TOKEN}/{step}"] for step in (Step.MISREAD, Step.WRONG_COUNTRY)} == {"no"}
    assert kinds[f"/a/{TOKEN}/acknowledge"] == "yes"
