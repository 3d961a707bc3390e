"""What a value of a deployed template comes to."""

from typing import Any

import pytest

from platewatch.deployment.errors import ValueUnknown
from platewatch.deployment.values import Given, find_value

GIVEN = Given(
    {"Capacity": "small", "Name": ""},
    {"Capacities": {"small": {"Open": 5}}},
    {
        "Named": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]},
        "Small": {"Fn::Equals": [{"Ref": "Capacity"}, "small"]},
        "Either": {"Fn::Or": [{"Condition": "Named"}, {"Condition": "Small"}]},
        "All": {"Fn::And": [{"Condition": "Named"}, {"Condition": "Small"}]},
    },
)
NO_VALUE = {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(
    ("value", "comes_to"),
    [
        (7, 7),
        (None, None),
        ({"Ref": "Capacity"}, "small"),
        (NO_VALUE, None),
        ({"Fn::FindInMap": ["Capacities", {"Ref": "Capacity"}, "Open"]}, 5),
        ({"Fn::If": ["Small", 1, NO_VALUE]}, 1),
        ({"Fn::If": ["Named", 1, NO_VALUE]}, None),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::If": ["All", "yes", "no"]}, "no"),
    ],
)
def test_what_parameters_mappings_and_conditions_say_is_known(value: Any, comes_to: Any) -> None:
    assert find_value(value, GIVEN) == comes_to


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Other"},
        {"Fn::GetAtt": ["Role", "Arn"]},
        {"Fn::If": ["Other", 1, 2]},
        {"Fn::FindInMap": ["Capacities", "large", "Open"]},
    ],
)
def test_what_they_do_not_say_is_not_guessed(value: Any) -> None:
    with pytest.raises(ValueUnknown):
        find_value(value, GIVEN)
