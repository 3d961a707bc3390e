"""A group's messages don't wait behind many of another's, as in SQS's fair queues."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from localcloud.enforce.fair_queues import order_fairly


@dataclass(frozen=True)
class Message:
    number: int
    group_id: str | None


def make(groups: str) -> list[Message]:
    return [Message(number, None if group == "-" else group) for number, group in enumerate(groups)]


def order(waiting: str, under_way: str = "") -> str:
    return "".join(message.group_id or "-" for message in order_fairly(make(waiting), make(under_way)))


def test_each_group_has_its_turn() -> None:
    assert order("aaaaab") == "abaaaa"
    assert order("aabbcc") == "abcabc"


def test_a_group_with_messages_under_way_comes_later() -> None:
    assert order("aab", under_way="aa") == "baa"
    assert order("aab", under_way="b") == "aab"


def test_a_message_without_a_group_has_a_turn_of_its_own() -> None:
    assert order("aa--") == "a--a"


@given(st.text("ab-", max_size=30), st.text("ab-", max_size=10))
def test_nothing_is_lost_and_a_group_keeps_its_order(waiting: str, under_way: str) -> None:
    messages = make(waiting)
    ordered = order_fairly(messages, make(under_way))
    assert sorted(ordered, key=lambda message: message.number) == messages
    for group in ("a", "b", None):
        numbers = [message.number for message in ordered if message.group_id == group]
        assert numbers == sorted(numbers)
