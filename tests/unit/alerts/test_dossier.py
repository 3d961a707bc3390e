"""Dossiers: what they say, that they say it in both languages, and that nothing in them is taken for HTML."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.dossier import make_dossier
from platewatch.alerts.dossier_page import render_dossier
from platewatch.alerts.dossier_words import DOSSIER_WORDS
from platewatch.alerts.hit_document import describe_story
from platewatch.alerts.hold import Hold
from platewatch.alerts.standing import Reception, Standing
from platewatch.alerts.story import Asked, Frame, Picture, Story
from platewatch.alerts.words import Language
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.reading.completeness import Missing
from tests.unit.alerts.fake_search import make_born
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import NOON, make_entry

PERSON = "arn:aws:sts::123456789012:assumed-role/investigator/j.jansen@example.org"
PICTURE = Picture("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", b"foo")
ALTERED = replace(PICTURE, data=b"bar")
GONE = replace(PICTURE, data=None)


def make_story(plate: Picture = PICTURE, **changes: Any) -> Story:
    """A hit that was told to two, handed on, answered, disputed and held."""
    first, second = make_born("p1", "unit-1", NOON), make_born("p1", "unit-2", NOON + timedelta(minutes=10))
    first = replace(first, escalated_at=NOON + timedelta(minutes=10))
    answers = Answers(
        (
            Answer(Step.LIST_WRONG, "unit-2", NOON + timedelta(minutes=12), None, "unit-2"),
            Answer(Step.CLOSE, "unit-2", NOON + timedelta(minutes=13), Outcome.STOPPED, "unit-2"),
        )
    )
    dispute = make_dispute(first, answers.given[0], 1)
    delivery = Delivery(
        first.alert_id, "unit-1", DeliveryState.FAILED, first.retention, (Attempt(NOON, error="NoSms"),)
    )
    arrived = Delivery(
        second.alert_id,
        "unit-2",
        DeliveryState.DELIVERED,
        second.retention,
        (Attempt(NOON, message_id="m-7"),),
        NOON + timedelta(minutes=11),
        DeliverySource.PAGE_OPENED,
    )
    story = Story(
        alert=first,
        standing=Standing(answers, {"unit-2": "Team Zuid"}, dispute, Reception.OTHERS),
        alerts=(first, second),
        deliveries={first.alert_id: delivery, second.alert_id: arrived},
        notices={first.alert_id: [arrived]},
        names={"unit-1": "Team Noord", "unit-2": "Team Zuid"},
        frames=(Frame(first.sighting, PICTURE, plate),),
        holds=(Hold("ab" * 16, first.alert_id, "r-00", "2026-17", "OvJ De Vries", NOON, NOON, PERSON),),
        nobody_left=True,
        is_whole=True,
        asked=Asked(PERSON, "investigator", "appeal", "2026-17", NOON + timedelta(days=3)),
    )
    return replace(story, **changes)


def tell(story: Story, language: Language = Language.ENGLISH) -> dict[str, Any]:
    return make_dossier(describe_story(story, pictures=True), language, AMSTERDAM)


def list_texts(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from list_texts(each)
    elif isinstance(document, str):
        yield document


@pytest.mark.parametrize("language", Language)
def test_a_dossier_says_all_that_it_must(language: Language) -> None:
    told = tell(make_story(), language)
    texts = "\n".join(list_texts(told))
    for part in (
        *("P1 7-KXL-92", "97%", "0.9700", PICTURE.sha256, "test", "j.jansen (investigator)", "appeal", "2026-17"),
        *("OvJ De Vries", "Team Zuid (unit-2)", "Team Noord (unit-1)", "m-7", "NoSms", "OVJ-2026-3", PERSON),
        *("12-03-2026 12:00:00 CET", "15-03-2026 12:00:00 CET", "52.30000, 4.85000"),
    ):
        assert part in texts
    lead = {Language.DUTCH: "aanwijzing, geen bewijs", Language.ENGLISH: "a lead and no proof"}[language]
    assert lead in told["lead"]
    assert lead in told["footer"]
    # No placeholder is left, and no name of a field or of a state shows.
    assert not re.search(r"\{\w+\}|list-wrong|page-opened|third_party|None", texts)


def test_the_heading_of_a_patterns_dossier_names_the_plate_that_was_read() -> None:
    born = make_born("p1", "unit-1", NOON, make_entry("7K??92"), plate_read="7KXL92")
    told = tell(make_story(alert=born, standing=Standing()))
    assert told["heading"] == "P1 7-KXL-92"


def test_both_languages_have_the_same_words() -> None:
    dutch, english = (DOSSIER_WORDS[language] for language in Language)
    for name in DOSSIER_WORDS[Language.DUTCH].__slots__:
        one, other = getattr(dutch, name), getattr(english, name)
        assert type(one) is type(other)
        if isinstance(one, dict):
            assert one.keys() == other.keys()
            for key in one:
                assert re.findall(r"\{\w+\}", one[key]) == re.findall(r"\{\w+\}", other[key])


def test_what_must_not_be_overlooked_stands_first() -> None:
    story = make_story(ALTERED)
    warnings = tell(story)["warnings"]
    assert warnings[0].startswith("WARNING: 1 of the pictures")
    assert warnings[1].startswith("DISPUTED: Team Zuid said 12-03-2026 12:12:00 CET")
    dismissed = replace(story.standing, answers=Answers((Answer(Step.MISREAD, "unit-2", NOON),)), dispute=None)
    old = NOON - timedelta(hours=30)
    alert = replace(story.alert, late=True, stale_as_of=old, hit=replace(story.alert.hit, missing=Missing.END))
    told = tell(replace(story, alert=alert, standing=dismissed.with_reception(Reception.NOBODY)))["warnings"]
    assert [warning.split(":")[0] for warning in told] == [
        "WARNING",
        "DISMISSED",
        "The list comes from elsewhere and was too old then",
        "Not all of the plate is in the picture",
        "NOBODY WAS TOLD",
        "Received late",
    ]
    assert tell(make_story(standing=Standing()))["warnings"] == []


def test_a_verdict_that_was_taken_back_dismisses_nothing() -> None:
    given_back = Answers((Answer(Step.MISREAD, "unit-2", NOON), Answer(Step.UNDO, "unit-2", NOON)))
    told = tell(make_story(standing=Standing(given_back)))
    assert told["warnings"] == []
    answers = next(section for section in told["sections"] if section["title"] == "Answers")
    assert [line[2] for line in answers["table"]] == ["dismissed as a misread (taken back)", "verdict withdrawn"]


def test_restricted_use_names_who_allowed_it() -> None:
    story = make_story()
    asked = replace(story.asked, authority="OvJ De Vries", at=NOON + timedelta(days=400))
    assert any("OvJ De Vries" in warning for warning in tell(replace(story, asked=asked))["warnings"])
    free = replace(story, asked=replace(story.asked, authority="OvJ De Vries"))
    assert not any("OvJ De Vries" in warning for warning in tell(free)["warnings"])


@pytest.mark.parametrize(("picture", "state"), [(PICTURE, "kept"), (GONE, "gone"), (ALTERED, "altered")])
def test_a_picture_says_whether_it_is_the_recorded_one(picture: Picture, state: str) -> None:
    (shown, _) = next(section for section in tell(make_story(picture))["sections"] if section["pictures"])["pictures"]
    assert (shown["name"], shown["state"], shown["sha256"]) == ("plate", state, PICTURE.sha256)
    assert (ALTERED.found_sha256 in shown["note"]) is (state == "altered")
    page = render_dossier(tell(make_story(picture)))
    assert page.count("<img") == (1 if state == "gone" else 2)
    assert ('class="picture altered"' in page) is (state == "altered")


@pytest.mark.parametrize("kind", HitKind)
@pytest.mark.parametrize("country", CountryCheck)
def test_every_kind_of_hit_can_be_told(kind: HitKind, country: CountryCheck) -> None:
    story = make_story()
    alert = replace(story.alert, hit=replace(story.alert.hit, kind=kind, country=country, country_read=None))
    unknown = replace(alert, sighting=replace(alert.sighting, position=None, model_version=""))
    for language in Language:
        assert tell(replace(story, alert=unknown), language)["sections"]


def test_what_may_be_missing_is_said() -> None:
    story = make_story(is_whole=False, holds=(), deliveries={}, notices={})
    told = next(section for section in tell(story)["sections"] if section["title"] == "Who was told")
    assert [line[3] for line in told["table"]] == ["being made", "being made"]
    assert told["notes"] == [
        "Nobody answered in time. The operators were told.",
        "Alerts to recipients who were removed since may be missing.",
    ]


class _Tags(HTMLParser):
    """Collects the tags of a document, with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


TEXTS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.sampled_from(
        ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><b>", "{name}", "&lt;", "'"]
    ),
)


@given(typed=st.lists(TEXTS, min_size=6, max_size=6))
def test_no_text_becomes_part_of_the_document(typed: list[str]) -> None:
    def make(texts: list[str]) -> str:
        story = make_story()
        entry = replace(story.alert.hit.entry, reason=texts[0], instruction=texts[1], owner=texts[2])
        alert = replace(story.alert, hit=replace(story.alert.hit, entry=entry))
        asked = replace(story.asked, reason=texts[3])
        names = {"unit-1": texts[4], "unit-2": texts[5]}
        return render_dossier(tell(replace(story, alert=alert, asked=asked, names=names)))

    page = parse(make(typed))
    assert page.found == parse(make(["plain"] * 6)).found
    for text in typed:
        assert (
            "".join(text.split()) in "".join(page.text.split()).replace("\x00", "\ufffd")
            or "\x00" in text
            or "\r" in text
        )


def test_a_dossier_loads_and_runs_nothing() -> None:
    page = render_dossier(tell(make_story()))
    assert not re.search(r"<script|<link|<iframe|@import|url\(|https?:|javascript:| on\w+=", page)
    assert "default-src 'none'" in unescape(page)
    foreign = tell(make_story())
    foreign["sections"][2]["pictures"][0]["jpeg"] = 'x" onerror="alert(1)'
    assert "onerror" not in render_dossier(foreign)


def test_a_dossier_is_made_of_plain_values() -> None:
    told = tell(make_story())
    assert json.loads(json.dumps(told)) == told
