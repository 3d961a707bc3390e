"""A doubtful hit of priority 1 or 2 that waits for review is told at once to those who take reviews."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from platewatch.alerts.channel import TOPIC, WEBHOOK
from platewatch.alerts.delivery import CLAIM, DeliverySource, DeliveryState, Order, ReviewOrder
from platewatch.alerts.errors import DeliveryBusy, DeliveryFailed, DeliveryUnknown
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.words import Language
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.announce import ReviewDelivery, compose_announcement, deliver_review
from platewatch.matching.decide import dismiss_review
from platewatch.matching.passages import close_passage, match_read
from platewatch.matching.review import Review
from platewatch.reading.record import Read
from platewatch.retention.terms import retain_read
from platewatch.text.gsm import ONE_PART, count_septets, is_gsm
from platewatch.text.message_text import find_unsafe
from tests.unit.alerts.fake_channels import make_senders
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeWebhooks
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient
from tests.unit.matching.test_decide import stores

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/review.schema.json").read_text())
SOON = NOON + timedelta(seconds=10)
PLATES = ("7KXL92", "7-KXL-92", "1KXL92", "1-KXL-92")


def make_taker(recipient_id: str = "shift", **changes: object) -> Recipient:
    return replace(make_recipient(recipient_id), takes_reviews=True, **changes)  # type: ignore[arg-type]


def make_world(*recipients: Recipient, priority: int = 1) -> World:
    world = World()
    world.entries.entries.append(make_entry(priority=priority))
    world.add_recipients(make_recipient("unit-1"), *recipients)
    return world


def doubt(world: World, read_id: str = "r-00", seconds: float = 0, probability: float = 0.43) -> Read:
    """A doubtful passage, matched and closed."""
    moment = NOON + timedelta(seconds=seconds)
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", probability), read_id=read_id, captured_at=moment))
    match_read(read.ref, read.received_at, world.rules, world.matching)
    close_passage(read.ref, read.received_at + timedelta(seconds=5), world.rules, world.matching)
    return read


def list_told(world: World) -> list[str]:
    return [order.recipient_id for order in world.review_orders.orders]


def the_review(world: World) -> Review:
    (review,) = world.reviews.list_reviews(SOON)
    return review


class Post:
    """A world in which one announcement waits to be delivered."""

    def __init__(self, recipient: Recipient | None = None) -> None:
        self.world = make_world(*([recipient] if recipient else []))
        doubt(self.world)
        (order,) = self.world.review_orders.orders
        assert isinstance(order, ReviewOrder)
        self.order = order
        self.waits: list[timedelta] = []
        self.webhooks, self.apart = FakeWebhooks(), FakeOrders()
        self.stores = ReviewDelivery(
            reviews=self.world.reviews,
            log=self.world.announced,
            recipients=self.world.recipients,
            senders=make_senders(self.world.channels, self.webhooks),
            apart=self.apart,
            operators=self.world.operators,
            audit=self.world.audit,
        )

    def deliver(
        self, received: int = 1, *, apart: bool = False, after: timedelta = timedelta()
    ) -> DeliveryState | None:
        order = replace(self.order, received=received, apart=apart)
        return deliver_review(order, lambda: SOON + after, RULES, self.stores, self.waits.append)

    @property
    def state(self) -> DeliveryState:
        return self.world.announced.kept[self.order.review_id, self.order.recipient_id].state


@pytest.mark.parametrize(("priority", "told"), [(1, ["shift"]), (2, ["shift"]), (3, []), (5, [])])
def test_who_takes_reviews_is_told_at_once_of_a_doubtful_hit_of_high_priority(priority: int, told: list[str]) -> None:
    world = make_world(make_taker(), priority=priority)
    doubt(world)
    assert list_told(world) == told
    assert len(world.reviews.list_reviews(SOON)) == 1
    assert world.queue.orders == []


def test_the_message_that_a_review_waits_is_whole_and_shows_no_plate() -> None:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_taker())
    world.entries.entries.append(replace(make_entry(priority=2), category=3))
    doubt(world)
    review = replace(the_review(world), late=True)
    message = compose_announcement(review, "shift", Language.ENGLISH, AMSTERDAM)
    about = {
        "schema": "platewatch.review/1",
        "recipient_id": "shift",
        "list": "stolen",
        "category": 3,
        "priority": 2,
        "kind": "look-alike",
        "probability": 0.43,
        "camera_id": "west-1",
    }
    assert json.loads(message.document) == about | {
        "review_id": review.review_id,
        "created_at": "2026-03-12T11:00:06.000Z",
        "decide_by": "2026-03-13T11:00:00.000Z",
        "late": True,
        "missing": None,
        "captured_at": "2026-03-12T11:00:00.000Z",
        "position": {"latitude": 52.3, "longitude": 4.85, "site": "Handweg", "direction": "zuid"},
    }
    assert message.attributes == about | {"late": "true"}
    assert (message.event, message.key) == ("review", f"{review.review_id}-shift")
    show = f"platewatch alert review show {review.review_id}"
    assert message.text() == f"P2 possible hit 43% Handweg 12:00 CET waits for review: {show}"


def test_without_anybody_who_takes_reviews_the_operators_are_told_once() -> None:
    post = Post()
    assert post.order.recipient_id == CONTROL_ROOM
    assert post.deliver() is DeliveryState.ACCEPTED
    assert post.deliver() is DeliveryState.ACCEPTED
    ((_, text),) = post.world.operators.told
    assert post.order.review_id in text
    assert not any(plate in text for plate in PLATES)
    (delivery,) = post.world.announced.kept.values()
    assert [attempt.message_id for attempt in delivery.attempts] == ["operators"]


def test_a_reviewer_is_told_by_list_category_priority_place_hour_and_own_floor() -> None:
    world = make_world(
        make_taker("elsewhere", lists=("wanted",)),
        make_taker("strict", review_floor=0.45),
        make_taker("off", active=False),
        make_taker("lists-all", lists=None),
        make_taker("second", tier=2),
    )
    doubt(world)
    assert list_told(world) == ["lists-all"]


def test_the_second_tier_is_told_where_the_first_takes_no_reviews() -> None:
    world = make_world(make_taker("chief", tier=2))
    doubt(world)
    assert list_told(world) == ["chief"]


def test_a_late_passage_notifies_systems_and_no_phone() -> None:
    world = make_world(make_taker("phone"), make_taker("desk", channel=TOPIC, address=None))
    world.rules = replace(world.rules, late_after=timedelta(seconds=1))
    doubt(world)
    assert list_told(world) == ["desk"]
    assert the_review(world).late


def test_a_late_passage_without_a_system_that_takes_reviews_tells_nobody() -> None:
    world = make_world(make_taker("phone"))
    world.rules = replace(world.rules, late_after=timedelta(seconds=1))
    doubt(world)
    assert (list_told(world), len(world.reviews.list_reviews(SOON))) == ([], 1)


def test_a_car_that_stays_is_announced_once() -> None:
    world = make_world(make_taker())
    doubt(world)
    doubt(world, "s-00", 60)
    assert list_told(world) == ["shift"]


def test_a_doubtful_passage_of_a_car_that_everybody_was_just_told_of_is_not_announced() -> None:
    world = make_world(make_taker())
    clear = world.add_read(make_read(("7KXL92", 0.97), read_id="q-00"))
    match_read(clear.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(clear.ref, NOON + timedelta(seconds=6), world.rules, world.matching)
    doubt(world, seconds=60)
    assert (len(world.reviews.list_reviews(SOON)), list_told(world)) == (1, [])


@pytest.mark.parametrize(("captured", "received", "told"), [(2, 45, []), (29, 31, []), (40, 41, ["shift"])])
def test_whether_all_were_told_of_the_car_goes_by_capture_not_by_receipt(
    captured: int, received: int, told: list[str]
) -> None:
    world = make_world(make_taker(channel=TOPIC))
    world.rules = replace(world.rules, late_after=timedelta(hours=2))
    clear = world.add_read(make_read(("7KXL92", 0.97), read_id="q-00"))
    match_read(clear.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(clear.ref, NOON + timedelta(seconds=6), world.rules, world.matching)
    moment, came = NOON + timedelta(minutes=captured), NOON + timedelta(minutes=received)
    read = replace(make_read(("1KXL92", 0.5), ("7KXL92", 0.43), captured_at=moment), received_at=came)
    world.add_read(replace(read, retention=retain_read(moment, came, keeps_passages=False)))
    close_passage(read.ref, came + timedelta(seconds=5), world.rules, world.matching)
    assert len(world.reviews.list_reviews(came)) == 1
    assert list_told(world) == told


def test_the_text_names_no_plate_and_says_what_waits_and_where() -> None:
    post = Post(make_taker())
    assert post.deliver() is DeliveryState.ACCEPTED
    ((number, text),) = post.world.channels.sent
    assert number == "+31612345678"
    command = f"platewatch alert review show {post.order.review_id}"
    assert text == f"P1 mogelijke hit 43% Handweg 12:00 CET wacht op beoordeling: {command}"
    assert [act for act, subject in post.world.audit.list_acts() if subject == f"review:{post.order.review_id}"] == [
        "combine",
        "collect",
        "disclose",
    ]


def test_the_lists_language_is_that_of_the_message() -> None:
    world = make_world(make_taker())
    world.entries.settings["stolen"] = ListSettings("stolen", language="en")
    doubt(world)
    text = compose_announcement(the_review(world), "shift", Language.DUTCH, AMSTERDAM).text()
    assert text.startswith("P1 possible hit 43% Handweg 12:00 CET waits for review: platewatch alert review show ")


@given(site=st.text(max_size=80), language=st.sampled_from(Language), probability=st.floats(0.1, 0.99))
def test_whatever_the_site_is_called_the_text_is_one_part(site: str, language: Language, probability: float) -> None:
    review = REVIEW
    assert review.sighting.position is not None
    position = replace(review.sighting.position, site=site)
    changed = replace(
        review,
        sighting=replace(review.sighting, position=position),
        hit=replace(review.hit, probability=probability),
    )
    text = compose_announcement(changed, "shift", language, AMSTERDAM).text()
    assert is_gsm(text)
    assert count_septets(text) <= ONE_PART
    assert text.endswith(f"platewatch alert review show {review.review_id}")


def test_a_site_of_before_puts_no_link_into_the_message_that_a_review_waits() -> None:
    assert REVIEW.sighting.position is not None
    position = replace(REVIEW.sighting.position, site="ｇａｔｅ．ｎｌ of 0612345678 " + "x" * 40 + " gate.companyname")
    changed = replace(REVIEW, sighting=replace(REVIEW.sighting, position=position))
    message = compose_announcement(changed, "shift", Language.DUTCH, AMSTERDAM)
    body = message.text().removesuffix(REVIEW.review_id)
    assert find_unsafe(body) is None
    assert "(link verwijderd)" in body
    assert find_unsafe(json.loads(message.document)["position"]["site"]) is None


def test_a_system_gets_a_document_of_its_own_schema_without_a_plate() -> None:
    post = Post(make_taker("desk", channel=TOPIC, address=None))
    assert post.deliver() is DeliveryState.ACCEPTED
    ((_, message),) = post.world.channels.sent
    document = json.loads(message)
    Draft202012Validator(SCHEMA).validate(document)
    assert set(document) == set(SCHEMA["properties"]) == set(SCHEMA["required"])
    assert (document["schema"], document["review_id"]) == ("platewatch.review/1", post.order.review_id)
    (attributes,) = post.world.channels.attributes
    assert (attributes["schema"], attributes["priority"], attributes["late"]) == ("platewatch.review/1", 1, "false")
    assert len(attributes) <= 10
    assert not any(plate in message + repr(attributes) for plate in PLATES)


def test_a_webhook_is_told_in_its_own_queue_and_a_repetition_has_the_same_key() -> None:
    post = Post(replace(make_taker("desk"), channel=WEBHOOK, address="https://desk.example.org", secret_salt="0"))
    assert post.deliver() is DeliveryState.PENDING
    expected: list[Order] = [replace(post.order, apart=True)]
    assert (post.apart.orders, post.webhooks.posted) == (expected, [])
    assert post.deliver(apart=True) is DeliveryState.ACCEPTED
    ((_, _, headers),) = post.webhooks.posted
    assert headers["Platewatch-Event"] == "review"
    assert headers["Idempotency-Key"] == f"{post.order.review_id}-desk"


def test_a_fault_comes_back_later_and_the_last_one_is_told_to_the_operators_without_a_plate() -> None:
    post = Post(make_taker())
    post.world.channels.faults = ["Throttling", "Throttling"]
    for received, state in ((1, DeliveryState.PENDING), (8, DeliveryState.FAILED)):
        with pytest.raises(DeliveryFailed):
            post.deliver(received)
        assert post.state is state
    ((_, text),) = post.world.operators.told
    assert f"platewatch alert review show {post.order.review_id}" in text
    assert not any(plate in text for plate in (*PLATES, "+31612345678"))
    assert post.deliver() is DeliveryState.ACCEPTED


def test_while_one_attempt_is_under_way_another_does_not_send() -> None:
    for recipient in (make_taker(), None):
        post = Post(recipient)
        delivery = post.world.announced.kept[post.order.review_id, post.order.recipient_id]
        post.world.announced.claim_delivery(delivery, SOON, SOON + CLAIM)
        with pytest.raises(DeliveryBusy):
            post.deliver()
        assert (post.waits, post.world.channels.sent, post.world.operators.told) == ([CLAIM], [], [])
        assert post.deliver(after=CLAIM) is DeliveryState.ACCEPTED


def test_a_review_that_was_decided_is_announced_no_more() -> None:
    post = Post(make_taker())
    dismiss_review(post.order.review_id, SOON, stores(post.world))
    assert post.deliver() is None
    assert post.world.channels.sent == []


def test_who_was_switched_off_meanwhile_gets_nothing() -> None:
    post = Post(make_taker())
    post.world.add_recipients(make_taker(active=False))
    assert post.deliver() is DeliveryState.WITHDRAWN
    assert post.world.channels.sent == []


def test_an_order_that_nobody_recorded_is_a_fault() -> None:
    post = Post(make_taker())
    post.world.announced.kept.clear()
    with pytest.raises(DeliveryUnknown):
        post.deliver()


@pytest.mark.parametrize("moment", range(40))
def test_a_death_at_any_moment_of_closing_loses_and_doubles_no_announcement(moment: int) -> None:
    world = make_world(make_taker())
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.43)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    world.fuse.left = moment
    try:
        close_passage(read.ref, NOON + timedelta(seconds=6), world.rules, world.matching)
    except Death:
        world.fuse.left = None
        close_passage(read.ref, NOON + timedelta(seconds=36), world.rules, world.matching)
    world.fuse.left = None
    assert set(list_told(world)) == {"shift"}
    assert [(delivery.recipient_id, delivery.state) for delivery in world.announced.kept.values()] == [
        ("shift", DeliveryState.PENDING)
    ]


def test_what_was_sent_is_not_ordered_again_by_a_later_frame() -> None:
    world = make_world(make_taker())
    read = make_read(("7KXL92", 0.43), passage_id="west-1:p1")
    for each in (read, replace(read, read_id="s-00", snapshot_id="s", captured_at=NOON + timedelta(seconds=30))):
        world.add_read(each)
        close_passage(each.ref, NOON + timedelta(seconds=60), world.rules, world.matching)
        for delivery in world.announced.kept.values():
            world.announced.confirm_delivery(delivery.alert_id, delivery.recipient_id, DeliverySource.PAGE_OPENED, SOON)
    assert list_told(world) == ["shift"]


def _make_review() -> Review:
    world = make_world(make_taker())
    doubt(world)
    return the_review(world)


REVIEW = _make_review()
