"""What may be done with a message that failed every attempt, and until when.

What a message is about is destroyed a day after it came. So its day counts from its first send, however often it was
tried again since: trying again gives nothing a longer life. Under hit/no-hit the day of a picture, and of what was read
in it, begins with its capture.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from platewatch.deadletters.errors import DeadLetterExpired, DeadLetterUnknown
from platewatch.retention.terms import PENDING_TERM

MOST_AT_ONCE: Final = 100
"""How many messages of a queue one request shows or has tried again: that takes a few seconds."""
LOOKING_S: Final = 4.0
"""For how long one request goes on looking, in seconds: showing again what it looked at takes as long, and whoever
asks waits for 13 s at the most."""

KeepLooking = Callable[[], bool]
"""Whether there is time to look at more messages."""


class QueueName(StrEnum):
    """The queues that have dead letters, as commands and routes name them."""

    SNAPSHOTS_PRIORITY = "snapshots-priority"
    SNAPSHOTS_STANDARD = "snapshots-standard"
    READS_PRIORITY = "reads-priority"
    READS_STANDARD = "reads-standard"
    DELIVERIES = "deliveries"
    WEBHOOKS = "webhooks"
    IMPORTS = "imports"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed every attempt. Times are aware, UTC.

    `first_sent_at` is when it was sent for the first time, and `gone_at` when the queue deletes it by itself. `about`
    names ids, cameras and times, never a plate. `message` is what its queue knows it by. `captured_at` is set where the
    day of what it is about counts from the capture.
    """

    message_id: str
    first_sent_at: datetime
    gone_at: datetime
    about: Mapping[str, str]
    message: Mapping[str, Any]
    captured_at: datetime | None = None

    @property
    def redrive_until(self) -> datetime:
        """Until when it may be tried again."""
        return min(self.first_sent_at, self.captured_at or self.first_sent_at) + PENDING_TERM

    def is_in_time(self, now: datetime) -> bool:
        """Whether it may be tried again."""
        return now < self.redrive_until


class DeadLetterQueue(Protocol):
    """A queue of dead letters. Whatever was taken and not given back comes back by itself within half a minute."""

    def count(self) -> int:
        """About how many wait, without taking any."""

    def take(self, most: int) -> Sequence[DeadLetter]:
        """So many of them at the most, hidden from other requests for a while."""

    def give_back(self, letters: Sequence[DeadLetter]) -> None:
        """Show them to other requests again."""

    def redrive(self, letters: Sequence[DeadLetter]) -> None:
        """Put what was taken back into the queue that it came from, with its first send, and delete it here.

        A death in between leaves it in both; every step of the service may be repeated.
        """

    def delete(self, letter: DeadLetter) -> None:
        """Delete what was taken, for good."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """How many messages are tried again, how many of those looked at are past their day, and whether there may be
    more that were not looked at."""

    redriven: int
    expired: int
    more: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many messages are deleted, and whether there may be more that were not looked at."""

    dropped: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was taken: the `wanted` messages and the others. `more` says that there may be more wanted ones."""

    wanted: Sequence[DeadLetter]
    others: Sequence[DeadLetter]
    more: bool


def list_letters(queue: DeadLetterQueue, now: datetime, keep_looking: KeepLooking) -> Sequence[DeadLetter]:
    """Those that wait, the oldest first: at most MOST_AT_ONCE. Those within their day go before others."""
    if not queue.count():
        return ()
    looked = _look(queue, lambda letter: letter.is_in_time(now), MOST_AT_ONCE, keep_looking)
    letters = [*looked.wanted, *looked.others]
    queue.give_back(letters)
    return sorted(letters[:MOST_AT_ONCE], key=lambda letter: (letter.first_sent_at, letter.message_id))


def redrive_all(queue: DeadLetterQueue, now: datetime, keep_looking: KeepLooking) -> Redriven:
    """Have those that are within their day tried again, at most MOST_AT_ONCE. Those past it stay, to be dropped."""
    looked = _look(queue, lambda letter: letter.is_in_time(now), MOST_AT_ONCE, keep_looking)
    try:
        queue.redrive(looked.wanted)
    finally:
        queue.give_back(looked.others)
    return Redriven(len(looked.wanted), sum(not each.is_in_time(now) for each in looked.others), looked.more)


def redrive_one(queue: DeadLetterQueue, message_id: str, now: datetime, keep_looking: KeepLooking) -> Redriven:
    """Have one tried again. Raises DeadLetterUnknown, and DeadLetterExpired when its day is over."""
    letter = _take_one(queue, message_id, keep_looking)
    if not letter.is_in_time(now):
        queue.give_back([letter])
        raise DeadLetterExpired("its day is over: what it is about is destroyed, so it can only be dropped")
    queue.redrive([letter])
    return Redriven(1, 0, more=False)


def drop_one(queue: DeadLetterQueue, message_id: str, keep_looking: KeepLooking) -> Dropped:
    """Delete one for good. Raises DeadLetterUnknown."""
    queue.delete(_take_one(queue, message_id, keep_looking))
    return Dropped(1, more=False)


def drop_expired(queue: DeadLetterQueue, now: datetime, keep_looking: KeepLooking) -> Dropped:
    """Delete those past their day for good, as far as the time goes. The others stay."""
    dropped, others = 0, list[DeadLetter]()
    try:
        while True:
            letters = queue.take(MOST_AT_ONCE)
            others += [letter for letter in letters if letter.is_in_time(now)]
            for letter in letters:
                if not letter.is_in_time(now):
                    queue.delete(letter)
                    dropped += 1
            if len(letters) < MOST_AT_ONCE or not keep_looking():
                return Dropped(dropped, more=len(letters) == MOST_AT_ONCE)
    finally:
        queue.give_back(others)


def _take_one(queue: DeadLetterQueue, message_id: str, keep_looking: KeepLooking) -> DeadLetter:
    looked = _look(queue, lambda letter: letter.message_id == message_id, 1, keep_looking)
    queue.give_back(looked.others)
    if looked.wanted:
        return looked.wanted[0]
    if looked.more:
        raise DeadLetterUnknown(
            f"no message with this id is among the {len(looked.others)} that could be looked at in time: drop those "
            "past their day, then ask again"
        )
    raise DeadLetterUnknown("no message with this id waits in this queue now")


def _look(
    queue: DeadLetterQueue, is_wanted: Callable[[DeadLetter], bool], most: int, keep_looking: KeepLooking
) -> _Looked:
    """Take messages until so many wanted ones are found, all are taken, or the time is used up.

    What is taken stays hidden meanwhile: given back at once, the same would come again, and hide those behind them.
    """
    wanted, others = list[DeadLetter](), list[DeadLetter]()
    while True:
        letters = queue.take(MOST_AT_ONCE)
        for letter in letters:
            (wanted if len(wanted) < most and is_wanted(letter) else others).append(letter)
        ended = len(letters) < MOST_AT_ONCE
        if ended or len(wanted) >= most or not keep_looking():
            return _Looked(wanted, others, more=not ended or any(map(is_wanted, others)))
