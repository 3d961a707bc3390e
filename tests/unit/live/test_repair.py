"""Once a minute the board says what the facts say, whatever was lost on the way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer import AnswerStores, finish_answers, give_answer
from platewatch.alerts.answers import NOBODY, Outcome, Reply, Step
from platewatch.alerts.board import KEPT_AFTER, MOST_ENTRIES, ItemState, make_hit_entry
from platewatch.alerts.errors import AlertError
from platewatch.alerts.routing import notify_recipient
from platewatch.errors import Failures
from platewatch.live.repair import Repaired, RepairStores, choose_kept, repair_board
from platewatch.matching.review import make_review_entry
from tests.unit.alerts.fake_delivery import FakeOrders, FakeTally
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient
from tests.unit.live.test_changes import Page, read_truth
from tests.unit.matching.test_announce import REVIEW

MINUTE = timedelta(minutes=1)


class Night:
    """Hits of several passages, and a watch that comes by."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
        self.answering = AnswerStores(
            self.world.alerts,
            self.world.recipients,
            FakeOrders(),
            FakeTally(self.world.fuse),
            self.world.disputes,
            timedelta(minutes=10),
            self.world.board,
        )
        self.repairing = RepairStores(self.world.board, self.world.alerts, self.world.reviews)

    def make_alert(self, passage: int, recipient_id: str, now: datetime) -> Alert:
        alert = make_alert_for(recipient_id, passage_id=f"west-1:p{passage}")
        return replace(alert, created_at=now, sighting=replace(alert.sighting, captured_at=now))

    def repair(self, now: datetime) -> Repaired:
        return repair_board(now, self.repairing)

    def find_facts(self, now: datetime) -> dict[str, str]:
        """How each hit stands that is to be seen now, by the records."""
        alerts = {alert.hit_id: alert for alert in reversed(self.world.alerts.kept.values())}
        entries = [
            make_hit_entry(alert, self.world.alerts.answers.get(hit_id, NOBODY)) for hit_id, alert in alerts.items()
        ]
        return {entry.item_id: entry.state.value for entry in entries if entry.holds(now)}

    def list_unfinished(self, now: datetime) -> dict[str, str]:
        """The hits with an answer that a function died over, as they are to be seen."""
        alerts = (self.world.alerts.kept[alert_id] for alert_id in self.world.alerts.list_unfinished(now + MINUTE))
        hits = {alert.hit_id for alert in alerts}
        return {hit_id: state for hit_id, state in self.find_facts(now).items() if hit_id in hits}

    def read_board(self, now: datetime) -> dict[str, str]:
        placed = self.world.board.state.placed
        return {item_id: one.entry.state.value for item_id, one in placed.items() if one.entry.holds(now)}


@pytest.fixture
def night() -> Night:
    return Night()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["tell", "answer", "repair", "finish"]),
        st.integers(1, 3),
        st.sampled_from(["unit-1", "unit-2"]),
        st.sampled_from([Step.ACKNOWLEDGE, Step.RIGHT_CAR, Step.MISREAD, Step.UNDO, Step.CLOSE]),
        # Where the function dies, if it does.
        st.one_of(st.none(), st.integers(0, 14)),
        st.integers(0, 90),
    ),
    max_size=14,
)


@given(ACTS)
@settings(max_examples=150)
def test_whatever_happened_and_died_the_board_then_says_what_the_facts_say(
    acts: list[tuple[str, int, str, Step, int | None, int]],
) -> None:
    night, page, now = Night(), Page(), NOON
    for act, passage, by, step, dies, minutes in acts:
        # A minute at the least: the watch comes each minute, and nothing that is lost is older than that.
        now += minutes * MINUTE
        night.repair(now)
        night.world.fuse.left = dies
        try:
            _do(night, act, passage, by, step, now)
        except Death:
            pass
        finally:
            night.world.fuse.left = None
        page.ask(night.world.board, now)
        assert page.known == read_truth(night.world.board, now)
        night.repair(now)
        # What follows from an answer, its entry on the board included, is the watch's to finish.
        unfinished = night.list_unfinished(now)
        assert night.read_board(now).items() - unfinished.items() == night.find_facts(now).items() - unfinished.items()
    for _ in range(3):
        now += 13 * 60 * MINUTE
        _do(night, "finish", 0, "", Step.CLOSE, now)
        night.repair(now)
        assert night.read_board(now) == night.find_facts(now)
    assert night.world.board.state.placed == {}


def _do(night: Night, act: str, passage: int, by: str, step: Step, now: datetime) -> None:
    alert = night.make_alert(passage, by, now)
    told = night.world.alerts.kept.get(alert.alert_id)
    if act == "tell" and told is None:
        notify_recipient(alert, night.world.notifying)
    elif act == "answer" and told is not None:
        outcome = Outcome.STOPPED if step is Step.CLOSE else None
        try:
            give_answer(told, Reply(step, outcome), by, now, night.answering)
        except AlertError:
            # Not allowed as the hit stands.
            return
    elif act == "finish":
        finish_answers(now + MINUTE, night.world.alerts, night.answering, Failures())


def test_a_board_that_is_right_is_not_written_to(night: Night) -> None:
    notify_recipient(night.make_alert(1, "unit-1", NOON), night.world.notifying)
    night.repair(NOON)
    changes = night.world.board.state.changes
    assert night.repair(NOON + MINUTE) == Repaired(mended=0, removed=0, more=0)
    assert night.world.board.state.changes == changes


def test_a_hit_that_is_over_does_not_come_back_for_a_later_alert_when_the_watch_was_away(night: Night) -> None:
    notify_recipient(night.make_alert(1, "unit-1", NOON), night.world.notifying)
    later = NOON + timedelta(hours=11)
    notify_recipient(night.make_alert(1, "unit-2", later), night.world.notifying)
    night.repair(later)
    assert len(night.read_board(later)) == 1
    now = NOON + timedelta(hours=24)
    night.repair(now)
    assert night.read_board(now) == night.find_facts(now) == {}


def test_a_board_that_is_lost_is_made_anew_from_a_day(night: Night) -> None:
    for passage, hours in ((1, 25), (2, 23), (3, 0)):
        night.world.alerts.record_alert(night.make_alert(passage, "unit-1", NOON - timedelta(hours=hours)))
    assert night.repair(NOON).mended == 2
    assert night.read_board(NOON) == night.find_facts(NOON)


def test_it_looks_back_no_further_than_to_the_last_repair_and_a_little(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def list_born(since: datetime, _until: datetime, _now: datetime) -> list[Alert]:
        asked.append(since)
        return []

    monkeypatch.setattr(night.world.alerts, "list_born", list_born)
    for minutes in (0, 1, 61):
        night.repair(NOON + minutes * MINUTE)
    assert asked == [NOON - timedelta(hours=24), NOON - 5 * MINUTE, NOON - 4 * MINUTE]


def test_a_review_that_waits_comes_back_and_one_that_was_decided_goes(night: Night) -> None:
    night.world.reviews.record_review(REVIEW)
    night.repair(NOON)
    assert night.read_board(NOON) == {REVIEW.review_id: "waiting"}
    assert night.world.board.state.placed[REVIEW.review_id].entry == make_review_entry(REVIEW)
    night.world.reviews.end_review(REVIEW)
    night.repair(NOON + MINUTE)
    assert night.read_board(NOON + MINUTE) == {REVIEW.review_id: ItemState.DECIDED.value}
    night.repair(NOON + 12 * MINUTE)
    assert night.read_board(NOON + 12 * MINUTE) == {}


def test_a_list_of_reviews_that_lags_behind_takes_none_off(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    night.world.reviews.record_review(REVIEW)
    night.world.board.place(make_review_entry(REVIEW))
    monkeypatch.setattr(night.world.reviews, "list_reviews", lambda _now: [])
    night.repair(NOON)
    assert night.read_board(NOON) == {REVIEW.review_id: "waiting"}


def test_beyond_a_thousand_the_oldest_of_the_lowest_priority_are_counted_alone(night: Night) -> None:
    urgent, usual = make_entry(priority=1), make_entry(priority=3)
    for number in range(MOST_ENTRIES + 20):
        entry = urgent if number < 10 else usual
        alert = make_alert_for("unit-1", entry, passage_id=f"west-1:p{number}")
        seen = NOON + number * timedelta(milliseconds=1)
        alert = replace(alert, created_at=seen, sighting=replace(alert.sighting, captured_at=seen))
        night.world.alerts.record_alert(alert)
        night.world.board.place(make_hit_entry(alert))
    now = NOON + 2 * MINUTE
    assert night.repair(now) == Repaired(mended=0, removed=20, more=20)
    assert night.world.board.state.more == 20
    kept = [one.entry for one in night.world.board.state.placed.values() if one.entry.holds(now)]
    assert len(kept) == MOST_ENTRIES
    assert sum(entry.priority == 1 for entry in kept) == 10
    assert min(entry.captured_at for entry in kept if entry.priority == 3) == NOON + timedelta(milliseconds=30)
    # Some are answered and closed: there is room again, and nothing that was left out is forgotten.
    for alert in list(night.world.alerts.kept.values())[500:505]:
        give_answer(alert, Reply(Step.ACKNOWLEDGE), "unit-1", now, night.answering)
        give_answer(alert, Reply(Step.CLOSE, Outcome.STOPPED), "unit-1", now, night.answering)
    later = now + KEPT_AFTER + MINUTE
    assert night.repair(later).more == 15
    assert len(night.read_board(later)) == MOST_ENTRIES


def test_who_is_left_out_does_not_hang_on_the_order() -> None:
    entries = [make_hit_entry(make_alert_for("unit-1", passage_id=f"west-1:p{number}")) for number in range(30)]
    assert choose_kept(entries) == choose_kept(entries[::-1])


def test_a_hit_that_nobody_could_be_told_of_is_repaired_too(night: Night) -> None:
    """The board's item was too large, or refused: the alert is there all the same."""
    alert = night.make_alert(1, "unit-1", NOON)
    night.world.alerts.record_alert(alert)
    night.repair(NOON + MINUTE)
    assert night.read_board(NOON + MINUTE) == {alert.hit_id: "open"}
