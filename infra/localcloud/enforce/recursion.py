"""Lambda's rule against loops: a function invoked more than 16 times in one chain of messages is no longer invoked.

A chain begins with a message that no function sent. Each invocation gets its chain in _X_AMZN_TRACE_ID, botocore passes
it to every service, and SQS keeps it beside the message. A message whose chain is too long goes to the dead letters of
its queue, or is dropped if there are none. A function with `RecursiveLoop: Allow` is never stopped.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

MOST_INVOCATIONS: Final = 16
TRACE_VARIABLE: Final = "_X_AMZN_TRACE_ID"
TRACE_HEADER: Final = "x-amzn-trace-id"
TRACE_ATTRIBUTE: Final = "AWSTraceHeader"


def count_invocations(trace: str, function: str) -> int:
    """How often the function was invoked in the chain of a trace header."""
    return _parse_lineage(trace).get(_shorten(function), 0)


def continue_trace(traces: Iterable[str], function: str) -> str:
    """The trace header of an invocation for messages with these headers: the function is counted once more.

    With several chains, the highest count of each function is taken: which one AWS takes for a batch is not known.
    """
    counts: dict[str, int] = {}
    for trace in traces:
        for name, count in _parse_lineage(trace).items():
            counts[name] = max(count, counts.get(name, 0))
    counts[_shorten(function)] = counts.get(_shorten(function), 0) + 1
    lineage = "|".join(f"1:{name}:{count}" for name, count in sorted(counts.items()))
    root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return f"Root={root};Parent={secrets.token_hex(8)};Sampled=0;Lineage={lineage}"


def _parse_lineage(trace: str) -> dict[str, int]:
    fields = dict(part.split("=", 1) for part in unquote(trace).split(";") if "=" in part)
    hops = (hop.split(":") for hop in fields.get("Lineage", "").split("|") if hop)
    return {hop[1]: int(hop[2]) for hop in hops}


def _shorten(function: str) -> str:
    return hashlib.sha256(function.encode()).hexdigest()[:8]


def trace_of(message: Mapping[str, Any]) -> str:
    """The trace header of a received message, or an empty text."""
    return str(message.get("Attributes", {}).get(TRACE_ATTRIBUTE, ""))


class LoopGuard:
    """Stops messages of a queue that have invoked its function too often."""

    def __init__(self, function: str, queue_url: str, sqs: Any, *, loops_allowed: bool) -> None:
        """`function` is the function's name; `loops_allowed` its `RecursiveLoop: Allow`."""
        self.queue_url = queue_url
        self._function = function
        self._sqs = sqs
        self._loops_allowed = loops_allowed

    def stop_loops(self, messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
        """The messages that the function may still get, and how many were taken out of the queue instead."""
        if self._loops_allowed:
            return messages, 0
        late = [one for one in messages if count_invocations(trace_of(one), self._function) >= MOST_INVOCATIONS]
        for message in late:
            self._park(message)
        return [one for one in messages if one not in late], len(late)

    def begin(self, messages: Iterable[Mapping[str, Any]]) -> str:
        """The trace header of the invocation for these messages."""
        return continue_trace((trace_of(message) for message in messages), self._function)

    def _park(self, message: Mapping[str, Any]) -> None:
        attributes = self._sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=["RedrivePolicy"])
        redrive = json.loads(attributes.get("Attributes", {}).get("RedrivePolicy", "{}"))
        if "deadLetterTargetArn" in redrive:
            url = self._sqs.get_queue_url(QueueName=redrive["deadLetterTargetArn"].rsplit(":", 1)[-1])["QueueUrl"]
            self._sqs.send_message(QueueUrl=url, MessageBody=message["Body"])
        self._sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
