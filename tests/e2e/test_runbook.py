"""docs/operations.md, walked through: each alarm's fault is planted, its section followed, and the fault is gone."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from platewatch.hotlists.commands.importing import import_file
from tests.e2e.alarms import MODE, Alarm, Metrics, find_alarms
from tests.e2e.conftest import Service, wait_for
from tests.e2e.planted import FAULTS, NOT_HERE, ON_LIST, SOMEWHERE, SOUTH, Town, leave_letter
from tests.e2e.runbook import Fill, Operator, expand
from tests.template.test_operations_page import SECTIONS

MAY_FAIL = ("platewatch doctor", "platewatch recipient test desk")
"""Commands that end with another status than 0 where they find the fault."""


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with start_cloud(MODE, Limits(visibility_s=1, schedules=False)) as cloud:
        service = Service(cloud, cloud.api_client())
        for name in (ON_LIST, SOMEWHERE):
            place = {"latitude": 52.29, "longitude": 4.83, "site": name, "direction": "inbound"}
            service.client.call("POST", "/v1/cameras", {"id": name, "lane": "priority", "position": place})
        import_file(service.client, SCENES / "hotlist.csv", "stolen", new_list=True)
        metrics = Metrics(cloud)
        cloud.taps.append(metrics.watch)
        yield Town(service, metrics)


@pytest.fixture(scope="module")
def admin(town: Town) -> dict[str, str]:
    return dict(town.service.cloud.add_person("walker", role="AdminPolicy").environment())


@pytest.fixture
def at_rest(town: Town) -> Iterator[Town]:
    """The town with nothing wrong in it."""
    town.put_recipient("south", SOUTH)
    town.service.settle()
    town.service.cloud.pass_minute()
    town.metrics.begin()
    yield town
    while town.undo:
        town.undo.pop()()
    for name, url in town.service.cloud.resources.items():
        if name.endswith("DeadLetters"):
            empty(town.service.cloud.admin_client("sqs"), url)


def empty(sqs: Any, url: str) -> None:
    """Takes all messages out of a queue. To purge one is allowed once a minute."""
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for each in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])


def make_fill(town: Town, operator: Operator) -> Fill:
    """What an operator puts in the place of the words in capitals, out of what was printed."""

    def fill(word: str, command: str) -> str:
        said = operator.printed
        if word == "UUID":
            uuids = re.findall(r'"UUID": "([^"]+)"(?:(?!UUID).)*?"State": "(\w+)"', said, re.DOTALL)
            return next((uuid for uuid, state in uuids if state == "Disabled"), uuids[-1][0])
        if word == "RULE":
            [rule] = re.findall(r'"Name": "([^"]+)",\s+"State": "DISABLED"', said)
            return str(rule)
        if word == "FUNCTION":
            return "match"
        if word == "NUMBER":
            asked = re.escape(command.rpartition(" ")[0])
            [number] = set(re.findall(rf"{asked} (\d+)", said)) - {"0"} or {"8"}
            return str(number)
        return find_letter(town, operator, expand(command)[3])

    return fill


def find_letter(town: Town, operator: Operator, queue: str) -> str:
    """The message of one more dead letter, which cannot be mended."""
    kind, _, lane = queue.title().partition("-")
    leave_letter(town, f"{kind}{lane}DeadLetters")
    operator.run(f"platewatch deadletter list {queue} --json")
    return re.findall(r'"id": "([^"]+)"', operator.printed)[-1]


def test_each_alarm_has_a_fault_or_a_reason_why_not() -> None:
    assert set(FAULTS) | set(NOT_HERE) == set(find_alarms()) == set(SECTIONS)
    assert not set(FAULTS) & set(NOT_HERE)
    assert all(len(reason) > 20 for reason in NOT_HERE.values())


@pytest.mark.parametrize(
    ("points", "on"),
    [
        ([None, None, None], False),
        ([1, 0, 1], True),
        ([1, 0, 0], False),
        ([None, 1, 1], True),
        ([1, 1, 0, 0, 1], False),
    ],
)
def test_an_alarm_is_on_when_enough_of_the_last_periods_are_over_its_threshold(
    points: Sequence[float | None], *, on: bool
) -> None:
    assert find_alarms()["MatchErrorsAlarm"].is_on(points) is on


def test_what_is_missing_is_a_fault_where_the_alarm_says_so() -> None:
    stopped: Alarm = find_alarms()["WatchStoppedAlarm"]
    assert (stopped.would_be_on(None), stopped.would_be_on(0), stopped.would_be_on(1)) == (True, True, False)
    assert not find_alarms()["WatchAlarm"].would_be_on(None)


@pytest.mark.xdist_group("runbook")
@pytest.mark.parametrize("name", FAULTS)
def test_the_section_of_an_alarm_removes_its_fault(name: str, at_rest: Town, admin: dict[str, str]) -> None:
    town, fault, alarm = at_rest, FAULTS[name], find_alarms()[name]
    operator = Operator(town.service.cloud, admin)
    fill = make_fill(town, operator)
    fault.plant(town)
    wait_for(lambda: town.metrics.is_on(alarm), 60)
    operator.look(name, fill)
    assert fault.shows in operator.printed
    fault.by_hand(town)
    operator.act(name, fill)
    assert [each for each in operator.failed if not each.startswith(MAY_FAIL)] == [], operator.printed
    town.metrics.begin()
    fault.then(town)
    wait_for(lambda: not town.metrics.is_on(alarm), 60)
