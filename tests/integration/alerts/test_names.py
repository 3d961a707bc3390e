"""What lists, cameras and recipients are called, through the API's handler, under moto."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.alerts.conftest import Ask, Deployment
from tests.unit.alerts.makers import make_recipient

Get = Callable[[str], dict[str, Any]]


@pytest.fixture
def get(ask: Ask) -> Get:
    def find(path: str) -> dict[str, Any]:
        status, document = ask("GET", path)
        assert status == 200, document
        return document

    return find


def test_cameras_are_named_by_id_and_site(get: Get) -> None:
    told = get("/v1/names")
    assert [camera["id"] for camera in told["cameras"]] == ["west-1"]
    assert told["cameras"][0].keys() == {"id", "site"}
    assert told["lists"] == []


def test_recipients_are_named_without_addresses(deployment: Deployment, get: Get) -> None:
    gone = replace(make_recipient(), recipient_id="gone", active=False)
    deployment.add_recipients(replace(make_recipient(), recipient_id="b", name="Team B"), gone)
    assert get("/v1/recipient-names") == {"recipients": [{"id": "b", "name": "Team B"}]}
