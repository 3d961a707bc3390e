from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.errors import NothingListed
from platewatch.alerts.preview import (
    Preview,
    Previewed,
    PreviewRules,
    PreviewStores,
    Question,
    preview_alert,
    read_question,
)
from platewatch.alerts.words import Language
from platewatch.cameras.area import Area
from platewatch.fields import FieldInvalid
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.settings import ListSettings
from platewatch.hours import read_hours
from platewatch.matching.hit import CountryCheck, HitKind
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.makers import NOON, make_entry, make_recipient

RULES = PreviewRules("https://pw.example", Language.DUTCH, AMSTERDAM, 0.5, timedelta(minutes=10))
QUESTION = Question("stolen", "7KXL92", "west-1", NOON, 0.8)


def _preview_all(*entries: Entry, settings: ListSettings | None = None, question: Question = QUESTION) -> Preview:
    world = World()
    world.entries.entries = list(entries) or [make_entry()]
    world.entries.settings = {"stolen": settings} if settings else {}
    evening = replace(make_recipient("night"), hours=read_hours(["mon-sun 18:00-06:00"], "hours"))
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2), evening)
    stores = PreviewStores(world.entries, world.cameras, world.recipients, world.disputes)
    found = preview_alert(question, RULES, stores)
    assert world.alerts.kept == {}
    assert world.queue.orders == []
    return found


def _preview(
    *entries: Entry, settings: ListSettings | None = None, question: Question = QUESTION
) -> tuple[Previewed, ...]:
    return _preview_all(*entries, settings=settings, question=question).told


def _names(found: tuple[Previewed, ...]) -> list[str]:
    return [one.recipient.recipient_id for one in found]


def test_each_tier_has_its_turn_by_the_hours_of_that_moment() -> None:
    found = _preview()
    assert [(one.recipient.recipient_id, one.after) for one in found] == [
        ("unit-1", timedelta(0)),
        ("chief", timedelta(minutes=10)),
    ]
    night = replace(QUESTION, at=NOON + timedelta(hours=9))
    assert _names(_preview(question=night)) == ["night", "unit-1", "chief"]


def test_the_lists_settings_count() -> None:
    settings = ListSettings("stolen", escalate_after=timedelta(minutes=3), language="en", threshold=0.7)
    found = _preview(settings=settings)
    assert [one.after for one in found] == [timedelta(0), timedelta(minutes=3)]
    assert {one.threshold for one in found} == {0.7}
    assert " probable 80% " in found[0].text


@pytest.mark.parametrize(
    "settings",
    [
        ListSettings("stolen", hours=read_hours(["mon-sun 20:00-22:00"], "hours")),
        ListSettings("stolen", area=Area(sites=("elsewhere",))),
    ],
)
def test_where_the_list_does_not_match_nobody_is_told(settings: ListSettings) -> None:
    assert _preview(settings=settings) == ()


def test_every_case_on_the_plate_is_shown_and_other_lists_are_not() -> None:
    entries = (make_entry(), make_entry(case_number="2026-18"), make_entry(list_name="wanted"))
    assert _names(_preview(*entries)) == ["unit-1", "chief"] * 2


def test_an_entry_that_is_not_in_force_then_is_none() -> None:
    with pytest.raises(NothingListed):
        _preview(question=replace(QUESTION, at=NOON + timedelta(days=60)))


def test_a_pattern_is_previewed_as_it_is_listed() -> None:
    found = _preview(make_entry("7K??92"), question=replace(QUESTION, plate="7K??92"))
    assert found[0].text.startswith("P1 7K0092 waarschijnlijk 80% via patroon ")


def test_a_question_is_read_with_its_plate_made_one_spelling() -> None:
    document = {"list": "stolen", "plate": "7-kxl-92", "camera": "west-1"}
    assert read_question(document, NOON) == Question("stolen", "7KXL92", "west-1", NOON, 0.99, "7-kxl-92")
    assert read_question(document | {"plate": "7-k??-9*"}, NOON).plate == "7K??9*"
    assert read_question(document | {"plate": "GÖ\u2013AB 123"}, NOON).plate == "GOAB123"
    assert read_question(document | {"plate": "7-k*?-9*?"}, NOON).plate == "7K?*9?*", "as the list writes it"


@pytest.mark.parametrize("plate", ["7KX!92", "A", "\u0410B12CD", "A*", 7, None, ""])
def test_what_is_no_plate_is_refused_without_the_plate(plate: object) -> None:
    with pytest.raises(FieldInvalid) as refused:
        read_question({"list": "stolen", "plate": plate, "camera": "west-1"}, NOON)
    assert refused.value.field == "plate"
    assert "7KX" not in str(refused.value)


@pytest.mark.parametrize(
    ("plate", "country"), [("A1", "NL"), ("XX1", "CH"), ("222CW123456", None), ("01MRT23", "NL"), ("K9?", "NL")]
)
def test_a_plate_that_no_camera_can_report_alerts_nobody_and_says_why(plate: str, country: str | None) -> None:
    entry = make_entry(plate, country=country)
    found = _preview_all(entry, question=replace(QUESTION, plate=plate, probability=0.99))
    assert found.told == ()
    assert found.warnings[0].cause in (Cause.NEVER_READ, Cause.NOT_BUILT_SO)
    assert "never matches" in found.warnings[0].reason


def test_a_plate_that_is_read_as_another_one_is_never_said_to_be_sure() -> None:
    question = replace(QUESTION, plate="7KXL9O", probability=0.99)
    found = _preview_all(make_entry("7KXL9O"), question=question)
    assert [warning.cause for warning in found.warnings] == [Cause.READ_AS_OTHER]
    hits = {one.alert.hit for one in found.told}
    assert {(hit.plate_read, hit.kind) for hit in hits} == {("7KXL90", HitKind.LOOK_ALIKE)}
    assert all(hit.probability < 0.03 for hit in hits)
    assert all("99%" not in one.text for one in found.told)


def test_a_preview_warns_of_a_twin_and_of_a_lost_umlaut_and_of_a_country_and_tells_all_the_same() -> None:
    twin = (make_entry("7KXL90"), make_entry("7KXL9O", case_number="2026-18"))
    found = _preview_all(*twin, question=replace(QUESTION, plate="7KXL90"))
    assert (_names(found.told), [one.cause for one in found.warnings]) == (["unit-1", "chief"], [Cause.TWIN])
    lost = make_entry("MUEAB123", country="DE")
    found = _preview_all(lost, question=replace(QUESTION, plate="MUEAB123", written="MUE-AB 123"))
    assert (_names(found.told), [one.cause for one in found.warnings]) == (["unit-1", "chief"], [Cause.DIGRAPH])
    found = _preview_all(make_entry(country="NE"))
    assert [one.cause for one in found.warnings] == [Cause.COUNTRY_NOT_READ]
    assert {one.alert.hit.country for one in found.told} == {CountryCheck.NOT_REPORTED}
    assert {one.alert.hit.country for one in _preview(make_entry(country="UK"))} == {CountryCheck.AGREES}


@pytest.mark.parametrize(("pattern", "shown"), [("K9*", "K900"), ("7KXL92*", "7KXL920"), ("7?KL*", "70KL0")])
def test_a_pattern_is_shown_as_a_plate_that_cameras_report(pattern: str, shown: str) -> None:
    found = _preview(make_entry(pattern, country=None), question=replace(QUESTION, plate=pattern))
    assert {one.alert.hit.plate_read for one in found} == {shown}
