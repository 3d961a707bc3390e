import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert, AlertState
from platewatch.alerts.page import HEADERS, render_alert, render_cover, render_gone
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import Language
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.hit import HitKind
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

TOKEN = "AbCdEfGhIjKlMnOpQrSt_-"
ALERT = make_alert_for("unit-1")


class Outline(HTMLParser):
    """Which elements a page has, its text, and where its forms go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def find(self, tag: str, name: str) -> list[str | None]:
        return [attributes.get(name) for found, attributes in self.tags if found == tag]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def _render(alert: Alert = ALERT, language: Language = Language.DUTCH) -> Outline:
    view = AlertView(alert, b"\xff\xd8overview", b"\xff\xd8plate", NOON + timedelta(hours=1))
    return Outline(render_alert(view, TOKEN, language, AMSTERDAM))


def test_the_page_has_all_that_an_officer_must_judge() -> None:
    page = _render()
    for shown in (
        "7-KXL-92", "vrijwel zeker (97%)", "gestolen voertuig", "Staande houden", "verdachte", "2026-17", "stolen",
        "Handweg", "zuid", "12-03-2026 12:00:00", "west-1", "land klopt (NL)", "Deze link werkt tot 13:00",
    ):  # fmt: skip
        assert shown in page.text


def test_the_pictures_are_in_the_page() -> None:
    sources = [base64.b64decode(str(source).split(",")[1]) for source in _render().find("img", "src")]
    assert sources == [b"\xff\xd8plate", b"\xff\xd8overview"]


def test_a_look_alike_says_what_was_read_what_is_listed_and_where_they_differ() -> None:
    alert = make_alert_for("unit-1", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE, probability=0.62)
    page = _render(alert, Language.ENGLISH)
    said = "Read 7-KXL-92, listed is 1-KXL-92: the first character may be a 1, probability 0.62."
    assert said in page.text
    assert "possible (62%)" in page.text


def test_warning_make_and_colour_are_shown_where_the_list_says_them() -> None:
    entry = replace(make_entry(), marker="gewapend", make="Volvo", colour="blauw")
    page = _render(make_alert_for("unit-1", entry))
    for shown in ("gewapend", "Merk op de lijst", "Volvo", "Kleur op de lijst", "blauw"):
        assert shown in page.text
    assert "Merk op de lijst" not in _render().text


def test_the_page_speaks_the_lists_language() -> None:
    english = replace(ALERT, settings=ListSettings("stolen", language="en"))
    assert _render(english).find("html", "lang") == ["en"]
    assert "almost certain (97%)" in _render(english).text


def test_a_late_passage_is_marked() -> None:
    assert "Laat binnengekomen" in _render(replace(ALERT, late=True)).text
    assert "Laat binnengekomen" not in _render().text


def test_the_map_shows_where_the_camera_stood() -> None:
    (url,) = _render().find("a", "href")
    assert url == "https://www.openstreetmap.org/?mlat=52.30000&mlon=4.85000#map=17/52.30000/4.85000"


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (AlertState.OPEN, ["acknowledge", "dismiss"]),
        (AlertState.ESCALATED, ["acknowledge", "dismiss"]),
        (AlertState.ACKNOWLEDGED, ["dismiss"]),
        (AlertState.DISMISSED, []),
        (AlertState.CLOSED, []),
    ],
)
def test_only_the_answers_that_are_allowed_are_offered(state: AlertState, actions: list[str]) -> None:
    page = _render(replace(ALERT, state=state))
    assert page.find("form", "action") == [f"/a/{TOKEN}/{action}" for action in actions]
    assert set(page.find("form", "method")) <= {"post"}


def test_pictures_that_are_gone_are_said_to_be() -> None:
    page = Outline(render_alert(AlertView(ALERT, None, None, NOON), TOKEN, Language.ENGLISH, AMSTERDAM))
    assert page.find("img", "src") == []
    assert page.text.count("The picture is not there") == 2


def test_an_unknown_position_is_said_to_be() -> None:
    alert = replace(ALERT, sighting=replace(ALERT.sighting, position=None))
    assert "Plaats van de camera onbekend" in _render(alert).text


@pytest.mark.parametrize("language", list(Language))
def test_the_cover_has_a_button_and_nothing_else_of_the_alert(language: Language) -> None:
    page = Outline(render_cover(TOKEN, language, asks_pin=False))
    assert page.find("form", "action") == [f"/a/{TOKEN}"]
    assert page.find("html", "lang") == [language.value]
    assert page.find("img", "src") == []


def test_the_policy_allows_the_pages_own_style_and_no_script() -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    for page in (render_cover(TOKEN, Language.DUTCH, asks_pin=True), render_gone(Language.DUTCH)):
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy["style-src"] == f"'sha256-{digest}'"


def test_nothing_keeps_the_page_or_tells_where_it_was_opened() -> None:
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["Referrer-Policy"] == "no-referrer"


HOSTILE = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><script>", "' onload='x", "{read}", "&lt;"]
)


@settings(deadline=None, max_examples=50)
@given(reason=HOSTILE, instruction=HOSTILE, case=HOSTILE, site=HOSTILE, direction=HOSTILE, listed=HOSTILE)
def test_whatever_an_entry_or_a_site_says_stays_text(
    reason: str, instruction: str, case: str, site: str, direction: str, listed: str
) -> None:
    entry = replace(
        make_entry(),
        marker=f"x{listed}",
        make=f"x{reason}",
        colour=f"x{case}",
        reason=reason,
        instruction=instruction,
        case_number=case,
        list_name=listed,
    )
    page = _render(make_alert_for("unit-1", entry, site=site, direction=direction))
    plain = _render(make_alert_for("unit-1", replace(make_entry(), marker="x", make="x", colour="x")))
    expected = [tag for tag, _ in plain.tags]
    if not instruction:
        expected.remove("p")
    assert [tag for tag, _ in page.tags] == expected
    attributes = {name for _, named in page.tags for name in named}
    assert attributes <= {name for _, named in plain.tags for name in named}
