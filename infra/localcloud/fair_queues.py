"""SQS's fair queues: of a standard queue's messages, no group's wait behind many of another.

moto takes a message's group and gives out messages as they came. Here each group has its turn, and those whose messages
are under way come later; a message without a group has a turn of its own.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from moto.sqs.models import Queue


def order_fairly(waiting: Sequence[Any], under_way: Sequence[Any]) -> Sequence[Any]:
    """The waiting messages (with `group_id`), in turns of their groups; within a turn as they came."""
    before = Counter(message.group_id for message in under_way)
    turns: dict[int, int] = {}
    for message in waiting:
        turns[id(message)] = 0 if message.group_id is None else before[message.group_id]
        before[message.group_id] += 1
    return sorted(waiting, key=lambda message: turns[id(message)])


def make_queues_fair() -> None:
    """Let moto's standard queues give out their messages so."""
    as_they_came = Queue.messages

    def messages(queue: Any) -> Sequence[Any]:
        waiting = as_they_came.__get__(queue)
        if queue.fifo_queue or not any(message.group_id for message in waiting):
            return list(waiting)
        under_way = [message for message in queue._messages if not message.visible and not message.delayed]
        return order_fairly(waiting, under_way)

    Queue.messages = property(messages)  # type: ignore[assignment, method-assign]
