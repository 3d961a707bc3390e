"""A handover has two signatures of two people, and is then left as it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.handover.errors import HandoverOld, HandoverOwn, HandoverSigned, HandoverUnknown
from platewatch.handover.handover import (
    HANDOVER_TERM,
    SIGN_TERM,
    Handover,
    Signature,
    describe_handover,
    digest_handover,
    make_handover,
    require_waiting,
    take_over,
)
from tests.unit.alerts.makers import NOON

LEAVING = "console/j.jansen@police.example"
ARRIVING = "console/v.vries@police.example"
HOUR = timedelta(hours=1)


class Kept:
    """One handover; with `faster` somebody else signs between the look and the signature."""

    def __init__(self, handover: Handover | None = None, *, faster: bool = False) -> None:
        self.handover = handover
        self.faster = faster

    def add_handover(self, handover: Handover) -> None:
        self.handover = handover

    def find_handover(self, handover_id: str, now: datetime) -> Handover | None:
        return self.handover if self.handover and self.handover.handover_id == handover_id else None

    def list_newest(self, most: int, now: datetime) -> list[Handover]:
        return [self.handover] if self.handover else []

    def sign_arriving(self, handover_id: str, signature: Signature) -> bool:
        if self.faster or self.handover is None or self.handover.arriving is not None:
            return False
        self.handover = replace(self.handover, arriving=signature)
        return True


def make(note: str = "unit 12-04 drives") -> Handover:
    return make_handover({"counts": {"open": 1}}, LEAVING, note, NOON)


def test_another_person_takes_over_and_both_names_stand_in_it() -> None:
    handover = make()
    store = Kept(handover)
    later = NOON + HOUR
    assert require_waiting(handover.handover_id, ARRIVING, later, store) == handover
    signed = take_over(handover, ARRIVING, "", later, store)
    assert store.handover == signed
    told = describe_handover(signed)
    assert (told["leaving"]["name"], told["leaving"]["note"]) == ("j.jansen", "unit 12-04 drives")
    assert (told["arriving"]["name"], told["arriving"]["note"]) == ("v.vries", None)
    assert told["arriving"]["at"] == "2026-03-12T12:00:00.000Z"
    assert not signed.waits(later)


@pytest.mark.parametrize(
    "same", [LEAVING, "console/J.Jansen@police.example", "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen"]
)
def test_one_person_cannot_sign_both_by_whatever_door(same: str) -> None:
    handover = make()
    with pytest.raises(HandoverOwn, match="person who takes over"):
        require_waiting(handover.handover_id, same, NOON, Kept(handover))


def test_what_is_signed_is_not_signed_again() -> None:
    signed = replace(make(), arriving=Signature(ARRIVING, NOON))
    with pytest.raises(HandoverSigned, match="has taken over already"):
        require_waiting(signed.handover_id, "console/k.koster", NOON, Kept(signed))
    with pytest.raises(HandoverSigned, match="just"):
        take_over(make(), ARRIVING, "", NOON, Kept(make(), faster=True))


def test_it_waits_for_twelve_hours_and_is_unknown_under_another_id() -> None:
    handover, last = make(), NOON + SIGN_TERM - timedelta(microseconds=1)
    assert require_waiting(handover.handover_id, ARRIVING, last, Kept(handover))
    with pytest.raises(HandoverOld, match="hand over again"):
        require_waiting(handover.handover_id, ARRIVING, NOON + SIGN_TERM, Kept(handover))
    with pytest.raises(HandoverUnknown):
        require_waiting("0" * 32, ARRIVING, NOON, Kept(handover))
    assert handover.expires_at == NOON + HANDOVER_TERM


def test_the_digest_knows_every_word_and_both_signatures() -> None:
    handover = make()
    assert digest_handover(handover) == digest_handover(replace(handover))
    others = [
        replace(handover, situation={"counts": {"open": 2}}),
        replace(handover, leaving=replace(handover.leaving, note="another")),
        replace(handover, arriving=Signature(ARRIVING, NOON)),
    ]
    assert len({digest_handover(one) for one in (handover, *others)}) == 4


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)), st.timedeltas(timedelta(milliseconds=1), HOUR))
def test_ids_sort_by_time(first: datetime, apart: timedelta) -> None:
    earlier = first.replace(tzinfo=NOON.tzinfo)
    ids = [make_handover({}, LEAVING, "", at).handover_id for at in (earlier, earlier + apart)]
    assert ids[0] < ids[1]
    assert all(len(one) == 32 for one in ids)
