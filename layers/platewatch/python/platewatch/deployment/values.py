"""What a value of a deployed template comes to, with the parameters that the stack was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from platewatch.deployment.errors import ValueUnknown


@dataclass(frozen=True, slots=True)
class Given:
    """The values of a stack's parameters, and the mappings and conditions of its template."""

    parameters: Mapping[str, str]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]


NOTHING_GIVEN: Final = Given({}, {}, {})


def find_value(value: Any, given: Given) -> Any:
    """What the value comes to; None is no value (AWS::NoValue).

    Raises ValueUnknown for what parameters, mappings and conditions do not say, such as the ARN of a resource.
    """
    if not isinstance(value, dict) or len(value) != 1:
        return value
    [(name, argument)] = value.items()
    match name:
        case "Ref":
            return _find_parameter(argument, given)
        case "Condition":
            return _holds(argument, given)
        case "Fn::If":
            return find_value(argument[1 if _holds(argument[0], given) else 2], given)
        case "Fn::Equals":
            return find_value(argument[0], given) == find_value(argument[1], given)
        case "Fn::Not":
            return not find_value(argument[0], given)
        case "Fn::And":
            return all(find_value(each, given) for each in argument)
        case "Fn::Or":
            return any(find_value(each, given) for each in argument)
        case "Fn::FindInMap":
            return _find_in_map([find_value(each, given) for each in argument], given)
        case _:
            raise ValueUnknown(f"what {name} comes to is not known")


def _find_parameter(name: str, given: Given) -> str | None:
    if name == "AWS::NoValue":
        return None
    if name not in given.parameters:
        raise ValueUnknown(f"what {name} comes to is not known")
    return given.parameters[name]


def _holds(condition: str, given: Given) -> bool:
    if condition not in given.conditions:
        raise ValueUnknown(f"the template has no condition {condition}")
    return bool(find_value(given.conditions[condition], given))


def _find_in_map(keys: list[Any], given: Given) -> Any:
    found: Any = given.mappings
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            raise ValueUnknown(f"the template maps {keys} to nothing")
        found = found[key]
    return found
