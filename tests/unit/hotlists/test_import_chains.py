"""An import's messages to itself: numbered, and no more than so many."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest

from platewatch.hotlists.aws.imports_queue import (
    MOST_LINKS,
    ChainTooLong,
    MessageUnknown,
    SqsImports,
    parse_link,
    parse_orders,
)


class Outgoing:
    """Stands where the client stands, and keeps what is sent."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:
        self.bodies.append(MessageBody)


@pytest.fixture
def outgoing() -> Outgoing:
    return Outgoing()


@pytest.fixture
def queue(outgoing: Outgoing) -> SqsImports:
    return SqsImports(cast(Any, outgoing), "https://queue")


ORDERS = {
    "look": lambda queue: queue.look_again("imports/stolen/a.csv"),
    "check": lambda queue: queue.check_on("imports/stolen/a.csv"),
    "go on": lambda queue: queue.go_on("stolen", 3),
    "destroy": lambda queue: queue.destroy_later("stolen", timedelta(), 3, 7),
}


@pytest.mark.parametrize("send", ORDERS.values(), ids=ORDERS)
def test_a_loop_that_gets_nowhere_ends(queue: SqsImports, outgoing: Outgoing, send: Any) -> None:
    """Whatever an import sends itself again and again, as Lambda would let it."""
    body = json.dumps({"Event": "s3:TestEvent"})
    for _ in range(MOST_LINKS):
        send(queue.after(parse_link(body)))
        body = outgoing.bodies.pop()
        assert len(parse_orders(body)) == 1
    with pytest.raises(ChainTooLong, match="put the file again"):
        send(queue.after(parse_link(body)))
    assert outgoing.bodies == []


def test_what_was_sent_before_messages_had_numbers_begins_a_chain() -> None:
    assert parse_link('{"list": "stolen", "revision": 3}') == 0
    assert parse_link('{"Records": []}') == 0


@pytest.mark.parametrize("body", ['{"link": -1}', '{"link": "1"}', '{"link": true}', "{"])
def test_a_number_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(MessageUnknown):
        parse_link(body)
