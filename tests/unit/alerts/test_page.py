import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert, mark_escalated
from platewatch.alerts.answers import NOBODY, Answer, Answers, Outcome, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.page import render_alert
from platewatch.alerts.page_buttons import PageOrder
from platewatch.alerts.page_cover import (
    render_cover,
    render_fault,
    render_gone,
    render_locked,
    render_no_pin,
    render_question,
)
from platewatch.alerts.page_frame import HEADERS
from platewatch.alerts.standing import Standing
from platewatch.alerts.view import AlertView
from platewatch.alerts.words import Language
from platewatch.hits.hit import HitKind
from platewatch.hotlists.settings import ListSettings
from platewatch.reading.completeness import Missing
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import SHOWN_AT, VIEWS

ALERT = make_alert_for("unit-1")
LOOK_ALIKE = make_alert_for("unit-1", kind=HitKind.LOOK_ALIKE)
UNANSWERED = Standing()


def _render(
    alert: Alert = ALERT, language: Language = Language.DUTCH, standing: Standing = UNANSWERED, **more: bool
) -> Outline:
    view = AlertView(alert, standing, b"\xff\xd8overview", b"\xff\xd8plate", NOON + timedelta(hours=1), NOON, **more)
    return Outline(render_alert(view, TOKEN, language, AMSTERDAM))


def _say(*said: tuple[str, Step]) -> Standing:
    """These answers, a minute apart, by people with names."""
    answers = tuple(Answer(step, by, NOON + timedelta(minutes=place)) for place, (by, step) in enumerate(said))
    return Standing(Answers(answers), {by: f"Name of {by}" for by, _ in said})


def test_the_page_has_all_that_an_officer_must_judge() -> None:
    page = _render()
    for shown in (
        "7-KXL-92", "Vrijwel zeker (97%)", "gestolen voertuig", "Staande houden", "verdachte", "2026-17", "stolen",
        "Handweg", "zuid", "12-03-2026 12:00:00 CET", "west-1", "land klopt (NL)", "Deze link werkt tot 13:00 CET",
    ):  # fmt: skip
        assert shown in page.text


def test_the_pictures_are_in_the_page() -> None:
    sources = [base64.b64decode(str(source).split(",")[1]) for source in _render().find("img", "src")]
    assert sources == [b"\xff\xd8plate", b"\xff\xd8overview"]


def test_a_look_alike_says_what_was_read_what_is_listed_and_where_they_differ() -> None:
    alert = make_alert_for("unit-1", make_entry("1KXL92"), kind=HitKind.LOOK_ALIKE, probability=0.62)
    page = _render(alert, Language.ENGLISH)
    said = "Read 7-KXL-92, listed is 1-KXL-92: the first character may be a 1, probability 62%."
    assert said in page.text
    assert "Possible (62%)" in page.text


def test_warning_make_and_colour_are_shown_where_the_list_says_them() -> None:
    entry = replace(make_entry(), marker="gewapend", make="Volvo", colour="blauw")
    page = _render(make_alert_for("unit-1", entry))
    for shown in ("gewapend", "Merk op de lijst", "Volvo", "Kleur op de lijst", "blauw"):
        assert shown in page.text
    assert "Merk op de lijst" not in _render().text


def test_the_page_speaks_the_lists_language() -> None:
    english = replace(ALERT, settings=ListSettings("stolen", language="en"))
    assert _render(english).find("html", "lang") == ["en"]
    assert "Almost certain (97%)" in _render(english).text


def test_a_late_passage_is_marked() -> None:
    assert "Laat binnengekomen" in _render(replace(ALERT, late=True)).text
    assert "Laat binnengekomen" not in _render().text


CLOSED = Standing(Answers((Answer(Step.MISREAD, "a1", NOON), Answer(Step.CLOSE, "a1", NOON, Outcome.NOT_FOUND))))
WARNED = make_alert_for("unit-1", replace(make_entry(), marker="gewapend"))


@pytest.mark.parametrize("step", [Step.MISREAD, Step.WRONG_COUNTRY])
@pytest.mark.parametrize("language", list(Language))
def test_a_dismissed_page_shows_no_instruction_any_more(step: Step, language: Language) -> None:
    for standing in (Standing(), _say(("unit-2", Step.ACKNOWLEDGE)), _say(("unit-2", Step.LIST_WRONG))):
        shown = _render(WARNED, language, standing)
        assert ("act", "Staande houden") in shown.boxes
        assert any(kind == "warn" and text.endswith(": gewapend") for kind, text in shown.boxes)
    page = _render(WARNED, language, _say(("unit-1", Step.ACKNOWLEDGE), ("unit-2", step)))
    assert not {"act", "warn"} & {kind for kind, _ in page.boxes}
    for gone in ("Staande houden", "gewapend"):
        assert gone not in page.text
    assert ("Houd voor deze melding niemand staande" in page.text) == (language is Language.DUTCH)
    assert ("Do not stop anybody for this alert" in page.text) == (language is Language.ENGLISH)
    assert "Name of unit-2, 12:01 CET" in page.text


def test_a_closed_page_shows_no_instruction_any_more() -> None:
    assert "Staande houden" not in _render(WARNED, standing=CLOSED).text


def test_a_dismissal_that_was_taken_back_brings_the_instruction_back() -> None:
    page = _render(WARNED, standing=_say(("unit-2", Step.MISREAD), ("unit-2", Step.UNDO)))
    assert "Staande houden" in page.text
    assert "12:00 CET Name of unit-2: afgewezen als verkeerd gelezen (ingetrokken)" in page.text


def test_every_page_shows_who_answered_what_and_when() -> None:
    page = _render(standing=_say(("unit-2", Step.ACKNOWLEDGE), ("unit-3", Step.RIGHT_CAR)), language=Language.ENGLISH)
    assert "12:00 CET Name of unit-2: acknowledged" in page.words
    assert "12:01 CET Name of unit-3: right car" in page.words


def test_nobody_answered_is_never_shown_after_an_answer() -> None:
    handed_on = mark_escalated(ALERT, NOON + timedelta(minutes=10))
    assert "Om 12:10 CET doorgezet: niemand antwoordde op tijd." in _render(handed_on).text
    for said in (
        [("unit-2", Step.ACKNOWLEDGE)],
        [("unit-2", Step.MISREAD)],
        [("unit-2", Step.MISREAD), ("unit-2", Step.UNDO)],
    ):
        assert "niemand antwoordde" not in _render(handed_on, standing=_say(*said)).text


def test_an_answer_that_was_not_recorded_is_said_not_to_be() -> None:
    assert "niet vastgelegd" in _render(refused=True).text
    assert "niet vastgelegd" not in _render().text


def test_a_disputed_entry_is_said_to_be_on_every_page_and_keeps_its_instruction() -> None:
    dispute = make_dispute(ALERT, Answer(Step.LIST_WRONG, "unit-2", NOON), 1)
    page = _render(standing=Standing(NOBODY, {"unit-2": "Name of unit-2"}, dispute))
    assert "Betwist: volgens Name of unit-2 (12:00 CET) klopt de lijst niet." in page.text
    assert "Staande houden" in page.text


def test_an_old_list_is_said_to_be_one_and_when_it_was_refreshed() -> None:
    page = _render(replace(ALERT, stale_as_of=NOON - timedelta(hours=30)))
    assert "De lijst komt van elders en is niet op tijd ververst (laatst: 11-03 06:00 CET)" in page.text
    assert "Vraag de meldkamer voordat u handelt." in page.text
    assert "Staande houden" in page.text
    assert "van elders" not in _render().text


def test_pictures_that_are_gone_are_said_to_be() -> None:
    page = Outline(
        render_alert(AlertView(ALERT, Standing(), None, None, NOON, NOON), TOKEN, Language.ENGLISH, AMSTERDAM)
    )
    assert page.find("img", "src") == []
    assert page.text.count("The picture is not there") == 2


def test_an_unknown_position_is_said_to_be() -> None:
    alert = replace(ALERT, sighting=replace(ALERT.sighting, position=None))
    assert "Plaats van de camera onbekend" in _render(alert).text


EVERY_PAGE = (
    render_cover(TOKEN, Language.DUTCH, asks_pin=True),
    render_cover(TOKEN, Language.ENGLISH, asks_pin=False),
    render_gone(Language.DUTCH),
    render_fault(Language.DUTCH),
    render_locked(NOON, Language.DUTCH, AMSTERDAM),
    render_no_pin(Language.DUTCH),
    render_question(TOKEN, PageOrder(Step.MISREAD), Language.DUTCH),
    *(
        render_alert(AlertView(ALERT, standing, b"\xff\xd8", b"\xff\xd8", NOON, NOON), TOKEN, Language.DUTCH, AMSTERDAM)
        for standing in (Standing(), CLOSED)
    ),
)


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_the_policy_allows_the_pages_own_style_and_pictures_and_nothing_else(page: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": f"'sha256-{digest}'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    tags = Outline(page).tags
    assert not {"script", "link", "base", "iframe", "object", "meta-refresh"} & {tag for tag, _ in tags}
    named = {name for _, attributes in tags for name in attributes}
    assert not [name for name in named if name.startswith("on") or name == "style"]


def test_nothing_keeps_the_page_frames_it_or_tells_where_it_was_opened() -> None:
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Strict-Transport-Security"] == "max-age=31536000"


HOSTILE = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><script>", "' onload='x", "{read}", "&lt;"]
)


ENTRY_FIELDS = (
    *("plate", "country", "reason", "instruction", "marker", "make", "colour", "case_number", "consent", "list_name"),
    "owner",
)
SAID = st.builds(lambda text: f"x{text}", HOSTILE)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    entry=st.fixed_dictionaries(dict.fromkeys(ENTRY_FIELDS, SAID)),
    place=st.fixed_dictionaries({"site": SAID, "direction": SAID}),
    names=st.fixed_dictionaries({"camera_id": SAID, "read_id": SAID, "passage_id": SAID}),
    read=st.fixed_dictionaries({"plate_read": SAID.map(lambda text: f"y{text}"), "country_read": SAID}),
    stand=st.sampled_from([Standing(), CLOSED, _say(("unit-2", Step.ACKNOWLEDGE))]),
    who=SAID,
)
def test_whatever_an_alert_says_stays_text(
    entry: dict[str, str], place: dict[str, str], names: dict[str, str], read: dict[str, str], stand: Standing, who: str
) -> None:
    def outline(fill: Callable[[dict[str, str]], dict[str, str]]) -> Outline:
        position = replace(ALERT.sighting.position, **fill(place))
        alert = replace(
            ALERT,
            hit=replace(LOOK_ALIKE.hit, entry=replace(ALERT.hit.entry, **fill(entry)), **fill(read)),
            sighting=replace(ALERT.sighting, position=position, **fill(names)),
        )
        named = replace(stand, names={answer.by: fill({"name": who})["name"] for answer in stand.answers.given})
        return _render(
            alert, standing=replace(named, dispute=make_dispute(alert, Answer(Step.LIST_WRONG, "x", NOON), 1))
        )

    page, plain = outline(dict), outline(lambda fields: {name: "y" if name == "plate_read" else "x" for name in fields})
    # Element by element and attribute by attribute what the template put there: the values too, for no field is in one.
    # Which characters of a plate are marked is another matter.
    assert [one for one in page.tags if one != ("mark", {})] == [one for one in plain.tags if one != ("mark", {})]
    # and the whole of what was said is there, as text
    told = "".join(page.words)
    for said in (*(entry[name] for name in ("reason", "case_number", "list_name", "make")), *place.values()):
        assert said.replace("\r\n", "\n").replace("\r", "\n") in told.replace("\r\n", "\n").replace("\r", "\n")


def test_a_phone_makes_no_links_of_numbers_and_addresses_on_the_page() -> None:
    page = render_alert(AlertView(ALERT, Standing(), None, None, NOON, NOON), TOKEN, Language.DUTCH, AMSTERDAM)
    assert '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">' in page


def test_the_page_says_what_of_the_plate_is_not_in_the_picture() -> None:
    alert = replace(ALERT, hit=replace(ALERT.hit, missing=Missing.END))
    assert "het einde van het kenteken staat niet op de foto" in _render(alert).text
    assert "the end of the plate is not in the picture" in _render(alert, Language.ENGLISH).text
    assert "niet op de foto" not in _render().text


def test_the_title_says_what_it_is_and_no_plate() -> None:
    titles = {name: render_title(name) for name in VIEWS}
    assert titles["open"] == "Platewatch: melding P1, open"
    assert titles["closed"] == "Platewatch: melding P1, afgesloten"
    assert not [title for title in titles.values() if "KXL" in title]


def render_title(name: str) -> str:
    page = render_alert(VIEWS[name], TOKEN, Language.DUTCH, AMSTERDAM)
    return re.findall(r"<title>(.*?)</title>", page)[0]


def render_view(name: str, language: Language = Language.ENGLISH) -> Outline:
    return Outline(render_alert(VIEWS[name], TOKEN, language, AMSTERDAM))


def test_the_age_of_a_passage_is_said_as_it_was_when_the_page_opened() -> None:
    page = render_view("open")
    assert "3 minutes ago" in page.words
    assert "12-03-2026 12:00:00 CET" in page.words
    assert "as of 12:03 CET" in page.words


def test_whoever_has_acknowledged_it_is_named_with_the_time() -> None:
    assert ("good", "Acknowledged: De Vries (12:01 CET)") in render_view("taken by another").boxes
    said = "Acknowledged: De Vries (12:01 CET), you (12:01 CET), Van der Meer-Bakker (12:01 CET)"
    assert ("good", said) in render_view("taken by the reader and others").boxes
    assert "Not acknowledged yet." in render_view("open").words
    assert "Not acknowledged yet." not in render_view("handed on").words


def test_whoever_dismissed_it_acts_no_longer_and_nobody_does_after_the_end() -> None:
    both = replace(
        VIEWS["open"],
        standing=_say(("unit-2", Step.ACKNOWLEDGE), ("unit-3", Step.ACKNOWLEDGE), ("unit-2", Step.MISREAD)),
    )
    page = Outline(render_alert(both, TOKEN, Language.ENGLISH, AMSTERDAM))
    assert ("good", "Acknowledged: Name of unit-3 (12:01 CET)") in page.boxes
    assert not [text for _, text in render_view("closed").boxes if text.startswith("Acknowledged")]


def test_the_first_thing_on_a_closed_page_is_how_it_ended() -> None:
    said = "Found, not stopped. Closed by De Vries, 12:02 CET. Nobody needs to go there any more."
    assert render_view("closed").boxes[0] == ("off", said)
    assert render_view("closed as dismissed").boxes[1][1].startswith("Dismissed as a misread by Jansen")


def test_the_verdict_that_it_is_the_right_car_stands_at_the_top() -> None:
    assert render_view("right car").boxes[0] == ("good", "Right car according to De Vries, 12:02 CET.")


def test_the_page_can_be_looked_at_again_without_its_address() -> None:
    page = Outline(render_alert(VIEWS["open"], TOKEN, Language.DUTCH, AMSTERDAM))
    assert page.find("form", "action")[0] == f"/a/{TOKEN}"
    assert f"stand {SHOWN_AT.astimezone(AMSTERDAM):%H:%M} CET" in page.words


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language", list(Language))
def test_every_page_has_one_heading_and_says_what_its_pictures_show(name: str, language: Language) -> None:
    page = Outline(render_alert(replace(VIEWS[name], plate=b"q", overview=b"q"), TOKEN, language, AMSTERDAM))
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all(page.find("img", "alt"))
    assert page.find("html", "lang") == [language.value]
    assert [tag for tag, _ in page.tags].count("main") == 1
