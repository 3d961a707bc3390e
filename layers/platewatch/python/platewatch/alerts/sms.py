"""The text message: what an officer must know, in one part of 160 characters, with the link whole."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import LinkTooLong
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import REMOVED, WORDS, Language, name_certainty
from platewatch.hits.hit import Hit
from platewatch.text.gsm import ONE_PART, count_septets, transliterate
from platewatch.text.message_text import find_unsafe, fit_text
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.probability import format_percent
from platewatch.text.timestamps import format_short_clock, name_zone

_LONGEST_MARKER: Final = 20
_LONGEST_SITE: Final = 40
_LONGEST_DIRECTION: Final = 15
_UNKNOWN: Final = Standing()


def compose_sms(
    alert: Alert,
    link: str,
    language: Language,
    zone: ZoneInfo,
    phones: PhoneNumbers = NO_NUMBERS,
    standing: Standing = _UNKNOWN,
) -> str:
    """The message: priority, warning marker, plate, probability, kind, site, direction, time, instruction, link.

    All of it is in the SMS alphabet and it fits into one part. Priority, plate, probability, kind, time and link
    are always whole, and so is a word for a time that is uncertain; marker, site and direction get the room that is
    left, in this order, and the instruction what they leave. The time is that of `zone`, which is named where room
    is left after all that. The plate is as the list writes it; where no camera can tell it from another car's, that
    is said after the kind, in the room that the marker leaves. What of the plate is not in the picture is said
    after the kind too, shorter where there is little room. Of a plate that is known in part the one that was read
    is named: that is the car to look for. After the priority a word says that the entry is disputed, that its list
    is old, or that the hit was dismissed before this message went out: then it has no marker and no instruction. No
    link but ours is in it, and no phone number but `phones`, whatever was stored. Raises LinkTooLong when the link
    alone leaves too little: choose a shorter alert domain.
    """
    body = _compose_body(alert, link, language, zone, standing, _Filler(phones, language, " "))
    if find_unsafe(body, phones) is not None:
        # Two texts that are safe by themselves can make a number together; a comma keeps them apart.
        body = _compose_body(alert, link, language, zone, standing, _Filler(phones, language, ", "))
    return f"{body} {link}"


@dataclass(frozen=True, slots=True)
class _Filler:
    """Puts texts that people typed into the room that is left, each after a `gap`."""

    phones: PhoneNumbers
    language: Language
    gap: str

    def fit(self, text: str, room: int) -> str:
        """The gap and as much of the text as fits into `room` septets; nothing when nothing does."""
        cut = fit_text(text, room - len(self.gap), self.phones, REMOVED[self.language])
        return f"{self.gap}{cut}" if cut else ""


def _compose_body(
    alert: Alert, link: str, language: Language, zone: ZoneInfo, standing: Standing, filler: _Filler
) -> str:
    """All of the message but the link, with room for it."""
    hit, entry = alert.hit, alert.hit.entry
    priority = f"P{entry.priority}"
    head = " " + transliterate(
        f"{hit.show_plate()}"
        f" {name_certainty(hit.probability, language)} {format_percent(hit.probability)}"
        f" {WORDS[language].kind[hit.kind]}"
    )
    captured = alert.sighting.captured_at
    # A camera that was offline reports late: the hour alone would be taken for today's.
    time = f" {format_short_clock(captured, alert.created_at, zone)}"
    uncertain = f" {WORDS[language].short_uncertain}" if alert.sighting.clock_uncertain else ""
    room = ONE_PART - count_septets(priority + head + time + uncertain) - count_septets(link) - 1
    if room < 0:
        raise LinkTooLong(f"the link takes {count_septets(link)} of 160 characters: choose a shorter alert domain")
    dismissed = standing.answers.dismissed is not None
    note = filler.fit(_choose_note(alert, standing, language, room), room)
    room -= count_septets(note)
    missing = _choose_missing(hit, language, room)
    room -= count_septets(missing)
    marker = "" if dismissed else filler.fit(entry.marker, min(room, _LONGEST_MARKER))
    room -= count_septets(marker)
    alike = f" {WORDS[language].alike}" if hit.same_to_camera else ""
    # Half a warning would say something else.
    alike = alike if count_septets(alike) <= room else ""
    room -= count_septets(alike)
    position = alert.sighting.position
    site = filler.fit(position.site if position else alert.sighting.camera_id, min(room, _LONGEST_SITE))
    room -= count_septets(site)
    direction = filler.fit(position.direction if position else "", min(room, _LONGEST_DIRECTION))
    room -= count_septets(direction)
    instruction = "" if dismissed else filler.fit(entry.instruction, room)
    zone_name = f" {name_zone(captured, zone)}"
    # No word of the others is given up for it: who is told is in that zone.
    zone_name = zone_name if count_septets(instruction + zone_name) <= room else ""
    seen = f"{site}{direction}{time}{zone_name}{uncertain}"
    return priority + note + marker + head + missing + alike + seen + instruction


def _choose_note(alert: Alert, standing: Standing, language: Language, room: int) -> str:
    """What must be known before anything else: half of it would be another word."""
    words = WORDS[language]
    if standing.answers.dismissed is not None:
        return words.dismissed
    said = [words.disputed] if standing.dispute else []
    whole = " ".join([*said, *([words.stale] if alert.stale_as_of else [])])
    return whole if count_septets(whole) < room else " ".join(said)


def _choose_missing(hit: Hit, language: Language, room: int) -> str:
    """What of an incomplete plate is not in the picture, whole or not at all."""
    if hit.missing is None:
        return ""
    words = WORDS[language]
    said = (f" {words.missing[hit.missing]}", f" {words.short_missing[hit.missing]}")
    return next((text for text in said if count_septets(text) <= room), "")
