"""What is wrong with lists has words in both languages, and what the words leave open is told with the finding."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from platewatch.hotlists.aws.findings_documents import load_findings, write_findings
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import check_header, fit_width
from platewatch.hotlists.draft import check_draft
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import Findings, LineWarning
from platewatch.hotlists.lines import Fault, parse_lines
from platewatch.hotlists.report import write_count, write_finding
from platewatch.hotlists.twins import _warn
from tests.unit.console_page.test_files import load_words

TODAY = date(2026, 11, 30)
GOOD = {
    "plate": "XR-12-KL", "country": "NL", "category": "1", "priority": "2", "reason": "stolen", "case_number": "PL1",
    "consent": "OVJ-1", "role": "suspect", "weed_date": "2027-01-01", "owner": "district West",
}  # fmt: skip
DRAFTS = [
    {"plate": "12-ЖР-34"}, {"plate": "A"}, {"plate": "A??"}, {"plate": "1-mrt-23"}, {"plate": "=1+1"}, {"plate": "X*1"},
    {"country": "UK1"}, {"country": "NETHERLANDS"}, {"country": "S"}, {"country": "QQQ"}, {"country": "NE"},
    {"category": "9"}, {"role": "driver"}, {"priority": ""}, {"reason": "see evil.nl"}, {"owner": "bel 06-12345678"},
    {"reason": "a\x07b"}, {"reason": "x" * 300}, {"case_number": "1-mrt-23"}, {"weed_date": "1-1-27"},
    {"weed_date": "1-13-2027"}, {"weed_date": "2027-02-30"}, {"weed_date": "1999-01-01"}, {"weed_date": "2026-11-01"},
    {"weed_date": "1066-01-01"},
    {"valid_from": "2027-02-01"}, {"plate": "OO-12-KL"}, {"plate": "BQ-123-B", "country": "FR"}, {"plate": "AAAA"},
    {"plate": "A1", "country": "GB"}, {"plate": "A1"}, {"plate": "MUE-AB-12", "country": "DE"},
    {"plate": "1234567890AB"}, {"plate": "QQ-QQ-QQ"},
]  # fmt: skip
FILES = [
    b"\xff\xfea", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a\x00b", b"a\xe9b", b'a,"b', b"a\rb", b"sep=|\n",
    b"x" * 20_000,
]  # fmt: skip


def list_findings() -> Iterator[Fault | LineWarning]:
    for changed in DRAFTS:
        draft = check_draft(GOOD | changed, TODAY)
        yield from (*draft.faults, *draft.warnings)
    for data in FILES:
        yield from (found for _, found in parse_lines([data]) if isinstance(found, Fault))
    for names in (["x"], ["plate", "", "plate"], ["plate", "colours"]):
        yield from check_header(1, names)[1]
    for width in (3, 99):
        fitted = fit_width(2, ["a"] * width, len(COLUMNS), list(range(len(COLUMNS))))
        assert isinstance(fitted, Fault)
        yield fitted
    yield from (_warn(3, 0), _warn(3, 2))


FOUND = list(list_findings())


def find_words(found: Fault | LineWarning, language: str) -> tuple[str, str]:
    """Name and text, as the page chooses them."""
    words, plain = load_words(language), f"hl_find_{found.cause}".replace("-", "_")
    kind = found.details.get("kind", "").replace("-", "_")
    name = f"{plain}_{kind}" if kind else plain
    return name, words[name]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_cause_has_words(language: str) -> None:
    words = load_words(language)
    names = [f"hl_find_{cause}".replace("-", "_") for cause in Cause if cause is not Cause.OTHER]
    missing = [name for name in names if name not in words]
    assert missing == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_words_leave_nothing_open(language: str) -> None:
    for found in FOUND:
        name, text = find_words(found, language)
        assert set(re.findall(r"\{(\w+)\}", text)) <= found.details.keys(), name


def test_every_kind_that_has_words_is_found() -> None:
    told = {find_words(found, "nl")[0] for found in FOUND}
    plain = {f"hl_find_{cause}".replace("-", "_") for cause in Cause}
    kinds = {name for name in load_words("nl") if name.startswith("hl_find_") and name not in plain}
    assert kinds - told == set()


def test_details_are_kept_with_findings_and_answered() -> None:
    found = Findings()
    for fault in FOUND:
        if isinstance(fault, Fault):
            found.add([fault])
        else:
            found.warn([fault])
    kept = load_findings(write_findings(found))
    assert [one.details for one in kept.faults] == [one.details for one in found.faults]
    assert [one.details for one in kept.warnings] == [one.details for one in found.warnings]
    counts = [write_count(one) for one in kept.fault_counts.most_first]
    assert counts == [write_count(one) for one in found.fault_counts.most_first]
    assert all(one["details"] for one in counts if one["cause"] in ("value-too-long", "date-past"))


def test_findings_of_an_older_version_have_no_details() -> None:
    old = write_finding(Fault(2, "plate", "x", Cause.REPEATED, {"line": "1"}))
    del old["details"]
    kept = load_findings({"faults": [old], "bad_lines": 1, "lines": 1})
    assert kept.faults[0].details == {}


def test_no_detail_quotes_a_plate() -> None:
    typed = {str(one["plate"]).upper() for one in DRAFTS if "plate" in one}
    said = {str(value).upper() for found in FOUND for value in found.details.values()}
    assert not typed & said
