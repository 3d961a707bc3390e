"""What AWS answers about an account, in the forms of its documents: no emulator answers all of these questions."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from platewatch.deployment.account import NOTHING_DEPLOYED, Concurrency, Deployed, QuotaUse
from platewatch.deployment.aws.account import AwsAccount
from platewatch.deployment.aws.stack import AwsPhones
from platewatch.deployment.capacity import CONCURRENCY, QUOTAS, SERVICES
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.rights import Right

REGION = "eu-west-1"
ACCESS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


class StubbedSession:
    """Clients that answer what a test has written down, in that order, and nothing else."""

    region = REGION

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}
        self._stubs: dict[str, Stubber] = {}
        self.regions: dict[str, list[str | None]] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        self.regions.setdefault(service, []).append(region)
        if service not in self._clients:
            self._clients[service] = boto3.client(service, region_name=region or REGION, **ACCESS)
            self._stubs[service] = Stubber(self._clients[service])
            self._stubs[service].activate()
        return self._clients[service]

    def answer(self, service: str, operation: str, answer: dict[str, Any], asked: dict[str, Any] | None = None) -> None:
        self.client(service)
        self._stubs[service].add_response(operation, answer, asked)

    def refuse(self, service: str, operation: str, code: str = "AccessDenied") -> None:
        self.client(service)
        self._stubs[service].add_client_error(operation, code, "no")

    def check(self) -> None:
        for stub in self._stubs.values():
            stub.assert_no_pending_responses()


@pytest.fixture
def session() -> Iterator[StubbedSession]:
    with ExitStack() as after:
        stubbed = StubbedSession()
        after.callback(stubbed.check)
        yield stubbed


def test_the_caller_of_a_role_s_session(session: StubbedSession) -> None:
    arn = "arn:aws-eusc:sts::111122223333:assumed-role/admins/jansen"
    session.answer("sts", "get_caller_identity", {"Account": "111122223333", "Arn": arn, "UserId": "A"})
    caller = AwsAccount(session).find_caller()
    assert (caller.account_id, caller.partition, caller.region, caller.arn) == ("111122223333", "aws-eusc", REGION, arn)


def test_the_capacity_of_a_new_account_and_of_one_with_reservations(session: StubbedSession) -> None:
    for limit, unreserved, reserved in ((10, 10, 0), (1000, 945, 55)):
        found = {"AccountLimit": {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}}
        session.answer("lambda", "get_account_settings", found)
        assert AwsAccount(session).find_concurrency() == Concurrency(limit, reserved)


def test_of_what_was_asked_for_only_what_is_undecided_counts(session: StubbedSession) -> None:
    requests = [
        {"DesiredValue": 900.0, "Status": "DENIED"},
        {"DesiredValue": 155.0, "Status": "CASE_OPENED"},
        {"DesiredValue": 300.0, "Status": "PENDING"},
    ]
    operation = "list_requested_service_quota_change_history_by_quota"
    asked = {"ServiceCode": "lambda", "QuotaCode": "L-B99A9384"}
    session.answer("service-quotas", operation, {"RequestedQuotas": requests}, asked)
    session.answer("service-quotas", operation, {"RequestedQuotas": requests[:1]}, asked)
    assert AwsAccount(session).find_requested(CONCURRENCY) == 300
    assert AwsAccount(session).find_requested(CONCURRENCY) is None


def test_a_quota_that_was_never_changed_has_aws_s_default(session: StubbedSession) -> None:
    tables, buckets, roles = QUOTAS
    session.answer("dynamodb", "list_tables", {"TableNames": ["pw-alerts", "pw-reads"]})
    page = {"Buckets": [{"Name": "a"}, {"Name": "b"}], "ContinuationToken": "more"}
    session.answer("s3", "list_buckets", page, {"MaxBuckets": 1000})
    last = {"MaxBuckets": 1000, "ContinuationToken": "more"}
    session.answer("s3", "list_buckets", {"Buckets": [{"Name": "c"}]}, last)
    session.answer("iam", "get_account_summary", {"SummaryMap": {"Roles": 31}})
    session.answer("service-quotas", "get_service_quota", {"Quota": {"Value": 2500.0}})
    session.refuse("service-quotas", "get_service_quota", "NoSuchResourceException")
    session.answer("service-quotas", "get_aws_default_service_quota", {"Quota": {"Value": 10000.0}})
    session.answer("service-quotas", "get_service_quota", {"Quota": {"Value": 1000.0}})
    account = AwsAccount(session)
    assert account.find_use(tables) == QuotaUse(2500, 2)
    session.regions.clear()
    assert account.find_use(buckets) == QuotaUse(10000, 3)
    assert session.regions["service-quotas"] == ["us-east-1"], "S3 tells and raises them there alone"
    session.regions.clear()
    assert account.find_use(roles) == QuotaUse(1000, 31)
    assert session.regions["service-quotas"] == ["us-east-1"], "and so does IAM"


def test_what_a_deployed_stack_has_is_counted_and_none_is_nothing(session: StubbedSession) -> None:
    when = datetime(2026, 12, 1, tzinfo=UTC)
    made = [
        ("MatchFunction", "AWS::Lambda::Function", "CREATE_COMPLETE"),
        ("ApiFunction", "AWS::Lambda::Function", "UPDATE_COMPLETE"),
        ("OldFunction", "AWS::Lambda::Function", "DELETE_COMPLETE"),
        ("AlertsTable", "AWS::DynamoDB::Table", "CREATE_COMPLETE"),
        ("PassagesTable", "AWS::DynamoDB::Table", "DELETE_SKIPPED"),
    ]
    rows = [
        {
            "LogicalResourceId": name,
            "PhysicalResourceId": f"pw-{name}",
            "ResourceType": kind,
            "ResourceStatus": status,
            "LastUpdatedTimestamp": when,
        }
        for name, kind, status in made
    ]
    asked = {"StackName": "pw"}
    session.answer("cloudformation", "list_stack_resources", {"StackResourceSummaries": rows}, asked)
    operation = "get_function_concurrency"
    session.answer("lambda", operation, {"ReservedConcurrentExecutions": 14}, {"FunctionName": "pw-MatchFunction"})
    session.answer("lambda", operation, {}, {"FunctionName": "pw-ApiFunction"})
    account = AwsAccount(session)
    assert account.find_deployed("pw") == Deployed(14, {"AWS::Lambda::Function": 2, "AWS::DynamoDB::Table": 1})
    session.refuse("cloudformation", "list_stack_resources", "ValidationError")
    assert account.find_deployed("pw") == NOTHING_DEPLOYED
    session.refuse("cloudformation", "list_stack_resources")
    with pytest.raises(NotAnswered, match="what the stack pw has already"):
        account.find_deployed("pw")


def test_a_service_that_the_region_has_not_is_an_unknown_parameter(session: StubbedSession) -> None:
    start = f"/aws/service/global-infrastructure/regions/{REGION}/services/"
    session.answer("ssm", "get_parameters", {"InvalidParameters": [start + "cognito-idp"]})
    session.answer("ssm", "get_parameters", {"Parameters": []})
    assert AwsAccount(session).list_missing_services(SERVICES) == ["cognito-idp"]


@pytest.mark.parametrize("path", ["/", "/aws-reserved/sso.amazonaws.com/eu-west-1/"])
def test_a_session_s_role_is_simulated_with_what_its_conditions_ask(session: StubbedSession, path: str) -> None:
    """The roles of Identity Center have a path, which is in no session's ARN."""
    found = f"arn:aws:iam::111122223333:role{path}admins"
    role = {
        "Path": path,
        "RoleName": "admins",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "Arn": found,
        "CreateDate": datetime(2026, 12, 1, tzinfo=UTC),
    }
    right = Right("iam:PassRole", "arn:aws:iam::111122223333:role/pw", {"iam:PassedToService": "lambda.amazonaws.com"})
    entry = {
        "ContextKeyName": "iam:PassedToService",
        "ContextKeyValues": ["lambda.amazonaws.com"],
        "ContextKeyType": "string",
    }
    asked = {
        "PolicySourceArn": found,
        "ActionNames": ["iam:PassRole"],
        "ResourceArns": [right.resource],
        "ContextEntries": [entry],
    }
    for decision in ("allowed", "implicitDeny"):
        session.answer("iam", "get_role", {"Role": role}, {"RoleName": "admins"})
        result = {"EvalActionName": "iam:PassRole", "EvalDecision": decision}
        session.answer("iam", "simulate_principal_policy", {"EvaluationResults": [result]}, asked)
    arn = "arn:aws:sts::111122223333:assumed-role/admins/jansen"
    assert AwsAccount(session).list_denied(arn, [right]) == []
    assert AwsAccount(session).list_denied(arn, [right]) == [right]


def test_a_role_that_cannot_be_asked_for_is_no_role_without_rights(session: StubbedSession) -> None:
    session.refuse("iam", "get_role")
    with pytest.raises(NotAnswered, match="iam:GetRole"):
        AwsAccount(session).list_denied("arn:aws:sts::111122223333:assumed-role/admins/jansen", [])


def test_a_refusal_says_which_right_is_missing(session: StubbedSession) -> None:
    session.refuse("lambda", "get_account_settings", "AccessDeniedException")
    with pytest.raises(NotAnswered, match="lambda:GetAccountSettings"):
        AwsAccount(session).find_concurrency()


def test_only_verified_numbers_of_the_sandbox_count(session: StubbedSession) -> None:
    """The fault of an unverified number: no emulator has a sandbox, so the answers are those of SNS's documents."""
    phones = AwsPhones(session)
    session.answer("sns", "get_sms_sandbox_account_status", {"IsInSandbox": True})
    numbers = [
        {"PhoneNumber": "+31612345678", "Status": "Verified"},
        {"PhoneNumber": "+31612345679", "Status": "Pending"},
    ]
    session.answer("sns", "list_sms_sandbox_phone_numbers", {"PhoneNumbers": numbers})
    assert phones.is_in_sandbox()
    assert phones.list_verified() == ["+31612345678"]
