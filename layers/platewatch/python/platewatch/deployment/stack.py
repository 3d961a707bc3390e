"""A deployed stack as AWS describes it: its resources, and the template that they were made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from platewatch.deployment.values import NOTHING_GIVEN, Given


@dataclass(frozen=True, slots=True)
class Made:
    """A resource of the stack: its name in the template, its type, its name in the account, and what the template says
    of it.
    """

    logical_id: str
    kind: str
    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DescribedRole:
    """A role as the template has it: the role, and the document of each policy that is written into it, by its name."""

    made: Made
    policies: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """The stack's name, the region, its resources by their names in the template, its outputs, and its parameters."""

    name: str
    region: str
    resources: Mapping[str, Made]
    outputs: Mapping[str, str]
    given: Given = NOTHING_GIVEN

    @property
    def names(self) -> Mapping[str, str]:
        """The names in the account, with the pseudo parameters that are known."""
        known = {"AWS::StackName": self.name, "AWS::Region": self.region}
        return known | {logical_id: each.name for logical_id, each in self.resources.items() if each.name}

    def list_kind(self, kind: str) -> Iterator[Made]:
        """The resources of a type, by name in the template."""
        return (each for _, each in sorted(self.resources.items()) if each.kind == kind)

    def list_dead_letter_queues(self) -> Iterator[Made]:
        """The queues to which others give up what failed."""
        targets = {
            each.properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
            for each in self.list_kind("AWS::SQS::Queue")
            if "RedrivePolicy" in each.properties
        }
        return (each for each in self.list_kind("AWS::SQS::Queue") if each.logical_id in targets)

    def list_roles(self) -> Iterator[DescribedRole]:
        """Each role with the policies that the template writes into it."""
        beside: dict[str, dict[str, Mapping[str, Any]]] = {}
        for policy in self.list_kind("AWS::IAM::Policy"):
            name, document = policy.properties["PolicyName"], policy.properties["PolicyDocument"]
            for role in policy.properties["Roles"]:
                beside.setdefault(role["Ref"], {})[name] = document
        for made in self.list_kind("AWS::IAM::Role"):
            own = {each["PolicyName"]: each["PolicyDocument"] for each in made.properties.get("Policies", [])}
            yield DescribedRole(made, own | beside.get(made.logical_id, {}))
