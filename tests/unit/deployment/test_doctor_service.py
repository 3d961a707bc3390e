"""platewatch doctor finds whom no message reaches, and which list alerts nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from platewatch.deployment.doctor_service import check_service
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import Finding, State

UNIT = {"recipient_id": "unit-1", "active": True, "channel": "sms", "address": "+31612345678"}
DESK = {"recipient_id": "desk", "active": True, "channel": "webhook", "address": "https://desk.example"}
STOLEN = {"name": "stolen", "deleted_at": None, "gaps": [{"kind": "hours", "text": "now is outside its hours"}]}


@dataclass
class FakeService:
    recipients: Sequence[Mapping[str, Any]] = (UNIT, DESK)
    tests: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Sequence[Mapping[str, Any]] = (STOLEN,)
    refused: Sequence[str] = ()

    def list_recipients(self) -> Sequence[Mapping[str, Any]]:
        return self._answer("recipients", self.recipients)

    def find_last_test(self, recipient_id: str) -> Mapping[str, Any] | None:
        return self._answer("tests", self.tests.get(recipient_id))

    def list_hotlists(self) -> Sequence[Mapping[str, Any]]:
        return self._answer("lists", self.lists)

    def _answer(self, question: str, answer: Any) -> Any:
        if question in self.refused:
            raise NotAnswered("the service did not answer: 403")
        return answer


@dataclass
class FakePhones:
    opted_out: Sequence[str] = ()
    sandbox: bool = False
    verified: Sequence[str] = ()

    def is_opted_out(self, number: str) -> bool:
        return number in self.opted_out

    def is_in_sandbox(self) -> bool:
        return self.sandbox

    def list_verified(self) -> Sequence[str]:
        assert self.sandbox, "asked without need"
        return self.verified


def find_wrong(service: FakeService, phones: FakePhones | None = None) -> list[Finding]:
    findings = check_service(service, phones or FakePhones())
    return [each for each in findings if each.state in (State.WRONG, State.UNKNOWN)]


def test_a_service_that_reaches_its_people_is_well() -> None:
    assert find_wrong(FakeService()) == []
    assert find_wrong(FakeService(), FakePhones(sandbox=True, verified=["+31612345678"])) == []


@pytest.mark.parametrize(
    ("service", "phones", "part", "found", "remedy"),
    [
        (FakeService(recipients=()), FakePhones(), "recipients", "no recipient in use", "recipient add"),
        (FakeService(recipients=[UNIT | {"active": False}]), FakePhones(), "recipients", "no recipient", "add"),
        (
            FakeService(tests={"desk": {"state": "failed", "fault": "WebhookRefused"}}),
            FakePhones(),
            "recipients",
            "desk cannot be reached by webhook: the last test message failed (WebhookRefused)",
            "recipient test desk",
        ),
        (FakeService(), FakePhones(opted_out=["+31612345678"]), "phones", "STOP", "opt-in-phone-number"),
        (FakeService(), FakePhones(sandbox=True), "phones", "its number is not verified", "Exit SMS sandbox"),
        (FakeService(lists=()), FakePhones(), "lists", "there is no list", "hotlist import"),
        (
            FakeService(lists=[STOLEN | {"gaps": [{"kind": "entries", "text": "no entry is in force today"}]}]),
            FakePhones(),
            "lists",
            "the list stolen alerts nobody: no entry is in force today",
            "import a current file",
        ),
    ],
)
def test_each_fault_is_found_alone_with_a_sentence_and_what_to_do(
    service: FakeService, phones: FakePhones, part: str, found: str, remedy: str
) -> None:
    [fault] = find_wrong(service, phones)
    assert (fault.part, fault.state) == (part, State.WRONG)
    assert found in fault.found
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("question", "part"), [("recipients", "recipients"), ("tests", "recipients"), ("lists", "lists")]
)
def test_what_the_service_refuses_is_not_taken_for_well(question: str, part: str) -> None:
    [fault] = find_wrong(FakeService(refused=[question]))
    assert (fault.part, fault.state) == (part, State.UNKNOWN)


def test_a_local_cloud_has_no_phones() -> None:
    assert any(each.state is State.LEFT_OUT for each in check_service(FakeService(), None))
