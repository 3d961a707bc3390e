"""What a stack costs in a month in which nothing happens: computed from the template and from measured runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

HOURS: Final = 730
"""Of a month."""
MINUTES: Final = HOURS * 60

POLLERS: Final = 5
"""Connections with which Lambda polls a queue when nothing comes, says its documentation."""
POLLS_A_MINUTE: Final = 3
"""Of each: a long poll takes 20 seconds."""
FREE_DASHBOARDS: Final = 3

BEFORE: Final = {"keys": 8, "alarms": 12, "dashboards": 0, "polled_queues": 7}
"""What a stack under hit/no-hit had at commit e2eaa99."""

BEFORE_RUN: Final = {"read_units": 51.5, "write_units": 1.0}
"""What each run of its watch took of DynamoDB, counted in that commit's own code: 101 queries that find nothing, an
item read and one written. Its computing and its lines of log are left out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a stack has while nothing happens: each costs by the month, or is polled."""

    keys: int
    alarms: int
    dashboards: int
    polled_queues: int

    def amounts(self, metrics: int) -> dict[str, float]:
        """By the names of the price file, for a month."""
        return {
            "keys": float(self.keys),
            "alarms": float(self.alarms),
            "dashboards": float(max(0, self.dashboards - FREE_DASHBOARDS)),
            "metrics": float(metrics),
            "sqs_requests": float(self.polled_queues * POLLERS * POLLS_A_MINUTE * MINUTES),
        }


def find_standing(template: Mapping[str, Any]) -> Standing:
    """Of a stack under hit/no-hit. What 126jj alone has stands under a condition, and is left out."""
    resources = [one for one in template["Resources"].values() if one.get("Condition") != "KeepsPassages"]
    kinds = [one["Type"] for one in resources]
    events = [
        event
        for one in resources
        if one["Type"] == "AWS::Serverless::Function"
        for event in one["Properties"].get("Events", {}).values()
    ]
    return Standing(
        keys=kinds.count("AWS::KMS::Key"),
        alarms=kinds.count("AWS::CloudWatch::Alarm"),
        dashboards=kinds.count("AWS::CloudWatch::Dashboard"),
        polled_queues=sum(event["Type"] == "SQS" for event in events),
    )


def find_memories(template: Mapping[str, Any]) -> dict[str, int]:
    """The memory of each function in MB."""
    usual = template["Globals"]["Function"]["MemorySize"]
    return {
        name: int(one["Properties"].get("MemorySize", usual))
        for name, one in template["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }


def writes_platform_lines(template: Mapping[str, Any]) -> bool:
    """Whether Lambda writes START, END and REPORT of each invocation into the logs."""
    logging = template["Globals"]["Function"].get("LoggingConfig", {})
    return logging.get("SystemLogLevel", "INFO") in ("INFO", "DEBUG") or logging.get("LogFormat") != "JSON"
