"""The last test message of each recipient, in the alerts table: `recipient-check#<recipient>` / `last`.

Which of them is a rehearsal's: `recipient-check#` / `rehearsal`.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from platewatch.alerts.delivery import Hops
from platewatch.alerts.recipient_check import CHECK_TERM, CheckState, RecipientCheck
from platewatch.aws.items import load_time, write_end, write_seconds, write_times
from platewatch.aws.tables import Key, Table, make_key
from platewatch.cameras.rehearsal import REHEARSAL_TERM
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoRecipientChecks:
    """Implements the ports CheckStore and RehearsalStore."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def keep_check(self, check: RecipientCheck) -> None:
        """Keep it in place of the one before."""
        self._table.put(
            {
                **_key_of_check(check.recipient_id),
                "check_id": check.check_id,
                "by": check.by,
                "state": check.state.value,
                "fault": check.fault,
                "rehearsal": check.rehearsal,
                **write_times(at=check.at, done_at=check.done_at),
                **(
                    write_times(arrived_at=check.hops.arrived_at, matched_at=check.hops.matched_at)
                    if check.hops
                    else {}
                ),
                **write_end(check.at + CHECK_TERM, Ground.OPERATION.value),
            }
        )

    def find_check(self, recipient_id: str, now: datetime) -> RecipientCheck | None:
        """The last one, or None."""
        item = self._table.find(_key_of_check(recipient_id))
        if item is None or int(item["expires_at"]) <= write_seconds(now):
            return None
        return RecipientCheck(
            check_id=item["check_id"],
            recipient_id=recipient_id,
            by=item["by"],
            at=parse_time(item["at"]),
            state=CheckState(item["state"]),
            done_at=load_time(item, "done_at"),
            fault=item["fault"],
            rehearsal=item.get("rehearsal", False),
            hops=Hops(parse_time(item["arrived_at"]), parse_time(item["matched_at"])) if "arrived_at" in item else None,
        )

    def keep_rehearsal(self, check: RecipientCheck) -> None:
        """Keep who is told of the rehearsal, in place of the one before."""
        self._table.put(
            {
                **_KEY_OF_REHEARSAL,
                "recipient_id": check.recipient_id,
                "check_id": check.check_id,
                **write_end(check.at + REHEARSAL_TERM, Ground.OPERATION.value),
            }
        )

    def find_rehearsal(self, now: datetime) -> RecipientCheck | None:
        """The rehearsal that was begun last; None once its time is over, or another test of its recipient was begun."""
        item = self._table.find(_KEY_OF_REHEARSAL)
        if item is None or int(item["expires_at"]) <= write_seconds(now):
            return None
        check = self.find_check(item["recipient_id"], now)
        return check if check is not None and check.check_id == item["check_id"] else None


# No recipient has an empty id.
_KEY_OF_REHEARSAL: Final = make_key("recipient-check#", "rehearsal")


def _key_of_check(recipient_id: str) -> Key:
    return make_key(f"recipient-check#{recipient_id}", "last")
