"""A camera that was offline: its passages are told to systems, marked late, and to no phone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.channel import CHANNELS, SMS, TOPIC, Channel
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import close_passage, match_read
from platewatch.retention.terms import RetentionMode, retain_read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

MINUTE = timedelta(minutes=1)


def _match(age: timedelta, *channels: Channel) -> list[Alert]:
    world = World()
    world.entries.entries = [make_entry()]
    world.add_recipients(*(make_recipient(channel.name, channel=channel) for channel in channels))
    read = world.add_read(make_read(("7KXL92", 0.97)))
    match_read(read.ref, NOON + age, world.rules, world.matching)
    return sorted(world.alerts.kept.values(), key=lambda alert: alert.recipient_id)


@pytest.mark.parametrize(
    ("age", "late"), [(10 * MINUTE, False), (10 * MINUTE + MINUTE / 60, True), (300 * MINUTE, True)]
)
def test_past_the_set_age_systems_are_told_and_phones_are_not(age: timedelta, late: bool) -> None:
    alerts = _match(age, *CHANNELS.values())
    told = ["topic", "webhook"] if late else ["sms", "topic", "webhook"]
    assert [alert.recipient_id for alert in alerts] == told
    assert {alert.late for alert in alerts} == {late}


def test_nobody_waits_for_the_answer_to_a_late_alert() -> None:
    (alert,) = _match(60 * MINUTE, TOPIC)
    assert alert.escalate_at is None


def test_with_phones_alone_a_late_alert_is_on_the_list_of_alerts_and_told_to_nobody() -> None:
    (alert,) = _match(60 * MINUTE, SMS)
    assert (alert.recipient_id, alert.late, alert.escalate_at) == ("control-room", True, None)


def test_who_the_list_names_is_told_and_its_own_term_counts() -> None:
    world = World()
    world.entries.entries = [make_entry()]
    agreed = ListSettings("stolen", recipients=("unit-1",), escalate_after=3 * MINUTE, language="en")
    world.entries.settings = {"stolen": agreed}
    world.add_recipients(make_recipient(lists=("wanted",)))
    read = world.add_read(make_read(("7KXL92", 0.97)))
    match_read(read.ref, NOON + MINUTE, world.rules, world.matching)
    (alert,) = world.alerts.kept.values()
    assert (alert.recipient_id, alert.settings) == ("unit-1", agreed)
    assert alert.escalate_at == NOON + 4 * MINUTE


@pytest.mark.parametrize(
    ("mode", "age", "left"),
    [
        (RetentionMode.HIT_NO_HIT, 60 * MINUTE, timedelta(hours=23)),
        (RetentionMode.HIT_NO_HIT, timedelta(hours=23, minutes=59), MINUTE),
        (RetentionMode.ARTICLE_126JJ_ENDING, 60 * MINUTE, timedelta(hours=23)),
        (RetentionMode.ARTICLE_126JJ, timedelta(days=3), timedelta(hours=24)),
    ],
)
def test_a_review_of_a_late_picture_ends_with_the_read_that_it_is_about(
    mode: RetentionMode, age: timedelta, left: timedelta
) -> None:
    """Under hit/no-hit the hours that the picture waited in the camera count: nothing undecided is a day old."""
    world = World()
    world.rules = replace(world.rules, mode=mode)
    world.entries.entries = [make_entry()]
    now = NOON + age
    doubtful = replace(make_read(("7KXL92", 0.4), ("7KXL9Z", 0.3)), received_at=now)
    retention = retain_read(NOON, now, keeps_passages=mode.keeps_passages)
    read = world.add_read(replace(doubtful, retention=retention))
    match_read(read.ref, now, world.rules, world.matching)
    close_passage(read.ref, now + timedelta(seconds=9), world.rules, world.matching)
    (review,) = world.reviews.list_reviews(now + timedelta(seconds=9))
    assert review.retention.expires_at == retention.expires_at == now + left
