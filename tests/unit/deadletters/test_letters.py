"""A dead letter may be tried again within a day of its first send, and only dropped after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.deadletters import letters
from platewatch.deadletters.errors import DeadLetterExpired, DeadLetterUnknown, RedriveRefused
from platewatch.deadletters.letters import (
    DeadLetter,
    Dropped,
    Redriven,
    drop_expired,
    drop_one,
    list_letters,
    redrive_all,
    redrive_one,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


def sent(message_id: str, ago: timedelta) -> DeadLetter:
    return DeadLetter(message_id, NOW - ago, NOW - ago + timedelta(days=4), {}, {})


def test_the_day_begins_with_the_capture_where_that_is_earlier() -> None:
    letter = sent("a", timedelta(hours=1))
    assert letter.redrive_until == NOW + 23 * timedelta(hours=1)
    kept = replace(letter, captured_at=NOW - timedelta(hours=5))
    assert (kept.redrive_until, kept.is_in_time(NOW + 18 * timedelta(hours=1))) == (NOW + timedelta(hours=19), True)
    # A camera's clock may be ahead.
    assert replace(letter, captured_at=NOW + timedelta(hours=5)).redrive_until == letter.redrive_until


@dataclass
class FakeQueue:
    """Implements DeadLetterQueue, which hands out the oldest first: what is hidden is there, and nobody sees it."""

    waiting: list[DeadLetter]
    hidden: list[DeadLetter] = field(default_factory=list)
    redriven: list[DeadLetter] = field(default_factory=list)
    asked: int = 0

    def count(self) -> int:
        return len(self.waiting)

    def take(self, most: int) -> Sequence[DeadLetter]:
        self.asked += 1
        self.waiting.sort(key=lambda letter: letter.first_sent_at)
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        self.hidden += taken
        return taken

    def give_back(self, letters: Sequence[DeadLetter]) -> None:
        for letter in letters:
            self.hidden.remove(letter)
            self.waiting.append(letter)

    def redrive(self, letters: Sequence[DeadLetter]) -> None:
        for letter in letters:
            self.hidden.remove(letter)
            self.redriven.append(letter)

    def delete(self, letter: DeadLetter) -> None:
        self.hidden.remove(letter)


def always() -> bool:
    return True


def never() -> bool:
    return False


def names(found: Sequence[DeadLetter]) -> list[str]:
    return [letter.message_id for letter in found]


def test_those_that_wait_are_listed_oldest_first_and_stay() -> None:
    queue = FakeQueue([sent("young", DAY / 2), sent("old", DAY * 2)])
    assert names(list_letters(queue, NOW, always)) == ["old", "young"]
    assert queue.hidden == []
    assert len(queue.waiting) == 2


def test_nothing_is_taken_from_an_empty_queue() -> None:
    queue = FakeQueue([])
    assert list_letters(queue, NOW, always) == ()
    assert queue.asked == 0


@pytest.mark.parametrize(("ago", "in_time"), [(DAY - timedelta(seconds=1), True), (DAY, False), (DAY * 3, False)])
def test_its_day_counts_from_its_first_send(ago: timedelta, in_time: bool) -> None:
    assert sent("one", ago).is_in_time(NOW) is in_time
    queue = FakeQueue([sent("one", ago), sent("other", timedelta())])
    if in_time:
        assert redrive_one(queue, "one", NOW, always) == Redriven(1, 0, more=False)
    else:
        with pytest.raises(DeadLetterExpired):
            redrive_one(queue, "one", NOW, always)
    assert names(queue.redriven) == (["one"] if in_time else [])
    assert queue.hidden == []
    assert "other" in names(queue.waiting)


def test_of_all_those_past_their_day_stay() -> None:
    queue = FakeQueue([sent("a", timedelta()), sent("old", DAY), sent("b", DAY / 2)])
    assert redrive_all(queue, NOW, always) == Redriven(2, 1, more=False)
    assert (names(queue.redriven), names(queue.waiting), queue.hidden) == (["b", "a"], ["old"], [])


def test_many_are_tried_again_in_several_requests_that_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_AT_ONCE", 2)
    queue = FakeQueue([sent(str(number), timedelta()) for number in range(3)] + [sent("x", DAY), sent("y", DAY)])
    more = [redrive_all(queue, NOW, always).more for _ in range(3)]
    assert more[0] is True
    assert more[-1] is False
    assert sorted(names(queue.redriven)) == ["0", "1", "2"]


def test_one_is_dropped_and_the_others_stay() -> None:
    queue = FakeQueue([sent("one", DAY * 2), sent("other", timedelta())])
    assert drop_one(queue, "one", always) == Dropped(1, more=False)
    assert (names(queue.waiting), queue.hidden) == (["other"], [])


def test_one_that_is_not_there_is_unknown_and_the_others_stay() -> None:
    queue = FakeQueue([sent("other", timedelta())])
    with pytest.raises(DeadLetterUnknown):
        drop_one(queue, "one", always)
    with pytest.raises(DeadLetterUnknown):
        redrive_one(queue, "one", NOW, always)
    assert (names(queue.waiting), queue.hidden) == (["other"], [])


def after_an_outage(expired: int = 120, fresh: int = 5) -> FakeQueue:
    """So many letters that can only be dropped, and behind them some that can be tried again."""
    old = [sent(f"old-{number}", timedelta(hours=30)) for number in range(expired)]
    return FakeQueue([*old, *(sent(f"fresh-{number}", timedelta(hours=1)) for number in range(fresh))])


def test_those_past_their_day_hide_none_that_can_be_tried_again() -> None:
    queue = after_an_outage()
    assert [name for name in names(list_letters(queue, NOW, always)) if "fresh" in name] == [
        f"fresh-{number}" for number in range(5)
    ]
    assert redrive_one(queue, "fresh-3", NOW, always) == Redriven(1, 0, more=False)
    assert drop_one(queue, "fresh-4", always) == Dropped(1, more=False)
    assert redrive_all(queue, NOW, always) == Redriven(3, 120, more=False)
    assert (len(queue.waiting), queue.hidden) == (120, [])


def test_a_list_shows_a_hundred_at_the_most_those_in_time_first() -> None:
    queue = after_an_outage(fresh=30)
    listed = names(list_letters(queue, NOW, always))
    assert len(listed) == 100
    assert sum("fresh" in name for name in listed) == 30
    assert (len(queue.waiting), queue.hidden) == (150, [])


def test_who_runs_out_of_time_hears_that_there_may_be_more() -> None:
    queue = after_an_outage()
    assert redrive_all(queue, NOW, never) == Redriven(0, 100, more=True)
    with pytest.raises(DeadLetterUnknown, match="among the 100 that could be looked at in time"):
        redrive_one(queue, "fresh-0", NOW, never)
    assert (len(queue.waiting), queue.hidden) == (125, [])


def test_what_is_beyond_a_request_is_left_for_the_next_one() -> None:
    queue = after_an_outage(expired=50, fresh=130)
    assert redrive_all(queue, NOW, always) == Redriven(100, 50, more=True)
    assert redrive_all(queue, NOW, always) == Redriven(30, 50, more=False)


def test_all_past_their_day_are_dropped_and_the_others_stay() -> None:
    queue = after_an_outage()
    assert drop_expired(queue, NOW, always) == Dropped(120, more=False)
    assert (len(queue.waiting), queue.hidden) == (5, [])
    queue = after_an_outage()
    assert drop_expired(queue, NOW, never) == Dropped(100, more=True)
    assert drop_expired(queue, NOW, never) == Dropped(20, more=False)
    assert (len(queue.waiting), queue.hidden) == (5, [])


def test_what_is_refused_keeps_none_of_the_others_hidden() -> None:
    class Full(FakeQueue):
        def redrive(self, letters: Sequence[DeadLetter]) -> None:
            raise RedriveRefused("not taken back")

    queue = Full(after_an_outage().waiting)
    with pytest.raises(RedriveRefused):
        redrive_all(queue, NOW, always)
    assert len(queue.waiting) == 120
