"""What checkov is to overlook stands beside the resource, with a reason; bandit's exceptions stand on their line."""

import re

import pytest
import yaml

from localcloud.deploy.template import read_template
from tests.template.conftest import ROOT

TEMPLATES = ("template.yaml", "infra/deploy-role.yaml")
NOSEC = re.compile(r"#\s*nosec\b(?P<ids>[^#]*)(?P<reason>#.*)?")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_suppressed_check_says_why(name: str) -> None:
    for logical_id, resource in read_template(ROOT / name)["Resources"].items():
        skips = resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
        assert len({skip["id"] for skip in skips}) == len(skips), logical_id
        for skip in skips:
            assert set(skip) == {"id", "comment"}, logical_id
            assert re.fullmatch(r"CKV2?_[A-Z]+_\d+", skip["id"]), logical_id
            assert len(skip["comment"].split()) >= 4, (logical_id, skip)


def test_every_exception_for_bandit_names_its_check() -> None:
    for folder in ("layers/platewatch/python", "functions", "infra"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line in path.read_text().splitlines():
                if (found := NOSEC.search(line)) is not None:
                    assert re.fullmatch(r"( B\d{3})+ *", found["ids"]), (path, line)


def test_nothing_else_turns_a_check_off() -> None:
    assert not [path.name for path in ROOT.glob(".checkov*")]
    assert not [path.name for path in ROOT.glob(".bandit*")]
    # Of what CloudFormation never gets, because `sam build` writes it out; the other template goes to it as it is.
    assert yaml.safe_load((ROOT / ".cfnlintrc").read_text()) == {"ignore_checks": ["W1100"]}
    assert "<<" not in (ROOT / "infra/deploy-role.yaml").read_text()
    settings = (ROOT / "pyproject.toml").read_text()
    assert "[tool.bandit" not in settings
    makefile = (ROOT / "Makefile").read_text()
    assert "--skip-check" not in makefile
    assert "--soft-fail" not in makefile
