"""Whether the template's alarms would go off, by what functions log as metrics and what the local cloud can count."""

import json
import math
import operator
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from localcloud.run.cloud import LocalCloud
from tests.template.physical import deploy_template

MODE = {"RetentionMode": "126jj"}
"""All alarms are deployed in this mode."""

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda samples: sum(samples) / len(samples),
}
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of the template. `subject` is the logical id of the queue, function or API that it looks at."""

    name: str
    namespace: str
    metric: str
    subject: str
    statistic: str
    periods: int
    to_alarm: int
    threshold: float
    comparison: str
    missing: str

    def is_on(self, points: Sequence[float | None]) -> bool:
        """Whether CloudWatch would raise it; a point for each period, None where nothing was measured."""
        compare = COMPARISONS[self.comparison]
        breaching = [
            self.missing == "breaching" if point is None else compare(point, self.threshold)
            for point in points[-self.periods :]
        ]
        return sum(breaching) >= self.to_alarm

    def would_be_on(self, point: float | None) -> bool:
        """Whether it would be on if each period were as the one with this point."""
        return self.is_on([point] * self.periods)


@cache
def find_alarms() -> dict[str, Alarm]:
    """All alarms of the template by their logical ids."""
    deployed = deploy_template(MODE)
    functions = {each["FunctionName"]: name for name, each in deployed.of_type("AWS::Lambda::Function").items()}
    queues = {deployed.made[name].attributes["QueueName"]: name for name in deployed.of_type("AWS::SQS::Queue")}
    services = {name.removeprefix("platewatch-"): logical_id for name, logical_id in functions.items()}
    known = {"QueueName": queues, "FunctionName": functions, "service": services, "ApiId": {"Api": "Api"}}
    alarms = {}
    for name, each in deployed.of_type("AWS::CloudWatch::Alarm").items():
        [dimension] = each["Dimensions"]
        alarms[name] = Alarm(
            name=name,
            namespace=each["Namespace"],
            metric=each["MetricName"],
            subject=known[dimension["Name"]][dimension["Value"]],
            statistic=each["Statistic"],
            periods=each["EvaluationPeriods"],
            to_alarm=each.get("DatapointsToAlarm", each["EvaluationPeriods"]),
            threshold=each["Threshold"],
            comparison=each["ComparisonOperator"],
            missing=each["TreatMissingData"],
        )
    return alarms


@dataclass(slots=True)
class Metrics:
    """What happened on a local cloud since `begin`, as CloudWatch would count it in one period."""

    cloud: LocalCloud
    samples: defaultdict[tuple[str, str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    logged: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Forgets what happened before."""
        self.samples.clear()
        self.logged = {name: len(self.cloud.logs(name)) for name in self.cloud.processes()}

    def watch(self, function: str, _event: Any, phase: str, outcome: Any, _at: Any) -> None:
        """To be one of the cloud's taps."""
        if phase == "after":
            self.samples["AWS/Lambda", "Invocations", function].append(1)
            self.samples["AWS/Lambda", "Errors", function].append(float(outcome.failed))
        if phase == "throttled":
            self.samples["AWS/Lambda", "Throttles", function].append(1)

    def note_answer(self, status: int) -> None:
        """The HTTP API answered so."""
        self.samples["AWS/ApiGateway", "5xx", "Api"].append(float(status >= 500))

    def find(self, alarm: Alarm) -> float | None:
        """The point of a period that is like the time since `begin`; None where nothing is measured."""
        if alarm.metric == "ApproximateAgeOfOldestMessage":
            return self._find_age(alarm.subject)
        if alarm.metric == "ApproximateNumberOfMessagesVisible":
            return float(self._count(alarm.subject, "ApproximateNumberOfMessages"))
        if alarm.namespace == "Platewatch":
            samples = self._find_logged(alarm.subject, alarm.metric)
        else:
            samples = list(self.samples[alarm.namespace, alarm.metric, alarm.subject])
        return STATISTICS[alarm.statistic](samples) if samples else None

    def is_on(self, alarm: Alarm) -> bool:
        """Whether the alarm would be on if all went on so."""
        return alarm.would_be_on(self.find(alarm))

    def _find_age(self, queue: str) -> float | None:
        """Without end where messages are there at a second look: nobody takes them. A test cannot wait for hours."""
        for _ in range(2):
            if not sum(
                self._count(queue, f"ApproximateNumberOfMessages{kind}") for kind in ("", "NotVisible", "Delayed")
            ):
                return None
            time.sleep(0.5)
        return math.inf

    def _count(self, queue: str, name: str) -> int:
        sqs, url = self.cloud.admin_client("sqs"), self.cloud.resources[queue]
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])

    def _find_logged(self, function: str, metric: str) -> list[float]:
        """The values of a metric in the function's log, where it names the service as the only dimension."""
        found: list[float] = []
        for line in self.cloud.logs(function)[self.logged.get(function, 0) :].splitlines():
            if not line.startswith("{") or "_aws" not in line:
                continue
            document = json.loads(line)
            for group in document["_aws"]["CloudWatchMetrics"]:
                if ["service"] in group["Dimensions"] and metric in {each["Name"] for each in group["Metrics"]}:
                    value = document[metric]
                    found += value if isinstance(value, list) else [value]
        return found
