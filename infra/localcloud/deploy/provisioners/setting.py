"""What every provisioner is given: the stack in the making and the means to reach the services."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from localcloud.deploy.intrinsics import Physical, Resolver
from localcloud.deploy.properties import Properties
from localcloud.deploy.stack import Stack
from localcloud.limits import Limits


class Control(Protocol):
    """What the process that plays AWS must be told beside the services' own calls."""

    def set_resource_policy(self, arn: str, policy: Mapping[str, Any]) -> None:
        """Adds a resource policy, evaluated with each call on that resource."""

    def may_service(self, service: str, action: str, arn: str, source_arn: str) -> bool:
        """Whether a service (s3.amazonaws.com) may do the action on the resource on behalf of the source."""


@dataclass(slots=True)
class Setting:
    """One deployment."""

    stack: Stack
    resolver: Resolver
    client: Callable[[str], Any]
    control: Control
    root: Path
    api_url: str
    limits: Limits
    permissions: list[tuple[str, str, str]] = field(default_factory=list)
    """Who may invoke a function: (function's arn, service, source arn)."""

    def name(self, given: str | None, logical_id: str, *, lower: bool = False) -> str:
        """The given name, or one made as CloudFormation does: stack, logical id and a random end."""
        if given:
            return given
        made = f"{self.stack.name}-{logical_id}-{secrets.token_hex(5)}"
        return made.lower() if lower else made

    def localise(self, text: str) -> str:
        """The text, with the API's address on AWS replaced by the one on this machine."""
        api = self.stack.api
        if api is None:
            return text
        return re.sub(rf"https://{api.api_id}\.execute-api\.{self.stack.region}\.amazonaws\.com", self.api_url, text)


Provisioner = Callable[[Setting, Properties], Physical]
