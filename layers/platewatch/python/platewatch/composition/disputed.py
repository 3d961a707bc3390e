"""Disputed entries as a list's editor sees them, and where they are kept, as the environment describes it."""

from datetime import datetime
from typing import Any

from platewatch.alerts import dispute as disputing
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.dispute import Dispute
from platewatch.alerts.errors import DisputeUnknown as DisputeUnknown
from platewatch.alerts.standing import name_answerer
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.composition.importing import open_revisions
from platewatch.hotlists.edits import find_entry
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.versions import Key
from platewatch.plates.spelling import show
from platewatch.text.timestamps import format_utc


def open_disputes() -> DynamoDisputes:
    """Where disputes are kept. Raises SettingMissing."""
    return DynamoDisputes(clients.dynamodb(), load_text("ALERTS_TABLE"))


def list_disputed(list_name: str, now: datetime) -> list[dict[str, Any]]:
    """The disputed entries of a list, the oldest dispute first; `listed` is False for one that a file has ended."""
    return [_show(dispute) for dispute in open_disputes().list_disputes(list_name, now)]


def confirm_disputed(list_name: str, key: Key, by: str, now: datetime) -> Dispute:
    """Resolve the dispute of an entry, because an editor has looked and it stays. Raises DisputeUnknown."""
    return disputing.confirm_entry(list_name, key.plate, key.case_number, by, now, open_disputes())


def resolve_ended(list_name: str, key: Key, by: str, now: datetime) -> None:
    """Resolve the dispute of an entry that was ended, where there is one. Repeatable."""
    disputing.resolve_ended(list_name, key.plate, key.case_number, by, now, open_disputes())


def resolve_list(list_name: str, by: str, now: datetime) -> None:
    """Resolve all disputes of a list that is deleted. Repeatable."""
    disputing.resolve_list(list_name, by, now, open_disputes())


def is_listed(dispute: Dispute) -> bool:
    """Whether the entry is on its list now."""
    return _find_listed(dispute) is not None


def _find_listed(dispute: Dispute) -> Entry | None:
    return find_entry(dispute.list_name, Key(dispute.plate, dispute.case_number), open_revisions())


def _show(dispute: Dispute) -> dict[str, Any]:
    recipient = DynamoRecipients(clients.dynamodb(), load_text("ALERTS_TABLE")).find_recipient(dispute.by)
    entry = _find_listed(dispute)
    return {
        "id": dispute.entry_id,
        "plate": dispute.plate,
        "written": entry.show_plate() if entry else dispute.written or show(dispute.plate, dispute.country),
        "country": dispute.country,
        "case_number": dispute.case_number,
        "owner": dispute.owner,
        "by": dispute.by,
        "name": recipient.name if recipient else name_answerer(dispute.by),
        "at": format_utc(dispute.at),
        "settle_by": format_utc(dispute.settle_by),
        "listed": entry is not None,
    }
