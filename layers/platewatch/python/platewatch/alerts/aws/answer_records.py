"""Answers as JSON, as the alerts table keeps them with their hit, and as earlier versions kept them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.text.timestamps import format_time, parse_time

ESCALATED: Final = "escalated"
"""The stored state of an alert that was handed on; all other states of earlier versions stand for answers."""

_STEPS_BEFORE: Final = {"acknowledged": Step.ACKNOWLEDGE, "dismissed": Step.MISREAD}
_VERDICTS_BEFORE: Final = {"misread": Step.MISREAD, "outdated-entry": Step.LIST_WRONG}
"""Outcomes of earlier versions that were verdicts. They did not say what came of the car."""


def dump_answers(answers: Answers) -> str:
    """All answers, oldest first."""
    return json.dumps(
        [
            {
                "step": answer.step.value,
                "by": answer.by,
                "at": format_time(answer.at),
                "outcome": answer.outcome.value if answer.outcome else None,
                "recipient_id": answer.recipient_id,
                **({"note": answer.note} if answer.note else {}),
            }
            for answer in answers.given
        ]
    )


def load_answers(text: str) -> Answers:
    """The answers of dump_answers."""
    return Answers(
        tuple(
            Answer(
                Step(one["step"]),
                one["by"],
                parse_time(one["at"]),
                Outcome(one["outcome"]) if one["outcome"] else None,
                one["recipient_id"],
                one.get("note", ""),
            )
            for one in json.loads(text)
        )
    )


def load_earlier(item: Mapping[str, Any], recipient_id: str) -> tuple[Answer, ...]:
    """The answers in the `state` and `answer` of a record of an earlier version.

    What is open or escalated has none. An alert that was closed as a misread or for an outdated entry has two.
    """
    state = item.get("state", "")
    if "answer" not in item or state == ESCALATED:
        return ()
    record = json.loads(item["answer"])
    by, at, outcome = record["by"], parse_time(record["at"]), record["outcome"]
    if state in _STEPS_BEFORE:
        return (Answer(_STEPS_BEFORE[state], by, at, None, recipient_id),)
    known = Outcome(outcome) if outcome in set(Outcome) else None
    closing = Answer(Step.CLOSE, by, at, known, recipient_id)
    if outcome in _VERDICTS_BEFORE:
        return (Answer(_VERDICTS_BEFORE[outcome], by, at, None, recipient_id), closing)
    return (closing,)


def load_escalated(item: Mapping[str, Any]) -> datetime | None:
    """When the next tier was told, None where it was not."""
    if "escalated_at" in item:
        return parse_time(item["escalated_at"])
    if item["state"] == ESCALATED and "answer" in item:
        return parse_time(json.loads(item["answer"])["at"])
    return None


def merge_earlier(first: tuple[Answer, ...], own: tuple[Answer, ...]) -> Answers:
    """The hit's first answer and those of one of its alerts, each once, oldest first."""
    return Answers(tuple(sorted({*first, *own}, key=lambda answer: (answer.at, answer.step is Step.CLOSE))))
