"""SQS's fair queues: in a standard queue, a group with many messages does not hold up the messages of other groups.

moto accepts a message's group but gives out messages in the order in which they came. Here the groups take turns. A
group with messages under way has its turn later. A message without a group counts as a group of its own.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any


def order_fairly(waiting: Sequence[Any], under_way: Sequence[Any]) -> Sequence[Any]:
    """The waiting messages (with `group_id`) in the order in which to give them out: groups in turn, oldest first."""
    before = Counter(message.group_id for message in under_way)
    turns: dict[int, int] = {}
    for message in waiting:
        turns[id(message)] = 0 if message.group_id is None else before[message.group_id]
        before[message.group_id] += 1
    return sorted(waiting, key=lambda message: turns[id(message)])
