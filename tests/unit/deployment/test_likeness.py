"""A policy in the account is held against the template, with what CloudFormation put into it."""

from typing import Any

import pytest

from platewatch.deployment.likeness import Differences, compare_policies

NAMES = {"AlertsTable": "pw-AlertsTable-1A2B", "Queue": "https://sqs.eu-west-1.amazonaws.com/111122223333/pw-Queue-7"}
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/pw-AlertsTable-1A2B"


def statement(**changed: Any) -> dict[str, Any]:
    return {"Sid": "Find", "Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": TABLE} | changed


def compare(described: Any, found: Any) -> Differences:
    return compare_policies({"Statement": described}, {"Statement": found}, NAMES)


CHANGED = Differences(changed=("Find (dynamodb:GetItem)",))


@pytest.mark.parametrize(
    ("described", "found"),
    [
        ({"Fn::GetAtt": ["AlertsTable", "Arn"]}, TABLE),
        ({"Fn::Sub": "${AlertsTable.Arn}/index/*"}, TABLE + "/index/*"),
        (
            [{"Fn::GetAtt": ["AlertsTable", "Arn"]}, {"Fn::Sub": "${AlertsTable.Arn}/index/*"}],
            [TABLE + "/index/*", TABLE],
        ),
        ({"Ref": "Queue"}, "arn:aws:sqs:eu-west-1:111122223333:pw-Queue-7"),
        ({"Fn::If": ["KeepsPassages", "yes", "no"]}, "no"),
        ({"Ref": "SomeParameter"}, "whatever it was given"),
        (["*"], "*"),
    ],
)
def test_what_cloudformation_makes_of_it_is_alike(described: Any, found: Any) -> None:
    assert compare([statement(Resource=described)], [statement(Resource=found)]) == Differences()


@pytest.mark.parametrize(
    "found",
    [
        statement(Resource="*"),
        statement(Resource=TABLE.replace("Alerts", "Audit")),
        statement(Action=["dynamodb:Query"]),
        statement(Action=["dynamodb:GetItem", "dynamodb:Scan"]),
        statement(Effect="Deny"),
        statement(Condition={"Bool": {"aws:SecureTransport": "true"}}),
    ],
)
def test_a_statement_that_was_changed_is_named_once(found: dict[str, Any]) -> None:
    described = statement(Resource={"Fn::GetAtt": ["AlertsTable", "Arn"]})
    assert compare([described], [found]) == CHANGED
    # Without a Sid nobody can say that it is the same one.
    named = [{key: value for key, value in each.items() if key != "Sid"} for each in (described, found)]
    apart = compare(named[:1], named[1:])
    assert (apart.missing, apart.changed, len(apart.foreign)) == (("dynamodb:GetItem",), (), 1)


def test_a_second_statement_with_a_sid_of_the_template_is_foreign() -> None:
    wider = statement(Action=["dynamodb:*"], Resource="*")
    assert compare([statement()], [statement(), wider]) == Differences(foreign=("Find (dynamodb:*)",))


def test_a_condition_that_is_gone_is_a_difference() -> None:
    described = statement(Condition={"StringEquals": {"kms:CallerAccount": {"Ref": "AWS::AccountId"}}})
    assert compare([described], [statement()]) == CHANGED
    held = statement(Condition={"StringEquals": {"kms:CallerAccount": "111122223333"}})
    assert compare([described], [held]) == Differences()


def test_a_role_without_the_policy_lacks_all_of_it_and_what_was_added_is_foreign() -> None:
    assert compare_policies({"Statement": [statement()]}, None, NAMES).missing == ("Find (dynamodb:GetItem)",)
    added = statement(Sid="Mine", Action="s3:*", Resource="*")
    assert compare([statement()], [statement(), added]) == Differences(foreign=("Mine (s3:*)",))


def test_what_a_condition_of_the_template_leaves_out_may_be_missing() -> None:
    optional = {"Fn::If": ["HasBoundary", {"Ref": "AlertsTable"}, {"Ref": "AWS::NoValue"}]}
    assert compare([statement(Condition=optional)], [statement()]) == Differences()
    assert compare([statement(Resource=[TABLE, optional])], [statement(Resource=[TABLE])]) == Differences()
    assert compare([statement(Resource=[TABLE, optional])], [statement(Resource=[TABLE, "*"])]) == CHANGED
