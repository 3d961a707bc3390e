"""Restricted use: after a year a hit is shown only where somebody has allowed it, and that is stated and recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.errors import AlertRestricted

RESTRICTED: Final = "the year of free use of this alert is over: say who allowed its restricted use, and it is recorded"


def require_free(alert: Alert, now: datetime, authority: str | None) -> None:
    """Raises AlertRestricted unless the alert's use is free, or its restricted use is allowed by an `authority`."""
    if authority is None and alert.retention.is_restricted(now):
        raise AlertRestricted(RESTRICTED)


def split_free(alerts: Sequence[Alert], now: datetime, authority: str | None) -> tuple[list[Alert], int]:
    """The alerts that may be shown, and how many are held back because their use is restricted."""
    shown = [alert for alert in alerts if authority is not None or not alert.retention.is_restricted(now)]
    return shown, len(alerts) - len(shown)
