"""Times as the command line prints them: in the time zone of the machine it runs on, with the zone's name."""

from datetime import datetime, tzinfo


def show_time(text: str) -> str:
    """A time of the service, such as 2026-11-29T11:15:39.000Z, as 2026-11-29 12:15:39 CET."""
    return show_moment(datetime.fromisoformat(text))


def show_optional_time(text: str | None, otherwise: str = "") -> str:
    """The same; `otherwise` where there is no time."""
    return show_time(text) if text else otherwise


def show_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """An aware moment in the same way; in `zone` where one was asked for."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
