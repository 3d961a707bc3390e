"""Moments and days as they cross the API."""

from datetime import UTC, date, datetime

from platewatch.fields import FieldInvalid, check_year, parse_date


def parse_day(text: str | None, field: str, now: datetime) -> date:
    """The day (UTC) of text such as 2026-03-12; today without text. Raises FieldInvalid."""
    return parse_date(text, field) if text else now.astimezone(UTC).date()


def parse_month(text: str | None, field: str, now: datetime) -> str:
    """The month (UTC) of text such as 2026-03; the present one without text. Raises FieldInvalid."""
    if not text:
        return f"{now.astimezone(UTC):%Y-%m}"
    try:
        month = datetime.strptime(text, "%Y-%m")
    except ValueError as error:
        raise FieldInvalid(field, "must be a month such as 2026-03") from error
    check_year(month, field)
    return f"{month:%Y-%m}"
