"""The resources of a deployed stack, read with an admin's own AWS credentials."""

import json
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from platewatch.errors import PlatewatchError
from platewatch.retention.leftovers import StackResource

if TYPE_CHECKING:
    CloudFormation = Any

_STAYS: Final = ("Retain", "RetainExceptOnCreate")


class StackNotSeen(PlatewatchError):
    """AWS does not show the stack: it is not there, or these credentials may not see it."""


def list_resources(cloudformation: "CloudFormation", stack: str) -> list[StackResource]:
    """The stack's resources as they are deployed. Raises StackNotSeen."""
    try:
        template = cloudformation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        made = [each for page in pages for each in page["StackResourceSummaries"]]
    except (ClientError, BotoCoreError) as error:
        raise StackNotSeen(f"the stack {stack} could not be read (name it with --stack): {error}") from error
    written = (json.loads(template) if isinstance(template, str) else template)["Resources"]
    return [
        StackResource(
            each["LogicalResourceId"],
            each["ResourceType"],
            each.get("PhysicalResourceId", ""),
            written.get(each["LogicalResourceId"], {}).get("DeletionPolicy") in _STAYS,
        )
        for each in made
        if not each["ResourceStatus"].startswith("DELETE")
    ]


def open_cloudformation() -> "CloudFormation":
    """A client for the account that the machine's credentials belong to. Raises StackNotSeen."""
    try:
        return boto3.client("cloudformation")
    except BotoCoreError as error:
        raise StackNotSeen(f"no AWS account to look at: {error}") from error
