"""The threat model and the page on the audit log name tests that are there, for each claim."""

import re
from pathlib import Path

import pytest

from tests.unit.test_compliance import names_in

ROOT = Path(__file__).parents[2]
PAGES = ("docs/threat-model.md", "docs/audit.md")
TEST = re.compile(r"`((?:unit|integration|template|e2e)/[\w/.]+)(?:::(test_\w+))?`")
NAMED = sorted({(page, *named) for page in PAGES for named in TEST.findall((ROOT / page).read_text())})


def list_rows(page: str, section: str) -> list[list[str]]:
    """The cells of each row of the section's first table."""
    _, _, text = (ROOT / page).read_text().partition(section)
    rows = []
    for line in text.lstrip("\n").splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


@pytest.mark.parametrize(("page", "path", "name"), NAMED)
def test_a_test_that_a_page_names_is_there(page: str, path: str, name: str) -> None:
    file = ROOT / "tests" / path
    assert file.is_file(), f"{page} names {path}"
    assert name in names_in(file), f"name a test: {path}::test_..."


def test_each_threat_has_a_test_or_says_that_nothing_stops_it() -> None:
    rows = list_rows("docs/threat-model.md", "below `tests/`.")
    assert len(rows) >= 19
    for _, wants, stops, tests, remains in rows:
        assert wants
        assert stops
        assert TEST.search(tests) or remains.startswith("AWS runs"), wants


def test_each_claim_about_the_audit_log_has_a_test() -> None:
    rows = list_rows("docs/audit.md", "## Which test shows what")
    assert len(rows) >= 18
    for claim, tests in rows:
        assert claim
        assert TEST.search(tests), claim
