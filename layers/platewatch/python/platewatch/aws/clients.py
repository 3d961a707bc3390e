"""Cached AWS clients. Made on first use, so that importing a module needs neither network nor environment."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=3,
    read_timeout=10,
)
# Virtual addressing makes presigned URLs name the bucket's region: through the global address a PUT to a new bucket is
# redirected for hours, and a camera can't sign again. An endpoint that is an IP address still gets the path style.
# Checksums only where asked for: a default checksum header would have to be signed into every presigned PUT.
_S3_CONFIG = _CONFIG.merge(
    Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual"},
        request_checksum_calculation="when_required",
        read_timeout=20,
    )
)


@cache
def s3() -> "S3Client":
    """The S3 client; it signs presigned URLs with Signature Version 4."""
    return boto3.client("s3", config=_S3_CONFIG)


@cache
def dynamodb() -> "DynamoDBClient":
    """The DynamoDB client."""
    return boto3.client("dynamodb", config=_CONFIG)


@cache
def sqs() -> "SQSClient":
    """The SQS client."""
    return boto3.client("sqs", config=_CONFIG)


@cache
def sns() -> "SNSClient":
    """The SNS client."""
    return boto3.client("sns", config=_CONFIG)


@cache
def kms() -> "KMSClient":
    """The KMS client."""
    return boto3.client("kms", config=_CONFIG)


@cache
def logs() -> Any:
    """The CloudWatch Logs client; the project's type stubs lack this one."""
    return boto3.client("logs", config=_CONFIG)


@cache
def secrets() -> Any:
    """The Secrets Manager client; the project's type stubs lack this one."""
    return boto3.client("secretsmanager", config=_CONFIG)


@cache
def functions() -> Any:
    """The Lambda client, which waits almost as long as the function that uses it may take, and asks once.

    A second try could do and record twice what was asked for once.
    """
    once = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=13)
    return boto3.client("lambda", config=_CONFIG.merge(once))
