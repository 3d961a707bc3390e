"""Registering recipients: nobody is replaced unasked, and whoever loses their messages or PIN hears of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.alerts.channel import TOPIC, WEBHOOK
from platewatch.alerts.errors import ChannelFault, RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.pin import PinHash
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.recipient_change import (
    ORDER_WAIT,
    ChangeKind,
    ChangeStores,
    RecipientChange,
    compose_text,
    find_kinds,
    notify_of_change,
)
from platewatch.alerts.registering import (
    RegisterStores,
    change_pin,
    drop_recipient,
    keep_recipient,
    require_known_names,
    require_meant,
)
from platewatch.alerts.words import Language
from platewatch.audit.record import Action
from platewatch.cameras.area import Area
from platewatch.fields import FieldInvalid
from platewatch.text.gsm import ONE_PART, count_septets, is_gsm
from platewatch.text.message_text import find_unsafe
from platewatch.text.names import NAME_SHAPE, KnownNames
from tests.unit.alerts.fake_channels import FakeChannels, FakeOperators
from tests.unit.alerts.fakes import FakeAudit, FakeRecipients
from tests.unit.alerts.fuse import Death, Fuse
from tests.unit.alerts.makers import NOON, make_recipient

BY = "arn:aws:sts::123456789012:assumed-role/admin/j.jansen"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OLD, NEW = "+31612345678", "+31687654321"
PIN = PinHash("unit-1", "00", "11", 2, NOON)


@dataclass
class FakeChanges:
    fuse: Fuse
    kept: dict[str, RecipientChange] = field(default_factory=dict)
    orders: list[tuple[str, timedelta]] = field(default_factory=list)

    def keep_change(self, change: RecipientChange) -> None:
        with self.fuse.write():
            self.kept[change.change_id] = change

    def find_change(self, change_id: str) -> RecipientChange | None:
        return self.kept.get(change_id)

    def drop_change(self, change_id: str) -> None:
        with self.fuse.write():
            self.kept.pop(change_id, None)

    def notify_later(self, change_id: str, wait: timedelta) -> None:
        with self.fuse.write():
            self.orders.append((change_id, wait))


@dataclass
class FakeFusedPins:
    fuse: Fuse
    kept: dict[str, PinHash] = field(default_factory=dict)

    def find_pin(self, recipient_id: str) -> PinHash | None:
        return self.kept.get(recipient_id)

    def list_holders(self) -> tuple[str, ...]:
        return tuple(self.kept)

    def keep_pin(self, pin: PinHash) -> None:
        with self.fuse.write():
            self.kept[pin.recipient_id] = pin

    def remove_pin(self, recipient_id: str) -> None:
        with self.fuse.write():
            self.kept.pop(recipient_id, None)


class World:
    """Recipients, PINs and what tells of their changes, on one fuse."""

    def __init__(self, *recipients: Recipient) -> None:
        self.fuse = Fuse()
        self.recipients = FakeRecipients(self.fuse)
        self.pins = FakeFusedPins(self.fuse)
        self.changes = FakeChanges(self.fuse)
        self.channels = FakeChannels(self.fuse)
        self.operators = FakeOperators()
        self.audit = FakeAudit(self.fuse)
        for recipient in recipients:
            self.recipients.put_recipient(recipient)

    @property
    def stores(self) -> RegisterStores:
        return RegisterStores(self.recipients, self.pins, self.changes, self.changes)

    def stored(self, recipient_id: str = "unit-1") -> Recipient:
        found = self.recipients.find_recipient(recipient_id)
        assert found is not None
        return found

    def replace(self, **changes: Any) -> RecipientChange | None:
        before = self.stored()
        return keep_recipient(replace(before, version=0, **changes), before, BY, NOON, self.stores)

    def tell(self) -> None:
        """Carries out the orders, until each is done."""
        stores = ChangeStores(self.changes, self.operators, self.channels, self.audit)
        for change_id, _ in self.changes.orders:
            while True:
                try:
                    notify_of_change(change_id, NOON + ORDER_WAIT, Language.DUTCH, AMSTERDAM, stores)
                except (Death, ChannelFault):
                    continue
                break


def test_a_recipient_that_is_there_is_not_replaced_unasked() -> None:
    there = make_recipient()
    with pytest.raises(RecipientExists, match=r"unit-1 \(Name of unit-1\): give --replace"):
        require_meant("unit-1", there, ["unit-1"], replaces=False)
    require_meant("unit-1", there, ["unit-1"], replaces=True)
    require_meant("unit-2", None, ["unit-1"], replaces=False)
    with pytest.raises(RecipientUnknown, match="did you mean unit-1"):
        require_meant("unit1", None, ["unit-1"], replaces=True)


def test_of_two_who_add_or_replace_at_once_one_is_told() -> None:
    world = World()
    keep_recipient(make_recipient(), None, BY, NOON, world.stores)
    with pytest.raises(RecipientExists):
        keep_recipient(make_recipient(address=NEW), None, BY, NOON, world.stores)
    before = world.stored()
    world.replace(tier=2)
    with pytest.raises(RecipientChanged):
        keep_recipient(make_recipient(address=NEW), before, BY, NOON, world.stores)
    assert world.stored().address == OLD
    world.tell()
    assert (world.channels.sent, world.operators.told) == ([], []), "what was refused is told to nobody"


def test_a_changed_number_is_reported_to_the_operators_and_to_the_old_number() -> None:
    world = World(make_recipient())
    change = world.replace(address=NEW)
    assert change is not None
    assert change.kinds == (ChangeKind.ADDRESS,)
    assert world.changes.orders == [(change.change_id, ORDER_WAIT)]
    world.tell()
    assert world.channels.sent == [
        (OLD, "Platewatch 12-03 12:00 CET: meldingen voor unit-1 gaan elders heen. Klopt dat niet? Bel de meldkamer.")
    ]
    [(subject, text)] = world.operators.told
    assert subject == "Platewatch: a recipient was changed"
    assert "Recipient unit-1: its alerts go to another number or address, at 2026-03-12 12:00 CET by " + BY in text
    assert "ends in 678" in text
    assert "ends in 321" in text
    assert OLD not in text
    [record] = world.audit.records
    assert (record.action, record.subject, record.actor) == (Action.DISCLOSE, "recipient:unit-1", "deliver")
    assert OLD not in repr(record)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"active": False}, ChangeKind.OFF, "unit-1 krijgt geen meldingen meer"),
        ({"channel": TOPIC, "address": None}, ChangeKind.ADDRESS, "gaan elders heen"),
        ({"channel": WEBHOOK, "address": "https://x.example"}, ChangeKind.ADDRESS, "gaan elders heen"),
        ({"address": NEW, "active": False}, ChangeKind.OFF, "unit-1 krijgt geen meldingen meer"),
    ],
)
def test_whoever_gets_no_more_messages_hears_of_it(change: dict[str, Any], kind: ChangeKind, words: str) -> None:
    world = World(make_recipient())
    told = world.replace(**change)
    assert told is not None
    assert told.kinds[-1] is kind
    world.tell()
    [(number, text)] = world.channels.sent
    assert number == OLD
    assert words in text
    assert len(world.operators.told) == 1


def test_what_takes_no_messages_away_is_told_to_nobody() -> None:
    world = World(make_recipient())
    assert world.replace(name="Another name", tier=2, lists=("stolen",)) is None
    assert world.changes.orders == []
    world = World(make_recipient(active=False))
    assert world.replace(active=True) is None


def test_another_pin_is_told_without_it() -> None:
    world = World(make_recipient())
    change_pin(world.stored(), PIN, BY, NOON, world.stores)
    assert world.pins.kept == {"unit-1": PIN}
    world.tell()
    [(number, text)] = world.channels.sent
    assert number == OLD
    assert text == "Platewatch 12-03 12:00 CET: unit-1 heeft een andere pincode. Klopt dat niet? Bel de meldkamer."
    assert "another PIN" in world.operators.told[0][1]


def test_a_removed_recipient_is_told() -> None:
    world = World(make_recipient())
    world.pins.kept["unit-1"] = PIN
    drop_recipient(world.stored(), BY, NOON, world.stores)
    assert (world.recipients.kept, world.pins.kept) == ({}, {})
    world.tell()
    assert [number for number, _ in world.channels.sent] == [OLD]
    assert "it was removed" in world.operators.told[0][1]


def test_a_webhooks_change_is_told_to_the_operators_alone() -> None:
    hook = replace(make_recipient(channel=WEBHOOK), address="https://a.example", secret_salt="aa")
    assert find_kinds(hook, replace(hook, secret_salt="bb")) == (ChangeKind.SECRET,)
    assert find_kinds(hook, replace(hook, address="https://b.example", secret_salt="bb")) == (ChangeKind.ADDRESS,)
    world = World(hook)
    world.replace(secret_salt="bb")
    world.tell()
    assert world.channels.sent == []
    assert "its webhook has a new secret" in world.operators.told[0][1]


ACTS: dict[str, Callable[[World], object]] = {
    "replace": lambda world: world.replace(address=NEW),
    "pin": lambda world: change_pin(world.stored(), PIN, BY, NOON, world.stores),
    "remove": lambda world: drop_recipient(world.stored(), BY, NOON, world.stores),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_death_makes_a_change_that_nobody_hears_of(act: str) -> None:
    for moments in count():
        world = World(make_recipient())
        world.fuse.left = moments
        try:
            ACTS[act](world)
            died = False
        except Death:
            died = True
        world.fuse.left = None
        world.tell()
        changed = (
            world.recipients.find_recipient("unit-1") is None
            or world.stored().address == NEW
            or world.pins.find_pin("unit-1") is not None
        )
        if changed:
            assert len(world.operators.told) == 1
            assert [number for number, _ in world.channels.sent] == [OLD]
        if not died:
            assert changed
            assert moments >= 6
            return


def test_no_death_while_telling_keeps_anybody_from_hearing() -> None:
    for moments in count():
        world = World(make_recipient())
        world.replace(address=NEW)
        world.fuse.left = moments
        world.tell()
        assert {number for number, _ in world.channels.sent} == {OLD}
        assert world.operators.told
        if world.fuse.left is not None:
            assert len(world.channels.sent) == len(world.operators.told) == 1
            return


def test_what_a_channel_refuses_comes_back_and_the_operators_are_not_told_again() -> None:
    world = World(make_recipient())
    world.replace(address=NEW)
    world.channels.faults = ["Throttled", "Throttled"]
    world.tell()
    assert len(world.channels.sent) == 1
    assert len(world.operators.told) == 1
    assert len(world.audit.records) == 3, "of an attempt that failed nobody knows how much of it arrived"


def test_an_order_for_a_change_that_was_not_made_does_nothing() -> None:
    world = World()
    stores = ChangeStores(world.changes, world.operators, world.channels, world.audit)
    assert notify_of_change("ab" * 16, NOON, Language.DUTCH, AMSTERDAM, stores) is None
    assert world.operators.told == []


@example("0612345678", ChangeKind.ADDRESS, Language.DUTCH)
@given(st.from_regex(NAME_SHAPE, fullmatch=True), st.sampled_from(ChangeKind), st.sampled_from(Language))
def test_the_message_to_the_phone_is_one_part_and_says_whom_to_call(
    recipient_id: str, kind: ChangeKind, language: Language
) -> None:
    if kind is ChangeKind.SECRET:
        return
    change = RecipientChange("ab" * 16, recipient_id, (kind,), "evil.example/pay", NOON, OLD)
    text = compose_text(change, language, AMSTERDAM)
    assert is_gsm(text)
    assert count_septets(text) <= ONE_PART
    # An id of before may be a number that a phone would offer to call.
    assert find_unsafe(text) is None
    assert recipient_id in text or find_unsafe(recipient_id) is not None
    assert re.search(r"(Bel de meldkamer|Call the control room)\.$", text)
    assert "evil" not in text, "nothing that somebody typed"


@pytest.mark.parametrize(
    ("recipient", "field", "told"),
    [
        (replace(make_recipient(), lists=("stolen", "stoelen")), "lists[1]", "did you mean stolen?"),
        (replace(make_recipient(), area=Area(cameras=("west1",))), "area.cameras[0]", "did you mean west-1?"),
        (replace(make_recipient(), area=Area(sites=("A9 exit5",))), "area.sites[0]", "did you mean A9 exit 5?"),
    ],
)
def test_a_misspelt_list_camera_or_site_of_a_recipient_is_refused(recipient: Recipient, field: str, told: str) -> None:
    """`recipient add --list stoelen` was told of nothing, for ever."""
    known = KnownNames(frozenset({"stolen"}), frozenset({"west-1"}), frozenset({"A9 exit 5"}))
    with pytest.raises(FieldInvalid, match=re.escape(told)) as refused:
        require_known_names(recipient, known)
    assert refused.value.field == field
    right = replace(recipient, lists=("stolen",), area=Area(("west-1",), ("A9 exit 5",)))
    require_known_names(right, known)
    require_known_names(replace(right, lists=None), KnownNames(cameras=known.cameras, sites=known.sites))
