"""The text message: what an officer must know, in one part of 160 characters, with the link whole."""

from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import LinkTooLong
from platewatch.alerts.gsm import ONE_PART, count_septets, cut_septets, transliterate
from platewatch.alerts.standing import Standing
from platewatch.alerts.words import WORDS, Language, format_percent, name_certainty
from platewatch.plates.spelling import show

_LONGEST_MARKER: Final = 20
_LONGEST_SITE: Final = 40
_LONGEST_DIRECTION: Final = 15
_UNKNOWN: Final = Standing()


def compose_sms(alert: Alert, link: str, language: Language, zone: ZoneInfo, standing: Standing = _UNKNOWN) -> str:
    """The message: priority, warning marker, plate, probability, kind, site, direction, time, instruction, link.

    All of it is in the SMS alphabet and it fits into one part. Priority, plate, probability, kind, time and link are
    always whole; marker, site and direction get the room that is left, in this order, and the instruction what they
    leave. Of a plate that is known in part the one that was read is named: that is the car to look for. After the
    priority a word says that the entry is disputed, or that the hit was dismissed before this message went out: then it
    has no marker and no instruction. Raises LinkTooLong when the link alone leaves too little: choose a shorter alert
    domain.
    """
    hit, entry = alert.hit, alert.hit.entry
    plate = hit.plate_read if entry.is_pattern else entry.plate
    priority = f"P{entry.priority}"
    head = " " + transliterate(
        f"{show(plate, entry.country or hit.country_read)}"
        f" {name_certainty(hit.probability, language)} {format_percent(hit.probability)}"
        f" {WORDS[language].kind[hit.kind]}"
    )
    time = _format_time(alert, zone)
    link = f" {link}"
    room = ONE_PART - len(priority) - count_septets(head) - count_septets(time) - count_septets(link)
    if room < 0:
        raise LinkTooLong(f"the link takes {count_septets(link) - 1} of 160 characters: choose a shorter alert domain")
    dismissed = standing.answers.dismissed is not None
    note = WORDS[language].dismissed if dismissed else WORDS[language].disputed if standing.dispute else ""
    note = _fit(note, room)
    room -= count_septets(note)
    marker = "" if dismissed else _fit(entry.marker, min(room, _LONGEST_MARKER))
    room -= count_septets(marker)
    position = alert.sighting.position
    site = _fit(position.site if position else alert.sighting.camera_id, min(room, _LONGEST_SITE))
    room -= count_septets(site)
    direction = _fit(position.direction if position else "", min(room, _LONGEST_DIRECTION))
    room -= count_septets(direction)
    instruction = "" if dismissed else _fit(entry.instruction, room)
    return priority + note + marker + head + site + direction + time + instruction + link


def _format_time(alert: Alert, zone: ZoneInfo) -> str:
    captured, told = alert.sighting.captured_at.astimezone(zone), alert.created_at.astimezone(zone)
    # A camera that was offline reports late: the hour alone would be taken for today's.
    return f" {captured:%H:%M}" if captured.date() == told.date() else f" {captured:%d-%m %H:%M}"


def _fit(text: str, room: int) -> str:
    """A space and as much of the text as fits into `room` septets; nothing when nothing does."""
    cut = cut_septets(transliterate(text), room - 1)
    return f" {cut}" if cut else ""
