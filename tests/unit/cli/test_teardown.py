"""platewatch teardown says what stays, why and until when, and deletes nothing."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from platewatch.cli import teardown
from platewatch.cli.main import main
from platewatch.retention.aws.stack_resources import StackNotSeen, list_resources


class FakeCloudFormation:
    """Knows one stack, and can do nothing but read."""

    def __init__(self, template: dict[str, Any] | str) -> None:
        self._template = template

    def get_template(self, *, StackName: str, TemplateStage: str) -> dict[str, Any]:
        assert TemplateStage == "Processed"
        if StackName != "pw":
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "no such stack"}}, "GetTemplate")
        return {"TemplateBody": self._template}

    def get_paginator(self, name: str) -> "FakeCloudFormation":
        assert name == "list_stack_resources"
        return self

    def paginate(self, *, StackName: str) -> list[dict[str, Any]]:
        resources = json.loads(self._template) if isinstance(self._template, str) else self._template
        return [
            {
                "StackResourceSummaries": [
                    {
                        "LogicalResourceId": name,
                        "PhysicalResourceId": f"{StackName}-{name}-1a2b",
                        "ResourceType": resource["Type"],
                        "ResourceStatus": "CREATE_COMPLETE",
                    }
                ]
            }
            for name, resource in resources["Resources"].items()
        ]


TEMPLATE = {
    "Resources": {
        "HitsKey": {"Type": "AWS::KMS::Key", "DeletionPolicy": "RetainExceptOnCreate"},
        "AlertsTable": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate"},
        "EvidenceBucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "SnapshotsBucket": {"Type": "AWS::S3::Bucket"},
        "MatchLogs": {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Delete"},
        "Later": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"},
    }
}


@pytest.mark.parametrize("template", [TEMPLATE, json.dumps(TEMPLATE)])
def test_it_tells_what_stays_why_and_until_when(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], template: Any
) -> None:
    monkeypatch.delenv("PLATEWATCH_API", raising=False)
    monkeypatch.setattr(teardown, "open_cloudformation", lambda: FakeCloudFormation(template))
    assert main(["teardown", "--stack", "pw"]) == 0
    told = capsys.readouterr().out
    assert "aws s3 rm s3://pw-SnapshotsBucket-1a2b --recursive" in told
    assert "pw-EvidenceBucket-1a2b --recursive" not in told
    assert told.index("AlertsTable: pw-AlertsTable-1a2b") < told.index("HitsKey: pw-HitsKey-1a2b"), "keys last"
    assert "Wpg article 8" in told
    assert "holds the key of hits and their pictures" in told
    assert "aws s3 ls s3://pw-EvidenceBucket-1a2b/hold/" in told
    assert "Later: pw-Later-1a2b\n     holds not known" in told
    assert "MatchLogs" not in told


def test_a_stack_that_cannot_be_seen_is_named() -> None:
    with pytest.raises(StackNotSeen, match="other could not be read"):
        list_resources(FakeCloudFormation(TEMPLATE), "other")


def test_with_a_local_cloud_it_calls_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(teardown, "open_cloudformation", lambda: pytest.fail("AWS was called"))
    monkeypatch.setenv("PLATEWATCH_API", "http://127.0.0.1:4000")
    assert main(["teardown"]) == 0
    assert "leaves nothing" in capsys.readouterr().out
