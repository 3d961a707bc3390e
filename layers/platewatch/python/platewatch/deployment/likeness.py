"""Whether a policy in the account is the one that the template describes, as far as the template can be known there.

Names that are known are compared. What only CloudFormation could tell, such as a parameter's value, may be anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Names = Mapping[str, str]
"""The names in the account of the template's resources and of pseudo parameters, by what the template calls them."""

_ABSENT: Final = object()
_VARIABLE: Final = re.compile(r"\$\{(!?)([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Differences:
    """`missing` statements stand in the template and not in the account, `foreign` ones the other way round, `changed`
    ones in both with the same Sid and different contents, narrower or wider. Each is named by its Sid and the actions
    that the template gives it, a foreign one by its own.
    """

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def compare_policies(described: Mapping[str, Any], found: Mapping[str, Any] | None, names: Names) -> Differences:
    """What differs between the statements of the template's policy and of the one in the account; None is no policy."""
    wanted, there = _list(described["Statement"]), _list((found or {}).get("Statement", []))
    unmet = [each for each in wanted if not any(fits(each, other, names) for other in there)]
    unknown = [each for each in there if not any(fits(other, each, names) for other in wanted)]
    changed = {each["Sid"] for each in unmet if "Sid" in each} & {each["Sid"] for each in unknown if "Sid" in each}
    return Differences(
        missing=tuple(_name(each) for each in unmet if each.get("Sid") not in changed),
        changed=tuple(_name(each) for each in unmet if each.get("Sid") in changed),
        foreign=tuple(_name(each) for each in unknown if each.get("Sid") not in changed),
    )


def _name(statement: Mapping[str, Any]) -> str:
    actions = ", ".join(str(each) for each in _list(statement.get("Action", statement.get("NotAction", []))))
    sid = statement.get("Sid")
    return f"{sid} ({actions})" if sid else actions


def fits(described: Any, found: Any, names: Names) -> bool:
    """Whether what was found can be what the template describes."""
    if isinstance(described, dict):
        if (intrinsic := _find_intrinsic(described)) is not None:
            return _fits_intrinsic(*intrinsic, found, names)
        return isinstance(found, dict) and all(
            fits(described.get(key, _ABSENT), found.get(key, _ABSENT), names) for key in described.keys() | found.keys()
        )
    if isinstance(described, list) or isinstance(found, list):
        return _fits_list(_list(described), _list(found), names)
    if described is _ABSENT or found is _ABSENT:
        return described is found
    return _as_text(described) == _as_text(found)


def _fits_list(described: Sequence[Any], found: Sequence[Any], names: Names) -> bool:
    """Order means nothing in a policy, and one value is as good as a list of it."""
    if found == [_ABSENT]:
        return all(fits(each, _ABSENT, names) for each in described)
    needed = all(fits(each, _ABSENT, names) or any(fits(each, other, names) for other in found) for each in described)
    return needed and all(any(fits(each, other, names) for each in described) for other in found)


def _find_intrinsic(value: Mapping[str, Any]) -> tuple[str, Any] | None:
    if len(value) != 1:
        return None
    [(name, argument)] = value.items()
    return (name, argument) if name == "Ref" or name.startswith("Fn::") else None


def _fits_intrinsic(name: str, argument: Any, found: Any, names: Names) -> bool:
    if name == "Fn::If":
        return any(fits(branch, found, names) for branch in argument[1:])
    if name == "Ref" and argument == "AWS::NoValue":
        return found is _ABSENT
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return isinstance(found, str) and re.fullmatch("".join(_list_parts(name, argument, names)), found) is not None


def _list_parts(name: str, argument: Any, names: Names) -> Iterator[str]:
    """A pattern for what the intrinsic function gives."""
    if name == "Ref":
        yield _match_name(argument, names)
    elif name == "Fn::GetAtt":
        yield _match_name(argument[0] if isinstance(argument, list) else argument.partition(".")[0], names)
    elif name == "Fn::Sub":
        text = argument if isinstance(argument, str) else argument[0]
        end = 0
        for variable in _VARIABLE.finditer(text):
            yield re.escape(text[end : variable.start()])
            literal, what = variable.groups()
            yield re.escape(f"${{{what}}}") if literal else _match_name(what.partition(".")[0], names)
            end = variable.end()
        yield re.escape(text[end:])
    else:
        yield ".*"


def _match_name(what: str, names: Names) -> str:
    """Ref and GetAtt give a name, an address or an ARN: all of them hold the name's last part."""
    known = names.get(what)
    if known is None:
        return ".*"
    return ".*" + re.escape(re.split(r"[:/]", known)[-1]) + ".*"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
