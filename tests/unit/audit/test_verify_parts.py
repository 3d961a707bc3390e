"""Verifying the chain in parts: what is wrong is found wherever the parts begin and end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.audit import verify_parts
from platewatch.audit.chain import GENESIS, Anchor, Chained, Head, Link, digest_record, link_records
from platewatch.audit.verify import Finding, Kind
from platewatch.audit.verify_parts import Reached, find_start, format_place, parse_place, verify_part
from platewatch.fields import FieldInvalid

FIRST = date(2026, 3, 10)
NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)
PER_DAY = 6


@dataclass
class Log:
    """A chain of four days, with an anchor at the end of each, served a few records at a time."""

    days: dict[date, list[Chained]] = field(default_factory=dict)
    anchors: dict[date, list[Anchor]] = field(default_factory=dict)
    head: Head = field(default_factory=Head)

    def find_head(self) -> Head:
        return self.head

    def fetch_day(self, day: date, after: str, most: int, _now: datetime) -> tuple[list[Chained], str | None]:
        left = [one for one in self.days.get(day, []) if f"{one.link.sequence:012d}" > after]
        last = left[:most][-1].link.sequence if left else 0
        # All of the last place, as the table has it.
        found = [*left[:most], *(one for one in left[most:] if one.link.sequence == last)]
        return found, f"{last:012d}" if len(left) > len(found) else None

    def list_day(self, day: date) -> Sequence[Anchor]:
        return self.anchors.get(day, [])

    def replace(self, number: int, *chained: Chained) -> None:
        for records in self.days.values():
            for place, one in enumerate(records):
                if one.link.sequence == number:
                    records[place : place + 1] = chained
                    return

    def find(self, number: int) -> Chained:
        return next(one for records in self.days.values() for one in records if one.link.sequence == number)


def make_log() -> Log:
    log, sequence, digest = Log(), 0, GENESIS
    for number in range(4):
        day = FIRST + timedelta(days=number)
        chained = link_records(sequence, digest, [{"id": f"{day}-{each}"} for each in range(PER_DAY)])
        log.days[day] = list(chained)
        sequence, digest = chained[-1].link.sequence, chained[-1].link.digest
        at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        log.anchors[day] = [Anchor(sequence, digest, at, at)]
    log.head = Head(sequence, digest, datetime(2026, 3, 10, 9, tzinfo=UTC), NOW)
    return log


def verify_all(log: Log, start: Reached | None = None) -> tuple[list[Finding], Reached, int]:
    """All findings, where the verification came to, and in how many parts."""
    reached = start or find_start(log.head, log, NOW - timedelta(days=100))
    findings: list[Finding] = []
    assert reached is not None
    for count in range(1, 200):
        part = verify_part(log, log, parse_place(format_place(reached)), NOW, str)
        findings += part.findings
        reached = part.reached
        if part.done:
            return findings, reached, count
    raise AssertionError("it does not come to an end")


def alter(log: Log, number: int) -> None:
    log.replace(number, replace(log.find(number), document={"id": "forged"}))


def alter_and_recompute(log: Log, number: int) -> None:
    link = log.find(number).link
    document = {"id": "forged"}
    log.replace(number, Chained(replace(link, digest=digest_record(number, link.previous, document)), document))


def remove(log: Log, number: int) -> None:
    log.replace(number)


def insert(log: Log, number: int) -> None:
    one = log.find(number)
    log.replace(number, one, Chained(Link(number, one.link.previous, "ab" * 32), {"id": "forged"}))


def rewrite(log: Log, number: int) -> None:
    """Everything from there on is chained again, and the head with it; the anchors stay."""
    before = log.find(number - 1).link.digest if number > 1 else GENESIS
    for each in range(number, log.head.sequence + 1):
        document = {"id": "forged"} if each == number else log.find(each).document
        [one] = link_records(each - 1, before, [document])
        log.replace(each, one)
        before = one.link.digest
    log.head = replace(log.head, digest=before)


@pytest.fixture(params=[1, 2, 3, 5, 6, 7, 100])
def _sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_parts, "MOST_RECORDS", request.param)
    monkeypatch.setattr(verify_parts, "LOOK", max(2, min(request.param, 4)))


@pytest.mark.usefixtures("_sizes")
def test_a_whole_chain_is_whole_however_it_is_cut() -> None:
    findings, reached, parts = verify_all(make_log())
    assert findings == []
    assert (reached.records, reached.first, reached.last) == (4 * PER_DAY, 1, 4 * PER_DAY)
    assert reached.anchored == 4 * PER_DAY
    assert parts == 1 or verify_parts.MOST_RECORDS < 4 * PER_DAY


@pytest.mark.usefixtures("_sizes")
@pytest.mark.parametrize("change", [alter, alter_and_recompute, remove, insert, rewrite])
@pytest.mark.parametrize("number", [1, 5, 6, 7, 12, 20, 24])
def test_what_was_done_to_a_record_is_found_however_it_is_cut(change: Callable[[Log, int], None], number: int) -> None:
    log = make_log()
    change(log, number)
    findings, reached, _ = verify_all(log)
    assert findings, "nothing was found"
    assert reached.findings == len(findings)
    # What was changed at the end of a part, digest included, shows in the record after it.
    near = [one for one in findings if one.first - 1 <= number <= one.last + 1]
    assert near or {one.kind for one in findings} == {Kind.REWRITTEN}, findings


@pytest.mark.usefixtures("_sizes")
@pytest.mark.parametrize("count", [1, 3, PER_DAY, PER_DAY + 2])
def test_an_end_that_was_cut_off_is_found_although_the_head_says_so_too(count: int) -> None:
    """The head is rolled back with the records: the anchors know more."""
    log = make_log()
    for number in range(4 * PER_DAY, 4 * PER_DAY - count, -1):
        remove(log, number)
    last = log.find(4 * PER_DAY - count).link
    log.head = replace(log.head, sequence=last.sequence, digest=last.digest)
    findings, _, _ = verify_all(log)
    assert any(one.kind is Kind.REMOVED and one.last == 4 * PER_DAY for one in findings), findings


@pytest.mark.usefixtures("_sizes")
def test_an_anchor_that_came_late_to_its_store_is_forged() -> None:
    log = make_log()
    [anchor] = log.anchors[FIRST]
    log.anchors[FIRST] = [replace(anchor, stored_at=anchor.made_at + timedelta(hours=1))]
    findings, _, _ = verify_all(log)
    assert [one.kind for one in findings] == [Kind.FORGED_ANCHOR]


@pytest.mark.usefixtures("_sizes")
def test_an_anchor_of_a_day_without_records_is_compared_with_the_last_record_before_it() -> None:
    log = make_log()
    day = FIRST + timedelta(days=2)
    del log.days[day], log.days[day + timedelta(days=1)], log.anchors[day + timedelta(days=1)]
    last = log.find(2 * PER_DAY).link
    log.head = replace(log.head, sequence=last.sequence, digest=last.digest)
    at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    log.anchors[day] = [Anchor(last.sequence, last.digest, at, at)]
    assert verify_all(log)[0] == []
    log.anchors[day] = [Anchor(last.sequence, "ab" * 32, at, at)]
    assert [one.kind for one in verify_all(log)[0]] == [Kind.REWRITTEN]


def test_a_chain_whose_beginning_is_past_its_term_begins_at_an_anchor() -> None:
    log = make_log()
    start = find_start(log.head, log, datetime(2026, 3, 11, 10, tzinfo=UTC))
    assert start is not None
    assert (start.day, start.first, start.last) == (date(2026, 3, 11), 2 * PER_DAY + 1, 2 * PER_DAY)
    del log.days[FIRST]
    findings, reached, _ = verify_all(log, start)
    assert findings == []
    assert (reached.first, reached.records) == (2 * PER_DAY + 1, 2 * PER_DAY)


def test_nothing_begins_where_nothing_was_chained() -> None:
    assert find_start(Head(), make_log(), NOW) is None


@given(
    st.builds(
        Reached,
        day=st.dates(),
        place=st.from_regex(r"[0-9]{0,12}", fullmatch=True),
        first=st.integers(0, 10**12 - 1),
        last=st.integers(0, 10**12 - 1),
        digest=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        records=st.integers(0, 10**12 - 1),
        anchored=st.integers(0, 10**12 - 1),
        findings=st.integers(0, 10**12 - 1),
    )
)
def test_a_place_is_parsed_as_it_was_written(reached: Reached) -> None:
    assert parse_place(format_place(reached)) == reached
    assert len(format_place(reached)) <= 300


@pytest.mark.parametrize("text", ["", "2026-03-10", "2026-02-30||1|0|" + "0" * 64 + "|0|0|0", "x" * 100])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(FieldInvalid, match="after"):
        parse_place(text)
