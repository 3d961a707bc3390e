"""Whether a deployed service would reach anybody: its recipients, their phones, and its lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import Finding, State, say_unknown, say_well, say_wrong

Document = Mapping[str, Any]


class Service(Protocol):
    """What is asked of the service, as an admin. Each question raises NotAnswered where it is refused."""

    def list_recipients(self) -> Sequence[Document]:
        """The recipients, as the API answers them."""

    def find_last_test(self, recipient_id: str) -> Document | None:
        """What came of the last test message to a recipient; None where there was none."""

    def list_hotlists(self) -> Sequence[Document]:
        """The lists with what keeps them from alerting, as the API answers them."""


class Phones(Protocol):
    """What is asked of SNS about phones. Each question raises NotAnswered where AWS does not answer it."""

    def is_opted_out(self, number: str) -> bool:
        """Whether the number's owner has told AWS to send nothing more (STOP)."""

    def is_in_sandbox(self) -> bool:
        """Whether messages go to verified numbers only."""

    def list_verified(self) -> Sequence[str]:
        """The numbers that are verified for the sandbox."""


_GAPS: Final = {
    "entries": "import a current file (platewatch hotlist import), or delete the list if it has had its time",
    "nobody": "give it a recipient: platewatch recipient add, or the list's settings",
    "area": "set the list's area to cameras or sites that are there: platewatch hotlist settings",
}
"""What to do about what keeps a list from alerting. Hours are left out: outside them a list is meant to be silent."""

_RETRY: Final = "run it again as somebody who may call the routes of an admin"


def check_service(service: Service, phones: Phones | None) -> tuple[Finding, ...]:
    """What keeps people from being told. Without `phones`, as on a local cloud, no text message leaves the machine."""
    return (*_check_recipients(service, phones), *_check_lists(service))


def _check_recipients(service: Service, phones: Phones | None) -> Sequence[Finding]:
    try:
        recipients = [each for each in service.list_recipients() if each["active"]]
    except NotAnswered as error:
        return [say_unknown("recipients", str(error), _RETRY)]
    if not recipients:
        found = "there is no recipient in use: nobody is told of any hit"
        return [say_wrong("recipients", found, "platewatch recipient add ID --name NAME --sms NUMBER --all-lists")]
    faults: list[Finding] = []
    try:
        for recipient in recipients:
            faults += _check_last_test(recipient, service)
    except NotAnswered as error:
        faults.append(say_unknown("recipients", str(error), _RETRY))
    by_phone = [each for each in recipients if each["channel"] == "sms"]
    findings = faults or [say_well("recipients", f"{len(recipients)} are in use, and no last test message failed")]
    return [*findings, *_check_phones(by_phone, phones)]


def _check_last_test(recipient: Document, service: Service) -> Iterator[Finding]:
    last, name = service.find_last_test(recipient["recipient_id"]), recipient["recipient_id"]
    if last is not None and last["state"] == "failed":
        yield say_wrong(
            "recipients",
            f"{name} cannot be reached by {recipient['channel']}: the last test message failed ({last['fault']})",
            f"correct its address (platewatch recipient add {name} --replace ...), then: platewatch recipient test "
            f"{name}",
        )


def _check_phones(recipients: Sequence[Document], phones: Phones | None) -> Sequence[Finding]:
    if phones is None:
        return [Finding("phones", State.LEFT_OUT, "a local cloud sends no real text message")]
    if not recipients:
        return [Finding("phones", State.LEFT_OUT, "nobody is told by text message")]
    try:
        faults = [*_find_opted_out(recipients, phones), *_find_unverified(recipients, phones)]
    except NotAnswered as error:
        return [say_unknown("phones", str(error), "run it again with credentials that may ask SNS")]
    return faults or [say_well("phones", f"AWS sends to all {len(recipients)} numbers")]


def _find_opted_out(recipients: Sequence[Document], phones: Phones) -> Iterator[Finding]:
    for recipient in recipients:
        if phones.is_opted_out(recipient["address"]):
            yield say_wrong(
                "phones",
                f"{recipient['recipient_id']} gets no text message: its phone has told AWS to send nothing more (STOP)",
                f"with the owner's consent: aws sns opt-in-phone-number --phone-number {recipient['address']}; or give "
                "it another number",
            )


def _find_unverified(recipients: Sequence[Document], phones: Phones) -> Iterator[Finding]:
    if not phones.is_in_sandbox():
        return
    verified = set(phones.list_verified())
    for recipient in recipients:
        if recipient["address"] not in verified:
            yield say_wrong(
                "phones",
                f"{recipient['recipient_id']} gets no text message: the account is in the SMS sandbox, and its number "
                "is not verified",
                "leave the sandbox (SNS console, Text messaging, Exit SMS sandbox), or verify the number: aws sns "
                f"create-sms-sandbox-phone-number --phone-number {recipient['address']}",
            )


def _check_lists(service: Service) -> Sequence[Finding]:
    try:
        lists = [each for each in service.list_hotlists() if each["deleted_at"] is None]
    except NotAnswered as error:
        return [say_unknown("lists", str(error), _RETRY)]
    if not lists:
        found = "there is no list: nothing that passes can be a hit"
        return [say_wrong("lists", found, "platewatch hotlist import FILE --list NAME --new-list")]
    faults = [
        say_wrong("lists", f"the list {each['name']} alerts nobody: {gap['text']}", _GAPS[gap["kind"]])
        for each in lists
        for gap in each["gaps"]
        if gap["kind"] in _GAPS
    ]
    return faults or [say_well("lists", f"{len(lists)} lists have entries in force and somebody to tell")]
