"""The audit log in DynamoDB: append only, one item per record under its day."""

import uuid
from datetime import UTC
from typing import TYPE_CHECKING, Any

from platewatch.audit.record import AuditRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoAuditLog:
    """Appends to a table with keys pk (day) and sk (time and a random id); needs no right but PutItem."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def append(self, record: AuditRecord) -> None:
        """Write the record; it never takes another's place."""
        at = record.at.astimezone(UTC)
        moment = at.isoformat(timespec="milliseconds")
        item: dict[str, Any] = {
            "pk": {"S": at.date().isoformat()},
            "sk": {"S": f"{moment}#{uuid.uuid4()}"},
            "at": {"S": moment},
            "actor": {"S": record.actor},
            "role": {"S": record.role},
            "action": {"S": record.action.value},
            "subject": {"S": record.subject},
            "reason": {"S": record.reason},
            "case_number": {"S": record.case_number},
            "detail": {"M": {name: {"S": text} for name, text in record.detail.items()}},
        }
        self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
