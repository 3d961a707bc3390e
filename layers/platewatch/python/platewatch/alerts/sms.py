"""The text message: what an officer must know, in one part of 160 characters, with the link whole."""

from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import LinkTooLong
from platewatch.alerts.gsm import ONE_PART, count_septets, cut_septets, transliterate
from platewatch.alerts.words import WORDS, Language, format_percent, name_certainty

_LONGEST_MARKER: Final = 20
_LONGEST_SITE: Final = 40
_LONGEST_DIRECTION: Final = 15


def compose_sms(alert: Alert, link: str, language: Language, zone: ZoneInfo) -> str:
    """The message: priority, warning marker, plate, probability, kind, site, direction, time, instruction, link.

    All of it is in the SMS alphabet and it fits into one part. Priority, plate, probability, kind, time and link are
    always whole; marker, site and direction get the room that is left, in this order, and the instruction what they
    leave. The plate is as the list writes it; where no camera can tell it from another car's, that is said after the
    kind, in the room that the marker leaves. Of a plate that is known in part the one that was read is named: that is
    the car to look for. Raises LinkTooLong when the link alone leaves too little: choose a shorter alert domain.
    """
    hit, entry = alert.hit, alert.hit.entry
    priority = f"P{entry.priority}"
    head = " " + transliterate(
        f"{hit.show_plate()}"
        f" {name_certainty(hit.probability, language)} {format_percent(hit.probability)}"
        f" {WORDS[language].kind[hit.kind]}"
    )
    time = _format_time(alert, zone)
    link = f" {link}"
    room = ONE_PART - len(priority) - count_septets(head) - count_septets(time) - count_septets(link)
    if room < 0:
        raise LinkTooLong(f"the link takes {count_septets(link) - 1} of 160 characters: choose a shorter alert domain")
    marker = _fit(entry.marker, min(room, _LONGEST_MARKER))
    room -= count_septets(marker)
    alike = f" {WORDS[language].alike}" if hit.same_to_camera else ""
    # Half a warning would say something else.
    alike = alike if count_septets(alike) <= room else ""
    room -= count_septets(alike)
    position = alert.sighting.position
    site = _fit(position.site if position else alert.sighting.camera_id, min(room, _LONGEST_SITE))
    room -= count_septets(site)
    direction = _fit(position.direction if position else "", min(room, _LONGEST_DIRECTION))
    room -= count_septets(direction)
    return priority + marker + head + alike + site + direction + time + _fit(entry.instruction, room) + link


def _format_time(alert: Alert, zone: ZoneInfo) -> str:
    captured, told = alert.sighting.captured_at.astimezone(zone), alert.created_at.astimezone(zone)
    # A camera that was offline reports late: the hour alone would be taken for today's.
    return f" {captured:%H:%M}" if captured.date() == told.date() else f" {captured:%d-%m %H:%M}"


def _fit(text: str, room: int) -> str:
    """A space and as much of the text as fits into `room` septets; nothing when nothing does."""
    cut = cut_septets(transliterate(text), room - 1)
    return f" {cut}" if cut else ""
