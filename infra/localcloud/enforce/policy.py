"""Judges IAM policies: statements, wildcards, principals and the condition operators that templates use."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from localcloud.errors import UnsupportedPolicy

Context = Mapping[str, list[str]]
"""Condition keys, lower case, each with its values; a key that a request does not have is not there."""


class Verdict(Enum):
    """What one policy says about a request."""

    ALLOW = "allow"
    DENY = "deny"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a caller wants to do: an action on a resource under circumstances."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@cache
def _pattern(pattern: str, fold: bool) -> re.Pattern[str]:
    parts = ("[\\s\\S]*" if each == "*" else "[\\s\\S]" if each == "?" else re.escape(each) for each in pattern)
    return re.compile("".join(parts), re.IGNORECASE if fold else 0)


def matches(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether the text is what the pattern describes, with * and ? as IAM knows them. `fold` ignores case."""
    return _pattern(pattern, fold).fullmatch(text) is not None


# What a condition may name of the caller. One who has none of it fits no such condition.
_VARIABLE = re.compile(r"\$\{(aws:username)\}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _equal(want: str, have: str) -> bool:
    return want == have


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda want, have: compare(float(have), float(want))


# Operator -> (comparison of one wanted with one present value, whether the operator negates).
_OPERATORS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    "StringEquals": (_equal, False),
    "StringNotEquals": (_equal, True),
    "StringEqualsIgnoreCase": (lambda want, have: want.lower() == have.lower(), False),
    "StringNotEqualsIgnoreCase": (lambda want, have: want.lower() == have.lower(), True),
    "StringLike": (matches, False),
    "StringNotLike": (matches, True),
    "ArnEquals": (matches, False),
    "ArnLike": (matches, False),
    "ArnNotEquals": (matches, True),
    "ArnNotLike": (matches, True),
    "Bool": (lambda want, have: want.lower() == have.lower(), False),
    "NumericEquals": (_number(lambda have, want: have == want), False),
    "NumericLessThan": (_number(lambda have, want: have < want), False),
    "NumericLessThanEquals": (_number(lambda have, want: have <= want), False),
    "NumericGreaterThan": (_number(lambda have, want: have > want), False),
    "NumericGreaterThanEquals": (_number(lambda have, want: have >= want), False),
}


def check_policy(policy: Mapping[str, Any], where: str) -> None:
    """Raises UnsupportedPolicy, naming the statement, for what `decide` could not evaluate."""
    for statement in _listed(policy.get("Statement", [])):
        name = statement.get("Sid") or "a statement without Sid"
        for operator in statement.get("Condition", {}):
            plain = operator.split(":", 1)[-1].removesuffix("IfExists")
            if plain != "Null" and plain not in _OPERATORS:
                raise UnsupportedPolicy(f"{where}, {name}: the condition operator {operator} is not known here")
        for value in _texts(statement.get("Condition", {})):
            if "${" in _VARIABLE.sub("", value):
                raise UnsupportedPolicy(f"{where}, {name}: this policy variable is not known here: {value}")
        for value in _texts({key: part for key, part in statement.items() if key != "Condition"}):
            if "${" in value:
                raise UnsupportedPolicy(f"{where}, {name}: policy variables are known in conditions alone: {value}")
        if "NotPrincipal" in statement:
            raise UnsupportedPolicy(f"{where}, {name}: NotPrincipal is not known here")
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise UnsupportedPolicy(f"{where}, {name}: Effect must be Allow or Deny")


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def decide(policy: Mapping[str, Any], request: Request, principals: Iterable[str] | None = None) -> Verdict:
    """What the policy says: a Deny that applies wins over any Allow.

    `principals` are the names under which a resource policy may mean the caller ("AWS:arn…", "Service:…"); for an
    identity's own policy it is None, and statements carry no principal.
    """
    verdict = Verdict.SILENT
    for statement in _listed(policy.get("Statement", [])):
        if not _applies(statement, request, principals):
            continue
        if statement["Effect"] == "Deny":
            return Verdict.DENY
        verdict = Verdict.ALLOW
    return verdict


def _applies(statement: Mapping[str, Any], request: Request, principals: Iterable[str] | None) -> bool:
    return (
        _means(statement, "Action", request.action, fold=True)
        and _means_resource(statement, request.resource)
        and (principals is None or _means_caller(statement, set(principals)))
        and all(
            _holds(operator, key, _listed(wanted), request.context)
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    )


def _means(statement: Mapping[str, Any], element: str, text: str, *, fold: bool) -> bool:
    if element in statement:
        return any(matches(each, text, fold=fold) for each in _listed(statement[element]))
    if f"Not{element}" in statement:
        return not any(matches(each, text, fold=fold) for each in _listed(statement[f"Not{element}"]))
    return False


def _means_resource(statement: Mapping[str, Any], resource: str) -> bool:
    if "Resource" not in statement and "NotResource" not in statement:
        # A trust policy names no resource: it is about the role it belongs to.
        return "Principal" in statement
    return _means(statement, "Resource", resource, fold=False)


def _means_caller(statement: Mapping[str, Any], principals: set[str]) -> bool:
    principal = statement.get("Principal")
    if principal == "*":
        return True
    if not isinstance(principal, Mapping):
        return False
    named = {f"{kind}:{each}" for kind, values in principal.items() for each in _listed(values)}
    return "AWS:*" in named or bool(named & principals)


def _fill(wanted: str, context: Context) -> str | None:
    """The text with the values of its variables; None where the caller has none."""
    found = _VARIABLE.search(wanted)
    if found is None:
        return wanted
    values = context.get(found[1])
    return _fill(wanted.replace(found[0], values[0]), context) if values else None


def _holds(operator: str, key: str, wanted: list[Any], context: Context) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    have = context.get(key.lower())
    wanted = [str(each).lower() if isinstance(each, bool) else str(each) for each in wanted]
    wanted = [filled for each in wanted if (filled := _fill(each, context)) is not None]
    if plain == "Null":
        return (have is None) is (wanted[0] == "true")
    if plain.endswith("IfExists"):
        if have is None:
            return True
        plain = plain.removesuffix("IfExists")
    compare, negates = _OPERATORS[plain]

    def test(value: str) -> bool:
        fits: bool = any(compare(want, value) for want in wanted)
        return fits is not negates

    if have is None:
        return bool(negates or quantifier == "ForAllValues")
    return all(map(test, have)) if quantifier == "ForAllValues" or negates else any(map(test, have))
