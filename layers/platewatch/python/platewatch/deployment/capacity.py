"""What a deployment takes of an account: Lambda's capacity, and places for its resources."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Capacity(StrEnum):
    """The values of the template's parameter Capacity."""

    TRIAL = "trial"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    NATIONAL = "national"


RESERVED: Final = {
    Capacity.TRIAL: 0,
    Capacity.SMALL: 59,
    Capacity.MEDIUM: 173,
    Capacity.LARGE: 761,
    Capacity.NATIONAL: 1701,
}
"""How many concurrent executions the functions reserve, those of 126jj among them."""

UNRESERVED: Final = 100
"""Lambda leaves so many of an account's executions unreserved, or refuses a reservation."""

TRIAL_LIMIT: Final = 10
"""The limit of a new account, in which `trial` works."""


def find_needed_limit(capacity: Capacity) -> int:
    """The account's limit of concurrent executions that the capacity asks for."""
    return RESERVED[capacity] + UNRESERVED if RESERVED[capacity] else TRIAL_LIMIT


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota of AWS's: its service and code there, what it counts, which resources of a template those are, how many
    of them a stack takes, and how many are made beside a new one.

    Quotas of a whole account are shown and raised in one `region` alone; None is whichever the stack is in.
    """

    service: str
    code: str
    what: str
    kind: str
    takes: int
    beside: int = 0
    region: str | None = None


CONCURRENCY: Final = Quota("lambda", "L-B99A9384", "concurrent executions", "AWS::Lambda::Function", 0)

QUOTAS: Final = (
    Quota("dynamodb", "L-F98FE922", "tables", "AWS::DynamoDB::Table", 11),
    Quota("s3", "L-DC2B2D3D", "buckets", "AWS::S3::Bucket", 5, beside=2, region="us-east-1"),
    Quota("iam", "L-FE177D64", "roles", "AWS::IAM::Role", 13, beside=1, region="us-east-1"),
)
"""What a stack takes. Beside it stand the role and the bucket of `infra/deploy-role.yaml`, and SAM's bucket."""

SERVICES: Final = (
    "apigateway",
    "cloudformation",
    "cloudwatch",
    "cognito-idp",
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
)
"""What the region must have, by the names of AWS's public parameters."""
