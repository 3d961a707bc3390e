"""Counts of no-hits and how long they and audit records are kept, as the environment describes it."""

from datetime import timedelta

from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text


def open_counts() -> DynamoCounts:
    """Where no-hits are counted. Raises SettingMissing."""
    return DynamoCounts(clients.dynamodb(), load_text("COUNTS_TABLE"), load_term())


def load_term() -> timedelta:
    """How long audit records and counts are kept. Raises SettingMissing."""
    return timedelta(days=load_number("AUDIT_DAYS"))
