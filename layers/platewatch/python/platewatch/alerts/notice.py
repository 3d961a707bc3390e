"""A notice: who was the first to answer a hit, for the others who were told of it."""

import json
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, AlertState, FirstAnswer
from platewatch.alerts.document import describe_attributes, iso
from platewatch.alerts.send import Message
from platewatch.alerts.words import NOTICES, REMOVED, Language
from platewatch.gsm import ONE_PART, count_septets, cut_septets, transliterate
from platewatch.message_text import find_unsafe, keep_safe, neutralise
from platewatch.phone_numbers import NO_NUMBERS

SCHEMA = "platewatch.answer/1"
EVENT = "answer"


def compose_notice(alert: Alert, first: FirstAnswer, name: str, language: Language, zone: ZoneInfo) -> Message:
    """The notice for the alert's recipient; `name` is who answered. docs/answer.schema.json describes it."""
    document = {
        "schema": SCHEMA,
        "alert_id": alert.alert_id,
        "hit_id": alert.hit_id,
        "recipient_id": alert.recipient_id,
        "state": first.state.value,
        "by": first.answer.by,
        "name": keep_safe(name, REMOVED[Language.ENGLISH]),
        "at": iso(first.answer.at),
    }
    return Message(
        event=EVENT,
        key=f"{alert.alert_id}-{EVENT}",
        text=lambda: _compose_text(alert, first, name, language, zone),
        document=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        attributes={**describe_attributes(alert), "schema": SCHEMA},
    )


def _compose_text(alert: Alert, first: FirstAnswer, name: str, language: Language, zone: ZoneInfo) -> str:
    """One part of the SMS alphabet: which alert it is, then what was answered and by whom. It holds no link."""
    hit, position, removed = alert.hit, alert.sighting.position, REMOVED[language]
    seen = f"P{hit.entry.priority} {hit.show_plate()} {alert.sighting.captured_at.astimezone(zone):%H:%M}: "
    safe = neutralise(name, NO_NUMBERS, removed)
    answered = NOTICES[language][first.state is AlertState.DISMISSED].format(name=safe)
    place = f" {neutralise(position.site, NO_NUMBERS, removed)}" if position else ""
    said = f"{answered} {first.answer.at.astimezone(zone):%H:%M}.{place}"
    head = transliterate(seen) + " "
    said = cut_septets(transliterate(said), ONE_PART - count_septets(head))
    # Cutting can make a link of what was none.
    while find_unsafe(said) is not None:
        said = said.rpartition(" ")[0]
    return head + said


def name_answerer(by: str) -> str:
    """Who answered, where the answer's `by` is no recipient's id but an AWS identity.

    The session's name is often a mail address; what stands before the @ names the person.
    """
    return by.rsplit("/", 1)[-1].partition("@")[0]
