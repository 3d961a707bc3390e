"""The alarm on lists from elsewhere that nobody refreshes, and what watch may see of the lists."""

from platewatch.composition import watch_tasks
from tests.template.conftest import Resources


def test_a_stale_list_raises_an_alarm_within_minutes_for_as_long_as_it_is_stale(resources: Resources) -> None:
    alarm = resources["ListsStaleAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Platewatch", "ListsStale")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "watch"}]
    service = resources["WatchFunction"]["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert service == "watch", "the metric's dimension"
    # watch counts what is stale each minute, and nothing where nothing is.
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == ("Sum", "GreaterThanThreshold", 0)
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 300
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["AlarmActions"] == [{"Ref": "OpsTopic"}]


def test_watch_looks_at_lists_each_minute() -> None:
    assert watch_tasks.check_lists in watch_tasks.TASKS


def test_watch_sees_of_the_hotlist_the_states_of_lists_alone(resources: Resources) -> None:
    (policy,) = resources["WatchRole"]["Properties"]["Policies"]
    statements = [
        one
        for one in policy["PolicyDocument"]["Statement"]
        if one["Resource"] == {"Fn::GetAtt": ["HotlistTable", "Arn"]}
        or one["Resource"] == {"Fn::GetAtt": "HotlistTable.Arn"}
    ]
    (statement,) = statements
    assert statement["Action"] == ["dynamodb:GetItem"]
    assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["lists"]}}
