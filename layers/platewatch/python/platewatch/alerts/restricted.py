"""Restricted use: after a year a hit is shown only where somebody has allowed it, and that is stated and recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from platewatch.alerts.alert import Alert, is_alert_id
from platewatch.alerts.errors import AlertRestricted, AlertUnknown
from platewatch.alerts.hold import HoldStores, find_held
from platewatch.alerts.store import AlertStore

RESTRICTED: Final = "the year of free use of this alert is over: say who allowed its restricted use, and it is recorded"


def require_free(alert: Alert, now: datetime, authority: str | None) -> None:
    """Raises AlertRestricted unless the alert's use is free, or its restricted use is allowed by an `authority`."""
    if authority is None and alert.retention.is_restricted(now):
        raise AlertRestricted(RESTRICTED)


def check_alert_id(alert_id: str) -> None:
    """Raises AlertUnknown for what is no alert's id. Call it before a record is written of what somebody typed."""
    if not is_alert_id(alert_id):
        raise AlertUnknown("an alert's id has 32 digits and letters a-f: see alert list")


def find_shown(
    alert_id: str, case_number: str, authority: str | None, now: datetime, alerts: AlertStore, holds: HoldStores
) -> tuple[Alert | None, Alert | None]:
    """The alert, None where it has expired or never was; and the same where it may be shown.

    It is shown while its use is free, or where an `authority` allows its restricted use; a hold for the case that is
    asked for opens it by its own authority. Raises AlertUnknown for what is no alert's id.
    """
    check_alert_id(alert_id)
    found = alerts.find_alert(alert_id, now)
    is_free = found is not None and (authority is not None or not found.retention.is_restricted(now))
    return found, found if is_free else find_held(alert_id, case_number, now, holds)


def split_free(alerts: Sequence[Alert], now: datetime, authority: str | None) -> tuple[list[Alert], int]:
    """The alerts that may be shown, and how many are held back because their use is restricted."""
    shown = [alert for alert in alerts if authority is not None or not alert.retention.is_restricted(now)]
    return shown, len(alerts) - len(shown)
