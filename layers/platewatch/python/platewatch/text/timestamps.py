"""Moments as records, messages and documents write them: ISO 8601 in UTC, to the millisecond."""

from datetime import UTC, datetime


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
