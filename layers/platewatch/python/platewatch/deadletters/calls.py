"""What watch is asked about dead letters by the functions behind the API, and what it answers.

Watch has the rights on these queues; the functions that people reach have not. Calls and answers are documents in JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from platewatch.deadletters.errors import DeadLetterError, DeadLetterExpired, DeadLetterUnknown, RedriveRefused
from platewatch.deadletters.letters import (
    DeadLetter,
    DeadLetterQueue,
    Dropped,
    KeepLooking,
    QueueName,
    Redriven,
    drop_expired,
    drop_one,
    list_letters,
    redrive_all,
    redrive_one,
)
from platewatch.text.timestamps import format_utc

_CALL: Final = "dead_letters"

REFUSALS: Final[Mapping[str, type[DeadLetterError]]] = {
    kind.__name__: kind for kind in (DeadLetterUnknown, DeadLetterExpired, RedriveRefused)
}
"""The errors that an answer can carry, by their names in it."""

FUNCTIONS: Final = {
    QueueName.SNAPSHOTS_PRIORITY: "recognise",
    QueueName.SNAPSHOTS_STANDARD: "recognise",
    QueueName.READS_PRIORITY: "match",
    QueueName.READS_STANDARD: "match",
    QueueName.DELIVERIES: "deliver",
    QueueName.WEBHOOKS: "deliver",
    QueueName.IMPORTS: "import-hotlist",
}
"""The function that could not handle the messages of each queue."""


class Step(StrEnum):
    """What watch can be asked to do."""

    LIST = "list"
    REDRIVE = "redrive"
    DROP = "drop"
    DROP_EXPIRED = "drop-expired"
    """All of the queue that are past their day."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `queue` is None to list those of all queues, `message_id` where all messages of the queue are meant."""

    step: Step
    queue: QueueName | None
    message_id: str | None = None


def write_call(call: Call) -> dict[str, Any]:
    """The event that watch gets."""
    return {_CALL: {"step": call.step, "queue": call.queue, "id": call.message_id}}


def find_call(event: Mapping[str, Any]) -> Call | None:
    """The call that an event holds; None for the clock's."""
    if _CALL not in event:
        return None
    asked = event[_CALL]
    return Call(Step(asked["step"]), QueueName(asked["queue"]) if asked["queue"] else None, asked["id"])


def answer_call(
    call: Call, open_queue: Callable[[QueueName], DeadLetterQueue], now: datetime, keep_looking: KeepLooking
) -> Mapping[str, Any]:
    """Does what is asked, and says what came of it; what was refused is an answer too."""
    if call.step is Step.LIST or call.queue is None:
        names = [call.queue] if call.queue else list(QueueName)
        found = ((name, each) for name in names for each in list_letters(open_queue(name), now, keep_looking))
        return {"dead_letters": [_describe(name, each) for name, each in found]}
    try:
        done = _carry_out(call, open_queue(call.queue), now, keep_looking)
    except DeadLetterError as error:
        return {"refused": type(error).__name__, "why": str(error)}
    return {"queue": call.queue, **asdict(done)}


def _carry_out(call: Call, queue: DeadLetterQueue, now: datetime, keep_looking: KeepLooking) -> Redriven | Dropped:
    if call.step is Step.DROP:
        return drop_one(queue, str(call.message_id), keep_looking)
    if call.step is Step.DROP_EXPIRED:
        return drop_expired(queue, now, keep_looking)
    if call.message_id:
        return redrive_one(queue, call.message_id, now, keep_looking)
    return redrive_all(queue, now, keep_looking)


def _describe(name: QueueName, letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.message_id,
        "queue": name,
        "function": FUNCTIONS[name],
        "first_sent_at": format_utc(letter.first_sent_at),
        "redrive_until": format_utc(letter.redrive_until),
        "gone_at": format_utc(letter.gone_at),
        "about": dict(letter.about),
    }
