"""The threat model names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/threat-model.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:unit|integration|template|e2e)/[\w/.]+)`", TEXT)))


@pytest.mark.parametrize("path", NAMED)
def test_a_test_that_the_threat_model_names_is_there(path: str) -> None:
    assert (ROOT / "tests" / path).exists()


def test_each_threat_has_a_test_or_says_that_nothing_stops_it() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 12
    for row in rows:
        _, wants, stops, tests, remains = [cell.strip() for cell in row.strip("|").split("|")]
        assert wants
        assert stops
        assert tests or remains.startswith("AWS runs"), row
