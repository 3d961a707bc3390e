"""The template as SAM sees it, and as CloudFormation gets it."""

from pathlib import Path
from typing import Any

import pytest

from localcloud.deploy.template import read_template

ROOT = Path(__file__).parents[2]

Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    return read_template(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found
