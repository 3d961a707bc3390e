"""An answer that says the list is wrong disputes the entry, until its editor decides."""

from datetime import datetime, timedelta

import pytest

from platewatch.alerts.answer import give_answer
from platewatch.alerts.answers import Reply, Step
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.dispute import Dispute, confirm_entry, remind_operators, resolve_ended
from platewatch.alerts.errors import DisputeUnknown
from platewatch.alerts.routing import notify_recipient
from platewatch.errors import Failures
from platewatch.hits.hit import HitKind
from platewatch.text.gsm import count_septets
from tests.unit.alerts.fake_delivery import RULES
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.makers import make_alert_for, make_entry
from tests.unit.alerts.shift import PERSON, SOON, Shift


def _remind(shift: Shift, now: datetime) -> int:
    failures = Failures()
    told = remind_operators(now, AMSTERDAM, shift.world.disputes, shift.world.operators, failures)
    failures.raise_first()
    return told


def test_a_dispute_that_cannot_be_told_keeps_no_other_from_it(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    others = make_alert_for("unit-1", make_entry("9ZZZ99"))
    notify_recipient(others, shift.world.notifying)
    shift.answer("unit-1", Step.LIST_WRONG)
    give_answer(others, Reply(Step.LIST_WRONG), "unit-1", SOON, shift.stores)
    note, broken = shift.world.disputes.note_told, shift.entry.entry_id

    def stumble(dispute: Dispute) -> None:
        if dispute.entry_id == broken:
            raise OSError("the store refuses")
        note(dispute)

    monkeypatch.setattr(shift.world.disputes, "note_told", stumble)
    failures = Failures()
    later = SOON + timedelta(days=2)
    assert remind_operators(later, AMSTERDAM, shift.world.disputes, shift.world.operators, failures) == 1
    assert (len(failures), len(shift.world.operators.told)) == (1, 2)


def _dispute(shift: Shift) -> tuple[str, str]:
    return shift.entry.list_name, shift.entry.entry_id


def test_list_wrong_disputes_the_entry_until_its_editor_confirms_it(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    dispute = shift.world.disputes.find_dispute(*_dispute(shift), SOON)
    assert dispute is not None
    assert (dispute.plate, dispute.case_number, dispute.by) == ("1KXL92", "2026-17", "unit-1")
    assert dispute.settle_by == SOON + timedelta(hours=24)
    confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None
    with pytest.raises(DisputeUnknown):
        confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)


def test_a_later_message_about_a_disputed_entry_says_so(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    later = make_alert_for("unit-2", shift.entry, passage_id="west-1:p2", kind=HitKind.LOOK_ALIKE)
    notify_recipient(later, shift.world.notifying)
    deliver_alert(DeliveryOrder(later.alert_id, "unit-2"), lambda: SOON, RULES, shift.delivering, lambda _wait: None)
    text = shift.world.channels.sent[-1][1]
    assert text.startswith("P1 BETWIST 1-KXL-92")
    assert "Staande houden" in text, "one officer's word does not silence a wanted car"
    assert count_septets(text) <= 160


def test_a_second_officer_does_not_give_the_editor_more_time(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.LIST_WRONG, at=SOON + timedelta(hours=5))
    dispute = shift.world.disputes.find_dispute(*_dispute(shift), SOON)
    assert dispute is not None
    assert dispute.settle_by == SOON + timedelta(hours=24)


def test_a_dispute_that_its_officer_takes_back_is_gone_and_another_ones_stays(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.LIST_WRONG)
    shift.answer("unit-2", Step.UNDO)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None
    shift.answer("unit-1", Step.UNDO)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None


def test_another_verdict_does_not_settle_a_dispute(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    shift.answer("unit-2", Step.RIGHT_CAR)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None


def test_what_an_editor_decided_is_not_undone_when_the_answer_is_finished_again(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    resolve_ended("stolen", "1KXL92", "2026-17", PERSON, SOON + timedelta(seconds=1), shift.world.disputes)
    shift.world.alerts.finished[shift.hit_id] = 0
    shift.answer("unit-1", Step.LIST_WRONG)
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is None
    # A new word of an officer disputes it again.
    shift.answer("unit-2", Step.LIST_WRONG, at=SOON + timedelta(minutes=1))
    assert shift.world.disputes.find_dispute(*_dispute(shift), SOON) is not None


def test_after_a_day_the_operators_are_told_once_without_a_plate(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    assert _remind(shift, SOON + timedelta(hours=23)) == 0
    for _ in range(2):
        _remind(shift, SOON + timedelta(hours=24))
    ((subject, text),) = shift.world.operators.told
    assert "disputed" in subject
    assert "hotlist due stolen" in text
    assert "1KXL92" not in subject + text


def test_a_settled_dispute_reminds_nobody(shift: Shift) -> None:
    shift.answer("unit-1", Step.LIST_WRONG)
    confirm_entry("stolen", "1KXL92", "2026-17", PERSON, SOON, shift.world.disputes)
    assert _remind(shift, SOON + timedelta(days=2)) == 0
