from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from platewatch.alerts.answers import Answer, Step
from platewatch.alerts.dispute import make_dispute
from platewatch.alerts.errors import NothingListed
from platewatch.alerts.preview import (
    Preview,
    Previewed,
    PreviewRules,
    PreviewStores,
    Question,
    parse_question,
    preview_alert,
)
from platewatch.alerts.words import Language
from platewatch.cameras.area import Area
from platewatch.cameras.errors import CameraUnknown
from platewatch.fields import FieldInvalid
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import Entry, Found
from platewatch.hotlists.settings import ListSettings
from platewatch.text.hours import parse_hours
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

RULES = PreviewRules("https://pw.example", Language.DUTCH, AMSTERDAM, 0.5, timedelta(minutes=10))
QUESTION = Question("stolen", "7KXL92", "west-1", NOON, 0.8)


def _preview_all(*entries: Entry, settings: ListSettings | None = None, question: Question = QUESTION) -> Preview:
    world = World()
    world.entries.entries = list(entries) or [make_entry()]
    world.entries.settings = {"stolen": settings} if settings else {}
    evening = replace(make_recipient("night"), hours=parse_hours(["mon-sun 18:00-06:00"], "hours"))
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
        ListSettings("stolen", hours=parse_hours(["mon-sun 20:00-22:00"], "hours")),
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
    assert parse_question(document, NOON) == Question("stolen", "7KXL92", "west-1", NOON, 0.99, "7-kxl-92")
    assert parse_question(document | {"plate": "7-k??-9*"}, NOON).plate == "7K??9*"
    assert parse_question(document | {"plate": "GÖ\u2013AB 123"}, NOON).plate == "GOAB123"
    assert parse_question(document | {"plate": "7-k*?-9*?"}, NOON).plate == "7K?*9?*", "as the list writes it"


@pytest.mark.parametrize("plate", ["7KX!92", "A", "\u0410B12CD", "A*", 7, None, ""])
def test_what_is_no_plate_is_refused_without_the_plate(plate: object) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_question({"list": "stolen", "plate": plate, "camera": "west-1"}, NOON)
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


def test_of_a_camera_that_there_is_not_nothing_is_previewed() -> None:
    with pytest.raises(CameraUnknown, match="no camera is called west-9"):
        _preview(question=replace(QUESTION, camera_id="west-9"))


def test_a_question_may_name_its_moment_and_its_probability() -> None:
    document = {"list": "stolen", "plate": "7-KXL-92", "camera": "west-1", "at": "2026-03-12T19:03:58+01:00"}
    asked = parse_question(document | {"probability": 0.25}, NOON)
    assert (asked.at, asked.probability) == (NOON.replace(hour=18, minute=3, second=58), 0.25)
    assert parse_question(document | {"at": None}, NOON).at == NOON


def test_each_of_three_tiers_has_its_turn_after_the_one_before() -> None:
    world = World()
    world.entries.entries.append(make_entry())
    late = replace(make_recipient("late", tier=3), hours=parse_hours(["thu 12:20-12:21"], "hours"))
    asleep = replace(make_recipient("asleep", tier=3), hours=parse_hours(["thu 12:00-12:20"], "hours"))
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2), late, asleep)
    stores = PreviewStores(world.entries, world.cameras, world.recipients, world.disputes)
    found = preview_alert(QUESTION, RULES, stores).told
    assert [(one.recipient.recipient_id, one.after) for one in found] == [
        ("unit-1", timedelta(0)),
        ("chief", timedelta(minutes=10)),
        ("late", timedelta(minutes=20)),
    ]
    assert [one.alert.created_at for one in found] == [NOON, NOON + timedelta(minutes=10), NOON + timedelta(minutes=20)]
    assert {one.alert.escalate_at for one in found} == {None}
    assert {one.alert.sighting.captured_at for one in found} == {NOON}
    assert {one.alert.sighting.camera_id for one in found} == {"west-1"}
    assert all(one.text.endswith(one.link) and one.link.startswith("https://pw.example/") for one in found)


def test_the_nearest_threshold_counts_the_recipients_before_the_lists_before_the_deployments() -> None:
    world = World()
    world.entries.entries.append(make_entry())
    world.add_recipients(make_recipient("a"), make_recipient("b", threshold=0.9))
    stores = PreviewStores(world.entries, world.cameras, world.recipients, world.disputes)
    for settings, plain in ((ListSettings("stolen"), 0.5), (ListSettings("stolen", threshold=0.7), 0.7)):
        world.entries.settings = {"stolen": settings}
        found = preview_alert(QUESTION, RULES, stores).told
        assert [one.threshold for one in found] == [plain, 0.9]


def test_a_preview_stands_where_the_camera_stood_at_that_moment() -> None:
    before = replace(QUESTION, at=NOON - timedelta(days=2))
    for question, site in ((QUESTION, "Handweg"), (before, "Bovenkerkerweg")):
        positions = [one.alert.sighting.position for one in _preview(question=question)]
        assert {position.site if position else None for position in positions} == {site}


def test_a_preview_shows_what_the_country_says() -> None:
    hits = [_preview(make_entry(country=country))[0].alert.hit for country in ("NL", "UK", None)]
    assert [(hit.country_read, hit.country) for hit in hits] == [
        ("NL", CountryCheck.AGREES),
        ("GB", CountryCheck.AGREES),
        (None, CountryCheck.NOT_LISTED),
    ]
    assert {(hit.probability, hit.by_read, hit.kind) for hit in hits} == {(0.8, 0.8, HitKind.EXACT_READ)}


def test_a_disputed_entry_is_previewed_as_one() -> None:
    world = World()
    world.entries.entries.append(make_entry())
    world.add_recipients(make_recipient())
    world.disputes.open_dispute(
        make_dispute(make_alert_for("unit-1"), Answer(Step.LIST_WRONG, "unit-2", NOON - timedelta(hours=1)), 1)
    )
    stores = PreviewStores(world.entries, world.cameras, world.recipients, world.disputes)
    [one] = preview_alert(QUESTION, RULES, stores).told
    assert one.standing.dispute is not None
    assert one.text.startswith("P1 BETWIST ")


def test_an_old_list_is_previewed_as_one_and_not_for_a_time_when_it_was_fresh() -> None:
    world = World()
    world.entries.entries.append(make_entry())
    world.add_recipients(make_recipient())
    found = world.entries.find_entries([QUESTION.plate])
    settings = {"stolen": ListSettings("stolen", origin="national register")}
    for hours, begin in ((27, "P1 OUDE LIJST "), (25, "P1 7-KXL-92 ")):
        refreshed = {"stolen": QUESTION.at - timedelta(hours=hours)}
        entries = FoundEntries(replace(found, settings=settings, refreshed=refreshed))
        stores = PreviewStores(entries, world.cameras, world.recipients, world.disputes)
        [one] = preview_alert(QUESTION, RULES, stores).told
        assert one.text.startswith(begin)


@dataclass
class FoundEntries:
    """Finds what it was given."""

    found: Found

    def find_entries(self, _spellings: Sequence[str]) -> Found:
        return self.found
