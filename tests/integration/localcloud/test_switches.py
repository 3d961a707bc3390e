"""What the account's owner switches off stops, and what they switch on again goes on."""

import time
from pathlib import Path

import pytest

from localcloud import LocalCloud
from tests.integration.localcloud.conftest import Work, wait_for

pytestmark = pytest.mark.xdist_group("localcloud")


def test_a_source_that_is_disabled_takes_nothing(cloud: LocalCloud, work: Work) -> None:
    functions = cloud.admin_client("lambda")
    name = functions.get_function_configuration(FunctionName="lc-work")["FunctionName"]
    [source] = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    assert source["EventSourceArn"].rsplit(":", 1)[1] == cloud.resources["Jobs"].rsplit("/", 1)[1]
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    try:
        [message] = work.send({"do": "print", "text": "kept waiting"})
        time.sleep(1)
        assert work.outcomes(message) == []
        [shown] = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        assert shown["State"] == "Disabled"
    finally:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)
    [outcome] = wait_for(lambda: work.outcomes(message))
    assert not outcome.failed


def test_a_function_without_capacity_is_not_invoked(cloud: LocalCloud, work: Work) -> None:
    functions, throttled = cloud.admin_client("lambda"), []

    def watch(function: str, _event: object, phase: str, *_: object) -> None:
        if phase == "throttled":
            throttled.append(function)

    cloud.taps.append(watch)
    functions.put_function_concurrency(FunctionName="lc-work", ReservedConcurrentExecutions=0)
    try:
        [message] = work.send({"do": "print", "text": "held back"})
        wait_for(lambda: "WorkFunction" in throttled)
        assert work.outcomes(message) == []
    finally:
        functions.delete_function_concurrency(FunctionName="lc-work")
        cloud.taps.remove(watch)
    [outcome] = wait_for(lambda: work.outcomes(message))
    assert not outcome.failed


def test_other_code_is_run_by_the_next_event_and_the_log_can_be_searched(
    cloud: LocalCloud, work: Work, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    raise ValueError('of this version')\n")
    functions = cloud.admin_client("lambda")
    before = cloud.deploy_code("WorkFunction", tmp_path)
    try:
        assert work.run(do="print", text="broken").error_type == "ValueError"
    finally:
        assert cloud.deploy_code("WorkFunction", before) == tmp_path
    assert not work.run(do="print", text="well").failed
    group = functions.get_function_configuration(FunctionName="lc-work")["LoggingConfig"]["LogGroup"]
    found = cloud.admin_client("logs").filter_log_events(logGroupName=group, filterPattern="?ValueError ?nothing")
    assert any("of this version" in each["message"] for each in found["events"])
