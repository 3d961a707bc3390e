"""Moments: as records, messages and documents write them, and as people read them.

Records have ISO 8601 in UTC, to the millisecond; people get local time, with the name of its zone.
"""

from datetime import UTC, datetime, tzinfo


def truncate_time(moment: datetime) -> datetime:
    """The moment in UTC and whole milliseconds, as keys and records keep it."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def format_time(moment: datetime) -> str:
    """2026-03-12T19:03:58.120+00:00. Every text has one width and zone, so comparing texts compares moments."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def format_utc(moment: datetime) -> str:
    """2026-03-12T19:03:58.120Z, as documents and the API write it."""
    return format_time(moment).replace("+00:00", "Z")


def format_hour(moment: datetime) -> str:
    """The moment's hour in UTC: 2026-03-12T19."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")


def parse_time(text: str) -> datetime:
    """The moment of a text of format_time or format_utc. Raises ValueError."""
    return datetime.fromisoformat(text)


def format_clock(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """The time for the alert page and for text messages, such as "12:05 CET".

    With the date where that is not today's, "28-11 12:05 CET", and with the year where that is another one. `moment`
    and `now` are aware.
    """
    return f"{format_short_clock(moment, now, zone)} {name_zone(moment, zone)}"


def format_short_clock(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """The same without the zone, for a message that has no room for it."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%d-%m %H:%M}" if local.year == today.year else f"{local:%d-%m-%Y %H:%M}"


def format_moment(moment: datetime, zone: tzinfo) -> str:
    """The time for mails, which are read later: "2026-11-28 12:05 CET"."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def name_zone(moment: datetime, zone: tzinfo) -> str:
    """The short name of the zone at that moment: CET in winter, CEST in summer."""
    return f"{moment.astimezone(zone):%Z}"
