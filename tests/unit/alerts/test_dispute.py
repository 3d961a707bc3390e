"""An editor's decisions end the disputes they are about, and no others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.answers import Answer, Step
from platewatch.alerts.dispute import Dispute, confirm_entry, make_dispute, resolve_ended, resolve_list
from platewatch.alerts.errors import DisputeUnknown
from tests.unit.alerts.fake_disputes import FakeDisputes
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry

LATER = NOON + timedelta(hours=3)


def make(plate: str = "7KXL92", case_number: str = "2026-17", list_name: str = "stolen") -> Dispute:
    entry = make_entry(plate, case_number=case_number, list_name=list_name)
    return make_dispute(make_alert_for("unit-1", entry), Answer(Step.LIST_WRONG, "unit-1", NOON), 1)


ALL = [make(), make(case_number="2026-18"), make("1ABC23"), make(list_name="wanted")]


def world() -> FakeDisputes:
    disputes = FakeDisputes(Fuse())
    for dispute in ALL:
        disputes.open_dispute(dispute)
    return disputes


def test_to_confirm_or_end_an_entry_settles_its_dispute_alone() -> None:
    disputes = world()
    assert confirm_entry("stolen", "7KXL92", "2026-17", "editor", LATER, disputes) == ALL[0]
    assert list(disputes.kept.values()) == ALL[1:]
    assert list(disputes.settled.values()) == [LATER]
    resolve_ended("stolen", "1ABC23", "2026-17", "editor", LATER, disputes)
    assert list(disputes.kept.values()) == [ALL[1], ALL[3]]
    with pytest.raises(DisputeUnknown):
        confirm_entry("stolen", "7KXL92", "2026-17", "editor", LATER, disputes)
    resolve_ended("stolen", "7KXL92", "2026-17", "editor", LATER, disputes)
    assert list(disputes.kept.values()) == [ALL[1], ALL[3]]


def test_a_dispute_past_its_end_is_none() -> None:
    disputes = world()
    with pytest.raises(DisputeUnknown):
        confirm_entry("stolen", "7KXL92", "2026-17", "editor", ALL[0].expires_at, disputes)


def test_with_a_list_all_its_disputes_go_and_no_other_lists() -> None:
    disputes = world()
    resolve_list("stolen", "editor", LATER, disputes)
    assert list(disputes.kept.values()) == [ALL[3]]
    assert set(disputes.settled.values()) == {LATER}


def test_who_settled_a_dispute_and_when_reaches_the_store() -> None:
    noted: list[tuple[str, str, object]] = []

    class Noting(FakeDisputes):
        def resolve_dispute(self, dispute, by, now) -> None:  # type: ignore[no-untyped-def]
            noted.append((dispute.entry_id, by, now))

    disputes = Noting(Fuse(), {(one.list_name, one.entry_id): one for one in ALL[:2]})
    confirm_entry("stolen", "7KXL92", "2026-17", "a", LATER, disputes)
    resolve_ended("stolen", "7KXL92", "2026-18", "b", NOON, disputes)
    resolve_list("stolen", "c", LATER, disputes)
    one, other = ALL[0].entry_id, ALL[1].entry_id
    assert noted[:2] == [(one, "a", LATER), (other, "b", NOON)]
    assert sorted(noted[2:]) == sorted([(one, "c", LATER), (other, "c", LATER)])
    assert replace(ALL[0]) in disputes.kept.values()
