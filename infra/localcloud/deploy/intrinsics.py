"""Resolves CloudFormation's intrinsic functions from parameters and the resources made so far, and orders resources."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from localcloud.errors import TemplateInvalid, UnsupportedIntrinsic

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")


class _NoValue:
    """What AWS::NoValue stands for: the property is not there."""


NO_VALUE = _NoValue()


@dataclass(frozen=True, slots=True)
class Physical:
    """A resource that exists: what Ref gives, and what GetAtt gives by attribute name."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Resolver:
    """Resolves values of one stack.

    `made` fills while the stack is deployed; a value may be resolved once all it refers to is in there.
    """

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> None:
        self._mappings: Mapping[str, Any] = template.get("Mappings") or {}
        self._conditions: Mapping[str, Any] = template.get("Conditions") or {}
        self._resources: Mapping[str, Any] = template["Resources"]
        self._values = {**pseudo, **parameters}
        self.made: dict[str, Physical] = {}

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function replaced; list elements and keys of no value are left out."""
        if isinstance(value, list):
            return [each for each in (self.resolve(item) for item in value) if each is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in ("Ref", "Condition") and isinstance(argument, str):
                return self._ref(argument) if name == "Ref" else self.holds(argument)
            if name.startswith("Fn::"):
                return self._apply(name.removeprefix("Fn::"), argument)
        pairs = ((key, self.resolve(item)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Whether the template's condition of that name is true."""
        if condition not in self._conditions:
            raise TemplateInvalid(f"there is no condition {condition}")
        return bool(self.resolve(self._conditions[condition]))

    def exists(self, logical_id: str) -> bool:
        """Whether the resource is part of this stack: its condition holds or it has none."""
        condition = self._resources[logical_id].get("Condition")
        return condition is None or self.holds(condition)

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._values:
            return self._values[name]
        return self._made(name).ref

    def _made(self, logical_id: str) -> Physical:
        if logical_id not in self._resources:
            raise TemplateInvalid(f"a reference to {logical_id}, which is no parameter and no resource")
        if logical_id not in self.made:
            raise TemplateInvalid(f"a reference to {logical_id}, which is not part of this stack")
        return self.made[logical_id]

    def _attribute(self, logical_id: str, name: str) -> str:
        made = self._made(logical_id)
        if name not in made.attributes:
            kind = self._resources[logical_id]["Type"]
            raise TemplateInvalid(f"{logical_id} ({kind}) has no attribute {name} here")
        return made.attributes[name]

    def _apply(self, name: str, argument: Any) -> Any:
        match name:
            case "GetAtt":
                logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
                return self._attribute(logical_id, self.resolve(attribute))
            case "Sub":
                return self._sub(argument)
            case "Join":
                return str(argument[0]).join(str(each) for each in self.resolve(argument[1]))
            case "Select":
                return self.resolve(argument[1])[int(self.resolve(argument[0]))]
            case "Split":
                return self.resolve(argument[1]).split(argument[0])
            case "FindInMap":
                return self._find(*(str(self.resolve(each)) for each in argument))
            case "Base64":
                return base64.b64encode(self.resolve(argument).encode()).decode()
            case "If":
                return self.resolve(argument[1] if self.holds(argument[0]) else argument[2])
            case "Equals":
                left, right = (self.resolve(each) for each in argument)
                return str(left) == str(right)
            case "Not":
                return not self.resolve(argument[0])
            case "And":
                return all(self.resolve(each) for each in argument)
            case "Or":
                return any(self.resolve(each) for each in argument)
        raise UnsupportedIntrinsic(f"Fn::{name} is not known to the local cloud")

    def _find(self, mapping: str, top: str, second: str) -> Any:
        try:
            return self._mappings[mapping][top][second]
        except KeyError as error:
            raise TemplateInvalid(f"there is no {mapping}.{top}.{second} in Mappings") from error

    def _sub(self, argument: Any) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else argument
        local = {name: self.resolve(value) for name, value in extra.items()}

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in local:
                return str(local[name])
            if "." in name:
                return self._attribute(*name.split(".", 1))
            return str(self._ref(name))

        return _VARIABLE.sub(replace, text)


def list_references(value: Any) -> Iterator[str]:
    """The names that a value refers to by Ref, GetAtt or Sub: parameters, pseudo parameters and logical ids."""
    if isinstance(value, list):
        for each in value:
            yield from list_references(each)
    elif isinstance(value, dict):
        for name, argument in value.items():
            if name == "Ref" and isinstance(argument, str):
                yield argument
            elif name == "Fn::GetAtt":
                yield argument.split(".", 1)[0] if isinstance(argument, str) else argument[0]
            elif name == "Fn::Sub":
                text, extra = (argument, {}) if isinstance(argument, str) else argument
                named = (found[1].split(".", 1)[0] for found in _VARIABLE.findall(text) if not found[0])
                yield from (each for each in named if each not in extra)
                yield from list_references(extra)
            else:
                yield from list_references(argument)


def order_resources(template: Mapping[str, Any], resolver: Resolver) -> list[str]:
    """The logical ids of the stack's resources, each after all it refers to or depends on.

    Where nothing forces an order, policies come last: what needs a policy and does not say so fails here, as it
    may on AWS. Raises TemplateInvalid for a cycle or a DependsOn of nothing.
    """
    resources = template["Resources"]
    graph: dict[str, set[str]] = {}
    for logical_id, resource in resources.items():
        if not resolver.exists(logical_id):
            continue
        depends = resource.get("DependsOn", [])
        depends = [depends] if isinstance(depends, str) else depends
        unknown = [each for each in depends if each not in resources]
        if unknown:
            raise TemplateInvalid(f"{logical_id} depends on {', '.join(unknown)}, which is no resource")
        named = {*depends, *list_references(resource.get("Properties", {}))}
        graph[logical_id] = {each for each in named if each in resources and resolver.exists(each)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise TemplateInvalid(f"circular dependency between resources: {' -> '.join(error.args[1])}") from error
    ordered: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready.extend(sorter.get_ready())
        ready.sort(key=lambda each: (resources[each]["Type"].endswith("Policy"), each))
        ordered.append(ready.pop(0))
        sorter.done(ordered[-1])
    return ordered
