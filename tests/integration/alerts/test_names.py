"""What lists, cameras and recipients are called, through the API's handler, under moto."""

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_recipient

Get = Callable[[str], dict[str, Any]]


@pytest.fixture
def get(deployment: Deployment, http_event: Callable[..., dict[str, Any]]) -> Get:
    app = importlib.import_module("functions.api.app")

    def ask(path: str) -> dict[str, Any]:
        response = app.handler(http_event("GET", path), deployment.context)
        assert response["statusCode"] == 200, response["body"]
        return dict(json.loads(response["body"]))

    return ask


def test_cameras_are_named_by_id_and_site(get: Get) -> None:
    told = get("/v1/names")
    assert [camera["id"] for camera in told["cameras"]] == ["west-1"]
    assert told["cameras"][0].keys() == {"id", "site"}
    assert told["lists"] == []


def test_recipients_are_named_without_addresses(deployment: Deployment, get: Get) -> None:
    gone = replace(make_recipient(), recipient_id="gone", active=False)
    deployment.add_recipients(replace(make_recipient(), recipient_id="b", name="Team B"), gone)
    assert get("/v1/recipient-names") == {"recipients": [{"id": "b", "name": "Team B"}]}
