"""The chain and its anchors, as the environment describes them."""

from platewatch.audit.aws.anchors_bucket import S3Anchors
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.aws import clients
from platewatch.aws.environment import load_text


def open_chain() -> DynamoChain:
    """The chain. Raises SettingMissing."""
    return DynamoChain(clients.dynamodb(), load_text("AUDIT_TABLE"), load_text("AUDIT_HEAD_TABLE"))


def open_anchors() -> S3Anchors:
    """Where anchors are. Raises SettingMissing."""
    return S3Anchors(clients.s3(), load_text("ANCHORS_BUCKET"))
