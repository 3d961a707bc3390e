"""What a stack may be called is said before anything is deployed."""

import re
from pathlib import Path

import pytest
from names import LONGEST, PATTERN, find_fault, main
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["platewatch", "pw1", "platewatch-north-holland-1"[:LONGEST]])
def test_a_name_that_fits_is_no_fault(name: str) -> None:
    assert find_fault(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Platewatch", "lower-case"),
        ("plate_watch", "lower-case"),
        ("1platewatch", "begin with a letter"),
        ("pw", "3 to 25"),
        ("", "3 to 25"),
        ("x" * (LONGEST + 1), "has 26 characters, and 25 fit"),
        ("platewatch-aws", "has aws in it"),
    ],
)
def test_a_name_that_does_not_fit_is_refused_with_the_reason(name: str, why: str) -> None:
    assert why in (find_fault(name) or "")


def test_the_command_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["names", "PlateWatch"])
    assert main() == 1
    assert "make deploy STACK=name" in capsys.readouterr().err


def test_make_deploy_asks_and_the_deploy_role_takes_the_same_names() -> None:
    recipe = (ROOT / "Makefile").read_text().split("\ndeploy:")[1].split("\n\n")[0]
    assert recipe.index('-m names "$(STACK)"') < recipe.index("sam deploy")
    parameter = yaml_parse((ROOT / "infra/deploy-role.yaml").read_text())["Parameters"]["StackName"]
    assert parameter["AllowedPattern"] == f"^{PATTERN.pattern}$"
    assert re.search(r"lower-case", parameter["ConstraintDescription"])
