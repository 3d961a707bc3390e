"""IAM's rules: wildcards, Deny over Allow, principals, conditions."""

from typing import Any

import pytest

from localcloud.enforce.policy import Request, Verdict, check_policy, decide, matches
from localcloud.errors import UnsupportedPolicy


def policy(**statement: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", **statement}]}


def verdict(document: dict[str, Any], action: str = "s3:GetObject", **context: Any) -> Verdict:
    keys = {key.replace("__", ":").replace("_", "-"): value for key, value in context.items()}
    return decide(document, Request(action, "arn:aws:s3:::b/k", keys))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("a*c", "abbc", True),
        ("a*c", "abbcd", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a*", "a\nb", True),
    ],
)
def test_wildcards(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits


def test_actions_ignore_case_and_resources_do_not() -> None:
    assert verdict(policy(Action="S3:getobject")) is Verdict.ALLOW
    assert verdict(policy(Resource="arn:aws:s3:::B/k")) is Verdict.SILENT


def test_a_deny_wins() -> None:
    document = {
        "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"},
        ]
    }
    assert verdict(document) is Verdict.DENY
    assert verdict(document, "s3:PutObject") is Verdict.ALLOW


def test_the_not_elements_turn_it_round() -> None:
    assert verdict({"Statement": {"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}}) is Verdict.SILENT
    assert verdict({"Statement": {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:sns:*"}}) is Verdict.ALLOW
    assert verdict({"Statement": {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:*"}}) is Verdict.SILENT


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"aws:x": ["a", "b"]}}, {"aws__x": ["b"]}, True),
        ({"StringEquals": {"aws:x": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"aws:x": "a"}}, {}, True),
        ({"StringNotEquals": {"aws:x": "a"}}, {}, True),
        ({"StringNotEquals": {"aws:x": ["a", "b"]}}, {"aws__x": ["b"]}, False),
        ({"StringLike": {"aws:x": "a*"}}, {"aws__x": ["abc"]}, True),
        ({"Bool": {"aws:x": False}}, {"aws__x": ["false"]}, True),
        ({"Null": {"aws:x": "true"}}, {}, True),
        ({"Null": {"aws:x": "false"}}, {}, False),
        ({"NumericLessThanEquals": {"aws:x": "10"}}, {"aws__x": ["9"]}, True),
        ({"ForAllValues:StringEquals": {"aws:x": ["a", "b"]}}, {"aws__x": ["a", "c"]}, False),
        ({"ForAllValues:StringEquals": {"aws:x": ["a"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"aws:x": ["a"]}}, {"aws__x": ["a", "c"]}, True),
        ({"ForAnyValue:StringEquals": {"aws:x": ["a"]}}, {}, False),
        ({"StringEquals": {"aws:x": "a"}, "Bool": {"aws:y": "true"}}, {"aws__x": ["a"]}, False),
        ({"ArnLike": {"aws:x": "arn:aws:s3:::b*"}}, {"aws__x": ["arn:aws:s3:::bb"]}, True),
    ],
)
def test_conditions(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    assert (verdict(policy(Condition=condition), **context) is Verdict.ALLOW) is holds


def test_principals() -> None:
    request = Request("s3:GetObject", "arn:aws:s3:::b/k")
    for principal, fits in (
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["x", "me"]}, True),
        ({"Service": "me"}, False),
    ):
        assert (decide(policy(Principal=principal), request, {"AWS:me"}) is Verdict.ALLOW) is fits
    assert decide(policy(), request, {"AWS:me"}) is Verdict.SILENT


def test_a_condition_may_name_the_caller() -> None:
    document = policy(Condition={"StringEquals": {"aws:x": "${aws:username}"}})
    assert verdict(document, aws__x=["anna"], aws__username=["anna"]) is Verdict.ALLOW
    assert verdict(document, aws__x=["anna"], aws__username=["bert"]) is Verdict.SILENT
    assert verdict(document, aws__x=["${aws:username}"]) is Verdict.SILENT, "a role has no user name"
    check_policy(document, "a policy")
    for other in ({"Condition": {"StringEquals": {"aws:x": "${aws:userid}"}}}, {"Resource": "${aws:username}"}):
        with pytest.raises(UnsupportedPolicy):
            check_policy(policy(**other), "a policy")
