"""What `sam build` writes is held against template.yaml."""

import copy
from typing import Any

import pytest
from built import compare, expect

SOURCE: dict[str, Any] = {
    "Resources": {
        "Work": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "functions/work", "Timeout": 10}},
        "Jobs": {"Type": "AWS::SQS::Queue", "Metadata": {"why": ["so"]}},
    }
}


def build() -> dict[str, Any]:
    built = copy.deepcopy(SOURCE)
    built["Resources"]["Work"]["Properties"]["CodeUri"] = "Work"
    built["Resources"]["Work"]["Metadata"] = {"SamResourceId": "Work"}
    return built


def find_differences(built: dict[str, Any]) -> list[str]:
    return list(compare(expect(copy.deepcopy(SOURCE), built), built))


def test_places_of_code_and_ids_are_no_difference() -> None:
    assert find_differences(build()) == []


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        (
            "Work",
            {"Properties": {"CodeUri": "Work", "Timeout": 11}},
            "/Work/Properties/Timeout: 10, and built 11",
        ),
        ("Work", {"Properties": {"CodeUri": "Work", "Timeout": "10"}}, "and built '10'"),
        ("Work", {"Metadata": {"SamResourceId": "Jobs"}}, "/Resources/Work/Metadata/SamResourceId"),
        ("Jobs", {"Metadata": {"why": []}}, "/Resources/Jobs/Metadata/why"),
        ("Jobs", {"DeletionPolicy": "Delete"}, "/Resources/Jobs/DeletionPolicy: None, and built 'Delete'"),
    ],
)
def test_anything_else_is_told(name: str, change: dict[str, Any], told: str) -> None:
    built = build()
    built["Resources"][name].update(change)
    [difference] = find_differences(built)
    assert told in difference
