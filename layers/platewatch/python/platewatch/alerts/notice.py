"""A notice: an answer to a hit, for those of its recipients whom the answer concerns."""

import json
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer_table import find_rule_of
from platewatch.alerts.answers import Answers, Stand, Step
from platewatch.alerts.document import describe_attributes
from platewatch.alerts.send import Message
from platewatch.alerts.words import REMOVED, Language, describe_answer
from platewatch.text.gsm import ONE_PART, count_septets, transliterate
from platewatch.text.message_text import fit_text, keep_safe, neutralise
from platewatch.text.phone_numbers import NO_NUMBERS
from platewatch.text.timestamps import format_clock, format_utc

SCHEMA: Final = "platewatch.answer/2"
EVENT: Final = "answer"

_BY: Final = {Language.DUTCH: "door {name}", Language.ENGLISH: "by {name}"}
_WANTED_AGAIN: Final = {Language.DUTCH: "WEER GEZOCHT, ", Language.ENGLISH: "WANTED AGAIN, "}
_STILL_DISMISSED: Final = {Language.DUTCH: "NOG AFGEWEZEN, ", Language.ENGLISH: "STILL DISMISSED, "}


def compose_notice(
    alert: Alert, answers: Answers, number: int, name: str, language: Language, zone: ZoneInfo
) -> Message:
    """The notice of the answer with that number, for the alert's recipient; `name` is who answered.

    docs/answer.schema.json describes the document. Each answer is a message of its own: its key names the number.
    """
    answer, since = answers.given[number - 1], answers.upto(number)
    document = {
        "schema": SCHEMA,
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": alert.recipient_id,
        "number": number,
        "step": answer.step.value,
        "outcome": answer.outcome.value if answer.outcome else None,
        "by": answer.by,
        "name": keep_safe(name, REMOVED[Language.ENGLISH]),
        "at": format_utc(answer.at),
        "state": since.state.value,
        "dismissed": since.dismissed is not None,
        "sound": find_rule_of(answers, number).sound.value,
        "note": keep_safe(answer.note, REMOVED[Language.ENGLISH]) if answer.note else None,
    }
    return Message(
        event=EVENT,
        key=f"{alert.alert_id}-{EVENT}-{number}",
        text=lambda: _compose_text(alert, answers, number, name, language, zone),
        document=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        attributes={**describe_attributes(alert), "schema": SCHEMA},
    )


def _compose_text(alert: Alert, answers: Answers, number: int, name: str, language: Language, zone: ZoneInfo) -> str:
    """One part of the SMS alphabet: which alert it is, then what was answered and by whom. It holds no link."""
    hit, position, removed = alert.hit, alert.sighting.position, REMOVED[language]
    answer = answers.given[number - 1]
    seen = f"P{hit.entry.priority} {hit.show_plate()} {format_clock(alert.sighting.captured_at, answer.at, zone)}: "
    # Not by format(): the name may hold braces.
    by = _BY[language].replace("{name}", neutralise(name, NO_NUMBERS, removed))
    said = f"{_warn(answers, number, language)}{describe_answer(answer, language)} {by}"
    said += f" {format_clock(answer.at, answer.at, zone)}"
    place = f" {neutralise(position.site, NO_NUMBERS, removed)}" if position else ""
    head = transliterate(seen) + " "
    return head + fit_text(f"{said}.{place}", ONE_PART - count_septets(head), NO_NUMBERS, removed)


def _warn(answers: Answers, number: int, language: Language) -> str:
    """Says first what must not be overlooked: that a dismissed car is wanted again, or that it still is not."""
    before, since = answers.upto(number - 1), answers.upto(number)
    if before.stand is Stand.DISMISSED and since.stand in (Stand.OPEN, Stand.ANSWERED):
        return _WANTED_AGAIN[language]
    undoes = answers.given[number - 1].step is Step.UNDO
    return _STILL_DISMISSED[language] if undoes and since.stand is Stand.DISMISSED else ""
