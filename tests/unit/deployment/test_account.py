"""platewatch deploy check says before a deployment what would stop it, and what to ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from platewatch.alerts.sms_account import SmsAccount
from platewatch.deployment.account import (
    NOTHING_DEPLOYED,
    Build,
    Caller,
    Concurrency,
    Deployed,
    Plan,
    QuotaUse,
    check_account,
)
from platewatch.deployment.capacity import Capacity, Quota
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import Finding, State, is_well
from platewatch.deployment.rights import Right

BUILT = Build(there=True, changed_since=False)
PLENTY = Concurrency(1000, 0)
OPEN_SMS = SmsAccount(False, 50.0, None, 0)
PLAN = Plan("platewatch", Capacity.SMALL, None)


@dataclass
class FakeAccount:
    """An account that can take everything, but for what a test changes."""

    concurrency: Concurrency = PLENTY
    deployed: Deployed = NOTHING_DEPLOYED
    requested: int | None = None
    uses: dict[str, QuotaUse] = field(default_factory=dict)
    missing: Sequence[str] = ()
    sms: SmsAccount = OPEN_SMS
    denied: Sequence[str] = ()
    refused: Sequence[str] = ()
    simulated: list[str] = field(default_factory=list)

    def find_caller(self) -> Caller:
        self._answer("caller")
        return Caller("111122223333", "aws", "eu-west-1", "arn:aws:iam::111122223333:user/jansen")

    def find_concurrency(self) -> Concurrency:
        self._answer("concurrency")
        return self.concurrency

    def find_deployed(self, stack: str) -> Deployed:
        assert stack == PLAN.stack or self.deployed == NOTHING_DEPLOYED
        self._answer("deployed")
        return self.deployed

    def find_requested(self, quota: Quota) -> int | None:
        self._answer("requested")
        return self.requested

    def find_use(self, quota: Quota) -> QuotaUse:
        self._answer("use")
        return self.uses.get(quota.service, QuotaUse(1000, 3))

    def list_missing_services(self, services: Sequence[str]) -> Sequence[str]:
        self._answer("services")
        return [each for each in services if each in self.missing]

    def find_sms(self) -> SmsAccount:
        self._answer("sms")
        return self.sms

    def list_denied(self, arn: str, rights: Sequence[Right]) -> Sequence[Right]:
        self._answer("rights")
        self.simulated.append(arn)
        return [right for right in rights if right.action in self.denied]

    def _answer(self, question: str) -> None:
        if question in self.refused:
            raise NotAnswered(f"AWS did not say {question}: AccessDenied")


def wrong(findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each.state is not State.WELL]


def test_an_account_that_can_take_it_is_well() -> None:
    findings = check_account(PLAN, BUILT, FakeAccount())
    assert is_well(findings)
    assert [each.part for each in findings if each.remedy] == []
    assert any("arn:aws:iam::111122223333:user/jansen" in each.found for each in findings)


def test_a_new_account_is_told_what_to_request_and_that_trial_can_be_created_there() -> None:
    account = FakeAccount(concurrency=Concurrency(10, 0))
    [fault] = wrong(check_account(PLAN, BUILT, account))
    assert "10 executions" in fault.found
    assert "limit of 159" in fault.found
    assert "reserves 59" in fault.found
    assert "--quota-code L-B99A9384 --desired-value 159" in fault.remedy
    assert "Capacity=trial can be created here" in fault.remedy
    assert is_well(check_account(replace(PLAN, capacity=Capacity.TRIAL), BUILT, account))


def test_an_account_with_less_than_trial_needs_is_not_sent_to_trial() -> None:
    [fault] = wrong(check_account(PLAN, BUILT, FakeAccount(concurrency=Concurrency(5, 0))))
    assert "trial" not in fault.remedy


def test_what_others_have_reserved_is_counted() -> None:
    assert is_well(check_account(PLAN, BUILT, FakeAccount(concurrency=Concurrency(159, 0))))
    [fault] = wrong(check_account(PLAN, BUILT, FakeAccount(concurrency=Concurrency(159, 1))))
    assert "--desired-value 160" in fault.remedy
    assert "reserves 59 beside 1" in fault.found


def test_an_update_counts_what_the_stack_has_already_once() -> None:
    everything = {"AWS::DynamoDB::Table": 10, "AWS::S3::Bucket": 5, "AWS::IAM::Role": 12}
    full = {"dynamodb": QuotaUse(12, 11), "s3": QuotaUse(8, 8), "iam": QuotaUse(14, 13)}
    account = FakeAccount(Concurrency(159, 59), Deployed(59, everything), uses=full)
    findings = check_account(PLAN, BUILT, account)
    assert wrong(findings) == []
    [stack] = [each for each in findings if each.part == "stack platewatch"]
    assert "this is an update" in stack.found
    # What others have, and what the update adds, still count.
    [fault] = wrong(check_account(PLAN, BUILT, replace(account, concurrency=Concurrency(159, 60))))
    assert "--desired-value 160" in fault.remedy
    assert "reserves 59 beside 1 that others" in fault.found
    [fault] = wrong(check_account(PLAN, BUILT, replace(account, uses={**full, "dynamodb": QuotaUse(11, 11)})))
    assert "takes 1 more" in fault.found
    [fault] = wrong(check_account(PLAN, BUILT, replace(account, deployed=NOTHING_DEPLOYED, uses={})))
    assert "--desired-value 218" in fault.remedy, "so many are needed where another stack has reserved them"


def test_a_request_that_is_not_decided_is_not_made_again() -> None:
    account = FakeAccount(concurrency=Concurrency(50, 0), requested=200)
    [fault] = wrong(check_account(PLAN, BUILT, account))
    assert fault.remedy.startswith("200 were asked for")
    assert "request-service-quota-increase" not in fault.remedy
    [fault] = wrong(check_account(PLAN, BUILT, replace(account, requested=100)))
    assert "--desired-value 159" in fault.remedy


def test_not_knowing_what_was_requested_hides_nothing() -> None:
    account = FakeAccount(concurrency=Concurrency(10, 0), refused=["requested"])
    [fault] = wrong(check_account(PLAN, BUILT, account))
    assert fault.state is State.WRONG


@pytest.mark.parametrize(
    ("account", "part", "found", "remedy"),
    [
        (
            FakeAccount(uses={"iam": QuotaUse(12, 3)}),
            "quota of roles",
            "3 of 12 roles",
            "--desired-value 17 --region us-east-1",
        ),
        (
            FakeAccount(uses={"s3": QuotaUse(9, 3)}),
            "quota of buckets",
            "takes 7 more (L-DC2B2D3D)",
            "--desired-value 10 --region us-east-1",
        ),
        (FakeAccount(missing=["cognito-idp"]), "services", "no cognito-idp", "another region"),
        (FakeAccount(sms=SmsAccount(True, 50, None, 0)), "text messages", "SMS sandbox", "Exit SMS sandbox"),
        (FakeAccount(sms=SmsAccount(False, 1, None, 0)), "text messages", "$1 a month", "--monthly-limit"),
        (FakeAccount(denied=["kms:CreateKey"]), "rights of user/jansen", "kms:CreateKey", "infra/deploy-role.yaml"),
    ],
)
def test_each_fault_has_a_sentence_and_what_to_do(account: FakeAccount, part: str, found: str, remedy: str) -> None:
    [fault] = wrong(check_account(PLAN, BUILT, account))
    assert (fault.part, fault.state) == (part, State.WRONG)
    assert found in fault.found
    assert remedy in fault.remedy


def test_a_name_and_a_build_that_do_not_fit_are_told() -> None:
    [fault] = wrong(check_account(replace(PLAN, stack="PlateWatch"), BUILT, FakeAccount()))
    assert "lower-case" in fault.found
    [fault] = wrong(check_account(PLAN, Build(there=False, changed_since=False), FakeAccount()))
    assert fault.remedy == "make build"
    [fault] = wrong(check_account(PLAN, Build(there=True, changed_since=True), FakeAccount()))
    assert "changed after" in fault.found


def test_the_deploy_role_is_asked_for_what_it_makes_and_the_person_for_the_rest() -> None:
    role = "arn:aws:iam::111122223333:role/platewatch-deploy-eu-west-1"
    account = FakeAccount(denied=["kms:CreateKey"])
    [fault] = wrong(check_account(replace(PLAN, deploy_role=role), BUILT, account))
    assert fault.part == "rights of role/platewatch-deploy-eu-west-1"
    assert account.simulated == ["arn:aws:iam::111122223333:user/jansen", role]


@pytest.mark.parametrize("question", ["caller", "concurrency", "deployed", "use", "services", "sms", "rights"])
def test_what_aws_does_not_answer_is_not_taken_for_well_and_stops_no_other_question(question: str) -> None:
    findings = check_account(PLAN, BUILT, FakeAccount(refused=[question]))
    unknown = wrong(findings)
    assert unknown
    assert all(each.state is State.UNKNOWN and "AccessDenied" in each.found for each in unknown)
    assert not is_well(findings)
    assert len(findings) >= 8
