"""A hit's story: whose alerts are in it, which pictures, and what is said where not all could be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.standing import Standing
from platewatch.alerts.story import (
    LOOK,
    MOST_FRAMES,
    MOST_LOOKS,
    Asked,
    PictureState,
    Story,
    StoryStores,
    list_sightings,
    tell_story,
)
from tests.unit.alerts.fake_search import FakeRecipientList, FakeSearch, make_born
from tests.unit.alerts.makers import NOON, make_recipient

ASKED = Asked("arn:someone", "investigator", "appeal", "2026-17", NOON + timedelta(hours=3))
NOW = ASKED.at
OPEN = Standing()


@dataclass
class FakeNotices:
    def list_notices(self, alert_id: str) -> Sequence[Delivery]:
        return ()


@dataclass
class FakePictures:
    pictures: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def find_kept(self, key: str) -> bytes | None:
        self.asked.append(key)
        return self.pictures.get(key)


@dataclass
class FakeUnanswered:
    told: set[str] = field(default_factory=set)

    def is_told(self, hit_id: str) -> bool:
        return hit_id in self.told

    def note_told(self, alert: Alert) -> None:
        self.told.add(alert.hit_id)


def tell(search: FakeSearch, alert: Alert, standing: Standing = OPEN, asked: Asked = ASKED) -> Story:
    recipients = FakeRecipientList((make_recipient("unit-1"), make_recipient("unit-2")))
    stores = StoryStores(search, recipients, FakeNotices(), FakePictures(), FakeUnanswered({alert.hit_id}))
    return tell_story(alert, standing, (), asked, NOW, stores)


def list_recipients(story: Story) -> list[str]:
    return [alert.recipient_id for alert in story.alerts]


def test_a_story_has_the_alerts_of_all_who_are_known_whenever_they_were_born() -> None:
    search = FakeSearch()
    first, late = make_born("p1", "unit-1", NOON), make_born("p1", "unit-2", NOON + timedelta(days=9))
    nobody = make_born("p1", "control-room", NOON)
    search.add(first, late, nobody, make_born("p2", "unit-1", NOON))
    story = tell(search, first)
    assert sorted(list_recipients(story)) == ["control-room", "unit-1", "unit-2"]
    assert story.alerts[-1] == late
    assert (story.is_whole, story.nobody_left) == (True, True)


def test_recipients_who_were_removed_are_found_around_the_alert_and_by_their_answers() -> None:
    search = FakeSearch()
    first = make_born("p1", "unit-1", NOON)
    near, far = (
        make_born("p1", "gone-1", NOON + timedelta(hours=1)),
        make_born("p1", "gone-2", NOON + timedelta(days=2)),
    )
    search.add(first, near, far)
    assert list_recipients(tell(search, first)) == ["unit-1", "gone-1"]
    answered = Standing(Answers((Answer(Step.ACKNOWLEDGE, "gone-2", NOON, None, "gone-2"),)))
    assert list_recipients(tell(search, first, answered)) == ["unit-1", "gone-1", "gone-2"]


def test_on_a_day_with_too_many_alerts_a_story_says_that_some_may_be_missing() -> None:
    search = FakeSearch()
    first, gone = make_born("p1", "unit-1", NOON), make_born("p1", "gone-1", NOON - timedelta(hours=1))
    search.add(first, gone)
    for number in range(LOOK * MOST_LOOKS):
        search.add(make_born(f"q{number}", "unit-1", NOON + timedelta(seconds=number)))
    story = tell(search, first)
    assert (list_recipients(story), story.is_whole) == (["unit-1"], False)
    assert len(search.looks) == MOST_LOOKS


def test_a_story_around_midnight_is_whole() -> None:
    search = FakeSearch()
    midnight = NOON.replace(hour=0)
    first, gone = make_born("p1", "unit-1", midnight), make_born("p1", "gone-1", midnight - timedelta(minutes=5))
    search.add(first, gone)
    story = tell(search, first)
    assert (list_recipients(story), story.is_whole) == (["gone-1", "unit-1"], True)


def test_neither_expired_nor_restricted_alerts_of_the_hit_are_in_the_story() -> None:
    search = FakeSearch()
    first, second = make_born("p1", "unit-1", NOON), make_born("p1", "unit-2", NOON)
    search.add(first, replace(second, retention=replace(second.retention, expires_at=NOW)))
    assert list_recipients(tell(search, first)) == ["unit-1"]
    search.add(replace(second, retention=replace(second.retention, free_until=NOW)))
    assert list_recipients(tell(search, first)) == ["unit-1"]
    allowed = replace(ASKED, authority="OvJ De Vries")
    assert sorted(list_recipients(tell(search, first, asked=allowed))) == ["unit-1", "unit-2"]


def test_each_frame_is_there_once_the_first_first() -> None:
    alerts = []
    for number in range(MOST_FRAMES + 2):
        alert = make_born("p1", f"unit-{number}", NOON)
        evidence = replace(alert.sighting.evidence, overview_key=f"hit/r-{number // 2}/overview.jpg")
        at = NOON - timedelta(seconds=number // 2)
        sighting = replace(alert.sighting, evidence=evidence, captured_at=at, read_id=f"r-{number // 2}")
        alerts.append(replace(alert, sighting=sighting))
    assert [one.read_id for one in list_sightings(alerts)] == ["r-3", "r-2", "r-1", "r-0"]


def test_a_picture_that_is_not_there_is_gone() -> None:
    search = FakeSearch()
    first = make_born("p1", "unit-1", NOON)
    search.add(first)
    (frame,) = tell(search, first).frames
    assert (frame.overview.state, frame.plate.state) == (PictureState.GONE, PictureState.GONE)
