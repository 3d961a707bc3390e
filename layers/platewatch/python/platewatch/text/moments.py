"""Moments as people read them: local time, with the name of its zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def format_clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time for the alert page and for text messages, such as "12:05 CET".

    With the date where that is not today's, "28-11 12:05 CET", and with the year where that is another one. `moment`
    and `now` are aware.
    """
    return f"{format_short_clock(moment, now, zone)} {name_zone(moment, zone)}"


def format_short_clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The same without the zone, for a message that has no room for it."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%d-%m %H:%M}" if local.year == today.year else f"{local:%d-%m-%Y %H:%M}"


def format_moment(moment: datetime, zone: ZoneInfo) -> str:
    """The time for mails, which are read later: "2026-11-28 12:05 CET"."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def name_zone(moment: datetime, zone: ZoneInfo) -> str:
    """The short name of the zone at that moment: CET in winter, CEST in summer."""
    return f"{moment.astimezone(zone):%Z}"
