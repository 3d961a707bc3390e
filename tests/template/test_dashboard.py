"""The dashboard and the alarms: each metric is written by the function that it names, or by AWS for what is ours."""

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest

from platewatch.aws.refusals import Refused
from platewatch.cameras.camera import Lane
from tests.layers import PACKAGE
from tests.template.conftest import ROOT
from tests.template.physical import REGION, STACK, Deployed, deploy_template
from tests.template.test_functions import DOORS

Metric = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name and dimensions."""

NAMES = {
    "AWS/SQS": ("AWS::SQS::Queue", "QueueName"),
    "AWS/Lambda": ("AWS::Lambda::Function", "FunctionName"),
    "AWS/DynamoDB": ("AWS::DynamoDB::Table", "TableName"),
}
"""What the metrics of a service of AWS are about, and the dimension that names it."""


@pytest.fixture(scope="module", params=["hit-no-hit", "126jj"])
def deployed(request: pytest.FixtureRequest) -> Deployed:
    return deploy_template({"RetentionMode": request.param})


def list_widgets(deployed: Deployed) -> list[dict[str, Any]]:
    [board] = deployed.of_type("AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(board["DashboardBody"])["widgets"]
    return found


def list_shown(widget: dict[str, Any]) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """The metrics of a widget, with what a point repeats of the one before, and how each is shown."""
    before: list[str] = []
    for row in widget["properties"]["metrics"]:
        words = [word for word in row if isinstance(word, str)]
        words = [before[place] if word == "." else word for place, word in enumerate(words)]
        before = words
        dimensions = tuple(zip(words[2::2], words[3::2], strict=True))
        yield (words[0], words[1], dimensions), next((word for word in row if isinstance(word, dict)), {})


def list_alarmed(deployed: Deployed) -> Iterator[Metric]:
    for alarm in deployed.of_type("AWS::CloudWatch::Alarm").values():
        dimensions = tuple((each["Name"], each["Value"]) for each in alarm["Dimensions"])
        yield alarm["Namespace"], alarm["MetricName"], dimensions


def find_written(path: str) -> set[str]:
    """Every text in a module, and what it counts by name: the names of its metrics are among them."""
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "count_some"]
    return texts | {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


def list_written(service: str) -> set[str]:
    """The metrics that a function writes: in its handler, in what watch does, and where something is refused."""
    written = find_written(f"functions/{service.replace('-', '_')}/app.py")
    if service == "watch":
        written |= find_written(str((PACKAGE / "composition/watch_tasks.py").relative_to(ROOT)))
    doors = {refused: DOORS.get(refused, "AlertPageFunction") for refused in Refused}
    function = "".join(part.title() for part in service.split("-")) + "Function"
    return written | {refused.value for refused, door in doors.items() if door == function}


def find_fault(metric: Metric, deployed: Deployed) -> str | None:
    """Why there would be no such metric; None where there is."""
    namespace, name, dimensions = metric
    if namespace == "Platewatch":
        [(dimension, service)] = dimensions
        services = {
            each["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
            for each in deployed.of_type("AWS::Lambda::Function").values()
        }
        if dimension != "service" or service not in services:
            return f"no service {service}"
        return None if name in list_written(service) else f"{service} writes no {name}"
    if namespace in NAMES:
        kind, expected = NAMES[namespace]
        [(dimension, value)] = dimensions
        names = {deployed.made[each].ref.rpartition("/")[2] for each in deployed.of_type(kind)}
        return None if dimension == expected and value in names else f"no {kind} {value}"
    if namespace == "AWS/ApiGateway":
        return None if dimensions == (("ApiId", deployed.made["Api"].ref),) else "another API"
    return None if metric == ("AWS/SNS", "SMSMonthToDateSpentUSD", ()) else f"nobody knows {namespace}"


def test_each_metric_of_the_dashboard_is_written_by_somebody(deployed: Deployed) -> None:
    shown = [metric for widget in list_widgets(deployed) for metric, _ in list_shown(widget)]
    assert [fault for metric in shown if (fault := find_fault(metric, deployed))] == []
    assert len(shown) > 60


def test_each_metric_of_an_alarm_is_written_by_somebody(deployed: Deployed) -> None:
    assert [fault for metric in list_alarmed(deployed) if (fault := find_fault(metric, deployed))] == []


@pytest.mark.parametrize(
    "metric",
    [
        ("Platewatch", "Alert", (("service", "match"),)),
        ("Platewatch", "Alerts", (("service", "matching"),)),
        ("Platewatch", "PinsRefused", (("service", "api"),)),
        ("AWS/SQS", "NumberOfMessagesSent", (("QueueName", "reads"),)),
        ("AWS/Lambda", "Errors", (("FunctionName", f"{STACK}-matching"),)),
    ],
)
def test_the_check_finds_a_metric_that_nobody_writes(deployed: Deployed, metric: Metric) -> None:
    assert find_fault(metric, deployed) is not None


def test_the_dashboard_shows_what_an_operator_must_see(deployed: Deployed) -> None:
    shown = {(metric[1], *metric[2][-1:]) for widget in list_widgets(deployed) for metric, _ in list_shown(widget)}
    names = {metric[0] for metric in shown}
    assert {"Reads", "Alerts", "AlertsWithoutRecipient", "AlertsUnanswered", "CameraFaults"} <= names
    # Every queue, by its oldest message or by how many dead letters it has, and every function of both regimes.
    queues = {deployed.made[name].ref.rpartition("/")[2] for name in deployed.of_type("AWS::SQS::Queue")}
    seen = {each[1][1] for each in shown if each[0].startswith("Approximate")}
    assert seen == queues
    functions = {each["FunctionName"] for each in deployed.of_type("AWS::Lambda::Function").values()}
    for name in ("Errors", "Throttles"):
        assert {each[1][1] for each in shown if each[0] == name} == functions - {f"{STACK}-search-past"}


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("kind", ["PutToAlert", "CaptureToAlert"])
def test_the_ways_to_an_alert_are_shown_by_percentile_and_lane(deployed: Deployed, lane: Lane, kind: str) -> None:
    found = [
        how["stat"]
        for widget in list_widgets(deployed)
        for metric, how in list_shown(widget)
        if metric[1] == f"{kind}{lane.title()}"
    ]
    assert found == ["p50", "p95", "p99"]


def test_the_dashboard_is_named_as_the_stack_and_fits(deployed: Deployed) -> None:
    [board] = deployed.of_type("AWS::CloudWatch::Dashboard").values()
    assert board["DashboardName"] == f"{STACK}-{REGION}"
    for widget in list_widgets(deployed):
        assert widget["properties"]["region"] == REGION
        assert widget["width"] in (6, 8, 12)
