"""A function asks another one by Lambda's Invoke, as far as its role may."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from localcloud import LocalCloud

from .conftest import without

pytestmark = pytest.mark.xdist_group("localcloud")


def lambda_of(cloud: LocalCloud, role: str) -> Any:
    """A client with the role's credentials, at the address that functions are told."""
    client = cloud.client_for_role(role, "sts")
    keys = client._request_signer._credentials.get_frozen_credentials()
    return boto3.client(
        "lambda",
        region_name="eu-west-1",
        endpoint_url=cloud.invoke_url,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
    )


def refusal(client: Any, **asked: Any) -> str:
    with pytest.raises(ClientError) as caught:
        client.invoke(**{"FunctionName": "lc-echo", "Payload": b"{}", **asked})
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize("name", ["lc-echo", "arn:aws:lambda:eu-west-1:123456789012:function:lc-echo"])
def test_what_a_role_may_invoke_gets_the_event_and_answers(cloud: LocalCloud, name: str) -> None:
    answer = lambda_of(cloud, "WorkRole").invoke(FunctionName=name, Payload=json.dumps({"rawPath": "/x"}).encode())
    assert (answer["StatusCode"], answer.get("FunctionError")) == (200, None)
    assert json.loads(json.loads(answer["Payload"].read())["body"])["event"] == {"rawPath": "/x"}


def test_an_error_of_the_function_is_told_and_not_raised(cloud: LocalCloud) -> None:
    event = {"queryStringParameters": {"do": "fail"}}
    answer = lambda_of(cloud, "WorkRole").invoke(FunctionName="lc-echo", Payload=json.dumps(event).encode())
    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"].read()) == {"errorType": "ValueError", "errorMessage": "told to fail"}


def test_a_role_without_the_right_invokes_nothing(cloud: LocalCloud) -> None:
    assert refusal(lambda_of(cloud, "RoundRole")) == "AccessDeniedException"
    with without(cloud, "Ask"):
        assert refusal(lambda_of(cloud, "WorkRole")) == "AccessDeniedException"


def test_the_right_is_for_one_function(cloud: LocalCloud) -> None:
    assert refusal(lambda_of(cloud, "WorkRole"), FunctionName="lc-round") == "AccessDeniedException"
    assert refusal(lambda_of(cloud, "WorkRole"), FunctionName="nobody") == "AccessDeniedException"


def test_nothing_is_invoked_without_waiting(cloud: LocalCloud) -> None:
    assert refusal(lambda_of(cloud, "WorkRole"), InvocationType="Event") == "InvalidParameterValueException"


def test_what_was_used_is_noted(cloud: LocalCloud) -> None:
    cloud.record_rights()
    lambda_of(cloud, "WorkRole").invoke(FunctionName="lc-echo", Payload=b"{}")
    assert "lambda:InvokeFunction" in {each.action for each in cloud.used_rights()["WorkRole"]}
